// Package mesh reads meshes of gmsh. This is a stand-in with the types alone.
package mesh

import (
	"fmt"
	"os"
	"strings"
)

// Kind is the kind of an element.
type Kind uint8

// The kinds, with nodes in the order of gmsh.
const (
	Line2 Kind = iota + 1
	Line3
	Triangle3
	Triangle6
	Quad4
	Quad8
	Quad9
	Tet4
	Tet10
)

var kinds = [...]struct {
	name       string
	dim, nodes int
}{{}, {"line2", 1, 2}, {"line3", 1, 3}, {"triangle3", 2, 3}, {"triangle6", 2, 6}, {"quad4", 2, 4}, {"quad8", 2, 8}, {"quad9", 2, 9}, {"tet4", 3, 4}, {"tet10", 3, 10}}

// Dim returns the dimension of the element.
func (k Kind) Dim() int { return kinds[k].dim }

// Nodes returns the number of nodes.
func (k Kind) Nodes() int { return kinds[k].nodes }

// Simplex reports whether the parameters are those of the unit simplex.
func (k Kind) Simplex() bool { return k < Quad4 || k > Quad9 }

func (k Kind) String() string { return kinds[k].name }

// Shape evaluates the shape functions and, unless dn is nil, their derivatives.
func (k Kind) Shape(n, dn, s []float64) {
	switch k {
	case Line2, Triangle3, Tet4, Line3, Triangle6, Tet10:
		d := k.Dim()
		var l [4]float64
		l[0] = 1
		for j := range d {
			l[j+1] = s[j]
			l[0] -= s[j]
		}
		dl := func(i, j int) float64 {
			if i == 0 {
				return -1
			}
			if i == j+1 {
				return 1
			}
			return 0
		}
		if k.Nodes() == d+1 {
			copy(n, l[:d+1])
			if dn != nil {
				for i := range d + 1 {
					for j := range d {
						dn[i*d+j] = dl(i, j)
					}
				}
			}
			return
		}
		for i := range d + 1 {
			n[i] = l[i] * (2*l[i] - 1)
			if dn != nil {
				for j := range d {
					dn[i*d+j] = (4*l[i] - 1) * dl(i, j)
				}
			}
		}
		edges := [][2]int{{0, 1}, {1, 2}, {0, 2}, {0, 3}, {2, 3}, {1, 3}}
		for e := range k.Nodes() - d - 1 {
			a, b := edges[e][0], edges[e][1]
			n[d+1+e] = 4 * l[a] * l[b]
			if dn != nil {
				for j := range d {
					dn[(d+1+e)*d+j] = 4 * (l[a]*dl(b, j) + l[b]*dl(a, j))
				}
			}
		}
	case Quad4:
		x, y := s[0], s[1]
		copy(n, []float64{(1 - x) * (1 - y), x * (1 - y), x * y, (1 - x) * y})
		if dn != nil {
			copy(dn, []float64{y - 1, x - 1, 1 - y, -x, y, x, -y, 1 - x})
		}
	case Quad9:
		q := func(t float64) ([3]float64, [3]float64) {
			return [3]float64{(1 - t) * (1 - 2*t), t * (2*t - 1), 4 * t * (1 - t)}, [3]float64{4*t - 3, 4*t - 1, 4 - 8*t}
		}
		a, da := q(s[0])
		b, db := q(s[1])
		at := [9][2]int{{0, 0}, {1, 0}, {1, 1}, {0, 1}, {2, 0}, {1, 2}, {2, 1}, {0, 2}, {2, 2}}
		for i, c := range at {
			n[i] = a[c[0]] * b[c[1]]
			if dn != nil {
				dn[2*i], dn[2*i+1] = da[c[0]]*b[c[1]], a[c[0]]*db[c[1]]
			}
		}
	default:
		panic("mesh: no shape functions")
	}
}

// Element is a cell or facet.
type Element struct {
	Kind  Kind
	Nodes []int
}

// Part is a named part of the boundary.
type Part struct {
	Name   string
	Facets []Element
}

// Mesh is a mesh.
type Mesh struct {
	Dim   int
	X     []float64
	Cells []Element
	Parts []Part
}

