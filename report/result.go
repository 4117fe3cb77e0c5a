package report

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"

	"pinnsolve/geometry"
	"pinnsolve/internal/vec"
	"pinnsolve/number"
	"pinnsolve/pinn"
	"pinnsolve/pinn/fields"
	"pinnsolve/pinn/strong"
	"pinnsolve/question"
	"pinnsolve/safetensors"
	"pinnsolve/solve"
	"pinnsolve/training"
)

// Result is a solved problem in numbers, the content of result.json.
type Result struct {
	Version string `json:"version"`
	// Question is what the run was asked for, and QuestionHash its hash.
	Question     question.Question `json:"question"`
	QuestionHash string            `json:"question_hash"`

	Case        string `json:"case"`
	Formulation string `json:"formulation"`
	Statement   string `json:"statement"` // "strong" or "weak"
	// Section is what a body in the plane is a section of: "plane strain", "plane
	// stress" or "axisymmetric".
	Section string `json:"section,omitempty"`

	Nu            *Number           `json:"nu,omitempty"` // Poisson's ratio, if the case has one
	ParametersSet map[string]Number `json:"parameters_set"`
	Values        map[string]Number `json:"values"`

	Method     string        `json:"method"`
	Seed       uint64        `json:"seed"`
	BC         string        `json:"bc"`        // "hard" or "soft"
	Balance    string        `json:"balance"`   // "static" if weights do not change
	Autopilot  bool          `json:"autopilot"` // of the learning rate
	Inputs     string        `json:"inputs"`
	Sampler    string        `json:"sampler"`
	Width      int           `json:"width"`                // features per field, or neurons per layer
	Depth      int           `json:"depth"`                // hidden layers of a trained network
	Layers     string        `json:"layers,omitempty"`     // of the network, if they are not plain tanh layers
	Parameters int           `json:"parameters,omitempty"` // trainable
	Points     int           `json:"points,omitempty"`     // in the interior
	Rows       int           `json:"rows,omitempty"`       // residuals
	Slope      Number        `json:"slope"`                // of random features, 0 if there are none
	Trials     []solve.Trial `json:"trials"`               // how the slope was chosen

	Status      solve.Verdict `json:"status"`
	Trusted     bool          `json:"trusted"`
	Message     string        `json:"message"`
	Notes       []string      `json:"notes,omitempty"` // on the body, and what is not computed
	Loss        Number        `json:"loss"`
	Iterations  int           `json:"iterations"`
	Evaluations int           `json:"evaluations"`
	Seconds     Number        `json:"seconds"` // wall time of the solve

	Check       *strong.Check                `json:"check,omitempty"`    // of a strong statement
	Weak        *solve.WeakInfo              `json:"weak,omitempty"`     // of a weak statement
	Ensemble    *solve.EnsembleInfo          `json:"ensemble,omitempty"` // of several seeds
	Evolution   *solve.EvolutionInfo         `json:"evolution,omitempty"`
	Squares     *solve.SquaresInfo           `json:"squares,omitempty"` // of least squares in windows
	Data        *solve.DataInfo              `json:"data,omitempty"`    // what measured values leave open
	ErrorPoints int                          `json:"error_points"`      // where Errors are measured
	Errors      map[string]fields.ErrorNorms `json:"errors"`            // of the outputs with exact values
	References  []fields.ReferenceError      `json:"references,omitempty"`
	Quantities  map[string]Quantity          `json:"quantities"`
	// LoadCases are the results of several loads; Quantities are those of the first.
	LoadCases []LoadCase `json:"load_cases,omitempty"`
	// Motion is that of a body in time; Quantities are those at its end.
	Motion *solve.MotionInfo `json:"motion,omitempty"`
	// Modes are natural modes, or those of buckling; Quantities have their frequencies
	// or factors, too.
	Modes    []Mode      `json:"modes,omitempty"`
	Probes   []Probe     `json:"probes,omitempty"`
	Lines    []LineInfo  `json:"lines,omitempty"`
	Singular []Singular  `json:"singular_corners,omitempty"` // where the stress may have no bound
	Path     *Path       `json:"path,omitempty"`
	Family   *FamilyInfo `json:"family,omitempty"`
	Machine  Machine     `json:"machine"`

	values *table // of all outputs, if they had to be measured; else nil
	tracks []track
	moved  *solve.Motion
	series *series // of solutions in files of their own, nil for one
	// tolerance is that of the estimates of a weak solve, 0 if it is not known.
	tolerance float64
	yields    map[string]float64 // see Requests
	weights   *safetensors.File  // of the solution, nil without one
	// Of the problem that was posed, for the page; unknown to a result that was read
	// from a file.
	posed     *pinn.Case
	equations string
	order     []string // of Quantities
}

