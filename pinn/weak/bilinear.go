package weak

import (
	"context"
	"fmt"
	"math"

	"pinnsolve/ad"
	"pinnsolve/internal/blocks"
	"pinnsolve/pinn"
)

// linear are fluxes over the interior that are linear in the fields: inertia, or the
// stiffness of a stress. They may depend on further fields, which are given.
type linear struct {
	g       *Form
	z       *integral
	program *pinn.Program
	zero    []bool // fluxes that are not there
	used    []bool // lanes of the groups
}

// newLinear compiles fluxes over the interior.
func (g *Form) newLinear(fluxes func(p *pinn.Point, given []ad.Jet) []pinn.Flux) (*linear, error) {
	z := g.integrals[0]
	l := ad.Lanes{Dim: z.pts.Dim, Order: ad.Gradient}
	n := len(g.problem.Fields)
	var zero []bool
	program, err := pinn.NewProgram(min(panel, z.pts.Len()), l.Dim, true, func(at *pinn.Point) []ad.Expr {
		at.Variables(l, z.scales)
		at.Variables(l, z.scales)
		given := at.U[n:]
		at.U = at.U[:n]
		es := pinn.Fluxes([]pinn.WeakTerm{{Flux: func(p *pinn.Point) []pinn.Flux { return fluxes(p, given) }}}, at)
		zero = nil
		for _, e := range es {
			zero = append(zero, e.IsZero())
		}
		return es
	})
	if err != nil {
		return nil, fmt.Errorf("weak: %w", err)
	}
	b := &linear{g: g, z: z, program: program, zero: zero, used: make([]bool, g.groups()*z.lanes())}
	lane := func(i int) int { return g.groupOf[i/z.lanes()]*z.lanes() + i%z.lanes() }
	for i, col := range program.Adjoint[:z.outputs] {
		if !zero[i] || col != nil {
			b.used[lane(i)] = true
		}
	}
	return b, nil
}

// at returns the fluxes per unit of the test functions' coefficients at points lo..hi of
// a panel, for the lanes of the fields and of those given.
func (b *linear) at(lo, hi int, lanes, given [][]float64) [][]float64 {
	out := b.program.At(b.z.pts, lo, hi, append(lanes[:len(lanes):len(lanes)], given...))
	f := make([][]float64, b.z.outputs)
	for i := range f {
		f[i] = make([]float64, hi-lo)
		for p, v := range out[i][:hi-lo] {
			f[i][p] = b.z.scales[i/b.z.lanes()] * v
		}
	}
	return f
}

// derivatives returns those of the fluxes by the lanes of the fields, as evaluate does.
func (b *linear) derivatives(lo, hi int, given [][]float64) [][][]float64 {
	z := b.z
	t := make([][][]float64, z.outputs)
	rest := make([]float64, panel)
	for from := lo; from < hi; from += panel {
		to := min(from+panel, hi)
		lanes := make([][]float64, 2*z.outputs)
		for i := range z.outputs {
			lanes[i], lanes[z.outputs+i] = rest, given[i][from-lo:to-lo]
		}
		b.program.At(z.pts, from, to, lanes)
		for i := range t {
			if b.zero[i] {
				continue
			}
			for j, col := range b.program.Derivative(i)[:z.outputs] {
				if col == nil {
					continue
				}
				if t[i] == nil {
					t[i] = make([][]float64, z.outputs)
				}
				for _, v := range col[:to-from] {
					t[i][j] = append(t[i][j], z.scales[i/z.lanes()]*v)
				}
			}
		}
	}
	return t
}

