package ode

import (
	"context"
	"fmt"
	"math"
)

// Split is a system y_i' = rate_i y_i + N_i(t, y): a stiff linear part that is diagonal,
// and a rest that is not stiff.
type Split struct {
	Rates []float64
	N     func(t float64, y, n []float64)
	// Fields are where the components of each field but the first begin: errors are
	// relative to the size of each.
	Fields []int
}

// SplitOptions are those of an exponential integration.
type SplitOptions struct {
	RelTol   float64 // of the whole solution, if errors did not grow; 0 means 1e-6
	MaxSteps int     // 0 means 100 000
	// Follow, unless nil, is another integration whose steps are taken without control of
	// errors; with Once those that it took in halves in one.
	Follow *Path
	Once   bool
	// Keep is how many times at most, about, are kept of the solution; 0 means 10 000.
	Keep int
	// Progress is told the time that has been reached.
	Progress func(t float64)
}

const (
	firstLevel = 6  // of steps, (t1 - t0)/2^level
	lastLevel  = 24 // of the shortest
)

// Exponential integrates by ETDRK4: the linear part exactly, the rest by a Runge-Kutta
// method of order four.
//
// A step is taken whole and in two halves; the halves are kept, and their difference,
// over 15, is the error of both, which may be the tolerance's share of the time. Steps
// are halves of halves of the span, so that few coefficients are needed.
//
// Source: S. M. Cox and P. C. Matthews, Exponential time differencing for stiff systems,
// J. Comput. Phys. 176 (2002), equations (26) to (29). The coefficients, which cancel in
// that form, are sums of phi functions from their series here; A.-K. Kassam and L. N.
// Trefethen, SIAM J. Sci. Comput. 26 (2005), take means over a contour instead.
func Exponential(ctx context.Context, s Split, t0 float64, y []float64, t1 float64, o SplitOptions) (*Path, Stats) {
	if len(y) == 0 || len(y) != len(s.Rates) || !(t0 < t1) {
		panic(fmt.Sprintf("ode: %d values for %d rates, from %v to %v", len(y), len(s.Rates), t0, t1))
	}
	if o.RelTol == 0 {
		o.RelTol = 1e-6
	}
	if o.MaxSteps == 0 {
		o.MaxSteps = 100_000
	}
	if o.Keep == 0 {
		o.Keep = 10_000
	}
	e := &exponential{Split: s, o: o, from: t0, length: t1 - t0, y: append([]float64(nil), y...), rules: map[int]*etdrk4{}}
	e.path = &Path{rates: s.Rates, spacing: (t1 - t0) / float64(o.Keep)}
	for _, v := range []*[]float64{&e.n, &e.whole, &e.half, &e.next, &e.nHalf, &e.nNext, &e.a, &e.b, &e.na, &e.nb, &e.nc} {
		*v = make([]float64, len(y))
	}
	e.run(ctx)
	return e.path, e.stats
}

// exponential is an integration.
type exponential struct {
	Split
	o            SplitOptions
	from, length float64
	rules        map[int]*etdrk4 // by level
	y, n         []float64       // state and N there
	whole        []float64       // a step later in one
	half, next   []float64       // in two
	nHalf, nNext []float64
	a, b         []float64 // stages
	na, nb, nc   []float64
	sizes        []float64 // largest norm so far, by field
	path         *Path
	stats        Stats
}

func (e *exponential) eval(t float64, y, n []float64) {
	e.stats.Evaluations++
	e.N(t, y, n)
}

func (e *exponential) run(ctx context.Context) {
	e.eval(e.from, e.y, e.n)
	e.stats.T, e.stats.Status = e.from, NotFinite
	if !finite(e.n) || !finite(e.y) {
		return
	}
	e.path.keep(e.from, e.y, e.n, true)
	if e.o.Follow != nil {
		e.follow(ctx)
		return
	}
	level := firstLevel
	for at := 0; at < 1<<lastLevel; { // in the shortest steps
		switch {
		case ctx.Err() != nil:
			e.stats.Status = Cancelled
			return
		case e.stats.Steps >= e.o.MaxSteps:
			e.stats.Status = TooMany
			return
		case level >= lastLevel:
			e.stats.Status = TooSmall
			return
		}
		t := func(at int) float64 { return e.from + e.length*math.Ldexp(float64(at), -lastLevel) }
		size := 1 << (lastLevel - level)
		if !e.try(t(at), level) {
			e.stats.Rejected++
			level++
			continue
		}
		off := e.off() / (15 * e.o.RelTol * math.Ldexp(1, -level))
		if !(off <= 1) {
			e.stats.Rejected++
			level++
			continue
		}
		e.stats.Steps += 2
		e.path.keep(t(at+size/2), e.half, e.nHalf, false)
		at += size
		e.path.levels = append(e.path.levels, level)
		e.path.keep(t(at), e.next, e.nNext, at == 1<<lastLevel)
		e.y, e.next, e.n, e.nNext = e.next, e.y, e.nNext, e.n
		e.stats.T = t(at)
		if e.o.Progress != nil {
			e.o.Progress(e.stats.T)
		}
		if off < 1./50 && level > 2 && at%(2*size) == 0 {
			level--
		}
	}
	e.stats.Status = Finished
}

