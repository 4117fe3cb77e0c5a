package question

import (
	"cmp"
	"encoding/json"
	"math"
	"strconv"

	"pinnsolve/continuation"
	"pinnsolve/pinn"
	"pinnsolve/solve"
	"pinnsolve/training"
)

// format is raised when the meaning of the same text changes.
const format = 1

// Question is what a run is asked for. Zero or empty values are left out of its
// JSON, so that a field added later does not change the hash of a question that
// does not use it.
type Question struct {
	Format int `json:"format"`
	// Case is the name of a case; "" if the subject is a mesh.
	Case string `json:"case,omitempty"`
	Mesh *Mesh  `json:"mesh,omitempty"`
	// Problem is the SHA256 of a problem file with an equation, in hexadecimal.
	Problem     string `json:"problem,omitempty"`
	Formulation string `json:"formulation"`
	Law         string `json:"law,omitempty"` // constitutive law, if there is a choice
	// Parameters are all parameters by name, given or not; with a path, at
	// its end.
	Parameters map[string]Number `json:"parameters,omitempty"`
	Path       *Path             `json:"path,omitempty"`
	Family     *Family           `json:"family,omitempty"`
	Modes      *Modes            `json:"modes,omitempty"`
	Motion     *Motion           `json:"motion,omitempty"`
	Options    Options           `json:"options"`
	Version    string            `json:"version"` // of the program
	Kernel     string            `json:"kernel"`  // results differ between kernels, by rounding
}

// Mesh is a body given by a mesh file. The name of the file does not matter.
type Mesh struct {
	SHA256 string `json:"sha256"`         // of the content of the file, or of all files, in hexadecimal
	Glue   bool   `json:"glue,omitempty"` // bodies that lie on each other are joined
	// Conditions are in the given order: sums over them depend on it, by
	// rounding.
	Conditions []Condition `json:"conditions,omitempty"`
	Force      []Number    `json:"body_force,omitempty"` // N/m^3
	// ForceFormulas are the formulas in Force, "" for numbers.
	ForceFormulas []string `json:"body_force_formulas,omitempty"`
	// Section is "" for plane strain and bodies in space.
	Section string            `json:"section,omitempty"`
	Density Number            `json:"density,omitempty"`
	Gravity []Number          `json:"gravity,omitempty"`
	Spin    []Number          `json:"spin,omitempty"`
	Thermal map[string]Number `json:"thermal_strain,omitempty"` // by group of cells, "" for all
	// Units label the numbers, such as mm,N,MPa; "" claims none.
	Units string `json:"units,omitempty"`
	// LoadCases are solved on one body, each for itself.
	LoadCases []LoadCase `json:"load_cases,omitempty"`
	// ThermalFormulas are the thermal strains that are formulas of the position, or data.
	ThermalFormulas map[string]string `json:"thermal_strain_formulas,omitempty"`
	// Temperature is the change of temperature, K, by group of cells, "" for all;
	// Expansion that of one material, 1/K.
	Temperature map[string]Number `json:"temperature,omitempty"`
	Expansion   Number            `json:"expansion,omitempty"`
	// TemperatureFormulas are the changes that are formulas of the position, or data.
	TemperatureFormulas map[string]string `json:"temperature_formulas,omitempty"`
	Materials           []Material        `json:"materials,omitempty"` // of groups of cells
}

// LoadCase are loads that act together, with those of the mesh.
type LoadCase struct {
	Name          string      `json:"name"`
	Conditions    []Condition `json:"conditions,omitempty"`
	Force         []Number    `json:"body_force,omitempty"`
	ForceFormulas []string    `json:"body_force_formulas,omitempty"`
	Gravity       []Number    `json:"gravity,omitempty"`
	Spin          []Number    `json:"spin,omitempty"`
}

// Material is the material of a group of cells.
type Material struct {
	Group  string            `json:"group"`
	Moduli map[string]Number `json:"moduli"`        // two elastic constants, by name
	Law    string            `json:"law,omitempty"` // at finite strain, that of the body if there is none
	// Density is that of the group, kg/m^3.
	Density Number `json:"density,omitempty"`
	// Expansion is that of the group, 1/K, nil if it is not given.
	Expansion *Number `json:"expansion,omitempty"`
}

// Condition is a condition on a part of the boundary.
type Condition struct {
	Kind   string   `json:"kind"` // a name of cases.ConditionKinds
	On     string   `json:"on"`
	Values []Number `json:"values,omitempty"`
	// Formulas are those of the position among the values, "" for numbers.
	Formulas []string `json:"formulas,omitempty"`
}

