package main

import (
	"encoding/csv"
	"os"
	"strconv"
	"testing"
)

// The references agree with the files.
func TestInflationReferences(t *testing.T) {
	for law, of := range map[string]func(inflated) float64{
		"polynomial":  func(c inflated) float64 { return c.polynomial },
		"logarithmic": func(c inflated) float64 { return c.logarithmic },
	} {
		f, err := os.Open("../../cases/testdata/inflation_" + law + ".csv")
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		r := csv.NewReader(f)
		r.FieldsPerRecord = -1
		rows, err := r.ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		found := 0
		for _, c := range inflations {
			for _, row := range rows {
				a, _ := strconv.ParseFloat(row[1], 64)
				ratio, _ := strconv.ParseFloat(row[2], 64)
				if row[0] != c.shape || a != c.a || ratio != c.ratio {
					continue
				}
				found++
				if p, err := strconv.ParseFloat(row[3], 64); err != nil || p != of(c) {
					t.Errorf("%s %s a = %v, lambda/mu = %v: %v, the file says %s", c.shape, law, c.a, c.ratio, of(c), row[3])
				}
			}
		}
		if found != len(inflations) {
			t.Errorf("%s has %d of %d", law, found, len(inflations))
		}
	}
}
