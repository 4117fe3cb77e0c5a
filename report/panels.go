package report

import (
	"fmt"
	"image/color"
	"io"
	"math"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"pinnsolve/geometry"
	"pinnsolve/internal/names"
	"pinnsolve/internal/vec"
	"pinnsolve/pinn"
	"pinnsolve/solve"
)

// writePanels draws what is looked at first of a body, in a grid: displacements, von
// Mises stress with the place where it is largest, largest tension and compression,
// and the safety factor or the pressure.
func writePanels(w io.Writer, title string, res *Result, v view) error {
	const most = 5 // of the least safety factor, where the scale ends
	rows := panelRows(v.all)
	shown := drawing{v.section, nil}
	if v.surface != nil {
		shown = v.surface.drawing(v.surface.points())
	} else {
		shown.lines = v.outline()
	}
	xmin, xmax, ymin, ymax := shading{section: shown.section}.DataRange()
	tall := min(max((ymax-ymin)/(xmax-xmin), 0.3), 2)
	width, height := vg.Length(panelWidth+barWidth+panelMargin+30), vg.Length(tall*panelWidth)+62
	columns := gridColumns(len(rows), float64(width), float64(height))
	lines := (len(rows) + columns - 1) / columns
	img, c := newPicture(width*vg.Length(columns), height*vg.Length(lines)+32)
	c = heading(c, title)
	for i, r := range rows {
		x, y := i%columns, i/columns
		area := draw.Crop(c, width*vg.Length(x), -width*vg.Length(columns-1-x), height*vg.Length(lines-1-y), -height*vg.Length(y))
		top := res.peak(map[string]string{"mises": solve.MisesMax, "principal_1": solve.PrincipalMax, "principal_3": solve.PrincipalMin, safetyName: safetyMin}[r.name])
		scale := cappedScale(shown.W, r.values, top, r.name == "principal_3" || r.name == safetyName)
		if r.name == safetyName && top != nil {
			scale.hi = min(scale.hi, most*float64(top.Value))
		}
		m := newMap(r.title+r.unit, shading{shown.section, r.values, scale}, wire{shown, draw.LineStyle{Color: color.Gray{60}, Width: vg.Points(0.4)}})
		if top != nil {
			i := nearestTo(v.Points, top.At)
			m.Title.Text += res.largest(top) + v.surface.behind(v.Points, i)
			m.Add(ring{shown.At(i)})
		} else {
			m.Title.Text += "\n " // as high as the others
		}
		if v.surface != nil {
			m.HideAxes()
			m.X.Label.Text, m.Y.Label.Text = "", ""
		}
		drawMap(area, m, scale)
	}
	return writePNG(w, img)
}

const safetyTitle = "safety factor"

// panelRow is a component with a title for people.
type panelRow struct {
	row
	title string
}

// panelRows returns the components to draw, six at most.
func panelRows(all []samples) (rows []panelRow) {
	list := []panelRow{
		{title: "von Mises stress", row: row{name: "mises"}}, {title: "largest principal stress", row: row{name: "principal_1"}},
		{title: safetyTitle, row: row{name: safetyName}}, {title: "least principal stress", row: row{name: "principal_3"}}, {title: "pressure p", row: row{name: "p"}},
	}
	named := newRows(all)
	for k, s := range all {
		if s.Role == pinn.Displacement {
			for _, c := range all[k].Components {
				rows = append(rows, panelRow{row: row{name: c}, title: c})
			}
		}
	}
	rows = append(rows, list...)
	rows = slices.DeleteFunc(rows, func(r panelRow) bool {
		return !slices.ContainsFunc(named, func(other row) bool { return other.name == r.name })
	})
	rows = rows[:min(len(rows), mostRows)]
	for i := range rows {
		k := slices.IndexFunc(named, func(other row) bool { return other.name == rows[i].name })
		rows[i].row = named[k]
	}
	return rows
}

// gridColumns returns into how many columns panels are put so that the picture is as
// wide as a page.
func gridColumns(n int, width, height float64) int {
	const page = 1.4 // width over height
	best, least := 1, math.Inf(1)
	for columns := 1; columns <= n; columns++ {
		lines := (n + columns - 1) / columns
		off := math.Abs(math.Log(width * float64(columns) / (height * float64(lines)) / page))
		if empty := columns*lines - n; empty > 0 {
			off += 0.3 * float64(empty)
		}
		if off < least {
			best, least = columns, off
		}
	}
	return best
}

// peak returns the quantity of a name if it has a place, nil if not.
func (res *Result) peak(name string) *Quantity {
	q, ok := res.Quantities[name]
	if !ok || len(q.At) == 0 || !finite(float64(q.Value)) {
		return nil
	}
	return &q
}

// largest says where the value of a quantity is, nil for none, for a title.
func (res *Result) largest(q *Quantity) string {
	if q == nil {
		return ""
	}
	text := fmt.Sprintf("\nring: %.4g at (", float64(q.Value))
	for i, x := range q.At {
		if i > 0 {
			text += ", "
		}
		text += fmt.Sprintf("%.4g", float64(x))
	}
	text += ")"
	if q.On != "" {
		text += " on " + names.Visible(q.On)
	}
	return text
}

// cappedScale is a scale of a solution that reaches the value of a quantity, nil for
// none, and ends there, at its low end for a least value: next to corners at which they
// have no bound values go beyond it.
func cappedScale(weights, values []float64, q *Quantity, least bool) colourScale {
	s := solutionScale(weights, values)
	if q == nil {
		return s
	}
	v := float64(q.Value)
	if least {
		s.lo, s.hi = v, max(s.hi, v+1e-9*math.Abs(v))
	} else {
		s.lo, s.hi = min(s.lo, v-1e-9*math.Abs(v)), v
	}
	return s
}

// nearestTo returns the point of a set nearest to a place.
func nearestTo(pts geometry.Points, place []Number) int {
	x := make([]float64, len(place))
	for i, v := range place {
		x[i] = float64(v)
	}
	best, least := 0, math.Inf(1)
	for i := range pts.Len() {
		if r := vec.Distance(pts.At(i), x); r < least {
			best, least = i, r
		}
	}
	return best
}

// ring marks a place.
type ring struct{ at []float64 }

// Plot implements plot.Plotter.
func (r ring) Plot(c draw.Canvas, p *plot.Plot) {
	trX, trY := p.Transforms(&c)
	at := vg.Point{X: trX(r.at[0]), Y: trY(r.at[1])}
	for _, g := range []draw.GlyphStyle{
		{Color: color.White, Radius: vg.Points(6), Shape: draw.RingGlyph{}},
		{Color: color.Black, Radius: vg.Points(5), Shape: draw.RingGlyph{}},
	} {
		c.DrawGlyph(g, at)
	}
}
