package mesh

import (
	"math"
	"slices"
	"strings"
)

// contents is what one or several files say, whatever their format.
type contents struct {
	files    []*source
	x        []float64         // nodes×3
	nodes    tags              // of the nodes
	elements []element         // lines and more, no points
	points   []element         // elements that are points
	numbers  tags              // of elements and points
	groups   map[entity][]int  // that entities are in
	complete bool              // groups has every entity, those in no group too
	extra    map[int][]int     // groups that elements are in, by their numbers
	names    map[entity]string // of groups
	numbered map[groupName]int // the numbers of groups that have none in the file
	parents  map[entity]entity // what entities were cut out of by a partition
	sets     []nodeSet
	faces    []face
	parts    partition
	meshed   bool // entities are those of a geometry
	notes    []string
	memory   pool
}

// entity is a point, curve, surface or volume of the geometry, or a physical
// group of such. Formats without a geometry number blocks of elements instead.
type entity struct{ dim, tag int }

// element is an element of a file.
type element struct {
	pos   int    // in the file
	file  uint16 // in contents.files
	kind  Kind   // 0 for a point
	tag   int
	of    entity
	group int   // that the element itself is in, 0 for none
	nodes []int // tags, later indices
}

// nodeSet is a named set of nodes.
type nodeSet struct {
	name  string
	nodes []int // tags
}

// face is a side of a cell in a group.
type face struct {
	group    int
	corners  []int // tags
	boundary bool  // it counts only if it is on the boundary
}

func newContents(files []*source) *contents {
	size := 0
	for _, s := range files {
		size += len(s.data)
	}
	return &contents{
		files:    files,
		nodes:    newTags(size),
		numbers:  newTags(size),
		groups:   map[entity][]int{},
		extra:    map[int][]int{},
		names:    map[entity]string{},
		numbered: map[groupName]int{},
		parents:  map[entity]entity{},
		parts:    partition{of: map[entity][]int{}, ghosts: map[int]bool{}},
	}
}

// addNode adds a node that begins at pos, unless it is there already: files that
// gmsh has joined have some twice.
func (f *contents) addNode(s *source, pos, tag int, x [3]float64) {
	if s.err != nil {
		return
	}
	if i, twice := f.nodes.at(tag); twice {
		if [3]float64(f.x[3*i:3*i+3]) != x {
			s.fail(pos, "node %d appears twice", tag)
		}
		return
	}
	f.nodes.set(tag, len(f.x)/3)
	f.x = append(f.x, x[:]...)
}

// readNode adds a node that begins at pos; its coordinates are next.
func (f *contents) readNode(s *source, pos, tag int) {
	f.addNode(s, pos, tag, [3]float64{s.float(), s.float(), s.float()})
}

// readElement reads the nodes of an element and adds it.
func (f *contents) readElement(s *source, e element, long bool) {
	if s.err != nil {
		return
	}
	n := 1
	if e.kind != 0 {
		n = e.kind.Nodes()
	}
	e.nodes = f.memory.take(n)
	for i := range e.nodes {
		if long {
			e.nodes[i] = s.long()
		} else {
			e.nodes[i] = s.int()
		}
	}
	f.addElement(s, e)
}

// ghost is the file of elements that another part of the mesh has.
const ghost = math.MaxUint16

// addElement adds an element, unless it is there already: files that gmsh has
// joined have some twice.
func (f *contents) addElement(s *source, e element) {
	if s.err != nil || e.file == ghost {
		return
	}
	e.file = uint16(slices.Index(f.files, s))
	list := &f.elements
	if e.kind == 0 {
		list = &f.points
	}
	if i, twice := f.numbers.at(e.tag); twice {
		if i >= len(*list) || (*list)[i].kind != e.kind || !slices.Equal((*list)[i].nodes, e.nodes) {
			s.fail(e.pos, "element %d appears twice", e.tag)
		}
		return
	}
	f.numbers.set(e.tag, len(*list))
	*list = append(*list, e)
}

// group returns the number of the group of a name, a new one if there is none,
// for formats that have no numbers.
func (f *contents) group(dim int, name string) int {
	name = clean(name)
	key := groupName{dim, name}
	number, known := f.numbered[key]
	if !known {
		number = len(f.numbered) + 1
		f.numbered[key] = number
		f.names[entity{dim, number}] = name
	}
	return number
}

// join puts the element of a number into one more group.
func (f *contents) join(tag, group int) {
	if !slices.Contains(f.extra[tag], group) {
		f.extra[tag] = append(f.extra[tag], group)
	}
}

// clean returns a name without zero bytes, which names of groups may not have.
func clean(name string) string { return strings.ReplaceAll(name, "\x00", "") }

type groupName struct {
	dim  int
	name string
}
