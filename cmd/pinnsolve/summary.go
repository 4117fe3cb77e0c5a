package main

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"math"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"

	"pinnsolve/internal/names"
	"pinnsolve/pinn"
	"pinnsolve/report"
	"pinnsolve/solve"
	"pinnsolve/training"
)

// summary is what a person wants to know about a run.
type summary struct {
	*report.Result
	posed   pinn.Case
	problem pinn.Problem
	dir     *report.Directory
	echo    string // of the equations, as they were read
}

func (s summary) write(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 3, ' ', 0)
	fmt.Fprintf(t, "%s, %s formulation%s%s, %s\n", s.Case, s.Formulation, s.section(), s.given(), s.how())
	for line := range strings.Lines(s.echo) {
		fmt.Fprintf(t, "  %s\n", strings.TrimSpace(line))
	}
	fmt.Fprintln(t, s.sizes())
	s.writePath(t)
	s.writeFamily(t)
	s.writeErrors(t)
	s.writeEnsemble(t)
	if len(s.LoadCases) > 0 {
		s.writeLoadCases(t)
	} else {
		s.writeQuantities(t)
	}
	s.writeProbes(t)
	fmt.Fprintf(t, "\nStatus:\t%s\n", s.Status)
	fmt.Fprintf(t, "\t%s\n", s.Message)
	s.writeChecks(t)
	s.writeNotes(t)
	fmt.Fprintf(t, "Time:\t%.3g s%s\n", s.Seconds, s.phases())
	if left := s.dir.LeftOut(); len(left) > 0 {
		fmt.Fprintf(t, "Left out:\t%s: no time was left for them\n", strings.Join(left, ", "))
	}
	fmt.Fprintf(t, "Files:\t%s\n", filepath.Join(s.dir.Path(), "{"+strings.Join(s.files(), ",")+"}"))
	return t.Flush()
}

// Colours of a verdict, as escapes of a terminal.
const (
	green   = "\x1b[1;32m"
	yellow  = "\x1b[1;33m"
	red     = "\x1b[1;31m"
	neutral = "\x1b[0m"
)

// show writes a summary, with its verdict in colour where the console has colours.
func (c console) show(s summary) error {
	if !c.colour {
		return s.write(c.out)
	}
	var b strings.Builder
	if err := s.write(&b); err != nil {
		return err
	}
	const label = "\nStatus:"
	text, verdict := b.String(), s.Status.String()
	at := strings.Index(text, label) + len(label)
	at += strings.Index(text[at:], verdict)
	colour := red
	switch {
	case s.Trusted:
		colour = green
	case s.Status == solve.Cancelled:
		colour = yellow
	}
	for _, part := range []struct {
		w    io.Writer
		text string
	}{{c.out, text[:at]}, {c.raw, colour}, {c.out, verdict}, {c.raw, neutral}, {c.out, text[at+len(verdict):]}} {
		if _, err := io.WriteString(part.w, part.text); err != nil {
			return err
		}
	}
	return nil
}

// section says what a body in the plane is a section of.
func (s summary) section() string {
	if s.Section == "" {
		return ""
	}
	return ", " + s.Section
}

// sizes describes the function space and the points.
func (s summary) sizes() string {
	if s.Parameters == 0 {
		return fmt.Sprintf("%s conditions; ended before the problem was discretised", s.BC)
	} else if e := s.Evolution; e != nil {
		if e.Windows == 0 {
			return fmt.Sprintf("%d unknowns, %d steps in time", e.Unknowns, e.Steps)
		}
		if e.Steady {
			return fmt.Sprintf("windows %s, %d modes a field, %d unknowns", times(e.Axes), e.Modes, e.Unknowns)
		}
		if e.Axes != nil && e.Exact {
			return fmt.Sprintf("windows %s, %d modes a field, %d unknowns, exact in time", times(e.Axes), e.Modes, e.Unknowns)
		}
		if e.Axes != nil {
			return fmt.Sprintf("windows %s, %d modes a field, %d unknowns, %d steps in time", times(e.Axes), e.Modes, e.Unknowns, e.Steps)
		}
		if e.Exact {
			return fmt.Sprintf("%d windows, %d modes a field, %d unknowns, exact in time", e.Windows, e.Modes, e.Unknowns)
		}
		return fmt.Sprintf("%d windows, %d modes a field, %d unknowns, %d steps in time", e.Windows, e.Modes, e.Unknowns, e.Steps)
	} else if q := s.Squares; q != nil {
		return fmt.Sprintf("windows %s, %d features each, %d more at each of %d holes and corners, %d unknowns, %d points", times(q.Windows), q.Features, q.Local, q.Poles, q.Unknowns, s.Points)
	} else if w := s.Weak; w != nil && s.Depth > 0 {
		return fmt.Sprintf("%d parameters, width %d, depth %d%s, %d quadrature points of degree %d, inputs %s, %s conditions",
			w.Unknowns, s.Width, s.Depth, s.layers(), w.Points, w.Degree, s.Inputs, s.BC)
	} else if w != nil {
		return fmt.Sprintf("%d windows, %d features each, %d more at each of %d corners and %d holes or fillets, %d unknowns, %d quadrature points of degree %d, %s conditions",
			w.Windows, w.Features, w.Local, w.Corners, w.Arcs, w.Unknowns, w.Points, w.Degree, s.BC)
	}
	text := fmt.Sprintf("%d parameters, %d points, %d residuals, inputs %s, %s conditions, sampler %s, width %d",
		s.Parameters, s.Points, s.Rows, s.Inputs, s.BC, s.Sampler, s.Width)
	if s.Depth != 0 {
		text += fmt.Sprintf(", depth %d", s.Depth)
	}
	text += s.layers()
	if s.Slope != 0 {
		text += fmt.Sprintf(", slope %.3g", s.Slope)
	}
	return text
}

