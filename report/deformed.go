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

	"pinnsolve/geometry"
	"pinnsolve/pinn"
	"pinnsolve/pinn/fields"
	"pinnsolve/solve"
)

const (
	meshEvery = 10 // lines of a lattice are drawn

	visible = 0.1 // displacement over the size of the body
)

// displacement returns the output that moves the points of a body in 2D or 3D;
// ok is false if there is none.
func displacement(p pinn.Problem) (u pinn.Output, ok bool) {
	u, ok = p.ByRole(pinn.Displacement)
	dim := p.Domain.Dim()
	return u, ok && dim > 1 && len(u.Components) == dim
}

// drawing is a body in the plane of a picture: points, and lines through them
// by their indices.
type drawing struct {
	section
	lines [][]int
}

// drawable is a body that can be drawn with moved points.
type drawable interface {
	points() geometry.Points
	drawing(moved geometry.Points) drawing
}

// planar is a body in 2D.
type planar struct{ still drawing }

func (p planar) points() geometry.Points { return p.still.Points }

func (p planar) drawing(moved geometry.Points) drawing {
	d := p.still
	d.Points = moved
	return d
}

// deforming returns what deformed.png shows: the displacement and, if it is an
// output, the von Mises stress; nothing if there is no displacement.
func deforming(p pinn.Problem) []pinn.Output {
	moves, ok := displacement(p)
	if !ok {
		return nil
	}
	shown := []pinn.Output{moves}
	if mises, ok := p.ByRole(pinn.EquivalentStress); ok {
		shown = append(shown, mises)
	}
	return shown
}

// newDrawable returns the body and the outputs that deform and colour it. In 2D
// it is the view.
func newDrawable(sol *fields.Solution, v view) (drawable, []samples, error) {
	p := sol.Problem()
	if v.surface != nil {
		return *v.surface, named(v.all, deforming(p)), nil
	}
	if p.Domain.Dim() == 2 {
		return planar{drawing{v.section, v.mesh()}}, named(v.all, deforming(p)), nil
	}
	body := newSurface(p.Domain)
	all, err := sample(sol, deforming(p), body.Points)
	return body, all, err
}

// writeDeformedPNG draws the undeformed mesh in grey and the deformed one over
// the von Mises stress if it is an output, with the place where it is largest,
// otherwise over the size of the displacement.
func writeDeformedPNG(w io.Writer, res *Result, sol *fields.Solution, v view) error {
	p := sol.Problem()
	body, all, err := newDrawable(sol, v)
	if err != nil {
		return err
	}
	u := all[0].values
	size := magnitudes(u)
	colour := row{name: "|" + all[0].Name + "|", values: size}
	if all[0].Unit != "" {
		colour.unit = " [" + all[0].Unit + "]"
	}
	if len(all) > 1 {
		colour = newRows(all)[len(u)]
	}
	factor := magnification(largestSide(p.Domain), slices.Max(size), isFinite(p))
	still, moved := body.drawing(body.points()), body.drawing(displaced(body.points(), u, factor))

	xmin, xmax, ymin, ymax := union(still.section, moved.section)
	tall := min(max((ymax-ymin)/(xmax-xmin), 0.3), 2)
	const width = 2 * panelWidth
	img, c := newPicture(width+barWidth+panelMargin+30, vg.Length(tall*width)+68+32)
	c = heading(c, fmt.Sprintf("%s (%s), displacement × %.6g", res.Case, res.Formulation, factor))
	top := res.peak(solve.MisesMax)
	if len(all) == 1 {
		top = nil
	}
	scale := cappedScale(moved.W, colour.values, top, false)
	line := func(shade uint8, width float64, dashes ...vg.Length) draw.LineStyle {
		return draw.LineStyle{Color: color.Gray{shade}, Width: vg.Points(width), Dashes: dashes}
	}
	m := newMap(colour.name+colour.unit,
		wire{still, line(170, 0.8)}, shading{moved.section, colour.values, scale}, wire{moved, line(40, 0.5)})
	if top != nil {
		i := nearestTo(body.points(), top.At)
		m.Title.Text += res.largest(top) + v.surface.behind(displaced(body.points(), u, factor), i)
		m.Add(ring{moved.At(i)})
	}
	if p.Domain.Dim() == 3 {
		m.HideAxes()
		m.X.Label.Text, m.Y.Label.Text = "", ""
		m.Title.Text += fmt.Sprintf("\nseen from (%.2g, %.2g, %.2g)", towardsEye[0], towardsEye[1], towardsEye[2])
	}
	drawMap(c, m, scale)
	return writePNG(w, img)
}

