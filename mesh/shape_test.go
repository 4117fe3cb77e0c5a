package mesh

import (
	"math"
	"math/rand/v2"
	"testing"
)

// places are the parameters of the nodes of every kind, from the table of the
// Gmsh reference manual (section "Node ordering"), where lines and
// quadrilaterals are in [-1,1].
var places = map[Kind][][]float64{
	Line2:     {{0}, {1}},
	Line3:     {{0}, {1}, {.5}},
	Triangle3: {{0, 0}, {1, 0}, {0, 1}},
	Triangle6: {{0, 0}, {1, 0}, {0, 1}, {.5, 0}, {.5, .5}, {0, .5}},
	Quad4:     {{0, 0}, {1, 0}, {1, 1}, {0, 1}},
	Quad8:     {{0, 0}, {1, 0}, {1, 1}, {0, 1}, {.5, 0}, {1, .5}, {.5, 1}, {0, .5}},
	Quad9:     {{0, 0}, {1, 0}, {1, 1}, {0, 1}, {.5, 0}, {1, .5}, {.5, 1}, {0, .5}, {.5, .5}},
	Tet4:      {{0, 0, 0}, {1, 0, 0}, {0, 1, 0}, {0, 0, 1}},
	Tet10: {{0, 0, 0}, {1, 0, 0}, {0, 1, 0}, {0, 0, 1},
		{.5, 0, 0}, {.5, .5, 0}, {0, .5, 0}, {0, 0, .5}, {0, .5, .5}, {.5, 0, .5}},
}

// exponents are powers of the parameters that the shape functions reproduce,
// apart from 1 and those of first order.
var exponents = map[Kind][][]int{
	Line3:     {{2}},
	Triangle6: {{2, 0}, {1, 1}, {0, 2}},
	Quad4:     {{1, 1}},
	Quad8:     {{2, 0}, {1, 1}, {0, 2}, {2, 1}, {1, 2}},
	Quad9:     {{2, 0}, {1, 1}, {0, 2}, {2, 1}, {1, 2}, {2, 2}},
	Tet10:     {{2, 0, 0}, {0, 2, 0}, {0, 0, 2}, {1, 1, 0}, {0, 1, 1}, {1, 0, 1}},
}

// Shape functions interpolate the polynomials of the kind, with derivatives.
func TestShape(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for k, at := range places {
		dim := k.Dim()
		powers := append([][]int{make([]int, dim)}, exponents[k]...)
		for i := range dim {
			p := make([]int, dim)
			p[i] = 1
			powers = append(powers, p)
		}
		n, dn, s := make([]float64, k.Nodes()), make([]float64, k.Nodes()*dim), make([]float64, dim)
		for range 5 {
			for i := range s {
				s[i] = rng.Float64() / float64(dim)
			}
			k.Shape(n, dn, s)
			for _, p := range powers {
				got, want := 0.0, monomial(s, p)
				for a := range n {
					got += n[a] * monomial(at[a], p)
				}
				if math.Abs(got-want) > 1e-14 {
					t.Errorf("%s: s^%v is %g at %v, want %g", k, p, got, s, want)
				}
				for j := range dim {
					got, want := 0.0, slope(s, p, j)
					for a := range n {
						got += dn[a*dim+j] * monomial(at[a], p)
					}
					if math.Abs(got-want) > 1e-14 {
						t.Errorf("%s: derivative %d of s^%v is %g at %v, want %g", k, j, p, got, s, want)
					}
				}
			}
		}
		for b := range at {
			k.Shape(n, nil, at[b])
			for a := range n {
				if want := map[bool]float64{true: 1}[a == b]; math.Abs(n[a]-want) > 1e-15 {
					t.Errorf("%s: shape function %d is %g at node %d, want %g", k, a, n[a], b, want)
				}
			}
		}
	}
}

func monomial(s []float64, p []int) float64 {
	v := 1.0
	for i := range s {
		v *= math.Pow(s[i], float64(p[i]))
	}
	return v
}

// slope is the derivative of monomial along axis j.
func slope(s []float64, p []int, j int) float64 {
	if p[j] == 0 {
		return 0
	}
	less := append([]int(nil), p...)
	less[j]--
	return float64(p[j]) * monomial(s, less)
}

// The tables of every cell agree with the places of its nodes: sides have their
// corners on the boundary of the reference cell and normals outwards, middle
// nodes are halfway, and an inverted cell is its mirror image.
func TestTables(t *testing.T) {
	for k, at := range places {
		if k.Dim() < 2 {
			continue
		}
		m := &Mesh{Dim: k.Dim()}
		for _, x := range at {
			m.X = append(m.X, x...)
		}
		nodes := make([]int, k.Nodes())
		for i := range nodes {
			nodes[i] = i
		}
		tr := k.traits()
		var sides []Element
		for _, f := range tr.facets {
			sides = append(sides, Element{tr.facet, f})
		}
		m.Cells = []Element{{k, nodes}}
		m.Parts = []Part{{"sides", sides}}
		whole := []float64{2: 1, 3: 1}[m.Dim]
		if k.Simplex() {
			whole = []float64{2: 1. / 2, 3: 1. / 6}[m.Dim]
		}
		near(t, k.String()+": volume", volume(m), whole, 1e-14)
		checkClosed(t, m)
		for i, s := range sides { // flat, however many nodes it has
			area, total, _ := surface(m, []Element{s})
			square := 0.0
			for _, v := range total {
				square += v * v
			}
			near(t, k.String()+": area of a side", area, math.Sqrt(square), 1e-14)
			if corners := s.Kind.traits().corners; len(s.Nodes) > corners {
				for c, node := range s.Nodes[corners:] {
					for j := range m.Dim {
						middle := (at[s.Nodes[c]][j] + at[s.Nodes[(c+1)%corners]][j]) / 2
						if at[node][j] != middle {
							t.Errorf("%s: side %d: node %d is not in the middle", k, i, node)
						}
					}
				}
			}
		}
		m.Cells = []Element{{k, pick(nodes, tr.turned)}}
		near(t, k.String()+": volume turned over", volume(m), -whole, 1e-14)
	}
}

// An element whose nodes are an affine image of those in the parameters is that
// image, in its own dimension or a higher one.
func TestMap(t *testing.T) {
	a := [3][3]float64{{2, 0.5, -1}, {0, 3, 0.25}, {1, -0.5, 4}}
	b := [3]float64{5, -7, 9}
	for k, at := range places {
		params := k.Dim()
		for dim := params; dim <= 3; dim++ {
			affine := func(s []float64) (x []float64) {
				for i := range dim {
					x = append(x, b[i])
					for j, v := range s {
						x[i] += a[i][j] * v
					}
				}
				return x
			}
			var nodes []float64
			for _, s := range at {
				nodes = append(nodes, affine(s)...)
			}
			s := []float64{0.2, 0.3, 0.1}[:params]
			x, slope := make([]float64, dim), [3][3]float64{{99}} // old contents do not matter
			k.Map(x, &slope, nodes, s)
			for i, want := range affine(s) {
				if math.Abs(x[i]-want) > 1e-13 {
					t.Errorf("%s in %d dimensions: x = %v", k, dim, x)
				}
				for j := range params {
					if math.Abs(slope[i][j]-a[i][j]) > 1e-12 {
						t.Errorf("%s in %d dimensions: slope = %v", k, dim, slope)
					}
				}
			}
		}
	}
}
