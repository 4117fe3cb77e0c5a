package solve

import (
	"context"
	"fmt"
	"math"
	"sort"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"pinnsolve/internal/gauss"
	"pinnsolve/ode"
	"pinnsolve/pinn/weak"
)

// trajectory is the solution of reduced equations of motion, in the span of their first
// vectors: of every mode i
//
//	y_i'' + square_i y_i = load_i history(t),  y_i = y_i' = 0 at the start.
type trajectory struct {
	reduced *weak.Reduced
	n       int
	history func(t float64) float64
	squares []float64  // of the angular frequencies
	modes   *mat.Dense // of the vectors, unit mass
	load    []float64
	steps   int
	exact   *ode.Modal

	// At the steps of an integrator; an exact solution has the work alone.
	times []float64
	y, v  [][]float64
	work  []float64 // of the loads, at the times
}

// newTrajectory solves the equations in the span of n vectors, with so many steps, 0 to
// choose them.
func newTrajectory(ctx context.Context, r *weak.Reduced, n int, o MotionOptions, steps int) (*trajectory, error) {
	t := &trajectory{reduced: r, n: n, history: o.History, steps: steps}
	if err := t.diagonalise(); err != nil {
		return nil, err
	}
	switch o.Integrator {
	case Midpoint:
		if t.steps == 0 {
			t.steps = t.stepsOf(o)
		}
		t.midpoint(o)
		return t, nil
	case Radau:
		return t, t.radau(ctx, o)
	}
	rates, y, v := make([]complex128, n), make([]complex128, n), make([]complex128, n)
	for i, s := range t.squares {
		rates[i] = complex(-math.Max(0, s), 0)
	}
	m := &ode.Modes{Order: 2, Rates: rates, Source: func(at float64, g []complex128) {
		h := o.History(at)
		for i := range g {
			g[i] = complex(h*t.load[i], 0)
		}
	}}
	t.exact = m.Solve(o.From, o.To, y, v, historyTolerance)
	return t, t.accumulate(o)
}

// historyTolerance is that of the interpolation of histories, relative.
const historyTolerance = 1e-12

// diagonalise finds the modes of the reduced equations.
func (t *trajectory) diagonalise() (err error) {
	if t.squares, t.modes, err = t.reduced.Modes(t.n); err != nil {
		return err
	}
	for i := range t.n {
		t.load = append(t.load, floats.Dot(mat.Col(nil, i, t.modes), t.reduced.Load[:t.n]))
	}
	return nil
}

// stepsOf returns 40 steps a period of the highest mode that has a part of the static
// displacement.
func (t *trajectory) stepsOf(o MotionOptions) int {
	const steps, part, most = 40, 1e-4, 200_000
	largest := 0.0
	for i, s := range t.squares {
		largest = math.Max(largest, math.Abs(t.load[i])/math.Max(s, math.SmallestNonzeroFloat64))
	}
	highest := t.squares[0]
	for i, s := range t.squares {
		if s > 0 && math.Abs(t.load[i])/s > part*largest {
			highest = s
		}
	}
	return max(2, min(most, int(math.Ceil(steps*(o.To-o.From)*math.Sqrt(math.Max(0, highest))/(2*math.Pi)))))
}

// midpoint integrates by the implicit midpoint rule (Hairer, Lubich & Wanner, Geometric
// Numerical Integration, 2nd ed. 2006, sec. IV.2.1: it conserves quadratic invariants).
func (t *trajectory) midpoint(o MotionOptions) {
	h := (o.To - o.From) / float64(t.steps)
	y, v := make([]float64, t.n), make([]float64, t.n)
	t.keep(o.From, y, v, 0)
	work := 0.0
	for k := range t.steps {
		at := o.From + (float64(k)+0.5)*h
		g := o.History(at)
		for i, s := range t.squares {
			// v+ = v + h (load g - s (y + y+)/2), y+ = y + h (v + v+)/2
			next := (v[i]*(1-h*h*s/4) + h*(t.load[i]*g-s*y[i])) / (1 + h*h*s/4)
			moved := h * (v[i] + next) / 2
			work += g * t.load[i] * moved
			y[i] += moved
			v[i] = next
		}
		t.keep(o.From+float64(k+1)*h, y, v, work)
	}
}

// radau integrates by Radau IIA, with the work as another unknown.
func (t *trajectory) radau(ctx context.Context, o MotionOptions) error {
	n := t.n
	s := ode.System{N: 2*n + 1, Linear: true, F: func(at float64, y, dy []float64) {
		g, power := o.History(at), 0.0
		for i, sq := range t.squares {
			dy[i], dy[n+i] = y[n+i], t.load[i]*g-sq*y[i]
			power += g * t.load[i] * y[n+i]
		}
		dy[2*n] = power
	}}
	y := make([]float64, s.N)
	t.keep(o.From, y[:n], y[n:2*n], 0)
	size := 0.0
	for i, sq := range t.squares {
		if sq > 0 {
			size = math.Max(size, math.Abs(t.load[i])/sq)
		}
	}
	stats, err := ode.Radau(ctx, s, o.From, y, o.To, ode.Options{RelTol: 1e-6, AbsTol: 1e-6 * math.Max(size, math.SmallestNonzeroFloat64), Each: func(st ode.Step) error {
		t.keep(st.To, st.Y[:n], st.Y[n:2*n], st.Y[2*n])
		return nil
	}})
	t.steps = stats.Steps
	if err == nil && stats.Status != ode.Finished {
		if err = ctx.Err(); err == nil {
			err = fmt.Errorf("the integration ended at time %.6g: %s; %s", stats.T, stats.Status, stats.Status.Advice())
		}
	}
	return err
}

