package fields

import (
	"slices"

	"pinnsolve/ad"
	"pinnsolve/geometry"
	"pinnsolve/internal/vec"
	"pinnsolve/pinn"
)

// Value returns the value of a quantity.
func (s *Solution) Value(q pinn.Quantity) (float64, error) {
	vs, err := s.Values([]pinn.Quantity{q})
	if err != nil {
		return 0, err
	}
	return vs[0], nil
}

// Values returns the values of quantities. It evaluates those of one region together.
func (s *Solution) Values(qs []pinn.Quantity) ([]float64, error) {
	type place struct {
		on    pinn.Region
		order ad.Order
	}
	values, at := make([]float64, len(qs)), map[place][]int{}
	var places []place
	for i, q := range qs {
		if q.Reaction != nil {
			if v, ok := s.reaction(*q.Reaction); ok {
				values[i] = v
				continue
			}
		}
		if q.At != nil {
			pts := geometry.NewPoints(len(q.At), slices.Concat(q.At, q.Less)...)
			if q.Less != nil {
				pts.W[1] = -1
			}
			if err := s.integrate(values, qs, []int{i}, pts); err != nil {
				return nil, err
			}
			continue
		}
		k := place{q.On, q.Order}
		if at[k] == nil {
			places = append(places, k)
		}
		at[k] = append(at[k], i)
	}
	for _, k := range places {
		pts, err := pinn.OnBoundary(s.Context(), s.problem.Domain, k.on, s.quad)
		if err != nil {
			return nil, err
		}
		if err := s.integrate(values, qs, at[k], pts); err != nil {
			return nil, err
		}
	}
	return values, nil
}

// reaction returns a reaction if it is known.
func (s *Solution) reaction(r pinn.Reaction) (float64, bool) {
	force, ok := s.reactions[r.On]
	if !ok {
		return 0, false
	}
	if r.About == nil {
		return r.Scale * force[s.problem.FieldIndex(r.Field)], true
	}
	moment, ok := s.moments[r.On]
	if !ok {
		return 0, false
	}
	arm := vec.Sub(r.About, s.problem.Weak.Moments.About)
	return r.Scale * (moment[r.Axis] - pinn.MomentOf(r.Axis, arm, force)), true
}

// integrate sets the values of some of the quantities, all of one order, from points
// with weights.
func (s *Solution) integrate(values []float64, qs []pinn.Quantity, which []int, pts geometry.Points) error {
	v, err := s.eval(qs[which[0]].Order, func(p *pinn.Point) (es []ad.Expr) {
		for _, i := range which {
			es = append(es, qs[i].Eval(p))
		}
		return es
	}, pts)
	if err != nil {
		return err
	}
	for k, i := range which {
		var sum, measure float64
		for j, w := range pts.W {
			sum += w * v[k][j]
			measure += w
		}
		if qs[i].Mean {
			sum /= measure
		}
		values[i] = sum
	}
	return nil
}
