package report

import (
	"encoding/csv"
	"io"
	"math"
	"slices"
	"strconv"
	"time"

	"pinnsolve/training"
)

// History keeps the records of a run; its Record method is a
// training.Recorder. The zero value is ready to use.
type History struct {
	Terms     []string // names of the loss terms
	Parameter string   // parameter of a path, "" if there is none
	// Records count evaluations and time from the start of a path.
	Records []training.Record

	steps []historyStep
	texts [][]string // rows of the first records, as an earlier run wrote them
	log   *log       // written as the history grows, nil if it is not
}

// historyStep is the beginning of a step of a path.
type historyStep struct {
	first       int // index of its first record
	value       float64
	evaluations int // before
	elapsed     time.Duration
}

// Step begins a step of a path; later records belong to it.
func (h *History) Step(value float64) {
	s := historyStep{first: len(h.Records), value: value}
	if s.first > 0 {
		last := h.Records[s.first-1]
		s.evaluations, s.elapsed = last.Evaluations, last.Elapsed
	}
	h.steps = append(h.steps, s)
}

// Record keeps a record without the parameters, which are valid only during
// the call.
func (h *History) Record(r training.Record) {
	r.Theta = nil
	if n := len(h.steps); n > 0 {
		r.Evaluations += h.steps[n-1].evaluations
		r.Elapsed += h.steps[n-1].elapsed
	}
	h.Records = append(h.Records, r)
	h.add()
}

// step returns the number of the step of record k, from 1 for the first of the
// history; 0 if there are none.
func (h *History) step(k int) int {
	n, _ := slices.BinarySearchFunc(h.steps, k+1, func(s historyStep, first int) int { return s.first - first })
	return n
}

// begins reports whether record k is the first of a step.
func (h *History) begins(k int) bool { return k == 0 || h.step(k) != h.step(k-1) }

// writeCSV writes one row per record; steps and stages count from 1. After the
// loss come the raw losses of its terms, which sum to it when multiplied by
// their weights, then these weights and the gradient norms of the raw losses.
// Unknown numbers are empty.
func (h *History) writeCSV(w io.Writer) error {
	c := csv.NewWriter(w)
	if err := c.Write(h.header()); err != nil {
		return err
	}
	for k, r := range h.Records {
		if err := c.Write(h.row(k, r)); err != nil {
			return err
		}
	}
	c.Flush()
	return c.Error()
}

// header returns the names of the columns.
func (h *History) header() []string {
	var header []string
	if h.Parameter != "" {
		header = []string{"step", h.Parameter}
	}
	header = append(header, "stage", "method", "iteration", "evaluations", "seconds", "loss")
	header = append(append(header, h.Terms...), "gradient_norm")
	for _, suffix := range []string{" weight", " gradient"} {
		for _, t := range h.Terms {
			header = append(header, t+suffix)
		}
	}
	return headers(header...)
}

func (h *History) row(k int, r training.Record) []string {
	if k < len(h.texts) {
		return h.texts[k]
	}
	var row []string
	if h.Parameter != "" {
		row = []string{"", ""}
		if n := h.step(k); n > 0 {
			row = []string{strconv.Itoa(n), cell(h.steps[n-1].value)}
		}
	}
	row = append(row,
		strconv.Itoa(r.Stage+1), r.Method, strconv.Itoa(r.Iteration), strconv.Itoa(r.Evaluations),
		strconv.FormatFloat(r.Elapsed.Seconds(), 'f', 6, 64), cell(r.Loss))
	row = append(row, h.cells(r.RawTerms())...)
	row = append(row, cell(r.GradNorm))
	row = append(row, h.cells(r.Weights)...)
	return append(row, h.cells(r.TermGrads)...)
}

// cells writes one number per term, empty if there is none.
func (h *History) cells(values []float64) []string {
	row := make([]string, len(h.Terms))
	for k := range min(len(row), len(values)) {
		row[k] = cell(values[k])
	}
	return row
}

// cell writes a number for a CSV file, NaN as an empty cell.
func cell(v float64) string { return string(appendCell(nil, v)) }

// appendCell appends the cell of a number to a row.
func appendCell(row []byte, v float64) []byte {
	if math.IsNaN(v) {
		return row
	}
	return strconv.AppendFloat(row, v, 'g', -1, 64)
}
