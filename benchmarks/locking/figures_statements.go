package locking

import (
	"fmt"
	"image/color"
	"slices"
	"strings"

	"pinnsolve/solve"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
)

// dashesOf tell the spaces of weak statements apart, the refined one first.
var dashesOf = [][]vg.Length{solid, dotted, dashed, {6, 2, 1.5, 2}}

// spaces returns the numbers of features of the weak statement's spaces, in
// order of appearance.
func (rs Results) spaces() []int {
	var list []int
	for _, r := range rs {
		if r.Key.Statement == solve.Weak && !slices.Contains(list, r.Key.Features) {
			list = append(list, r.Key.Features)
		}
	}
	return list
}

// weakFigure shows both forms of the weak statement where the solution is
// singular, and the elements beside them.
func (rs Results) weakFigure() *Figure {
	f := &Figure{Name: "weak"}
	for _, c := range []string{"cook", "bonded", "bracket"} {
		part := rs.where(func(k Key) bool { return k.Case == c })
		p := f.panel(c, "lambda/mu", nameOfError(c))
		limit := part.limitOf()
		for i, features := range part.spaces() {
			for _, form := range []string{standard, mixed} {
				solves := part.direct(solve.Weak, features).of(c, form)
				if len(solves) > 0 {
					f.overRatio(p, form+", "+solves[0].Key.space(), formColour(form), dashesOf[i%len(dashesOf)], solves, limit, errorOfInterest)
				}
			}
		}
		f.overRatio(p, "P1 elements", grey, dashed, part.study(studyControl).of(c, "P1"), limit, errorOfInterest)
		f.overRatio(p, "P2-P1 elements", color.Black, dashed, part.study(studyControl).of(c, "P2-P1"), limit, errorOfInterest)
	}
	f.alike()
	fixed, refined := rs.direct(solve.Weak, lockingSpace), rs.direct(solve.Weak, 0)
	s1, s2 := fixed.of("cook", standard).ends(errorOfInterest)
	m1, m2 := fixed.of("cook", mixed).ends(errorOfInterest)
	b1, b2 := fixed.of("bonded", standard).ends(errorOfInterest)
	e1, e2 := rs.study(studyControl).of("cook", "P1").ends(errorOfInterest)
	_, h2 := rs.study(studyControl).of("cook", "P2-P1").ends(errorOfInterest)
	n1, n2 := refined.of("cook", standard).ends(unknowns)
	f.Caption = fmt.Sprintf("The weak statement by direct solve. In a space of %d features a window, the same for every nu, the error of cook's tip goes from %.1e to %.1e in the standard form over the range of nu and from %.1e to %.1e in the mixed form, up to nu = 0.5; "+
		"linear triangles go from %.1e to %.1e, the element of Taylor and Hood ends at %.1e. That of the bearing's modulus goes from %.1e to %.1e in the standard form. "+
		"Refined until the estimates of the error are small, the standard form goes from %.0f to %.0f unknowns on cook, and its error is at most %.1e, that of the mixed form %.1e.",
		lockingSpace, s1, s2, m1, m2, e1, e2, h2, b1, b2, n1, n2,
		refined.of("cook", standard).largest(errorOfInterest), refined.of("cook", mixed).largest(errorOfInterest))
	return f
}

// statementFigure compares the statements near incompressibility.
func (rs Results) statementFigure() *Figure {
	f := &Figure{Name: "statements"}
	near := rs.at(worst)
	names := near.direct(solve.Weak, 0).cases()
	var ticks []plot.Tick
	for i, name := range names {
		ticks = append(ticks, plot.Tick{Value: float64(i + 1), Label: name})
	}
	var parts []string
	for _, statement := range []string{solve.Strong, solve.Weak} {
		p := f.panel(fmt.Sprintf("%s, nu = %v", statement, worst), "", "relative error")
		for _, form := range []string{standard, mixed} {
			var xs, ys []float64
			for i, name := range names {
				xs, ys = append(xs, float64(i+1)), append(ys, near.direct(statement, 0).of(name, form).median(errorOfInterest))
			}
			f.marks(p, form, formColour(form), xs, ys)
		}
		p.X.Scale, p.X.Tick.Marker = plot.LinearScale{}, plot.ConstantTicks(ticks)
		if len(names) > 0 && p.X.Min <= p.X.Max {
			p.X.Min, p.X.Max = 0.5, float64(len(names))+0.5
		}
	}
	f.alike()
	for _, name := range names {
		s, w := near.direct(solve.Strong, 0).of(name, mixed), near.direct(solve.Weak, 0).of(name, mixed)
		parts = append(parts, fmt.Sprintf("%s %.1e (%s) and %.1e (%s)", name, s.median(errorOfInterest), s.statuses(), w.median(errorOfInterest), w.statuses()))
	}
	f.Caption = fmt.Sprintf("Direct solves of the mixed form at nu = %v, strong statement and weak: %s. Errors of the displacement where fields are known, else of the quantity of interest.", worst, strings.Join(parts, "; "))
	return f
}
