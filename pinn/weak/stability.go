package weak

import (
	"context"

	"pinnsolve/internal/blocks"
)

// Unstable returns in how many independent directions the energy falls, to
// second order, from the fields at which the tangent was made: its negative
// pivots, less those of the multipliers, which maximise the energy. Under a
// constraint that is the number on the fields that meet it.
//
// Fields that meet a constraint only on average may lower the energy where those
// that meet it at every point cannot (Auricchio et al., CMAME 194 (2005)
// 1075-1092). Such directions vanish in a space with as many multipliers and the
// fraction share of the other modes; those that remain are counted.
//
// The number is known of a symmetric tangent, and of one that only a multiplier
// makes unsymmetric: its constraint may be scaled at every point, and the
// symmetric part has the same negative directions as long as the scale is near
// one. Of loads that follow the body it is not known.
func (t *Tangent) Unstable(ctx context.Context, share float64) (modes int, known bool) {
	g := t.g
	_, multipliers := g.leading(g.basis.Modes, g.basis.Modes)
	constrained := sum(multipliers) > 0
	if !g.symmetric && !(g.dead && constrained) {
		return 0, false
	}
	f, k := t.factor, t.k
	if !g.symmetric {
		k = t.k.SymmetricPart()
		if f = t.refactorise(ctx, k, multipliers); f == nil {
			return 0, false
		}
	}
	n, known := f.NegativePivots()
	if n -= sum(multipliers); n > 0 && constrained {
		keep, multipliers := g.leading(g.share(share), g.basis.Modes)
		if f = t.refactorise(ctx, k.Select(keep), multipliers); f == nil {
			return 0, false
		}
		n, known = f.NegativePivots()
		n -= sum(multipliers)
	}
	return n, known
}

// refactorise factorises a variant of the tangent, nil if that fails.
func (t *Tangent) refactorise(ctx context.Context, k *blocks.Matrix, multipliers []int) *blocks.Factor {
	t.g.watch.Enter(PhaseFactorisation)
	f, err := blocks.Factorize(ctx, k, t.g.factorisation(multipliers))
	if err != nil {
		return nil
	}
	t.g.watch.Count(f.Flops())
	return f
}

func sum(counts []int) (n int) {
	for _, c := range counts {
		n += c
	}
	return n
}