// ReadFile reads an ASCII file of version 4.1.
func ReadFile(path string) (*Mesh, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	words := strings.Fields(string(b))
	at := func(name string) int {
		for i, w := range words {
			if w == name {
				return i + 1
			}
		}
		return -1
	}
	next := 0
	num := func() float64 {
		var v float64
		fmt.Sscan(words[next], &v)
		next++
		return v
	}
	integer := func() int { return int(num()) }
	names := map[[2]int]string{}
	next = at("$PhysicalNames")
	for range integer() {
		d, tag := integer(), integer()
		names[[2]int{d, tag}] = strings.Trim(words[next], `"`)
		next++
	}
	group := map[[2]int]int{}
	next = at("$Entities")
	var count [4]int
	for d := range count {
		count[d] = integer()
	}
	m := &Mesh{}
	for d := range count {
		for range count[d] {
			m.Dim = d
			tag := integer()
			next += 3
			if d > 0 {
				next += 3
			}
			for range integer() {
				group[[2]int{d, tag}] = integer()
			}
			if d > 0 {
				next += integer()
			}
		}
	}
	node := map[int]int{}
	next = at("$Nodes")
	blocks := integer()
	next += 3
	for range blocks {
		next += 3
		n := integer()
		for i := range n {
			node[integer()] = len(m.X)/m.Dim + i
		}
		for range n {
			for j := range 3 {
				if v := num(); j < m.Dim {
					m.X = append(m.X, v)
				}
			}
		}
	}
	kindOf := map[int]Kind{1: Line2, 8: Line3, 2: Triangle3, 9: Triangle6, 3: Quad4, 16: Quad8, 10: Quad9, 4: Tet4, 11: Tet10}
	next = at("$Elements")
	blocks = integer()
	next += 3
	for range blocks {
		d, tag := integer(), integer()
		kind := kindOf[integer()]
		for range integer() {
			integer()
			e := Element{Kind: kind}
			for range kind.Nodes() {
				e.Nodes = append(e.Nodes, node[integer()])
			}
			switch d {
			case m.Dim:
				m.Cells = append(m.Cells, e)
			case m.Dim - 1:
				name := names[[2]int{d, group[[2]int{d, tag}]}]
				for i := 0; ; i++ {
					if i == len(m.Parts) {
						m.Parts = append(m.Parts, Part{Name: name})
					}
					if m.Parts[i].Name == name {
						m.Parts[i].Facets = append(m.Parts[i].Facets, e)
						break
					}
				}
			}
		}
	}
	m.orient()
	return m, nil
}

// orient turns facets so that their normals point out of the cells.
func (m *Mesh) orient() {
	cellOf := map[int][]int{}
	for c, e := range m.Cells {
		for _, i := range e.Nodes {
			cellOf[i] = append(cellOf[i], c)
		}
	}
	for _, p := range m.Parts {
		for _, f := range p.Facets {
			var owner int
			for _, c := range cellOf[f.Nodes[0]] {
				hits := 0
				for _, i := range m.Cells[c].Nodes {
					for _, j := range f.Nodes {
						if i == j {
							hits++
						}
					}
				}
				if hits == len(f.Nodes) {
					owner = c
				}
			}
			mid := make([]float64, m.Dim)
			for _, i := range m.Cells[owner].Nodes {
				for j := range mid {
					mid[j] += m.X[i*m.Dim+j] / float64(len(m.Cells[owner].Nodes))
				}
			}
			at := func(k int) []float64 { return m.X[f.Nodes[k]*m.Dim:][:m.Dim] }
			var out float64
			if m.Dim == 2 {
				a, b := at(0), at(1)
				out = (b[1]-a[1])*(a[0]-mid[0]) - (b[0]-a[0])*(a[1]-mid[1])
			} else {
				a, b, c := at(0), at(1), at(2)
				u := [3]float64{b[0] - a[0], b[1] - a[1], b[2] - a[2]}
				v := [3]float64{c[0] - a[0], c[1] - a[1], c[2] - a[2]}
				n := [3]float64{u[1]*v[2] - u[2]*v[1], u[2]*v[0] - u[0]*v[2], u[0]*v[1] - u[1]*v[0]}
				for j := range 3 {
					out += n[j] * (a[j] - mid[j])
				}
			}
			if out < 0 {
				f.Nodes[0], f.Nodes[1] = f.Nodes[1], f.Nodes[0]
				if f.Kind == Triangle6 {
					f.Nodes[4], f.Nodes[5] = f.Nodes[5], f.Nodes[4]
				}
			}
		}
	}
}
