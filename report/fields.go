package report

import (
	"fmt"
	"image/color"
	"io"
	"math"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"pinnsolve/pinn"
	"pinnsolve/pinn/fields"
)

// mostRows is the number of components that fit into fields.png.
const mostRows = 6

// Sizes in points.
const (
	panelWidth  = 215
	panelMargin = 14
	barWidth    = 58 // with its numbers
	lineHeight  = 150
)

// row is one component in a picture: its values and, if known, the exact ones
// and the error.
type row struct {
	name, unit    string
	values        []float64
	exact, errors []float64
}

// view is what pictures show: values on a section or, of a body in space without
// exact values, on its surface.
type view struct {
	section
	all     []samples // of pictured
	surface *surface  // nil for a section
}

// newView evaluates a solution for the pictures.
func newView(sol *fields.Solution, yields map[string]float64) (view, error) {
	p := sol.Problem()
	if !mechanical(p) {
		v := view{section: newSection(p.Domain, divided(p))}
		v.axes = p.Axes()
		var err error
		v.all, err = sample(sol, pictured(p), v.Points)
		return v, err
	}
	var v view
	if p.Domain.Dim() == 3 {
		s := newSurface(p.Domain)
		v.surface, v.section = &s, s.drawing(s.points()).section
		v.Points = s.Points
	} else {
		v.section = newSection(p.Domain, divided(p))
	}
	all, err := everything(sol, v.Points)
	if err != nil {
		return v, err
	}
	if s, ok := safety(p, yields, v.Points, all); ok {
		all = append(all, s)
	}
	v.all = all
	return v, nil
}

// mechanical reports whether a problem is a body whose stress is to be shown: exact
// values of outputs would be shown first.
func mechanical(p pinn.Problem) bool {
	_, ok := displacement(p)
	return ok && stressed(p) && !slices.ContainsFunc(p.Outputs, func(o pinn.Output) bool { return o.Exact != nil })
}

// pictured returns the outputs that the pictures show on a section.
func pictured(p pinn.Problem) []pinn.Output {
	outputs := firstOutputs(p.Outputs)
	if p.Domain.Dim() != 2 {
		return outputs
	}
	for _, o := range deforming(p) {
		if !slices.ContainsFunc(outputs, func(other pinn.Output) bool { return other.Name == o.Name }) {
			outputs = append(slices.Clip(outputs), o)
		}
	}
	return outputs
}

// writeFieldsPNG draws what a body does, or the components of the first outputs, the
// solution beside the exact values and the error.
func writeFieldsPNG(w io.Writer, res *Result, v view, p pinn.Problem) error {
	title := fmt.Sprintf("%s (%s)", res.Case, res.Formulation)
	if v.label != "" {
		title += ", " + v.label
	}
	if mechanical(p) {
		return writePanels(w, title, res, v)
	}
	rows := newRows(named(v.all, firstOutputs(p.Outputs)))
	columns := 1
	for _, r := range rows {
		if r.exact != nil {
			columns = 3
		}
	}
	if v.Dim == 1 {
		return writeLines(w, title, v.section, rows, min(columns, 2))
	}
	return writeMaps(w, title, v.section, rows, columns)
}

// firstOutputs returns as many outputs, whole and in order, as fit, but at
// least the first. If some have exact values, only those are shown.
func firstOutputs(outputs []pinn.Output) []pinn.Output {
	if known := slices.DeleteFunc(slices.Clone(outputs), func(o pinn.Output) bool { return o.Exact == nil }); len(known) > 0 {
		outputs = known
	}
	count := 0
	for i, o := range outputs {
		if count += len(o.Components); i > 0 && count > mostRows {
			return outputs[:i]
		}
	}
	return outputs
}

func newRows(all []samples) []row {
	var rows []row
	for _, s := range all {
		for k, c := range s.Components {
			r := row{name: componentName(all, s, c), values: s.values[k]}
			if s.Unit != "" && s.Unit != "1" {
				r.unit = " [" + s.Unit + "]"
			}
			if s.exact != nil {
				r.exact, r.errors = s.exact[k], s.difference(k)
			}
			rows = append(rows, r)
		}
	}
	return rows
}

