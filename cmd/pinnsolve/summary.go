package main

import (
	"fmt"
	"io"
	"math"
	"path/filepath"
	"strings"
	"text/tabwriter"

	"pinnsolve/cases"
	"pinnsolve/pinn"
	"pinnsolve/report"
	"pinnsolve/training"
)

// summary is what a person wants to know of a run.
type summary struct {
	*report.Result
	problem pinn.Problem
	dir     *report.Directory
}

func (s summary) write(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 3, ' ', 0)
	fmt.Fprintf(t, "%s, %s formulation%s, %s\n", s.Case, s.Formulation, s.given(), s.how())
	fmt.Fprintf(t, "%d parameters, %d points, %d residuals, inputs %s, %s conditions, sampler %s, width %d",
		s.Parameters, s.Points, s.Rows, s.Inputs, s.BC, s.Sampler, s.Width)
	if s.Depth != 0 {
		fmt.Fprintf(t, ", depth %d", s.Depth)
	}
	if s.Slope != 0 {
		fmt.Fprintf(t, ", slope %.3g", s.Slope)
	}
	fmt.Fprintln(t)
	s.writePath(t)
	s.writeErrors(t)
	s.writeQuantities(t)
	fmt.Fprintf(t, "\nStatus:\t%s\n", s.Status)
	fmt.Fprintf(t, "\t%s\n", s.Message)
	fmt.Fprintf(t, "Residual:\t%.2g of the load at the points, %.2g between them\n", s.Check.Trained, s.Check.Fresh)
	fmt.Fprintf(t, "Time:\t%.3g s\n", s.Seconds)
	fmt.Fprintf(t, "Files:\t%s\n", filepath.Join(s.dir.Path(), "{"+strings.Join(s.files(), ",")+"}"))
	return t.Flush()
}

// how names the method and what goes with it.
func (s summary) how() string {
	how := s.Method
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

// writePath lists the steps of a path; of a long one, the ends.
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
	c, err := cases.Find(s.Case)
	if err != nil {
		return ""
	}
	for _, p := range c.Params {
		fmt.Fprintf(&b, ", %s = %v", p.Name, float64(s.Values[p.Name]))
		if p.Unit != "1" {
			b.WriteString(" " + p.Unit)
		}
	}
	return b.String()
}

func (s summary) writeErrors(w io.Writer) {
	if len(s.Errors) == 0 {
		return
	}
	fmt.Fprintf(w, "\nError at %d points never trained on\n\trelative L2\tmaximum\n", s.ErrorPoints)
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
	fmt.Fprintf(w, "\nQuantity\tvalue\treference\n")
	for _, q := range s.problem.Quantities {
		v := s.Quantities[q.Name]
		reference := "unknown"
		if !math.IsNaN(float64(v.Reference)) {
			reference = fmt.Sprintf("%.8g%s", v.Reference, unit(q.Unit))
		}
		fmt.Fprintf(w, "  %s\t%.8g%s\t%s\n", q.Name, v.Value, unit(q.Unit), reference)
	}
}

// unit returns the unit as it follows a number.
func unit(u string) string {
	if u == "" || u == "1" {
		return ""
	}
	return " " + u
}
