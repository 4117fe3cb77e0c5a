package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"pinnsolve/cases"
	"pinnsolve/internal/files"
	"pinnsolve/internal/names"
	"pinnsolve/landscape/maps"
	"pinnsolve/question"
	"pinnsolve/report"
	"pinnsolve/training"
)

type landscapeOptions struct {
	console
	posed  spectrumOptions // and the network
	forms  string
	method string
	tracks []string
	out    string
	quiet  bool
}

// drawnLandscape is what result.json has of a landscape.
type drawnLandscape struct {
	Version string               `json:"version"`
	Command string               `json:"command"`
	Case    string               `json:"case"`
	Maps    map[string]*maps.Map `json:"maps"` // by formulation
	order   []string
	titles  map[string]string
}

func newLandscapeCommand(con console) *cobra.Command {
	o := &landscapeOptions{console: con, posed: spectrumOptions{width: 20, depth: 2}}
	o.posed.discretization.Points = 484
	cmd := &cobra.Command{
		Use:   "landscape CASE",
		Short: "Draw the loss about a minimum, over modes of the solution and of the parameters",
		Long: `Train a network on a case and draw the logarithm of its loss over two directions about
the minimum, 41 by 41 points, axes in equal change of the fields:

  output        a shear and a volume mode of displacement (of one field: a low and a
                high mode), added to the solution
  parameters    the directions of the parameters that come nearest to these modes
  eigenvectors  of J'J, the steepest and the median
  trajectory    the first two principal components of the training
  random        two random directions, filter-normalised

The ways of several methods from the same start are laid over the last four. Ratios of
curvatures say what a formulation does to the physics: near incompressibility the volume mode is
steeper than the shear mode by ((lambda + 2 mu)/mu)^2 in the standard form, and random
directions do not show it.`,
		Example: `  pinnsolve landscape block --nu 0.4999 --formulation standard,mixed
  pinnsolve landscape poisson --method adam:2000 --out runs/l`,
		Args: exactlyOneCase,
		RunE: func(cmd *cobra.Command, args []string) error {
			o.posed.caseName = args[0]
			return o.run(cmd.Context())
		},
		ValidArgsFunction: completeCase,
	}
	f := cmd.Flags()
	f.SortFlags = false
	f.StringVar(&o.forms, "formulation", "", "equations: names of the case, separated by commas; default: all that it has")
	f.StringVar(&o.posed.nu, "nu", "", "Poisson's `ratio`; the same as --set nu=RATIO")
	f.StringArrayVar(&o.posed.set, "set", nil, "parameter of the case as `name=value`; may be repeated")
	f.StringVar(&o.method, "method", "lm:200", "how the minimum is reached: `stages`, as of run")
	f.StringArrayVar(&o.tracks, "track", []string{"adam:1000", "lbfgs:300", "lm:60"}, "`stages` whose way is laid over the maps; repeated")
	f.Var(whole(&o.posed.width, mostWidth), "width", "neurons per hidden layer; default: 20")
	f.Var(whole(&o.posed.depth, mostDepth), "depth", "hidden layers; default: 2")
	f.Var(whole(&o.posed.discretization.Points, mostPoints), "points", "points in the interior; default: 484")
	f.Var(whole(&o.posed.discretization.Workers, mostWorkers), "workers", "tiles of points treated at once; default: one per processor")
	f.StringVar(&o.posed.discretization.Inputs, "inputs", "", "coordinates given to the network: a `name` of the case, such as xy or polar")
	f.Var(natural(&o.posed.discretization.Seed), "seed", "seed of random numbers")
	f.StringVarP(&o.out, "out", "o", "", "`directory` for the files; default: runs/landscape-CASE-TIME")
	f.BoolVarP(&o.quiet, "quiet", "q", false, "print nothing but errors")
	completeFolders(cmd, "out")
	return cmd
}

func (o *landscapeOptions) run(ctx context.Context) error {
	for _, text := range append([]string{o.method}, o.tracks...) {
		if _, err := training.ParseStages(text); err != nil {
			return err
		}
	}
	d := &drawnLandscape{Version: question.Version(), Command: names.Command("pinnsolve", o.args), Case: o.posed.caseName, Maps: map[string]*maps.Map{}, titles: map[string]string{}}
	forms, err := o.chosen()
	if err != nil {
		return err
	}
	for _, form := range forms {
		if err := o.draw(ctx, d, form); err != nil {
			if ctx.Err() != nil {
				return outcome(exitCancelled) // half a landscape is none
			}
			return err
		}
	}
	dir := o.folder(o.out, "landscape-"+o.posed.caseName)
	if err := d.write(dir); err != nil {
		return failure{err}
	}
	if o.quiet {
		return nil
	}
	if err := d.show(o.console.out); err != nil {
		return failure{err}
	}
	fmt.Fprintf(o.console.out, "\nFiles: %s\n", filepath.Join(dir, "{report.html,landscape.png,result.json}"))
	return nil
}

// chosen returns the formulations to draw.
func (o *landscapeOptions) chosen() ([]string, error) {
	c, err := cases.Find(o.posed.caseName)
	if err != nil {
		return nil, err
	}
	var list []string
	for name := range strings.SplitSeq(o.forms, ",") {
		if o.forms == "" {
			for _, f := range c.Forms {
				list = append(list, f.Name)
			}
			break
		}
		form, err := c.Form(strings.TrimSpace(name))
		if err != nil {
			return nil, err
		}
		list = append(list, form.Name)
	}
	return list, nil
}

