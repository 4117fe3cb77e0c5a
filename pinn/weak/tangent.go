package weak

import (
	"context"
	"math"
	"runtime"
	"slices"

	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/floats"

	"pinnsolve/internal/blocks"
	"pinnsolve/internal/dense"
)

// Tangent is the factorised derivative of the residual at some coefficients.
type Tangent struct {
	Keep bool // the factor, whatever is asked of the tangent

	g      *Form
	k      *blocks.Matrix
	mass   *blocks.Matrix // of the multipliers, nil if there are none
	factor *blocks.Factor
	moving *moving // of rigid parts, nil before the first solve
	work   float64 // of the fluxes on the fields there, all terms taken positive
}

// Newton stores the step from theta to the solution of the weak form linearised
// there, and returns the tangent it used. The decrement is the work of the
// residual on the step; its ratio to work, which the fluxes do on the fields,
// is the square of the relative change in energy.
func (g *Form) Newton(ctx context.Context, step, theta []float64) (t *Tangent, decrement, work float64, err error) {
	r := make([]float64, g.Dim())
	if t, err = g.Linearise(ctx, r, theta); err != nil {
		return nil, 0, 0, err
	}
	if err := t.Solve(ctx, step, r); err != nil {
		return nil, 0, 0, err
	}
	floats.Scale(-1, step)
	for w, n := range g.multipliers() {
		lo, all := g.offset[w], g.offset[w+1]
		mid := all - n
		decrement += math.Abs(floats.Dot(r[lo:mid], step[lo:mid])) + math.Abs(floats.Dot(r[mid:all], step[mid:all]))
	}
	return t, decrement, t.work + g.smallestWork(), nil
}

// Iteration adapts a form to Newton's method. It holds the tangent of the last
// step.
type Iteration struct {
	*Form
	Tangent *Tangent
}

// Newton is Form.Newton and stores the tangent.
func (n *Iteration) Newton(ctx context.Context, step, theta []float64) (decrement, work float64, err error) {
	n.Tangent = nil // free its memory first
	n.Tangent, decrement, work, err = n.Form.Newton(ctx, step, theta)
	return decrement, work, err
}

// smallestWork is the work of fields of a millionth of their scales. Less
// counts as zero: a ratio to it says nothing.
func (g *Form) smallestWork() float64 {
	dim := float64(g.problem.Domain.Dim())
	u := 1e-6 * g.problem.Fields[0].Scale
	return g.problem.Weak.Stiffness[0] * u * u * math.Pow(g.problem.Domain.Measure(), (dim-2)/dim)
}

// manyUnknowns is the number of unknowns above which the matrices are large
// enough to collect at once.
const manyUnknowns = 20_000

// newtonRidge keeps the steps of a solve with nonlinear fluxes from wandering along
// combinations of features that are only rounding. The iteration removes its
// effect, as refinement does for a linear problem, but slowly: forms that are nonlinear
// in F0 alone, such as those of flows, do without.
const newtonRidge = 1e-11

// Linearise computes the residual at theta into r and factorises the tangent
// there.
func (g *Form) Linearise(ctx context.Context, r, theta []float64) (*Tangent, error) {
	return g.linearised(ctx, r, theta, nil)
}

// linearised is Linearise of a matrix that is changed, unless change is nil, before it
// is factorised.
func (g *Form) linearised(ctx context.Context, r, theta []float64, change func(k *blocks.Matrix)) (*Tangent, error) {
	g.watch.Enter(PhaseAssembly)
	t := &Tangent{g: g, k: g.newMatrix(), mass: g.newMass()}
	var err error
	if t.work, err = g.assemble(ctx, t.k, t.mass, r, theta); err != nil {
		return nil, err
	}
	if change != nil {
		change(t.k)
	}
	if g.Dim() > manyUnknowns {
		runtime.GC() // the garbage of the assembly is as large as the factor
	}
	g.watch.Enter(PhaseFactorisation)
	if t.factor, err = blocks.Factorize(ctx, t.k, g.factorisation(g.multipliers())); err != nil {
		return nil, err
	}
	g.watch.Count(t.factor.Flops())
	return t, nil
}

// factorisation says how tangents are factorised.
func (g *Form) factorisation(multipliers []int) blocks.Options {
	o := blocks.Options{Workers: g.workers, Negative: multipliers, Progress: g.watch.Progress}
	if !g.consistent {
		o.Ridge = newtonRidge
	}
	return o
}

// Times computes the product of the tangent with x.
func (t *Tangent) Times(dst, x []float64) { t.times([][]float64{dst}, [][]float64{x}) }

// times is Times for several vectors.
func (t *Tangent) times(dst, x [][]float64) {
	t.k.MulAll(dst, x, t.g.workers)
	if r := t.g.rigid; r != nil {
		for k := range x {
			r.add(dst[k], x[k])
		}
	}
}

// Solve computes x of tangent x = b, to the accuracy of a Newton step if the
// weak form is nonlinear. The error is that of ctx.
func (t *Tangent) Solve(ctx context.Context, x, b []float64) error {
	return t.solveAll(ctx, [][]float64{x}, [][]float64{b})
}

