package cases

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/floats"

	"pinnsolve/geometry"
	"pinnsolve/internal/names"
	"pinnsolve/physics/elasticity"
	"pinnsolve/pinn"
)

// addTraction adds a traction to those of a condition.
func addTraction(c *elasticity.Condition, t func(dst, x []float64)) {
	before := c.T
	c.T = func(dst, x, n []float64) {
		t(dst, x)
		if before != nil {
			other := make([]float64, len(dst))
			before(other, x, n)
			floats.Add(dst, other)
		}
	}
}

// roller is a frictionless plane along a part, which must be flat.
func roller(domain *geometry.Domain, part string) (elasticity.Condition, error) {
	const parallel = 1e-6
	pts, err := domain.BoundaryQuadrature(part, 2)
	if err != nil {
		return elasticity.Condition{}, err
	}
	first := pts.Normal(0)
	for i := range pts.Len() {
		n := pts.Normal(i)
		for k := range n {
			if math.Abs(n[k]-first[k]) > parallel {
				return elasticity.Condition{}, fmt.Errorf("roller on %s: the part is not plane, its normal is %.4g at %.4g and %.4g at %.4g; rollers are for plane parts", names.Quote(part), first, pts.At(0), n, pts.At(i))
			}
		}
	}
	for axis, n := range first {
		if math.Abs(n) >= 1-parallel {
			return elasticity.Roller(pinn.Region(part), axis), nil
		}
	}
	return elasticity.Plane(pinn.Region(part), first...), nil
}