// draw adds the map of a formulation.
func (o *landscapeOptions) draw(ctx context.Context, d *drawnLandscape, form string) error {
	o.posed.formulation = form
	problem, title, err := o.posed.pose()
	if err != nil {
		return err
	}
	m, err := maps.Draw(ctx, problem, maps.Options{Discretization: o.posed.discretization, Width: o.posed.width, Depth: o.posed.depth, Method: o.method, Tracks: o.tracks,
		Progress: func(phase string) {
			if !o.quiet && o.live {
				fmt.Fprintf(o.terminal, "%s%s: %s", clearLine, form, phase)
			}
		}})
	if !o.quiet && o.live {
		fmt.Fprint(o.terminal, clearLine)
	}
	if err != nil {
		return err
	}
	d.Maps[form], d.titles[form], d.order = m, title, append(d.order, form)
	return nil
}

// show prints a table of the ratios.
func (d *drawnLandscape) show(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for i, form := range d.order {
		m := d.Maps[form]
		if i > 0 {
			fmt.Fprintln(t)
		}
		fmt.Fprintf(t, "%s: %d parameters, loss %.3g, kappa %.2g\n", d.titles[form], m.Parameters, float64(m.Loss), float64(m.Kappa))
		fmt.Fprintln(t, "  slice\ta\tb\tcurvature a\tcurvature b\tratio")
		for _, s := range m.Slices {
			fmt.Fprintf(t, "  %s\t%s\t%s\t%.3g\t%.3g\t%.4g%s\n", s.Name, s.A, s.B, float64(s.CurvatureA), float64(s.CurvatureB), float64(s.Ratio), remark(s))
		}
	}
	return t.Flush()
}

// remark says what else is known of a slice.
func remark(s *maps.Slice) string {
	switch {
	case len(s.Misfit) == 2:
		return fmt.Sprintf(" (misfits %.2g, %.2g)", float64(s.Misfit[0]), float64(s.Misfit[1]))
	case len(s.Variance) == 2:
		return fmt.Sprintf(" (%.1f %% and %.1f %% of the variance)", 100*float64(s.Variance[0]), 100*float64(s.Variance[1]))
	case s.MedianRatio > 0:
		return fmt.Sprintf(" (median of 50 pairs %.3g)", float64(s.MedianRatio))
	}
	return ""
}

// write writes result.json, landscape.png and report.html.
func (d *drawnLandscape) write(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	l := d.landscape()
	// The first rows are the comparison that matters.
	if err := files.Write(filepath.Join(dir, "landscape.png"), func(w io.Writer) error { return l.WritePicture(w, l.Rows[:2]) }); err != nil {
		return err
	}
	if err := files.Write(filepath.Join(dir, "report.html"), l.WritePage); err != nil {
		return err
	}
	return files.ReplaceJSON(filepath.Join(dir, "result.json"), d)
}

// landscape arranges the maps for people: a row a kind of slice, a column a formulation, random
// directions above the modes of the output, which tell them apart.
func (d *drawnLandscape) landscape() *report.Landscape {
	l := &report.Landscape{Title: "The loss of " + d.Case + " about a minimum"}
	for _, kind := range []string{"random", "output", "parameters", "eigenvectors", "trajectory"} {
		row, any := report.LandscapeRow{Name: kind}, false
		for _, form := range d.order {
			s := sliceOf(d.Maps[form], kind)
			row.Slices = append(row.Slices, s)
			any = any || s != nil
		}
		if any {
			l.Rows = append(l.Rows, row)
		}
	}
	for _, form := range d.order {
		l.Columns = append(l.Columns, form)
		m := d.Maps[form]
		facts := report.LandscapeFacts{Title: d.titles[form], Rows: [][2]string{
			{"parameters", fmt.Sprint(m.Parameters)}, {"loss at the minimum", fmt.Sprintf("%.3g", float64(m.Loss))}, {"training", m.Training},
			{"largest eigenvalue of J'J", fmt.Sprintf("%.3g", float64(m.Largest))}, {"median", fmt.Sprintf("%.3g", float64(m.Median))}, {"kappa", fmt.Sprintf("%.2g", float64(m.Kappa))},
		}}
		for _, s := range m.Slices {
			facts.Rows = append(facts.Rows, [2]string{s.Name + ": ratio of curvatures", fmt.Sprintf("%.4g%s", float64(s.Ratio), remark(s))})
		}
		l.Facts = append(l.Facts, facts)
	}
	return l
}

// sliceOf returns the slice of a kind, nil if there is none.
func sliceOf(m *maps.Map, kind string) *report.LandscapeSlice {
	for _, s := range m.Slices {
		if s.Name != kind {
			continue
		}
		drawn := &report.LandscapeSlice{Title: fmt.Sprintf("%s, ratio %.3g", s.Name, float64(s.Ratio)), A: s.A, B: s.B, Span: s.Span}
		for _, row := range s.Log {
			var heights []float64
			for _, v := range row {
				heights = append(heights, float64(v))
			}
			drawn.Log = append(drawn.Log, heights)
		}
		for _, t := range s.Tracks {
			track := report.LandscapeTrack{Method: t.Method}
			for _, at := range t.At {
				track.At = append(track.At, [2]float64{float64(at[0]), float64(at[1])})
			}
			drawn.Tracks = append(drawn.Tracks, track)
		}
		return drawn
	}
	return nil
}
