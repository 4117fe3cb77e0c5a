package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"pinnsolve/cases"
	"pinnsolve/internal/names"
	"pinnsolve/pinn"
	"pinnsolve/question"
	"pinnsolve/report"
	"pinnsolve/solve"
)

// modesOptions say which modes of which body are wanted.
type modesOptions struct {
	console
	posing

	wanted      solve.ModeOptions
	formulation string
	out         string
	json, quiet bool
	noPictures  bool
	density     float64 // of a case by name

	solve solve.Options
}

func newModesCommand(con console) *cobra.Command {
	o := &modesOptions{console: con}
	cmd := &cobra.Command{
		Use:   "modes CASE|FILE...",
		Short: "Find natural frequencies, or the loads at which a part buckles",
		Long: `Find the natural frequencies of an elastic body and its modes, the lowest first, from
its density, material and supports; loads have no effect on them. With --buckling, find
the factors on the loads at which the body buckles: the smallest positive ones, for
loads that keep their directions and small displacements before.

A body that nothing holds has motions of the whole body, of frequency 0, which are named
as such. Effective mass is the part of the mass that moves with the supports along an
axis: modes with little of it are not excited by them.

The directory gets result.json, mode-01.vtu and so on, modes.pvd (an animation for
ParaView), pictures of the first mode and report.html, where all modes can be looked at.
The largest displacement of a mode is one unit of length. Frequencies are in 1/s if the
units of the density, of lengths and of stresses belong together, such as kg/m^3, m and
Pa, or t/mm^3, mm and MPa.`,
		Example: `  pinnsolve modes part.msh -n 6 --fix clamp --E 210e9 --nu 0.3 --density 7800
  pinnsolve modes column.msh --buckling -n 3 --fix foot --traction head=0,-1 --E 210e9 --nu 0.3
  pinnsolve modes cook --density 1 --nu 0.4999`,
		Args: oneCaseOrFiles,
		RunE: func(cmd *cobra.Command, args []string) error {
			o.subject, o.more = args[0], args[1:]
			if err := o.open(cmd.Flags()); err != nil {
				return err
			}
			return o.run(cmd.Context())
		},
		ValidArgsFunction: completeCase,
	}
	f := cmd.Flags()
	f.SortFlags = false
	f.IntVarP(&o.wanted.Count, "n", "n", 6, "`number` of modes")
	f.BoolVar(&o.wanted.Buckling, "buckling", false, "factors on the loads at which the body buckles, instead of natural frequencies")
	f.StringVar(&o.formulation, "formulation", "", "equations to solve: a `name` of the case, such as standard or mixed")
	o.posing.register(f)
	f.Lookup("density").Usage = "mass density, a `number` kg/m^3"
	registerWeak(f, &o.solve.Weak)
	f.Var(positive(&o.solve.Tolerance), "tol", "largest estimate of the relative error of a frequency or factor to trust; default: 1e-3, in space 3e-3")
	f.Var(span(&o.solve.MaxTime), "max-time", "end after this time, such as 90s, whatever it is doing")
	f.Var(whole(&o.solve.Workers, mostWorkers), "workers", "tiles of points treated at once; default: one per processor")
	f.Var(natural(&o.solve.Seed), "seed", "seed of random numbers")
	f.StringVarP(&o.out, "out", "o", "", "`directory` for the files; default: runs/CASE-modes-TIME")
	f.BoolVar(&o.noPictures, "no-pictures", false, "draw no pictures and no page")
	f.BoolVar(&o.json, "json", false, "print result.json and nothing else")
	f.BoolVarP(&o.quiet, "quiet", "q", false, "show no progress")
	completeBody(cmd)
	return cmd
}

// setup poses the body.
func (o *modesOptions) setup() (*task, error) {
	o.inertia = true
	if text := o.physics.density; text != "" && (o.equation != nil || !isFile(o.subject)) {
		v, err := strconv.ParseFloat(text, 64)
		if err != nil || !(v > 0) {
			return nil, fmt.Errorf("--density %s: a density is a positive number", text)
		}
		o.density, o.physics.density = v, ""
	}
	switch {
	case o.law != "":
		return nil, fmt.Errorf("--law %s: modes are those of small strain; leave it out", o.law)
	case len(o.loadCases.texts) > 0:
		return nil, errors.New("--load-case: buckling factors are those of all loads together: give them without load cases, one run each")
	case o.wanted.Count < 1 || o.wanted.Count > solve.MostModes:
		return nil, fmt.Errorf("-n %d: the number of modes is from 1 to %d; the nearest valid value is %d", o.wanted.Count, solve.MostModes, min(max(o.wanted.Count, 1), solve.MostModes))
	}
	c, set, err := o.find(nil)
	if err != nil {
		return nil, err
	}
	switch heavy := o.physics.density != "" || o.density > 0 || o.heavyMaterials(); {
	case o.wanted.Buckling && o.mesh != nil && !o.loaded:
		return nil, fmt.Errorf("--buckling: nothing loads %s: give the loads that are to be multiplied, such as --traction or --force", o.label())
	case !o.wanted.Buckling && !heavy:
		return nil, fmt.Errorf("%s has no density, without which it has no natural frequencies: give --density, such as 7800, or density= in --material; or --buckling for factors on its loads", o.label())
	}
	form, err := c.Form(o.formulation)
	if err != nil {
		return nil, err
	}
	t := &task{Setup: question.Setup{Case: c, Form: form, Mesh: o.mesh, Problem: o.sum, Set: set, Options: o.solve,
		Modes: &question.Modes{Count: o.wanted.Count, Buckling: o.wanted.Buckling, Density: question.Number(o.density)}}}
	t.Options.Statement = solve.Weak
	if t.Values, t.problem, err = t.pose(nil); err != nil {
		return nil, err
	}
	if _, ok := t.problem.ByRole(pinn.Displacement); !ok || t.problem.Weak == nil {
		return nil, fmt.Errorf("%s is no elastic body in weak form: only these have natural frequencies and buckling loads here", t.problem.Name)
	}
	if o.density > 0 {
		t.problem = cases.WithDensity(t.problem, o.density)
	}
	t.plan, err = plan(t.Options, t.problem)
	return t, err
}