// Modes are natural modes, or those of buckling.
type Modes struct {
	Count    int    `json:"count"`
	Buckling bool   `json:"buckling,omitempty"`
	Density  Number `json:"density,omitempty"` // of a case by name
}

// Motion is that of a body in time.
type Motion struct {
	From       Number `json:"from"`
	To         Number `json:"to"`
	Outputs    int    `json:"outputs,omitempty"`
	History    string `json:"history,omitempty"` // formula of t, "" for a step
	Integrator string `json:"integrator,omitempty"`
}

// Path is the path of a parameter that leads to the result.
type Path struct {
	Parameter string   `json:"parameter"`
	Values    []Number `json:"values"`
	Adaptive  *Steps   `json:"adaptive,omitempty"`
	Arc       int      `json:"arc,omitempty"` // steps of a path by arclength
	Predictor string   `json:"predictor"`
}

// Family is the ranges of parameters over which a family is solved; Parameters are
// those of the member in the middle.
type Family struct {
	Axes      []Axis `json:"axes"`
	Tolerance Number `json:"tolerance,omitempty"`
	Members   int    `json:"members,omitempty"` // the most
}

// Axis is the range of a parameter.
type Axis struct {
	Parameter string `json:"parameter"`
	Lo        Number `json:"lo"`
	Hi        Number `json:"hi"`
}

// Steps are the adaptive steps of a path, as in continuation.Adaptive.
type Steps struct {
	First      Number `json:"first,omitempty"`
	Least      Number `json:"least,omitempty"`
	Most       Number `json:"most,omitempty"`
	Iterations int    `json:"iterations,omitempty"`
}

// Options are the options of a solve that affect its result, as given; the
// solve chooses those left out.
type Options struct {
	Statement string `json:"statement,omitempty"`
	Method    string `json:"method"`
	Balance   string `json:"balance,omitempty"`
	Autopilot bool   `json:"autopilot,omitempty"`
	Width     int    `json:"width,omitempty"`
	Depth     int    `json:"depth,omitempty"`
	Slope     Number `json:"slope,omitempty"`
	// Activation and Blocks are left out for tanh and plain.
	Activation string   `json:"activation,omitempty"`
	Blocks     string   `json:"blocks,omitempty"`
	Fourier    *Fourier `json:"fourier,omitempty"`
	Factorised bool     `json:"factorised,omitempty"`
	Separate   bool     `json:"separate,omitempty"`
	Slabs      int      `json:"slabs,omitempty"` // spans of time
	Adapt      string   `json:"adapt,omitempty"` // in the syntax of training.ParseAdaptation
	Points     int      `json:"points,omitempty"`
	Sampler    string   `json:"sampler,omitempty"`
	Inputs     string   `json:"inputs,omitempty"`
	Soft       bool     `json:"soft,omitempty"`
	Tile       int      `json:"tile,omitempty"`
	Windows    int      `json:"windows,omitempty"`
	Features   int      `json:"features,omitempty"`
	Local      int      `json:"local_features,omitempty"`
	Degree     int      `json:"quadrature_degree,omitempty"`
	Ungraded   bool     `json:"ungraded,omitempty"`
	Tolerance  Number   `json:"tolerance,omitempty"`
	// StressTolerance is that of the largest stress.
	StressTolerance Number `json:"stress_tolerance,omitempty"`
	MaxTime         string `json:"max_time,omitempty"` // such as "1m30s"
	MaxWork         string `json:"max_work,omitempty"` // such as "1.5s", as counted
	Ensemble        int    `json:"ensemble,omitempty"` // seeds, from Seed on
	Seed            uint64 `json:"seed"`
	From            string `json:"from,omitempty"` // hash of the network that a training starts from
}

// Fourier are random Fourier features.
type Fourier struct {
	Sigma Number `json:"sigma"`
	Count int    `json:"count"`
}

// Setup is what to solve and how, in the values that a solve works with.
type Setup struct {
	Case     pinn.Case
	Form     pinn.Form
	Mesh     *Mesh              // the mesh of Case, nil for a case by name
	Problem  string             // see Question.Problem
	Set      map[string]float64 // given parameters, by name
	Values   pinn.Values        // all parameters; with a path, at its end
	Options  solve.Options
	Schedule *continuation.Schedule // the path to Values, nil for none
	Family   *solve.FamilyOptions   // nil for none
	Modes    *Modes                 // that are wanted, nil for a solution
	Motion   *Motion                // nil for none
}

