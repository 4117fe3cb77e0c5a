package mesh

import (
	"fmt"
	"sync"
)

// Kind is a kind of element: a topology, an order and the nodes that go with
// them, in gmsh's order. Elements are complete, with all nodes of their lattice,
// but for Quad8, Hex20, Prism15 and Pyramid13, which have nodes on edges only.
// The constants are the kinds of first and second order; NewKind makes the others.
//
//	Line2, Line3    0--2--1
//
//	Triangle3       2         Quad4      3--6--2
//	Triangle6       |`\       Quad8      |     |
//	                5  4      Quad9      7  8  5
//	                |    `\              |     |
//	                0--3---1             0--4--1
//
//	Tet4, Tet10     corners at the origin and at one along each axis
//	Hex8 ...        Quad4 at s_2 = 0, then the same at s_2 = 1
//	Prism6 ...      Triangle3 at s_2 = 0, then the same at s_2 = 1
//	Pyramid5 ...    Quad4 at s_2 = 0, then the apex at (0, 0, 1)
type Kind uint8

// The kinds of first and second order.
const (
	Line2     = Kind(Line<<4 | 1<<1)
	Line3     = Kind(Line<<4 | 2<<1)
	Triangle3 = Kind(Triangle<<4 | 1<<1)
	Triangle6 = Kind(Triangle<<4 | 2<<1)
	Quad4     = Kind(Quadrilateral<<4 | 1<<1)
	Quad8     = Kind(Quadrilateral<<4 | 2<<1 | 1)
	Quad9     = Kind(Quadrilateral<<4 | 2<<1)
	Tet4      = Kind(Tetrahedron<<4 | 1<<1)
	Tet10     = Kind(Tetrahedron<<4 | 2<<1)
	Hex8      = Kind(Hexahedron<<4 | 1<<1)
	Hex20     = Kind(Hexahedron<<4 | 2<<1 | 1)
	Hex27     = Kind(Hexahedron<<4 | 2<<1)
	Prism6    = Kind(Prism<<4 | 1<<1)
	Prism15   = Kind(Prism<<4 | 2<<1 | 1)
	Prism18   = Kind(Prism<<4 | 2<<1)
	Pyramid5  = Kind(Pyramid<<4 | 1<<1)
	Pyramid13 = Kind(Pyramid<<4 | 2<<1 | 1)
	Pyramid14 = Kind(Pyramid<<4 | 2<<1)
)

// MaxOrder is the highest order of elements.
const MaxOrder = 5

// MaxNodes is the number of nodes of the kind that has most, the hexahedron of
// order MaxOrder.
const MaxNodes = (MaxOrder + 1) * (MaxOrder + 1) * (MaxOrder + 1)

// NewKind returns the complete element of an order from 1 to MaxOrder. It panics
// on another order.
func NewKind(t Topology, order int) Kind {
	if t < Line || t > Pyramid || order < 1 || order > MaxOrder {
		panic(fmt.Sprintf("mesh: no element of topology %d and order %d", t, order))
	}
	return Kind(int(t)<<4 | order<<1)
}

// incomplete returns the element of second order with nodes on edges only, which
// is the complete one of lines, triangles and tetrahedra.
func incomplete(t Topology) Kind {
	if t == Line || t == Triangle || t == Tetrahedron {
		return NewKind(t, 2)
	}
	return NewKind(t, 2) | 1
}

// traits are what sets one kind apart from another.
type traits struct {
	name   string
	places [][3]int // of the nodes, on the lattice of steps 1/order in the parameters
	facets []facet
	sides  [][]int // the nodes of facets
	turned []int   // the same nodes in an order that changes the orientation
	basis  basis
}

// facet is a side of an element: its nodes by their numbers in the element,
// normal outwards if the element is positive.
type facet struct {
	kind  Kind
	nodes []int
}

// kinds keeps the traits of the kinds that exist.
var kinds = func() (table [128]func() *traits) {
	for t := Line; t <= Pyramid; t++ {
		for order := 1; order <= MaxOrder; order++ {
			k := NewKind(t, order)
			table[k] = sync.OnceValue(k.newTraits)
		}
		k := incomplete(t)
		table[k] = sync.OnceValue(k.newTraits)
	}
	return table
}()

func (k Kind) traits() *traits {
	if int(k) >= len(kinds) || kinds[k] == nil {
		panic(fmt.Sprintf("mesh: no kind of element %d", uint8(k)))
	}
	return kinds[k]()
}

func (k Kind) newTraits() *traits {
	t := &traits{places: lattice(k.Topology(), k.Order(), k.partial())}
	t.name = fmt.Sprintf("%d-node %s", len(t.places), k.Topology())
	t.turned = turned(t.places)
	for _, corners := range topologies[k.Topology()].facets {
		f := k.facet(t.places, corners)
		t.facets, t.sides = append(t.facets, f), append(t.sides, f.nodes)
	}
	t.basis = k.newBasis(t.places)
	return t
}

// Topology returns what the element is a line, triangle, ... of.
func (k Kind) Topology() Topology { return Topology(k >> 4) }

// Order returns the order of the element: the degree of its edges.
func (k Kind) Order() int { return int(k>>1) & 7 }

// partial reports whether the element has nodes on edges only, though others of
// its order have more.
func (k Kind) partial() bool { return k&1 == 1 }

// Dim returns the dimension of the element, the number of its parameters.
func (k Kind) Dim() int { return k.Topology().Dim() }

// Nodes returns the number of nodes.
func (k Kind) Nodes() int { return len(k.traits().places) }

// Corners returns the number of corners, which are the first nodes.
func (k Kind) Corners() int { return k.Topology().Corners() }

// Simplex reports whether the element is a line, a triangle or a tetrahedron.
func (k Kind) Simplex() bool { return k.Topology().Simplex() }

// Linear returns the element of first order with the same corners.
func (k Kind) Linear() Kind { return NewKind(k.Topology(), 1) }

// String returns a name such as "6-node triangle".
func (k Kind) String() string { return k.traits().name }

// Node writes the parameters of node i to s, which has length Dim.
func (k Kind) Node(s []float64, i int) {
	place, order := k.traits().places[i], float64(k.Order())
	for j := range s {
		s[j] = float64(place[j]) / order
	}
}

// Facets returns, for every side of the element, its nodes by their numbers in
// the element, in the order of the side's kind; the normal of the side points
// outwards if the element is positive. The slices must not be changed.
func (k Kind) Facets() [][]int { return k.traits().sides }

// Facet returns side i: its kind and its nodes as Facets has them.
func (k Kind) Facet(i int) (Kind, []int) {
	f := k.traits().facets[i]
	return f.kind, f.nodes
}