// times writes numbers as factors: 4 x 3.
func times(n []int) string {
	parts := make([]string, len(n))
	for i, v := range n {
		parts[i] = strconv.Itoa(v)
	}
	return strings.Join(parts, " x ")
}

// layers describes a network that is not plain tanh layers.
func (s summary) layers() string {
	if s.Layers == "" {
		return ""
	}
	return ", " + s.Layers
}

// writeChecks writes the evidence for or against the solution.
func (s summary) writeChecks(w io.Writer) {
	if e := s.Evolution; e != nil && e.Windows == 0 {
		fmt.Fprintf(w, "Checks:\trelative change of %.2g from an integration with a tenth of the accuracy\n", e.Estimate)
		return
	}
	if e := s.Evolution; e != nil && e.Vectors > 0 {
		fmt.Fprintf(w, "Checks:\trelative change of %.2g from a space of fewer features, or from three fifths of the vectors\n", e.Estimate)
		return
	}
	if e := s.Evolution; e != nil {
		fmt.Fprintf(w, "Checks:\trelative change of %.2g from a space of three fifths of the features\n", e.Estimate)
		return
	}
	if q := s.Squares; q != nil && s.Check != nil {
		fmt.Fprintf(w, "Checks:\testimated error %.2g, from three fifths of the modes; residual between the points %.2g, in units of the unknowns\n", q.Estimate, q.Between)
		return
	}
	if m := s.Motion; m != nil {
		fmt.Fprintf(w, "Checks:\tenergy differs from the work of the loads by %.1g; change from fewer modes and features, and fewer steps, %.2g\n", m.EnergyDefect, m.Estimate)
		return
	}
	if s.Weak == nil && s.Check == nil {
		fmt.Fprintln(w, "Checks:\tnone: there is no solution to check")
		return
	}
	if s.Weak == nil {
		fmt.Fprintf(w, "Residual:\t%.2g of the load at the points, %.2g between them\n", s.Check.Trained, s.Check.Fresh)
		return
	}
	if math.IsNaN(float64(s.Weak.EnergyDefect)) {
		why := "there is no solution to check"
		if len(s.Quantities) > 0 {
			why = "there was no time for them"
		}
		fmt.Fprintf(w, "Checks:\tnone: %s\n", why)
		return
	}
	if s.Depth > 0 {
		fmt.Fprintf(w, "Checks:\tenergy differs by %.1g on a second quadrature\n", s.Weak.EnergyDefect)
		return
	}
	fmt.Fprintf(w, "Checks:\twork differs by %.1g on a second quadrature, loads and reactions by %.1g", s.Weak.EnergyDefect, s.Weak.Imbalance)
	if m := float64(s.Weak.MomentImbalance); !math.IsNaN(m) {
		fmt.Fprintf(w, ", their moments by %.1g", m)
	}
	if c := float64(s.Weak.InfSup); !math.IsNaN(c) {
		fmt.Fprintf(w, ", inf-sup constant %.2g", c)
	}
	fmt.Fprintln(w)
	if e := s.Weak.Elements; e != nil {
		fmt.Fprintf(w, "Strain energy:\t%.6g, by finite elements on the same mesh %.6g (%d unknowns)\n", e.Solution, e.Energy, e.Unknowns)
	}
}

// writeNotes writes what is to be known of the body.
func (s summary) writeNotes(w io.Writer) {
	label := "Notes:"
	for _, n := range s.Notes {
		fmt.Fprintf(w, "%s\t%s\n", label, names.Visible(n))
		label = ""
	}
}

