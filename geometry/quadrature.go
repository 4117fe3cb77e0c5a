package geometry

import (
	"fmt"

	"pinnsolve/internal/gauss"
)

// Quadrature returns the Gauss-Legendre rule with n points along every
// parameter axis of every patch: exact for polynomials of degree 2n-1 per axis
// on rectangles and boxes, and spectrally accurate for smooth functions on the
// curved shapes. On combinations (see Union) the patches are cut where they
// leave the domain and each stretch along an axis has n points. The weights sum
// to the measure. Quadrature panics if n < 1.
func (d *Domain) Quadrature(n int) Points { return d.interior.quadrature(n) }

// BoundaryQuadrature returns the rule of Quadrature on the named part of the
// boundary, with outward unit normals. For an unknown part the error lists the
// parts.
func (d *Domain) BoundaryQuadrature(part string, n int) (Points, error) {
	r, err := d.part(part)
	if err != nil {
		return Points{}, err
	}
	return r.quadrature(n), nil
}

func (r region) quadrature(n int) Points {
	if n < 1 {
		panic(fmt.Sprintf("geometry: quadrature with %d points", n))
	}
	pts := Points{Dim: r.dim}
	for _, p := range r.pieces {
		p.gauss(r.dim, r.normals, n, func(s []float64, w float64) {
			pts.add(p.Patch, s, w, r.normals)
		})
		if r.cells {
			pts.fill(p.cell)
		}
	}
	return pts
}

// gauss calls emit with the points s of the kept part of the unit cube and the
// weights w of the rule with n points along every axis.
func (p piece) gauss(dim int, normals bool, n int, emit func(s []float64, w float64)) {
	rule := legendre(n)
	if p.keep != nil {
		p.integrate(p.Patch, 1, dim, normals, rule, emit)
		return
	}
	s := make([]float64, p.K)
	var tensor func(axis int, w float64)
	tensor = func(axis int, w float64) {
		if axis == p.K {
			emit(s, w)
			return
		}
		for i := range rule.x {
			s[axis] = rule.x[i]
			tensor(axis+1, w*rule.w[i])
		}
	}
	tensor(0, 1)
}

// integrate calls emit with the points and weights of the rule on the kept part
// of a patch over the cube, which is the given fraction of the piece.
func (p piece) integrate(patch Patch, fraction float64, dim int, normals bool, r rule, emit func(s []float64, w float64)) {
	if !p.prism {
		newCutter(patch, dim, normals, p.keep, fraction).integrate(0, 1, r, emit)
		return
	}
	s := make([]float64, p.K)
	last := p.K - 1
	slice := Patch{K: last, Map: func(x, n, t []float64) float64 {
		copy(s, t)
		return patch.Map(x, n, s)
	}}
	newCutter(slice, dim, normals, p.keep, fraction).integrate(0, 1, r, func(t []float64, w float64) {
		copy(s, t)
		for j := range r.x {
			s[last] = r.x[j]
			emit(s, w*r.w[j])
		}
	})
}

// rule is a quadrature rule on [0,1].
type rule struct{ x, w []float64 }

func legendre(n int) rule {
	x, w := gauss.Legendre(n, 0, 1)
	return rule{x, w}
}
