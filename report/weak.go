package report

import (
	"math"

	"pinnsolve/internal/number"
	"pinnsolve/solve"
)

// Weak describes how a weak statement was solved, and the evidence for the
// solution.
type Weak struct {
	Windows  int `json:"windows"`
	Features int `json:"features"` // smooth ones per window and field
	Local    int `json:"local"`    // at every corner and hole in reach of a window
	Unknowns int `json:"unknowns"`
	Points   int `json:"points"` // of the quadrature in the interior
	Degree   int `json:"degree"`
	Corners  int `json:"corners"` // that carry features
	Arcs     int `json:"arcs"`    // holes and fillets that do

	EnergyDefect  Number              `json:"energy_defect"` // of the work on a second quadrature, relative
	Coupling      Number              `json:"coupling"`      // inf-sup constant of the constraint, null without one
	Imbalance     Number              `json:"imbalance"`     // of loads and reactions, relative
	Loads         map[string][]Number `json:"loads"`         // by part, one value a field
	Reactions     map[string][]Number `json:"reactions"`
	Factorisation string              `json:"factorisation"`
	Refinements   []Refinement        `json:"refinements"`
	Phases        []Phase             `json:"phases"` // where the time went
}

// Phase is a part of a solve.
type Phase struct {
	Name    string `json:"name"`
	Seconds Number `json:"seconds"`         // wall time
	Flops   Number `json:"flops,omitempty"` // of matrix products, where they are counted
}

// Refinement is one space that was tried.
type Refinement struct {
	Windows  int    `json:"windows"`
	Features int    `json:"features"`
	Unknowns int    `json:"unknowns"`
	Estimate Number `json:"estimate"` // the largest of all quantities, relative
}

func newWeak(r *solve.Result) *Weak {
	w := r.Weak
	weak := &Weak{
		Windows: w.Windows, Features: w.Features, Local: w.Local, Unknowns: w.Unknowns, Points: w.Points, Degree: w.Degree,
		Corners: w.Corners, Arcs: w.Arcs,
		EnergyDefect: Number(w.EnergyDefect), Coupling: Number(w.InfSup), Imbalance: Number(w.Imbalance),
		Loads: number.Lists(w.Loads), Reactions: number.Lists(w.Reactions),
		Factorisation: w.Factorisation, Refinements: make([]Refinement, len(w.Refinements)), Phases: make([]Phase, len(w.Phases)),
	}
	if w.Trained {
		weak.Imbalance = Number(math.NaN())
	} else if w.Factorisation == "" { // not solved, so there are no checks
		weak.EnergyDefect, weak.Imbalance = Number(math.NaN()), Number(math.NaN())
	}
	for i, t := range w.Refinements {
		weak.Refinements[i] = Refinement{t.Windows, t.Features, t.Unknowns, Number(t.Estimate)}
	}
	for i, p := range w.Phases {
		weak.Phases[i] = Phase{p.Name, Number(p.Seconds), Number(p.Flops)}
	}
	return weak
}
