package sweep

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"pinnsolve/internal/nearest"
	"pinnsolve/number"
)

// Group is what a plan's cells with the same values of two axes have in common.
type Group struct {
	Row    string        `json:"row"`
	Column string        `json:"column"`
	Median number.Number `json:"median"` // NaN without a result
	Least  number.Number `json:"least"`
	Most   number.Number `json:"most"`
	Count  int           `json:"count"`
	// Untrusted are results among them that should not be trusted, GivenUp cells without
	// a result for good, Missing those that are not computed yet or lack the number.
	Untrusted int `json:"untrusted"`
	GivenUp   int `json:"given_up"`
	Missing   int `json:"missing"`
}

// Table has the medians of a result over the values of two axes, and its spread over all
// others.
type Table struct {
	Result string   `json:"result"`
	Row    string   `json:"row_axis"`
	Column string   `json:"column_axis"` // "" for one column
	Rows   []string `json:"rows"`
	Cols   []string `json:"columns"`
	Groups []Group  `json:"groups"` // row by row
}

// Tabulate makes the table of a result. value returns the number of a cell, ok false if
// it has none.
func (p Saved) Tabulate(result, row, column string, records []*Record, crashes []*Crash, value func(i int) (v float64, ok bool)) (Table, error) {
	rows, err := p.axis(row)
	if err != nil {
		return Table{}, err
	}
	cols := []string{""}
	if column != "" {
		if cols, err = p.axis(column); err != nil {
			return Table{}, err
		}
	}
	t := Table{Result: result, Row: row, Column: column, Rows: rows, Cols: cols, Groups: make([]Group, len(rows)*len(cols))}
	numbers := make([][]float64, len(t.Groups))
	for i, c := range p.Cells {
		at := slices.Index(rows, c.Axes[row])*len(cols) + slices.Index(cols, c.Axes[column])
		g := &t.Groups[at]
		v, ok := value(i)
		switch {
		case crashes[i] != nil:
			g.GivenUp++
		case records[i] == nil || !ok:
			g.Missing++
		default:
			numbers[at] = append(numbers[at], v)
			if !records[i].Trusted {
				g.Untrusted++
			}
		}
	}
	for k := range t.Groups {
		g := &t.Groups[k]
		g.Row, g.Column, g.Count = rows[k/len(cols)], cols[k%len(cols)], len(numbers[k])
		g.Median, g.Least, g.Most = spread(numbers[k])
	}
	return t, nil
}

// axis returns the values of an axis.
func (p Saved) axis(name string) ([]string, error) {
	var names []string
	for _, a := range p.Axes {
		if a.Name == name {
			return a.Values, nil
		}
		names = append(names, a.Name)
	}
	return nil, nearest.Unknown("axis", name, names)
}

// spread is the median of numbers with the least and the most. A number that is not
// finite is larger than all others: a run without one has failed.
func spread(list []float64) (median, least, most number.Number) {
	if len(list) == 0 {
		nan := number.Number(math.NaN())
		return nan, nan, nan
	}
	list = slices.Clone(list)
	for i, v := range list {
		if math.IsNaN(v) {
			list[i] = math.Inf(1)
		}
	}
	slices.Sort(list)
	n := len(list)
	mid := list[n/2]
	if n%2 == 0 && list[n/2-1] != mid {
		mid = list[n/2-1] + (mid-list[n/2-1])/2
	}
	return number.Number(mid), number.Number(list[0]), number.Number(list[n-1])
}

// String is the group in a table for people: 1.2e-05 (9e-06..3e-05), and how many cells
// have no such number or one that should not be trusted.
func (g Group) String() string {
	var parts []string
	if g.Count > 0 {
		text := fmt.Sprintf("%.4g", float64(g.Median))
		if g.Least != g.Most {
			text += fmt.Sprintf(" (%.3g..%.3g)", float64(g.Least), float64(g.Most))
		}
		parts = append(parts, text)
	}
	for _, n := range []struct {
		count int
		what  string
	}{{g.Untrusted, "untrusted"}, {g.GivenUp, "given up"}, {g.Missing, "missing"}} {
		if n.count > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n.count, n.what))
		}
	}
	return strings.Join(parts, ", ")
}
