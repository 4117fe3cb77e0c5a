package geometry

import (
	"math"
	"math/bits"
	"slices"
)

// A touch is the set of vertices of a simplex, a bit to each, that lie on a place
// where functions are singular.
type touch uint8

func (t touch) has(v int) bool { return t>>v&1 != 0 }

func (t touch) count() int { return bits.OnesCount8(uint8(t)) }

func (t touch) first() int { return bits.TrailingZeros8(uint8(t)) }

// barycentric is a rule on a simplex: k+1 coordinates to each point, and weights
// with the sum one.
type barycentric struct{ x, w []float64 }

// gradedRule returns a rule on the unit simplex of dimension k for functions that
// are smooth times powers of the distances from places at some of its vertices and
// along some of its edges. The simplex is taken for a cone about a vertex or an edge
// on a place, with points that crowd towards it; with several places it is divided
// until that is possible (Duffy, SIAM J. Numer. Anal. 19 (1982) 1260-1262).
func gradedRule(k, degree int, touches []touch) referenceRule {
	b := gradings{degree}.rule(k, touches, 0)
	var r referenceRule
	for p, w := range b.w {
		r.x = append(r.x, b.x[p*(k+1)+1:(p+1)*(k+1)]...)
		r.w = append(r.w, w*simplexVolume[k])
	}
	return r
}

// gradings makes graded rules of a degree.
type gradings struct{ degree int }

// mostDivisions bounds the divisions of a simplex; places that still touch it in
// several ways are left ungraded then.
const mostDivisions = 12

func (g gradings) rule(k int, touches []touch, depth int) barycentric {
	touches = slices.DeleteFunc(slices.Clone(touches), func(t touch) bool { return t == 0 || t.count() > k })
	slices.Sort(touches)
	touches = slices.Compact(touches)
	if k == 0 || len(touches) == 0 || depth > mostDivisions {
		return g.plain(k)
	}
	common := touch(0xff)
	for _, t := range touches {
		common &= t
	}
	first := touches[0]
	if wide := slices.IndexFunc(touches, func(t touch) bool { return k == 3 && t.count() == 3 }); wide >= 0 {
		return g.aboutFace((0xf &^ touches[wide]).first(), slices.Delete(touches, wide, wide+1), depth)
	}
	switch {
	case len(touches) == 1 && first.count() == 2 && k > 1:
		return g.aboutEdge(k, first, g.towards(k-1))
	case k == 3 && len(touches) == 2 && first&touches[1] == 0 && first.count() == 2 && touches[1].count() == 2:
		return g.aboutEdge(k, first, bothEnds(g.towards(1)))
	case k == 1 && depth == 0 && len(touches) == 2:
		return g.segment(bothEnds(g.onLine()))
	case k == 1 && depth == 0:
		return g.aboutVertex(k, first.first(), touches, depth)
	case k == 1 && len(touches) == 2:
		return g.segment(bothEnds(g.towards(1)))
	case common != 0:
		return g.aboutVertex(k, common.first(), touches, depth)
	}
	a, b := apartVertices(touches)
	return g.bisected(k, a, b, touches, depth)
}

// apartVertices returns two vertices on different places with nothing in common.
func apartVertices(touches []touch) (a, b int) {
	for i, s := range touches {
		for _, t := range touches[:i] {
			if s&t != 0 {
				continue
			}
			for a = range 4 {
				for b = range 4 {
					onOne := slices.ContainsFunc(touches, func(u touch) bool { return u.has(a) && u.has(b) })
					if s.has(a) && t.has(b) && !onOne {
						return a, b
					}
				}
			}
			return s.first(), t.first()
		}
	}
	return (touches[0] &^ touches[1]).first(), (touches[1] &^ touches[0]).first()
}

// bisected is the rule on the halves of a simplex across the edge from a to b.
func (g gradings) bisected(k, a, b int, touches []touch, depth int) barycentric {
	var all barycentric
	for _, half := range [2][2]int{{a, b}, {b, a}} { // the vertex that stays, the one that moves to the middle
		stays, moves := half[0], half[1]
		own := make([]touch, len(touches))
		for i, t := range touches {
			own[i] = t
			if !t.has(stays) {
				own[i] &^= 1 << moves
			}
		}
		r := g.rule(k, own, depth+1)
		for p, w := range r.w {
			x := r.x[p*(k+1) : (p+1)*(k+1)]
			x[moves] /= 2
			x[stays] += x[moves]
			all.x, all.w = append(all.x, x...), append(all.w, w/2)
		}
	}
	return all
}

// plain is the rule of the degree without grading.
func (g gradings) plain(k int) barycentric {
	if k == 0 {
		return barycentric{[]float64{1}, []float64{1}}
	}
	r := reference{k > 1, k, g.degree}.rule()
	var b barycentric
	for p, w := range r.w {
		t := r.x[p*k : (p+1)*k]
		rest := 1.0
		for _, v := range t {
			rest -= v
		}
		b.x, b.w = append(append(b.x, rest), t...), append(b.w, w/simplexVolume[k])
	}
	return b
}

