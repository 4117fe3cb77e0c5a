package training

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/floats"
)

// Causal weights the residuals of an equation in time so that later ones count only when
// earlier ones are small: Wang, Sankaran and Perdikaris, CMAME 421 (2024) 116813
// (arXiv:2203.07404). Time is cut into equal slices; with L_k the mean square of the
// residuals in slice k, as they are stated, the weight of slice i is
//
//	w_i = exp(-ε (L_0 + ... + L_{i-1}))
//
// ε begins at the first of Epsilons, and the next is taken when all weights are above
// 0.99. Residuals without a time, such as those of boundaries, are not weighted. Slices
// in which there are no points are passed over.
type Causal struct {
	Slices   int       // 0 means 32
	Epsilons []float64 // nil means 0.01, 0.1, 1, 10, 100

	slice []int // of every row, -1 for none
	count []int // rows of a slice
	rows  int   // that have a time
	w     []float64
	stage int
}

// complete is the smallest weight with which the next ε is taken.
const complete = 0.99

// Name returns "causal".
func (*Causal) Name() string { return "causal" }

// Init requires RowTimed.
func (b *Causal) Init(obj Objective) error {
	if b.Slices < 0 {
		panic(fmt.Sprintf("training: Causal.Slices %d", b.Slices))
	}
	timed, ok := obj.(RowTimed)
	if !ok {
		return fmt.Errorf("%T does not know the times of its residuals (it is not a training.RowTimed)", obj)
	}
	n := b.Slices
	if n == 0 {
		n = 32
	}
	times := make([]float64, timed.Rows())
	timed.RowTimes(times)
	b.slice, b.count, b.rows = make([]int, len(times)), make([]int, n), 0
	for i, t := range times {
		b.slice[i] = -1
		if !math.IsNaN(t) {
			b.slice[i] = min(max(int(t*float64(n)), 0), n-1)
			b.count[b.slice[i]]++
			b.rows++
		}
	}
	if b.rows == 0 {
		return fmt.Errorf("no residual has a time: causal is for equations in time, in strong form")
	}
	b.w, b.stage = nil, 0
	return nil
}

// Carry carries the weights and where ε is.
func (b *Causal) Carry(s *Archive) {
	s.Vector("causal", &b.w)
	s.Int("stage", &b.stage)
}

// Period returns 10.
func (*Causal) Period() int { return 10 }

func (b *Causal) epsilons() []float64 {
	if b.Epsilons == nil {
		return []float64{0.01, 0.1, 1, 10, 100}
	}
	return b.Epsilons
}

// Update costs a residual evaluation.
func (b *Causal) Update(e *Evaluator, at *Point, _ int) (bool, error) {
	obj := e.obj.(RowTimed)
	if b.w == nil { // the factors of an earlier stage do not count
		if err := e.mayGoOn(); err != nil {
			return false, err
		}
		b.w = make([]float64, len(b.count))
		floats.AddConst(1, b.w)
		b.set(obj)
	}
	r, err := residualAt(e, at)
	if err != nil {
		return false, err
	}
	if err := e.mayGoOn(); err != nil {
		return false, err
	}
	if floats.Min(b.w) > complete && b.stage < len(b.epsilons())-1 {
		b.stage++
	}
	loss := make([]float64, len(b.count))
	for i, k := range b.slice {
		if k >= 0 {
			// A residual has the root of its share in the mean of all rows; and the
			// weight of before.
			loss[k] += r[i] * r[i] / b.w[k] * float64(b.rows) / float64(b.count[k])
		}
	}
	var earlier float64
	for k := range b.w {
		// The floor keeps the residual recoverable from the weighted one.
		b.w[k] = math.Max(math.Exp(-b.epsilons()[b.stage]*earlier), 1e-100)
		if l := loss[k]; l-l == 0 {
			earlier += l
		} else {
			earlier = math.Inf(1)
		}
	}
	b.set(obj)
	return true, nil
}

// set gives the weights to the objective.
func (b *Causal) set(obj RowWeighted) {
	f := make([]float64, len(b.slice))
	for i, k := range b.slice {
		f[i] = 1
		if k >= 0 {
			f[i] = math.Sqrt(b.w[k])
		}
	}
	obj.SetRowFactors(f)
}
