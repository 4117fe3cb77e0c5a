package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"pinnsolve/family"
	"pinnsolve/pinn"
	"pinnsolve/solve"
)

// familyFlags ask for a family of solutions.
type familyFlags struct {
	over      []string
	tolerance float64
	members   int
}

// mostAxes is how many parameters a family may have: beyond it grids are too large.
const mostAxes = 3

// mostMembers is the largest number of members.
const mostMembers = 10_000

func (o *familyFlags) register(f *pflag.FlagSet) {
	f.StringArrayVar(&o.over, "over", nil, "`name=lo:hi`: solve for the whole range of a parameter, for eval --set; up to three parameters, repeated")
	f.Var(positive(&o.tolerance), "over-tol", "largest difference between members and what the others predict, relative; default: 1e-8, of weak statements a thirtieth of --tol")
	f.Var(whole(&o.members, mostMembers), "members", "most members of a family; default: 200")
}

// axes are the ranges that were given.
func (o *familyFlags) axes() (list []family.Axis, err error) {
	for _, text := range o.over {
		name, ends, ok := strings.Cut(text, "=")
		low, high, both := strings.Cut(ends, ":")
		lo, err := strconv.ParseFloat(low, 64)
		hi, err2 := strconv.ParseFloat(high, 64)
		switch {
		case !ok || !both || name == "" || err != nil || err2 != nil:
			return nil, fmt.Errorf("malformed --over %q: write name=lo:hi, such as nu=0.3:0.5", text)
		case !(lo < hi) || hi-lo != hi-lo || hi-lo > 1e300:
			return nil, fmt.Errorf("--over %s: the range goes from the smaller to the larger value: write %s=%v:%v", text, name, min(lo, hi), max(lo, hi))
		case slices.ContainsFunc(list, func(a family.Axis) bool { return a.Name == name }):
			return nil, fmt.Errorf("--over %s: %s is given twice", text, name)
		}
		list = append(list, family.Axis{Name: name, Lo: lo, Hi: hi})
	}
	if len(list) > mostAxes {
		return nil, fmt.Errorf("--over of %d parameters: at most %d; solve for each value of the others", len(list), mostAxes)
	}
	return list, nil
}

// middle are the values in the middle of the ranges, as name=value; none if they are
// malformed.
func (o *familyFlags) middle() (list []string) {
	axes, err := o.axes()
	if err != nil {
		return nil
	}
	for _, a := range axes {
		list = append(list, fmt.Sprintf("%s=%v", a.Name, middle(a)))
	}
	return list
}

func middle(a family.Axis) float64 { return (a.Lo + a.Hi) / 2 }

// apply makes the task a family. Its parameters become those of the member in the
// middle.
func (o *familyFlags) apply(cmd *cobra.Command, t *task) error {
	axes, err := o.axes()
	if err != nil {
		return err
	}
	if len(axes) == 0 {
		for _, flag := range []string{"over-tol", "members"} {
			if cmd.Flags().Changed(flag) {
				return fmt.Errorf("--%s has no effect without a family: give --over, or leave it out", flag)
			}
		}
		return nil
	}
	for _, flag := range []string{"continue", "curriculum", "load", "load-case", "resume", "from"} {
		if cmd.Flags().Changed(flag) {
			return fmt.Errorf("--over and --%s do not go together: a family is solved at values of its own choice, each from nothing; leave one of them out", flag)
		}
	}
	for _, a := range axes {
		if _, err := findParam(t.Case, a.Name); err != nil {
			return fmt.Errorf("--over: %w", err)
		}
		if v, ok := t.Set[a.Name]; ok && v != middle(a) {
			return fmt.Errorf("%s is set to %v, and --over goes from %v to %v: leave one out", a.Name, v, a.Lo, a.Hi)
		}
		t.Set[a.Name] = middle(a)
	}
	for _, a := range axes {
		for _, v := range []float64{a.Lo, a.Hi} {
			if _, _, err := t.pose(map[string]float64{a.Name: v}); err != nil {
				return fmt.Errorf("--over: %w", err)
			}
		}
	}
	t.Family = &solve.FamilyOptions{Axes: axes, Tolerance: o.tolerance, Most: o.members}
	return nil
}

// runFamily solves the family of the task and returns the result of its member in the
// middle or, if it cannot be trusted, of the last member.
func (t *task) runFamily(ctx context.Context, show *progress) (*solve.Result, error) {
	options := t.plan.Options
	options.Slope, options.Tolerance = t.Options.Slope, t.Options.Tolerance
	options.Started, options.Recorder = nil, nil
	begun := false
	options.Started = func(info solve.Info) {
		if !begun {
			t.plan.Started(info)
		}
		begun = true
	}
	over := *t.Family
	over.Progress = func(members int, difference float64) {
		show.phase(fmt.Sprintf("%d members, which predict each other to %.1e", members, difference), 0)
	}
	pose := func(values map[string]float64) (pinn.Problem, error) {
		_, p, err := t.pose(values)
		return p, err
	}
	f, err := solve.RunFamily(ctx, pose, options, over)
	if err != nil {
		return nil, err
	}
	t.solved = f
	if f.Untrusted != nil {
		return f.Untrusted, nil
	}
	return f.Members[0], nil
}

// writeFamily writes where a family's members are, and its quantities along the first
// axis.
func (s summary) writeFamily(w io.Writer) {
	f := s.Family
	if f == nil || f.Nodes() == 0 {
		return
	}
	var ranges []string
	for _, a := range f.Axes {
		ranges = append(ranges, fmt.Sprintf("%s from %.6g to %.6g", a.Name, a.Lo, a.Hi))
	}
	fmt.Fprintf(w, "\nFamily over %s: %d members, which predict each other's fields to %.1e\n", strings.Join(ranges, ", "), f.Nodes(), float64(f.Estimate))
	if len(f.Quantities) == 0 {
		return
	}
	var named []string
	for _, q := range s.problem.Quantities {
		if len(f.Quantities[q.Name]) == f.Nodes() {
			named = append(named, q.Name)
		}
	}
	at, values := f.Along(0, 4, named)
	fmt.Fprintf(w, "  %s", f.Axes[0].Name)
	for _, x := range at {
		fmt.Fprintf(w, "\t%.6g", x[0])
	}
	fmt.Fprintln(w)
	for i, name := range named {
		fmt.Fprintf(w, "  %s", name)
		for _, v := range values {
			fmt.Fprintf(w, "\t%.6g", v[i])
		}
		fmt.Fprintln(w)
	}
}
