package main

import (
	"fmt"
	"io"
	"slices"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"pinnsolve/cases"
	"pinnsolve/internal/names"
	"pinnsolve/pinn"
	"pinnsolve/question"
)

// loadCases are several loads on a mesh, each solved for itself.
type loadCases struct {
	texts      []string
	list       []cases.LoadCase
	workpieces []cases.Workpiece // one each
}

// register adds the flag.
func (l *loadCases) register(f *pflag.FlagSet) {
	f.StringArrayVar(&l.texts, "load-case", nil, "`NAME:traction=part=tx,ty` or another load of a load case, solved beside the others; may be repeated")
}

// apply makes a workpiece for every load case, the first of which it writes to w.
func (l *loadCases) apply(w *cases.Workpiece, m *question.Mesh) (err error) {
	if len(l.texts) == 0 {
		return nil
	}
	if w.Law != "" {
		return fmt.Errorf("--load-case and --law %s: at finite strain loads do not add up; solve one load after another, without --load-case", w.Law)
	}
	for _, text := range l.texts {
		if l.list, err = cases.AddLoad(l.list, text, *w); err != nil {
			return err
		}
	}
	if l.workpieces, err = w.LoadCases(l.list); err != nil {
		return err
	}
	*w = l.workpieces[0]
	for _, c := range l.list {
		given := question.LoadCase{Name: c.Name, Force: question.Numbers(c.Force), ForceFormulas: cases.Given{Formulas: c.ForceFormulas}.Texts(),
			Gravity: question.Numbers(c.Gravity), Spin: question.Numbers(c.Spin)}
		for _, p := range c.Conditions {
			given.Conditions = append(given.Conditions, recorded(p))
		}
		m.LoadCases = append(m.LoadCases, given)
	}
	return nil
}

// names returns the names of the load cases.
func (l *loadCases) names() (list []string) {
	for _, c := range l.list {
		list = append(list, c.Name)
	}
	return list
}

// of says which load case an error is about, if there are some.
func (l *loadCases) of(k int, err error) error {
	if len(l.list) == 0 {
		return err
	}
	return fmt.Errorf("load case %s: %w", l.list[k].Name, err)
}

// poseLoads states the problems of all load cases, with one scale of displacement.
func (o *runOptions) poseLoads(cmd *cobra.Command, t *task) error {
	l := &o.loadCases
	if len(l.list) == 0 {
		return nil
	}
	for _, flag := range []string{"continue", "curriculum", "method"} {
		if cmd.Flags().Changed(flag) {
			return fmt.Errorf("--load-case and --%s do not go together: load cases are solved directly, at full load; leave one of them out", flag)
		}
	}
	problems := []pinn.Problem{t.problem}
	pose := func(k int) (pinn.Case, pinn.Problem, error) {
		c, err := l.workpieces[k].Case()
		if err != nil {
			return c, pinn.Problem{}, l.of(k, err)
		}
		form, err := c.Form(t.Form.Name)
		if err != nil {
			return c, pinn.Problem{}, err
		}
		p, err := c.State(form, t.Values)
		return c, p, err
	}
	scale := t.problem.Scales()[0]
	for k := range l.list[1:] {
		_, p, err := pose(k + 1)
		if err != nil {
			return err
		}
		problems = append(problems, p)
		scale = max(scale, p.Scales()[0])
	}
	inBody := slices.ContainsFunc(l.list, cases.LoadCase.InBody)
	if inBody {
		t.changed = append(t.changed, pinn.Interior)
	}
	for k, p := range problems {
		if p.Scales()[0] != scale {
			l.workpieces[k].Displacement = scale
			c, p, err := pose(k)
			if err != nil {
				return err
			}
			problems[k] = p
			if k == 0 {
				t.Case, t.problem = c, p
				if t.Form, err = c.Form(t.Form.Name); err != nil {
					return err
				}
			}
		}
		for _, term := range p.Weak.Terms {
			if term.On != pinn.Interior && !term.Inner && !slices.Contains(t.changed, term.On) {
				t.changed = append(t.changed, term.On)
			}
		}
	}
	t.others, t.loadNames = problems[1:], l.names()
	return nil
}

// writeLoadCases writes the quantities of all load cases, one column each, or one
// below the other if they do not fit.
func (s summary) writeLoadCases(w io.Writer) {
	for _, c := range s.LoadCases {
		fmt.Fprintf(w, "\nLoad case %s: %s", c.Name, c.Status)
		one := s
		result := *s.Result
		result.Quantities = c.Quantities
		one.Result = &result
		one.writeQuantities(w)
		if !c.Trusted {
			fmt.Fprintf(w, "  %s\n", names.Visible(c.Message))
		}
	}
}
