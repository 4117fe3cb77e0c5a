package main

import (
	"context"
	"fmt"
	"go/token"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"pinnsolve/export"
	"pinnsolve/geometry"
	"pinnsolve/internal/files"
	"pinnsolve/internal/nearest"
	"pinnsolve/pinn"
	"pinnsolve/pinn/fields"
	"pinnsolve/report"
)

// exportFormats are what a solution can be written as.
var exportFormats = []string{"onnx", "safetensors", "npz", "vtu", "go"}

// exportOptions are what is asked of an export.
type exportOptions struct {
	console
	dir, to, out, pkg string
	eval              evalOptions // of the solution
}

func newExportCommand(con console) *cobra.Command {
	o := &exportOptions{console: con}
	cmd := &cobra.Command{
		Use:   "export DIRECTORY",
		Short: "Write the solution of a run for other programs",
		Long: `Write the solution of a run for other programs, without solving again.

  onnx         one graph in float64 from the coordinates to every output: input map
               and scaling, network or windows, hard conditions, stresses by exact
               derivatives; the metadata have components and units
  go           one file of Go that needs the standard library alone, with the same
               function and a test point
  safetensors  the arrays of the network or of the windows, and how inputs and fields
               are scaled
  npz          the same arrays, and all outputs at the nodes of fields.csv, for NumPy
  vtu          all outputs at these nodes, for ParaView`,
		Example: `  pinnsolve export runs/block --to onnx
  pinnsolve export runs/block --to go --package block --out block/block.go
  pinnsolve export runs/cook --to npz`,
		Args: exactlyOneRun,
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
			return nil, cobra.ShellCompDirectiveFilterDirs
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			o.dir = args[0]
			return o.run(cmd.Context())
		},
	}
	f := cmd.Flags()
	f.SortFlags = false
	f.StringVar(&o.to, "to", "", "`format`: "+strings.Join(exportFormats, ", "))
	o.eval.registerLoad(f)
	f.StringVarP(&o.out, "out", "o", "", "`file`; default: export.FORMAT in the directory")
	f.StringVar(&o.pkg, "package", "solution", "`name` of the package, for go")
	err := cmd.RegisterFlagCompletionFunc("to", func(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
		return exportFormats, cobra.ShellCompDirectiveNoFileComp
	})
	if err != nil {
		panic(err) // the flag does not exist
	}
	return cmd
}

func (o *exportOptions) run(ctx context.Context) error {
	switch {
	case o.to == "":
		return fmt.Errorf("to what? choose --to from %s", strings.Join(exportFormats, ", "))
	case !slices.Contains(exportFormats, o.to):
		return fmt.Errorf("--to: %w", nearest.Unknown("format", o.to, exportFormats))
	case !token.IsIdentifier(o.pkg):
		return fmt.Errorf("--package %s: the name of a package of Go is letters and digits, such as block", o.pkg)
	}
	r, err := report.ReadRecord(o.dir)
	if err != nil {
		return err
	}
	o.eval.console, o.eval.dir = o.console, o.dir
	s, err := o.eval.solution(ctx)
	if err != nil {
		return err
	}
	if o.eval.note != "" {
		fmt.Fprintln(o.console.err, o.eval.note)
	}
	write, err := o.writer(r, r.Labelled(s))
	if err != nil {
		return fmt.Errorf("%s to %s: %w", o.dir, o.to, err)
	}
	if o.out == "" {
		o.out = filepath.Join(o.dir, "export."+o.to)
	}
	if err := files.Write(o.out, write); err != nil {
		return failure{err}
	}
	fmt.Fprintln(o.console.out, o.out)
	return nil
}

// writer returns what writes the file.
func (o *exportOptions) writer(r *report.Record, s *fields.Solution) (func(w io.Writer) error, error) {
	switch o.to {
	case "vtu":
		return func(w io.Writer) error { return r.WriteGrid(w, s) }, nil
	case "onnx", "go":
		text, err := o.program(r, s)
		return func(w io.Writer) error { _, err := w.Write(text); return err }, err
	}
	t, err := o.eval.asked()
	if err != nil {
		return nil, err
	}
	kept, _, err := o.eval.kept(t)
	if err != nil {
		return nil, err
	}
	arrays := export.Arrays(kept, s)
	if o.to == "safetensors" {
		return arrays.Write, nil
	}
	points := report.OwnPoints(s.Problem())
	values, err := report.Evaluate(s, nil, points)
	if err != nil {
		return nil, err
	}
	all := export.WithValues(arrays, points.Dim, points.X, values.Names, values.Columns)
	return func(w io.Writer) error { return export.WriteNPZ(w, all) }, nil
}

// program returns the solution as a function.
func (o *exportOptions) program(r *report.Record, s *fields.Solution) ([]byte, error) {
	problem := s.Problem()
	p, err := export.New(problem.Name, s)
	if err != nil {
		return nil, err
	}
	for _, why := range p.LeftOut {
		fmt.Fprintln(o.console.err, "left out:", why)
	}
	if o.to == "onnx" {
		return p.ONNX(map[string]string{"question_hash": r.QuestionHash, "pinnsolve_version": r.Question.Version})
	}
	at := problem.Domain.Interior(1, geometry.Uniform{}, 1)
	test := export.Point{X: at.At(0)}
	for _, out := range p.Outputs {
		k := slices.IndexFunc(problem.Outputs, func(q pinn.Output) bool { return q.Name == out.Name })
		values, err := s.Eval(problem.Outputs[k], at)
		if err != nil {
			return nil, err
		}
		for _, column := range values {
			test.Values = append(test.Values, column[0])
		}
	}
	return p.Go(o.pkg, test)
}
