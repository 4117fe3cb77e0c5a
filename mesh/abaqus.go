package mesh

import (
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// abaqusReader reads an input file of Abaqus or CalculiX: nodes, elements, sets
// of them and surfaces. Everything else is passed over.
type abaqusReader struct {
	*source
	*contents
	nodeSets    map[string][]int
	elementSets map[string][]int
	nodeNames   []string // in the order of the file
	names       []string
	surfaces    []abaqusSurface
	instances   int
	included    []string // other files
	ignored     []string // types of elements
	blocks      int
	topology    map[int]Kind // of elements by tag
	corners     map[int][]int
}

// abaqusSurface is a surface of sides of elements.
type abaqusSurface struct {
	name string
	of   []string // an element or a set of such, and a side
	side []int
	pos  int
}

// keyword is a line that begins with *: its first word, and values of options.
type keyword struct {
	name    string
	options map[string]string
}

func (f *contents) readAbaqus(s *source) {
	s.section = "the input file"
	r := &abaqusReader{source: s, contents: f, nodeSets: map[string][]int{}, elementSets: map[string][]int{}, corners: map[int][]int{}, topology: map[int]Kind{}}
	for s.err == nil && s.pos < len(s.data) {
		start := s.pos
		line := s.line()
		if strings.HasPrefix(line, "**") || !strings.HasPrefix(line, "*") {
			continue
		}
		for strings.HasSuffix(line, ",") && s.pos < len(s.data) && !r.atKeyword() {
			line += s.line()
		}
		r.keyword(start, parseKeyword(line))
	}
	if s.err == nil {
		r.finish()
	}
}

// atKeyword reports whether the next line is a keyword or a comment, or there is
// none.
func (r *abaqusReader) atKeyword() bool { return r.pos >= len(r.data) || r.data[r.pos] == '*' }

func parseKeyword(line string) keyword {
	words := strings.Split(line[1:], ",")
	k := keyword{name: strings.ToUpper(strings.Join(strings.Fields(words[0]), " ")), options: map[string]string{}}
	for _, w := range words[1:] {
		name, value, _ := strings.Cut(w, "=")
		k.options[strings.ToUpper(strings.TrimSpace(name))] = strings.Trim(strings.TrimSpace(value), `"`)
	}
	return k
}

func (r *abaqusReader) keyword(start int, k keyword) {
	switch k.name {
	case "NODE":
		if _, elsewhere := k.options["INPUT"]; elsewhere {
			r.fail(start, "nodes in another file are not supported")
		}
		r.readNodes(k.options["NSET"])
	case "ELEMENT":
		r.readElements(start, k)
	case "NSET":
		r.readSet(r.nodeSets, &r.nodeNames, k.options["NSET"], k)
	case "ELSET":
		r.readSet(r.elementSets, &r.names, k.options["ELSET"], k)
	case "SURFACE":
		r.readSurface(k)
	case "INSTANCE":
		if r.instances++; r.instances > 1 || !r.atKeyword() {
			r.fail(start, "several or moved instances of parts are not supported: write one mesh")
		}
	case "INCLUDE":
		r.included = append(r.included, k.options["INPUT"])
	case "NGEN", "NFILL", "ELGEN", "NCOPY", "ELCOPY", "NMAP", "SYSTEM":
		r.fail(start, "*%s is not supported: write all nodes and elements", k.name)
	}
}

// fields returns the items of the next line, which are separated by commas.
func (r *abaqusReader) fields() []string {
	items := strings.Split(r.line(), ",")
	for i := range items {
		items[i] = strings.TrimSpace(items[i])
	}
	for len(items) > 0 && items[len(items)-1] == "" {
		items = items[:len(items)-1]
	}
	return items
}

func (r *abaqusReader) whole(pos int, text string) int {
	v, err := strconv.Atoi(text)
	if err != nil {
		r.fail(pos, "expected an integer, found %s", quote(text))
	}
	return v
}

func (r *abaqusReader) readNodes(set string) {
	for r.err == nil && !r.atKeyword() {
		pos := r.pos
		items := r.fields()
		if len(items) == 0 {
			continue
		}
		tag := r.whole(pos, items[0])
		var x [3]float64
		for j, text := range items[1:min(4, len(items))] {
			v, err := strconv.ParseFloat(strings.Replace(strings.ToUpper(text), "D", "E", 1), 64)
			if text == "" {
				v, err = 0, nil
			}
			if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
				r.fail(pos, "expected a number, found %s", quote(text))
			}
			x[j] = v
		}
		r.addNode(r.source, pos, tag, x)
		r.put(r.nodeSets, &r.nodeNames, set, tag)
	}
}

// put adds to a set.
func (r *abaqusReader) put(sets map[string][]int, names *[]string, name string, tags ...int) {
	if name == "" {
		return
	}
	if sets[name] == nil {
		*names = append(*names, name)
	}
	sets[name] = append(sets[name], tags...)
}

