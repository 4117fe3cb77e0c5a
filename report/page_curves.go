package report

import (
	"math"
	"slices"

	"pinnsolve/page"
)

// page returns the history as a page shows it: numbers alone, with the names that
// history.csv has.
func (h *History) page() *page.History {
	columns := []string{"iteration", "evaluations", "seconds", "loss"}
	columns = append(append(columns, h.Terms...), "gradient_norm")
	for _, suffix := range []string{" weight", " gradient"} {
		for _, t := range h.Terms {
			columns = append(columns, t+suffix)
		}
	}
	return page.NewHistory(readable(columns), len(h.Records), func(k int) ([]float64, string) {
		r := h.Records[k]
		row := []float64{float64(r.Iteration), float64(r.Evaluations), r.Elapsed.Seconds(), r.Loss}
		row = append(append(row, h.padded(r.RawTerms())...), r.GradNorm)
		return append(append(row, h.padded(r.Weights)...), h.padded(r.TermGrads)...), r.Method
	})
}

// padded returns one number a term, NaN where there is none.
func (h *History) padded(values []float64) []float64 {
	row := slices.Repeat([]float64{math.NaN()}, len(h.Terms))
	copy(row, values)
	return row
}

// page returns the accepted steps of a path as a page shows them.
func (p *Path) page() *page.Path {
	t := &page.Path{Parameter: p.Parameter, Unit: p.Unit, Message: p.Message, Columns: []string{p.Parameter}}
	steps := p.accepted()
	var quantities, groups []string
	if len(steps) > 0 {
		quantities, groups = sortedKeys(steps[len(steps)-1].Quantities), sortedKeys(steps[len(steps)-1].Errors)
	}
	t.Columns = append(t.Columns, readable(quantities)...)
	for _, g := range groups {
		t.Columns = append(t.Columns, g+" rel_l2")
	}
	t.Columns = append(t.Columns, "step", "loss", "residual", "iterations", "seconds")
	for _, s := range steps {
		row := []float64{float64(s.Value)}
		for _, q := range quantities {
			row = append(row, value(s.Quantities, q, func(v Quantity) Number { return v.Value }))
		}
		for _, g := range groups {
			row = append(row, float64(s.Errors[g].RelL2))
		}
		t.Rows = append(t.Rows, append(row, float64(s.Step), float64(s.Loss), float64(s.Residual), float64(s.Iterations), float64(s.Seconds)))
	}
	return t
}

// value returns a number of the named measurement, NaN if there is none.
func value[T any](m map[string]T, name string, number func(T) Number) float64 {
	if v, ok := m[name]; ok {
		return float64(number(v))
	}
	return math.NaN()
}

func sortedKeys[T any](m map[string]T) []string {
	var list []string
	for name := range m {
		list = append(list, name)
	}
	slices.Sort(list)
	return list
}
