package main

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"pinnsolve/geometry"
	"pinnsolve/mesh"
	"pinnsolve/pinn"
	"pinnsolve/report"
)

// places are points where a solution is to be evaluated.
type places struct {
	x       [][]float64
	names   []string         // of the points, such as "row 4"
	own     *geometry.Points // of the run, which are in the body, nil for others
	regular bool             // a grid, whose points outside do not matter
}

// grid begins the description of a grid; nodes are the points of the run itself.
const (
	grid  = "grid"
	nodes = "nodes"
)

// Numbers of points of a grid.
const (
	usualGrid = 10_000
	mostGrid  = 10_000_000
)

// readPlaces reads a file of points or of a mesh, or makes a grid.
func readPlaces(text string, problem pinn.Problem) (*places, error) {
	d := problem.Domain
	size, isGrid := strings.CutPrefix(text, grid)
	switch {
	case text == "" || isGrid && strings.TrimLeft(size, " :=") == "":
		n := strconv.Itoa(int(math.Round(math.Pow(usualGrid, 1/float64(d.Dim())))))
		return gridPlaces(strings.Join(slices.Repeat([]string{n}, d.Dim()), "x"), d)
	case isGrid && strings.ContainsAny(size[:1], " :="):
		return gridPlaces(strings.TrimLeft(size, " :="), d)
	case text == nodes:
		return ownPlaces(problem), nil
	case isMesh(text) && problem.Timed:
		return nil, errors.New("a mesh has no time: give a table with the columns " + strings.Join(problem.AxisNames(), ", ") + ", or a grid")
	case isMesh(text):
		return meshPlaces(text, d)
	}
	return csvPlaces(text, problem)
}

// ownPlaces are the points of fields.csv.
func ownPlaces(problem pinn.Problem) *places {
	pts := report.OwnPoints(problem)
	p := &places{own: &pts}
	for i := range pts.Len() {
		p.x = append(p.x, pts.At(i))
	}
	return p
}

// gridPlaces are the nodes of a grid over the box around the body.
func gridPlaces(size string, d *geometry.Domain) (*places, error) {
	counts := strings.Split(size, "x")
	if len(counts) != d.Dim() {
		return nil, fmt.Errorf("the grid %q has %d axes, the body %d: write %s", size, len(counts), d.Dim(), strings.Join(slices.Repeat([]string{"50"}, d.Dim()), "x"))
	}
	lo, hi := d.Bounds()
	total, list := 1, [][]float64{nil}
	for axis, count := range counts {
		n, err := strconv.Atoi(count)
		if err != nil || n < 2 {
			return nil, fmt.Errorf("%q in the grid %q is not a number of points from 2", count, size)
		}
		if total *= n; total > mostGrid {
			return nil, fmt.Errorf("the grid %q has more than %d points", size, mostGrid)
		}
		var longer [][]float64
		for k := range n {
			v := lo[axis] + (hi[axis]-lo[axis])*float64(k)/float64(n-1)
			for _, x := range list {
				longer = append(longer, append(slices.Clone(x), v))
			}
		}
		list = longer
	}
	return &places{x: list, regular: true}, nil
}

// meshPlaces are the nodes of a mesh.
func meshPlaces(name string, d *geometry.Domain) (*places, error) {
	m, _, err := readMesh(false, name)
	if err != nil {
		return nil, err
	}
	if m.Dim != d.Dim() {
		return nil, fmt.Errorf("its nodes have %d coordinates, the body %d", m.Dim, d.Dim())
	}
	return nodesOf(m), nil
}

func nodesOf(m *mesh.Mesh) *places {
	p := &places{}
	for i := range len(m.X) / m.Dim {
		p.x = append(p.x, m.X[i*m.Dim:(i+1)*m.Dim])
		p.names = append(p.names, fmt.Sprintf("node %d", i+1))
	}
	return p
}

// csvPlaces are the rows of a table.
func csvPlaces(name string, problem pinn.Problem) (*places, error) {
	d := problem.Domain
	text, err := readText(name)
	if err != nil {
		return nil, err
	}
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(text, []byte("\uFEFF"))))
	r.TrimLeadingSpace, r.Comment = true, '#'
	rows, err := r.ReadAll()
	if err != nil {
		return nil, err
	}
	columns, headed, err := coordinateColumns(rows, problem.AxisNames())
	if err != nil {
		return nil, err
	}
	p := &places{}
	for i, row := range rows {
		if i == 0 && headed {
			continue
		}
		x := make([]float64, d.Dim())
		for j, c := range columns {
			if x[j], err = strconv.ParseFloat(strings.TrimSpace(row[c]), 64); err != nil || x[j]-x[j] != 0 {
				return nil, fmt.Errorf("row %d: %q is not a coordinate", i+1, row[c])
			}
		}
		p.x, p.names = append(p.x, x), append(p.names, fmt.Sprintf("row %d", i+1))
	}
	if len(p.x) == 0 {
		return nil, fmt.Errorf("it has no points")
	}
	return p, nil
}

// coordinateColumns finds the columns of the coordinates: by their names, or the only
// ones.
func coordinateColumns(rows [][]string, axes []string) (columns []int, headed bool, err error) {
	if len(rows) == 0 {
		return nil, false, fmt.Errorf("it is empty")
	}
	for _, cell := range rows[0] {
		if _, err := strconv.ParseFloat(strings.TrimSpace(cell), 64); err != nil {
			headed = true
		}
	}
	for j, axis := range axes {
		c := j
		if headed {
			c = slices.IndexFunc(rows[0], func(cell string) bool { return strings.EqualFold(strings.TrimSpace(cell), axis) })
		}
		if c < 0 || c >= len(rows[0]) || !headed && len(rows[0]) != len(axes) {
			return nil, false, fmt.Errorf("its columns are %s, and the points need %s", strings.Join(rows[0], ", "), strings.Join(axes, ", "))
		}
		columns = append(columns, c)
	}
	return columns, headed, nil
}

// inside returns the points in the body, and which of them every place is, -1 for
// one outside.
func (p *places) inside(d *geometry.Domain) (geometry.Points, []int) {
	rows := make([]int, len(p.x))
	if p.own != nil {
		for i := range rows {
			rows[i] = i
		}
		return *p.own, rows
	}
	pts := geometry.Points{Dim: d.Dim()}
	for i, x := range p.x {
		rows[i] = -1
		if d.Contains(x) {
			rows[i] = pts.Len()
			pts.X, pts.W = append(pts.X, x...), append(pts.W, 0)
		}
	}
	return pts, rows
}

// outside names the places that are outside, "" if there are none or it does not
// matter.
func (p *places) outside(rows []int) string {
	const most = 6
	var named []string
	count := 0
	for i, r := range rows {
		if r >= 0 || p.regular {
			continue
		}
		if count++; count <= most {
			named = append(named, fmt.Sprintf("%s (%s)", p.names[i], coordinates(p.x[i])))
		}
	}
	if count == 0 {
		return ""
	}
	if count > most {
		named = append(named, fmt.Sprintf("%d more", count-most))
	}
	return fmt.Sprintf("%d of %d points lie outside the body and have no values: %s", count, len(rows), strings.Join(named, ", "))
}

func coordinates(x []float64) string {
	var list []string
	for _, v := range x {
		list = append(list, strconv.FormatFloat(v, 'g', 6, 64))
	}
	return strings.Join(list, ", ")
}

// within leaves out the places outside.
func within(x [][]float64, rows []int) (in [][]float64, at []int) {
	for i, r := range rows {
		if r >= 0 {
			in, at = append(in, x[i]), append(at, r)
		}
	}
	return in, at
}
