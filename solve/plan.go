package solve

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"pinnsolve/geometry"
	"pinnsolve/pinn"
	"pinnsolve/pinn/strong"
	"pinnsolve/training"
)

// Plan is options checked against a problem, with everything that they leave
// open decided: the statement, the stages of the method, tolerance and sizes.
type Plan struct {
	Options // Statement, Method and Tolerance filled in
	Stages  []training.Stage
	// Direct says that the only stage is a direct solve: of a weak
	// statement on windows, or of a strong one for the output layer of
	// random features.
	Direct bool

	problem pinn.Problem
}

// The statements of a problem.
const (
	Strong = "strong" // residuals at points
	Weak   = "weak"   // integrals against test functions
	// Evolution is the method of lines: frozen features in space, equations in time.
	Evolution = "evolution"
	// Separable is a steady linear equation on a box, whose operator is a sum over the axes.
	Separable = "separable"
	// Windows is the strong statement on features in windows.
	Windows = "windows"
)

const direct = "direct" // the method

// Plan checks all options, in this one place, and decides what they leave open.
// A wrong option is an *OptionError.
func (o Options) Plan(p pinn.Problem) (*Plan, error) {
	p, err := p.Complete()
	if err != nil {
		return nil, err
	}
	if len(p.Open) > 0 {
		return nil, fmt.Errorf("the conditions on %s are not known: pinnsolve identify fits measurements and equations together", partsOf(p.Open))
	}
	plan := &Plan{Options: o, problem: p}
	for _, step := range []func() error{
		plan.checkNumbers, plan.decideStatement, plan.decideStages, plan.checkUse, plan.checkArchitecture, plan.checkNames, plan.checkInputs, plan.checkEquations,
	} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	plan.size()
	if plan.Slabs > 1 {
		if _, err := newMarched(plan); err != nil {
			return nil, err
		}
	}
	return plan, nil
}

// partsOf names regions.
func partsOf(list []pinn.Region) string {
	var parts []string
	for _, r := range list {
		parts = append(parts, r.String())
	}
	return strings.Join(parts, ", ")
}

// OptionError is a wrong option, or one that has no effect with the others.
type OptionError struct {
	Option string // as on the command line, without dashes
	text   string // options in braces
}

func wrong(option, format string, args ...any) error {
	return &OptionError{option, fmt.Sprintf(format, args...)}
}

// Error names options without dashes.
func (e *OptionError) Error() string { return strings.NewReplacer("{", "", "}", "").Replace(e.text) }

// Flags is Error with options as flags of the command line.
func (e *OptionError) Flags() string { return strings.NewReplacer("{", "--", "}", "").Replace(e.text) }

// checkNumbers checks the options that have a range.
func (p *Plan) checkNumbers() error {
	for _, v := range []struct {
		name  string
		value int
	}{
		{"width", p.Width}, {"depth", p.Depth}, {"points", p.Points}, {"windows", p.Weak.Windows},
		{"march", p.Slabs}, {"ensemble", p.Ensemble}, {"features", p.Weak.Features}, {"local features", p.Weak.Local}, {"degree", p.Weak.Degree},
	} {
		if v.value < 0 {
			return wrong(v.name, "{%s} = %d must be 1 or more; the nearest valid value is 1", v.name, v.value)
		}
	}
	if !(p.Slope >= 0) || math.IsInf(p.Slope, 1) {
		return wrong("slope", "{slope} = %v must be positive, or 0 to choose it by trial solves", p.Slope)
	}
	if !(p.Tolerance >= 0) {
		return wrong("tol", "tolerance {tol} = %v must be positive", p.Tolerance)
	}
	if !(p.StressTolerance >= 0) {
		return wrong("stress-tol", "tolerance {stress-tol} = %v must be positive", p.StressTolerance)
	}
	return nil
}

// decideStatement uses the chosen statement, or the one that the problem
// recommends.
func (p *Plan) decideStatement() error {
	p.Statement = cmp.Or(p.Statement, p.problem.Hints.Statement, Strong)
	switch {
	case p.Statement == Evolution && !p.problem.Timed:
		return wrong("statement", "%s has no time: the valid choice is {statement} %s", p.problem.Name, cmp.Or(p.problem.Hints.Statement, Strong))
	case p.Statement == Separable && p.problem.Timed:
		return wrong("statement", "%s has time: the valid choice is {statement} %s", p.problem.Name, Evolution)
	case p.Statement == Evolution || p.Statement == Separable:
	case (p.Statement == Strong || p.Statement == Windows) && len(p.problem.Terms) == 0:
		return wrong("statement", "%s has no strong statement: the valid choice is {statement} %s", p.problem.Name, Weak)
	case p.Statement == Weak && p.problem.Weak == nil:
		return wrong("statement", "%s has no weak statement in this formulation: the valid choice is {statement} %s", p.problem.Name, Strong)
	case p.Statement != Strong && p.Statement != Weak && p.Statement != Windows:
		return wrong("statement", "unknown {statement} %q: choose from %s, %s, %s, %s, %s", p.Statement, Strong, Windows, Weak, Evolution, Separable)
	}
	return nil
}

