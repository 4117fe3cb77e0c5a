package locking

import (
	"fmt"
	"image/color"
	"math"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"

	"pinnsolve/landscape"
)

// figures returns the figures that the results have something for.
func (rs Results) figures(trainers []string) []*Figure {
	var list []*Figure
	for _, f := range []*Figure{
		rs.lockingFigure(), rs.kappaFigure(), rs.floorFigure(), rs.largestFigure(), rs.decayFigure(),
		rs.trainerFigure(trainers), rs.historyFigure(trainers), rs.densityFigure(), rs.ablationFigure(),
	} {
		if !f.empty() {
			list = append(list, f)
		}
	}
	return list
}

// limitOf is where lambda/mu = infinity is drawn: a decade beyond the largest
// finite one.
func (rs Results) limitOf() float64 {
	var most float64
	for _, nu := range rs.nus() {
		if r := (Key{Nu: nu}).Ratio(); !math.IsInf(r, 1) {
			most = max(most, r)
		}
	}
	return 10 * most
}

// overRatio draws the median of a number over lambda/mu.
func (f *Figure) overRatio(p *plot.Plot, name string, c color.Color, dashes []vg.Length, rs Results, limit float64, of func(Record) float64) {
	var xs, ys []float64
	for _, nu := range rs.nus() {
		xs = append(xs, min(limit, Key{Nu: nu}.Ratio()))
		ys = append(ys, rs.at(nu).median(of))
	}
	f.line(p, name, c, dashes, xs, ys)
	p.X.Tick.Marker = decades{limit}
}

// finest returns the error of u on the finest mesh.
func finest(r Record) float64 { return float64(r.Control.Meshes[len(r.Control.Meshes)-1].U) }

func cgls2000(r Record) float64 { return after(r.Rig.CGLS, 2000) }

func kappa01(r Record) float64 { return r.Rig.kappa(0.1) }

// span returns a number of the records at lambda/mu = 1 and 1e6.
func (rs Results) span(of func(Record) float64) (from, to float64) {
	return rs.at(nuOf(1)).median(of), rs.at(nuOf(1e6)).median(of)
}

// lockingFigure is the headline.
func (rs Results) lockingFigure() *Figure {
	f := &Figure{Name: "locking"}
	for _, c := range rs.study(studyRig).cases() {
		p := f.panel(c, "lambda/mu", "relative L2 error of u")
		part := rs.where(func(k Key) bool { return k.Case == c && k.Variant == "" })
		limit := part.limitOf()
		for _, form := range []string{standard, mixed} {
			f.overRatio(p, form+", CGLS 2000", formColour(form), solid, part.study(studyRig).of(c, form), limit, cgls2000)
			f.overRatio(p, form+", direct", formColour(form), dotted, part.study(studyTrain).of(c, form).by("direct"), limit, errorU)
		}
		f.overRatio(p, "P1 elements", grey, dashed, part.study(studyControl).of(c, "P1"), limit, finest)
		f.overRatio(p, "P2-P1 elements", color.Black, dashed, part.study(studyControl).of(c, "P2-P1"), limit, finest)
	}
	f.alike()
	rig := rs.study(studyRig)
	s1, s6 := rig.of("block", standard).span(cgls2000)
	m1, m6 := rig.of("block", mixed).span(cgls2000)
	e1, e6 := rs.study(studyControl).of("block", "P1").span(finest)
	_, h6 := rs.study(studyControl).of("block", "P2-P1").span(finest)
	_, floor := rs.floor("block", standard)
	f.Caption = fmt.Sprintf("On the block, from lambda/mu = 1 to 1e6, the error after 2000 iterations of truncated least squares goes from %.1e to %.1e in the standard form "+
		"and from %.1e to %.1e in the mixed form; linear triangles go from %.1e to %.1e, and the element of Taylor and Hood ends at %.1e. "+
		"A direct solve, which needs no optimiser, leaves %.1e in the standard form at the largest lambda/mu.", s1, s6, m1, m6, e1, e6, h6, last(floor))
	return f
}

