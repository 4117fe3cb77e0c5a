package pinn

import (
	"math"
	"runtime"
	"slices"

	"gonum.org/v1/gonum/blas/blas64"

	"pinnsolve/internal/blocks"
)

// Balance is the equilibrium of a weak form's solution: what is put in and
// what Dirichlet data give back, part by part, one value a field, in the
// user's units of F1 times area.
type Balance struct {
	Loads     map[string][]float64 // -int F0 over every region that has some
	Reactions map[string][]float64 // int of F1 n where the field is prescribed, as the weak form has it
	// Imbalance is the size of the sum of all, relative to the sum of sizes.
	Imbalance float64
	// Work is int F1:grad u over the interior, of fields that are no
	// multipliers: twice the strain energy at small strain.
	Work float64
}

// Balances computes the equilibrium at several coefficients, in one sweep.
// Reactions of data that hold by an ansatz are integrals of the flux at the
// boundary.
func (g *Galerkin) Balances(thetas ...[]float64) []Balance {
	fields := len(g.problem.Fields)
	bs := make([]Balance, len(thetas))
	sum, size := make([][]float64, len(bs)), make([]float64, len(bs))
	for t := range bs {
		bs[t] = Balance{Loads: map[string][]float64{}, Reactions: map[string][]float64{}}
		sum[t] = make([]float64, fields)
	}
	combined := g.combine(thetas...)
	for _, z := range g.regions {
		lanes := 1 + z.pts.Dim
		g.panels(z, func(c cell, lo, hi int) {
			for t, vs := range combined.accurately(z, c.active, lo, hi, thetas) {
				b, out, w := &bs[t], z.raw(lo, hi, vs), z.pts.W[lo:hi]
				add := func(to map[string][]float64, f int, v float64) {
					if to[z.name] == nil {
						to[z.name] = make([]float64, fields)
					}
					to[z.name][f] += v
					sum[t][f] += v
					size[t] += math.Abs(v)
				}
				for f, field := range g.problem.Fields {
					if field.Multiplier {
						continue
					}
					if !z.zero[f*lanes] {
						add(b.Loads, f, -inner(w, out[f*lanes]))
					}
					if z.name != Interior {
						continue
					}
					for l := 1; l < lanes; l++ {
						for p, v := range out[f*lanes+l][:hi-lo] {
							b.Work += w[p] * v * vs[f*lanes+l][p] * z.units[f]
						}
					}
				}
				for j, d := range z.pins {
					var r float64
					gap := z.gap(d, lo, vs, hi-lo)
					for p, x := range w {
						r += x * (out[z.outputs+j][p] - d.penalty[lo+p]*gap[p])
					}
					for _, s := range d.of {
						add(b.Reactions, s.field, s.factor*r)
					}
				}
				for j, f := range z.held {
					add(b.Reactions, f, inner(w, out[z.outputs+len(z.pins)+j]))
				}
			}
		})
	}
	for t := range bs {
		for _, v := range sum[t] {
			bs[t].Imbalance += math.Abs(v)
		}
		if size[t] > 0 {
			bs[t].Imbalance /= size[t]
		}
	}
	return bs
}

// accurately evaluates the fields with coefficients thetas at a zone: on the
// boundary by modes, since features lose as many digits as the modes are better,
// and a penalty multiplies what is lost.
func (c *combination) accurately(z *zone, active []int, lo, hi int, thetas [][]float64) [][][]float64 {
	if z.name == Interior {
		return c.at(z, active, lo, hi)
	}
	phi := c.g.modes(z, active, lo, hi)
	var all [][][]float64
	for _, theta := range thetas {
		vs := c.g.lifts(z, lo, hi)
		c.g.addLanes(vs, active, phi, 0, hi-lo, theta)
		all = append(all, vs)
	}
	return all
}

func inner(w, v []float64) (s float64) {
	for p, x := range w {
		s += x * v[p]
	}
	return s
}

// panels calls f for the points of a zone, panel by panel.
func (g *Galerkin) panels(z *zone, f func(c cell, lo, hi int)) {
	for _, c := range z.cells {
		for lo := c.lo; lo < c.hi; lo += panel {
			f(c, lo, min(lo+panel, c.hi))
		}
	}
}

// raw runs the program of a zone for fluxes, then the normal fluxes of the
// pins, valid until the next call.
func (z *zone) raw(lo, hi int, lanes [][]float64) [][]float64 {
	fill(z.pw.Data, z.sources, z.pts, lo, z.pw.N)
	n := hi - lo
	for v, col := range z.pw.Var {
		copy(col, lanes[v])
		for i := n; i < len(col); i++ {
			col[i] = col[n-1]
		}
	}
	z.pw.Run()
	return z.pw.Out
}

// Defect returns the residual at theta tested with the solution itself,
// without its multipliers, relative to the work of its fluxes. On the rule
// that the coefficients were found with it is rounding; on another one it
// shows integrals that are not resolved.
func (g *Galerkin) Defect(theta []float64) float64 {
	var total, size float64
	combined := g.combine(theta)
	for _, z := range g.regions {
		lanes := 1 + z.pts.Dim
		g.panels(z, func(c cell, lo, hi int) {
			vs := combined.at(z, c.active, lo, hi)[0]
			f, _ := z.evaluate(lo, hi, vs, false)
			w := z.pts.W[lo:hi]
			for i, col := range f {
				if col == nil || g.problem.Fields[i/lanes].Multiplier {
					continue
				}
				lift := z.lift[i/lanes]
				for p, v := range col {
					u := vs[i][p]
					if lift != nil {
						u -= lift[i%lanes][lo+p]
					}
					total += w[p] * v * u
					size += math.Abs(w[p] * v * vs[i][p])
				}
			}
		})
	}
	if size == 0 {
		return 0
	}
	return math.Abs(total) / size
}