// decideStages parses the method and applies balancer and autopilot to it.
func (p *Plan) decideStages() (err error) {
	p.Method = cmp.Or(p.Method, direct)
	if p.Stages, err = training.ParseStages(p.Method); err != nil {
		return err
	}
	p.Direct = len(p.Stages) == 1 && p.has(direct)
	if p.Statement == Weak && !p.Direct && p.has(direct) {
		return wrong("method", "{method} %s: direct cannot be combined with other methods in a weak statement; use it alone, or varpro, which trains a network and solves for its output layer", p.Method)
	}
	if !p.Direct && p.problem.Divided() {
		return wrong("method", "{method} %s: a network is smooth where the materials of %s meet, and its fields are not: the valid choice is {method} %s", p.Method, p.problem.Name, direct)
	}
	if p.Autopilot && !p.has("adam") {
		return wrong("autopilot", "{autopilot} has no effect with {method} %s: it controls the learning rate of adam; leave it out, or use adam or the method autopilot", p.Method)
	}
	balancer, err := training.ParseBalancer(p.Balance)
	if err != nil {
		return err
	}
	adaptation, err := training.ParseAdaptation(p.Adapt)
	if err != nil {
		return wrong("adapt", "{adapt}: %v", err)
	}
	for i := range p.Stages {
		if adam, ok := p.Stages[i].Method.(*training.Adam); ok && p.Autopilot {
			adam.Autopilot = &training.Autopilot{}
		}
		if balancer.Name() != (training.Static{}).Name() {
			p.Stages[i].Method = &training.Balanced{Method: p.Stages[i].Method, Balancer: balancer}
		}
		if adaptation != nil && baseMethod(p.Stages[i]) != direct {
			own := *adaptation
			p.Stages[i].Method = &training.Balanced{Method: p.Stages[i].Method, Balancer: &own, Every: own.Rounds(p.Stages[i].Iterations)}
		}
	}
	return nil
}

// has reports whether a stage has the named method.
func (p *Plan) has(method string) bool {
	return slices.ContainsFunc(p.Stages, func(s training.Stage) bool { return baseMethod(s) == method })
}

// baseMethod returns the name of the method of a stage, without the balancer's.
func baseMethod(s training.Stage) string {
	name, _, _ := strings.Cut(s.Method.Name(), "+")
	return name
}

// batches reports whether a stage takes steps on batches.
func (p *Plan) batches() bool {
	return slices.ContainsFunc(p.Stages, func(s training.Stage) bool {
		m := s.Method
		if b, ok := m.(*training.Balanced); ok {
			m = b.Method
		}
		_, ok := m.(*training.Batches)
		return ok
	})
}

// randomFeatures reports whether the network has random features: if a direct
// solve comes first. Otherwise it is trained.
func (p *Plan) randomFeatures() bool { return baseMethod(p.Stages[0]) == direct && p.Network == nil }

