package ode

import (
	"context"
	"math"
)

// Of the control of steps and Newton's method, after Hairer and Wanner, section IV.8.
const (
	safety       = 0.9
	shrink, grow = 0.125, 5.0 // bounds of the factor of a step
	keepLo       = 1.0        // a step within these bounds of the last is not changed,
	keepHi       = 1.2        // to save factorisations
	mostNewton   = 7
	// Rates of Newton's method below which the Jacobian is kept, of small systems and of
	// those in which it is most of the work.
	fastNewton, fastLarge = 1e-3, 5e-2
	large                 = 100
	shortest              = 10 * eps
	mostUnchanged         = 50 // rejected steps in a row
)

// Radau integrates a system from y at time t0 to t1 > t0. It writes the solution at
// the time reached, Stats.T, to y. The error is one that Options.Each returned.
func Radau(ctx context.Context, s System, t0 float64, y []float64, t1 float64, o Options) (Stats, error) {
	s.check(y)
	if t1 <= t0 {
		panic("ode: the end of an integration must come after its start")
	}
	r := newRadau(&s, t0, y, t1, o.withDefaults(s.N, t1-t0))
	err := r.run(ctx)
	r.stats.Evaluations += r.jac.evals
	r.stats.T = r.t
	return r.stats, err
}

type radau struct {
	s          *System
	o          Options
	rtol       float64
	atol       []float64
	t, end     float64
	h, last    float64 // step, and that before it, 0 for none
	y, f       []float64
	scale      []float64
	z, w, g, d [3][]float64 // stages less y, the same in decoupled variables, f there, increments
	cont       [3][]float64
	both       []float64 // a right side of the complex system
	err, trial []float64
	jac        *jacobian
	stats      Stats

	fresh     bool    // the Jacobian is that of t, y
	factored  float64 // step of the factors, 0 for none
	eta       float64 // of Newton's stopping rule
	rate      float64 // of Newton's method in the last step
	newton    int     // iterations of the last step
	fast      float64 // see fastNewton
	errBefore float64
	hBefore   float64
}

func newRadau(s *System, t0 float64, y []float64, t1 float64, o Options) *radau {
	r := &radau{s: s, o: o, t: t0, end: t1, h: o.First, y: y, eta: 1}
	// The error that is estimated falls with the fourth power of the step, that of the
	// solution with the fifth.
	r.rtol = 0.1 * math.Pow(o.RelTol, 4.0/5)
	var typical []float64
	for _, a := range o.AbsTols {
		r.atol = append(r.atol, a*r.rtol/o.RelTol)
		typical = append(typical, a/o.RelTol)
	}
	r.jac = newJacobian(s, typical)
	r.fast = fastNewton
	if s.N > large {
		r.fast = fastLarge
	}
	n := s.N
	for _, v := range []*[]float64{&r.f, &r.scale, &r.err, &r.trial} {
		*v = make([]float64, n)
	}
	for i := range 3 {
		r.z[i], r.w[i], r.g[i], r.d[i], r.cont[i] = make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n)
	}
	r.both = make([]float64, 2*n)
	return r
}

func (r *radau) eval(t float64, y, f []float64) {
	r.stats.Evaluations++
	r.s.F(t, y, f)
}

// run takes steps until the end.
func (r *radau) run(ctx context.Context) error {
	r.eval(r.t, r.y, r.f)
	if !finite(r.f) || !finite(r.y) {
		r.stats.Status = NotFinite
		return nil
	}
	if r.h == 0 {
		r.h = r.first()
	}
	rejected := 0 // in a row
	for r.stats.Status = Finished; r.t < r.end; {
		switch {
		case ctx.Err() != nil:
			r.stats.Status = Cancelled
			return nil
		case r.stats.Steps >= r.o.MaxSteps:
			r.stats.Status = TooMany
			return nil
		case r.h <= shortest*math.Abs(r.t) && r.end-r.t > r.h || rejected > mostUnchanged:
			r.stats.Status = TooSmall
			return nil
		}
		if r.t+1.0001*r.h >= r.end {
			r.h = r.end - r.t
		}
		accepted, err := r.step(rejected > 0)
		if err != nil {
			return err
		}
		if accepted {
			rejected = 0
			continue
		}
		r.stats.Rejected++
		rejected++
	}
	return nil
}