// readElements reads elements of one type. A line that ends with a comma goes on
// in the next, and so does one with too few nodes.
func (r *abaqusReader) readElements(start int, k keyword) {
	kind, ok := abaqusKind(k.options["TYPE"])
	if !ok {
		if t := k.options["TYPE"]; !slices.Contains(r.ignored, t) {
			r.ignored = append(r.ignored, t)
		}
		return
	}
	r.blocks++
	_, order, _ := kind.VTK()
	for r.err == nil && !r.atKeyword() {
		pos := r.pos
		items := r.fields()
		if len(items) == 0 {
			continue
		}
		for len(items) < 1+kind.Nodes() && !r.atKeyword() {
			more := r.fields()
			if len(more) == 0 {
				break
			}
			items = append(items, more...)
		}
		if len(items) != 1+kind.Nodes() {
			r.fail(pos, "an element of type %s with %d nodes, want %d", k.options["TYPE"], len(items)-1, kind.Nodes())
			return
		}
		e := element{pos: pos, tag: r.whole(pos, items[0]), kind: kind, of: entity{kind.Dim(), r.blocks}, nodes: r.memory.take(kind.Nodes())}
		for i, text := range items[1:] {
			e.nodes[order[i]] = r.whole(pos, text)
		}
		r.addElement(r.source, e)
		r.put(r.elementSets, &r.names, k.options["ELSET"], e.tag)
		if kind.Dim() > 1 {
			r.topology[e.tag] = kind
			r.corners[e.tag] = e.nodes[:kind.Corners()]
		}
	}
}

var (
	abaqusSolid = regexp.MustCompile(`^(?:A?C3D|DC3D|SC|F3D)(\d+)`)
	abaqusPlane = regexp.MustCompile(`^(?:CPEG|CPE|CPS|CAX|CGAX|M3D|R3D|STRI|S|DC2D|DCAX|AC2D|ACAX)(\d+)`)
	abaqusLine  = regexp.MustCompile(`^(?:T[23]D|B[23]|R2D|RAX|SAX|LINE)(\d+)`)
)

// abaqusKind returns the kind of a type of element such as C3D10 or CPS4R.
func abaqusKind(name string) (Kind, bool) {
	name = strings.ToUpper(name)
	for pattern, kinds := range map[*regexp.Regexp]map[string]Kind{
		abaqusSolid: {"4": Tet4, "5": Pyramid5, "6": Prism6, "8": Hex8, "10": Tet10, "13": Pyramid13, "15": Prism15, "20": Hex20, "27": Hex27},
		abaqusPlane: {"3": Triangle3, "4": Quad4, "6": Triangle6, "65": Triangle6, "8": Quad8, "9": Quad9},
		abaqusLine:  {"1": Line2, "2": Line2, "3": Line3},
	} {
		if match := pattern.FindStringSubmatch(name); match != nil {
			k, ok := kinds[match[1]]
			if pattern == abaqusLine && strings.HasPrefix(name, "B") { // B31 is linear, B32 quadratic
				k, ok = map[string]Kind{"1": Line2, "2": Line3, "3": Line2}[match[1]], true
			}
			return k, ok
		}
	}
	return 0, false
}

// readSet reads a set of nodes or elements: tags, names of other sets, or ranges.
func (r *abaqusReader) readSet(sets map[string][]int, names *[]string, name string, k keyword) {
	_, ranges := k.options["GENERATE"]
	for r.err == nil && !r.atKeyword() {
		pos := r.pos
		items := r.fields()
		if ranges && len(items) >= 2 {
			first, last, step := r.whole(pos, items[0]), r.whole(pos, items[1]), 1
			if len(items) > 2 {
				step = r.whole(pos, items[2])
			}
			if step <= 0 || last < first || (last-first)/step > len(r.data) {
				r.fail(pos, "the range %s is empty or longer than the file", strings.Join(items, ", "))
			}
			for i := first; i <= last && r.err == nil; i += step {
				r.put(sets, names, name, i)
			}
			continue
		}
		for _, item := range items {
			if tag, err := strconv.Atoi(item); err == nil {
				r.put(sets, names, name, tag)
			} else if other := member(sets, item); len(other) > 0 && item != name {
				if len(sets[name])+len(other) > 16*len(r.data) {
					r.fail(pos, "set %s is larger than the file", quote(name))
				}
				r.put(sets, names, name, other...)
			}
		}
	}
}

// member returns the set of a name, which may be one of an instance.
func member(sets map[string][]int, name string) []int {
	if set := sets[name]; set != nil {
		return set
	}
	_, name, _ = strings.Cut(name, ".")
	return sets[name]
}

func (r *abaqusReader) readSurface(k keyword) {
	s := abaqusSurface{name: k.options["NAME"], pos: r.pos}
	kind := strings.ToUpper(k.options["TYPE"])
	for r.err == nil && !r.atKeyword() {
		items := r.fields()
		if len(items) == 0 || kind != "" && kind != "ELEMENT" {
			continue
		}
		side := 0
		if len(items) > 1 {
			if match := regexp.MustCompile(`^S(\d)$`).FindStringSubmatch(strings.ToUpper(items[1])); match != nil {
				side = int(match[1][0] - '0')
			}
		}
		s.of, s.side = append(s.of, items[0]), append(s.side, side)
	}
	if s.name != "" {
		r.surfaces = append(r.surfaces, s)
	}
}
