package kernel

import "math"

// Activation is a smooth scalar function applied to every neuron.
type Activation int

const (
	Tanh  Activation = iota
	Sin              // as in SIREN (Sitzmann et al. 2020)
	Swish            // z/(1+exp(-z)) (Ramachandran et al. 2017)
)

func (a Activation) String() string {
	return [...]string{"tanh", "sin", "swish"}[a]
}

// Derivatives returns f(z) and its first three derivatives.
func (a Activation) Derivatives(z float64) (f, f1, f2, f3 float64) {
	switch a {
	case Tanh:
		return tanhFrom(math.Tanh(z))
	case Sin:
		s, c := math.Sincos(z)
		return s, c, -s, -c
	default:
		// s' = s(1-s) gives every derivative of the logistic function s.
		s := 1 / (1 + math.Exp(-z))
		s1 := s * (1 - s)
		s2 := s1 * (1 - 2*s)
		s3 := s1 * (1 - 6*s1)
		return z * s, s + z*s1, 2*s1 + z*s2, 3*s2 + z*s3
	}
}

// tanhFrom gives the derivatives of tanh from its value t.
func tanhFrom(t float64) (f, f1, f2, f3 float64) {
	f1 = 1 - t*t
	f2 = -2 * t * f1
	return t, f1, f2, f1 * (6*t*t - 2)
}

// chunk is the number of neurons treated at a time: the derivative tables of
// a chunk stay in the first-level cache.
const chunk = 128

// Activate sets dst to the jet of f(z), for m neurons a lane (points times
// width). dst and z have l.Count()*m elements and must not overlap.
//
// With z_i the first and z_ij the second derivatives of z:
// a = f, a_i = f' z_i, a_ij = f' z_ij + f” z_i z_j.
func Activate(dst, z []float64, a Activation, l Lanes, m int) {
	check(l, m, dst, z)
	var t1, t2 [chunk]float64
	for lo := 0; lo < m; lo += chunk {
		n := min(chunk, m-lo)
		for i := range n {
			dst[lo+i], t1[i], t2[i], _ = a.Derivatives(z[lo+i])
		}
		if l.Order == Value {
			continue
		}
		f1, f2 := t1[:n], t2[:n]
		lane := func(x []float64, k int) []float64 { return x[k*m+lo:][:n] }
		for i := range l.Dim {
			out, zi := lane(dst, l.First(i)), lane(z, l.First(i))
			for k, f := range f1 {
				out[k] = f * zi[k]
			}
		}
		switch l.Order {
		case Laplacian:
			out, zl := lane(dst, l.Lap()), lane(z, l.Lap())
			for k, f := range f1 {
				out[k] = f * zl[k]
			}
			for i := range l.Dim {
				zi := lane(z, l.First(i))
				for k, f := range f2 {
					out[k] += f * zi[k] * zi[k]
				}
			}
		case Hessian:
			for i := range l.Dim {
				for j := i; j < l.Dim; j++ {
					s := l.Second(i, j)
					out, zij := lane(dst, s), lane(z, s)
					zi, zj := lane(z, l.First(i)), lane(z, l.First(j))
					for k, f := range f1 {
						out[k] = f*zij[k] + f2[k]*zi[k]*zj[k]
					}
				}
			}
		}
	}
}

// ActivateAdjoint sets dst to the adjoint of z given the adjoint g of
// a = f(z): the transpose of the derivative of Activate at z, applied to g.
// a is the result of Activate; dst must not overlap the inputs.
func ActivateAdjoint(dst, z, a, g []float64, act Activation, l Lanes, m int) {
	check(l, m, dst, z, a, g)
	var t1, t2, t3 [chunk]float64
	for lo := 0; lo < m; lo += chunk {
		n := min(chunk, m-lo)
		for i := range n {
			if act == Tanh { // the value lane of a holds tanh(z) already
				_, t1[i], t2[i], t3[i] = tanhFrom(a[lo+i])
			} else {
				_, t1[i], t2[i], t3[i] = act.Derivatives(z[lo+i])
			}
		}
		f1, f2, f3 := t1[:n], t2[:n], t3[:n]
		lane := func(x []float64, k int) []float64 { return x[k*m+lo:][:n] }
		d0, g0 := lane(dst, 0), lane(g, 0)
		for k, f := range f1 {
			d0[k] = f * g0[k]
		}
		if l.Order == Value {
			continue
		}
		for i := range l.Dim {
			di, zi, gi := lane(dst, l.First(i)), lane(z, l.First(i)), lane(g, l.First(i))
			for k, f := range f1 {
				di[k] = f * gi[k]
				d0[k] += f2[k] * gi[k] * zi[k]
			}
		}
		switch l.Order {
		case Laplacian:
			dl, zl, gl := lane(dst, l.Lap()), lane(z, l.Lap()), lane(g, l.Lap())
			for k, f := range f1 {
				dl[k] = f * gl[k]
				d0[k] += f2[k] * gl[k] * zl[k]
			}
			for i := range l.Dim {
				di, zi := lane(dst, l.First(i)), lane(z, l.First(i))
				for k := range f1 {
					di[k] += 2 * f2[k] * gl[k] * zi[k]
					d0[k] += f3[k] * gl[k] * zi[k] * zi[k]
				}
			}
		case Hessian:
			for i := range l.Dim {
				di, zi := lane(dst, l.First(i)), lane(z, l.First(i))
				for j := i; j < l.Dim; j++ {
					dj, zj := lane(dst, l.First(j)), lane(z, l.First(j))
					s := l.Second(i, j)
					ds, zs, gs := lane(dst, s), lane(z, s), lane(g, s)
					for k, f := range f1 {
						q := f2[k] * gs[k]
						ds[k] = f * gs[k]
						d0[k] += q*zs[k] + f3[k]*gs[k]*zi[k]*zj[k]
						di[k] += q * zj[k]
						dj[k] += q * zi[k] // twice on the diagonal, as d(z_i^2) = 2 z_i dz_i wants
					}
				}
			}
		}
	}
}

func check(l Lanes, m int, xs ...[]float64) {
	for _, x := range xs {
		if len(x) != l.Count()*m {
			panic("kernel: slice does not hold lanes x neurons elements")
		}
	}
}
