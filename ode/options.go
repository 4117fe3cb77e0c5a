package ode

import (
	"fmt"
	"math"
)

// Options are those of an integration. The zero value has defaults.
type Options struct {
	// RelTol and AbsTol bound the estimated error of a step in every component, in the
	// root mean square: RelTol |y| + AbsTol. 0 means 1e-6, and for AbsTol RelTol.
	RelTol, AbsTol float64
	// AbsTols are AbsTol by component.
	AbsTols []float64
	// First is the first step to try; 0 leaves it to the method. Longest is the longest
	// one allowed, 0 for no limit.
	First, Longest float64
	// MaxSteps ends an integration as TooMany; 0 means 100 000.
	MaxSteps int
	// Each is called after every accepted step. Its error ends the integration.
	Each func(Step) error
}

func (o Options) withDefaults(n int, length float64) Options {
	if o.RelTol == 0 {
		o.RelTol = 1e-6
	}
	if o.AbsTol == 0 {
		o.AbsTol = o.RelTol
	}
	if o.AbsTols == nil {
		o.AbsTols = make([]float64, n)
		for i := range o.AbsTols {
			o.AbsTols[i] = o.AbsTol
		}
	}
	if o.MaxSteps == 0 {
		o.MaxSteps = 100_000
	}
	if o.Longest == 0 {
		o.Longest = length
	}
	o.First = math.Min(o.First, o.Longest)
	switch {
	case !(o.RelTol > 10*eps && o.RelTol < 1) || !(o.AbsTol > 0):
		panic(fmt.Sprintf("ode: tolerances %v, %v; RelTol must be between 1e-14 and 1, AbsTol positive", o.RelTol, o.AbsTol))
	case len(o.AbsTols) != n:
		panic(fmt.Sprintf("ode: %d AbsTols for a system of %d", len(o.AbsTols), n))
	case !(o.First >= 0) || !(o.Longest > 0):
		panic(fmt.Sprintf("ode: steps %v, %v; they must not be negative", o.First, o.Longest))
	}
	return o
}

// Stats counts what an integration took.
type Stats struct {
	Status         Status
	T              float64 // reached
	Steps          int     // accepted
	Rejected       int
	Evaluations    int // of F
	Jacobians      int
	Factorisations int // of both matrices
	Iterations     int // of Newton's method
}

// Step is an accepted step from From to To.
type Step struct {
	From, To float64
	Y        []float64 // at To; the caller must not keep it
	cont     [3][]float64
}

// At writes the solution at a time within the step, of order 3, to y.
func (s Step) At(t float64, y []float64) {
	x := (t - s.To) / (s.To - s.From)
	for i, v := range s.Y {
		y[i] = v + x*(s.cont[0][i]+(x-(nodes[1]-1))*(s.cont[1][i]+(x-(nodes[0]-1))*s.cont[2][i]))
	}
}