// first returns a step in which y changes by a hundredth of its size or of its
// tolerance.
func (r *radau) first() float64 {
	var size, rate float64
	for i, v := range r.y {
		scale := r.atol[i] + r.rtol*math.Abs(v)
		size += v / scale * (v / scale)
		rate += r.f[i] / scale * (r.f[i] / scale)
	}
	h := 1e-4 * r.o.Longest
	if rate > 0 {
		h = 0.01 * math.Max(1, math.Sqrt(size)) / math.Sqrt(rate) // with a mass matrix a guess
	}
	return math.Min(h, r.o.Longest)
}

// step tries a step, and reports whether it was accepted; h is then that of the next
// one, or of the next attempt.
func (r *radau) step(again bool) (bool, error) {
	if !r.prepare() {
		r.h, r.factored = r.h/2, 0
		return false, nil
	}
	for i, v := range r.y {
		r.scale[i] = r.atol[i] + r.rtol*math.Abs(v)
	}
	r.predict()
	if !r.iterate() {
		return false, nil // h was reduced
	}
	e := r.estimate(again || r.stats.Steps == 0)
	factor := r.factor(e)
	if e >= 1 {
		if r.stats.Steps == 0 {
			factor = 0.1
		}
		r.h *= factor
		if !r.fresh && !r.s.Linear {
			r.factored = 0
		}
		return false, nil
	}
	return true, r.accept(e, factor, again)
}

// prepare makes the factors those of h, with a new Jacobian where it is asked for.
func (r *radau) prepare() bool {
	if r.factored == r.h {
		return true
	}
	keep := r.factored != 0 && r.rate <= r.fast || r.s.Linear && r.stats.Jacobians > 0
	if !keep && !r.fresh {
		r.jac.update(r.t, r.y, r.f)
		r.stats.Jacobians++
		r.fresh = true
	}
	r.factored = r.h
	r.stats.Factorisations++
	return r.jac.factorize(gamma/r.h, alpha/r.h, beta/r.h)
}

// predict starts the stages from the polynomial of the last step, extrapolated.
func (r *radau) predict() {
	if r.last == 0 {
		for i := range 3 {
			clear(r.z[i])
			clear(r.w[i])
		}
		return
	}
	ratio := r.h / r.last
	for i, c := range nodes {
		x := c * ratio
		for p := range r.z[i] {
			r.z[i][p] = x * (r.cont[0][p] + (x-(nodes[1]-1))*(r.cont[1][p]+(x-(nodes[0]-1))*r.cont[2][p]))
		}
	}
	combine(toW, r.z, r.w)
}

// iterate runs Newton's method on the stages. Where it does not converge it shortens
// h, and the factors are out of date.
func (r *radau) iterate() bool {
	limit := math.Max(10*eps/r.rtol, math.Min(0.03, math.Sqrt(r.rtol)))
	eta := math.Pow(math.Max(r.eta, eps), 0.8)
	var before, rateBefore float64
	r.rate, r.newton = r.fast, 0
	for {
		if r.newton >= mostNewton || !r.stages() {
			return r.retry(0.5)
		}
		r.newton++
		r.stats.Iterations++
		norm := r.increment()
		if r.newton > 1 && r.newton < mostNewton {
			rate := norm / before
			r.rate = rate
			if r.newton > 2 {
				r.rate = math.Sqrt(rate * rateBefore)
			}
			rateBefore = rate
			if !(r.rate < 0.99) {
				return r.retry(0.5)
			}
			eta = r.rate / (1 - r.rate)
			left := mostNewton - 1 - r.newton
			if expected := eta * norm * math.Pow(r.rate, float64(left)) / limit; expected >= 1 {
				return r.retry(0.8 * math.Pow(math.Max(1e-4, math.Min(20, expected)), -1/(4+float64(left))))
			}
		}
		before = math.Max(norm, eps)
		for i := range 3 {
			for p, d := range r.d[i] {
				r.w[i][p] += d
			}
		}
		combine(toZ, r.w, r.z)
		if eta*norm <= limit || r.s.Linear {
			r.eta = eta
			return true
		}
	}
}

// retry shortens the step after Newton's method has failed.
func (r *radau) retry(by float64) bool {
	r.h *= by
	r.factored, r.rate = 0, 1
	return false
}

// stages evaluates F at the stages, and reports whether all is finite.
func (r *radau) stages() bool {
	for i, c := range nodes {
		for p, v := range r.y {
			r.trial[p] = v + r.z[i][p]
		}
		r.eval(r.t+c*r.h, r.trial, r.g[i])
		if !finite(r.g[i]) {
			return false
		}
	}
	return true
}

