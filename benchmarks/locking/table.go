package locking

import (
	"encoding/csv"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"pinnsolve/internal/files"
	"pinnsolve/report"
)

// Table is a table of a report. The entries of a row are strings, ints or
// report.Numbers.
type Table struct {
	Name    string   `json:"name"`
	Title   string   `json:"title"`
	Columns []string `json:"columns"` // those with "seconds" in their name differ from run to run
	Rows    [][]any  `json:"rows"`
}

func (t *Table) row(values ...any) {
	if len(values) != len(t.Columns) {
		panic(fmt.Sprintf("locking: table %s: %d values for %d columns", t.Name, len(values), len(t.Columns)))
	}
	for i, v := range values {
		if x, ok := v.(float64); ok {
			values[i] = report.Number(x)
		}
	}
	t.Rows = append(t.Rows, values)
}

// text formats a value with the given number of digits; NaN is empty.
func text(v any, digits int) string {
	n, ok := v.(report.Number)
	switch x := float64(n); {
	case !ok:
		return fmt.Sprint(v)
	case math.IsNaN(x):
		return ""
	case math.IsInf(x, 1):
		return "inf"
	default:
		return strconv.FormatFloat(x, 'g', digits, 64)
	}
}

// short formats a value for the page: Poisson's ratio and counts in full, other
// numbers with two digits.
func (t Table) short(column int, v any) string {
	if n, ok := v.(report.Number); ok && float64(n) == math.Trunc(float64(n)) && math.Abs(float64(n)) < 1e6 || t.Columns[column] == "nu" {
		return text(v, 7)
	}
	return text(v, 2)
}

// writeCSV writes the table to a file in dir with its name.
func (t Table) writeCSV(dir string) error {
	var b strings.Builder
	w := csv.NewWriter(&b)
	lines := [][]string{t.Columns}
	for _, row := range t.Rows {
		var line []string
		for _, v := range row {
			line = append(line, text(v, 9))
		}
		lines = append(lines, line)
	}
	if err := w.WriteAll(lines); err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	return files.Replace(filepath.Join(dir, t.Name+".csv"), []byte(b.String()))
}