func (t *trajectory) keep(at float64, y, v []float64, work float64) {
	t.times, t.work = append(t.times, at), append(t.work, work)
	t.y, t.v = append(t.y, append([]float64(nil), y...)), append(t.v, append([]float64(nil), v...))
}

// accumulate computes the work of the loads of an exact solution: of constant ones it is
// that on the displacement, of others an integral over the velocity, in pieces of time.
func (t *trajectory) accumulate(o MotionOptions) error {
	if g, constant := constantHistory(o); constant {
		for k := range motionSamples {
			at := o.From + (o.To-o.From)*float64(k)/(motionSamples-1)
			y, _ := t.modal(at)
			t.times, t.work = append(t.times, at), append(t.work, g*floats.Dot(t.load, y))
		}
		return nil
	}
	const points = 8
	x, w := gauss.Legendre(points, -1, 1)
	t.times, t.work = []float64{o.From}, []float64{0}
	sum := 0.0
	for k := range motionSamples - 1 {
		from := o.From + (o.To-o.From)*float64(k)/(motionSamples-1)
		h := (o.To - o.From) / (motionSamples - 1)
		for p := range x {
			at := from + h*(1+x[p])/2
			_, v := t.modal(at)
			sum += w[p] * h / 2 * o.History(at) * floats.Dot(t.load, v)
		}
		t.times, t.work = append(t.times, from+h), append(t.work, sum)
	}
	return nil
}

// constantHistory returns the factor on the loads if it is the same at all times.
func constantHistory(o MotionOptions) (g float64, constant bool) {
	g = o.History(o.From)
	for k := range motionSamples {
		if o.History(o.From+(o.To-o.From)*float64(k)/(motionSamples-1)) != g {
			return 0, false
		}
	}
	return g, true
}

// workUntil returns the work of the loads until a time, between those at which it is
// known linearly.
func (t *trajectory) workUntil(at float64) float64 {
	k := min(max(1, sort.SearchFloat64s(t.times, at-1e-9*(at-t.times[0]))), len(t.times)-1)
	x := (at - t.times[k-1]) / (t.times[k] - t.times[k-1])
	return t.work[k-1] + x*(t.work[k]-t.work[k-1])
}

// defect returns the largest difference of the energy of the body from the work of its
// loads, over the largest strain energy, at the times of the solution itself: of an exact
// one by the matrices of its vectors.
func (t *trajectory) defect() float64 {
	var largest, off float64
	for k, at := range t.times {
		var kinetic, strain float64
		if t.exact != nil {
			q, v := t.at(at)
			kinetic, strain = t.energies(q, v)
		} else {
			for i, s := range t.squares {
				kinetic += t.v[k][i] * t.v[k][i] / 2
				strain += s * t.y[k][i] * t.y[k][i] / 2
			}
		}
		largest, off = math.Max(largest, strain), math.Max(off, math.Abs(kinetic+strain-t.work[k]))
	}
	if largest == 0 {
		return 0
	}
	return off / largest
}

// modal returns the values and velocities of the modes at a time: of an integrator in
// steps by cubic interpolation.
func (t *trajectory) modal(at float64) (y, v []float64) {
	y, v = make([]float64, t.n), make([]float64, t.n)
	if t.exact != nil {
		s := t.exact.At(at)
		for i := range y {
			y[i], v[i] = real(s[0][i]), real(s[1][i])
		}
		return y, v
	}
	k := min(max(1, sort.SearchFloat64s(t.times, at)), len(t.times)-1)
	h := t.times[k] - t.times[k-1]
	x := (at - t.times[k-1]) / h
	for i := range y {
		a, b, da, db := t.y[k-1][i], t.y[k][i], h*t.v[k-1][i], h*t.v[k][i]
		c, d := 3*(b-a)-2*da-db, 2*(a-b)+da+db
		y[i] = a + x*(da+x*(c+x*d))
		v[i] = (da + x*(2*c+3*x*d)) / h
	}
	return y, v
}

// at returns the amounts of the vectors at a time, and their rates of change.
func (t *trajectory) at(at float64) (q, v []float64) {
	y, dy := t.modal(at)
	q, v = make([]float64, t.n), make([]float64, t.n)
	for i := range y {
		floats.AddScaled(q, y[i], mat.Col(nil, i, t.modes))
		floats.AddScaled(v, dy[i], mat.Col(nil, i, t.modes))
	}
	return q, v
}

// energies returns the kinetic and the strain energy by the matrices of the vectors.
func (t *trajectory) energies(q, v []float64) (kinetic, strain float64) {
	return form(t.reduced.Mass, v) / 2, form(t.reduced.Stiff, q) / 2
}

// apart returns how much two solutions differ at most in the displacement along the
// load, relative to its largest value.
func (t *trajectory) apart(o *trajectory) float64 {
	var off, largest float64
	for k := range motionSamples {
		at := t.times[0] + (t.times[len(t.times)-1]-t.times[0])*float64(k)/(motionSamples-1)
		y, _ := t.modal(at)
		z, _ := o.modal(at)
		a, b := floats.Dot(t.load, y), floats.Dot(t.load, z)
		off, largest = math.Max(off, math.Abs(a-b)), math.Max(largest, math.Abs(a))
	}
	if largest == 0 {
		return 0
	}
	return off / largest
}