// last returns the last value, NaN if there is none.
func last(v []float64) float64 {
	if len(v) == 0 {
		return math.NaN()
	}
	return v[len(v)-1]
}

func (rs Results) kappaFigure() *Figure {
	f := &Figure{Name: "kappa"}
	rig := rs.study(studyRig)
	for _, c := range rig.cases() {
		p := f.panel(c, "lambda/mu", "kappa_eps")
		limit := rig.limitOf()
		for _, form := range []string{standard, mixed} {
			for i, eps := range kappaEps {
				f.overRatio(p, fmt.Sprintf("%s, eps = %v", form, eps), formColour(form), [][]vg.Length{solid, dashed, dotted}[i], rig.of(c, form), limit,
					func(r Record) float64 { return r.Rig.kappa(eps) })
			}
		}
	}
	f.alike()
	s1, s6 := rig.of("block", standard).span(kappa01)
	m1, m6 := rig.of("block", mixed).span(kappa01)
	f.Caption = fmt.Sprintf("The condition number that an error of 0.1 needs, kappa_0.1, goes from %.1e to %.1e on the block in the standard form and from %.1e to %.1e in the mixed form, for lambda/mu from 1 to 1e6. "+
		"It is a ratio of singular values: no common factor on the rows changes it, and the standard form of the block has one equation, whose rows are all that there are.", s1, s6, m1, m6)
	return f
}

func (rs Results) floorFigure() *Figure {
	f := &Figure{Name: "floor"}
	direct := rs.study(studyTrain).by("direct")
	for _, c := range direct.cases() {
		p := f.panel(c, "lambda/mu", "relative L2 error by direct solve")
		limit := direct.limitOf()
		for _, form := range []string{standard, mixed} {
			f.overRatio(p, form+", u", formColour(form), solid, direct.of(c, form), limit, errorU)
			f.overRatio(p, form+", p", formColour(form), dashed, direct.of(c, form), limit, errorP)
		}
	}
	f.alike()
	_, s := rs.floor("block", standard)
	_, m := rs.floor("block", mixed)
	if len(s) > 0 && len(m) > 0 {
		lo, hi := extent(m)
		f.Caption = fmt.Sprintf("What the features can represent, without an optimiser: on the block the standard form goes from %.1e to %.1e in u over the range of nu, the mixed form stays between %.1e and %.1e.",
			s[0], last(s), lo, hi)
	}
	return f
}

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
		"With the rows of the standard form in units of its stiffness, as posed, the largest goes from %.1e to %.1e and the hundredth from %.1e to %.1e over the range of nu. Which of these a solution needs is what kappa_eps tells.",
		rs.slope("block", standard), rs.slope("block", mixed), l1, l2, h1, h2)
	return f
}

// rounding is the part of the largest eigenvalue below which one that comes
// from singular values is nothing else.
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

func (rs Results) trainerFigure(trainers []string) *Figure {
	f := &Figure{Name: "trainers"}
	trained := rs.trained()
	for _, c := range trained.cases() {
		p := f.panel(c, "lambda/mu", "relative L2 error of u")
		limit := trained.limitOf()
		for i, trainer := range trainers {
			f.overRatio(p, trainer+", standard", palette[i], dashed, trained.of(c, standard).by(trainer), limit, errorU)
			f.overRatio(p, trainer+", mixed", palette[i], solid, trained.of(c, mixed).by(trainer), limit, errorU)
		}
	}
	f.alike()
	var parts []string
	for _, trainer := range trainers {
		at := func(form string) float64 {
			return trained.of("block", form).by(trainer).at(worst).median(errorU)
		}
		parts = append(parts, fmt.Sprintf("%s %.1e and %.1e", trainer, at(standard), at(mixed)))
	}
	f.Caption = fmt.Sprintf("Trained networks, 2x20 tanh with hard boundary conditions, on the block at nu = %v, standard form and mixed form: %s.", worst, strings.Join(parts, "; "))
	return f
}

