package locking

import (
	"fmt"
	"strings"

	"pinnsolve/solve"
)

// Studies: what a cell measures.
const (
	studyTrain    = "train"    // a trained network or a direct solve
	studyLinear   = "linear"   // truncated least squares and kappa_eps with fixed features
	studySpectrum = "spectrum" // conditioning of a network with all its parameters
	studyFEM      = "fem"      // a finite element
)

// Formulations.
const (
	standard = "standard"
	mixed    = "mixed"
)

// Key says what a cell measures. Equal keys have equal results, except for
// times.
type Key struct {
	Study     string  `json:"study"`
	Case      string  `json:"case"`
	Statement string  `json:"statement,omitempty"` // "" for finite elements
	Form      string  `json:"form"`                // formulation, or the name of a finite element
	Nu        float64 `json:"nu"`
	Trainer   string  `json:"trainer,omitempty"` // stages; for a spectrum, the stages before it, "" for none
	Variant   string  `json:"variant,omitempty"` // name of an ablation
	// Features fixes the space of a weak statement, the same for every
	// formulation and Poisson's ratio: this many smooth features per
	// displacement component and window, and two thirds as many at every
	// corner and hole. 0 lets the error estimates choose.
	Features int    `json:"features,omitempty"`
	Seed     uint64 `json:"seed,omitempty"`
}

// Ratio returns lambda/mu = 2 nu/(1 - 2 nu), infinite at nu = 0.5.
func (k Key) Ratio() float64 { return 2 * k.Nu / (1 - 2*k.Nu) }

// nuOf returns Poisson's ratio for lambda/mu.
func nuOf(ratio float64) float64 { return ratio / (2 * (1 + ratio)) }

// Name names the cell and its file.
func (k Key) Name() string {
	var parts []string
	for _, p := range []string{k.Study, k.Case, k.Statement, k.Form, fmt.Sprintf("nu%v", k.Nu), k.Trainer, k.Variant} {
		if p != "" {
			parts = append(parts, strings.Map(plain, p))
		}
	}
	if k.Features != 0 {
		parts = append(parts, fmt.Sprintf("features%d", k.Features))
	}
	if k.Seed != 0 {
		parts = append(parts, fmt.Sprintf("seed%d", k.Seed))
	}
	return strings.Join(parts, "_")
}

// plain replaces characters that do not belong in a file name.
func plain(r rune) rune {
	switch r {
	case ':', '=':
		return '-'
	case ',', '/', ' ':
		return '+'
	}
	return r
}

// when says at which parameters a spectrum was taken.
func (k Key) when() string {
	if k.Trainer == "" {
		return "at the start"
	}
	return "after " + k.Trainer
}

// space describes the space of a weak statement.
func (k Key) space() string {
	switch {
	case k.Statement != solve.Weak:
		return ""
	case k.Features == 0:
		return "refined"
	}
	return fmt.Sprintf("%d features", k.Features)
}

// variant names an ablation, or none.
func (k Key) variant() string {
	if k.Variant == "" {
		return "none"
	}
	return k.Variant
}
