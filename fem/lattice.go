package fem

import (
	"math"

	"pinnsolve/mesh"
)

// An entity names a node of an element so that all elements that share it find
// it: by the corners of the mesh around it with its barycentric or bilinear
// coordinates, and by the node of the mesh that is nearest in number beyond the
// corners, which tells two edges between the same corners apart (those of a
// crack one edge long).
type entity struct {
	corner [4]int32 // nodes of the mesh, ascending, -1 for none
	weight [4]int32
	inner  int32
}

// scale of the weights of an entity.
const whole = 1 << 20

// A lattice numbers the nodes of fields on a mesh, continuous between cells.
type lattice struct {
	mesh    *mesh.Mesh
	order   int // of the fields
	number  map[entity]int
	X       []float64 // of the nodes, dim to each
	recipes map[mesh.Kind]*recipe
}

// A recipe says where the nodes of a field are in an element of the mesh.
type recipe struct {
	kind   mesh.Kind // of the field
	nodes  []place
	direct bool // the nodes are those of the element
}

// A place is a node of a field in an element.
type place struct {
	corners []int // local, with weight
	weights []int32
	inner   []int     // local nodes of the element beyond the corners that have a part in it
	shape   []float64 // of the element
}

// newLattice returns an empty lattice for fields of an order.
func newLattice(m *mesh.Mesh, order int) *lattice {
	return &lattice{mesh: m, order: order, number: map[entity]int{}, recipes: map[mesh.Kind]*recipe{}}
}

// recipe returns the recipe for elements of kind k.
func (l *lattice) recipe(k mesh.Kind) *recipe {
	if r, ok := l.recipes[k]; ok {
		return r
	}
	field := ofOrder(k, l.order)
	r := &recipe{kind: field, direct: field == k}
	if !r.direct {
		for _, s := range places(field) {
			r.nodes = append(r.nodes, newPlace(k, s))
		}
	}
	l.recipes[k] = r
	return r
}

// newPlace describes the point s of elements of kind k.
func newPlace(k mesh.Kind, s []float64) place {
	const negligible = 1e-9
	p := place{shape: make([]float64, k.Nodes())}
	k.Shape(p.shape, nil, s)
	corners := make([]float64, cornersOf(k))
	linear(k).Shape(corners, nil, s)
	for a, v := range corners {
		if math.Abs(v) > negligible {
			p.corners = append(p.corners, a)
			p.weights = append(p.weights, int32(math.Round(v*whole)))
		}
	}
	for a := len(corners); a < k.Nodes(); a++ {
		if math.Abs(p.shape[a]) > negligible {
			p.inner = append(p.inner, a)
		}
	}
	return p
}

// nodes returns the nodes of a field on an element of the mesh, a cell or a
// facet, and numbers those that are new.
func (l *lattice) nodes(e mesh.Element) []int {
	r := l.recipe(e.Kind)
	list := make([]int, r.kind.Nodes())
	for a := range list {
		if r.direct {
			list[a] = l.node(entity{corner: [4]int32{int32(e.Nodes[a]), -1, -1, -1}, weight: [4]int32{whole}, inner: -1}, e, nil)
		} else {
			list[a] = l.place(&r.nodes[a], e)
		}
	}
	return list
}

// place returns the number of a place in an element. One inside a cell with more
// corners than an entity has room for is in no other element.
func (l *lattice) place(p *place, e mesh.Element) int {
	if len(p.corners) > len(entity{}.corner) {
		return l.add(e, p.shape)
	}
	return l.node(p.entity(e), e, p.shape)
}

// entity returns the entity of the place in an element.
func (p *place) entity(e mesh.Element) entity {
	key := entity{corner: [4]int32{-1, -1, -1, -1}, inner: -1}
	for i, a := range p.corners {
		v, w := int32(e.Nodes[a]), p.weights[i]
		at := i
		for ; at > 0 && key.corner[at-1] > v; at-- {
			key.corner[at], key.weight[at] = key.corner[at-1], key.weight[at-1]
		}
		key.corner[at], key.weight[at] = v, w
	}
	for _, a := range p.inner {
		if v := int32(e.Nodes[a]); key.inner < 0 || v < key.inner {
			key.inner = v
		}
	}
	return key
}

// node returns the number of an entity; shape are the functions of the element e
// there, nil for its first corner.
func (l *lattice) node(key entity, e mesh.Element, shape []float64) int {
	n, ok := l.number[key]
	if ok {
		return n
	}
	if n = l.Len(); shape != nil {
		l.add(e, shape)
	} else {
		v, dim := int(key.corner[0]), l.mesh.Dim
		l.X = append(l.X, l.mesh.X[v*dim:(v+1)*dim]...)
	}
	l.number[key] = n
	return n
}

// add adds a node at the point of an element where its functions are shape.
func (l *lattice) add(e mesh.Element, shape []float64) int {
	dim := l.mesh.Dim
	x := make([]float64, dim)
	for a, w := range shape {
		for i, v := range l.mesh.X[e.Nodes[a]*dim : (e.Nodes[a]+1)*dim] {
			x[i] += w * v
		}
	}
	l.X = append(l.X, x...)
	return l.Len() - 1
}

// meshNode returns the node of the field at a node of the mesh, -1 if there is
// none.
func (l *lattice) meshNode(v int) int {
	if n, ok := l.number[entity{corner: [4]int32{int32(v), -1, -1, -1}, weight: [4]int32{whole}, inner: -1}]; ok {
		return n
	}
	return -1
}

// all returns the nodes of the field on every one of a list of elements.
func (l *lattice) all(elements []mesh.Element) [][]int {
	list := make([][]int, len(elements))
	for i, e := range elements {
		list[i] = l.nodes(e)
	}
	return list
}

// Len returns the number of nodes.
func (l *lattice) Len() int { return len(l.X) / l.mesh.Dim }
