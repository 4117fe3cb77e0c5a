package locking

import (
	"fmt"
	"math"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"

	"pinnsolve/landscape"
)

// kappa01 returns kappa_0.1.
func kappa01(r Record) float64 { return r.Linear.kappa(0.1) }

// kappaFigure shows kappa_eps over lambda/mu.
func (rs Results) kappaFigure() *Figure {
	f := &Figure{Name: "kappa"}
	linear := rs.study(studyLinear)
	for _, c := range linear.cases() {
		p := f.panel(c, "lambda/mu", "kappa_eps")
		limit := linear.limitOf()
		for _, form := range []string{standard, mixed} {
			for i, eps := range kappaEps {
				f.overRatio(p, fmt.Sprintf("%s, eps = %v", form, eps), formColour(form), [][]vg.Length{solid, dashed, dotted}[i], linear.of(c, form), limit,
					func(r Record) float64 { return r.Linear.kappa(eps) })
			}
		}
	}
	f.alike()
	s1, s6 := linear.of("block", standard).span(kappa01)
	m1, m6 := linear.of("block", mixed).span(kappa01)
	f.Caption = fmt.Sprintf("The condition number that an error of 0.1 needs, kappa_0.1, goes from %.1e to %.1e on the block in the standard form and from %.1e to %.1e in the mixed form, for lambda/mu from 1 to 1e6. "+
		"It is a ratio of singular values, which no common factor of the rows changes; the standard form of the block has a single equation, so that weighting terms cannot change it either.", s1, s6, m1, m6)
	return f
}

// largestFigure shows the largest eigenvalue and the number of modes that are
// not negligible.
func (rs Results) largestFigure() *Figure {
	f := &Figure{Name: "largest"}
	start := rs.study(studySpectrum).by("")
	for _, c := range start.cases() {
		limit := start.limitOf()
		p := f.panel(c, "lambda/mu", "largest eigenvalue of J'J")
		q := f.panel(c, "lambda/mu", "modes above 1e-10 of the largest")
		for _, form := range []string{standard, mixed} {
			part := start.of(c, form)
			f.overRatio(p, form+", units of the load", formColour(form), solid, part, limit, largestEigenvalue)
			f.overRatio(p, form+", units as posed", formColour(form), dotted, part, limit, func(r Record) float64 { return r.Spectra.Posed.Largest() })
			f.overRatio(q, form+", units of the load", formColour(form), solid, part, limit, func(r Record) float64 {
				return float64(r.Spectra.Eigenvalues.Above(negligible))
			})
		}
		q.Y.Tick.Marker = plot.DefaultTicks{}
		q.Y.Scale = plot.LinearScale{}
		q.Y.Min = 0
	}
	posed := func(i int) (from, to float64) {
		part := start.of("block", standard)
		of := func(r Record) float64 { return r.Spectra.Posed[i] }
		nus := part.nus()
		if len(nus) == 0 {
			return math.NaN(), math.NaN()
		}
		return part.at(nus[0]).median(of), part.at(last(nus)).median(of)
	}
	l1, l2 := posed(0)
	h1, h2 := posed(hundredth)
	f.Caption = fmt.Sprintf("At the start of training on the block the largest eigenvalue of J'J grows with the power %.3f of lambda + 2 mu in the standard form and %.3f in the mixed form, for lambda/mu >= 100. "+
		"With the rows of the standard form in units of its stiffness, as posed, the largest goes from %.1e to %.1e and the hundredth from %.1e to %.1e over the range of nu. Which of these modes a solution needs is measured by kappa_eps.",
		rs.slope("block", standard), rs.slope("block", mixed), l1, l2, h1, h2)
	return f
}

// rounding is the fraction of the largest eigenvalue below which an eigenvalue,
// the square of a singular value, is rounding error.
const rounding = 1e-31

// decayFigure shows whole spectra of the block at the start.
func (rs Results) decayFigure() *Figure {
	f := &Figure{Name: "spectra"}
	start := rs.study(studySpectrum).by("").where(func(k Key) bool { return k.Case == "block" && k.Seed == 1 })
	modes := map[string][2]int{}
	for _, form := range []string{standard, mixed} {
		p := f.panel(form+", block, at the start", "mode", "eigenvalue of J'J")
		for i, r := range start.of("block", form) {
			var xs, ys []float64
			for k, v := range r.Spectra.Eigenvalues {
				if v > rounding*r.Spectra.Eigenvalues.Largest() {
					xs, ys = append(xs, float64(k+1)), append(ys, v)
				}
			}
			f.line(p, fmt.Sprintf("nu = %v", r.Key.Nu), palette[i%len(palette)], solid, xs, ys)
			if n := r.Spectra.Eigenvalues.Above(negligible); i == 0 {
				modes[form] = [2]int{n, n}
			} else {
				modes[form] = [2]int{modes[form][0], n}
			}
		}
		p.X.Scale, p.X.Tick.Marker = plot.LinearScale{}, plot.DefaultTicks{}
	}
	f.alike()
	f.Caption = fmt.Sprintf("Spectra of J'J at the start of training: from the smallest nu to the largest the modes above 1e-10 of the largest go from %d to %d in the standard form and from %d to %d in the mixed form.",
		modes[standard][0], modes[standard][1], modes[mixed][0], modes[mixed][1])
	return f
}

// densityFigure shows the Hessian of the loss on the block.
func (rs Results) densityFigure() *Figure {
	f := &Figure{Name: "hessian"}
	start := rs.study(studySpectrum).by("").where(func(k Key) bool { return k.Case == "block" && k.Seed == 1 })
	var ends []string
	for _, form := range []string{standard, mixed} {
		p := f.panel(form+", block, at the start", "magnitude of the eigenvalue of the Hessian", "part of the spectrum beyond it")
		for i, r := range start.of("block", form) {
			d := r.Spectra.Density
			xs, ys := beyond(d)
			f.line(p, fmt.Sprintf("nu = %v", r.Key.Nu), palette[i%len(palette)], solid, xs, ys)
			if r.Key.Nu == worst {
				lo, hi := d.Range()
				ends = append(ends, fmt.Sprintf("from %.1e to %.1e in the %s form", lo, hi, form))
			}
		}
	}
	f.alike()
	f.Caption = fmt.Sprintf("Spectral density of the Hessian of the loss by stochastic Lanczos quadrature, %d probes of %d steps with full reorthogonalisation, rows in units of the load: at nu = %v its eigenvalues reach %s.",
		densityProbes, densitySteps, worst, strings.Join(ends, " and "))
	return f
}

// beyond returns magnitudes x, and for each the fraction of the spectrum with
// eigenvalues of larger magnitude.
func beyond(d landscape.Density) (xs, ys []float64) {
	lo, hi := d.Range()
	top := max(math.Abs(lo), hi)
	for e := -12.0; e <= 0; e += 0.25 {
		x := top * math.Pow(10, e) * 0.999
		xs = append(xs, x)
		ys = append(ys, 1-d.Mass(x)+d.Mass(-x))
	}
	return xs, ys
}
