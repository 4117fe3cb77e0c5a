package locking

import (
	"fmt"
	"math"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
)

// floorFigure shows the errors of direct solves.
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
		lo, hi := bounds(m)
		f.Caption = fmt.Sprintf("What the features can represent, without an optimiser: on the block the standard form goes from %.1e to %.1e in u over the range of nu, the mixed form stays between %.1e and %.1e.",
			s[0], last(s), lo, hi)
	}
	return f
}

// trainerFigure shows trained networks over lambda/mu.
func (rs Results) trainerFigure(trainers []string) *Figure {
	f := &Figure{Name: "trainers"}
	trained := rs.trained()
	for _, c := range trained.cases() {
		p := f.panel(c, "lambda/mu", mainErrorName(c))
		limit := trained.limitOf()
		for i, trainer := range trainers {
			f.overRatio(p, trainer+", standard", palette[i], dashed, trained.of(c, standard).by(trainer), limit, mainError)
			f.overRatio(p, trainer+", mixed", palette[i], solid, trained.of(c, mixed).by(trainer), limit, mainError)
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
						xs, ys = append(xs, axis.of(s)), append(ys, float64(s.Error))
					}
					f.line(p, trainer+", "+form, palette[i], map[string][]vg.Length{standard: dashed, mixed: solid}[form], xs, ys)
				}
			}
		}
	}
	f.alike()
	f.Caption = fmt.Sprintf("Histories of the same trainings over evaluations and over seconds: seed 1 of the block at nu = %v. The table of budgets has the medians.", worst)
	return f
}

// ablationFigure shows the effect of single changes.
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
	f.Caption = fmt.Sprintf("One change at a time. In the standard form the best of all balancers leaves an error of %.2g in u. In the mixed form the error of u is %.1e as posed, %.1e with soft conditions and %.1e in raw SI units; the error of p is %.1e as posed and %.1e without the gauge.",
		best, at("", errorU), at(soft, errorU), at(noUnits, errorU), at("", errorP), at(noGauge, errorP))
	return f
}
