package geometry

import (
	"fmt"
	"math"
	"slices"

	"pinnsolve/internal/vec"
)

// A probe looks at the image of a cell: at its vertices, the midpoints of its
// edges and, for a cube, the centers of its faces and of the cell itself.
type probe struct {
	patch  Patch
	keep   filter
	rule   Rule
	dim    int
	t      [][]float64 // where it looks, in the unit cube or simplex
	middle int         // the index in t nearest to the middle of the cell
	chains [][3]int    // vertex, middle and vertex of an edge, or a line parallel to one
	axes   []int       // of a cube: the axis of each chain
	x, n   []float64   // points and normals there
	s      []float64

	simplex bool
	corners []int // indices in t of the vertices
	// What the rule needs of the cell that was last judged, see divide.
	degree  int
	touches []touch
}

func newProbe(patch Patch, dim int, normals bool, keep filter, rule Rule) *probe {
	p := &probe{patch: patch, keep: keep, rule: rule, dim: dim, s: make([]float64, patch.K)}
	p.degree = rule.Degree
	if p.simplex = patch.Simplex && patch.K > 1; p.simplex {
		p.ofSimplex(patch.K)
	} else {
		p.ofCube(patch.K)
	}
	p.x = make([]float64, len(p.t)*dim)
	if normals {
		p.n = make([]float64, len(p.t)*dim)
	}
	return p
}

func (p *probe) ofCube(k int) {
	lattice(k, 3, func(s []float64) {
		i, stride := len(p.t), 1
		p.t = append(p.t, append([]float64(nil), s...))
		for axis := range k {
			if s[axis] == 0 {
				p.chains = append(p.chains, [3]int{i, i + stride, i + 2*stride})
				p.axes = append(p.axes, axis)
			}
			stride *= 3
		}
		if !slices.Contains(s, 0.5) {
			p.corners = append(p.corners, i)
		}
	})
	p.middle = len(p.t) / 2
}

func (p *probe) ofSimplex(k int) {
	vertex := func(i int) []float64 {
		t := make([]float64, k)
		if i > 0 {
			t[i-1] = 1
		}
		return t
	}
	for i := range k + 1 {
		p.corners = append(p.corners, i)
		p.t = append(p.t, vertex(i))
	}
	for i := range k + 1 {
		for j := range i {
			p.chains = append(p.chains, [3]int{j, len(p.t), i})
			t := vertex(i)
			for axis, v := range vertex(j) {
				t[axis] = (t[axis] + v) / 2
			}
			p.t = append(p.t, t)
		}
	}
	p.middle = len(p.t)
	centre := make([]float64, k)
	for j := range centre {
		centre[j] = 1 / float64(k+1)
	}
	p.t = append(p.t, centre)
}

func (p *probe) at(i int) []float64 { return p.x[i*p.dim : (i+1)*p.dim] }

func (p *probe) normal(i int) []float64 {
	if p.n == nil {
		return nil
	}
	return p.n[i*p.dim : (i+1)*p.dim]
}

// look evaluates the patch at the points.
func (p *probe) look(c *cell) {
	for i, t := range p.t {
		c.at(p.s, t)
		p.patch.Map(p.at(i), p.normal(i), p.s)
	}
}

// extent returns the diameter of the image and the axis or edge along which it
// is longest.
func (p *probe) extent() (diameter float64, longest int) {
	var length float64
	for k, c := range p.chains {
		l := vec.Distance(p.at(c[0]), p.at(c[1])) + vec.Distance(p.at(c[1]), p.at(c[2]))
		if l > length {
			length, longest = l, k
		}
	}
	diameter = length
	if p.axes != nil {
		longest = p.axes[longest]
		for i := range p.t {
			// Opposite points of the lattice; the diagonals of the cube are among them.
			diameter = max(diameter, vec.Distance(p.at(i), p.at(len(p.t)-1-i)))
		}
	}
	return diameter, longest
}

// divide returns the halves of a cell that is larger than the rule allows; ok
// is false if it is not. The probe must have looked at the cell.
func (p *probe) divide(c *cell) (halves [2]cell, ok bool) {
	if p.rule.Resolution != nil {
		return p.resolve(c)
	}
	if p.rule.Size == nil {
		return halves, false
	}
	diameter, longest := p.extent()
	if !(diameter > p.allowed()) {
		return halves, false
	}
	if p.simplex {
		return c.bisect(p.patch.K), true
	}
	return c.halve(longest), true
}