// follow takes the steps of another integration.
func (e *exponential) follow(ctx context.Context) {
	at := 0
	var levels []int
	for _, level := range e.o.Follow.levels {
		if e.o.Once {
			levels = append(levels, level)
		} else {
			levels = append(levels, level+1, level+1)
		}
	}
	for _, level := range levels {
		if ctx.Err() != nil {
			e.stats.Status = Cancelled
			return
		}
		h := math.Ldexp(e.length, -level)
		e.step(e.rule(level), e.stats.T, h, e.y, e.n, e.next)
		at += 1 << (lastLevel - level)
		t := e.from + e.length*math.Ldexp(float64(at), -lastLevel)
		e.eval(t, e.next, e.nNext)
		if !finite(e.next) || !finite(e.nNext) {
			e.stats.Status = TooSmall
			return
		}
		e.stats.Steps++
		e.path.keep(t, e.next, e.nNext, at == 1<<lastLevel)
		e.y, e.next, e.n, e.nNext = e.next, e.y, e.nNext, e.n
		e.stats.T = t
	}
	e.stats.Status = Finished
}

// try takes a step whole and in halves, and reports whether all is finite.
func (e *exponential) try(t float64, level int) bool {
	h := math.Ldexp(e.length, -level)
	e.step(e.rule(level), t, h, e.y, e.n, e.whole)
	half := e.rule(level + 1)
	e.step(half, t, h/2, e.y, e.n, e.half)
	if !finite(e.whole) || !finite(e.half) {
		return false
	}
	e.eval(t+h/2, e.half, e.nHalf)
	e.step(half, t+h/2, h/2, e.half, e.nHalf, e.next)
	if !finite(e.next) {
		return false
	}
	e.eval(t+h, e.next, e.nNext)
	return finite(e.nNext)
}

// off returns the difference of the two ways, relative to the largest size of each field
// so far, or a thousandth of that of all.
func (e *exponential) off() float64 {
	var off []float64
	var total float64
	for i, v := range e.next {
		if i == 0 || len(off) <= len(e.Fields) && i == e.Fields[len(off)-1] {
			off = append(off, 0)
			if len(e.sizes) < len(off) {
				e.sizes = append(e.sizes, 0)
			}
		}
		d := v - e.whole[i]
		off[len(off)-1] += d * d
	}
	var now []float64
	for i, v := range e.next {
		if i == 0 || len(now) <= len(e.Fields) && i == e.Fields[len(now)-1] {
			now = append(now, 0)
		}
		now[len(now)-1] += v * v
	}
	for k, v := range now {
		e.sizes[k] = math.Max(e.sizes[k], v)
		total += e.sizes[k]
	}
	worst := 0.0
	for k, d := range off {
		worst = math.Max(worst, math.Sqrt(d/math.Max(math.Max(e.sizes[k], 1e-6*total), math.SmallestNonzeroFloat64)))
	}
	return worst
}

// etdrk4 are the coefficients of a step.
type etdrk4 struct{ e, e2, q, f1, f2, f3 []float64 }

func (e *exponential) rule(level int) *etdrk4 {
	if r, ok := e.rules[level]; ok {
		return r
	}
	h := math.Ldexp(e.length, -level)
	n := len(e.Rates)
	r := &etdrk4{make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n)}
	for i, rate := range e.Rates {
		p, p2 := realPhis(rate*h), realPhis(rate*h/2)
		r.e[i], r.e2[i], r.q[i] = p[0], p2[0], h/2*p2[1]
		r.f1[i] = h * (p[1] - 3*p[2] + 4*p[3])
		r.f2[i] = h * (2*p[2] - 4*p[3])
		r.f3[i] = h * (4*p[3] - p[2])
	}
	if len(e.rules) > 4 { // steps have changed
		clear(e.rules)
	}
	e.rules[level] = r
	return r
}

// step goes from y, where N is n, to dst.
func (e *exponential) step(r *etdrk4, t, h float64, y, n, dst []float64) {
	for i := range y {
		e.a[i] = r.e2[i]*y[i] + r.q[i]*n[i]
	}
	e.eval(t+h/2, e.a, e.na)
	for i := range y {
		e.b[i] = r.e2[i]*y[i] + r.q[i]*e.na[i]
	}
	e.eval(t+h/2, e.b, e.nb)
	for i := range y {
		e.b[i] = r.e2[i]*e.a[i] + r.q[i]*(2*e.nb[i]-n[i])
	}
	e.eval(t+h, e.b, e.nc)
	for i := range y {
		dst[i] = r.e[i]*y[i] + r.f1[i]*n[i] + r.f2[i]*(e.na[i]+e.nb[i]) + r.f3[i]*e.nc[i]
	}
}

// realPhis returns sum_m z^m/(m+k)! for k = 0..3.
func realPhis(z float64) (phi [4]float64) {
	phi[0] = math.Exp(z)
	if math.Abs(z) > 4 {
		phi[1] = (phi[0] - 1) / z
		phi[2] = (phi[1] - 1) / z
		phi[3] = (phi[2] - 0.5) / z
		return phi
	}
	term := 1. / 6
	for m := 3; m < 60; m++ {
		phi[3] += term
		if math.Abs(term) <= 1e-17*math.Abs(phi[3]) {
			break
		}
		term *= z / float64(m+1)
	}
	phi[2] = z*phi[3] + 0.5
	phi[1] = z*phi[2] + 1
	return phi
}
