package ansatz

import "pinnsolve/ad"

// Distance is a smooth, dimensionless function of position that vanishes on
// a piece of boundary and is positive inside: the factor Phi of an ansatz
// u = g + Phi N that makes Dirichlet data hold exactly.
type Distance func(x []ad.Jet) ad.Jet

// Plane vanishes where coordinate axis equals at and grows with slope
// 1/scale along it; a negative scale faces the other way.
func Plane(axis int, at, scale float64) Distance {
	return func(x []ad.Jet) ad.Jet { return x[axis].Shift(-at).Scale(1 / scale) }
}

// Slab vanishes where coordinate axis equals lo or hi and is one midway.
func Slab(axis int, lo, hi float64) Distance {
	return Product(Plane(axis, lo, (hi-lo)/2), Plane(axis, hi, (lo-hi)/2))
}

// Sphere vanishes on the circle or sphere of the given center and radius:
// positive outside it, or inside if inward is set.
func Sphere(center []float64, radius float64, inward bool) Distance {
	scale := 1 / (2 * radius * radius) // slope 1/radius at the surface
	if inward {
		scale = -scale
	}
	return func(x []ad.Jet) ad.Jet {
		r2 := ad.Constant(len(x), -radius*radius)
		for i, c := range x {
			d := c.Shift(-center[i])
			r2 = r2.Add(d.Mul(d))
		}
		return r2.Scale(scale)
	}
}

// Product vanishes where any of the distances does. It is flat at corners,
// but smooth, unlike the R-functions.
func Product(ds ...Distance) Distance {
	return func(x []ad.Jet) ad.Jet {
		p := ds[0](x)
		for _, d := range ds[1:] {
			p = p.Mul(d(x))
		}
		return p
	}
}

// And is the R-conjunction a + b - sqrt(a^2 + b^2): it vanishes where either
// distance does and keeps the slope of each there (Rvachev; Sukumar &
// Srivastava 2022, CMAME 389, 114333, eq. 5). Its derivatives are unbounded
// where both vanish.
func And(a, b Distance) Distance {
	return func(x []ad.Jet) ad.Jet {
		p, q := a(x), b(x)
		return p.Add(q).Sub(p.Mul(p).Add(q.Mul(q)).Sqrt())
	}
}
