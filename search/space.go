package search

import (
	"math"
	"strconv"
)

// Axis is one thing that is chosen, and its values in order.
type Axis struct {
	Name   string
	Values []string
}

// Space are all combinations of the values of some axes. A point of it has the number of
// a value for every axis.
type Space []Axis

// most is the largest count of points that is told apart.
const most = math.MaxInt32

// Count returns the number of points, at most 2^31-1.
func (s Space) Count() int {
	count := 1
	for _, a := range s {
		if count *= len(a.Values); count > most {
			return most
		}
	}
	return count
}

// Point returns point number i, the last axis varying fastest.
func (s Space) Point(i int) []int {
	p := make([]int, len(s))
	for k := len(s) - 1; k >= 0; k-- {
		p[k] = i % len(s[k].Values)
		i /= len(s[k].Values)
	}
	return p
}

// places are the positions of the values of an axis from 0 to 1: of positive numbers by
// their logarithms, of others by their values, of words in steps. ordered is false for
// words, whose distances mean nothing.
func (a Axis) places() (at []float64, ordered bool) {
	at = make([]float64, len(a.Values))
	ordered = true
	positive := true
	for i, text := range a.Values {
		v, err := strconv.ParseFloat(text, 64)
		if err != nil || v-v != 0 {
			ordered = false
			break
		}
		at[i], positive = v, positive && v > 0
	}
	for i := range at {
		switch {
		case !ordered:
			at[i] = float64(i)
		case positive:
			at[i] = math.Log(at[i])
		}
	}
	lo, hi := math.Inf(1), math.Inf(-1)
	for _, v := range at {
		lo, hi = math.Min(lo, v), math.Max(hi, v)
	}
	for i := range at {
		if hi > lo {
			at[i] = (at[i] - lo) / (hi - lo)
		} else {
			at[i] = 0.5
		}
	}
	return at, ordered
}

// nearest is the number of the value whose place is nearest to x, the first of equals.
func nearest(places []float64, x float64) int {
	best := 0
	for i, p := range places {
		if math.Abs(p-x) < math.Abs(places[best]-x) {
			best = i
		}
	}
	return best
}
