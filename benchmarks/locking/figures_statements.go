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

// dashesOf distinguishes the spaces of weak statements, the refined one first.
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

// weakFigure compares both forms of the weak statement with the finite elements
// on singular solutions.
func (rs Results) weakFigure() *Figure {
	f := &Figure{Name: "weak"}
	for _, c := range []string{"cook", "bonded", "bracket"} {
		part := rs.where(func(k Key) bool { return k.Case == c })
		p := f.panel(c, "lambda/mu", mainErrorName(c))
		limit := part.limitOf()
		for i, features := range part.spaces() {
			for _, form := range []string{standard, mixed} {
				solves := part.direct(solve.Weak, features).of(c, form)
				if len(solves) > 0 {
					f.overRatio(p, form+", "+solves[0].Key.space(), formColour(form), dashesOf[i%len(dashesOf)], solves, limit, mainError)
				}
			}
		}
		f.overRatio(p, "P1 elements", grey, dashed, part.study(studyFEM).of(c, "P1"), limit, mainError)
		f.overRatio(p, "P2-P1 elements", color.Black, dashed, part.study(studyFEM).of(c, "P2-P1"), limit, mainError)
	}
	f.alike()
	fixed, refined := rs.direct(solve.Weak, lockingSpace), rs.direct(solve.Weak, 0)
	s1, s2 := fixed.of("cook", standard).ends(mainError)
	m1, m2 := fixed.of("cook", mixed).ends(mainError)
	b1, b2 := fixed.of("bonded", standard).ends(mainError)
	e1, e2 := rs.study(studyFEM).of("cook", "P1").ends(mainError)
	_, h2 := rs.study(studyFEM).of("cook", "P2-P1").ends(mainError)
	n1, n2 := refined.of("cook", standard).ends(unknowns)
	f.Caption = fmt.Sprintf("The weak statement by direct solve. In a space of %d features a window, the same for every nu, the error of cook's tip goes from %.1e to %.1e in the standard form over the range of nu and from %.1e to %.1e in the mixed form, up to nu = 0.5; "+
		"linear triangles go from %.1e to %.1e, the Taylor-Hood element ends at %.1e. The error of the bearing's modulus goes from %.1e to %.1e in the standard form. "+
		"Refined until the error estimates are small, the standard form needs %.0f unknowns on cook at the smallest nu and %.0f at the largest; its error is at most %.1e, the error of the mixed form at most %.1e.",
		lockingSpace, s1, s2, m1, m2, e1, e2, h2, b1, b2, n1, n2,
		refined.of("cook", standard).largest(mainError), refined.of("cook", mixed).largest(mainError))
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
				xs, ys = append(xs, float64(i+1)), append(ys, near.direct(statement, 0).of(name, form).median(mainError))
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
		parts = append(parts, fmt.Sprintf("%s %.1e (%s) and %.1e (%s)", name, s.median(mainError), s.statuses(), w.median(mainError), w.statuses()))
	}
	f.Caption = fmt.Sprintf("Direct solves of the mixed form at nu = %v, strong statement and weak: %s. Errors of the displacement where fields are known, else of the quantity of interest.", worst, strings.Join(parts, "; "))
	return f
}
