package mesh

import (
	"strconv"
	"strings"
)

// unvKinds are the kinds by their descriptors in dataset 2412, with the element's
// nodes in the order of the file, which is along the sides.
var unvKinds = func() map[int]unvKind {
	kinds := map[int]unvKind{}
	add := func(k Kind, order []int, descriptors ...int) {
		for _, d := range descriptors {
			kinds[d] = unvKind{k, order}
		}
	}
	add(Line2, nil, 11, 21)
	add(Line3, []int{0, 2, 1}, 22, 23, 24)
	add(Triangle3, nil, 41, 51, 61, 71, 74, 81, 91)
	add(Triangle6, []int{0, 3, 1, 4, 2, 5}, 42, 52, 62, 72, 82, 92)
	add(Quad4, nil, 44, 54, 64, 84, 94)
	add(Quad8, []int{0, 4, 1, 5, 2, 6, 3, 7}, 45, 55, 65, 85, 95)
	add(Tet4, nil, 111)
	add(Tet10, Tet10.inOrder("000 100 200 110 020 010 001 101 011 002"), 118)
	add(Prism6, nil, 112)
	add(Prism15, Prism15.inOrder("000 100 200 110 020 010 001 201 021 002 102 202 112 022 012"), 113)
	add(Hex8, nil, 115)
	add(Hex20, Hex20.inOrder("000 100 200 210 220 120 020 010 001 201 221 021 002 102 202 212 222 122 022 012"), 116)
	return kinds
}()

type unvKind struct {
	kind  Kind
	order []int // nil: as it is
}

// unvReader reads a universal file of I-DEAS: datasets of nodes (2411, 781, 15),
// elements (2412, 780) and groups (2435, 2452, 2467, 2477). Others are passed
// over.
type unvReader struct {
	*source
	*contents
	groups []unvGroup
}

// unvGroup is a named group of nodes and elements.
type unvGroup struct {
	name            string
	nodes, elements []int
}

func (f *contents) readUNV(s *source) {
	r := &unvReader{source: s, contents: f}
	for s.err == nil && r.next() {
		number := r.number()
		s.section = "dataset " + strconv.Itoa(number)
		for s.err == nil && !r.ended() {
			switch number {
			case 2411, 781, 15:
				r.node()
			case 2412, 780:
				r.element(number)
			case 2435, 2452, 2467, 2477:
				r.readGroup()
			default:
				s.line()
			}
		}
	}
	if s.err == nil {
		r.finish()
	}
}

// next passes over the line -1 that begins a dataset.
func (r *unvReader) next() bool {
	r.space()
	if r.pos == len(r.data) {
		return false
	}
	r.expect("-1")
	return r.err == nil
}

// number reads an integer.
func (r *unvReader) number() int { return r.asciiInt() }

// ended reports whether the dataset ends here, and passes over its end.
func (r *unvReader) ended() bool {
	before := r.pos
	r.space()
	if r.word() == "-1" || r.pos == len(r.data) {
		return true
	}
	r.pos = before
	return false
}

// real reads a number that may have a D for an E.
func (r *unvReader) real() float64 {
	r.space()
	pos := r.pos
	word := r.word()
	v, err := strconv.ParseFloat(strings.Replace(strings.ToUpper(word), "D", "E", 1), 64)
	if err != nil || v-v != 0 {
		r.fail(pos, "expected a number in %s, found %s", r.section, quote(word))
	}
	return v
}

// node reads a node: number, two coordinate systems, colour, coordinates.
func (r *unvReader) node() {
	pos := r.here()
	tag := r.number()
	for range 3 {
		r.number()
	}
	r.addNode(r.source, pos, tag, [3]float64{r.real(), r.real(), r.real()})
}

// element reads an element: number, descriptor, properties, colour, number of
// nodes; of rods and beams a line of orientations; nodes.
func (r *unvReader) element(dataset int) {
	pos := r.here()
	tag, descriptor := r.number(), r.number()
	properties := 3
	if dataset == 780 {
		properties = 5
	}
	for range properties {
		r.number()
	}
	n := r.announced(r.number(), "nodes", 1, 0, 0)
	if descriptor == 11 || descriptor >= 21 && descriptor <= 24 {
		for range 3 {
			r.number()
		}
	}
	nodes := r.memory.take(n)
	for i := range nodes {
		nodes[i] = r.number()
	}
	k, ok := unvKinds[descriptor]
	switch {
	case r.err != nil:
	case descriptor == 136 || descriptor == 137 || descriptor == 151 || descriptor == 161: // springs, rigid, masses
	case !ok:
		r.fail(pos, "elements of descriptor %d are not supported", descriptor)
	case n != k.kind.Nodes():
		r.fail(pos, "%d nodes where %s has %d", n, article(k.kind), k.kind.Nodes())
	default:
		e := element{pos: pos, tag: tag, kind: k.kind, of: entity{dim: k.kind.Dim()}, nodes: nodes}
		if k.order != nil {
			e.nodes = r.memory.take(n)
			for i, place := range k.order {
				e.nodes[place] = nodes[i]
			}
		}
		r.addElement(r.source, e)
	}
}

// readGroup reads a group: eight numbers of which the last counts, the name, and
// type, number and two more of each member. Type 7 is a node, 8 an element.
func (r *unvReader) readGroup() {
	for range 7 {
		r.number()
	}
	n := r.announced(r.number(), "members", 4, 0, 0)
	r.line()
	g := unvGroup{name: r.line()}
	for i := 0; i < n && r.err == nil; i++ {
		kind, tag := r.number(), r.number()
		r.number()
		r.number()
		switch kind {
		case 7:
			g.nodes = append(g.nodes, tag)
		case 8:
			g.elements = append(g.elements, tag)
		}
	}
	if g.name != "" {
		r.groups = append(r.groups, g)
	}
}

// finish makes groups of the contents: of elements if a group has some, else of
// nodes.
func (r *unvReader) finish() {
	kinds := map[int]Kind{}
	for _, e := range r.elements {
		kinds[e.tag] = e.kind
	}
	for _, g := range r.groups {
		found := false
		for _, tag := range g.elements {
			if k, ok := kinds[tag]; ok {
				found = true
				r.join(tag, r.contents.group(k.Dim(), g.name))
			}
		}
		if !found && len(g.nodes) > 0 {
			r.sets = append(r.sets, nodeSet{name: g.name, nodes: g.nodes})
		}
	}
}
