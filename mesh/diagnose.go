package mesh

import (
	"fmt"
	"math"
	"slices"
)

// A Diagnosis is how the cells of a mesh hang together: by sides that they
// share, not by nodes at one place.
type Diagnosis struct {
	Bodies []Body
	Of     []int // the body of every cell

	// Holes of bodies in the plane; in space those that go through, where Cavities
	// do not.
	Holes, Cavities int

	// Cracks are facets of one body that lie on each other, Gaps those of two
	// bodies, which are not joined there.
	Cracks, Gaps []Gap

	// Hinges are where bodies have nodes in common but no side.
	Hinges []Contact

	// Hanging is where nodes of one body lie on facets of another, or of the same
	// one, that do not have them, so that the cells there are not joined.
	Hanging []Contact
}

// A Body is cells that are linked by sides that they share.
type Body struct {
	Cells     int
	Low, High []float64 // of its nodes
	Parts     []string  // that it has facets in
}

// A Gap is where facets lie on each other.
type Gap struct {
	Bodies    [2]int
	Facets    int       // pairs of them; there may be nodes at one place without
	Nodes     int       // pairs of them
	Size      float64   // length or area of the facets
	Low, High []float64 // of the nodes
}

// A Contact is nodes of two bodies, or of one.
type Contact struct {
	Bodies    [2]int
	Nodes     int
	Low, High []float64
}

// Diagnose finds bodies, cracks and what else keeps cells apart. The mesh must be
// valid, as Read leaves it.
func (m *Mesh) Diagnose() *Diagnosis {
	d := &diagnostician{mesh: m, sides: mustSides(m)}
	d.bodies()
	d.boundaryFacets()
	d.places()
	d.gaps()
	d.hinges()
	d.hanging()
	d.holes()
	return &d.Diagnosis
}

// mustSides returns the sides of a valid mesh.
func mustSides(m *Mesh) *sides {
	fail := func(cell int, format string, args ...any) error {
		return fmt.Errorf("mesh: cell %d %w", cell, fmt.Errorf(format, args...))
	}
	s, err := newSides(m, fail, func(cell int) int { return cell })
	if err != nil {
		panic(err.Error())
	}
	return s
}

// diagnostician is a diagnosis on the way.
type diagnostician struct {
	Diagnosis
	mesh   *Mesh
	sides  *sides
	facets []Element // that bound the bodies
	of     []int     // the body of each
	nodes  []int     // of the facets, each once
	place  []int     // of a node of the mesh that is one of them: the first node at the same place; else -1
	grain  float64   // nodes no farther apart are at one place
	paired [][2]int  // facets that lie on each other
}

// box is the least box around points.
type box struct{ low, high []float64 }

func newBox(dim int) box {
	b := box{make([]float64, dim), make([]float64, dim)}
	for j := range dim {
		b.low[j], b.high[j] = math.Inf(1), math.Inf(-1)
	}
	return b
}

func (b *box) add(x []float64) {
	for j, v := range x {
		b.low[j], b.high[j] = min(b.low[j], v), max(b.high[j], v)
	}
}

func (m *Mesh) at(node int) []float64 { return m.X[node*m.Dim : (node+1)*m.Dim] }

// bodies numbers the bodies in the order of their first cells.
func (d *diagnostician) bodies() {
	link := newUnion(len(d.mesh.Cells))
	for _, s := range d.sides.list {
		if s.cells[1] >= 0 {
			link.join(int(s.cells[0]), int(s.cells[1]))
		}
	}
	number := map[int]int{}
	var boxes []box
	for c, cell := range d.mesh.Cells {
		root := link.root(c)
		i, known := number[root]
		if !known {
			i = len(d.Bodies)
			number[root] = i
			d.Bodies = append(d.Bodies, Body{})
			boxes = append(boxes, newBox(d.mesh.Dim))
		}
		d.Of = append(d.Of, i)
		d.Bodies[i].Cells++
		for _, node := range cell.Nodes {
			boxes[i].add(d.mesh.at(node))
		}
	}
	for i, b := range boxes {
		d.Bodies[i].Low, d.Bodies[i].High = b.low, b.high
	}
	for _, p := range d.mesh.Parts {
		for _, f := range p.Facets {
			i, known := d.sides.corners.find(f.Nodes[:f.Kind.Corners()])
			if !known {
				continue
			}
			if b := &d.Bodies[d.Of[d.sides.list[i].cells[0]]]; !slices.Contains(b.Parts, p.Name) {
				b.Parts = append(b.Parts, p.Name)
			}
		}
	}
}

