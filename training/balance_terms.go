package training

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// Static leaves the weights as they are.
type Static struct{}

// Name returns "static".
func (Static) Name() string { return "static" }

// Init accepts every objective.
func (Static) Init(Objective) error { return nil }

// Period returns 1.
func (Static) Period() int { return 1 }

// Update changes nothing.
func (Static) Update(*Evaluator, *Point, int) (bool, error) { return false, nil }

// NTK weights every term by the inverse trace of its neural tangent kernel, w_i
// = mean_j t_j / t_i with t_i = tr J_i J_iᵀ, and averages over updates: Wang,
// Yu and Perdikaris, JCP 449 (2022) 110768, eq. 6.6, in the form of Wang et
// al., arXiv 2308.08468. All terms then have the same mean curvature, w_i tr
// J_iᵀJ_i. It replaces the weights of the problem.
type NTK struct {
	Memory float64 // of the average, for every update; 0 means 0.9

	mean average
}

// Name returns "ntk".
func (*NTK) Name() string { return "ntk" }

// Init requires Weighted with TermTraces or RowTerms.
func (b *NTK) Init(obj Objective) error {
	checkUnit("NTK.Memory", b.Memory)
	b.mean = nil
	if _, ok := obj.(TermTraces); ok {
		return weighted(obj)
	}
	if _, ok := obj.(RowTerms); !ok {
		return fmt.Errorf("%T knows neither the size of its Jacobian (training.TermTraces) nor the terms of its rows (training.RowTerms)", obj)
	}
	return weighted(obj)
}

// Carry carries the average.
func (b *NTK) Carry(s *Archive) { b.mean.keep(s) }

// Period returns 100.
func (*NTK) Period() int { return 100 }

// Update costs a Jacobian.
func (b *NTK) Update(e *Evaluator, at *Point, _ int) (bool, error) {
	s := sharesAt(e, at)
	x := make([]float64, len(s.weights))
	if err := e.termTraces(x, at); err != nil {
		return false, err
	}
	s.inverse(x)
	return s.set(e, b.mean.add(cmp.Or(b.Memory, 0.9), x))
}

func newJacobian(e *Evaluator) *mat.Dense { return mat.NewDense(e.Rows(), e.Dim(), nil) }

// GradNorm weights every term by the inverse norm of its gradient, w_i = mean_j
// |g_j| / |g_i|, and averages over updates: Wang, Sankaran, Wang and
// Perdikaris, arXiv 2308.08468, Algorithm 1. All terms then pull equally. It
// replaces the weights of the problem.
type GradNorm struct {
	Memory float64 // of the average, for every update; 0 means 0.9

	mean average
}

// Name returns "gradnorm".
func (*GradNorm) Name() string { return "gradnorm" }

// Init requires Weighted.
func (b *GradNorm) Init(obj Objective) error {
	checkUnit("GradNorm.Memory", b.Memory)
	b.mean = nil
	return weighted(obj)
}

// Carry carries the average.
func (b *GradNorm) Carry(s *Archive) { b.mean.keep(s) }

// Period returns 100.
func (*GradNorm) Period() int { return 100 }

// Update costs a gradient per term, or one evaluation of TermGradients.
func (b *GradNorm) Update(e *Evaluator, at *Point, _ int) (bool, error) {
	s := sharesAt(e, at)
	x := make([]float64, len(s.weights))
	if err := e.TermGradNorms(x, at.Theta); err != nil {
		return false, err
	}
	s.inverse(x)
	return s.set(e, b.mean.add(cmp.Or(b.Memory, 0.9), x))
}

// ReLoBRaLo is relative loss balancing with random look-back: Bischof and
// Kraus, arXiv 2110.09813. With the terms' losses L_i(t), at the weights that
// the stage begins with, and over n terms,
//
//	bal_i(t, s) = n softmax_i(L_i(t) / (T L_i(s)))
//	λ(t) = α (ρ λ(t-1) + (1-ρ) bal(t, 0)) + (1-α) bal(t, t-1)
//
// with ρ drawn as 1 or 0 at every update, and w_i = λ_i times the weight that
// term i began with. α and the mean of ρ apply to one iteration, and are raised
// to the power of the number of iterations between updates.
type ReLoBRaLo struct {
	Alpha       float64 // memory; 0 means 0.999
	Rho         float64 // mean of ρ; 0 means 0.999
	Temperature float64 // T; 0 means 0.1
	Seed        uint64  // of the draws

	source             *rand.PCG
	rng                *rand.Rand // draws from source
	base, first, lambd []float64
	last               []float64
}

// Name returns "relobralo".
func (*ReLoBRaLo) Name() string { return "relobralo" }

// Init requires Weighted.
func (b *ReLoBRaLo) Init(obj Objective) error {
	checkUnit("ReLoBRaLo.Alpha", b.Alpha)
	checkUnit("ReLoBRaLo.Rho", b.Rho)
	if b.Temperature < 0 {
		panic(fmt.Sprintf("training: ReLoBRaLo.Temperature %v", b.Temperature))
	}
	b.source, b.base = rand.NewPCG(b.Seed, 0), nil
	b.rng = rand.New(b.source)
	return weighted(obj)
}

