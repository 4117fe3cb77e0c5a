package locking

import (
	"strings"
	"testing"
)

// Every cell has a file of its own and a problem.
func TestPlans(t *testing.T) {
	for _, p := range []Plan{Quick(), Full()} {
		names, posed := map[string]Key{}, map[Key]bool{}
		for _, k := range p.Keys {
			if other, ok := names[k.Name()]; ok {
				t.Errorf("%s: %+v and %+v share the name %s", p.Name, k, other, k.Name())
			}
			names[k.Name()] = k
			if strings.ContainsAny(k.Name(), "/:, ") {
				t.Errorf("%s is no name for a file", k.Name())
			}
			k.Seed, k.Features, k.Trainer, k.Study = 0, 0, "", map[bool]string{true: studyFEM}[k.Study == studyFEM]
			if posed[k] {
				continue
			}
			posed[k] = true
			var err error
			if k.Study == studyFEM {
				_, _, err = k.femProblem()
			} else {
				_, err = k.pose()
			}
			if err != nil {
				t.Errorf("%s: %v", k.Name(), err)
			}
		}
	}
}

// Every part of the full plan except the finite elements is measured with five
// seeds, in both formulations.
func TestFullPlan(t *testing.T) {
	var rs Results
	for _, k := range Full().Keys {
		rs = append(rs, Record{Key: k})
	}
	cells := map[string]int{}
	for _, g := range rs.groups() {
		if want := map[bool]int{true: 1, false: 5}[g.key.Study == studyFEM]; len(g.Results) != want {
			t.Errorf("%s: %d seeds, want %d", g.key.Name(), len(g.Results), want)
		}
		cells[g.key.Study+" "+g.key.Case+" "+g.key.Form]++
	}
	for name, want := range map[string]int{
		"train cylinder standard":    8 * 6, // 8 ratios; direct in both statements and 4 trainers
		"train cylinder mixed":       9 * 6,
		"train block standard":       8*6 + 3 + 8, // ablations and balancers
		"train block mixed":          9*6 + 4 + 8,
		"train cook standard":        7 * 5, // strong, weak refined and in 3 spaces
		"train cook mixed":           8 * 5,
		"train bonded standard":      5 * 9, // trained too
		"train bonded mixed":         6 * 9,
		"train bracket mixed":        3 * 5,
		"linear block standard":      7,
		"linear block mixed":         8,
		"spectrum cylinder standard": 8 * 2,
		"spectrum cylinder mixed":    9 * 2,
		"fem block P1":               7,
		"fem block P2-P1":            8,
		"fem cook P1":                7,
		"fem cook P2-P1":             8,
		"fem bonded P2-P1":           6,
	} {
		if cells[name] != want {
			t.Errorf("%s: %d cells, want %d", name, cells[name], want)
		}
	}
}
