package inverse

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// logDet is the logarithm of the determinant of a prior, if there are several to compare.
func (f *fieldSearch) logDet(i int) (sum float64) {
	if len(f.blocks[i].Priors) < 2 {
		return 0
	}
	for k := range f.blocks[i].Size {
		if v := f.priors[i].At(k, k); v > 0 && !f.held[f.first[i]+k] {
			sum += math.Log(v)
		}
	}
	return sum
}

// reorder chooses, once, the prior of every block with the largest evidence at the
// quadratic, and reports whether one has changed.
func (f *fieldSearch) reorder(e *Expansion) (changed bool) {
	if f.chosen {
		return false
	}
	f.chosen = true
	for i, b := range f.blocks {
		if len(b.Priors) < 2 {
			continue
		}
		before := f.orders[i]
		best, most, weights := before, math.Inf(-1), slices.Clone(f.weights)
		old := f.priors[i]
		for k := range b.Priors {
			f.orders[i] = k
			f.setPriors()
			copy(f.weights, weights)
			f.weights[i] *= middle(old) / middle(f.priors[i])
			if v := f.bestEvidence(e); v > most {
				best, most = k, v
			}
		}
		f.orders[i] = best
		f.setPriors()
		copy(f.weights, weights)
		f.weights[i] *= middle(old) / middle(f.priors[i])
		changed = changed || best != before
	}
	return changed
}

// middle is the median of the diagonal of a prior.
func middle(p *mat.SymDense) float64 {
	d := make([]float64, p.SymmetricDim())
	for k := range d {
		d[k] = p.At(k, k)
	}
	slices.Sort(d)
	return math.Max(d[len(d)/2], 1e-300)
}

// bestEvidence is the largest evidence of the quadratic over the weights, which it
// leaves there.
func (f *fieldSearch) bestEvidence(e *Expansion) float64 {
	if f.reweigh(e) > 0.99*math.Log(largestReweigh) {
		f.reweigh(e)
	}
	var x mat.VecDense
	if err := factorised(f.hessian(e, 1)).SolveVecTo(&x, f.slope(e, 1)); err != nil && x.Len() == 0 {
		return math.Inf(-1)
	}
	d := x.RawVector().Data
	to := slices.Clone(f.b)
	floats.Add(to, d)
	return f.evidence(e, 1, e.Chi2+quadraticChange(e, d), f.penalty(to))
}
