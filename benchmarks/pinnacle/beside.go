package pinnacle

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strconv"

	"pinnsolve/report"
)

// beside returns the difference of a run from the suite's own file of a row: relative, in
// L2 over its points, of all its fields together. It is NaN if the run kept no solution
// to evaluate.
func (s *suite) beside(ctx context.Context, run string, row Row) (report.Number, error) {
	nan, file := report.Number(math.NaN()), row.Suite
	if kept, err := filepath.Glob(filepath.Join(run, "*.safetensors")); err != nil || len(kept) == 0 {
		return nan, err
	}
	theirs, err := embedded.ReadFile("suite/" + file)
	if err != nil {
		return nan, err
	}
	p, err := s.command(ctx, "eval", relative(s.dir, run), "--points", filepath.Join("suite", file))
	if err != nil {
		return nan, err
	}
	if p.exit != 0 {
		return nan, fmt.Errorf("eval at the points of %s: %s", file, lastLine(p.stderr))
	}
	return difference(p.stdout, theirs, row.Levels)
}

// mostMissing: one point in so many may have no value, such as nodes of a mesh that are a
// digit inside a hole.
const mostMissing = 20

// difference compares the columns that two tables have both, row by row; the first
// columns of theirs, those that are no fields of ours, are coordinates and equal. Of
// levels the means are made equal.
func difference(ours, theirs []byte, levels []string) (report.Number, error) {
	nan := report.Number(math.NaN())
	names, a, err := table(ours)
	if err != nil {
		return nan, err
	}
	fields, b, err := table(theirs)
	if err != nil {
		return nan, err
	}
	if len(a) != len(b) {
		return nan, fmt.Errorf("%d points of %d were evaluated", len(a), len(b))
	}
	var off, size float64
	missing := 0
	for j, name := range fields {
		i := slices.Index(names, name)
		if i < 0 || slices.Contains([]string{"x", "y", "z", "t"}, name) {
			continue
		}
		shift := 0.0
		if slices.Contains(levels, name) {
			for n := range b {
				shift += (a[n][i] - b[n][j]) / float64(len(b))
			}
		}
		for n := range b {
			if math.IsNaN(a[n][i]) { // outside, if only by what its coordinates are rounded to
				missing++
				continue
			}
			d := a[n][i] - b[n][j] - shift
			off += d * d
			size += b[n][j] * b[n][j]
		}
	}
	switch {
	case size == 0:
		return nan, errors.New("no field is in both tables")
	case missing > len(b)/mostMissing:
		return nan, fmt.Errorf("%d of %d values are missing", missing, len(b))
	}
	return report.Number(math.Sqrt(off / size)), nil
}

// table reads a CSV file of numbers with a header. Lines may begin with # for comments;
// what is no number is NaN.
func table(text []byte) (names []string, rows [][]float64, err error) {
	r := csv.NewReader(bytes.NewReader(text))
	r.Comment = '#'
	lines, err := r.ReadAll()
	if err != nil || len(lines) == 0 {
		return nil, nil, fmt.Errorf("not a table: %w", err)
	}
	for _, line := range lines[1:] {
		row := make([]float64, len(line))
		for i, word := range line {
			v, err := strconv.ParseFloat(word, 64)
			if err != nil {
				v = math.NaN()
			}
			row[i] = v
		}
		rows = append(rows, row)
	}
	return lines[0], rows, nil
}
