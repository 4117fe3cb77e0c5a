package geometry

import (
	"fmt"
	"math"
)

// A probe looks at the image of a cell: at the vertices of the cell, the middles
// of its edges and, of a cube, also those of its faces and its own.
type probe struct {
	patch  Patch
	keep   filter
	size   func(x []float64) float64
	dim    int
	t      [][]float64 // where it looks, in the unit cube or simplex
	middle int         // the index in t nearest to the middle of the cell
	chains [][3]int    // vertex, middle and vertex of an edge, or a line parallel to one
	axes   []int       // of a cube: the axis of each chain
	x, n   []float64   // what it sees: points and normals
	s      []float64
}

func newProbe(patch Patch, dim int, normals bool, keep filter, size func(x []float64) float64) *probe {
	p := &probe{patch: patch, keep: keep, size: size, dim: dim, s: make([]float64, patch.K)}
	if patch.Simplex && patch.K > 1 {
		p.simplex(patch.K)
	} else {
		p.cube(patch.K)
	}
	p.x = make([]float64, len(p.t)*dim)
	if normals {
		p.n = make([]float64, len(p.t)*dim)
	}
	return p
}

func (p *probe) cube(k int) {
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
	})
	p.middle = len(p.t) / 2
}

func (p *probe) simplex(k int) {
	vertex := func(i int) []float64 {
		t := make([]float64, k)
		if i > 0 {
			t[i-1] = 1
		}
		return t
	}
	for i := range k + 1 {
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

// look evaluates the patch.
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
		l := distance(p.at(c[0]), p.at(c[1])) + distance(p.at(c[1]), p.at(c[2]))
		if l > length {
			length, longest = l, k
		}
	}
	diameter = length
	if p.axes != nil {
		longest = p.axes[longest]
		for i := range p.t {
			// Opposite points of the lattice; the diagonals of the cube are among them.
			diameter = max(diameter, distance(p.at(i), p.at(len(p.t)-1-i)))
		}
	}
	return diameter, longest
}

// allowed returns the least size seen.
func (p *probe) allowed() float64 {
	least := math.Inf(1)
	for i := range p.t {
		size := p.size(p.at(i))
		if !(size > 0) {
			panic(fmt.Sprintf("geometry: cell size %v at %v is not positive", size, p.at(i)))
		}
		least = min(least, size)
	}
	return least
}

// side tells what of the cell the filter keeps: all if it is negative, nothing
// if positive, 0 if it may be a part. It trusts the filter to change no faster
// than a distance, or than it is seen to change.
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
		if r := distance(p.at(i), p.at(p.middle)); r > 0 {
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