// solveAll is Solve for several right-hand sides.
func (t *Tangent) solveAll(ctx context.Context, x, b [][]float64) error {
	t.g.watch.Enter(PhaseSolve)
	fixed := func(x, b [][]float64) error { return t.solveFixed(ctx, x, b) }
	if t.g.rigid == nil {
		return fixed(x, b)
	}
	if t.moving == nil {
		m, err := t.g.rigid.newMoving(t.g.rigid.b, fixed, func(dst, x []float64) { t.k.Mul(dst, x, t.g.workers) })
		if err != nil {
			return err
		}
		t.moving = m
	}
	t.moving.solve = fixed
	return t.moving.solveAll(x, b)
}

// solveFixed is solveAll with rigid parts fixed.
func (t *Tangent) solveFixed(ctx context.Context, x, b [][]float64) error {
	if t.g.consistent {
		return t.factor.SolveAll(ctx, x, b)
	}
	for k := range x {
		if err := t.factor.Damped(ctx, x[k], b[k]); err != nil {
			return err
		}
	}
	return nil
}

// newMatrix returns an empty tangent.
func (g *Form) newMatrix() *blocks.Matrix {
	m := blocks.New(g.sizes, g.symmetric)
	g.couples(m.Reserve)
	return m
}

// couples calls reserve for the pairs of windows that have a block of the tangent.
func (g *Form) couples(reserve func(a, b int)) {
	for _, z := range g.integrals {
		for _, c := range z.cells {
			for _, a := range c.active {
				for _, b := range c.active {
					if a >= b || !g.symmetric {
						reserve(a, b)
					}
				}
			}
		}
	}
}

// Bytes returns about the size in memory of what a solve needs at once. During the
// assembly that is twice the size of points, tangent and the modes of a batch,
// since garbage is collected when there is as much of it; then comes the factor, in
// small problems beside the garbage.
func (g *Form) Bytes() int64 {
	p := blocks.NewPattern(g.sizes, g.symmetric)
	g.couples(p.Reserve)
	matrix, factor := p.Bytes()
	sum := matrix
	var batch int64
	for _, z := range g.integrals {
		sum += z.bytes()
		for _, c := range z.cells {
			modes := int64(g.modesOf(z, c))
			batch = max(batch, number*modes*int64(min(c.hi-c.lo, max(panel, batchNumbers/max(1, int(modes))))))
		}
	}
	if g.Dim() > manyUnknowns {
		return max(2*(sum+batch), sum+factor)
	}
	return 2*(sum+batch) + factor
}

// number is the size of a number in memory, bytes.
const number = 8

// bytes returns the size in memory of an integral.
func (z *integral) bytes() int64 {
	n := len(z.pts.X) + len(z.pts.W) + len(z.pts.N) + len(z.pts.Cell)
	for _, jets := range slices.Concat(z.phi, z.lift) {
		n += len(jets) * z.pts.Len()
	}
	for _, c := range z.nitsche {
		n += len(c.value) + len(c.gamma)
	}
	return number * int64(n)
}

// multipliers returns how many of the last coefficients of every window belong
// to multipliers.
func (g *Form) multipliers() []int {
	neg := make([]int, len(g.sizes))
	for w := range neg {
		for c, f := range g.problem.Fields {
			if f.Multiplier {
				neg[w] += g.basis.Modes(w, g.groupOf[c])
			}
		}
	}
	return neg
}

// newMass returns an empty mass matrix of the multipliers, nil if there are none.
func (g *Form) newMass() *blocks.Matrix {
	n := g.multipliers()
	if slices.Max(n) == 0 {
		return nil
	}
	m := blocks.New(n, true)
	for _, c := range g.integrals[0].cells {
		for i, a := range c.active {
			for _, b := range c.active[:i+1] {
				m.Reserve(a, b)
			}
		}
	}
	return m
}

// addMass adds the products of multipliers in windows v and w to their mass
// matrix, divided by the stiffness of the first field, which makes the coupling
// dimensionless.
func (g *Form) addMass(mass *blocks.Matrix, v, w int, scale float64, product func(group int) blas64.General) {
	block := mass.Block(v, w)
	for f, field := range g.problem.Fields {
		if !field.Multiplier || g.basis.Modes(v, g.groupOf[f])*g.basis.Modes(w, g.groupOf[f]) == 0 {
			continue
		}
		m := product(g.groupOf[f])
		at := g.multiplierAt(v, f)*block.Stride + g.multiplierAt(w, f)
		dst := blas64.General{Rows: m.Rows, Cols: m.Cols, Stride: block.Stride, Data: block.Data[at:]}
		dense.AddScaled(dst, scale*field.Scale*field.Scale/g.problem.Weak.Stiffness[0], m)
	}
}

// multiplierAt returns the index of field f's first coefficient among the
// multipliers of a window.
func (g *Form) multiplierAt(w, f int) int {
	first := slices.IndexFunc(g.order, func(c int) bool { return g.problem.Fields[c].Multiplier })
	return g.first[w][f] - g.first[w][g.order[first]]
}
