package weak

import (
	"context"

	"pinnsolve/ad"
	"pinnsolve/internal/blocks"
	"pinnsolve/pinn"
)

// smallStiffness is the part of the stiffness, by the scale of the pencil, that is added to
// the mass where data at the start are projected: combinations of features that are only
// rounding get no say.
const smallStiffness = 1e-10

// Start returns the coefficients of fields that are given, nil for zero, as their mass has
// them: int m (u - u_0) v = 0.
func (g *Form) Start(ctx context.Context, values []func(x []float64) float64) ([]float64, error) {
	p := g.problem
	inertia := p.Weak.Inertia
	p.Dirichlet = nil
	p.Weak = &pinn.Weak{Stiffness: p.Weak.Stiffness, Inertia: inertia, Terms: []pinn.WeakTerm{{Name: "start", On: pinn.Interior, Flux: func(at *pinn.Point) (out []pinn.Flux) {
		given := make([]ad.Jet, len(values))
		for k, f := range values {
			lanes := make([]ad.Expr, 1+at.Dim())
			if f != nil {
				lanes[0] = at.Data(f)
			}
			given[k] = ad.NewJet(ad.Lanes{Dim: at.Dim(), Order: ad.Gradient}, lanes)
		}
		at.As(given, func() { out = inertia(at) })
		return out
	}}}}
	changed := []pinn.Region{pinn.Interior}
	for _, part := range p.Domain.Parts() {
		changed = append(changed, pinn.Region(part))
	}
	f, err := g.WithLoads(ctx, p, changed)
	if err != nil {
		return nil, err
	}
	b, x := make([]float64, g.Dim()), make([]float64, g.Dim())
	if err := f.Residual(ctx, b, x); err != nil {
		return nil, err
	}
	m, scale, err := g.massMatrix(ctx)
	if err != nil {
		return nil, err
	}
	t, err := g.linearised(ctx, make([]float64, g.Dim()), x, func(k *blocks.Matrix) {
		k.AddScaled(smallStiffness/scale-1, k)
		k.AddScaled(1, m)
	})
	if err != nil {
		return nil, err
	}
	return x, t.factor.SolveAll(ctx, [][]float64{x}, [][]float64{b})
}

// LoadsAt returns the loads of a linear form whose problem has others now, in some regions,
// and everywhere else the same.
func (g *Form) LoadsAt(ctx context.Context, p pinn.Problem, changed []pinn.Region) ([]float64, error) {
	f := g
	if len(changed) > 0 {
		var err error
		if f, err = g.WithLoads(ctx, p, changed); err != nil {
			return nil, err
		}
	}
	r := make([]float64, g.Dim())
	if err := f.Residual(ctx, r, make([]float64, g.Dim())); err != nil {
		return nil, err
	}
	for i := range r {
		r[i] = -r[i]
	}
	return r, nil
}
