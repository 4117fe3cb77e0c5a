package main

import (
	"fmt"
	"io"
	"math"
	"path/filepath"
	"strings"
	"text/tabwriter"

	"pinnsolve/pinn"
	"pinnsolve/report"
)

// summary is what a person wants to know of a run.
type summary struct {
	*report.Result
	problem pinn.Problem
	dir     string
}

func (s summary) write(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 3, ' ', 0)
	fmt.Fprintf(t, "%s, %s formulation%s, %s\n", s.Case, s.Formulation, s.given(), s.Method)
	fmt.Fprintf(t, "%d parameters, %d points, %d residuals, inputs %s, %s conditions", s.Parameters, s.Points, s.Rows, s.Inputs, s.BC)
	if s.Slope != 0 {
		fmt.Fprintf(t, ", slope %.3g", s.Slope)
	}
	fmt.Fprintln(t)
	s.writeErrors(t)
	s.writeQuantities(t)
	fmt.Fprintf(t, "\nStatus:\t%s\n", s.Status)
	fmt.Fprintf(t, "\t%s\n", s.Message)
	fmt.Fprintf(t, "Residual:\t%.2g of the load at the points, %.2g between them\n", s.Check.Trained, s.Check.Fresh)
	fmt.Fprintf(t, "Time:\t%.3g s\n", s.Seconds)
	fmt.Fprintf(t, "Files:\t%s\n", filepath.Join(s.dir, "{"+strings.Join(report.Files, ",")+"}"))
	return t.Flush()
}

// given returns the parameters' values, in the order of the case.
func (s summary) given() string {
	var b strings.Builder
	c, err := findCase(s.Case)
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