// Question returns the question that the setup puts to this program.
func (s Setup) Question() Question {
	q := Question{
		Format: format, Case: s.Case.Name, Mesh: s.Mesh, Problem: s.Problem, Formulation: s.Form.Name, Law: s.Form.Law,
		Modes: s.Modes, Motion: s.Motion, Parameters: map[string]Number{}, Options: newOptions(s.Options), Version: Version(), Kernel: Kernel(),
	}
	if s.Mesh != nil || s.Problem != "" {
		q.Case = ""
	}
	for name, v := range s.Values {
		q.Parameters[name] = Number(v)
	}
	if s.Schedule != nil {
		q.Path = newPath(*s.Schedule, s.Options.Predictor)
	}
	if f := s.Family; f != nil {
		q.Family = &Family{Tolerance: Number(f.Tolerance), Members: f.Most}
		for _, a := range f.Axes {
			q.Family.Axes = append(q.Family.Axes, Axis{a.Name, Number(a.Lo), Number(a.Hi)})
		}
	}
	return q
}

func newOptions(o solve.Options) Options {
	q := Options{
		Statement: o.Statement, Method: cmp.Or(o.Method, "direct"), Balance: o.Balance, Autopilot: o.Autopilot,
		Width: o.Width, Depth: o.Depth, Slope: Number(o.Slope), Points: o.Points,
		Sampler: o.Sampler, Inputs: o.Inputs, Soft: o.Soft, Tile: o.Tile,
		Windows: o.Weak.Windows, Features: o.Weak.Features, Local: o.Weak.Local, Degree: o.Weak.Degree, Ungraded: o.Weak.Ungraded,
		Tolerance: Number(o.Tolerance), StressTolerance: Number(o.StressTolerance), Seed: o.Seed,
	}
	q.Activation, q.Blocks, q.Factorised, q.Separate, q.Adapt, q.Slabs = o.Activation, o.Blocks, o.Factorised, o.Separate, o.Adapt, o.Slabs
	if q.Activation == "tanh" { // the same as none
		q.Activation = ""
	}
	if q.Blocks == "plain" {
		q.Blocks = ""
	}
	if f := o.Fourier; f != (solve.Fourier{}) {
		q.Fourier = &Fourier{Number(f.Sigma), f.Count}
	}
	if q.Balance == (training.Static{}).Name() { // the same as none
		q.Balance = ""
	}
	if o.From != nil {
		q.From = o.From.Hash
	}
	if o.MaxTime != 0 {
		q.MaxTime = o.MaxTime.String()
	}
	if o.Ensemble > 1 {
		q.Ensemble = o.Ensemble
	}
	if o.MaxWork != 0 {
		q.MaxWork = o.MaxWork.String()
	}
	return q
}

func newPath(s continuation.Schedule, predictor continuation.Predictor) *Path {
	p := &Path{Parameter: s.Name, Values: Numbers(s.Values), Predictor: string(cmp.Or(predictor, continuation.Predictors()[0]))}
	if s.Arc != nil {
		p.Arc = s.Arc.Steps
	}
	if a := s.Adaptive; a != nil {
		p.Adaptive = &Steps{First: Number(a.First), Least: Number(a.Least), Most: Number(a.Most), Iterations: a.Iterations}
	}
	return p
}

// Number is a float64 that loses nothing in JSON: the shortest decimal that
// reads back as the same number, and "NaN", "+Inf" or "-Inf". (A
// [number.Number], null for all three, would give different questions one
// hash.)
type Number float64

// Numbers converts a list.
func Numbers(values []float64) []Number {
	var list []Number
	for _, v := range values {
		list = append(list, Number(v))
	}
	return list
}

// MarshalJSON implements json.Marshaler.
func (n Number) MarshalJSON() ([]byte, error) {
	if v := float64(n); math.IsNaN(v) || math.IsInf(v, 0) {
		return json.Marshal(strconv.FormatFloat(v, 'g', -1, 64))
	}
	return json.Marshal(float64(n))
}

// UnmarshalJSON implements json.Unmarshaler.
func (n *Number) UnmarshalJSON(text []byte) error {
	if unquoted, err := strconv.Unquote(string(text)); err == nil {
		text = []byte(unquoted)
	}
	v, err := strconv.ParseFloat(string(text), 64)
	*n = Number(v)
	return err
}
