package solve

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"pinnsolve/geometry/features"
	"pinnsolve/nn"
	"pinnsolve/pinn"
	"pinnsolve/pinn/energy"
	"pinnsolve/pinn/fields"
	"pinnsolve/pinn/strong"
	"pinnsolve/pum"
	"pinnsolve/safetensors"
)

// SavedVersion is the version of what Save writes.
const SavedVersion = "1"

// Keys of the metadata of a saved solution.
const (
	savedVersion = "pinnsolve_solution"
	savedKind    = "kind"
	savedSpace   = "space"   // of windows, JSON
	savedNetwork = "network" // JSON
	savedSpans   = "spans"   // how many
	savedCourse  = "course"  // of an evolution, JSON
)

// The kinds of saved solutions.
const (
	KindNetwork = "network"
	KindWindows = "windows"
	// KindEvolution is of features in space whose coefficients follow equations in time.
	KindEvolution = "evolution"
	// KindBox is of features on a box that are products of those of the axes.
	KindBox = "box"
	// KindTransient is of functions in windows whose amounts change in time.
	KindTransient = "transient"
	// KindPatches is by least squares in windows.
	KindPatches = "patches"
)

// savedNet says what a network is like.
type savedNet struct {
	Architecture string  `json:"architecture"`     // "perceptron" or "random features"
	Layers       string  `json:"layers,omitempty"` // what is not plain tanh layers, see Architecture
	Inputs       int     `json:"inputs"`
	Outputs      int     `json:"outputs"`
	Coordinates  string  `json:"coordinates"` // name of the input map
	Slope        float64 `json:"slope,omitempty"`
}

// savedWindows is what a space is made from again, besides the problem.
type savedWindows struct {
	Sizes    WeakOptions       `json:"sizes"`
	Finer    int               `json:"finer,omitempty"`
	Slope    float64           `json:"slope"`
	Seed     uint64            `json:"seed"`
	Soft     bool              `json:"soft"`
	Finest   float64           `json:"finest"`
	Blunt    bool              `json:"blunt,omitempty"`
	Corners  int               `json:"corners"`
	Singular []pum.Singular    `json:"singular,omitempty"`
	Avoid    []features.Corner `json:"avoid,omitempty"`
}

// solved is what a windowed solution is made of.
type solved struct {
	savedWindows
	space *pum.Space
}

// Save returns the solution as arrays: the weights of a network, or the
// coefficients of the features in every window with what these are drawn from.
// Plan.Load makes the solution from it again. It is nil without a solution.
func (r *Result) Save() *safetensors.File {
	if r.Solution == nil {
		return nil
	}
	f := &safetensors.File{Metadata: map[string]string{savedVersion: SavedVersion}}
	switch net, ok := r.Network.(nn.Network); {
	case r.slabs != nil:
		return r.saveSpans(f)
	case r.space != nil:
		f.Metadata[savedKind], f.Metadata[savedSpace] = KindWindows, text(r.space.savedWindows)
		groupOf, order := layout(r.Problem)
		for i, c := range r.space.space.Fix(groupOf, order, r.Training.Theta).Coefficients() {
			f.Tensors = append(f.Tensors, safetensors.Tensor{Name: fmt.Sprintf("features.%06d", i), Shape: []int{len(c)}, Data: c})
		}
	case r.patches != nil:
		return r.saveSquares(f)
	case r.evolved != nil:
		r.evolved(f)
		slices.SortFunc(f.Tensors, func(a, b safetensors.Tensor) int { return cmp.Compare(a.Name, b.Name) })
	case ok:
		s := savedNet{"perceptron", r.Layers, net.Inputs(), net.Outputs(), r.Inputs, r.Slope}
		if net.OutputLayer() == 0 {
			s.Architecture = "random features"
		}
		f.Metadata[savedKind], f.Metadata[savedNetwork] = KindNetwork, text(s)
		f.Tensors = net.Tensors(r.Training.Theta)
	default:
		return nil
	}
	return f
}

func text(v any) string {
	t, err := json.Marshal(v)
	if err != nil {
		panic("solve: " + err.Error()) // plain data
	}
	return string(t)
}

// layout returns the groups of the fields, and their order in a window.
func layout(p pinn.Problem) (groupOf, order []int) {
	groupOf, _ = p.Groups()
	for _, last := range []bool{false, true} {
		for i, f := range p.Fields {
			if f.Multiplier == last {
				order = append(order, i)
			}
		}
	}
	return groupOf, order
}

// SavedKind returns the kind of a saved solution, or why it cannot be read.
func SavedKind(f *safetensors.File) (string, error) {
	if v := f.Metadata[savedVersion]; v != SavedVersion {
		return "", fmt.Errorf("it is a solution of version %s; this program reads version %s", strconv.Quote(v), SavedVersion)
	}
	return f.Metadata[savedKind], nil
}

