package report

import (
	"context"
	"io"
	"math"
	"path/filepath"
	"testing"

	"pinnsolve/ad"
	"pinnsolve/geometry"
	"pinnsolve/internal/files"
	"pinnsolve/mesh"
	"pinnsolve/pinn"
	"pinnsolve/question"
	"pinnsolve/solve"
)

// body is Laplace's equation for every component of a displacement u = amount
// x, on a square or a cube.
func body(dim int, amount float64) pinn.Problem {
	p := wave(dim)
	p.Fields, p.Dirichlet, p.Quantities = nil, nil, nil
	for j := range dim {
		name := "u" + "xyz"[j:j+1]
		p.Fields = append(p.Fields, pinn.Field{Name: name, Scale: amount})
		p.Dirichlet = append(p.Dirichlet, pinn.Dirichlet{Field: name, On: pinn.Boundary, Value: func(x []float64) float64 { return amount * x[j] }})
	}
	each := func(f func(u ad.Jet) ad.Expr) func(p *pinn.Point) []ad.Expr {
		return func(p *pinn.Point) []ad.Expr {
			var all []ad.Expr
			for _, u := range p.U {
				all = append(all, f(u))
			}
			return all
		}
	}
	p.Terms = []pinn.Term{{Name: "balance", On: pinn.Interior, Order: ad.Laplacian, Scale: amount, Residual: each(ad.Jet.Lap)}}
	p.Outputs = []pinn.Output{{Name: "u", Components: []string{"ux", "uy", "uz"}[:dim], Unit: "m", Eval: each(ad.Jet.V), Role: pinn.Displacement}}
	return p
}

func TestDeformed(t *testing.T) {
	for dim := 2; dim <= 3; dim++ {
		o := solve.Options{Width: 8, Slope: 1}
		o.Points = 60
		r, err := solve.Run(context.Background(), body(dim, 1e-3), o)
		if err != nil {
			t.Fatal(err)
		}
		res, err := New(question.Setup{Case: pinn.Case{Name: "body"}}, r, nil)
		if err != nil {
			t.Fatal(err)
		}
		dir := t.TempDir()
		name := filepath.Join(dir, "deformed.png")
		if dim == 3 {
			if err := files.Create(name, func(w io.Writer) error { return writeDeformedPNG(w, res, r.Solution, view{}) }); err != nil {
				t.Fatal(err)
			}
		} else {
			if err := Write(dir, res, r.Solution, &History{}); err != nil {
				t.Fatal(err)
			}
			checkNames(t, dir, append([]string{"deformed.png"}, Files...))
		}
		checkPicture(t, name)
	}
}

