package mesh

import (
	"bufio"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
)

// allKinds are all kinds of elements.
func allKinds() (list []Kind) {
	for t := Line; t <= Pyramid; t++ {
		for order := 1; order <= MaxOrder; order++ {
			list = append(list, NewKind(t, order))
			if k := incomplete(t); order == 2 && k.partial() {
				list = append(list, k)
			}
		}
	}
	return list
}

// The nodes of every kind are where gmsh has them. Prisms of third order and
// more are compared in files of gmsh.
func TestNodesOfGmsh(t *testing.T) {
	f, err := os.Open("testdata/nodes.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	compared := 0
	for lines := bufio.NewScanner(f); lines.Scan(); {
		words := strings.Fields(lines.Text())
		if words[0] == "#" {
			continue
		}
		for _, k := range allKinds() {
			name := fmt.Sprint(k.Topology(), " ", k.Order(), " ", map[bool]string{true: "incomplete", false: "complete"}[k.partial()])
			if name != strings.Join(words[1:4], " ") {
				continue
			}
			compared++
			if got := fmt.Sprint(mshNumber[k]); got != words[0] {
				t.Errorf("%s has number %s, want %s", k, got, words[0])
			}
			var got []string
			for _, p := range k.traits().places {
				got = append(got, fmt.Sprintf("%d%d%d", p[0], p[1], p[2])[:k.Dim()])
			}
			if want := words[5:]; strings.Join(got, " ") != strings.Join(want, " ") {
				t.Errorf("%s: nodes\n%v, want\n%v", k, got, want)
			}
		}
	}
	if want := len(allKinds()) - 3; compared != want {
		t.Errorf("%d kinds compared, want %d", compared, want)
	}
}

// places returns the parameters of the nodes.
func (k Kind) nodes() [][]float64 {
	at := make([][]float64, k.Nodes())
	for a := range at {
		at[a] = make([]float64, k.Dim())
		k.Node(at[a], a)
	}
	return at
}

// exponents are the powers of the parameters that the shape functions of a kind
// reproduce.
func exponents(k Kind) (list [][]int) {
	p := k.Order()
	for i := range p + 1 {
		for j := range p + 1 {
			for l := range p + 1 {
				e, keep := [3]int{i, j, l}, true
				switch k.Topology() {
				case Line, Quadrilateral, Hexahedron:
					keep = !k.partial() || squares(e) <= 1
				case Prism:
					keep = i+j <= p && !(k.partial() && l == 2 && i+j > 1)
				default:
					keep = i+j+l <= p
				}
				for _, power := range e[k.Dim():] {
					keep = keep && power == 0
				}
				if keep {
					list = append(list, e[:k.Dim()])
				}
			}
		}
	}
	return list
}

// inner returns a point inside a kind.
func inner(k Kind, rng *rand.Rand) []float64 {
	s := make([]float64, k.Dim())
	for i := range s {
		s[i] = rng.Float64() / float64(len(s))
	}
	return s
}

// Shape functions interpolate the polynomials of the kind, with derivatives, and
// are one at their node and zero at the others. They sum to one.
func TestShape(t *testing.T) {
	const tolerance = 1e-12
	rng := rand.New(rand.NewPCG(1, 2))
	for _, k := range allKinds() {
		dim, at := k.Dim(), k.nodes()
		n, dn := make([]float64, k.Nodes()), make([]float64, k.Nodes()*dim)
		for range 5 {
			s := inner(k, rng)
			k.Shape(n, dn, s)
			for _, p := range exponents(k) {
				got, want := 0.0, monomial(s, p)
				for a := range n {
					got += n[a] * monomial(at[a], p)
				}
				if math.Abs(got-want) > tolerance {
					t.Errorf("%s: s^%v is %g at %v, want %g", k, p, got, s, want)
				}
				for j := range dim {
					got, want := 0.0, slope(s, p, j)
					for a := range n {
						got += dn[a*dim+j] * monomial(at[a], p)
					}
					if math.Abs(got-want) > 10*tolerance {
						t.Errorf("%s: derivative %d of s^%v is %g at %v, want %g", k, j, p, got, s, want)
					}
				}
			}
			alone := make([]float64, len(n))
			k.Shape(alone, nil, s)
			for a := range n {
				if alone[a] != n[a] {
					t.Errorf("%s: another value without derivatives", k)
				}
			}
		}
		for b := range at {
			k.Shape(n, nil, at[b])
			for a := range n {
				if want := map[bool]float64{true: 1}[a == b]; math.Abs(n[a]-want) > tolerance {
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

// Derivatives agree with differences, which tests the functions of pyramids that
// are no polynomials.
func TestDerivatives(t *testing.T) {
	const h = 1e-6
	rng := rand.New(rand.NewPCG(3, 4))
	for _, k := range allKinds() {
		n, dn := make([]float64, k.Nodes()), make([]float64, k.Nodes()*k.Dim())
		s := inner(k, rng)
		k.Shape(n, dn, s)
		for j := range s {
			up, down := make([]float64, len(n)), make([]float64, len(n))
			s[j] += h
			k.Shape(up, nil, s)
			s[j] -= 2 * h
			k.Shape(down, nil, s)
			s[j] += h
			for a := range n {
				if d := (up[a] - down[a]) / (2 * h); math.Abs(d-dn[a*k.Dim()+j]) > 1e-7 {
					t.Errorf("%s: derivative %d of function %d is %g, differences %g", k, j, a, dn[a*k.Dim()+j], d)
				}
			}
		}
	}
}

// On a side, the functions of its nodes are those of the side, and the others
// vanish: neighbours fit together.
func TestSidesFit(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	for _, k := range allKinds() {
		for i := range k.Facets() {
			kind, nodes := k.Facet(i)
			u := inner(kind, rng)
			want := make([]float64, kind.Nodes())
			kind.Shape(want, nil, u)
			s, at := make([]float64, k.Dim()), k.nodes()
			for b, node := range nodes {
				for j := range s {
					s[j] += want[b] * at[node][j]
				}
			}
			got := make([]float64, k.Nodes())
			k.Shape(got, nil, s)
			for b, node := range nodes {
				if math.Abs(got[node]-want[b]) > 1e-12 {
					t.Errorf("%s: function %d is %g on side %d, want %g", k, node, got[node], i, want[b])
				}
				got[node] = 0
			}
			for a, v := range got {
				if math.Abs(v) > 1e-12 {
					t.Errorf("%s: function %d is %g on side %d", k, a, v, i)
				}
			}
		}
	}
}

// parametric returns the mesh of one cell, whose places are its parameters.
func parametric(k Kind) *Mesh {
	m := &Mesh{Dim: k.Dim()}
	nodes := make([]int, k.Nodes())
	for i, x := range k.nodes() {
		m.X = append(m.X, x...)
		nodes[i] = i
	}
	m.Cells = []Element{{Kind: k, Nodes: nodes}}
	return m
}

// The tables of every kind agree with the places of its nodes: normals of sides
// point outwards and close up, and a turned cell is its mirror image.
func TestTables(t *testing.T) {
	for _, k := range allKinds() {
		if k.Dim() < 2 {
			continue
		}
		m := parametric(k)
		var sides []Element
		for _, f := range k.traits().facets {
			sides = append(sides, Element{Kind: f.kind, Nodes: f.nodes})
		}
		m.Parts = []Part{{"sides", sides}}
		whole := map[Topology]float64{Triangle: 1. / 2, Quadrilateral: 1, Tetrahedron: 1. / 6, Hexahedron: 1, Prism: 1. / 2, Pyramid: 1. / 3}[k.Topology()]
		near(t, k.String()+": volume", volume(m), whole, 1e-12)
		checkClosed(t, m)
		for _, s := range sides { // flat, however many nodes it has
			area, total, _ := surface(m, []Element{s})
			square := 0.0
			for _, v := range total {
				square += v * v
			}
			near(t, k.String()+": area of a side", area, math.Sqrt(square), 1e-12)
		}
		m.Cells = []Element{{Kind: k, Nodes: pick(m.Cells[0].Nodes, k.traits().turned)}}
		near(t, k.String()+": volume turned over", volume(m), -whole, 1e-12)
	}
}

// An element whose nodes are an affine image of those in the parameters is that
// image, in space of its own dimension or a higher one.
func TestMap(t *testing.T) {
	a := [3][3]float64{{2, 0.5, -1}, {0, 3, 0.25}, {1, -0.5, 4}}
	b := [3]float64{5, -7, 9}
	for _, k := range allKinds() {
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
			for _, s := range k.nodes() {
				nodes = append(nodes, affine(s)...)
			}
			s := []float64{0.2, 0.3, 0.1}[:params]
			x, slope := make([]float64, dim), [3][3]float64{{99}} // what was there does not matter
			k.Map(x, &slope, nodes, s)
			for i, want := range affine(s) {
				if math.Abs(x[i]-want) > 1e-12 {
					t.Errorf("%s in %d dimensions: x = %v", k, dim, x)
				}
				for j := range params {
					if math.Abs(slope[i][j]-a[i][j]) > 1e-11 {
						t.Errorf("%s in %d dimensions: slope = %v", k, dim, slope)
					}
				}
			}
		}
	}
}

// Map needs no memory of its own up to second order.
func TestMapAllocates(t *testing.T) {
	for _, k := range []Kind{Triangle6, Quad9, Tet10, Hex20, Hex27, Prism15, Prism18, Pyramid14} {
		x, nodes, s := make([]float64, 3), make([]float64, 3*k.Nodes()), make([]float64, k.Dim())
		var slope [3][3]float64
		if n := testing.AllocsPerRun(10, func() { k.Map(x, &slope, nodes, s) }); n != 0 {
			t.Errorf("%s: %g allocations", k, n)
		}
	}
}

func BenchmarkMap(b *testing.B) {
	for _, k := range []Kind{Triangle6, Tet10, Quad4, Hex8, Hex20, Hex27, Pyramid14, NewKind(Triangle, 5)} {
		b.Run(k.String(), func(b *testing.B) {
			x, nodes, s := make([]float64, 3), make([]float64, 3*k.Nodes()), make([]float64, k.Dim())
			var slope [3][3]float64
			for b.Loop() {
				k.Map(x, &slope, nodes, s)
			}
		})
	}
}

// Subcells cover the element with cells of first order that are turned like it.
func TestSubcells(t *testing.T) {
	for _, k := range allKinds() {
		if k.Dim() < 2 {
			continue
		}
		m := parametric(k)
		whole := volume(m)
		m.Cells = k.Subcells()
		near(t, k.String(), volume(m), whole, 1e-12)
		for _, c := range m.Cells {
			if sign, state := c.Kind.gauge().sign(m.X, c.Nodes, new(int)); sign != 1 || state != signed || c.Kind.Order() != 1 {
				t.Errorf("%s: %s %v has sign %d", k, c.Kind, c.Nodes, sign)
			}
		}
	}
}