const manyUnknowns = 20_000

// Linearised is the tangent at some coefficients, factorised.
type Linearised struct {
	g      *Galerkin
	k      *blocks.Matrix
	mass   *blocks.Matrix // of the multipliers, nil if there are none
	factor *blocks.Factor
}

// Linearise computes the residual at theta into r and factorises the tangent
// there.
func (g *Galerkin) Linearise(r, theta []float64) (*Linearised, error) {
	g.watch.Enter(PhaseAssembly)
	k := g.NewMatrix()
	if n := g.Negative(); slices.Max(n) > 0 {
		g.mass = blocks.New(n, true)
		for _, c := range g.regions[0].cells {
			for i, a := range c.active {
				for _, b := range c.active[:i+1] {
					g.mass.Reserve(a, b)
				}
			}
		}
	}
	if err := g.Assemble(k, r, theta); err != nil {
		return nil, err
	}
	if g.Dim() > manyUnknowns {
		runtime.GC() // what the assembly left is as large as the factor
	}
	g.watch.Enter(PhaseFactorisation)
	o := blocks.Options{Workers: g.workers, Negative: g.Negative()}
	if !g.linear {
		o.Ridge = newtonRidge
	}
	f, err := blocks.Factorize(k, o)
	if err != nil {
		return nil, err
	}
	g.watch.Count(f.Flops())
	return &Linearised{g, k, g.mass, f}, nil
}

// newtonRidge keeps the steps of a nonlinear solve from wandering along
// combinations of features that stand for nothing: Newton's method removes its
// effect as refinement does for a linear problem.
const newtonRidge = 1e-11

// Solve computes x of tangent x = b, to the accuracy of a Newton step if the
// weak form is not linear.
func (l *Linearised) Solve(x, b []float64) {
	l.g.watch.Enter(PhaseSolve)
	if l.g.linear {
		l.factor.Solve(x, b)
	} else {
		l.factor.Damped(x, b)
	}
}

// Kind names the factorisation.
func (l *Linearised) Kind() string { return l.factor.Kind() }

// Release gives up the factor, for its memory: there are no solves any more.
func (l *Linearised) Release() {
	l.factor = nil
	if l.g.Dim() > manyUnknowns {
		runtime.GC()
	}
}

// Nested returns the solution of the problem linearised at the solution theta
// in the space of the leading modes of every window, this share of them.
func (l *Linearised) Nested(theta []float64, share float64) ([]float64, error) {
	g := l.g
	keep := make([][]int, len(g.sizes))
	var index []int
	for w := range keep {
		for _, c := range g.order {
			n := int(math.Ceil(share * float64(g.basis.Modes(w, g.groupOf[c]))))
			for i := range n {
				keep[w] = append(keep[w], g.first[w][c]+i)
				index = append(index, g.offset[w]+g.first[w][c]+i)
			}
		}
	}
	negative := make([]int, len(keep))
	for w := range negative {
		for c, f := range g.problem.Fields {
			if f.Multiplier {
				negative[w] += int(math.Ceil(share * float64(g.basis.Modes(w, g.groupOf[c]))))
			}
		}
	}
	f, err := blocks.Factorize(l.k.Select(keep), blocks.Options{Workers: g.workers, Negative: negative})
	if err != nil {
		return nil, err
	}
	full := make([]float64, g.Dim())
	l.k.Mul(full, theta, g.workers)
	b, x := make([]float64, len(index)), make([]float64, len(index))
	for i, j := range index {
		b[i] = full[j]
	}
	f.Solve(x, b)
	clear(full)
	for i, j := range index {
		full[j] = x[i]
	}
	return full, nil
}

// Coupling returns the smallest singular value of the coupling of the
// multipliers, an inf-sup constant, NaN if there are none. They are measured
// by the mass of their stiffness.
func (l *Linearised) Coupling() float64 {
	g := l.g
	if l.mass == nil || !g.symmetric {
		return math.NaN()
	}
	return l.factor.SmallestCoupling(l.mass)
}

// addMass adds the products of multipliers in windows v and w to their mass
// matrix, which is over the stiffness of the first field: by it the coupling is
// dimensionless.
func (g *Galerkin) addMass(mass *blocks.Matrix, v, w int, product func(group int) blas64.General) {
	block := mass.Block(v, w)
	for f, field := range g.problem.Fields {
		if !field.Multiplier || g.basis.Modes(v, g.groupOf[f])*g.basis.Modes(w, g.groupOf[f]) == 0 {
			continue
		}
		m := product(g.groupOf[f])
		at := g.multiplierAt(v, f)*block.Stride + g.multiplierAt(w, f)
		dst := blas64.General{Rows: m.Rows, Cols: m.Cols, Stride: block.Stride, Data: block.Data[at:]}
		addScaled(dst, field.unit()*field.unit()/g.problem.Weak.Stiffness[0], m)
	}
}

// multiplierAt returns where the coefficients of field f start among those of
// the multipliers of a window.
func (g *Galerkin) multiplierAt(w, f int) int {
	first := slices.IndexFunc(g.order, func(c int) bool { return g.problem.Fields[c].Multiplier })
	return g.first[w][f] - g.first[w][g.order[first]]
}