func TestDisplacement(t *testing.T) {
	vector := body(3, 1)
	vector.Outputs[0].Role = ""
	for name, c := range map[string]struct {
		problem pinn.Problem
		want    bool
	}{
		"line": {wave(1), false}, "scalar": {wave(2), false}, "plane": {body(2, 1), true}, "space": {body(3, 1), true}, "other vector": {vector, false},
	} {
		if _, got := displacement(c.problem); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestMagnification(t *testing.T) {
	for _, c := range []struct {
		size, displacement float64
		finite             bool
		want               float64
	}{
		{1, 1e-3, false, 100}, {4, 1e-3, true, 200}, {1, 0.06, false, 1}, {1, 0.06, true, 1},
		{1, 2, false, 0.05}, {1, 2, true, 1}, {1, 0, false, 1}, {1, 1.9e-5, false, 5000},
	} {
		if got := magnification(c.size, c.displacement, c.finite); math.Abs(got/c.want-1) > 1e-12 {
			t.Errorf("%+v: %v", c, got)
		}
	}
}

// Points move by the displacement; a point whose displacement is not finite
// stays.
func TestDisplaced(t *testing.T) {
	pts := geometry.Points{Dim: 2, X: []float64{1, 2, 3, 4}, W: make([]float64, 2)}
	got := displaced(pts, [][]float64{{1, math.NaN()}, {0.5, -1}}, 10)
	for i, want := range []float64{11, 7, 3, -6} {
		if got.X[i] != want {
			t.Errorf("coordinates %v", got.X)
			break
		}
	}
	if pts.X[0] != 1 {
		t.Error("the points given have moved")
	}
}

// The lines of an outline close around a section: seams and poles of its grid
// are not part of it.
func TestOutline(t *testing.T) {
	s := newSection(geometry.Disk([2]float64{}, 1), nil)
	s.shape = nil
	length := 0.0
	for _, line := range s.mesh() {
		p, q := s.At(line[0]), s.At(line[1])
		length += math.Hypot(q[0]-p[0], q[1]-p[1])
	}
	if math.Abs(length-2*math.Pi) > 0.01 {
		t.Errorf("an outline of %v around the unit disk", length)
	}
	lattice := newSection(geometry.Rectangle([2]float64{}, [2]float64{1, 1}), nil).mesh()
	if len(lattice) != 22 || len(lattice[0]) != 101 {
		t.Errorf("%d lines", len(lattice))
	}
}

// tetrahedra is a unit cube away from the origin as a mesh of six tetrahedra.
func tetrahedra() *geometry.Domain {
	m := &mesh.Mesh{Dim: 3, X: []float64{1, 1, 1, 2, 1, 1, 1, 2, 1, 2, 2, 1, 1, 1, 2, 2, 1, 2, 1, 2, 2, 2, 2, 2}}
	for _, nodes := range [][]int{{0, 1, 3, 7}, {0, 3, 2, 7}, {0, 2, 6, 7}, {0, 6, 4, 7}, {0, 4, 5, 7}, {0, 5, 1, 7}} {
		m.Cells = append(m.Cells, mesh.Element{Kind: mesh.Tet4, Nodes: nodes})
	}
	m.Parts = []mesh.Part{{Name: "all", Facets: m.Boundary()}}
	return geometry.FromMesh(m)
}

// The faces of a surface close around the body and face outward: the flux of x
// through them is three times the volume.
func TestSurface(t *testing.T) {
	for name, c := range map[string]struct {
		domain            *geometry.Domain
		volume, tolerance float64
	}{
		"box":  {geometry.Box([3]float64{1, 1, 1}, [3]float64{2, 3, 4}), 6, 1e-9},
		"ball": {geometry.Ball([3]float64{}, 1), 4 * math.Pi / 3, 0.1},
		"mesh": {tetrahedra(), 1, 1e-12},
	} {
		s := newSurface(c.domain)
		flux := 0.0
		for _, f := range s.faces {
			for j := range 3 {
				middle := 0.0
				for _, i := range f {
					middle += s.At(i)[j] / 4
				}
				flux += middle * normal(s.Points, f)[j] / 2
			}
		}
		if math.Abs(flux/3-c.volume) > c.tolerance {
			t.Errorf("%s: volume %v, want %v", name, flux/3, c.volume)
		}
		d := s.drawing(s.points())
		if len(d.triangles) != 2*len(s.faces) || len(d.lines) == 0 || d.Dim != 2 {
			t.Errorf("%s: %d triangles, %d lines", name, len(d.triangles), len(d.lines))
		}
	}
	// For a box, the nearest corner is drawn last.
	s := newSurface(geometry.Box([3]float64{0, 0, 0}, [3]float64{1, 1, 1}))
	if want := 6 * (surfaceNodes - 1) * (surfaceNodes - 1); len(s.faces) != want {
		t.Errorf("%d faces, want %d", len(s.faces), want)
	}
	d := s.drawing(s.points())
	last := s.At(d.triangles[len(d.triangles)-1][0])
	if last[0] < 0.9 || last[1] > 0.1 || last[2] < 0.9 {
		t.Errorf("drawn last: %v", last)
	}
}
