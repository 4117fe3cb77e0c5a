package evolve

import (
	"context"
	"errors"
	"fmt"
	"math"

	"pinnsolve/axis"
	"pinnsolve/internal/vec"
	"pinnsolve/ode"
	"pinnsolve/pinn"
)

// Options are those of an evolution. The zero value has defaults.
type Options struct {
	Nodes    []float64 // of windows; nil places Windows of equal size
	Windows  int       // 0 means 24
	Features int       // random ones in a window, 0 means 12
	Slope    float64   // see axis.Options
	Seed     uint64
	RelTol   float64 // of the integration in time; 0 means 1e-7
	MaxSteps int     // in time, see ode.Options
	// Progress is told the time that has been reached.
	Progress func(t float64) `json:"-"`
}

// Result is an evolution.
type Result struct {
	*Solution
	Stats    ode.Stats
	Windows  int
	Modes    int // of a field
	Unknowns int
	Exact    bool    // in time, by an eigenproblem
	Growth   float64 // 1/time, rate at which the fastest mode, or what was integrated, grows

	options Options
}

// Solve integrates a complete problem in a space of frozen features.
func Solve(ctx context.Context, p pinn.Problem, o Options) (*Result, error) {
	st, err := take(p)
	if err != nil {
		return nil, fmt.Errorf("evolve: %s: %w", p.Name, err)
	}
	return st.solve(ctx, o)
}

func (s *statement) newSpace(o Options) (*axis.Space, error) {
	nodes := o.Nodes
	if nodes == nil {
		n := o.Windows
		if n == 0 {
			n = 24
		}
		nodes = axis.Uniform(s.lo, s.hi, n)
	}
	return axis.New(axis.NewWindows(s.lo, s.hi, s.periodic, nodes), axis.Options{Features: o.Features, Slope: o.Slope, Seed: o.Seed})
}

// mostGrown is how much a solution may grow before its integration ends.
const mostGrown = 1e100

var errGrown = errors.New("evolve: grown without bound")

// integrate solves the ordinary differential equations.
func (s *system) integrate(ctx context.Context, o Options) (*Result, error) {
	var y []float64
	for order := range s.order {
		fields, err := s.initial(s.space.X, order)
		if err != nil {
			return nil, err
		}
		y = append(y, s.project(fields, order)...)
	}
	r := &Result{options: o, Windows: s.space.Count(), Modes: s.space.N, Unknowns: len(y),
		Solution: &Solution{space: s.space, walls: s.walls, scales: s.scales}}
	if size := vec.Norm(y); math.IsNaN(size) || math.IsInf(size, 0) { // of data without a value
		r.Stats = ode.Stats{Status: ode.NotFinite, T: s.from}
		return r, nil
	}
	if err := s.consistent(y); err != nil {
		return nil, err
	}
	tol := o.RelTol
	if tol == 0 {
		tol = 1e-7
	}
	if exact := s.exact(y, tol); exact != nil {
		r.course, r.Exact, r.Growth = exact, true, exact.growth
		r.Stats = ode.Stats{Status: ode.Finished, T: s.to, Steps: exact.Pieces(), Evaluations: exact.Samples}
		return r, nil
	}
	size := vec.Norm(y) / math.Sqrt(float64(len(y)))
	path := &steps{}
	r.course = path
	options := ode.Options{RelTol: tol, AbsTol: tol * max(size, 1e-300), MaxSteps: o.MaxSteps, Each: func(p ode.Step) error {
		if now := vec.Norm(p.Y) / math.Sqrt(float64(len(p.Y))); size > 0 && now > size {
			r.Growth = math.Log(now/size) / (p.To - s.from)
			if now > mostGrown*size {
				return errGrown
			}
		}
		path.keep(p, s.unknowns(), s.spread)
		if o.Progress != nil {
			o.Progress(p.To)
		}
		return nil
	}}
	var err error
	if r.Stats, err = ode.Radau(ctx, s.equations(), s.from, y, s.to, options); err == errGrown {
		r.Stats.Status, err = ode.Grown, nil
	}
	return r, err
}
