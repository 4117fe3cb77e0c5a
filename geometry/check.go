package geometry

import (
	"fmt"
	"math"
)

// The shapes check their arguments with conditions that are false for NaN.

func mustFinite(what string, values ...float64) {
	for _, v := range values {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			panic(fmt.Sprintf("geometry: %s is %v", what, v))
		}
	}
}

func mustIncrease(what string, lo, hi float64) {
	mustFinite(what, lo, hi)
	if !(lo < hi) {
		panic(fmt.Sprintf("geometry: %s from %v to %v is empty", what, lo, hi))
	}
}

func mustBePositive(what string, v float64) {
	mustFinite(what, v)
	if !(v > 0) {
		panic(fmt.Sprintf("geometry: %s is %v, not positive", what, v))
	}
}
