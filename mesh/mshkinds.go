package mesh

import "fmt"

// mshPoint is the number of the one-node element in MSH files.
const mshPoint = 15

// mshNumber is the numbers of the kinds in MSH files.
var mshNumber = map[Kind]int{
	Line2: 1, Line3: 8, NewKind(Line, 3): 26, NewKind(Line, 4): 27, NewKind(Line, 5): 28,
	Triangle3: 2, Triangle6: 9, NewKind(Triangle, 3): 21, NewKind(Triangle, 4): 23, NewKind(Triangle, 5): 25,
	Quad4: 3, Quad8: 16, Quad9: 10, NewKind(Quadrilateral, 3): 36, NewKind(Quadrilateral, 4): 37, NewKind(Quadrilateral, 5): 38,
	Tet4: 4, Tet10: 11, NewKind(Tetrahedron, 3): 29, NewKind(Tetrahedron, 4): 30, NewKind(Tetrahedron, 5): 31,
	Hex8: 5, Hex20: 17, Hex27: 12, NewKind(Hexahedron, 3): 92, NewKind(Hexahedron, 4): 93, NewKind(Hexahedron, 5): 94,
	Prism6: 6, Prism15: 18, Prism18: 13, NewKind(Prism, 3): 90, NewKind(Prism, 4): 91, NewKind(Prism, 5): 106,
	Pyramid5: 7, Pyramid13: 19, Pyramid14: 14, NewKind(Pyramid, 3): 118, NewKind(Pyramid, 4): 119, NewKind(Pyramid, 5): 120,
}

// mshKind is the kinds by their numbers in MSH files.
var mshKind = func() map[int]Kind {
	kinds := map[int]Kind{}
	for k, msh := range mshNumber {
		kinds[msh] = k
	}
	return kinds
}()

// mshOthers are kinds that cannot be read: runs of numbers in MSH files, the
// first of the given order and each of the next.
var mshOthers = []struct {
	first, last int
	topology    Topology
	order       int
	incomplete  bool
}{
	{20, 20, Triangle, 3, true}, {22, 22, Triangle, 4, true}, {24, 24, Triangle, 5, true}, {52, 56, Triangle, 6, true},
	{39, 41, Quadrilateral, 3, true}, {57, 61, Quadrilateral, 6, true},
	{137, 137, Tetrahedron, 3, true}, {32, 33, Tetrahedron, 4, true}, {79, 83, Tetrahedron, 6, true},
	{99, 105, Hexahedron, 3, true}, {111, 117, Prism, 3, true}, {125, 131, Pyramid, 3, true},
	{62, 66, Line, 6, false}, {42, 46, Triangle, 6, false}, {47, 51, Quadrilateral, 6, false}, {71, 75, Tetrahedron, 6, false},
	{95, 98, Hexahedron, 6, false}, {107, 110, Prism, 6, false}, {121, 124, Pyramid, 6, false},
}

// kindOf returns the kind with the given number in MSH files, 0 for a point.
func (s *source) kindOf(msh, pos int) Kind {
	if msh == mshPoint || s.err != nil {
		return 0
	}
	if k, ok := mshKind[msh]; ok {
		return k
	}
	for _, o := range mshOthers {
		if msh < o.first || msh > o.last {
			continue
		}
		order := o.order + msh - o.first
		if o.incomplete {
			s.fail(pos, "%s of order %d with nodes on edges only (type %d) are not supported: make complete ones with Mesh.SecondOrderIncomplete = 0 in gmsh",
				o.topology.Plural(), order, msh)
		} else {
			s.fail(pos, "%s of order %d (type %d) are not supported: orders 1 to %d are", o.topology.Plural(), order, msh, MaxOrder)
		}
		return 0
	}
	s.fail(pos, "elements of type %d are not supported: lines, triangles, quadrilaterals, tetrahedra, hexahedra, prisms and pyramids are", msh)
	return 0
}

// article returns the name of a kind with the article it takes.
func article(k Kind) string {
	switch k.Nodes() {
	case 8, 11, 18:
		return fmt.Sprint("an ", k)
	}
	return fmt.Sprint("a ", k)
}
