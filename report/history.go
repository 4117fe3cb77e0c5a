package report

import (
	"encoding/csv"
	"io"
	"math"
	"strconv"

	"pinnsolve/training"
)

// History keeps the records of a run; its Record method is a
// training.Recorder. The zero value is ready to use.
type History struct {
	Terms   []string // names of the loss terms
	Records []training.Record
}

// Record keeps a record without the parameters, which are valid only during
// the call.
func (h *History) Record(r training.Record) {
	r.Theta = nil
	h.Records = append(h.Records, r)
}

// writeCSV writes one row a record, stages counted from 1. Unknown numbers
// are left empty.
func (h *History) writeCSV(w io.Writer) error {
	c := csv.NewWriter(w)
	header := append([]string{"stage", "method", "iteration", "evaluations", "seconds", "loss"}, h.Terms...)
	if err := c.Write(append(header, "gradient_norm")); err != nil {
		return err
	}
	for _, r := range h.Records {
		row := []string{
			strconv.Itoa(r.Stage + 1), r.Method, strconv.Itoa(r.Iteration), strconv.Itoa(r.Evaluations),
			strconv.FormatFloat(r.Elapsed.Seconds(), 'f', 6, 64), cell(r.Loss),
		}
		for k := range h.Terms {
			if k < len(r.Terms) {
				row = append(row, cell(r.Terms[k]))
			} else {
				row = append(row, "")
			}
		}
		if err := c.Write(append(row, cell(r.GradNorm))); err != nil {
			return err
		}
	}
	c.Flush()
	return c.Error()
}

// cell writes a number for a CSV file, NaN as nothing.
func cell(v float64) string {
	if math.IsNaN(v) {
		return ""
	}
	return strconv.FormatFloat(v, 'g', -1, 64)
}
