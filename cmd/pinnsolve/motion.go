package main

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/spf13/pflag"

	"pinnsolve/formula"
	"pinnsolve/question"
	"pinnsolve/solve"
)

// motionFlags are what a command line says of the motion of a mesh.
type motionFlags struct{ time, history, integrator string }

// register adds the flags.
func (o *motionFlags) register(f *pflag.FlagSet) {
	f.StringVar(&o.time, "time", "", "`from:to[:n]`, s: the motion of a mesh from rest, with a density, at finite strain with --law, and n states to keep (21)")
	f.StringVar(&o.history, "history", "", "factor on all loads of a motion, a `formula` of t such as sin(3*t) or min(t/2,1); default: 1, a load that comes at once")
	f.Var(oneOf(&o.integrator, solve.Integrators()...), "integrator", "of a motion: exact (of every mode in closed form, at small strain), midpoint (conserves the energy) or radau")
}

// check refuses what does not go with a motion, before the mesh is read.
func (o *motionFlags) check(run *runOptions) error {
	if o.time == "" {
		for name, value := range map[string]string{"history": o.history, "integrator": o.integrator} {
			if value != "" {
				return fmt.Errorf("--%s %s is for a motion: give --time, such as 0:10, or leave it out", name, value)
			}
		}
		return nil
	}
	switch {
	case run.equation != nil || !isFile(run.subject):
		return fmt.Errorf("--time %s: motion is that of a mesh FILE.msh with a density; leave it out", o.time)
	case run.path != "" || run.curriculum != "" || run.load != "":
		return fmt.Errorf("--time %s and a path of a parameter do not go together: leave one of them out", o.time)
	case len(run.loadCases.texts) > 0:
		return fmt.Errorf("--time %s and --load-case do not go together: a motion is that under all loads; leave one of them out", o.time)
	case run.law != "" && o.integrator == solve.ExactInTime:
		return fmt.Errorf("--integrator exact is for small strain: choose from %s, or leave --law out", strings.Join(solve.FiniteIntegrators(), ", "))
	case run.law == logarithmic && run.formulation == "mixed":
		return fmt.Errorf("--formulation mixed: the energy of the law %s is not known in it; choose --formulation standard", run.law)
	case run.law == logarithmic:
		run.formulation = "standard"
	}
	run.inertia, run.moving = true, true
	return nil
}

// options returns the motion that is wanted, nil for none.
func (o *motionFlags) options() (*solve.MotionOptions, *question.Motion, error) {
	if o.time == "" {
		return nil, nil, nil
	}
	wrong := func() error {
		return fmt.Errorf("--time %s: write from:to or from:to:n, such as 0:10 or 0:10:101", o.time)
	}
	items := strings.Split(o.time, ":")
	if len(items) != 2 && len(items) != 3 {
		return nil, nil, wrong()
	}
	m := &solve.MotionOptions{Integrator: o.integrator}
	for i, to := range []*float64{&m.From, &m.To} {
		v, err := strconv.ParseFloat(items[i], 64)
		if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
			return nil, nil, wrong()
		}
		*to = v
	}
	if len(items) == 3 {
		n, err := strconv.Atoi(items[2])
		if err != nil || n < 2 || n > mostStates {
			return nil, nil, fmt.Errorf("--time %s: the number of states is from 2 to %d", o.time, mostStates)
		}
		m.Outputs = n
	}
	if !(m.From < m.To) {
		return nil, nil, fmt.Errorf("--time %s: the end is later than the start", o.time)
	}
	if o.history != "" {
		f, err := formula.Parse(o.history, formula.Position("t"))
		if err != nil {
			return nil, nil, fmt.Errorf("--history: %w", err)
		}
		m.History = func(t float64) float64 {
			var v [1]float64
			f.Eval(v[:], []float64{t})
			return v[0]
		}
		for k := range 1001 {
			t := m.From + (m.To-m.From)*float64(k)/1000
			if v := m.History(t); math.IsNaN(v) || math.IsInf(v, 0) {
				return nil, nil, fmt.Errorf("--history %s has no finite value at t = %.4g", o.history, t)
			}
		}
	}
	return m, &question.Motion{From: question.Number(m.From), To: question.Number(m.To), Outputs: m.Outputs, History: o.history, Integrator: o.integrator}, nil
}

const mostStates = 10_000

// errNoDensity says what a motion lacks.
var errNoDensity = errors.New("--time: nothing is known of a motion without the mass: give --density, such as 7800, or density= in --material")

// logarithmic is the law whose energy in the mixed form is not known.
const logarithmic = "logarithmic"