// Machine is where the solve ran.
type Machine struct {
	Go   string `json:"go"`
	OS   string `json:"os"`
	Arch string `json:"arch"`
	CPUs int    `json:"cpus"`
}

// poissonsRatio is the role of a parameter in the terms of elasticity.Moduli.
const poissonsRatio = "nu"

// errorNodes is the number of grid nodes per axis where errors are measured, by
// dimension.
var errorNodes = [...]int{1: 1001, 2: 101, 3: 21}

// New measures a solved problem: the errors of its outputs on a grid in the
// domain's own coordinates, boundary included, and its quantities. path is the
// one that led to the result, nil if there is none. With a path, the parameters
// are those it ended at, and the result is trusted only if the path is
// complete. Without a solution nothing is measured, nor what the solution's context
// leaves no time for.
func New(s question.Setup, r *solve.Result, path *Path) (*Result, error) {
	m, err := measure(r.Solution, r.Weak)
	if err != nil {
		return nil, err
	}
	q := s.Question()
	m.labelled(label(q.Mesh))
	res := &Result{
		Version: q.Version, Question: q, QuestionHash: q.Hash(), Case: s.Case.Name, Formulation: s.Form.Name, Statement: solve.Strong, Section: r.Problem.Section,
		ParametersSet: number.Map(s.Set), Values: number.Map(s.Values),
		Method: r.Method, Seed: s.Options.Seed, BC: "hard", Balance: s.Options.Balance, Autopilot: s.Options.Autopilot,
		Inputs: r.Inputs, Sampler: r.Sampler, Width: r.Width, Depth: r.Depth, Layers: r.Layers,
		Parameters: r.Parameters, Points: r.Points, Rows: r.Rows, Slope: Number(r.Slope), Trials: r.Trials, Weak: r.Weak,
		Status: r.Status, Trusted: r.Trusted() && (path == nil || path.Complete()), Message: r.Message, Loss: Number(r.Training.Loss),
		Iterations: r.Training.Stats.Iterations, Evaluations: r.Training.Stats.Evaluations, Seconds: Number(r.Seconds),
		ErrorPoints: m.points, Errors: m.errors, References: m.references, Quantities: m.quantities, Path: path, values: m.values, tolerance: r.Tolerance,
		Machine: Machine{Go: runtime.Version(), OS: runtime.GOOS, Arch: runtime.GOARCH, CPUs: runtime.GOMAXPROCS(0)},
	}
	res.Data = r.Data
	res.weights = r.Save()
	res.posed, res.equations = &s.Case, s.Form.Equations
	for _, q := range r.Problem.Quantities {
		res.order = append(res.order, q.Name)
	}
	res.Notes = slices.Clone(s.Case.Notes)
	if note := unbounded(r); note != "" {
		res.Notes, res.Singular = append(res.Notes, note), singular(r, m.values)
	}
	if r.Weak != nil && r.Weak.OutOfRound > 0 {
		res.Notes = append(res.Notes, fmt.Sprintf("Curved sides of the mesh differ from their circles by up to %.2g of their length, which is part of the error estimates: a finer mesh or one of higher order is rounder", r.Weak.OutOfRound))
	}
	if m.overlap != "" {
		res.Notes = append(res.Notes, m.overlap)
	}
	switch {
	case r.Evolution != nil:
		res.Statement, res.Evolution = solve.Evolution, r.Evolution
		if r.Evolution.Steady {
			res.Statement = solve.Separable
		}
	case r.Squares != nil:
		res.Statement, res.Squares, res.BC = solve.Windows, r.Squares, "soft"
		if r.Solution != nil {
			res.Check = &r.Check
		}
	case r.Weak != nil:
		res.Statement = solve.Weak
	case r.Solution != nil:
		res.Check = &r.Check
	}
	res.Ensemble = r.Ensemble
	if path != nil {
		path.endAt(res)
	}
	if p, ok := s.Case.ByRole(poissonsRatio); ok {
		nu := res.Values[p.Name]
		res.Nu = &nu
	}
	if res.Balance == "" {
		res.Balance = training.Static{}.Name()
	}
	if s.Options.Soft || !hasAnsatz(r.Problem) {
		res.BC = "soft"
	}
	return res, nil
}