// magnitudes returns the lengths of vectors given by columns, 0 for non-finite
// ones.
func magnitudes(columns [][]float64) []float64 {
	size := make([]float64, len(columns[0]))
	for i := range size {
		for _, c := range columns {
			size[i] = math.Hypot(size[i], c[i])
		}
		if !finite(size[i]) {
			size[i] = 0
		}
	}
	return size
}

// isFinite reports whether the problem has finite strain.
func isFinite(p pinn.Problem) bool {
	_, ok := p.ByRole(pinn.VolumeRatio)
	return ok
}

// magnification returns the factor, 1, 2 or 5 times a power of ten, by which a
// displacement is magnified to be visible. At finite strain it is not magnified
// unless it is too small to see.
func magnification(size, displacement float64, finite bool) float64 {
	f := visible * size / displacement
	if !(displacement > 0) || finite && f < 2 {
		return 1
	}
	power := math.Pow(10, math.Floor(math.Log10(f)))
	for _, digit := range []float64{5, 2} {
		if digit*power <= f {
			return digit * power
		}
	}
	return power
}

// largestSide returns the largest side of the bounding box of a domain.
func largestSide(d *geometry.Domain) float64 {
	lo, hi := d.Bounds()
	side := 0.0
	for j := range lo {
		side = max(side, hi[j]-lo[j])
	}
	return side
}

// union returns the ranges of the coordinates of all sections.
func union(sections ...section) (xmin, xmax, ymin, ymax float64) {
	xmin, ymin, xmax, ymax = math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	for _, s := range sections {
		x0, x1, y0, y1 := shading{section: s}.DataRange()
		xmin, xmax, ymin, ymax = min(xmin, x0), max(xmax, x1), min(ymin, y0), max(ymax, y1)
	}
	return xmin, xmax, ymin, ymax
}

// displaced returns the moved points; displacements that are not finite are
// ignored.
func displaced(pts geometry.Points, u [][]float64, factor float64) geometry.Points {
	pts.X = slices.Clone(pts.X)
	for i := range pts.Len() {
		x := pts.At(i)
		for j := range u {
			if d := factor * u[j][i]; finite(d) {
				x[j] += d
			}
		}
	}
	return pts
}

// mesh returns lines through the points of a section by their indices: every
// tenth line of a lattice, otherwise the outline.
func (s section) mesh() [][]int {
	if len(s.shape) != 2 {
		return s.outline()
	}
	nx, ny := s.shape[0], s.shape[1]
	var lines [][]int
	for i := range nx {
		var along, across []int
		for j := range ny {
			along, across = append(along, i+nx*j), append(across, j+nx*i)
		}
		if i%meshEvery == 0 {
			lines = append(lines, along, across)
		}
	}
	return lines
}

// outline returns the edges that belong to only one triangle. Points at the
// same place count as one, triangles without area not at all.
func (s section) outline() [][]int {
	xmin, xmax, ymin, ymax := union(s)
	same := weld(s.Points, 1e-9*max(xmax-xmin, ymax-ymin))
	type edge struct{ from, to, other int } // other is to's place
	edges := make([][]edge, s.Len())        // by the lower of their places
	for _, t := range s.triangles {
		if a, b, c := same[t[0]], same[t[1]], same[t[2]]; a == b || b == c || c == a {
			continue
		}
		for k := range 3 {
			i, j := t[k], t[(k+1)%3]
			if same[i] > same[j] {
				i, j = j, i
			}
			edges[same[i]] = append(edges[same[i]], edge{i, j, same[j]})
		}
	}
	var lines [][]int
	for _, of := range edges {
		for _, e := range of {
			uses := 0
			for _, f := range of {
				if e.other == f.other {
					uses++
				}
			}
			if uses == 1 {
				lines = append(lines, []int{e.from, e.to})
			}
		}
	}
	return lines
}

// wire draws the lines of a drawing.
type wire struct {
	drawing
	style draw.LineStyle
}

var (
	_ plot.Plotter    = wire{}
	_ plot.DataRanger = wire{}
)

// Plot implements plot.Plotter.
func (w wire) Plot(c draw.Canvas, p *plot.Plot) {
	for _, line := range w.lines {
		xys := make(plotter.XYs, len(line))
		for k, i := range line {
			x := w.At(i)
			xys[k].X, xys[k].Y = x[0], x[1]
		}
		(&plotter.Line{XYs: xys, LineStyle: w.style}).Plot(c, p)
	}
}

// DataRange implements plot.DataRanger.
func (w wire) DataRange() (xmin, xmax, ymin, ymax float64) { return union(w.section) }
