package weak

import "pinnsolve/internal/blocks"

// Unstable returns in how many independent directions the energy falls, to
// second order, from the fields at which the tangent was made: its negative
// pivots, less those of the multipliers, which maximise the energy. Under a
// constraint that is the number on the fields that meet it.
//
// It is known of a symmetric tangent, and of one that only a multiplier makes
// unsymmetric: its constraint may be scaled at every point, and the symmetric part
// has the same negative directions as long as the scale is near one. Of loads that
// follow the body it is not known.
func (t *Tangent) Unstable() (modes int, known bool) {
	g, f := t.g, t.factor
	multipliers := 0
	for _, n := range g.multipliers() {
		multipliers += n
	}
	if !g.symmetric {
		if !g.dead || multipliers == 0 {
			return 0, false
		}
		g.watch.Enter(PhaseFactorisation)
		var err error
		if f, err = blocks.Factorize(t.k.SymmetricPart(), g.factorisation()); err != nil {
			return 0, false
		}
		g.watch.Count(f.Flops())
	}
	n, known := f.NegativePivots()
	return n - multipliers, known
}
