package mesh

// mshPoint is the number of the one-node element in MSH files.
const mshPoint = 15

// kindOf returns the kind with the given number in MSH files, 0 for a point.
func (s *source) kindOf(msh, pos int) Kind {
	if msh == mshPoint || s.err != nil {
		return 0
	}
	for k := Line2; k <= Tet10; k++ {
		if k.traits().msh == msh {
			return k
		}
	}
	name, ok := unsupported[msh]
	if !ok {
		name = "elements"
	}
	s.fail(pos, "%s (type %d) are not supported, only lines, triangles, quadrilaterals and tetrahedra of first and second order", name, msh)
	return 0
}

// unsupported names the common kinds that cannot be read, by their number in
// MSH files.
var unsupported = map[int]string{
	5: "8-node hexahedra", 6: "6-node prisms", 7: "5-node pyramids",
	12: "27-node hexahedra", 13: "18-node prisms", 14: "14-node pyramids",
	17: "20-node hexahedra", 18: "15-node prisms", 19: "13-node pyramids",
	20: "9-node triangles", 21: "10-node triangles", 22: "12-node triangles", 23: "15-node triangles",
	26: "4-node lines", 27: "5-node lines", 29: "20-node tetrahedra", 30: "35-node tetrahedra",
	36: "16-node quadrilaterals", 37: "25-node quadrilaterals",
}
