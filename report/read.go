package report

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"slices"
	"strconv"
	"strings"

	"pinnsolve/page"
	"pinnsolve/question"
)

// ReadResult reads the result of a run from its folder. Results of versions that this
// one cannot read are an error of one line.
func ReadResult(folder fs.FS) (*Result, error) {
	text, err := fs.ReadFile(folder, resultFile)
	if err != nil {
		return nil, err
	}
	res := &Result{}
	if err := json.Unmarshal(text, res); err != nil {
		return nil, fmt.Errorf("%s is not one that %s reads: %w", resultFile, question.Version(), err)
	}
	if res.Case == "" {
		return nil, fmt.Errorf("%s names no case: it is not of a run, or of a version that this one does not read", resultFile)
	}
	return res, nil
}

// ReadPage makes the page of a run from its files: for runs without one, such as those
// of earlier versions or without pictures. Without a result it is the page of a run
// that goes on, or was lost.
func ReadPage(folder fs.FS) (*page.Run, error) {
	h, err := ReadCurve(folder)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	res, err := ReadResult(folder)
	if errors.Is(err, fs.ErrNotExist) {
		return &page.Run{History: h}, nil
	}
	if err != nil {
		return nil, err
	}
	r := newPage(res, &History{})
	r.History = h
	body, err := readBody(folder)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		r.Notes = append(r.Notes, fmt.Sprintf("no body is shown: %v", err))
	}
	r.Body = body
	for _, name := range slices.Concat(Files, []string{deformedPicture, pathTable, pathSeries, pathPicture}) {
		if _, err := fs.Stat(folder, name); err != nil {
			continue
		}
		r.Files = append(r.Files, name)
		if body == nil && slices.Contains([]string{fieldsPicture, deformedPicture, pathPicture}, name) {
			r.Pictures = append(r.Pictures, name)
		}
	}
	return r, nil
}

// ReadCurve reads the numbers of history.csv, thinned as for a page. The last line
// may be half written.
func ReadCurve(folder fs.FS) (*page.History, error) {
	text, err := fs.ReadFile(folder, "history.csv")
	if err != nil {
		return nil, err
	}
	return ParseCurve(text)
}

// ParseCurve is ReadCurve of the text of the file.
func ParseCurve(text []byte) (*page.History, error) {
	columns, rows, err := readRows(bytes.NewReader(text))
	if err != nil {
		return nil, fmt.Errorf("history.csv: %w", err)
	}
	return page.NewHistory(columns, len(rows), func(k int) ([]float64, string) { return rows[k], "" }), nil
}

// readRows reads a table of numbers; what is none is NaN.
func readRows(r io.Reader) (columns []string, rows [][]float64, err error) {
	c := csv.NewReader(r)
	c.FieldsPerRecord = -1
	c.ReuseRecord = true
	for {
		record, err := c.Read()
		switch {
		case err == io.EOF:
			return columns, rows, nil
		case err != nil && columns != nil:
			return columns, rows, nil // the line that is being written
		case err != nil:
			return nil, nil, err
		case columns == nil:
			columns = slices.Clone(record)
		case len(record) == len(columns):
			rows = append(rows, parsed(record))
		}
	}
}

// parsed returns the numbers of a row, NaN for what is none.
func parsed(record []string) []float64 {
	row := make([]float64, len(record))
	for k, text := range record {
		v, err := strconv.ParseFloat(text, 64)
		if err != nil {
			v = math.NaN()
		}
		row[k] = v
	}
	return row
}

// ParseRow returns the numbers of a line of history.csv, NaN for what is none; nil for
// a line that is no row.
func ParseRow(line string) []float64 {
	record, err := csv.NewReader(strings.NewReader(line)).Read()
	if err != nil {
		return nil
	}
	return parsed(record)
}
