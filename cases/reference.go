package cases

import (
	"embed"
	"encoding/csv"
	"fmt"
	"math"
	"strconv"
)

//go:embed testdata/bonded.csv testdata/bonded-cube.csv testdata/bracket.csv testdata/cook.csv testdata/cook-finite.csv testdata/plate3d.csv
var references embed.FS

// sameParameter is the relative tolerance for equality of a parameter with that
// of a reference: a third written with seven digits is a third.
const sameParameter = 1e-7

// reference returns the row of the table testdata/NAME.csv for the given
// parameters, nil if there is none: quantities by name, in the units named in
// the table's comment.
func reference(name string, at map[string]float64) map[string]float64 {
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
	for _, row := range rows[1:] {
		values, matches := map[string]float64{}, true
		for k, column := range rows[0] {
			v, err := strconv.ParseFloat(row[k], 64)
			if err != nil {
				panic(fmt.Sprintf("cases: %s: %v", name, err))
			}
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
