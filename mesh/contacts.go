package mesh

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/integrate/quad"
)

// bodiesOfNodes returns the bodies that have a node, of nodes that several have.
func (d *diagnostician) bodiesOfNodes() map[int][]int {
	first := make([]int, len(d.place)) // body plus one
	several := map[int][]int{}
	for c, cell := range d.mesh.Cells {
		body := d.Of[c]
		for _, node := range cell.Nodes {
			switch {
			case first[node] == 0:
				first[node] = body + 1
			case first[node] != body+1 && !slices.Contains(several[node], body):
				if several[node] == nil {
					several[node] = []int{first[node] - 1}
				}
				several[node] = append(several[node], body)
			}
		}
	}
	return several
}

// shared returns the bodies and the place of every node that two bodies have.
func (d *diagnostician) shared() map[[3]int]bool {
	all := map[[3]int]bool{}
	for node, bodies := range d.bodiesOfNodes() {
		for k, b := range bodies {
			for _, a := range bodies[:k] {
				all[[3]int{min(a, b), max(a, b), d.place[node]}] = true
			}
		}
	}
	return all
}

// contacts gathers nodes by the bodies that they belong to.
type contacts struct {
	mesh  *Mesh
	index map[[2]int]int
	list  []Contact
	boxes []box
}

func (c *contacts) add(a, b, node int) {
	i, known := c.index[[2]int{a, b}]
	if !known {
		i = len(c.list)
		c.index[[2]int{a, b}] = i
		c.list, c.boxes = append(c.list, Contact{Bodies: [2]int{a, b}}), append(c.boxes, newBox(c.mesh.Dim))
	}
	c.list[i].Nodes++
	c.boxes[i].add(c.mesh.at(node))
	c.list[i].Low, c.list[i].High = c.boxes[i].low, c.boxes[i].high
}

// hinges finds bodies that have nodes in common, which never are all of a side.
func (d *diagnostician) hinges() {
	c := contacts{mesh: d.mesh, index: map[[2]int]int{}}
	several := d.bodiesOfNodes()
	for _, node := range d.nodes {
		for k, b := range several[node] {
			for _, a := range several[node][:k] {
				c.add(min(a, b), max(a, b), node)
			}
		}
	}
	d.Hinges = c.list
}

// hanging finds nodes that lie on facets that do not have them.
func (d *diagnostician) hanging() {
	width := 0.0 // of a facet, on average
	for _, f := range d.facets {
		b := d.around(f)
		for j := range b.low {
			width += (b.high[j] - b.low[j]) / float64(len(d.facets)*d.mesh.Dim)
		}
	}
	if !(width > 0) {
		return
	}
	bins, body := newBins(d.mesh.Dim, width), make(map[int]int, len(d.nodes))
	for i, f := range d.facets {
		for _, node := range f.Nodes {
			if _, known := body[node]; !known {
				body[node] = d.of[i]
				bins.put(d.mesh.at(node), node)
			}
		}
	}
	c := contacts{mesh: d.mesh, index: map[[2]int]int{}}
	seen := map[int]bool{}
	for i, f := range d.facets {
		around := d.around(f)
		bins.around(around.low, around.high, func(node int) {
			if !seen[node] && !d.has(f, node) && d.mesh.on(f, d.mesh.at(node)) {
				seen[node] = true
				c.add(body[node], d.of[i], node)
			}
		})
	}
	d.Hanging = c.list
}

func (d *diagnostician) around(f Element) box {
	b := newBox(d.mesh.Dim)
	for _, node := range f.Nodes {
		b.add(d.mesh.at(node))
	}
	return b
}

// has reports whether a facet has a node at the place of the given one.
func (d *diagnostician) has(f Element, node int) bool {
	return slices.ContainsFunc(f.Nodes, func(n int) bool { return d.place[n] == d.place[node] })
}

// on reports whether x lies on a facet, inside of its border, by Newton's method
// for the nearest point.
func (m *Mesh) on(f Element, x []float64) bool {
	const iterations, near, border = 10, 1e-6, 1e-3 // near by the size of the facet
	nodes := m.coordinates(f)
	size := 0.0
	for i := m.Dim; i < len(nodes); i += m.Dim {
		size = max(size, distance(nodes[:m.Dim], nodes[i:i+m.Dim]))
	}
	k := f.Kind.Dim()
	s := []float64{.5, .5}[:k]
	if f.Kind.Topology() == Triangle {
		s[0], s[1] = 1./3, 1./3
	}
	at := make([]float64, m.Dim)
	var slope [3][3]float64
	for range iterations {
		f.Kind.Map(at, &slope, nodes, s)
		var a, b, c, p, q float64 // normal equations
		for i := range m.Dim {
			t, u, r := slope[i][0], slope[i][1], x[i]-at[i]
			a, b, c, p, q = a+t*t, b+t*u, c+u*u, p+t*r, q+u*r
		}
		if k == 1 {
			s[0] += p / a
		} else {
			s[0], s[1] = s[0]+(p*c-q*b)/(a*c-b*b), s[1]+(q*a-p*b)/(a*c-b*b)
		}
		for _, v := range s {
			if !(math.Abs(v) < 3) {
				return false
			}
		}
	}
	f.Kind.Map(at, &slope, nodes, s)
	inside, sum := distance(at, x) <= near*size, 0.0
	for _, v := range s {
		inside = inside && v > border && v < 1-border
		sum += v
	}
	return inside && (f.Kind.Topology() != Triangle || sum < 1-border)
}

// coordinates returns those of the nodes of an element.
func (m *Mesh) coordinates(e Element) []float64 {
	x := make([]float64, 0, len(e.Nodes)*m.Dim)
	for _, node := range e.Nodes {
		x = append(x, m.at(node)...)
	}
	return x
}

// measure returns the length or area of a facet.
func (m *Mesh) measure(f Element) float64 {
	const points = 8
	var at, weight [points]float64
	quad.Legendre{}.FixedLocations(at[:], weight[:], 0, 1)
	nodes, x, k := m.coordinates(f), make([]float64, m.Dim), f.Kind.Dim()
	var slope [3][3]float64
	total := 0.0
	across := [points]float64{1}
	if k == 2 {
		across = weight
	}
	for i, w := range weight {
		for j, v := range across {
			if v == 0 {
				continue
			}
			s, share := []float64{at[i], at[j]}[:k], w*v
			if f.Kind.Topology() == Triangle {
				share *= 1 - s[0]
				s[1] *= 1 - s[0]
			}
			f.Kind.Map(x, &slope, nodes, s)
			var a, b, c float64
			for l := range m.Dim {
				a, b, c = a+slope[l][0]*slope[l][0], b+slope[l][0]*slope[l][1], c+slope[l][1]*slope[l][1]
			}
			if k == 1 {
				total += share * math.Sqrt(a)
			} else {
				total += share * math.Sqrt(max(0, a*c-b*b))
			}
		}
	}
	return total
}

func distance(a, b []float64) float64 {
	sum := 0.0
	for i, v := range a {
		sum = math.Hypot(sum, v-b[i])
	}
	return sum
}
