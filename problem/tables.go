package problem

import (
	"encoding/csv"
	"math"
	"os"
	"slices"
	"sort"
	"strconv"
	"strings"

	"pinnsolve/ad"
	"pinnsolve/formula"
	"pinnsolve/geometry"
	"pinnsolve/internal/nearest"
	"pinnsolve/pinn"
)

// columns reads a CSV file beside the problem file: a header of names, which include
// the given ones, and columns of numbers.
func (s *statement) columns(what string, file Text, needs ...string) (column map[string]int, values [][]float64, err error) {
	r, err := os.Open(s.file.beside(file))
	if err != nil {
		return nil, nil, file.wrong("%s %s: no such file beside the problem file", what, file)
	}
	defer r.Close()
	rows, err := csv.NewReader(r).ReadAll()
	if err != nil || len(rows) < 2 {
		return nil, nil, file.wrong("%s %s: it takes a header of names and rows of numbers: %v", what, file, err)
	}
	column = map[string]int{}
	for i, name := range rows[0] {
		column[strings.TrimSpace(name)] = i
	}
	if needs == nil {
		needs = s.scope.Coordinates
	}
	for _, x := range needs {
		if _, ok := column[x]; !ok {
			return nil, nil, file.wrong("%s %s: no column %s", what, file, x)
		}
	}
	values = make([][]float64, len(rows[0]))
	for n, row := range rows[1:] {
		for i, text := range row {
			v, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
			if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
				return nil, nil, file.wrong("%s %s: line %d: %q is not a number", what, file, n+2, text)
			}
			values[i] = append(values[i], v)
		}
	}
	return column, values, nil
}

// table is a function of the position with values on a grid.
type table struct {
	axes    [][]float64 // coordinates of the grid, rising
	values  []float64   // the last axis the fastest
	nearest bool
	groups  *pinn.Materials // of cells, which values are of; nil for a grid
}

// readTables makes the tables variables of equations, after all unknowns.
func (s *statement) readTables() error {
	f := s.file
	for i, name := range f.Tables.Keys {
		if err := formula.CheckName(name.value); err != nil {
			return name.wrong("%v", err)
		}
		t, err := s.readTable(f.Tables.Values[i], name)
		if err != nil {
			return err
		}
		s.tables = append(s.tables, t)
		s.scope.Variables = append(s.scope.Variables, formula.Variable{Name: name.value})
		if _, err := formula.Parse("0", s.scope); err != nil {
			return name.wrong("%v", err)
		}
	}
	return s.readMaterials()
}

func (s *statement) readTable(given Table, name Text) (t table, err error) {
	if !given.File.given {
		return t, name.wrong("the table %s needs its file", name)
	}
	switch between := given.Between.Or("linear"); between {
	case "nearest":
		t.nearest = true
	case "linear":
	default:
		return t, given.Between.wrong("%v", nearest.Unknown("way between the points of a table", between, []string{"linear", "nearest"}))
	}
	names := s.scope.Coordinates[:s.space]
	column, values, err := s.columns("table", given.File, names...)
	if err != nil {
		return t, err
	}
	if len(values) != s.space+1 {
		return t, given.File.wrong("table %s: it takes the columns %s and one of values, and has %d", given.File, strings.Join(names, ", "), len(values))
	}
	size := 1
	last := 0 // the column of values
	for _, x := range names {
		axis := slices.Clone(values[column[x]])
		slices.Sort(axis)
		axis = slices.Compact(axis)
		t.axes = append(t.axes, axis)
		size *= len(axis)
	}
	for i := range values {
		if !slices.ContainsFunc(names, func(x string) bool { return column[x] == i }) {
			last = i
		}
	}
	if size != len(values[last]) {
		return t, given.File.wrong("table %s: %d rows are not a full grid of %d points", given.File, len(values[last]), size)
	}
	t.values = make([]float64, size)
	seen := make([]bool, size)
	for n, v := range values[last] {
		at := 0
		for i, x := range names {
			k, _ := slices.BinarySearch(t.axes[i], values[column[x]][n])
			at = at*len(t.axes[i]) + k
		}
		if seen[at] {
			return t, given.File.wrong("table %s: line %d repeats a point of the grid", given.File, n+2)
		}
		t.values[at], seen[at] = v, true
	}
	return t, nil
}

// column returns the values at points.
func (t table) column(p *pinn.Point) ad.Expr {
	if t.groups == nil {
		return p.Data(t.at)
	}
	return p.Columns(1, func(dst [][]float64, pts geometry.Points, lo int) {
		for i := range dst[0] {
			dst[0][i] = t.values[t.groups.At(pts, min(lo+i, pts.Len()-1))]
		}
	})[0]
}

// at returns the value at a position, constant beyond the ends of the grid.
func (t table) at(x []float64) float64 {
	sum := 0.0
	low, share := make([]int, len(t.axes)), make([]float64, len(t.axes))
	for i, axis := range t.axes {
		k := min(max(0, sort.SearchFloat64s(axis, x[i])-1), max(0, len(axis)-2))
		low[i] = k
		if len(axis) > 1 {
			share[i] = min(max(0, (x[i]-axis[k])/(axis[k+1]-axis[k])), 1)
		}
		if t.nearest {
			share[i] = math.Round(share[i])
		}
	}
	for corner := range 1 << len(t.axes) {
		weight, at := 1.0, 0
		for i, axis := range t.axes {
			up := corner >> i & 1
			if up == 1 {
				weight *= share[i]
			} else {
				weight *= 1 - share[i]
			}
			at = at*len(axis) + min(low[i]+up, len(axis)-1)
		}
		if weight != 0 {
			sum += weight * t.values[at]
		}
	}
	return sum
}
