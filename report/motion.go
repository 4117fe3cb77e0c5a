package report

import (
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strconv"

	"pinnsolve/solve"
)

// motionFile has quantities and energies over time.
const motionFile = "motion.csv"

// AddMotion adds a motion, whose last state is the solution of the result.
func (res *Result) AddMotion(m *solve.Motion) {
	res.Motion, res.moved, res.weights = &m.MotionInfo, m, nil
	s := &series{prefix: timePrefix, last: true}
	for _, state := range slices.Backward(m.States) {
		s.shown = append(s.shown, shown{label: fmt.Sprintf("t = %.6g", state.Time), solution: res.labelled(state.Solution)})
	}
	for _, state := range m.States {
		s.at = append(s.at, state.Time)
	}
	res.series = s
}

// writeMotion writes quantities and energies over time.
func writeMotion(w io.Writer, res *Result) error {
	m := res.moved
	header := []string{"t"}
	for k, name := range m.Names {
		if u := res.Label(m.Units[k]); u != "" {
			name += " [" + u + "]"
		}
		header = append(header, name)
	}
	c := csv.NewWriter(w)
	header = append(header, "kinetic", "strain", "work")
	if m.Momentum != nil {
		for k := range m.Momentum[0] {
			header = append(header, fmt.Sprintf("momentum_%d", k+1))
		}
	}
	rows := [][]string{header}
	text := func(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }
	for i, t := range m.Times {
		row := []string{text(t)}
		for k := range m.Names {
			row = append(row, text(m.Values[k][i]))
		}
		row = append(row, text(m.Kinetic[i]), text(m.Strain[i]), text(m.Work[i]))
		if m.Momentum != nil {
			for _, v := range m.Momentum[i] {
				row = append(row, text(v))
			}
		}
		rows = append(rows, row)
	}
	return c.WriteAll(rows)
}