// matrix assembles the fluxes, for given fields with the coefficients theta.
func (b *linear) matrix(ctx context.Context, theta []float64) (*blocks.Matrix, error) {
	g, z := b.g, b.z
	k := g.newMatrix()
	a := &assembly{Form: g, k: k, theta: theta}
	root := make([]float64, 0, panel)
	used := make([]bool, len(b.used)) // those of the given fields, too
	for i := range used {
		used[i] = b.used[i] || theta != nil
	}
	for _, c := range z.cells {
		size := max(panel, batchNumbers/max(1, g.modesOf(z, c)))
		for lo := c.lo; lo < c.hi; lo += size {
			hi := min(lo+size, c.hi)
			g.watch.Enter(PhaseAssembly)
			g.watch.Progress(float64(lo) / float64(z.pts.Len()))
			root = root[:0]
			for _, w := range z.pts.W[lo:hi] {
				root = append(root, math.Sqrt(w))
			}
			phi, given := g.newModes(z, c.active, hi-lo, used, &a.memory.modes), g.still(hi-lo)
			err := g.strips(ctx, z, lo, hi, func(from, to int, pick []int, x []float64) {
				g.evaluate(z, c.active, phi, from, to, pick, x)
				if theta != nil {
					g.addLanes(given, c.active, phi, from, to, theta)
				}
				for _, m := range phi {
					m.scale(root, from, to)
				}
			})
			if err != nil {
				return nil, err
			}
			if err := g.addProducts(ctx, c.active, phi, b.derivatives(lo, hi, given), z.lanes(), &a.memory, k, nil, 1); err != nil {
				return nil, err
			}
		}
	}
	return k, nil
}

// still returns lanes of all fields, zero, at n points.
func (g *Form) still(n int) [][]float64 {
	vs := make([][]float64, len(g.problem.Fields)*g.integrals[0].lanes())
	for i := range vs {
		vs[i] = make([]float64, n)
	}
	return vs
}

// inertia compiles the inertia of the problem.
func (g *Form) inertia() (*linear, error) {
	if g.problem.Weak.Inertia == nil {
		return nil, fmt.Errorf("weak: %s has no inertia", g.problem.Name)
	}
	return g.newLinear(func(p *pinn.Point, _ []ad.Jet) []pinn.Flux { return g.problem.Weak.Inertia(p) })
}

// geometric compiles the stiffness of the stress of a loaded body, up to a size.
func (g *Form) geometric(most float64) (*linear, error) {
	if g.problem.Weak.Geometric == nil {
		return nil, fmt.Errorf("weak: %s has no geometric stiffness", g.problem.Name)
	}
	return g.newLinear(func(p *pinn.Point, loaded []ad.Jet) []pinn.Flux { return g.problem.Weak.Geometric(p, loaded, most) })
}

// stressSize is the root of the mean square of F1, of fields that are not multipliers,
// at theta.
func (g *Form) stressSize(ctx context.Context, theta []float64) (float64, error) {
	z, combined := g.integrals[0], g.combine(theta)
	var sum, all float64
	err := z.panels(ctx, func(c cell, lo, hi int) {
		vs, err := combined.at(ctx, z, c.active, lo, hi)
		if err != nil {
			return // panels returns it
		}
		w := z.pts.W[lo:hi]
		all += sumOf(w)
		f, _ := z.evaluate(lo, hi, vs[0], false)
		for k, col := range f {
			if k%z.lanes() == 0 || g.problem.Fields[k/z.lanes()].Multiplier {
				continue
			}
			for p, v := range col {
				v /= z.scales[k/z.lanes()]
				sum += w[p] * v * v
			}
		}
	})
	return math.Sqrt(sum / all), err
}

// mean is the mean of the derivative of the first field's F0 by its value, over the
// square of its scale.
func (b *linear) mean() float64 {
	z := b.z
	var sum, all float64
	for lo := 0; lo < z.pts.Len(); lo += panel {
		hi := min(lo+panel, z.pts.Len())
		t := b.derivatives(lo, hi, b.g.still(hi-lo))
		w := z.pts.W[lo:hi]
		sum += inner(w, t[0][0])
		all += sumOf(w)
	}
	return sum / all / (z.scales[0] * z.scales[0])
}
