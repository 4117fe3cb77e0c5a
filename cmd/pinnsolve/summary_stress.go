package main

import (
	"fmt"
	"io"
	"math"

	"pinnsolve/internal/names"
	"pinnsolve/report"
)

// foundAt says where the value of a quantity is, or what point it is about.
func foundAt(q report.Quantity) string {
	if q.About != nil && math.IsNaN(float64(q.Reference)) {
		return fmt.Sprintf("about %.4g", q.About)
	}
	if q.At == nil {
		return ""
	}
	at := fmt.Sprintf("at %.4g", q.At)
	if q.On != "" {
		at += " on " + names.Visible(q.On)
	}
	return at
}

// writeProbes writes the values at points.
func (s summary) writeProbes(w io.Writer) {
	for _, p := range s.Probes {
		fmt.Fprintf(w, "\nAt %.6g\tvalue\terror estimate\n", p.At)
		list, units := p.Names()
		for i, name := range list {
			estimate := "unknown"
			if e, ok := p.Estimates[name]; ok && !math.IsNaN(float64(e)) {
				estimate = fmt.Sprintf("%.1e", e)
			}
			fmt.Fprintf(w, "  %s\t%.8g%s\t%s\n", name, p.Values[name], unit(units[i]), estimate)
		}
	}
	for _, l := range s.Lines {
		if l.Outside > 0 {
			fmt.Fprintf(w, "\nOf the %d points of %s %d are outside the body and left out.\n", l.Points, l.File, l.Outside)
		}
	}
}