// Carry carries the losses looked back at, and the random state.
func (b *ReLoBRaLo) Carry(s *Archive) {
	s.Vector("base", &b.base)
	s.Vector("first", &b.first)
	s.Vector("last", &b.last)
	s.Vector("lambda", &b.lambd)
	state, err := b.source.MarshalBinary()
	if err != nil {
		s.Fail(err)
	}
	text := string(state)
	if s.Text("random", &text); s.Loading() {
		if err := b.source.UnmarshalBinary([]byte(text)); err != nil {
			s.Fail(err)
		}
	}
}

// Period returns 10.
func (*ReLoBRaLo) Period() int { return 10 }

// Update evaluates nothing.
func (b *ReLoBRaLo) Update(e *Evaluator, at *Point, elapsed int) (bool, error) {
	s := sharesAt(e, at)
	if b.base == nil {
		b.base, b.first, b.last = s.weights, s.raw, s.raw
		b.lambd = make([]float64, len(s.raw))
		floats.AddConst(1, b.lambd)
		return false, nil
	}
	alpha, keep := math.Pow(cmp.Or(b.Alpha, 0.999), float64(elapsed)), 0.0
	if b.rng.Float64() < math.Pow(cmp.Or(b.Rho, 0.999), float64(elapsed)) {
		keep = 1
	}
	back, step := b.against(s.raw, b.first), b.against(s.raw, b.last)
	w := make([]float64, len(s.raw))
	for i := range w {
		b.lambd[i] = alpha*(keep*b.lambd[i]+(1-keep)*back[i]) + (1-alpha)*step[i]
		w[i] = b.lambd[i] * b.base[i]
	}
	b.last = s.raw
	return s.set(e, w)
}

// against returns bal between two sets of losses.
func (b *ReLoBRaLo) against(now, then []float64) []float64 {
	x := make([]float64, len(now))
	for i := range x {
		x[i] = now[i] / then[i] / cmp.Or(b.Temperature, 0.1)
	}
	return softmax(x)
}

// SoftAdapt weights terms by how fast they fall: Heydari, Thompson and Mehmood,
// arXiv 1912.12355, the normalised form. With the changes s_i of the terms'
// losses since the last update, at the weights that the stage begins with,
//
//	λ_i = n softmax_i(β s_i / Σ_j |s_j|)
//
// and w_i = λ_i times the weight that term i began with.
type SoftAdapt struct {
	// Beta is the sharpness: the weights of two terms differ by at most a
	// factor exp(2β), or exp(β) while both fall. 0 means 1. The paper has
	// 0.1, for changes that are not normalised.
	Beta float64

	base, last []float64
}

// Name returns "softadapt".
func (*SoftAdapt) Name() string { return "softadapt" }

// Init requires Weighted.
func (b *SoftAdapt) Init(obj Objective) error {
	b.base = nil
	return weighted(obj)
}

// Carry carries the last losses.
func (b *SoftAdapt) Carry(s *Archive) {
	s.Vector("base", &b.base)
	s.Vector("last", &b.last)
}

// Period returns 10.
func (*SoftAdapt) Period() int { return 10 }

// Update evaluates nothing.
func (b *SoftAdapt) Update(e *Evaluator, at *Point, _ int) (bool, error) {
	s := sharesAt(e, at)
	if b.base == nil {
		b.base, b.last = s.weights, s.raw
		return false, nil
	}
	x, sum := make([]float64, len(s.raw)), 0.0
	for i := range x {
		x[i] = b.base[i] * (s.raw[i] - b.last[i])
		if x[i]-x[i] == 0 {
			sum += math.Abs(x[i])
		}
	}
	b.last = s.raw
	if sum == 0 {
		return false, nil
	}
	floats.Scale(cmp.Or(b.Beta, 1)/sum, x)
	w := softmax(x)
	floats.Mul(w, b.base)
	return s.set(e, w)
}

// Equalizer drives the terms' losses towards one another, in every iteration by
//
//	w_i <- w_i (mean_j w_j L_j / (w_i L_i))^α
//
// followed by a scaling that preserves the mean of the weights, which is 1 in
// the source: Webb, Jerad and Cartis, arXiv 2607.02194. Updates that are k
// iterations apart use 1-(1-α)^k for α.
type Equalizer struct {
	Alpha float64 // 0 means 0.05
}

// Name returns "equalizer".
func (*Equalizer) Name() string { return "equalizer" }

// Init requires Weighted.
func (b *Equalizer) Init(obj Objective) error {
	checkUnit("Equalizer.Alpha", b.Alpha)
	return weighted(obj)
}

// Carry carries nothing: all there is are the weights of the objective.
func (*Equalizer) Carry(*Archive) {}

// Period returns 10.
func (*Equalizer) Period() int { return 10 }

// Update evaluates nothing.
func (b *Equalizer) Update(e *Evaluator, at *Point, elapsed int) (bool, error) {
	s := sharesAt(e, at)
	if elapsed == 0 {
		return false, nil
	}
	alpha := 1 - math.Pow(1-cmp.Or(b.Alpha, 0.05), float64(elapsed))
	w := slices.Clone(at.Terms)
	s.inverse(w)
	before, after := 0.0, 0.0
	for i, v := range w {
		w[i] = s.weights[i] * math.Pow(v, alpha)
		if !(w[i] > 0) || math.IsInf(w[i], 1) {
			w[i] = s.weights[i]
		}
		before += s.weights[i]
		after += w[i]
	}
	floats.Scale(before/after, w)
	return s.set(e, w)
}
