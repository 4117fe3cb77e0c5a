package locking

import (
	"fmt"
	"image/color"
	"math"

	"pinnsolve/solve"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
)

// figures returns the figures that have results: first of the strong statement,
// then of the weak one.
func (rs Results) figures(trainers []string) []*Figure {
	s := rs.stated(solve.Strong)
	var list []*Figure
	for _, f := range []*Figure{
		s.lockingFigure(), s.kappaFigure(), s.floorFigure(), s.largestFigure(), s.decayFigure(),
		s.trainerFigure(trainers), s.historyFigure(trainers), s.densityFigure(), s.ablationFigure(),
		rs.weakFigure(), rs.statementFigure(),
	} {
		if f.finish() {
			list = append(list, f)
		}
	}
	return list
}

// limitOf is where lambda/mu = infinity is drawn: a decade beyond the largest
// finite value.
func (rs Results) limitOf() float64 {
	var most float64
	for _, nu := range rs.nus() {
		if r := (Key{Nu: nu}).Ratio(); !math.IsInf(r, 1) {
			most = max(most, r)
		}
	}
	return 10 * most
}

// overRatio draws the median of a quantity over lambda/mu.
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
func finest(r Record) float64 { return float64(r.FEM.finest().U) }

// cgls2000 returns the error of u after 2000 iterations of CGLS.
func cgls2000(r Record) float64 { return after(r.Linear.CGLS, 2000) }

// span returns the medians at lambda/mu = 1 and 1e6.
func (rs Results) span(of func(Record) float64) (from, to float64) {
	return rs.at(nuOf(1)).median(of), rs.at(nuOf(1e6)).median(of)
}

// lockingFigure shows locking: errors of both forms and of the finite elements.
func (rs Results) lockingFigure() *Figure {
	f := &Figure{Name: "locking"}
	for _, c := range rs.study(studyLinear).cases() {
		p := f.panel(c, "lambda/mu", "relative L2 error of u")
		part := rs.where(func(k Key) bool { return k.Case == c && k.Variant == "" })
		limit := part.limitOf()
		for _, form := range []string{standard, mixed} {
			f.overRatio(p, form+", CGLS 2000", formColour(form), solid, part.study(studyLinear).of(c, form), limit, cgls2000)
			f.overRatio(p, form+", direct", formColour(form), dotted, part.study(studyTrain).of(c, form).by("direct"), limit, errorU)
		}
		f.overRatio(p, "P1 elements", grey, dashed, part.study(studyFEM).of(c, "P1"), limit, finest)
		f.overRatio(p, "P2-P1 elements", color.Black, dashed, part.study(studyFEM).of(c, "P2-P1"), limit, finest)
	}
	f.alike()
	linear := rs.study(studyLinear)
	s1, s6 := linear.of("block", standard).span(cgls2000)
	m1, m6 := linear.of("block", mixed).span(cgls2000)
	e1, e6 := rs.study(studyFEM).of("block", "P1").span(finest)
	_, h6 := rs.study(studyFEM).of("block", "P2-P1").span(finest)
	_, floor := rs.floor("block", standard)
	f.Caption = fmt.Sprintf("On the block, from lambda/mu = 1 to 1e6, the error after 2000 iterations of truncated least squares goes from %.2g to %.2g in the standard form "+
		"and from %.2g to %.2g in the mixed form; linear triangles go from %.2g to %.2g, and the Taylor-Hood element ends at %.2g. "+
		"A direct solve, which needs no optimiser, leaves %.2g in the standard form at the largest lambda/mu.", s1, s6, m1, m6, e1, e6, h6, last(floor))
	return f
}

// last returns the last value, NaN if there is none.
func last(v []float64) float64 {
	if len(v) == 0 {
		return math.NaN()
	}
	return v[len(v)-1]
}
