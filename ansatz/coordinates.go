package ansatz

import "pinnsolve/ad"

// Polar maps the plane to (ln r, theta) about the origin, theta in (-pi, pi].
// With Cartesian inputs a pole just outside the domain costs four to six
// digits; in these coordinates the solution is smooth.
func Polar(x []ad.Jet) []ad.Jet {
	r2 := x[0].Mul(x[0]).Add(x[1].Mul(x[1]))
	return []ad.Jet{r2.Log().Scale(0.5), ad.JetAtan2(x[1], x[0])}
}

// Radial maps space to the direction and the logarithm of the distance from the
// origin, (x/r, y/r, z/r, ln r): four inputs, without the poles that angles
// have.
func Radial(x []ad.Jet) []ad.Jet {
	r2 := x[0].Mul(x[0])
	for _, c := range x[1:] {
		r2 = r2.Add(c.Mul(c))
	}
	inv := r2.Pow(-0.5)
	var in []ad.Jet
	for _, c := range x {
		in = append(in, c.Mul(inv))
	}
	return append(in, r2.Log().Scale(0.5))
}
