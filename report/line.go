package report

import (
	"encoding/csv"
	"fmt"
	"io"
	"math"
	"slices"

	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"pinnsolve/geometry"
	"pinnsolve/internal/vec"
	"pinnsolve/pinn"
	"pinnsolve/pinn/fields"
)

// track is what a line shows.
type track struct {
	name string
	axes []string
	pts  geometry.Points
	s    []float64 // distance from its beginning, m
	gap  []bool    // there are points outside the body before this one
	all  []samples
}

// newTrack evaluates a solution along a line, at its points in the body.
func newTrack(sol *fields.Solution, l Line) (track, error) {
	var t track
	d := sol.Problem().Domain
	t.axes = sol.Problem().AxisNames()
	along := vec.Sub(l.To, l.From)
	var places [][]float64
	outside := false
	for i := range l.N {
		share := float64(i) / float64(l.N-1)
		x := vec.Offset(l.From, along, share)
		if y, err := Inside(d, x); err == nil {
			places, t.s, t.gap = append(places, y), append(t.s, share*vec.Norm(along)), append(t.gap, outside)
			outside = false
		} else {
			outside = true
		}
	}
	if len(places) == 0 {
		return t, fmt.Errorf("no point of the line from %.6g to %.6g is in the body", l.From, l.To)
	}
	t.pts = located(d, places...)
	var err error
	t.all, err = everything(sol, t.pts)
	return t, err
}

// writeCSV writes one row a point: distance, coordinates and all components.
func (t track) writeCSV(w io.Writer) error {
	header := append([]string{"s"}, t.axes...)
	var columns [][]float64
	for _, s := range t.all {
		for k, c := range s.Components {
			header, columns = append(header, componentName(t.all, s, c)), append(columns, s.values[k])
		}
	}
	c := csv.NewWriter(w)
	if err := c.Write(headers(header...)); err != nil {
		return err
	}
	for i, s := range t.s {
		row := []string{cell(s)}
		for _, v := range t.pts.At(i) {
			row = append(row, cell(v))
		}
		for _, column := range columns {
			row = append(row, cell(column[i]))
		}
		if err := c.Write(row); err != nil {
			return err
		}
	}
	c.Flush()
	return c.Error()
}

// writePNG draws the displacement and the stress along the line, or the first outputs
// of a problem that has none.
func (t track) writePNG(w io.Writer, res *Result) error {
	panels := [][]samples{t.with(pinn.Displacement), t.with(pinn.EquivalentStress, pinn.Stress)}
	panels = slices.DeleteFunc(panels, func(p []samples) bool { return len(p) == 0 })
	if len(panels) == 0 {
		panels = [][]samples{t.all[:1]}
	}
	const width, height = 460, 300
	img, c := newPicture(vg.Length(width*len(panels)), height+28)
	c = heading(c, fmt.Sprintf("%s (%s), from %.4g to %.4g", res.Case, res.Formulation, t.pts.At(0), t.pts.At(t.pts.Len()-1)))
	for k, shown := range panels {
		p := newPlot("", "distance along the line [m]", panelName(shown[0])+unitIn(shown[0].Unit))
		for j, row := range newRows(shown) {
			style := draw.LineStyle{Color: lineColour(j), Width: vg.Points(1.5)}
			for n, piece := range t.pieces(row.values) {
				line := &plotter.Line{XYs: piece, LineStyle: style}
				p.Add(line)
				if n == 0 {
					p.Legend.Add(row.name, line)
				}
			}
		}
		if p.Y.Max-p.Y.Min <= 1e-9*math.Abs(p.Y.Max) {
			widen(&p.Y, 1e-9*math.Abs(p.Y.Max))
		}
		p.X.Max += 0.22 * (p.X.Max - p.X.Min) // the legend stands beside the curves
		p.Draw(draw.Crop(c, vg.Length(width*k)+10, -vg.Length(width*(len(panels)-1-k))-10, 8, 0))
	}
	return writePNG(w, img)
}

// with returns the samples of some roles.
func (t track) with(roles ...pinn.Role) (list []samples) {
	for _, role := range roles {
		for _, s := range t.all {
			if s.Role == role {
				list = append(list, s)
			}
		}
	}
	return list
}

// pieces returns the curve of a component, cut where points were outside the body.
func (t track) pieces(values []float64) (list []plotter.XYs) {
	for i, v := range values {
		if i == 0 || t.gap[i] {
			list = append(list, nil)
		}
		list[len(list)-1] = append(list[len(list)-1], plotter.XY{X: t.s[i], Y: v})
	}
	return list
}

// panelName names what a panel shows.
func panelName(s samples) string {
	switch s.Role {
	case pinn.Displacement:
		return string(s.Role)
	case pinn.EquivalentStress, pinn.Stress:
		return "stress"
	}
	return s.Name
}

// unitIn writes a unit for an axis.
func unitIn(unit string) string {
	if unit == "" || unit == "1" {
		return ""
	}
	return " [" + unit + "]"
}
