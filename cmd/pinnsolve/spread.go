package main

import (
	"cmp"
	"fmt"
	"io"
	"math"
	"slices"
	"text/tabwriter"

	"pinnsolve/internal/names"
	"pinnsolve/report"
)

// spread is what the solves of one combination with several seeds have in common.
type spread struct {
	comparison
	values, errors []float64
	solved, right  int
}

// spreads gathers rows that differ in their seeds alone, in the order of the first of
// each.
func spreads(rows []comparison) []*spread {
	var list []*spread
	for _, r := range rows {
		i := slices.IndexFunc(list, func(s *spread) bool {
			return (s.Nu == r.Nu || math.IsNaN(float64(s.Nu)) && math.IsNaN(float64(r.Nu))) &&
				s.Formulation == r.Formulation && s.Statement == r.Statement && s.Quantity == r.Quantity
		})
		if i < 0 {
			i = len(list)
			list = append(list, &spread{comparison: r})
		}
		s := list[i]
		s.solved++
		if r.Trusted {
			s.right++
		}
		if v := float64(r.Value); !math.IsNaN(v) {
			s.values = append(s.values, v)
		}
		if e := float64(r.Error); !math.IsNaN(e) {
			s.errors = append(s.errors, e)
		}
	}
	return list
}

// writeSpread prints medians over the seeds, and how far the seeds lie apart.
func writeSpread(w io.Writer, rows []comparison) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "\nOver the seeds\nnu\tformulation\tstatement\tquantity\tmedian\tsmallest\tlargest\tmedian error\tlargest error\ttrusted")
	for _, s := range spreads(rows) {
		if len(s.values)+len(s.errors) == 0 {
			continue // the first table says why
		}
		number := func(format string, list []float64, of func([]float64) float64) string {
			if len(list) == 0 {
				return "-"
			}
			return dash(format, report.Number(of(list)))
		}
		value := "%.8g" + unit(s.Unit)
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%d of %d\n", dash("%.7g", s.Nu), s.Formulation, s.Statement, names.Visible(s.Quantity),
			number(value, s.values, median), number(value, s.values, slices.Min), number(value, s.values, slices.Max),
			number("%.1e", s.errors, median), number("%.1e", s.errors, slices.Max), s.right, s.solved)
	}
	return t.Flush()
}

// median returns the middle of a list, the mean of the two in the middle of an even
// one.
func median(list []float64) float64 {
	sorted := slices.SortedFunc(slices.Values(list), cmp.Compare[float64])
	n := len(sorted)
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}