// checkUse refuses options that have no effect with the statement and the method.
func (p *Plan) checkUse() error {
	given := func(set bool, name string) string {
		if set {
			return name
		}
		return ""
	}
	w := p.Options.Weak
	windows, features := given(w.Windows != 0, "windows"), given(w.Features != 0, "features")
	quadrature := given(w.Degree != 0 || w.Ungraded, "quadrature")
	width, points := given(p.Width != 0, "width"), given(p.Points != 0, "points")
	sampler, inputs, balance := given(p.Sampler != "", "sampler"), given(p.Inputs != "", "inputs"), given(p.Balance != "", "balance")
	useless, with, remedy := cmp.Or(windows, features, quadrature), "the strong statement", "add {statement} weak"
	if cmp.Or(windows, features) != "" {
		remedy = "add {statement} windows or weak"
	}
	switch {
	case p.Statement == Weak && p.Direct:
		useless, with, remedy = cmp.Or(width, points, sampler, inputs, balance), "the weak statement", "add {statement} strong"
	case p.Statement == Windows && !p.Direct:
		return wrong("method", "{method} %s: features in windows are not trained; leave it out, or use {statement} %s", p.Method, Strong)
	case p.Statement == Windows:
		useless, with, remedy = cmp.Or(width, points, sampler, inputs, balance, quadrature), "the statement in windows", "use {windows} and {features}"
	case (p.Statement == Evolution || p.Statement == Separable) && !p.Direct:
		return wrong("method", "{method} %s: an evolution, or a separable equation, has features that are not trained; leave it out, or use {statement} %s", p.Method, Strong)
	case p.Statement == Evolution || p.Statement == Separable:
		useless, with, remedy = cmp.Or(width, points, sampler, inputs, balance, quadrature), "an evolution or a separable equation", "use {windows} and {features}"
	case p.Statement == Weak:
		useless, with, remedy = cmp.Or(windows, features, sampler, balance), "a network trained in weak form", "use {method} direct or {statement} strong"
	}
	switch {
	case useless != "":
		return wrong(useless, "{%s} has no effect with %s: leave it out, or %s", useless, with, remedy)
	case p.From != nil && (p.randomFeatures() || p.Statement == Weak && p.Direct):
		return wrong("from", "{from} has no effect with {method} %s, which trains no network: leave it out, or begin with adam or lbfgs", p.Method)
	case p.Depth != 0 && p.randomFeatures():
		return wrong("depth", "{depth} has no effect with {method} %s: its network has one hidden layer; leave it out, or begin with adam or lbfgs", p.Method)
	case p.Slope != 0 && !p.randomFeatures():
		return wrong("slope", "{slope} has no effect with {method} %s: only random features have a slope; leave it out, or begin with direct", p.Method)
	}
	return nil
}

// checkNames checks names that are looked up later.
func (p *Plan) checkNames() error {
	if p.Sampler != "" {
		if _, err := geometry.ParseSampler(p.Sampler); err != nil {
			return err
		}
	}
	_, err := p.problem.InputMap(p.Inputs)
	return cmp.Or(err, p.checkStress())
}

// checkInputs refuses windows for a problem whose recommended inputs have the
// same values at two places, unless it says along which coordinates it is periodic. A weak
// form does not use the inputs and would replace periodicity by its natural condition.
func (p *Plan) checkInputs() error {
	m, err := p.problem.InputMap("")
	if err != nil || m.Map == nil || p.Statement != Weak || !p.Direct || p.problem.Periodic != nil || p.problem.PeriodicValues != nil {
		return err
	}
	a, b, err := m.Glues(p.problem.Domain)
	if err != nil || a == nil {
		return err
	}
	return wrong("statement", "the inputs %q of %s have the same values at %.4g and %.4g, as for a periodic solution: the weak statement has no periodic conditions; the valid choice is {statement} %s",
		m.Name, p.problem.Name, a, b, Strong)
}

const (
	// Random features of a direct solve.
	defaultFeatures      = 300
	defaultFeaturePoints = 900

	// A trained network.
	defaultWidth  = 32
	defaultDepth  = 3
	defaultPoints = 400
	energyPoints  = 1600 // of the quadrature of an energy, approximately

	strongTolerance    = 1e-4
	evolutionTolerance = 1e-4
)

// weakTolerance is that of the estimates, relative, by dimension. In space a digit
// costs ten times as much as in the plane.
var weakTolerance = [...]float64{1: 1e-3, 2: 1e-3, 3: 3e-3}

// size fills in what was left open. The sizes of windows depend on the shape of
// the body and are chosen with the windows.
func (p *Plan) size() {
	hints := p.problem.Hints
	p.Tolerance = cmp.Or(p.Tolerance, hints.Tolerance, map[string]float64{Strong: strongTolerance, Windows: strongTolerance, Evolution: evolutionTolerance, Separable: evolutionTolerance, Weak: weakTolerance[min(p.problem.Domain.Dim(), 3)]}[p.Statement])
	if p.Statement == Weak && p.Direct {
		return
	}
	switch {
	case p.Network != nil:
		p.Points = cmp.Or(p.Points, map[string]int{Strong: defaultPoints, Weak: energyPoints}[p.Statement])
	case p.randomFeatures():
		p.Width = cmp.Or(p.Width, hints.Width, defaultFeatures)
		p.Points = cmp.Or(p.Points, hints.Points, defaultFeaturePoints)
		p.Slope = cmp.Or(p.Slope, hints.Slope)
	case p.Statement == Weak:
		p.Points = cmp.Or(p.Points, energyPoints)
		fallthrough
	default:
		p.Width = cmp.Or(p.Width, defaultWidth)
		p.Depth = cmp.Or(p.Depth, defaultDepth)
		p.Points = cmp.Or(p.Points, defaultPoints)
	}
	p.Sampler = cmp.Or(p.Sampler, hints.Sampler, strong.DefaultSampler)
	m, _ := p.problem.InputMap(p.Inputs) // checked
	p.Inputs = m.Name
}
