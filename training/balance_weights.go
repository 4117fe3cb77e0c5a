package training

import (
	"errors"
	"fmt"
	"math"
	"slices"
)

var errWeights = errors.New("the objective has no weights to change (it is not a training.Weighted)")

func weighted(obj Objective) error {
	if _, ok := obj.(Weighted); !ok {
		return errWeights
	}
	return nil
}

// shares holds the weights of the terms and their raw losses, NaN where the
// weight is zero.
type shares struct{ weights, raw []float64 }

func sharesAt(e *Evaluator, at *Point) shares {
	s := shares{make([]float64, len(at.Terms)), make([]float64, len(at.Terms))}
	e.obj.(Weighted).Weights(s.weights)
	for i, v := range at.Terms {
		s.raw[i] = v / s.weights[i]
	}
	return s
}

// narrow is the smallest ratio allowed of the least to the largest weight.
const narrow = 1e-12

// set gives the objective the weights w and reports whether they are new. A
// term keeps its weight if w is not a positive number for it. Terms of weight
// zero are left out.
func (s shares) set(e *Evaluator, w []float64) (bool, error) {
	if err := e.mayGoOn(); err != nil {
		return false, err
	}
	top := 0.0
	for i, v := range w {
		if s.weights[i] == 0 || !(v > 0) || math.IsInf(v, 1) {
			w[i] = s.weights[i]
		}
		top = math.Max(top, w[i])
	}
	for i, v := range w {
		if v > 0 {
			w[i] = math.Max(v, narrow*top)
		}
	}
	if slices.Equal(w, s.weights) {
		return false, nil
	}
	e.obj.(Weighted).SetWeights(w)
	return true, nil
}

// inverse overwrites x with mean_j x_j / x_i, the mean over the terms with a
// weight; it is +Inf where x_i is zero.
func (s shares) inverse(x []float64) {
	sum, n := 0.0, 0
	for i, v := range x {
		if s.weights[i] > 0 && v-v == 0 {
			sum += v
			n++
		}
	}
	for i, v := range x {
		x[i] = sum / float64(n) / v
	}
}

// average is an exponential moving average that starts at its first sample.
type average []float64

func (a *average) add(memory float64, sample []float64) []float64 {
	if *a == nil {
		*a = slices.Clone(sample)
		return slices.Clone(sample)
	}
	for i, v := range sample {
		switch {
		case v-v != 0: // no sample
		case (*a)[i]-(*a)[i] != 0:
			(*a)[i] = v
		default:
			(*a)[i] = memory*(*a)[i] + (1-memory)*v
		}
	}
	return slices.Clone(*a)
}

func (a *average) keep(s *Archive) { s.Vector("mean", (*[]float64)(a)) }

// softmax overwrites x with n softmax(x) over the n entries that are numbers,
// and the others with 1.
func softmax(x []float64) []float64 {
	top := math.Inf(-1)
	for _, v := range x {
		if v-v == 0 {
			top = math.Max(top, v)
		}
	}
	sum, n := 0.0, 0.0
	for _, v := range x {
		if v-v == 0 {
			sum += math.Exp(v - top)
			n++
		}
	}
	for i, v := range x {
		if v-v == 0 {
			x[i] = n * math.Exp(v-top) / sum
		} else {
			x[i] = 1
		}
	}
	return x
}

func checkUnit(field string, v float64) {
	if !(v >= 0 && v < 1) {
		panic(fmt.Sprintf("training: %s is %v, outside [0, 1)", field, v))
	}
}
