package report

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"pinnsolve/internal/files"
	"pinnsolve/training"
)

// flushEvery is how old rows get before they are in the file.
const flushEvery = 300 * time.Millisecond

// log is a history.csv that is written as the run goes, whole rows at a time.
type log struct {
	file    *os.File
	pending bytes.Buffer
	flushed time.Time
	err     error // the first; nothing is written after it
}

// Follow writes the history to the directory as it grows, after the rows of
// earlier records if it has some. Errors are found when the results are written.
func (h *History) Follow(d *Directory) {
	name := filepath.Join(d.path, historyFile)
	h.log = &log{}
	mode := os.O_TRUNC
	if len(h.Records) > 0 {
		mode = os.O_APPEND
		h.log.err = files.Write(name, h.writeCSV)
	}
	if h.log.err == nil {
		h.log.file, h.log.err = os.OpenFile(name, os.O_CREATE|os.O_WRONLY|mode, 0o666)
	}
}

// add writes the row of the last record, soon.
func (h *History) add() {
	l := h.log
	if l == nil || l.err != nil {
		return
	}
	w := csv.NewWriter(&l.pending)
	if len(h.Records) == 1 {
		_ = w.Write(h.header())
	}
	_ = w.Write(h.row(len(h.Records)-1, h.Records[len(h.Records)-1]))
	w.Flush()
	if time.Since(l.flushed) >= flushEvery {
		l.flush()
	}
}

// flush writes the rows that wait. Of rows that do not fit on a disk nothing is left.
func (l *log) flush() {
	if l.err != nil {
		return
	}
	info, err := l.file.Stat()
	if err == nil {
		_, err = files.To(l.file).Write(l.pending.Bytes())
	}
	if err != nil {
		l.err = err
		if info != nil {
			_ = l.file.Truncate(info.Size())
		}
		return
	}
	l.pending.Reset()
	l.flushed = time.Now()
}

// Sync makes the rows so far outlive a loss of power, and returns their number.
func (h *History) Sync() (rows int, err error) {
	if h.log == nil {
		return len(h.Records), nil
	}
	h.log.flush()
	if h.log.err == nil {
		h.log.err = h.log.file.Sync()
	}
	return len(h.Records), h.log.err
}

// Close ends the writing as the history grows.
func (h *History) Close() {
	if h.log != nil && h.log.file != nil {
		h.log.flush()
		h.log.file.Close()
	}
	h.log = nil
}

// ReadHistory reads the first rows of the history of the run in a directory, so
// that it goes on after them.
func ReadHistory(dir string, rows int, parameter string) (*History, error) {
	name := filepath.Join(dir, historyFile)
	h := &History{Parameter: parameter}
	if rows == 0 {
		return h, nil
	}
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	r := csv.NewReader(file)
	header, err := r.Read()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	columns := map[string]int{}
	for i, name := range header {
		columns[name] = i
	}
	for _, want := range []string{"stage", "method", "iteration", "evaluations", "seconds", "loss", "gradient_norm"} {
		if _, ok := columns[want]; !ok {
			return nil, fmt.Errorf("%s has no column %s", name, want)
		}
	}
	h.Terms = header[columns["loss"]+1 : columns["gradient_norm"]]
	for range rows {
		row, err := r.Read()
		if err != nil {
			return nil, fmt.Errorf("%s has %d rows, and the checkpoint is after %d: they are not of the same run", name, len(h.Records), rows)
		}
		if err := h.load(columns, row); err != nil {
			return nil, fmt.Errorf("%s: row %d: %w", name, len(h.Records)+1, err)
		}
	}
	return h, nil
}

// load adds a row as a record.
func (h *History) load(columns map[string]int, row []string) (err error) {
	number := func(text string) float64 {
		v, e := unknownOr(text)
		err = errors.Join(err, e)
		return v
	}
	whole := func(name string) int {
		n, e := strconv.Atoi(row[columns[name]])
		err = errors.Join(err, e)
		return n
	}
	if h.Parameter != "" {
		value := number(row[1])
		for n := whole("step"); len(h.steps) < n; {
			h.Step(value)
		}
	}
	r := training.Record{
		Stage: whole("stage") - 1, Method: row[columns["method"]], Iteration: whole("iteration"), Evaluations: whole("evaluations"),
		Elapsed: time.Duration(number(row[columns["seconds"]]) * float64(time.Second)),
		Loss:    number(row[columns["loss"]]), GradNorm: number(row[columns["gradient_norm"]]),
	}
	first, n := columns["loss"]+1, len(h.Terms)
	for k := range n {
		r.Terms = append(r.Terms, number(row[first+k]))
		r.Weights = append(r.Weights, number(row[first+n+1+k]))
	}
	if n > 0 && row[first+n+1] == "" {
		r.Weights = nil
	}
	for k := range r.Weights {
		r.Terms[k] *= r.Weights[k]
	}
	h.Records, h.texts = append(h.Records, r), append(h.texts, row)
	return err
}

// unknownOr reads a number of a CSV file, NaN from an empty cell.
func unknownOr(text string) (float64, error) {
	if text == "" {
		return math.NaN(), nil
	}
	return strconv.ParseFloat(text, 64)
}