// historyFigure compares trainers at equal evaluations and at equal seconds.
func (rs Results) historyFigure(trainers []string) *Figure {
	f := &Figure{Name: "histories"}
	part := rs.trained().at(worst).where(func(k Key) bool { return k.Case == "block" && k.Seed == 1 })
	axes := []struct {
		name string
		of   func(Sample) float64
	}{{"evaluations", evaluations}, {"seconds", seconds}}
	for _, axis := range axes {
		p := f.panel(fmt.Sprintf("block, nu = %v", worst), axis.name, "relative L2 error of u")
		for i, trainer := range trainers {
			for _, form := range []string{standard, mixed} {
				for _, r := range part.of("block", form).by(trainer) {
					var xs, ys []float64
					for _, s := range r.Training.Curve {
						xs, ys = append(xs, axis.of(s)), append(ys, float64(s.U))
					}
					f.line(p, trainer+", "+form, palette[i], map[string][]vg.Length{standard: dashed, mixed: solid}[form], xs, ys)
				}
			}
		}
	}
	f.alike()
	f.Caption = fmt.Sprintf("The same trainings on the way, at equal evaluations and at equal seconds: seed 1 of the block at nu = %v. The table of budgets has the medians.", worst)
	return f
}

// densityFigure shows the Hessian of the loss on the block.
func (rs Results) densityFigure() *Figure {
	f := &Figure{Name: "hessian"}
	start := rs.study(studySpectrum).by("").where(func(k Key) bool { return k.Case == "block" && k.Seed == 1 })
	var ends []string
	for _, form := range []string{standard, mixed} {
		p := f.panel(form+", block, at the start", "size of the eigenvalue of the Hessian", "part of the spectrum beyond it")
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

// beyond returns sizes x, and the part of the spectrum whose eigenvalues are
// larger in size than each.
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

// ablationFigure shows one change at a time.
func (rs Results) ablationFigure() *Figure {
	f := &Figure{Name: "ablations"}
	ablated := rs.ablated()
	var names []string
	position := map[string]float64{}
	for _, g := range ablated.where(func(k Key) bool { return k.Form == mixed }).groups() {
		names = append(names, g.key.variant())
		position[g.key.variant()] = float64(len(names))
	}
	p := f.panel(fmt.Sprintf("block, nu = %v", worst), "", "relative L2 error of u")
	q := f.panel(fmt.Sprintf("block, nu = %v", worst), "", "relative L2 error of p")
	best := math.Inf(1)
	for _, form := range []string{standard, mixed} {
		var xs, us, ps []float64
		for _, g := range ablated.where(func(k Key) bool { return k.Form == form }).groups() {
			x, ok := position[g.key.variant()]
			if !ok {
				continue
			}
			xs, us, ps = append(xs, x), append(us, g.median(errorU)), append(ps, g.median(errorP))
			if form == standard && strings.HasPrefix(g.key.Variant, balancedBy) {
				best = min(best, g.median(errorU))
			}
		}
		f.marks(p, form, formColour(form), xs, us)
		f.marks(q, form, formColour(form), xs, ps)
	}
	var ticks []plot.Tick
	for i, name := range names {
		ticks = append(ticks, plot.Tick{Value: float64(i + 1), Label: strings.TrimPrefix(name, balancedBy)})
	}
	for _, panel := range []*plot.Plot{p, q} {
		panel.X.Scale, panel.X.Tick.Marker = plot.LinearScale{}, plot.ConstantTicks(ticks)
		panel.X.Tick.Label.Rotation = math.Pi / 3
		panel.X.Tick.Label.XAlign, panel.X.Tick.Label.YAlign = -1, -0.7
		panel.X.Min, panel.X.Max = 0.5, float64(len(names))+0.5
	}
	at := func(variant string, of func(Record) float64) float64 {
		return ablated.where(func(k Key) bool { return k.Form == mixed && k.Variant == variant }).median(of)
	}
	f.Caption = fmt.Sprintf("One thing changed at a time. Of all balancers the best leaves an error of %.2g in u in the standard form. In the mixed form the error of u is %.1e as posed, %.1e with soft conditions and %.1e in raw SI units; that of p is %.1e as posed and %.1e without the gauge.",
		best, at("", errorU), at(soft, errorU), at(noUnits, errorU), at("", errorP), at(noGauge, errorP))
	return f
}