// Load makes the solution of the planned problem from what Save has returned. Of a
// path, end is the problem that its windows were placed for; otherwise it is the
// planned one.
func (p *Plan) Load(ctx context.Context, f *safetensors.File, end pinn.Problem) (*fields.Solution, error) {
	kind, err := SavedKind(f)
	if err != nil {
		return nil, err
	}
	if (p.Slabs > 1) != (kind == KindSpans) {
		return nil, fmt.Errorf("it is a solution by a %s, which the problem is not solved by", kind)
	}
	if kind == KindSpans {
		return p.loadSpans(ctx, f)
	}
	windows, evolution, squares := p.Statement == Weak && p.Direct, p.Statement == Evolution && !p.boxed() && !p.shaped(), p.Statement == Windows
	if windows != (kind == KindWindows) || squares != (kind == KindPatches) || evolution != (kind == KindEvolution) || p.boxed() != (kind == KindBox) || p.shaped() != (kind == KindTransient) {
		return nil, fmt.Errorf("it is a solution by a %s, which the problem is not solved by", kind)
	}
	switch kind {
	case KindWindows:
		return p.loadWindows(ctx, f, end)
	case KindPatches:
		return p.loadSquares(f)
	case KindEvolution:
		return p.loadEvolution(ctx, f)
	case KindBox:
		return p.loadBox(ctx, f)
	case KindTransient:
		return p.loadTransient(ctx, f)
	}
	return p.loadNetwork(ctx, f)
}

func (p *Plan) loadWindows(ctx context.Context, f *safetensors.File, end pinn.Problem) (*fields.Solution, error) {
	var s savedWindows
	if err := json.Unmarshal([]byte(f.Metadata[savedSpace]), &s); err != nil {
		return nil, err
	}
	end, err := end.Complete()
	if err != nil {
		return nil, err
	}
	w, err := s.windows(ctx, end)
	if err != nil {
		return nil, err
	}
	var coefficients [][]float64
	for _, t := range f.Tensors {
		coefficients = append(coefficients, t.Data)
	}
	problem := p.problem
	if s.Soft {
		problem = problem.Soft()
	}
	groupOf, order := layout(problem)
	fixed, err := w.space.Restore(groupOf, order, coefficients)
	if err != nil {
		return nil, err
	}
	return fields.NewLocalSolution(problem, fixed, nil, nil).Avoiding(beside(problem, avoid(problem.Domain, s.Avoid))), nil
}

// windows makes the space again.
func (s savedWindows) windows(ctx context.Context, p pinn.Problem) (*windows, error) {
	cover, err := newCover(ctx, nil, p, s.Sizes.Windows)
	if err != nil {
		return nil, err
	}
	w := &windows{
		o: attempt{s.Sizes, s.Finer}, half: slices.Min(cover.Half()), finest: s.Finest, blunt: s.Blunt,
		corners: s.Corners, singular: s.Singular, divided: p.Materials != nil,
	}
	w.space = pum.NewSpace(cover, s.Slope, groups(p, s.Sizes), s.Singular, s.Seed)
	w.space.AllowJumps(p.PeriodicValues)
	if !w.divided {
		return w, nil
	}
	w.rule.Degree, w.rule.Resolution = s.Sizes.Degree, w.resolution(s.Finer)
	return w, w.divide(ctx, nil, p)
}

// saved is what a space is made from again.
func (w *windowed) saved(s *windows) *solved {
	return &solved{savedWindows{
		Sizes: s.o.WeakOptions, Finer: s.o.finer, Slope: cmp.Or(w.Slope, weakSlope), Seed: w.Seed, Soft: w.Soft || s.corners > 0,
		Finest: s.finest, Blunt: s.blunt, Corners: s.corners, Singular: s.singular, Avoid: w.found.singular(),
	}, s.space}
}

func (p *Plan) loadNetwork(ctx context.Context, f *safetensors.File) (*fields.Solution, error) {
	if p.Statement == Weak {
		net, theta, err := p.savedNetwork(f)
		if err != nil {
			return nil, err
		}
		w := &trained{Plan: p, net: net}
		w.setRule()
		w.energy, err = energy.Compile(ctx, p.problem, net, w.quadrature(0), energy.Options{Soft: p.Soft, Inputs: p.Inputs, Workers: p.Workers})
		if err != nil {
			return nil, err
		}
		return w.energy.Solution(theta), nil
	}
	sys, theta, err := p.LoadSystem(f)
	if err != nil {
		return nil, err
	}
	return sys.Solution(theta), nil
}

// LoadSystem returns the residuals of a plan in strong form, whose network Save has
// returned, and its parameters.
func (p *Plan) LoadSystem(f *safetensors.File) (*strong.System, []float64, error) {
	if kind, err := SavedKind(f); err != nil || kind != KindNetwork || p.Statement != Strong {
		return nil, nil, errors.New("it is no network in strong form")
	}
	net, theta, err := p.savedNetwork(f)
	if err != nil {
		return nil, nil, err
	}
	c, err := strong.Collocate(p.problem, p.Discretization)
	if err != nil {
		return nil, nil, err
	}
	sys, err := c.System(net)
	return sys, theta, err
}

// savedNetwork returns the network that Save has returned, and its parameters.
func (p *Plan) savedNetwork(f *safetensors.File) (fields.Network, []float64, error) {
	var s savedNet
	if err := json.Unmarshal([]byte(f.Metadata[savedNetwork]), &s); err != nil {
		return nil, nil, err
	}
	net, err := p.network(s.Inputs, s.Slope)
	if err != nil {
		return nil, nil, err
	}
	theta := make([]float64, net.Params())
	arrays, ok := net.(nn.Network)
	if !ok {
		return nil, nil, fmt.Errorf("a network of type %T has no arrays", net)
	}
	return net, theta, arrays.SetTensors(theta, f.Tensors)
}