// heavyMaterials reports whether materials of groups have a density.
func (o *modesOptions) heavyMaterials() bool {
	return o.mesh != nil && len(o.mesh.Materials) > 0 && o.mesh.Materials[0].Density > 0
}

func (o *modesOptions) run(ctx context.Context) error {
	t, err := o.setup()
	if err != nil {
		return err
	}
	dir, err := o.directory()
	if err != nil {
		return err
	}
	defer dir.Discard()
	dir.NoPictures, dir.Command = o.noPictures, names.Command("pinnsolve", o.console.args)
	ctx, cancel := t.plan.Limit(ctx)
	defer cancel()
	late, release := solve.Linger(ctx)
	defer release()
	res, err := o.answer(ctx, late, t, dir)
	if err != nil {
		return err
	}
	if o.json {
		err = res.WriteJSON(o.console.out)
	} else {
		err = o.show(res, dir)
	}
	switch {
	case err != nil:
		return failure{err}
	case res.Status == solve.Cancelled:
		return outcome(exitCancelled)
	case !res.Trusted:
		return outcome(exitUntrusted)
	}
	return nil
}

// answer finds the modes until ctx ends, and writes what there is until late does.
func (o *modesOptions) answer(ctx, late context.Context, t *task, dir *report.Directory) (*report.Result, error) {
	show := newProgress(o.console, t.plan.Stages, o.solve.MaxTime)
	if o.quiet || o.json {
		show.silence()
	}
	show.begin()
	go show.watch()
	defer show.end()
	t.plan.Started, t.plan.Progress = show.started, show.phase
	r, modes, err := t.plan.Modes(ctx, o.wanted)
	if err != nil {
		return nil, flagged(err)
	}
	if r.Solution != nil {
		r.Solution = r.Solution.Within(late)
	}
	for k := range modes {
		modes[k].Shape = modes[k].Shape.Within(late)
	}
	show.phase("files", 0)
	res, err := report.New(t.Setup, r, nil)
	if err != nil {
		return nil, failure{err}
	}
	res.AddModes(modes, o.wanted.Buckling)
	if err := dir.Write(res, r.Solution, &report.History{}); err != nil {
		return nil, failure{err}
	}
	return res, nil
}

func (o *modesOptions) directory() (*report.Directory, error) {
	if o.out != "" {
		return report.Create(o.out)
	}
	return report.CreateNew(o.folder("", o.label()+"-modes"))
}

// show writes the table of modes for a person.
func (o *modesOptions) show(res *report.Result, dir *report.Directory) error {
	t := tabwriter.NewWriter(o.console.out, 0, 0, 3, ' ', 0)
	kind := "natural modes"
	if o.wanted.Buckling {
		kind = "buckling"
	}
	s := summary{Result: res, dir: dir}
	fmt.Fprintf(t, "%s, %s formulation%s, %s\n", res.Case, res.Formulation, s.section(), kind)
	fmt.Fprintln(t, s.sizes())
	writeModes(t, res)
	fmt.Fprintf(t, "\nStatus:\t%s\n\t%s\n", res.Status, res.Message)
	s.writeNotes(t)
	fmt.Fprintf(t, "Time:\t%.3g s%s\n", res.Seconds, s.phases())
	if left := dir.LeftOut(); len(left) > 0 {
		fmt.Fprintf(t, "Left out:\t%s: no time was left for them\n", strings.Join(left, ", "))
	}
	fmt.Fprintf(t, "Files:\t%s\n", filepath.Join(dir.Path(), "{"+strings.Join(dir.Files(), ",")+"}"))
	return t.Flush()
}

// writeModes writes frequencies or factors, one a line.
func writeModes(w io.Writer, res *report.Result) {
	if len(res.Modes) == 0 {
		return
	}
	axes := []string{"x", "y", "z"}
	if res.Section == cases.Axisymmetric.String() {
		axes = []string{"r", "z"}
	}
	if res.Modes[0].Factor != nil {
		fmt.Fprintln(w, "\nMode\tfactor on the loads\terror estimate")
		for _, m := range res.Modes {
			fmt.Fprintf(w, "  %d\t%.8g\t%.1e\n", m.Number, *m.Factor, m.Estimate)
		}
		return
	}
	fmt.Fprintf(w, "\nMode\tfrequency [1/s]\terror estimate\teffective mass along %s\n", strings.Join(axes[:len(res.Modes[0].Effective)], ", "))
	for _, m := range res.Modes {
		var masses []string
		for _, e := range m.Effective {
			masses = append(masses, fmt.Sprintf("%.1f %%", 100*float64(e)))
		}
		if m.Kind == "vibration" {
			fmt.Fprintf(w, "  %d\t%.8g\t%.1e\t%s\n", m.Number, *m.Frequency, m.Estimate, strings.Join(masses, "  "))
		} else {
			fmt.Fprintf(w, "  %d\t0, %s\t\t%s\n", m.Number, m.Kind, strings.Join(masses, "  "))
		}
	}
}
