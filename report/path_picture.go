package report

import (
	"fmt"
	"image/color"
	"io"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"pinnsolve/internal/names"
)

const (
	pathColumns   = 3
	mostPathPlots = 9
)

// writePathPNG draws the measurements at the accepted values over the
// parameter: residual and errors together, every quantity in a panel of its
// own. Rejected values are dashed lines.
func writePathPNG(w io.Writer, res *Result) error {
	path := res.Path
	panels := []*plot.Plot{pathErrors(path)}
	for _, q := range path.quantities {
		if len(panels) < mostPathPlots {
			panels = append(panels, pathQuantity(path, q))
		}
	}
	const width, height = 330, 290
	columns := min(len(panels), pathColumns)
	rows := (len(panels) + columns - 1) / columns
	img, c := newPicture(width*vg.Length(max(columns, 2)), height*vg.Length(rows)+32)
	c = heading(c, fmt.Sprintf("%s (%s), path of %s: %s", res.Case, res.Formulation, path.Parameter, path.Status))
	size := vg.Point{X: c.Size().X / vg.Length(columns), Y: c.Size().Y / vg.Length(rows)}
	for k, p := range panels {
		i, j := k/columns, k%columns
		p.Draw(draw.Crop(c, size.X*vg.Length(j)+10, -size.X*vg.Length(columns-1-j)-14, size.Y*vg.Length(rows-1-i)+8, -size.Y*vg.Length(i)))
	}
	return writePNG(w, img)
}

// pathErrors draws residual and errors on a logarithmic axis. It leaves out
// zero and non-finite values.
func pathErrors(path *Path) *plot.Plot {
	p := newPathPlot(path, "residual / load, and relative L2 errors")
	lo, hi := math.Inf(1), math.Inf(-1)
	add := func(name string, style draw.LineStyle, value func(s Step) float64) {
		var xys plotter.XYs
		for _, s := range path.accepted() {
			if v := value(s); v > 0 && finite(v) {
				xys = append(xys, plotter.XY{X: float64(s.Value), Y: v})
				lo, hi = min(lo, v), max(hi, v)
			}
		}
		addMarked(p, name, xys, style)
	}
	add("residual", draw.LineStyle{Color: color.Black, Width: vg.Points(1.6)}, func(s Step) float64 { return float64(s.Residual) })
	for k, g := range path.groups {
		add(g, draw.LineStyle{Color: lineColour(k), Width: vg.Points(1)}, func(s Step) float64 { return float64(s.Errors[g].RelL2) })
	}
	if lo > hi {
		p.Title.Text = "no finite, positive residual was found"
		lo, hi = 0.1, 1
	}
	logarithmic(&p.Y, lo, hi)
	markRejected(p, path)
	return p
}

// pathQuantity draws a quantity, with its reference dashed.
func pathQuantity(path *Path, name string) *plot.Plot {
	p := newPathPlot(path, name)
	var values, references plotter.XYs
	for _, s := range path.accepted() {
		q := s.Quantities[name]
		if q.Unit != "" && q.Unit != "1" {
			p.Title.Text = names.Visible(name) + " [" + q.Unit + "]"
		}
		if finite(float64(q.Value)) {
			values = append(values, plotter.XY{X: float64(s.Value), Y: float64(q.Value)})
		}
		if finite(float64(q.Reference)) {
			references = append(references, plotter.XY{X: float64(s.Value), Y: float64(q.Reference)})
		}
	}
	addMarked(p, "", values, draw.LineStyle{Color: lineColour(0), Width: vg.Points(1.6)})
	if len(references) > 0 {
		line := &plotter.Line{XYs: references, LineStyle: draw.LineStyle{Color: color.Black, Width: vg.Points(1), Dashes: []vg.Length{4, 3}}}
		p.Add(line)
		p.Legend.Add("reference", line)
	}
	if len(values)+len(references) == 0 {
		p.Y.Min, p.Y.Max = 0, 1
	} else if p.Y.Max-p.Y.Min <= 1e-9*math.Abs(p.Y.Max) { // a constant, not its rounding
		widen(&p.Y, 1e-9*math.Abs(p.Y.Max))
	}
	markRejected(p, path)
	return p
}

// newPathPlot returns an empty plot over the values of the parameter.
func newPathPlot(path *Path, title string) *plot.Plot {
	x := path.Parameter
	if path.Unit != "" && path.Unit != "1" {
		x += " [" + path.Unit + "]"
	}
	p := newPlot(title, x, "")
	for _, s := range path.Steps {
		p.X.Min, p.X.Max = min(p.X.Min, float64(s.Value)), max(p.X.Max, float64(s.Value))
	}
	switch {
	case len(path.Steps) == 0:
		p.X.Min, p.X.Max = 0, 1
	case p.X.Min == p.X.Max:
		widen(&p.X, math.Abs(p.X.Min)/100)
	}
	return p
}

func addMarked(p *plot.Plot, name string, xys plotter.XYs, style draw.LineStyle) {
	if len(xys) == 0 {
		return
	}
	line, marks := trace(xys, style)
	p.Add(line, marks)
	if name != "" {
		p.Legend.Add(name, line)
	}
}

func markRejected(p *plot.Plot, path *Path) {
	for _, s := range path.Steps {
		if !s.Accepted {
			addUpright(p, float64(s.Value), draw.LineStyle{Color: color.Gray{150}, Width: vg.Points(0.8), Dashes: []vg.Length{3, 3}})
		}
	}
}

// addUpright draws a line across the plot at x.
func addUpright(p *plot.Plot, x float64, style draw.LineStyle) {
	p.Add(&plotter.Line{XYs: plotter.XYs{{X: x, Y: p.Y.Min}, {X: x, Y: p.Y.Max}}, LineStyle: style})
}
