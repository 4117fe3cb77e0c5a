package mesh

import (
	"encoding/binary"
	"slices"
	"strings"
)

// grid is an unstructured grid of VTK.
type grid struct {
	points       []float64 // three coordinates each
	connectivity []int
	offsets      []int // where in connectivity the cells end
	types        []int
	cellData     map[string][]int // integers only
}

// groupArrays are names of data of the cells that number groups, as gmsh and
// other programs write them, the best first.
var groupArrays = []string{"gmsh:physical", "PhysicalIds", "medit:ref", "cell_tags", "MaterialIds", "Material", "material", "MaterialID",
	"ElementBlockIds", "attribute", "subdomain", "CellEntityIds", "gmsh:geometrical"}

// addGrid adds the nodes and cells of a grid.
func (f *contents) addGrid(s *source, g grid) {
	if len(g.offsets) != len(g.types) {
		s.fail(len(s.data), "%d cells, but %d types of cells", len(g.offsets), len(g.types))
	}
	for i := 0; i+2 < len(g.points); i += 3 {
		f.addNode(s, len(s.data), i/3, [3]float64(g.points[i:i+3]))
	}
	var groups []int
	for _, name := range slices.Backward(groupArrays) {
		if data := g.cellData[name]; len(data) == len(g.types) {
			groups = data
		}
	}
	start := 0
	for c, end := range g.offsets {
		if s.err != nil {
			return
		}
		if end < start || end > len(g.connectivity) {
			s.fail(len(s.data), "cell %d ends at %d of %d numbers of nodes", c, end, len(g.connectivity))
			return
		}
		nodes := g.connectivity[start:end]
		start = end
		kind, order, ok := vtkKind(g.types[c], len(nodes))
		if !ok {
			s.fail(len(s.data), "cell %d of VTK's type %d with %d nodes is not supported: cells of first and second order are, polyhedra and Lagrange cells are not", c, g.types[c], len(nodes))
			return
		}
		e := element{pos: len(s.data), tag: c, kind: kind}
		if groups != nil {
			e.group = groups[c]
		}
		switch {
		case kind == 0 && len(nodes) == 1:
			e.nodes = nodes
		case kind == 0:
			continue
		default:
			e.of.dim = kind.Dim()
			e.nodes = f.memory.take(len(nodes))
			for i, place := range order {
				e.nodes[place] = nodes[i]
			}
		}
		f.addElement(s, e)
	}
}

// readVTK reads a legacy file of VTK: "File Formats for VTK Version 4.2".
func (f *contents) readVTK(s *source) {
	s.line() // version
	s.line() // title
	s.section = "the VTK file"
	start := s.pos
	switch form := strings.ToUpper(s.line()); form {
	case "ASCII":
	case "BINARY":
		s.order = binary.BigEndian
	default:
		s.fail(start, "expected ASCII or BINARY, found %s", quote(form))
	}
	r := &vtkReader{source: s, grid: grid{cellData: map[string][]int{}}}
	for s.err == nil {
		s.space()
		start := s.pos
		word := s.word()
		if word == "" {
			break
		}
		r.section(start, strings.ToUpper(word))
	}
	f.addGrid(s, r.grid)
}

// vtkReader reads the sections of a legacy file.
type vtkReader struct {
	*source
	grid
	cells    int  // of the data that are read
	ofPoints bool // the data are
	count    int  // of points
}

func (r *vtkReader) section(start int, word string) {
	switch word {
	case "DATASET":
		if kind := r.word(); strings.ToUpper(kind) != "UNSTRUCTURED_GRID" {
			r.fail(start, "dataset %s is not an unstructured grid", quote(kind))
		}
	case "POINTS":
		r.count = r.asciiInt()
		r.points = r.numbers(start, 3*r.count, r.kind())
	case "CELLS":
		r.readCells(start)
	case "CELL_TYPES":
		n := r.asciiInt()
		r.line()
		r.types = r.integers(start, n, "int")
	case "CELL_DATA", "POINT_DATA":
		r.ofPoints = word == "POINT_DATA"
		r.cells = r.asciiInt()
	case "SCALARS":
		r.scalars(start)
	case "LOOKUP_TABLE":
		r.word()
		r.numbers(start, 4*r.asciiInt(), "unsigned_char")
	case "VECTORS", "NORMALS":
		r.word()
		r.numbers(start, 3*r.cells, r.kind())
	case "TENSORS":
		r.word()
		r.numbers(start, 9*r.cells, r.kind())
	case "FIELD":
		r.word()
		for range r.announced(r.asciiInt(), "arrays", 3, 0, 0) {
			r.array(start)
		}
	case "METADATA": // to the next empty line
		r.line()
		for r.err == nil && r.pos < len(r.data) && r.line() != "" {
		}
	default:
		r.fail(start, "section %s of VTK files is not supported", quote(word))
	}
}

// kind reads the name of the type of numbers at the end of a line.
func (r *vtkReader) kind() string {
	name := r.word()
	r.line()
	return strings.ToLower(name)
}

// scalars reads integers or real numbers, one of each cell or point.
func (r *vtkReader) scalars(start int) {
	name := r.word()
	words := strings.Fields(r.line())
	if len(words) == 0 {
		r.fail(start, "scalars without a type")
		return
	}
	components := 1
	if len(words) > 1 && words[1] >= "1" && words[1] <= "4" {
		components = int(words[1][0] - '0')
	}
	r.space()
	if before := r.pos; strings.ToUpper(r.word()) == "LOOKUP_TABLE" {
		r.line()
	} else {
		r.pos = before
	}
	r.keep(start, name, components*r.cells, strings.ToLower(words[0]))
}

// array reads one of the arrays of a field.
func (r *vtkReader) array(start int) {
	name := r.word()
	components, tuples := r.asciiInt(), r.asciiInt()
	kind := r.kind()
	if components < 0 || tuples < 0 || components > len(r.data) || tuples > len(r.data) {
		r.fail(start, "array %s of %d times %d numbers", quote(name), components, tuples)
		return
	}
	r.keep(start, name, components*tuples, kind)
}

// keep reads numbers and keeps them if they are integers of cells.
func (r *vtkReader) keep(start int, name string, n int, kind string) {
	if kind == "float" || kind == "double" || kind == "string" || r.ofPoints {
		r.numbers(start, n, kind)
		return
	}
	r.cellData[name] = r.integers(start, n, kind)
}

// readCells reads the nodes of the cells: the number of nodes of each and the
// nodes, or in files of version 5 offsets and nodes.
func (r *vtkReader) readCells(start int) {
	n, size := r.asciiInt(), r.asciiInt()
	r.line()
	r.space()
	before := r.pos
	if strings.ToUpper(r.word()) == "OFFSETS" {
		r.offsets = r.integers(start, n, r.kind())
		r.expect("CONNECTIVITY")
		r.connectivity = r.integers(start, size, r.kind())
		if len(r.offsets) > 0 {
			r.offsets = r.offsets[1:]
		}
		return
	}
	r.pos = before
	list := r.integers(start, size, "int")
	for i := 0; i < len(list); i++ {
		nodes := list[i]
		if nodes < 0 || i+nodes >= len(list) {
			r.fail(start, "a cell of %d nodes, where %d numbers are left", nodes, len(list)-i-1)
			return
		}
		r.connectivity = append(r.connectivity, list[i+1:i+1+nodes]...)
		r.offsets = append(r.offsets, len(r.connectivity))
		i += nodes
	}
}
