package locking

import (
	"fmt"
	"math"
	"slices"

	"pinnsolve/solve"

	"gonum.org/v1/gonum/stat"
)

// Verdict says whether the results meet a bar.
type Verdict struct {
	Claim    string `json:"claim"`
	Bar      string `json:"bar"`
	Measured string `json:"measured"`
	Met      bool   `json:"met"`
}

// Verdicts compares the results with the bars of the suite: on the block in the
// strong statement, on cook in the weak one. A bar without measurements is not
// met.
func (rs Results) Verdicts() []Verdict {
	b := rs.stated(solve.Strong).where(func(k Key) bool { return k.Case == "block" })
	return slices.Concat(b.linearVerdicts(), b.conditioningVerdicts(), b.floorVerdicts(), b.elementVerdicts(), rs.weakVerdicts())
}

// verdict formats the measured values.
func verdict(claim, bar string, met bool, format string, values ...any) Verdict {
	return Verdict{claim, bar, fmt.Sprintf(format, values...), met}
}

// linearVerdicts checks how truncated least squares and kappa_eps grow.
func (rs Results) linearVerdicts() []Verdict {
	at := func(form string, ratio float64, f func(*Linear) float64) float64 {
		return rs.study(studyLinear).of("block", form).at(nuOf(ratio)).median(func(r Record) float64 { return f(r.Linear) })
	}
	cgls := func(r *Linear) float64 { return after(r.CGLS, 2000) }
	kappa := func(r *Linear) float64 { return r.kappa(0.1) }
	growth := func(form string, to float64, f func(*Linear) float64) float64 {
		return at(form, to, f) / at(form, 1, f)
	}
	s, m := growth(standard, 1e6, cgls), growth(mixed, 1e6, cgls)
	ks, km := growth(standard, 1e4, kappa), growth(mixed, 1e4, kappa)
	const claim = "error of u after 2000 iterations of CGLS, lambda/mu = 1e6 over 1"
	return []Verdict{
		verdict(claim+", standard", ">= 100", s >= 100, "%.3g", s),
		verdict(claim+", mixed", "<= 10", m <= 10, "%.3g", m),
		verdict("kappa_0.1, lambda/mu = 1e4 over 1, standard", ">= 1e6", ks >= 1e6, "%.2g", ks),
		verdict("kappa_0.1, lambda/mu = 1e4 over 1, mixed", "<= 50", km <= 50, "%.3g", km),
	}
}

// slope returns the slope of log(largest eigenvalue of J'J) over
// log(lambda + 2 mu) at the start of training, for lambda/mu >= 100. It is NaN
// with fewer than two such ratios.
func (rs Results) slope(caseName, form string) float64 {
	var x, y []float64
	for _, g := range rs.study(studySpectrum).of(caseName, form).by("").groups() {
		if ratio := g.key.Ratio(); ratio >= 100 && !math.IsInf(ratio, 1) {
			x = append(x, math.Log(ratio+2))
			y = append(y, math.Log(g.median(largestEigenvalue)))
		}
	}
	if len(x) < 2 {
		return math.NaN()
	}
	_, slope := stat.LinearRegression(x, y, nil, false)
	return slope
}

// largestEigenvalue returns the largest eigenvalue of J'J, with rows in units of
// the load.
func largestEigenvalue(r Record) float64 { return r.Spectra.Eigenvalues.Largest() }

// conditioningVerdicts checks how the largest eigenvalue grows.
func (rs Results) conditioningVerdicts() []Verdict {
	s, m := rs.slope("block", standard), rs.slope("block", mixed)
	const claim = "slope of the largest eigenvalue of J'J in lambda + 2 mu, lambda/mu >= 100"
	return []Verdict{
		verdict(claim+", standard", "2 +- 0.1", math.Abs(s-2) <= 0.1, "%.4f", s),
		verdict(claim+", mixed", "0 +- 0.05", math.Abs(m) <= 0.05, "%.4f", m),
	}
}

