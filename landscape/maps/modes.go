package maps

import (
	"fmt"
	"math"

	"pinnsolve/ad"
	"pinnsolve/geometry"
	"pinnsolve/pinn"
)

// mode is a direction of the output: a function for every field, in units of the fields,
// nil for zero.
type mode struct {
	name   string
	fields []func(x []ad.Jet) ad.Jet
}

// modesOf returns two directions of the output of a problem, and for each what its
// multiplier may do besides, nil if it has none.
func modesOf(p pinn.Problem) (modes, companions [2]*mode, err error) {
	var at []int // the fields that are no multipliers
	multiplier := -1
	for i, f := range p.Fields {
		if f.Multiplier {
			multiplier = i
		} else {
			at = append(at, i)
		}
	}
	dim := p.Domain.Dim()
	b, err := newBubble(p.Domain)
	if err != nil {
		return modes, companions, err
	}
	zero := func(name string) *mode { return &mode{name, make([]func(x []ad.Jet) ad.Jet, len(p.Fields))} }
	switch {
	case len(at) == 1:
		low, high := zero("lowest mode"), zero("high mode")
		low.fields[at[0]] = b.value
		high.fields[at[0]] = b.wave
		return [2]*mode{low, high}, companions, nil
	case len(at) == 2 && dim == 2:
		shear, volume := zero("shear mode"), zero("volume mode")
		shear.fields[at[0]] = func(x []ad.Jet) ad.Jet { return b.slope(x, 1) }
		shear.fields[at[1]] = func(x []ad.Jet) ad.Jet { return b.slope(x, 0).Neg() }
		for i, f := range at {
			volume.fields[f] = func(x []ad.Jet) ad.Jet { return b.slope(x, i) }
		}
		if multiplier >= 0 {
			companions[1] = zero("pressure")
			companions[1].fields[multiplier] = b.laplacian
		}
		return [2]*mode{shear, volume}, companions, nil
	}
	return modes, companions, fmt.Errorf("%s has %d fields in %d dimensions: landscapes are drawn for one field, and for displacements in the plane", p.Name, len(at), dim)
}

// bubble is w = exp(-r^2/2), r the distance from the centre of the largest ball in a body,
// in widths: a quarter of its radius.
type bubble struct {
	centre []float64
	width  float64
}

// newBubble finds the ball by sampling.
func newBubble(d *geometry.Domain) (bubble, error) {
	var parts []geometry.Points
	for _, name := range d.Parts() {
		pts, err := d.Boundary(name, 400, geometry.Uniform{}, 1)
		if err != nil {
			return bubble{}, err
		}
		parts = append(parts, pts)
	}
	rim := geometry.Join(parts...)
	inside := d.Interior(1000, geometry.Halton{}, 1)
	var b bubble
	most := 0.0
	for i := range inside.Len() {
		x, nearest := inside.At(i), math.Inf(1)
		for j := range rim.Len() {
			var sum float64
			for k, v := range rim.At(j) {
				sum += (x[k] - v) * (x[k] - v)
			}
			nearest = math.Min(nearest, sum)
		}
		if nearest > most {
			most, b = nearest, bubble{x, math.Sqrt(nearest) / 4}
		}
	}
	return b, nil
}

// squared is r^2.
func (b bubble) squared(x []ad.Jet) ad.Jet {
	var r ad.Jet
	for i, c := range b.centre {
		y := x[i].Shift(-c).Scale(1 / b.width)
		if i == 0 {
			r = y.Mul(y)
		} else {
			r = r.Add(y.Mul(y))
		}
	}
	return r
}

// value is w.
func (b bubble) value(x []ad.Jet) ad.Jet { return b.squared(x).Scale(-0.5).Exp() }

// wave is w with eight half waves along the first axis.
func (b bubble) wave(x []ad.Jet) ad.Jet {
	return b.value(x).Mul(x[0].Shift(-b.centre[0]).Scale(2 * math.Pi / b.width).Cos())
}

// slope is the derivative of w along an axis, times the width.
func (b bubble) slope(x []ad.Jet, axis int) ad.Jet {
	return b.value(x).Mul(x[axis].Shift(-b.centre[axis]).Scale(-1 / b.width))
}

// laplacian is that of w, times the square of the width.
func (b bubble) laplacian(x []ad.Jet) ad.Jet {
	return b.value(x).Mul(b.squared(x).Shift(-float64(len(b.centre))))
}

// added returns the problem with sizes[i] times modes[i] added to its fields in every
// term.
func added(p pinn.Problem, modes []*mode, sizes []float64) pinn.Problem {
	terms := append([]pinn.Term(nil), p.Terms...)
	for i := range terms {
		residual := terms[i].Residual
		terms[i].Residual = func(at *pinn.Point) []ad.Expr {
			before := at.U
			defer func() { at.U = before }()
			at.U = append([]ad.Jet(nil), before...)
			x := at.Coordinates(before[0].Lanes())
			for k, m := range modes {
				for f, value := range m.fields {
					if value != nil && sizes[k] != 0 {
						at.U[f] = at.U[f].Add(value(x).Scale(sizes[k]))
					}
				}
			}
			return residual(at)
		}
	}
	p.Terms = terms
	return p
}

// fieldsOf is a problem whose residuals are its fields, those that are multipliers or the
// others, divided by their scales.
func fieldsOf(p pinn.Problem, multipliers bool) pinn.Problem {
	p.Terms = []pinn.Term{{Name: "fields", On: pinn.Interior, Order: ad.Value, Scale: 1, Residual: func(at *pinn.Point) []ad.Expr {
		var values []ad.Expr
		for i, f := range p.Fields {
			if f.Multiplier == multipliers {
				values = append(values, at.U[i].V())
			}
		}
		return values
	}}}
	p.Guards = nil
	return p
}