// increment solves for the increments d of the decoupled stages, and returns their
// norm.
func (r *radau) increment() float64 {
	n, h := r.s.N, r.h
	combine(toW, r.g, r.d)
	// - gamma/h M w1, and the same with alpha + i beta.
	r.s.mass(-gamma/h, r.w[0], r.d[0])
	r.s.mass(-alpha/h, r.w[1], r.d[1])
	r.s.mass(beta/h, r.w[2], r.d[1])
	r.s.mass(-alpha/h, r.w[2], r.d[2])
	r.s.mass(-beta/h, r.w[1], r.d[2])
	r.jac.real.solve(r.d[0])
	copy(r.both, r.d[1])
	copy(r.both[n:], r.d[2])
	r.jac.complex.solve(r.both)
	copy(r.d[1], r.both)
	copy(r.d[2], r.both[n:])
	sum := 0.0
	for i := range 3 {
		for p, d := range r.d[i] {
			sum += d / r.scale[p] * (d / r.scale[p])
		}
	}
	return math.Sqrt(sum / float64(3*n))
}

// estimate returns the error of the step over its tolerance.
func (r *radau) estimate(filter bool) float64 {
	weigh := func() float64 {
		r.jac.real.solve(r.err)
		sum := 0.0
		for p, e := range r.err {
			sum += e / r.scale[p] * (e / r.scale[p])
		}
		return math.Max(math.Sqrt(sum/float64(r.s.N)), 1e-10)
	}
	for p := range r.trial {
		r.trial[p] = (errorWeights[0]*r.z[0][p] + errorWeights[1]*r.z[1][p] + errorWeights[2]*r.z[2][p]) / r.h
	}
	rest := r.g[0] // free until the next step
	clear(rest)
	r.s.mass(1, r.trial, rest)
	for p := range r.err {
		r.err[p] = r.f[p] + rest[p]
	}
	e := weigh()
	if e < 1 || !filter {
		return orInf(e)
	}
	// For very stiff components the estimate is too large by far where the solution has
	// just begun: it is filtered once more.
	for p, v := range r.y {
		r.trial[p] = v + r.err[p]
	}
	r.eval(r.t, r.trial, r.err)
	for p := range r.err {
		r.err[p] += rest[p]
	}
	return orInf(weigh())
}

// factor returns by what factor a step is to be changed for an error.
func (r *radau) factor(e float64) float64 {
	fac := math.Min(safety, safety*(1+2*mostNewton)/float64(r.newton+2*mostNewton))
	return math.Max(shrink, math.Min(grow, fac*math.Pow(e, -0.25)))
}

// accept goes to the end of a step.
func (r *radau) accept(e, factor float64, again bool) error {
	r.stats.Steps++
	if r.stats.Steps > 1 { // the predictive control of Gustafsson
		predicted := safety * r.h / r.hBefore * math.Pow(r.errBefore/(e*e), 0.25)
		factor = math.Min(factor, math.Max(shrink, math.Min(grow, predicted)))
	}
	r.hBefore, r.errBefore = r.h, math.Max(1e-2, e)
	from := r.t
	r.t += r.h
	if r.end-r.t < shortest*math.Abs(r.end) {
		r.t = r.end
	}
	for p := range r.y {
		r.y[p] += r.z[2][p]
		a := (r.z[1][p] - r.z[2][p]) / (nodes[1] - 1)
		b := (r.z[0][p] - r.z[1][p]) / (nodes[0] - nodes[1])
		c := (b - r.z[0][p]/nodes[0]) / nodes[1]
		r.cont[0][p] = a
		r.cont[1][p] = (b - a) / (nodes[0] - 1)
		r.cont[2][p] = r.cont[1][p] - c
	}
	r.eval(r.t, r.y, r.f)
	r.last, r.fresh = r.h, false
	next := math.Min(r.h*factor, r.o.Longest)
	if again {
		next = math.Min(next, r.h)
	}
	keep := r.rate <= r.fast || r.s.Linear // the Jacobian
	if q := next / r.h; keep && q >= keepLo && q <= keepHi {
		next = r.h
	} else if !keep {
		r.factored = 0
	}
	r.h = next
	if r.o.Each == nil {
		return nil
	}
	return r.o.Each(Step{From: from, To: r.t, Y: r.y, cont: r.cont})
}

func finite(x []float64) bool {
	for _, v := range x {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return false
		}
	}
	return true
}

func orInf(e float64) float64 {
	if math.IsNaN(e) {
		return math.Inf(1)
	}
	return e
}
