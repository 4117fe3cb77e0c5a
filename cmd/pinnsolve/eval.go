package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"pinnsolve/geometry"
	"pinnsolve/internal/files"
	"pinnsolve/internal/nearest"
	"pinnsolve/pinn"
	"pinnsolve/pinn/fields"
	"pinnsolve/report"
	"pinnsolve/safetensors"
)

// evalOptions are what is asked of a solution.
type evalOptions struct {
	console
	dir     string
	points  string
	outputs []string
	load    string   // name of a load case, "" for the first
	set     []string // values of the parameters of a family
	out     string
	note    string // what is to be said besides
}

func newEvalCommand(con console) *cobra.Command {
	o := &evalOptions{console: con}
	cmd := &cobra.Command{
		Use:   "eval DIRECTORY",
		Short: "Evaluate the solution of a run at points of your own",
		Long: `Evaluate the solution of a run anywhere in the body, without solving again: any
output, at the points of a CSV file (columns x, y and z, or the first ones), at the nodes
of a mesh, on a grid over the box around the body, or at the nodes of fields.csv.

The result is a CSV file of coordinates and values, the same as a run writes to
fields.csv at the same points. Points outside the body are named and have no values;
those of a grid are left out.`,
		Example: `  pinnsolve eval runs/cook --points p.csv --outputs stress,u
  pinnsolve eval runs/cook --points "grid 100x100" --out grid.csv
  pinnsolve eval runs/part --points finer.msh --outputs mises
  pinnsolve eval runs/frame --load-case wind --outputs u
  pinnsolve eval runs/family --set nu=0.41 --points p.csv`,
		Args: func(_ *cobra.Command, args []string) error {
			// The size of a grid may stand apart: --points grid 100x100.
			if len(args) == 2 && o.points == grid {
				o.points += " " + args[1]
				args = args[:1]
			}
			return exactlyOneRun(nil, args)
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			o.dir = args[0]
			return o.run(cmd.Context())
		},
	}
	f := cmd.Flags()
	f.SortFlags = false
	f.StringVar(&o.points, "points", "", "where: a `file` of points (CSV) or a mesh, \"grid 100x100\", or nodes for those of fields.csv; default: a grid of about 10000 points")
	f.StringSliceVar(&o.outputs, "outputs", nil, "`names` of outputs or their components, such as stress,u; default: all")
	o.registerLoad(f)
	f.StringArrayVar(&o.set, "set", nil, "`name=value` of a parameter of a family (run --over), the others in the middle of their ranges; may be repeated")
	f.StringVarP(&o.out, "out", "o", "", "`file` for the values; default: standard output")
	return cmd
}

func exactlyOneRun(_ *cobra.Command, args []string) error {
	if len(args) != 1 {
		return fmt.Errorf("which run? name the directory of one, such as runs/cook")
	}
	return nil
}

func (o *evalOptions) run(ctx context.Context) error {
	s, err := o.evaluable(ctx)
	if err != nil {
		return err
	}
	domain := s.problem.Domain
	asked, err := readPlaces(o.points, s.problem)
	if err != nil {
		return fmt.Errorf("--points %s: %w", o.points, err)
	}
	pts, rows := asked.inside(domain)
	if pts.Len() == 0 {
		lo, hi := domain.Bounds()
		return fmt.Errorf("--points %s: all %d points lie outside the body, which reaches from %.4g to %.4g", o.points, len(asked.x), lo, hi)
	}
	values, err := s.evaluate(o.outputs, pts)
	if err != nil {
		return err
	}
	if said := asked.outside(rows); said != "" {
		fmt.Fprintln(o.console.err, said)
	}
	if s.note != "" {
		fmt.Fprintln(o.console.err, s.note)
	}
	x := asked.x
	if asked.regular {
		x, rows = within(x, rows)
	}
	write := func(w io.Writer) error { return values.WriteCSV(w, rows, x) }
	if o.out == "" {
		err = write(o.console.out)
	} else {
		err = files.Write(o.out, write)
	}
	if err != nil {
		return failure{err}
	}
	return nil
}

// evaluable is a solution, or a member of a family, that can be evaluated.
type evaluable struct {
	problem  pinn.Problem
	evaluate func(names []string, pts geometry.Points) (*report.Values, error)
	note     string
}

