package blocks_test

import (
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/integrate/quad"
	"gonum.org/v1/gonum/mat"

	"pinnsolve/internal/blocks"
)

// stokes returns the mixed form of an incompressible solid, mu = 1, on the
// rectangle [0, nx]×[0, ny] and the mass matrix of its pressures: features
// tanh(a·ξ + b) in nx×ny windows that overlap fully, n of them for each
// displacement and n/2 for the pressure, orthonormal in every window. u = 0 at
// x = 0 by a factor x. This is the kind of matrix that the package is for.
func stokes(nx, ny, n int, seed uint64) (s system, mass *blocks.Matrix) {
	rng := rand.New(rand.NewPCG(seed, 2))
	points := gauss(nx, ny)
	windows := make([]window, nx*ny)
	sizes, pressures := make([]int, len(windows)), make([]int, len(windows))
	for k := range windows {
		windows[k] = newWindow(k%nx, k/nx, nx, ny, n, points, rng)
		_, scalars := windows[k].u[0].Dims()
		_, pressures[k] = windows[k].p.Dims()
		sizes[k] = 2*scalars + pressures[k]
	}
	s = system{m: blocks.New(sizes, true), negative: pressures}
	mass = blocks.New(pressures, true)
	grid{nx, ny, 1}.couples(func(i, j int) {
		a, b := windows[i], windows[j]
		var dot [2][2]mat.Dense // of the derivatives in two directions
		for c := range 2 {
			for d := range 2 {
				inner(&dot[c][d], a.u[1+c], b.u[1+d])
			}
		}
		_, m := a.u[0].Dims()
		_, l := b.u[0].Dims()
		to := s.m.Block(i, j)
		for c := range 2 {
			for d := range 2 {
				for r := range m {
					for q := range l {
						v := dot[d][c].At(r, q) // 2 eps:eps has d_d v_c d_c w_d
						if c == d {
							v += dot[0][0].At(r, q) + dot[1][1].At(r, q)
						}
						to.Data[(c*m+r)*to.Stride+d*l+q] = v
					}
				}
			}
			var pu, up mat.Dense
			inner(&pu, a.p, b.u[1+c])
			inner(&up, a.u[1+c], b.p)
			for p := range pressures[i] {
				for q := range l {
					to.Data[(2*m+p)*to.Stride+c*l+q] = -pu.At(p, q)
				}
			}
			for r := range m {
				for p := range pressures[j] {
					to.Data[(c*m+r)*to.Stride+2*l+p] = -up.At(r, p)
				}
			}
		}
		var pp mat.Dense
		inner(&pp, a.p, b.p)
		block := mass.Block(i, j)
		for r := range pressures[i] {
			copy(block.Data[r*block.Stride:], pp.RawRowView(r))
		}
	})
	return s, mass
}

// window holds, at all points times the root of their weights, its modes: the
// values and derivatives of displacements and the values of pressures.
type window struct {
	u [3]*mat.Dense
	p *mat.Dense
}

func inner(dst *mat.Dense, a, b *mat.Dense) { dst.Mul(a.T(), b) }

// gauss returns points (x, y, weight) of a rule on cells of size 1/3.
func gauss(nx, ny int) [][3]float64 {
	const cells, order = 3, 4
	var points [][3]float64
	x, w := make([]float64, order), make([]float64, order)
	quad.Legendre{}.FixedLocations(x, w, 0, 1./cells)
	for i := range nx * cells {
		for j := range ny * cells {
			for p := range order {
				for q := range order {
					points = append(points, [3]float64{float64(i)/cells + x[p], float64(j)/cells + x[q], w[p] * w[q]})
				}
			}
		}
	}
	return points
}

func newWindow(i, j, nx, ny, n int, points [][3]float64, rng *rand.Rand) window {
	u, p := make([][3]float64, n), make([][3]float64, n/2)
	for _, f := range [][][3]float64{u, p} {
		for k := range f {
			for c := range 3 {
				f[k][c] = 3*rng.Float64() - 1.5
			}
		}
	}
	var w window
	raw := [3]*mat.Dense{mat.NewDense(len(points), n, nil), mat.NewDense(len(points), n, nil), mat.NewDense(len(points), n, nil)}
	pressure := mat.NewDense(len(points), n/2, nil)
	for r, at := range points {
		psi, grad := partition(at, i, j, nx, ny)
		if psi == 0 {
			continue
		}
		root := math.Sqrt(at[2])
		value := func(f [3]float64) (v, vx, vy float64) {
			v = math.Tanh(f[0]*2*(at[0]-float64(i)-0.5) + f[1]*2*(at[1]-float64(j)-0.5) + f[2])
			return v, 2 * f[0] * (1 - v*v), 2 * f[1] * (1 - v*v)
		}
		for k, f := range u {
			v, vx, vy := value(f)
			raw[0].Set(r, k, root*at[0]*psi*v)
			raw[1].Set(r, k, root*(psi*v+at[0]*(grad[0]*v+psi*vx)))
			raw[2].Set(r, k, root*at[0]*(grad[1]*v+psi*vy))
		}
		for k, f := range p {
			v, _, _ := value(f)
			pressure.Set(r, k, root*psi*v)
		}
	}
	var stacked, t mat.Dense
	stacked.Stack(raw[0], raw[1])
	t.Stack(&stacked, raw[2])
	modes := orthonormal(&t)
	for c := range 3 {
		w.u[c] = mat.NewDense(len(points), modes.RawMatrix().Cols, nil)
		w.u[c].Mul(raw[c], modes)
	}
	modes = orthonormal(pressure)
	w.p = mat.NewDense(len(points), modes.RawMatrix().Cols, nil)
	w.p.Mul(pressure, modes)
	return w
}

// orthonormal returns combinations of the columns of a that are orthonormal;
// what is below 1e-10 of the largest is dropped.
func orthonormal(a *mat.Dense) *mat.Dense {
	var svd mat.SVD
	svd.Factorize(a, mat.SVDThin)
	var v mat.Dense
	svd.VTo(&v)
	values := svd.Values(nil)
	rank := 0
	for rank < len(values) && values[rank] > 1e-10*values[0] {
		rank++
	}
	v.Apply(func(_, c int, x float64) float64 { return x / values[c] }, &v)
	return mat.DenseCopyOf(v.Slice(0, len(values), 0, rank))
}

// partition returns the partition of unity of window (i, j) at a point, and
// its gradient: products of steps 1 - s⁴ (35 - 84 s + 70 s² - 20 s³) of the
// distance s from the centre, over their sum.
func partition(at [3]float64, i, j, nx, ny int) (psi float64, grad [2]float64) {
	step := func(x float64) (v, d float64) {
		s := math.Abs(x)
		if s >= 1 {
			return 0, 0
		}
		return 1 - s*s*s*s*(35+s*(-84+s*(70-20*s))), -math.Copysign(140*s*s*s*(1-s)*(1-s)*(1-s), x)
	}
	one := func(x float64, i, n int) (v, d float64) {
		var sum, slope float64
		for k := range n {
			a, b := step(x - float64(k) - 0.5)
			sum, slope = sum+a, slope+b
		}
		a, b := step(x - float64(i) - 0.5)
		return a / sum, (b - a*slope/sum) / sum
	}
	a, da := one(at[0], i, nx)
	b, db := one(at[1], j, ny)
	return a * b, [2]float64{da * b, a * db}
}
