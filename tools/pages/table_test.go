package main

import (
	"encoding/csv"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"testing"
)

// table is fields.csv.
type table struct {
	columns []string
	rows    [][]float64
}

func readTable(t *testing.T, dir string) table {
	t.Helper()
	f, err := os.Open(filepath.Join(dir, "fields.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	all, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	tab := table{columns: all[0]}
	for _, record := range all[1:] {
		row := make([]float64, len(record))
		for k, text := range record {
			if row[k], err = strconv.ParseFloat(text, 64); err != nil {
				row[k] = math.NaN()
			}
		}
		tab.rows = append(tab.rows, row)
	}
	return tab
}
