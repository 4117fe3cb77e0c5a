package mixed

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/floats"

	"pinnsolve/internal/vec"
	"pinnsolve/physics/elasticity"
	"pinnsolve/pinn"
)

const (
	// boundaryPoints is the number of Gauss points along an axis of a
	// patch; fewerPoints gives a second value, which shows the error of the
	// first.
	boundaryPoints, fewerPoints = 40, 30
	// slack is the relative size up to which a closed boundary integral
	// counts as zero: rounding and quadrature error.
	slack = 1e-10
	// Derivatives of data along the boundary are central differences with the
	// step nudge times the body's length, accurate to about finiteSlack.
	nudge       = 1e-5
	finiteSlack = 1e-8
)

// eachBoundaryPoint calls f with the Gauss points of the boundary, the given
// number along an axis of a patch, and the condition there.
func eachBoundaryPoint(b elasticity.Body, points int, f func(c elasticity.Condition, x, n []float64, w float64)) error {
	supports := map[pinn.Region]elasticity.Condition{}
	for _, c := range b.Conditions {
		supports[c.On], _ = c.Held(b)
	}
	for _, part := range b.Domain.Parts() {
		c, ok := supports[pinn.Region(part)]
		if !ok {
			c = supports[pinn.Boundary]
		}
		pts, err := b.Domain.BoundaryQuadrature(part, points)
		if err != nil {
			return err
		}
		for i := range pts.Len() {
			w := pts.W[i]
			if b.Section == elasticity.Axisymmetric {
				w *= elasticity.Revolved(pts.At(i))
			}
			f(c, pts.At(i), pts.Normal(i), w)
		}
	}
	return nil
}

// flux returns the closed integral of u.n less the volume that thermal strain adds,
// exactly zero if it is below slack, and whether the supports prescribe it.
func flux(b elasticity.Body) (flux float64, enclosed bool, err error) {
	u := make([]float64, b.Domain.Dim())
	var size, area float64
	open := map[pinn.Region][]float64{} // of rigid parts that are free: int n
	enclosed = true
	err = eachBoundaryPoint(b, 1, func(c elasticity.Condition, x, n []float64, w float64) {
		enclosed = (c.Prescribed(u, x, n) || w == 0) && enclosed
	})
	if err != nil || !enclosed { // most bodies
		return 0, false, err
	}
	err = eachBoundaryPoint(b, boundaryPoints, func(c elasticity.Condition, x, n []float64, w float64) {
		enclosed = (c.Prescribed(u, x, n) || w == 0) && enclosed
		if c.Rigid.Free() {
			if open[c.On] == nil {
				open[c.On] = make([]float64, len(n))
			}
			floats.AddScaled(open[c.On], w, n)
			area += w
		}
		for k := range n {
			flux += w * u[k] * n[k]
			size += w * math.Abs(u[k])
		}
	})
	for _, n := range open { // a part closed in itself moves no volume
		enclosed = enclosed && floats.Norm(n, 2) <= slack*area
	}
	if b.Thermal != nil && enclosed {
		pts := b.Domain.Quadrature(20)
		for i := range pts.Len() {
			w := pts.W[i]
			if b.Section == elasticity.Axisymmetric {
				w *= elasticity.Revolved(pts.At(i))
			}
			free := 3 * w * b.Thermal(pts.At(i))
			flux -= free
			size += math.Abs(free)
		}
	}
	if math.Abs(flux) <= slack*size {
		flux = 0
	}
	return flux, enclosed, err
}

// volumeChange returns the change of the enclosed volume at finite strain, and
// whether the supports prescribe every component of the displacement on the
// whole boundary. It is
//
//	|Omega'| - |Omega| = 1/d * closed integral of x.cof(F) n - X.n,   x = X + u,
//
// and cof(F) n needs derivatives only along the boundary: it is the normal of
// the deformed boundary times its change of area.
func volumeChange(b elasticity.Body, points int) (change float64, all bool, err error) {
	dim := b.Domain.Dim()
	length, _ := b.Scales()
	all = true
	err = eachBoundaryPoint(b, points, func(c elasticity.Condition, x, n []float64, w float64) {
		if all = all && len(c.Fixed) == dim; all {
			change += w / float64(dim) * (swept(c, x, n, nudge*length) - floats.Dot(x, n))
		}
	})
	return change, all, err
}

// keepsVolume returns an error if the displacement prescribed on the whole
// boundary changes the volume of an incompressible body at finite strain by
// more than the error of the quadrature.
func keepsVolume(b elasticity.Body) error {
	if b.Material.Beta != 0 || b.Section == elasticity.Axisymmetric {
		return nil
	}
	change, all, err := volumeChange(b, boundaryPoints)
	if err != nil || !all {
		return err
	}
	coarse, _, err := volumeChange(b, fewerPoints)
	if err != nil {
		return err
	}
	if math.Abs(change) > finiteSlack*b.Domain.Measure()+10*math.Abs(change-coarse) {
		return changesVolume(b, change)
	}
	return nil
}

// changesVolume is the error of data that no incompressible body can satisfy.
func changesVolume(b elasticity.Body, change float64) error {
	return fmt.Errorf("mixed: %s: the prescribed displacement changes the volume of an incompressible body, %.6g, by %.3g; prescribe one that preserves it, or use nu below 0.5", b.Name, b.Domain.Measure(), change)
}

// swept returns x.cof(F) n at the deformed position x of X, by differences of
// step h along the boundary.
func swept(c elasticity.Condition, X, n []float64, h float64) float64 {
	deformed := func(along []float64, h float64) []float64 {
		x, u := make([]float64, len(X)), make([]float64, len(X))
		for k := range x {
			x[k] = X[k] + h*along[k]
		}
		if c.U != nil {
			c.U(u, x)
		}
		for k := range x {
			x[k] += u[k]
		}
		return x
	}
	// A determinant with the rows x and the derivatives of x along tangents
	// that form a right-handed basis with n.
	x := deformed(n, 0)
	slope := func(along []float64) []float64 {
		a, b := deformed(along, h), deformed(along, -h)
		for k := range a {
			a[k] = (a[k] - b[k]) / (2 * h)
		}
		return a
	}
	if len(X) == 2 {
		t := slope([]float64{-n[1], n[0]})
		return x[0]*t[1] - x[1]*t[0]
	}
	axes := elasticity.Basis(n)
	s, t := slope(axes[1]), slope(vec.Cross(n, axes[1]))
	return floats.Dot(x, vec.Cross(s, t))
}