// towards returns a rule on [0, 1] for smooth functions times powers of the
// distance from 0, and times the distance to the power k-1 of a cone: Gauss points of
// a power of the distance, which crowd towards 0. The least power is -1.2, of squares
// of gradients, on a line -0.6, of fluxes.
func (g gradings) towards(k int) rule {
	power := [...]int{1: 6, 2: 4, 3: 3}[k]
	r := legendre(g.degree/2 + 6)
	for i, t := range r.x {
		slope := float64(power)
		for range power - 1 {
			slope *= t
			r.x[i] *= t
		}
		r.w[i] *= slope
	}
	return r
}

// onLine is towards for a line that is a part of the boundary of a plane body.
func (g gradings) onLine() rule {
	const power = 8
	r := legendre(g.degree + 12)
	for i, t := range r.x {
		r.w[i] *= power * math.Pow(t, power-1)
		r.x[i] = math.Pow(t, power)
	}
	return r
}

// bothEnds returns the rule on [0, 1] that crowds towards both ends.
func bothEnds(r rule) rule {
	var b rule
	for i, t := range r.x {
		b.x = append(b.x, t/2, 1-t/2)
		b.w = append(b.w, r.w[i]/2, r.w[i]/2)
	}
	return b
}

func (g gradings) segment(along rule) barycentric {
	var b barycentric
	for i, t := range along.x {
		b.x, b.w = append(b.x, 1-t, t), append(b.w, along.w[i])
	}
	return b
}

// aboutVertex is the rule on a cone about a vertex; the places go on in the
// opposite side.
func (g gradings) aboutVertex(k, v int, touches []touch, depth int) barycentric {
	var beyond []touch
	for _, t := range touches {
		beyond = append(beyond, t&(1<<v-1)|t>>(v+1)<<v)
	}
	side := g.rule(k-1, beyond, depth+1)
	var b barycentric
	radial := g.towards(k)
	if k == 1 && depth == 0 {
		radial = g.onLine()
	}
	for i, r := range radial.x {
		for p, w := range side.w {
			for j := range k + 1 {
				switch {
				case j < v:
					b.x = append(b.x, r*side.x[p*k+j])
				case j == v:
					b.x = append(b.x, 1-r)
				default:
					b.x = append(b.x, r*side.x[p*k+j-1])
				}
			}
			b.w = append(b.w, w*radial.w[i]*cone(k, r))
		}
	}
	return b
}

// cone is the density of a cone of dimension k at the share r of the way to its
// side.
func cone(k int, r float64) float64 {
	d := float64(k)
	for range k - 1 {
		d *= r
	}
	return d
}

// aboutFace is the rule on a tetrahedron of parameters whose image has the face
// opposite to vertex v collapsed to a place.
func (g gradings) aboutFace(v int, touches []touch, depth int) barycentric {
	var on []touch
	for _, t := range touches {
		on = append(on, t&(1<<v-1)|t>>(v+1)<<v)
	}
	face := g.rule(2, on, depth+1)
	var b barycentric
	radial := g.towards(2)
	for i, r := range radial.x {
		for p, w := range face.w {
			for j := range 4 {
				switch {
				case j < v:
					b.x = append(b.x, (1-r)*face.x[p*3+j])
				case j == v:
					b.x = append(b.x, r)
				default:
					b.x = append(b.x, (1-r)*face.x[p*3+j-1])
				}
			}
			b.w = append(b.w, w*radial.w[i]*cone(3, 1-r))
		}
	}
	return b
}

// aboutEdge is the rule on a triangle or tetrahedron about one of its edges; radial
// runs from it to the opposite vertex or edge.
func (g gradings) aboutEdge(k int, edge touch, radial rule) barycentric {
	var on, off []int
	for v := range k + 1 {
		if edge.has(v) {
			on = append(on, v)
		} else {
			off = append(off, v)
		}
	}
	along := legendre(pointsOf(g.degree))
	across := rule{[]float64{0}, []float64{1}}
	if k == 3 {
		across = along
	}
	var b barycentric
	for i, r := range radial.x {
		density := 2 * (1 - r)
		if k == 3 {
			density = 6 * r * (1 - r)
		}
		for j, s := range along.x {
			for l, q := range across.x {
				var x [4]float64
				x[on[0]], x[on[1]] = (1-r)*(1-s), (1-r)*s
				x[off[0]] = r * (1 - q)
				if k == 3 {
					x[off[1]] = r * q
				}
				b.x = append(b.x, x[:k+1]...)
				b.w = append(b.w, density*radial.w[i]*along.w[j]*across.w[l])
			}
		}
	}
	return b
}