// phases lists where the time of a weak solve went, the longest first.
func (s summary) phases() string {
	if s.Weak == nil {
		return ""
	}
	var parts []string
	largest := func(a, b solve.Phase) int { return cmp.Compare(b.Seconds, a.Seconds) }
	for _, p := range slices.SortedStableFunc(slices.Values(s.Weak.Phases), largest) {
		if share := p.Seconds / float64(s.Seconds); share >= 0.01 {
			parts = append(parts, fmt.Sprintf("%s %.0f %%", p.Name, 100*share))
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return ": " + strings.Join(parts, ", ")
}

// how names the method and its options.
func (s summary) how() string {
	how := s.Method
	if s.Evolution != nil && s.Evolution.Steady {
		return "solved axis by axis"
	}
	if s.Evolution != nil {
		return "integrated in time"
	}
	if s.Weak != nil {
		how += " in weak form"
	}
	if s.Balance != (training.Static{}).Name() {
		how += ", balanced by " + s.Balance
	}
	if s.Autopilot {
		how += ", on autopilot"
	}
	return how
}

// files returns the files that were written, those of the steps of a path as
// their directory.
func (s summary) files() []string {
	var names set
	for _, f := range s.dir.Files() {
		first, _, _ := strings.Cut(f, "/")
		names.add(first)
	}
	return names
}

// writePath lists the steps of a path, or the first and last of a long one.
func (s summary) writePath(w io.Writer) {
	if s.Path == nil {
		return
	}
	const ends = 10 // steps
	fmt.Fprintf(w, "\nPath: %s\n", s.Path.Message)
	name := s.Path.Parameter
	if u := unit(s.Path.Unit); u != "" {
		name += " [" + u[1:] + "]"
	}
	fmt.Fprintf(w, "  %s\tloss\tresidual\titerations\tstatus\n", name)
	for i, step := range s.Path.Steps {
		if n := len(s.Path.Steps); n > 2*ends+1 && i >= ends && i < n-ends {
			if i == ends {
				fmt.Fprintf(w, "  ...\t%d more in path.csv\n", n-2*ends)
			}
			continue
		}
		rejected := ""
		if !step.Accepted {
			rejected = ", not accepted"
		}
		fmt.Fprintf(w, "  %.10g\t%.3g\t%.2g\t%d\t%s%s\n", step.Value, step.Loss, step.Residual, step.Iterations, step.Status, rejected)
	}
}

// given returns the parameters' values, in the order of the case.
func (s summary) given() string {
	var b strings.Builder
	for _, p := range s.posed.Params {
		fmt.Fprintf(&b, ", %s = %v", p.Name, float64(s.Values[p.Name]))
		b.WriteString(unit(s.Label(p.Unit)))
	}
	return b.String()
}

func (s summary) writeErrors(w io.Writer) {
	for _, r := range s.References {
		fmt.Fprintf(w, "\nDifference from %s at %d points\n\trelative L2\tmaximum\n", r.Source, r.Points)
		fmt.Fprintf(w, "  %s\t%.3e\t%.3e%s\n", r.Field, r.RelL2, r.Max, unit(r.Unit))
	}
	if len(s.Errors) == 0 {
		return
	}
	fmt.Fprintf(w, "\nError at %d points\n\trelative L2\tmaximum\n", s.ErrorPoints)
	for _, o := range s.problem.Outputs {
		if e, ok := s.Errors[o.Name]; ok {
			fmt.Fprintf(w, "  %s\t%.3e\t%.3e%s\n", o.Name, e.RelL2, e.Max, unit(o.Unit))
		}
	}
}

func (s summary) writeQuantities(w io.Writer) {
	if len(s.Quantities) == 0 {
		return
	}
	estimate := func(text string) string { // a column of weak statements
		if s.Weak == nil {
			return ""
		}
		return text + "\t"
	}
	known := func(format string, v report.Number) string {
		if math.IsNaN(float64(v)) {
			return "unknown"
		}
		return fmt.Sprintf(format, v)
	}
	fmt.Fprintf(w, "\nQuantity\tvalue\t%sreference, or place\n", estimate("error estimate"))
	var notes []string
	of := map[string][]string{} // quantities by note
	for _, name := range s.quantityNames() {
		q := s.Quantities[name]
		fmt.Fprintf(w, "  %s\t%.8g%s\t%s%s\n", names.Visible(name), q.Value, unit(q.Unit), estimate(known("%.1e", q.Estimate)), cmp.Or(foundAt(q), known("%.8g"+unit(q.Unit), q.Reference)))
		if q.Note != "" {
			if of[q.Note] == nil {
				notes = append(notes, q.Note)
			}
			of[q.Note] = append(of[q.Note], names.Visible(name))
		}
	}
	for _, n := range notes {
		fmt.Fprintf(w, "  %s: %s\n", strings.Join(of[n], ", "), n)
	}
}

// quantityNames returns the problem's own quantities first, in its order, then
// the others.
func (s summary) quantityNames() []string {
	var list set
	for _, q := range s.problem.Quantities {
		if _, ok := s.Quantities[q.Name]; ok {
			list.add(q.Name)
		}
	}
	list.add(slices.Sorted(maps.Keys(s.Quantities))...)
	return list
}

// unit returns the unit as it is written after a number.
func unit(u string) string {
	if u == "" || u == "1" {
		return ""
	}
	return " " + u
}