// resolve is divide for rules with a resolution. For a cell that is not divided it
// sets degree and touches.
func (p *probe) resolve(c *cell) (halves [2]cell, ok bool) {
	r := p.rule.Resolution
	p.touches = p.touches[:0]
	near := make([]float64, len(r.Places)) // distances, 0 if the place has a rule of its own
	for k, place := range r.Places {
		near[k] = p.near(place)
	}
	var phase float64
	worst, most := 0, p.rule.Degree
	d := make([]float64, p.dim)
	for k, chain := range p.chains {
		a, b, e := p.at(chain[0]), p.at(chain[1]), p.at(chain[2])
		length := vec.Distance(a, b) + vec.Distance(b, e)
		if length == 0 {
			continue
		}
		for j := range d {
			d[j] = (b[j] - a[j]) / vec.Distance(a, b)
		}
		wave := r.wave(d)
		for i, place := range r.Places {
			if near[i] > 0 {
				wave = max(wave, powerWave*place.across(d)/near[i])
			}
		}
		if w := wave * length / 2; w > phase {
			phase, worst = w, k
		}
	}
	if p.degree = r.degree(phase, most, p.simplex); p.degree <= most {
		if len(p.touches) > 0 {
			p.degree = max(p.degree, r.Singular)
		}
		return halves, false
	}
	if p.simplex {
		chain := p.chains[worst]
		return c.bisectEdge(p.patch.K, chain[0], chain[2]), true
	}
	return c.halve(p.axes[worst]), true
}

// near returns how far a cell is from a place, at least its radius: 0 if the place
// only has corners or whole edges of the cell, which then has a graded rule.
func (p *probe) near(place Place) float64 {
	r := p.rule.Resolution
	least := math.Inf(1)
	for i := range p.t {
		least = min(least, place.Distance(p.at(i)))
	}
	if place.Radius > 0 || least > r.Finest {
		return max(least, place.Radius)
	}
	diameter, _ := p.extent()
	on := func(i int) bool { return place.Distance(p.at(i)) <= 1e-9*diameter }
	for _, chain := range p.chains {
		if on(chain[1]) && !(on(chain[0]) && on(chain[2])) {
			return max(least, r.Finest)
		}
	}
	var t touch
	for v, i := range p.corners {
		if on(i) {
			t |= 1 << v
		}
	}
	if t == 0 {
		return max(least, r.Finest)
	}
	p.touches = append(p.touches, t)
	return 0
}

// allowed returns the least size at the points.
func (p *probe) allowed() float64 {
	least := math.Inf(1)
	for i := range p.t {
		size := p.rule.Size(p.at(i))
		if !(size > 0) {
			panic(fmt.Sprintf("geometry: cell size %v at %v is not positive", size, p.at(i)))
		}
		least = min(least, size)
	}
	return least
}

// side says whether the filter keeps the cell: all of it if negative, nothing
// if positive, perhaps a part if 0. It assumes that the filter changes no
// faster than a distance, or than the probe has seen it change.
func (p *probe) side() int {
	const margin = 1.25
	value := p.keep(p.at(p.middle), p.normal(p.middle))
	var radius float64
	slope := 1.0
	for i := range p.t {
		if i == p.middle {
			continue
		}
		v := p.keep(p.at(i), p.normal(i))
		if v*value <= 0 {
			return 0
		}
		if r := vec.Distance(p.at(i), p.at(p.middle)); r > 0 {
			radius = max(radius, r)
			slope = max(slope, math.Abs(v-value)/r)
		}
	}
	switch reach := margin * slope * radius; {
	case value < -reach:
		return -1
	case value > reach:
		return 1
	}
	return 0
}

// longestFirst returns the root of a simplex with its vertices ordered so that
// the edge with the longest image is bisected first.
func (p *probe) longestFirst(c cell) cell {
	k := p.patch.K
	_, longest := p.extent()
	from, to := p.chains[longest][0], p.chains[longest][2]
	v := c.vertices(k)
	ends := [2][3]float64{v[from], v[to]}
	middle := make([][3]float64, 0, 2)
	for i := range k + 1 {
		if i != from && i != to {
			middle = append(middle, v[i])
		}
	}
	ordered := [4][3]float64{ends[0]}
	copy(ordered[1:], middle)
	ordered[k] = ends[1]
	return simplexCell(k, ordered, c.size, c.newest)
}
