package pum

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"
)

// Curve is a piece of where two materials meet in the plane, a polynomial of degree
// curveDegree at most in a parameter from 0 to 1, with the cells on either side.
type Curve struct {
	At    func(x []float64, s float64)
	Cells [2]int
}

const curveDegree = 4

// rim is where a material meets others about a window, as curves: a function of the
// distance to them vanishes there where no polynomial does.
type rim struct {
	arcs         []arc
	middle, half []float64 // of the window
	least        float64   // half-width
}

// saturation is the distance, in half-widths, beyond which the function hardly grows:
// farther away distances have kinks of their own, half-way between curves.
const saturation = 0.4

// newRim returns the curves near a window at which one of the cells counts as inside;
// nil if there are none.
func (s *Space) newRim(w int, inside func(cell int) bool) *rim {
	const near = 2.5 // half-widths
	r := &rim{middle: slices.Clone(s.Center(w)), half: s.half, least: slices.Min(s.half)}
	for _, c := range s.division.joints.Curves {
		first := inside(c.Cells[0])
		if first == inside(c.Cells[1]) || s.pieces != nil && s.pieces.of[w] != nil && !s.pieces.of[w][c.Cells[0]] && !s.pieces.of[w][c.Cells[1]] {
			continue
		}
		a := newArc(c)
		close := true
		for i, m := range r.middle {
			close = close && math.Abs(a.center[i]-m)-a.radius < near*r.half[i]
		}
		if close {
			r.arcs = append(r.arcs, a)
		}
	}
	if len(r.arcs) == 0 {
		return nil
	}
	return r
}

// at is kink.at.
func (r *rim) at(xi, slope []float64) float64 {
	x := [2]float64{r.middle[0] + xi[0]*r.half[0], r.middle[1] + xi[1]*r.half[1]}
	d, g := r.distance(x)
	d /= r.least
	t := math.Tanh(d / saturation)
	for i := range g {
		slope[i] = (1 - t*t) * g[i] * r.half[i] / r.least
	}
	return saturation * t
}

// distance returns the distance to the curves and its gradient.
func (r *rim) distance(x [2]float64) (d float64, g [2]float64) {
	d = math.Inf(1)
	for k := range r.arcs {
		a := &r.arcs[k]
		if math.Hypot(x[0]-a.center[0], x[1]-a.center[1])-a.radius >= d {
			continue
		}
		foot, tangent := a.foot(x)
		away := [2]float64{x[0] - foot[0], x[1] - foot[1]}
		if v := math.Hypot(away[0], away[1]); v < d {
			d = v
			if v > rounding*r.least {
				g = [2]float64{away[0] / v, away[1] / v}
			} else { // on the curve: a normal, of either direction
				n := math.Hypot(tangent[0], tangent[1])
				g = [2]float64{-tangent[1] / n, tangent[0] / n}
			}
		}
	}
	return d, g
}

// arc is a polynomial curve in a circle.
type arc struct {
	c      [curveDegree + 1][2]float64 // of the powers of the parameter
	center [2]float64
	radius float64
}

// newArc interpolates a curve.
func newArc(c Curve) (a arc) {
	const n = curveDegree + 1
	powers, places := mat.NewDense(n, n, nil), mat.NewDense(n, 2, nil)
	for i := range n {
		s := (1 - math.Cos(math.Pi*float64(i)/(n-1))) / 2
		c.At(places.RawRowView(i), s)
		for j := range n {
			powers.Set(i, j, math.Pow(s, float64(j)))
		}
	}
	var x mat.Dense
	if err := x.Solve(powers, places); err != nil {
		panic("pum: interpolation at different points has a solution")
	}
	for j := range n {
		a.c[j] = [2]float64{x.At(j, 0), x.At(j, 1)}
	}
	a.center, _, _ = a.at(0.5)
	for i := range n {
		p := places.RawRowView(i)
		a.radius = max(a.radius, 1.1*math.Hypot(p[0]-a.center[0], p[1]-a.center[1]))
	}
	return a
}

// at returns a point, and the derivatives there.
func (a *arc) at(s float64) (x, d, dd [2]float64) {
	for i := range x {
		for j := curveDegree; j >= 0; j-- {
			dd[i] = dd[i]*s + 2*d[i]
			d[i] = d[i]*s + x[i]
			x[i] = x[i]*s + a.c[j][i]
		}
	}
	return x, d, dd
}

// foot returns the nearest of the points of the curve, and the tangent there.
func (a *arc) foot(x [2]float64) (foot, tangent [2]float64) {
	const starts, steps = 4, 30
	s, least := 0.0, math.Inf(1)
	for i := range starts + 1 {
		t := float64(i) / starts
		p, _, _ := a.at(t)
		if v := math.Hypot(p[0]-x[0], p[1]-x[1]); v < least {
			s, least = t, v
		}
	}
	for range steps {
		p, d, dd := a.at(s)
		e := [2]float64{p[0] - x[0], p[1] - x[1]}
		f := e[0]*d[0] + e[1]*d[1]
		length := d[0]*d[0] + d[1]*d[1]
		bend := length + e[0]*dd[0] + e[1]*dd[1]
		if bend < length/2 { // a centre of curvature is near
			bend = length
		}
		next := min(1, max(0, s-f/bend))
		if math.Abs(next-s) < 1e-15 {
			break
		}
		s = next
	}
	foot, tangent, _ = a.at(s)
	return foot, tangent
}
