package formula

import (
	"fmt"

	"pinnsolve/ad"
)

// Slopes returns a scalar formula and its derivatives by fields and by their gradients,
// as expressions: those of an energy density are the fluxes of its weak form, those of
// a form that is linear in a test function are what that function is tested with.
// fields names the inputs that are fields; in has their values and gradients. A field
// k has slopes[k], by its value and by its derivative along every coordinate.
//
// Derivatives must be of inputs alone: d(u, x), not d(u^2, x). Of inputs that are not
// among the fields they may be second ones.
func (f *Formula) Slopes(in []ad.Jet, fields []int) (value ad.Expr, slopes [][]ad.Expr, err error) {
	if len(f.out) != 1 {
		return ad.Expr{}, nil, fmt.Errorf("%q is %s and has no slopes: it must be a number", f.text, f.shape)
	}
	lanes := 1 + f.dim // of a field
	all := &Formula{steps: f.steps, dim: lanes * len(fields)}
	number := map[int32]int{} // of fields, by input
	for k, i := range fields {
		number[int32(i)] = k
	}
	zero := ad.Lanes{Dim: all.dim, Order: ad.Gradient}
	basis := func(v ad.Expr, i int32, lane int) ad.Jet {
		c := make([]ad.Expr, zero.Count())
		c[0] = v
		if k, ok := number[i]; ok {
			c[zero.First(k*lanes+lane)] = ad.Const(1)
		}
		return ad.NewJet(zero, c)
	}
	r := make([]ad.Jet, len(f.steps))
	for k, s := range f.steps {
		switch {
		case s.kind == input:
			r[k] = basis(in[s.a].V(), s.a, 0)
		case s.kind == derive && f.steps[s.a].kind == input:
			i := f.steps[s.a].a
			r[k] = basis(in[i].D(int(s.b)).V(), i, 1+int(s.b))
		case s.kind == derive && f.steps[s.a].kind == derive && f.given(f.steps[s.a].a, number):
			i := f.steps[f.steps[s.a].a].a
			r[k] = basis(in[i].D(int(f.steps[s.a].b)).D(int(s.b)).V(), -1, 0)
		case s.kind == laplacian && f.given(s.a, number):
			r[k] = basis(in[f.steps[s.a].a].Lap(), -1, 0)
		case s.kind == derive || s.kind == laplacian:
			return ad.Expr{}, nil, fmt.Errorf("%q differentiates more than a field: write the derivative out, 2*u*d(u,x) for d(u^2,x)", f.text)
		default:
			r[k] = all.jet(s, r, nil)
		}
	}
	out := r[f.out[0]]
	value = out.V()
	for k := range fields {
		var of []ad.Expr
		for lane := range lanes {
			if out.Lanes().Order == ad.Value {
				of = append(of, ad.Expr{})
				continue
			}
			of = append(of, out.Lane(out.Lanes().First(k*lanes+lane)))
		}
		slopes = append(slopes, of)
	}
	return value, slopes, nil
}

// given reports whether a step is an input that is not among the fields.
func (f *Formula) given(step int32, fields map[int32]int) bool {
	s := f.steps[step]
	if s.kind != input {
		return false
	}
	_, field := fields[s.a]
	return !field
}