// measurement holds what is measured on a solution.
type measurement struct {
	points     int // where errors are measured
	errors     map[string]fields.ErrorNorms
	references []fields.ReferenceError
	quantities map[string]Quantity
	overlap    string // see there
	values     *table // nil unless quantities need it
}

// measure computes errors and quantities of a solution, nil if there is none; weak
// is nil for a strong statement.
func measure(sol *fields.Solution, weak *solve.WeakInfo) (measurement, error) {
	return measureWith(newTable, sol, weak)
}

// measureWith is measure with a way to make tables.
func measureWith(tabulate func(*fields.Solution) (*table, error), sol *fields.Solution, weak *solve.WeakInfo) (measurement, error) {
	m := measurement{errors: map[string]fields.ErrorNorms{}, quantities: map[string]Quantity{}}
	if sol == nil {
		return m, nil
	}
	p := sol.Problem()
	if known := slices.DeleteFunc(slices.Clone(p.Outputs), func(o pinn.Output) bool { return o.Exact == nil }); len(known) > 0 {
		var pts geometry.Points
		if drawn(p) {
			pts = p.Domain.Grid(errorNodes[p.Domain.Dim()]).Points()
		} else {
			pts = scattered(p)
		}
		norms, err := sol.Errors(known, pts)
		if late(sol, err) {
			return m, nil
		}
		if err != nil {
			return m, err
		}
		for k, o := range known {
			m.errors[o.Name] = norms[k]
		}
		m.points = pts.Len()
	}
	var err error
	if m.references, err = sol.References(); err != nil {
		return m, err
	}
	if weak != nil && len(deforming(p)) > 1 {
		if m.values, err = tabulate(sol); err != nil && !late(sol, err) {
			return m, err
		}
	}
	if m.quantities, err = quantities(sol, weak, m.values); err != nil {
		return m, err
	}
	if m.overlap, err = overlap(sol, weak); late(sol, err) {
		return m, nil
	}
	return m, err
}

// unbounded names the corners at which the stress may have no bound.
func unbounded(r *solve.Result) string {
	const most = 6
	if r.Weak == nil || r.Solution == nil || len(r.Weak.Unbounded) == 0 {
		return ""
	}
	if _, ok := r.Problem.ByRole(pinn.EquivalentStress); !ok {
		return ""
	}
	var places []string
	for i, c := range r.Weak.Unbounded {
		if i == most {
			places = append(places, fmt.Sprintf("%d more", len(r.Weak.Unbounded)-most))
			break
		}
		place := fmt.Sprintf("%.4g", c.X)
		if c.Along != nil {
			place += fmt.Sprintf(" to %.4g", vec.Add(c.X, c.Along))
		}
		places = append(places, place)
	}
	return fmt.Sprintf("The stress may have no bound at %s; files and pictures have its values %.3g from there",
		strings.Join(places, ", "), solve.Apart*largestSide(r.Problem.Domain))
}

// late reports whether an error says that there is no time left to evaluate a
// solution.
func late(sol *fields.Solution, err error) bool {
	end := sol.Context().Err()
	return end != nil && errors.Is(err, end)
}

// WriteJSON writes the result as indented JSON.
func (res *Result) WriteJSON(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(res)
}

// hasAnsatz reports whether any field of the problem has an ansatz.
func hasAnsatz(p pinn.Problem) bool {
	for _, f := range p.Fields {
		if f.Hard != nil {
			return true
		}
	}
	return false
}
