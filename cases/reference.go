package cases

import (
	"embed"
	"encoding/csv"
	"fmt"
	"math"
	"strconv"
)

//go:embed testdata/bonded.csv testdata/bonded-cube.csv testdata/bracket.csv testdata/cook.csv testdata/cook-finite.csv testdata/lid.csv testdata/plate3d.csv testdata/step.csv
var references embed.FS

// sameParameter is the relative tolerance for equality of a parameter with that
// of a reference: a third written with seven digits is a third.
const sameParameter = 1e-7

// table returns the rows of testdata/NAME.csv, the header first.
func table(name string) [][]string {
	f, err := references.Open("testdata/" + name + ".csv")
	if err != nil {
		panic("cases: " + err.Error())
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.Comment = '#'
	rows, err := r.ReadAll()
	if err != nil {
		panic("cases: " + name + ": " + err.Error())
	}
	return rows
}

// number is an entry of a table.
func number(name, text string) float64 {
	v, err := strconv.ParseFloat(text, 64)
	if err != nil {
		panic(fmt.Sprintf("cases: %s: %v", name, err))
	}
	return v
}

// referenceColumns returns the columns of the table testdata/NAME.csv by name.
func referenceColumns(name string) map[string][]float64 {
	rows := table(name)
	columns := map[string][]float64{}
	for _, row := range rows[1:] {
		for k, column := range rows[0] {
			columns[column] = append(columns[column], number(name, row[k]))
		}
	}
	return columns
}

// reference returns the row of the table testdata/NAME.csv for the given
// parameters, nil if there is none: quantities by name, in the units named in
// the table's comment.
func reference(name string, at map[string]float64) map[string]float64 {
	rows := table(name)
	for _, row := range rows[1:] {
		values, matches := map[string]float64{}, true
		for k, column := range rows[0] {
			v := number(name, row[k])
			if want, ok := at[column]; ok {
				matches = matches && (v == want || math.Abs(v-want) <= sameParameter*math.Abs(v) && !math.IsInf(v-want, 0))
			} else {
				values[column] = v
			}
		}
		if matches {
			return values
		}
	}
	return nil
}