// floor returns the median error of direct solves at each Poisson's ratio.
func (rs Results) floor(caseName, form string) (nus, errors []float64) {
	direct := rs.study(studyTrain).of(caseName, form).by("direct")
	for _, nu := range direct.nus() {
		nus = append(nus, nu)
		errors = append(errors, direct.at(nu).median(errorU))
	}
	return nus, errors
}

// floorVerdicts checks the errors of direct solves.
func (rs Results) floorVerdicts() []Verdict {
	at := rs.study(studyTrain).of("block", standard).by("direct").at(worst).largest(errorU)
	_, s := rs.floor("block", standard)
	nus, m := rs.floor("block", mixed)
	growth, spread, to := math.NaN(), math.NaN(), math.NaN()
	if len(s) > 0 && len(m) > 0 {
		growth = s[len(s)-1] / s[0]
		lo, hi := bounds(m)
		spread, to = hi/lo, nus[len(nus)-1]
	}
	return []Verdict{
		verdict("error floor by direct solve, standard, largest nu over smallest", "> 1", growth > 1, "%.3g", growth),
		verdict("error floor by direct solve, standard, nu = 0.4999, worst seed", "<= 1e-6", at <= 1e-6, "%.2g", at),
		verdict("error floor by direct solve, mixed, largest over smallest up to nu = 0.5", "<= 2", spread <= 2 && to == 0.5, "%.3g", spread),
	}
}

// bounds returns the smallest and the largest value, NaN if there is none.
func bounds(v []float64) (lo, hi float64) {
	if len(v) == 0 {
		return math.NaN(), math.NaN()
	}
	lo, hi = math.Inf(1), math.Inf(-1)
	for _, x := range v {
		lo, hi = min(lo, x), max(hi, x)
	}
	return lo, hi
}

// elementVerdicts checks the finite elements.
func (rs Results) elementVerdicts() []Verdict {
	p1 := rs.study(studyFEM).of("block", "P1")
	least, order := math.NaN(), math.NaN()
	for _, r := range p1.at(nuOf(1e6)) {
		var errors []float64
		for _, m := range r.FEM.Meshes {
			errors = append(errors, float64(m.U))
		}
		if least, _ = bounds(errors); len(errors) < 3 {
			least = math.NaN()
		}
	}
	for _, r := range p1.at(nuOf(1)) {
		order = r.FEM.order()
	}
	lo, hi := bounds(rs.study(studyFEM).of("block", "P2-P1").values(func(r Record) float64 { return r.FEM.order() }))
	return []Verdict{
		verdict("P1, least error of u on three meshes, lambda/mu = 1e6", ">= 0.95", least >= 0.95, "%.4f", least),
		verdict("P1, order of u in L2, lambda/mu = 1", "2 +- 0.2", math.Abs(order-2) <= 0.2, "%.2f", order),
		verdict("P2-P1, order of u in L2, every nu", "3 +- 0.2", lo >= 2.8 && hi <= 3.2, "%.2f to %.2f", lo, hi),
	}
}

// lockingSpace is the number of features of the space in which the forms of the
// weak statement are compared.
const lockingSpace = 30

// weakVerdicts checks the forms of the weak statement.
func (rs Results) weakVerdicts() []Verdict {
	m := rs.direct(solve.Weak, 0).of("cook", mixed)
	most := m.largest(mainError)
	all := len(m.nus()) == len(quantities["cook"].nus)
	from, to := rs.direct(solve.Weak, lockingSpace).of("cook", standard).ends(mainError)
	return []Verdict{
		verdict("cook, weak, mixed, error of the tip, every nu up to 0.5, worst seed", "<= 1e-4", all && most <= 1e-4, "%.2g", most),
		verdict(fmt.Sprintf("cook, weak, standard, %d features a window, error of the tip, largest nu over smallest", lockingSpace), "> 1", to/from > 1, "%.3g", to/from),
	}
}