// writeMaps draws coloured maps of a section, one row a component.
func writeMaps(w io.Writer, title string, s section, rows []row, columns int) error {
	xmin, xmax, ymin, ymax := shading{section: s}.DataRange()
	tall := min(max((ymax-ymin)/(xmax-xmin), 0.3), 2)
	height := vg.Length(tall*panelWidth) + 50
	width := vg.Length(panelWidth + barWidth + panelMargin + 30)
	img, c := newPicture(width*vg.Length(columns), height*vg.Length(len(rows))+32)
	c = heading(c, title)
	for i, r := range rows {
		panel := func(j int, title string, values []float64, scale colourScale) {
			area := draw.Crop(c, width*vg.Length(j), -width*vg.Length(columns-1-j), height*vg.Length(len(rows)-1-i), -height*vg.Length(i))
			m := newMap(title, shading{s, values, scale})
			if s.Dim == 2 {
				m.X.Label.Text, m.Y.Label.Text = s.axes[0].Label(), s.axes[1].Label()
			}
			drawMap(area, m, scale)
		}
		if r.exact == nil {
			panel(0, r.name+r.unit, r.values, solutionScale(s.W, r.values))
			continue
		}
		both := solutionScale(s.W, r.values, r.exact)
		panel(0, r.name+r.unit, r.values, both)
		panel(1, r.name+" exact"+r.unit, r.exact, both)
		panel(2, r.name+" error"+r.unit, r.errors, errorScale(r.errors))
	}
	return writePNG(w, img)
}

// newMap returns a plot of layers over the plane.
func newMap(title string, layers ...plot.Plotter) *plot.Plot {
	p := newPlot(title, "x", "y")
	p.Add(layers...)
	return p
}

// drawMap draws one map with its scale, both axes to the same measure.
func drawMap(c draw.Canvas, p *plot.Plot, scale colourScale) {
	area := draw.Crop(c, panelMargin, -barWidth, panelMargin/2, -4)
	equalise(p, p.DataCanvas(area))
	p.Draw(area)
	data := p.DataCanvas(area)
	data.Min.X, data.Max.X = data.Max.X+8, c.Max.X
	drawBar(data, scale, p.Y.Tick.Label)
}

// equalise widens the range of one axis so that lengths along both are drawn
// to the same measure.
func equalise(p *plot.Plot, data draw.Canvas) {
	size := data.Size()
	dx, dy := p.X.Max-p.X.Min, p.Y.Max-p.Y.Min
	perX, perY := dx/float64(size.X), dy/float64(size.Y)
	if perX > perY {
		widen(&p.Y, dy*(perX/perY-1)/2)
	} else {
		widen(&p.X, dx*(perY/perX-1)/2)
	}
}

func widen(a *plot.Axis, by float64) { a.Min, a.Max = a.Min-by, a.Max+by }

// writeLines draws components of one variable, with the error in a panel of its
// own.
func writeLines(w io.Writer, title string, s section, rows []row, columns int) error {
	const width = 1.5 * panelWidth
	img, c := newPicture(width*vg.Length(columns), vg.Length(len(rows)*lineHeight+32+40))
	c = heading(c, title)
	height := c.Size().Y / vg.Length(len(rows))
	for i, r := range rows {
		for j := range columns {
			p := newPlot("", s.axes[0].Label(), r.name+r.unit)
			switch {
			case j == 0:
				addCurve(p, "solution", s, r.values, draw.LineStyle{Color: lineColour(0), Width: vg.Points(2)})
				if r.exact != nil {
					addCurve(p, "exact", s, r.exact, draw.LineStyle{Color: color.Black, Width: vg.Points(1), Dashes: []vg.Length{4, 3}})
				}
			case r.errors != nil:
				p.Y.Label.Text = r.name + " error" + r.unit
				addCurve(p, "", s, r.errors, draw.LineStyle{Color: lineColour(1), Width: vg.Points(1)})
			default:
				continue
			}
			p.Draw(draw.Crop(c, width*vg.Length(j)+panelMargin, -width*vg.Length(columns-1-j)-panelMargin,
				height*vg.Length(len(rows)-1-i)+6, -height*vg.Length(i)-6))
		}
	}
	return writePNG(w, img)
}

// addCurve adds the finite values of a component over x.
func addCurve(p *plot.Plot, name string, s section, values []float64, style draw.LineStyle) {
	var xys plotter.XYs
	for i, v := range values {
		if finite(v) {
			xys = append(xys, plotter.XY{X: s.At(i)[0], Y: v})
		}
	}
	if len(xys) == 0 {
		return
	}
	line := &plotter.Line{XYs: xys, LineStyle: style}
	p.Add(line)
	if p.Y.Max-p.Y.Min <= 1e-9*math.Abs(p.Y.Max) { // a constant, not its rounding
		widen(&p.Y, 1e-9*math.Abs(p.Y.Max))
	}
	if name != "" {
		p.Legend.Add(name, line)
	}
}
