package report

import (
	"image/color"
	"io"
	"math"
	"slices"

	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Curves are medians of several runs over a number, for one picture.
type Curves struct {
	Title, X, Y string
	LogX, LogY  bool
	Curves      []Curve
}

// Curve is one of them; without a name it is not in the legend.
type Curve struct {
	Name   string
	Points []Spread
}

// Spread is the median of runs with the least and the most.
type Spread struct{ X, Median, Least, Most float64 }

// WritePNG draws the curves with a bar from the least to the most at every point. What a
// logarithmic axis cannot show, and what is not finite, is left out.
func (c Curves) WritePNG(w io.Writer) error {
	p := newPlot(c.Title, c.X, c.Y)
	lo, hi := [2]float64{math.Inf(1), math.Inf(1)}, [2]float64{math.Inf(-1), math.Inf(-1)}
	shown := func(v float64, log bool) bool { return finite(v) && (!log || v > 0) }
	reach := func(axis int, v float64) { lo[axis], hi[axis] = min(lo[axis], v), max(hi[axis], v) }
	for k, curve := range c.Curves {
		style := draw.LineStyle{Color: lineColour(k), Width: vg.Points(1.4)}
		var xys plotter.XYs
		for _, s := range curve.Points {
			if !shown(s.X, c.LogX) || !shown(s.Median, c.LogY) {
				continue
			}
			xys = append(xys, plotter.XY{X: s.X, Y: s.Median})
			reach(0, s.X)
			reach(1, s.Median)
			if shown(s.Least, c.LogY) && shown(s.Most, c.LogY) && s.Least < s.Most {
				reach(1, s.Least)
				reach(1, s.Most)
				p.Add(&plotter.Line{XYs: plotter.XYs{{X: s.X, Y: s.Least}, {X: s.X, Y: s.Most}}, LineStyle: draw.LineStyle{Color: faint(style.Color), Width: vg.Points(2.5)}})
			}
		}
		slices.SortFunc(xys, func(a, b plotter.XY) int {
			if a.X < b.X {
				return -1
			}
			return 1
		})
		addMarked(p, curve.Name, xys, style)
	}
	if lo[0] > hi[0] {
		p.Title.Text = c.Title + ": nothing that these axes can show"
		lo, hi = [2]float64{1, 1}, [2]float64{10, 10}
	}
	for axis, a := range []struct {
		log bool
	}{{c.LogX}, {c.LogY}} {
		to := &p.X
		if axis == 1 {
			to = &p.Y
		}
		switch {
		case a.log:
			logarithmic(to, lo[axis], hi[axis])
		case lo[axis] == hi[axis]:
			to.Min, to.Max = lo[axis], hi[axis]
			widen(to, math.Abs(lo[axis])/100)
		}
	}
	img, canvas := newPicture(560, 400)
	p.Draw(draw.Crop(canvas, 8, -14, 8, -8))
	return writePNG(w, img)
}

// faint is a colour on which lines of the same colour stand out.
func faint(c color.Color) color.Color {
	r, g, b, _ := c.RGBA()
	pale := func(v uint32) uint8 { return uint8((v>>8)/2 + 127) }
	return color.RGBA{pale(r), pale(g), pale(b), 255}
}
