package solve

import (
	"pinnsolve/ad"
	"pinnsolve/ode"
	"pinnsolve/pum"
)

// transient is fields in space and time: functions in windows, each with an amount that
// changes in time.
type transient struct {
	basis  *pum.Fixed // the fields of one function after another
	fields int
	dim    int // in space
	amount *ode.Modal
	saved  *solved // the space that it is in
}

// newTransient joins functions by their coefficients in a space and amounts in time. groupOf
// and order are those of the fields, see pum.Space.NewEvaluator.
func newTransient(s *pum.Space, groupOf, order []int, functions [][]float64, amount *ode.Modal) *transient {
	groups, orders := repeated(groupOf, order, len(functions))
	var theta []float64
	at := 0
	for w := range s.Windows() {
		n := 0
		for _, g := range groupOf {
			n += s.Modes(w, g)
		}
		for _, f := range functions {
			theta = append(theta, f[at:at+n]...)
		}
		at += n
	}
	return &transient{basis: s.Fix(groups, orders, theta), fields: len(groupOf), dim: len(s.Half()), amount: amount}
}

// repeated are groups and order of the fields of n functions.
func repeated(groupOf, order []int, n int) (groups, orders []int) {
	for j := range n {
		groups = append(groups, groupOf...)
		for _, f := range order {
			orders = append(orders, j*len(groupOf)+f)
		}
	}
	return groups, orders
}

// Inputs, Outputs, Params and NewEvaluator make it a fields.Function without parameters.
func (c *transient) Inputs() int { return c.dim + 1 }

// Outputs returns the number of fields.
func (c *transient) Outputs() int { return c.fields }

// Params is 0.
func (c *transient) Params() int { return 0 }

// NewEvaluator returns an evaluator of values and slopes on blocks of n points.
func (c *transient) NewEvaluator(l ad.Lanes, n int) ad.Evaluator {
	plane := ad.Lanes{Dim: c.dim, Order: l.Order}
	return &transientEvaluator{transient: c, lanes: l, plane: plane, n: n, inner: c.basis.NewEvaluator(plane, n), amounts: map[float64][3][]complex128{}}
}

type transientEvaluator struct {
	*transient
	lanes, plane ad.Lanes
	n            int
	inner        ad.Evaluator
	out          []float64
	amounts      map[float64][3][]complex128
}

// Forward evaluates the fields; in has the positions, lane after lane.
func (e *transientEvaluator) Forward(_, in []float64) []float64 {
	x := make([]float64, 0, e.n*e.dim)
	for p := range e.n {
		x = append(x, in[p*(e.dim+1):p*(e.dim+1)+e.dim]...)
	}
	e.inner.Forward(nil, x)
	all := e.basis.Outputs()
	values := make([]float64, e.plane.Count()*e.n*all)
	e.inner.Output(values)
	e.out = make([]float64, e.lanes.Count()*e.n*e.fields)
	for p := range e.n {
		y := e.at(in[p*(e.dim+1)+e.dim])
		e.add(values, all, p, 0, 0, y[0])
		if e.lanes.Order == ad.Value {
			continue
		}
		for i := range e.dim {
			e.add(values, all, p, e.plane.First(i), e.lanes.First(i), y[0])
		}
		e.add(values, all, p, 0, e.lanes.First(e.dim), y[1])
	}
	return nil
}

// add adds a lane of all functions at a point, times their amounts.
func (e *transientEvaluator) add(values []float64, all, p, from, to int, y []complex128) {
	in := values[(from*e.n+p)*all : (from*e.n+p+1)*all]
	out := e.out[(to*e.n+p)*e.fields : (to*e.n+p+1)*e.fields]
	for j, v := range y {
		for k := range out {
			out[k] += real(v) * in[j*e.fields+k]
		}
	}
}

// at returns the amounts at a time; many points share one.
func (e *transientEvaluator) at(t float64) [3][]complex128 {
	y, known := e.amounts[t]
	if !known {
		if len(e.amounts) > 1000 {
			clear(e.amounts)
		}
		y = e.amount.At(t)
		e.amounts[t] = y
	}
	return y
}

// Output stores what Forward has found.
func (e *transientEvaluator) Output(dst []float64) { copy(dst, e.out) }
