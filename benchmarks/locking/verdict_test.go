package locking

import (
	"math"
	"slices"
	"strings"
	"testing"

	"pinnsolve/report"
	"pinnsolve/solve"
)

// Synthetic records that meet a bar, miss it by a little, or lack a measurement it
// needs.
func TestVerdicts(t *testing.T) {
	key := func(study, statement, caseName, form string, nu float64, seed uint64) Key {
		k := Key{Study: study, Case: caseName, Statement: statement, Form: form, Nu: nu, Seed: seed}
		if study == studyTrain {
			k.Trainer = "direct"
		}
		return k
	}
	nan := report.Number(math.NaN())
	// cook has every Poisson's ratio with two seeds, an error each.
	cook := func(errors func(nu float64, seed uint64) report.Number) (rs Results) {
		for _, nu := range quantities["cook"].nus {
			for seed := range uint64(2) {
				rs = append(rs, Record{Key: key(studyTrain, solve.Weak, "cook", mixed, nu, seed), Training: &Training{Quantity: &Quantity{Error: errors(nu, seed)}}})
			}
		}
		return rs
	}
	floor := func(form string, errors map[float64]report.Number) (rs Results) {
		for nu, e := range errors {
			rs = append(rs, Record{Key: key(studyTrain, solve.Strong, "block", form, nu, 1), Training: &Training{Errors: Errors{U: e}}})
		}
		return rs
	}
	linear := func(form string, kappa, cgls map[float64]report.Number) (rs Results) {
		for _, ratio := range []float64{1, 1e4, 1e6} {
			rs = append(rs, Record{Key: key(studyLinear, solve.Strong, "block", form, nuOf(ratio), 1),
				Linear: &Linear{Kappa: []Kappa{{Eps: 0.1, Value: kappa[ratio]}}, CGLS: []Iterate{{200, 1}, {2000, cgls[ratio]}}}})
		}
		return rs
	}
	type numbers = map[float64]report.Number
	steady := numbers{1: 1, 1e4: 1, 1e6: 1}
	for _, c := range []struct {
		claim string
		rs    Results
		want  bool
	}{
		{"cook, weak, mixed", cook(func(float64, uint64) report.Number { return 9e-5 }), true},
		{"cook, weak, mixed", cook(func(float64, uint64) report.Number { return 9e-5 })[2:], false},
		{"cook, weak, mixed", cook(func(nu float64, seed uint64) report.Number {
			if nu == 0.49 && seed == 1 {
				return 2e-4
			}
			return 9e-5
		}), false},
		{"cook, weak, mixed", cook(func(float64, uint64) report.Number { return nan }), false},
		{"error floor by direct solve, standard, largest", append(floor(standard, numbers{0.3: 1e-11, worst: 2e-11}), floor(mixed, numbers{0.3: 1})...), true},
		{"error floor by direct solve, standard, largest", append(floor(standard, numbers{0.3: 1e-11, worst: 9e-12}), floor(mixed, numbers{0.3: 1})...), false},
		{"error floor by direct solve, standard, nu = 0.4999", floor(standard, numbers{0.3: 2e-6, worst: 9e-7}), true},
		{"error floor by direct solve, standard, nu = 0.4999", floor(standard, numbers{0.3: 1e-9, worst: 2e-6}), false},
		{"error floor by direct solve, mixed", append(floor(standard, numbers{0.3: 1}), floor(mixed, numbers{0.3: 1e-11, worst: 5e-12, 0.5: 6e-12})...), true},
		{"error floor by direct solve, mixed", append(floor(standard, numbers{0.3: 1}), floor(mixed, numbers{0.3: 1e-11, worst: 4e-12, 0.5: 6e-12})...), false},
		{"error floor by direct solve, mixed", append(floor(standard, numbers{0.3: 1}), floor(mixed, numbers{0.3: 1e-11, worst: 5e-12})...), false},
		{"kappa_0.1, lambda/mu = 1e4 over 1, standard", linear(standard, numbers{1: 1, 1e4: 2e6, 1e6: nan}, steady), true},
		{"kappa_0.1, lambda/mu = 1e4 over 1, standard", linear(standard, numbers{1: 1, 1e4: 9e5, 1e6: 1e9}, steady), false},
		{"kappa_0.1, lambda/mu = 1e4 over 1, mixed", linear(mixed, numbers{1: 1, 1e4: 49}, steady), true},
		{"kappa_0.1, lambda/mu = 1e4 over 1, mixed", linear(mixed, numbers{1: 1, 1e4: 51}, steady), false},
		{"error of u after 2000 iterations of CGLS, lambda/mu = 1e6 over 1, mixed", linear(mixed, steady, numbers{1: 0.01, 1e4: 9, 1e6: 0.09}), true},
		{"error of u after 2000 iterations of CGLS, lambda/mu = 1e6 over 1, mixed", linear(mixed, steady, numbers{1: 0.01, 1e4: 0, 1e6: 0.11}), false},
	} {
		vs := c.rs.Verdicts()
		i := slices.IndexFunc(vs, func(v Verdict) bool { return strings.HasPrefix(v.Claim, c.claim) })
		if i < 0 {
			t.Fatalf("there is no bar %s", c.claim)
		}
		if vs[i].Met != c.want {
			t.Errorf("%+v, want met %v", vs[i], c.want)
		}
	}
}