// evaluable makes the solution of the run again, or a member of its family.
func (o *evalOptions) evaluable(ctx context.Context) (*evaluable, error) {
	r, err := report.ReadRecord(o.dir)
	if err != nil {
		return nil, err
	}
	if r.Question.Family != nil && o.load != "" {
		return nil, fmt.Errorf("--load-case %s: %s is a family, which has no load cases", o.load, o.dir)
	}
	if r.Question.Family != nil {
		return o.member(ctx, r)
	}
	if len(o.set) > 0 {
		return nil, fmt.Errorf("--set %s: %s is one solution, at the values it was solved for; a family is solved by run --over", o.set[0], o.dir)
	}
	s, err := o.solution(ctx)
	if err != nil {
		return nil, err
	}
	return &evaluable{problem: s.Problem(), note: o.note, evaluate: func(names []string, pts geometry.Points) (*report.Values, error) {
		return report.Evaluate(s, names, pts)
	}}, nil
}

// asked states again what the run in the directory was asked for.
func (o *evalOptions) asked() (*task, error) {
	r, err := report.ReadRecord(o.dir)
	if err != nil {
		return nil, err
	}
	t, err := taskOf(r, o.dir, o.console)
	if err != nil {
		return nil, fmt.Errorf("%s: what it was asked for cannot be stated again: %w", o.dir, err)
	}
	// The kernel makes no difference here but rounding, and versions are told apart
	// by the format of the weights.
	asked := t.Question()
	asked.Version, asked.Kernel = r.Question.Version, r.Question.Kernel
	if d := r.Question.Differs(asked); d != "" {
		return nil, fmt.Errorf("%s: its record does not agree with its files: %s", o.dir, d)
	}
	return t, nil
}

// registerLoad adds the flag that names a load case.
func (o *evalOptions) registerLoad(f *pflag.FlagSet) {
	f.StringVar(&o.load, "load-case", "", "`name` of a load case of the run; default: the first")
}

// kept returns the weights of the solution, and the problem that it is of.
func (o *evalOptions) kept(t *task) (*safetensors.File, pinn.Problem, error) {
	loads := t.loadNames
	k := slices.Index(loads, o.load)
	switch {
	case len(loads) == 0 && o.load != "":
		return nil, t.problem, fmt.Errorf("--load-case %s: %s has one load, without a name; leave --load-case out", o.load, o.dir)
	case len(loads) == 0:
		weights, err := report.ReadWeights(o.dir)
		return weights, t.problem, err
	case o.load != "" && k < 0:
		return nil, t.problem, fmt.Errorf("--load-case: %w", nearest.Unknown("load case", o.load, loads))
	case o.load == "":
		k, o.note = 0, fmt.Sprintf("values of load case %s; others by --load-case: %s", loads[0], strings.Join(loads[1:], ", "))
	}
	weights, err := report.ReadCaseWeights(o.dir, loads[k])
	if k > 0 {
		return weights, t.others[k-1], err
	}
	return weights, t.problem, err
}

// solution makes the solution of the run again.
func (o *evalOptions) solution(ctx context.Context) (*fields.Solution, error) {
	t, err := o.asked()
	if err != nil {
		return nil, err
	}
	weights, problem, err := o.kept(t)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", o.dir, err)
	}
	if t.Schedule != nil {
		if problem, err = endedAt(t, o.dir); err != nil {
			return nil, err
		}
	}
	p, err := plan(t.Options, problem)
	if err != nil {
		return nil, err
	}
	s, err := p.Load(ctx, weights, t.problem)
	if err != nil {
		return nil, fmt.Errorf("%s: its solution cannot be read: %w", o.dir, err)
	}
	return s, nil
}

// taskOf states what the run in a directory was asked for.
func taskOf(r *report.Record, dir string, con console) (*task, error) {
	con.args = append([]string{"run"}, argumentsOf(r, dir)...)
	o := &runOptions{console: con}
	cmd := &cobra.Command{Use: "run"}
	o.register(cmd.Flags())
	if err := cmd.ParseFlags(con.args[1:]); err != nil {
		return nil, err
	}
	args := cmd.Flags().Args()
	if len(args) == 0 {
		return nil, errors.New("it names no case and no file")
	}
	o.subject, o.more = args[0], args[1:]
	if err := o.open(cmd.Flags()); err != nil {
		return nil, err
	}
	return o.setup(cmd)
}

// endedAt is the problem that a path has ended at.
func endedAt(t *task, dir string) (pinn.Problem, error) {
	values, err := report.ReadValues(dir)
	if err != nil {
		return pinn.Problem{}, err
	}
	override := map[string]float64{}
	if v, ok := values[t.Schedule.Name]; ok {
		override[t.Schedule.Name] = v
	}
	_, p, err := t.pose(override)
	return p, err
}

// isMesh reports whether a file of points is a mesh rather than a table.
func isMesh(name string) bool { return !strings.HasSuffix(strings.ToLower(name), ".csv") }

// readText reads a file that the user has named.
func readText(name string) ([]byte, error) {
	text, err := os.ReadFile(name)
	if errors.Is(err, os.ErrNotExist) {
		return nil, errors.New("there is no such file")
	}
	return text, err
}