// boundaryFacets finds the facets that bound bodies and their nodes.
func (d *diagnostician) boundaryFacets() {
	d.place = make([]int, len(d.mesh.X)/d.mesh.Dim)
	for i := range d.place {
		d.place[i] = -1
	}
	all := newBox(d.mesh.Dim)
	for i, s := range d.sides.list {
		if s.cells[1] >= 0 {
			continue
		}
		f := d.sides.facet(i, 0)
		d.facets, d.of = append(d.facets, f), append(d.of, d.Of[s.cells[0]])
		for _, node := range f.Nodes {
			if d.place[node] < 0 {
				d.place[node] = node
				d.nodes = append(d.nodes, node)
				all.add(d.mesh.at(node))
			}
		}
	}
	size := 0.0
	for j := range all.low {
		size = max(size, all.high[j]-all.low[j])
	}
	d.grain = 1e-8 * size
}

// places finds nodes at one place.
func (d *diagnostician) places() {
	b := newBins(d.mesh.Dim, d.grain)
	for _, node := range d.nodes {
		x := d.mesh.at(node)
		b.around(x, x, func(other int) {
			if d.place[node] == node && distance(d.mesh.at(other), x) <= d.grain {
				d.place[node] = d.place[other]
			}
		})
		b.put(x, node)
	}
}

// gaps finds facets that lie on each other, then what nodes are at one place
// without them.
func (d *diagnostician) gaps() {
	known := newCornerTable(len(d.place), 4)
	linked := newUnion(len(d.place)) // places that belong to one gap
	var first []int                  // facet by the number of its places
	for i, f := range d.facets {
		n := f.Kind.Corners()
		var corners [4]int
		for k, node := range f.Nodes[:n] {
			corners[k] = d.place[node]
		}
		key, twice := known.put(corners[:n])
		if !twice {
			first = append(first, i)
			continue
		}
		d.paired = append(d.paired, [2]int{first[key], i})
		for _, node := range f.Nodes {
			linked.join(d.place[f.Nodes[0]], d.place[node])
		}
	}
	g := gapFinder{diagnostician: d, linked: linked, index: map[[3]int]int{}, counted: map[[3]int]bool{}}
	for _, pair := range d.paired {
		g.addFacets(pair)
	}
	g.addNodes()
	for i, gap := range g.found {
		gap.Low, gap.High = g.boxes[i].low, g.boxes[i].high
		if gap.Bodies[0] == gap.Bodies[1] {
			d.Cracks = append(d.Cracks, gap)
		} else {
			d.Gaps = append(d.Gaps, gap)
		}
	}
}

// gapFinder gathers gaps by bodies and by what hangs together.
type gapFinder struct {
	*diagnostician
	linked  *union
	index   map[[3]int]int  // of a gap by bodies and place
	counted map[[3]int]bool // pairs of nodes: bodies and place
	found   []Gap
	boxes   []box
}

func (g *gapFinder) gap(a, b, place int) (*Gap, *box) {
	key := [3]int{min(a, b), max(a, b), g.linked.root(place)}
	i, known := g.index[key]
	if !known {
		i = len(g.found)
		g.index[key] = i
		g.found = append(g.found, Gap{Bodies: [2]int{key[0], key[1]}})
		g.boxes = append(g.boxes, newBox(g.mesh.Dim))
	}
	return &g.found[i], &g.boxes[i]
}

// addFacets adds two facets that lie on each other.
func (g *gapFinder) addFacets(pair [2]int) {
	f, other := g.facets[pair[1]], g.facets[pair[0]]
	a, b := g.of[pair[0]], g.of[pair[1]]
	gap, around := g.gap(a, b, g.place[f.Nodes[0]])
	gap.Facets++
	gap.Size += g.mesh.measure(f)
	for _, node := range f.Nodes {
		around.add(g.mesh.at(node))
		key := [3]int{min(a, b), max(a, b), g.place[node]}
		if !slices.Contains(other.Nodes, node) && !g.counted[key] {
			g.counted[key] = true
			gap.Nodes++
		}
	}
}

// addNodes adds nodes of two bodies at one place that no facets pair.
func (g *gapFinder) addNodes() {
	bodies := map[int][]int{} // of a place
	for i, f := range g.facets {
		for _, node := range f.Nodes {
			if p := g.place[node]; !slices.Contains(bodies[p], g.of[i]) {
				bodies[p] = append(bodies[p], g.of[i])
			}
		}
	}
	shared := g.shared()
	for _, node := range g.nodes {
		for k, b := range bodies[node] { // of which only that of the place itself has some
			for _, a := range bodies[node][:k] {
				key := [3]int{min(a, b), max(a, b), node}
				if g.counted[key] || shared[key] {
					continue
				}
				g.counted[key] = true
				gap, around := g.gap(a, b, node)
				gap.Nodes++
				around.add(g.mesh.at(node))
			}
		}
	}
}
