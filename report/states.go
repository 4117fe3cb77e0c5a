package report

import (
	"encoding/csv"
	"fmt"
	"io"

	"pinnsolve/geometry"
	"pinnsolve/pinn/fields"
)

// statesTable has the values of all states, one row a time and place.
const statesTable = timePrefix + "s.csv"

// states writes an evolution at chosen times: a table of all, and with space a file for
// every time and a collection for ParaView.
type states struct {
	sol   *fields.Solution
	grid  geometry.Grid // of space
	names series
}

// statesOf returns the states of a solution, nil if none are wanted.
func statesOf(sol *fields.Solution) *states {
	if sol == nil || sol.Problem().States == nil {
		return nil
	}
	wanted := sol.Problem().States
	s := &states{sol: sol, names: series{prefix: timePrefix, at: wanted.Times}}
	if wanted.Body != nil {
		s.grid = wanted.Body.Grid(fieldNodes[wanted.Body.Dim()])
	}
	return s
}

// list returns the names of the files.
func (s *states) list() []string {
	if s.sol.Problem().States.Body == nil {
		return []string{statesTable}
	}
	return append(s.names.names(), statesTable)
}

// files returns the files.
func (s *states) files(res *Result) []file {
	list := []file{{statesTable, func(w io.Writer) error { return s.writeCSV(w, res) }, s.sol.Context()}}
	if s.sol.Problem().States.Body == nil {
		return list
	}
	mesh := &vtuMesh{}
	for k, at := range s.names.at {
		list = append(list, file{s.names.fileOf(k), func(w io.Writer) error {
			_, all, err := s.at(at)
			if err != nil {
				return err
			}
			return (&table{s.grid, all, mesh}).writeVTU(w, res.named(all))
		}, s.sol.Context()})
	}
	return append(list, file{name: timePrefix + "s.pvd", write: s.names.writePVD})
}

// at evaluates the state at a time, at the nodes of the grid.
func (s *states) at(t float64) (geometry.Points, []samples, error) {
	pts := geometry.Points{Dim: s.grid.Dim + 1, X: []float64{t}, W: []float64{1}}
	if s.grid.Dim > 0 {
		pts.X, pts.W = nil, nil
		for i := range len(s.grid.X) / s.grid.Dim {
			pts.X, pts.W = append(append(pts.X, s.grid.X[i*s.grid.Dim:(i+1)*s.grid.Dim]...), t), append(pts.W, 1)
		}
	}
	all, err := everything(s.sol, pts)
	return pts, all, err
}

// writeCSV writes one row for every time and place.
func (s *states) writeCSV(w io.Writer, res *Result) error {
	c := csv.NewWriter(w)
	for k, at := range s.names.at {
		pts, all, err := s.at(at)
		if err != nil {
			return err
		}
		all = res.named(all)
		if k == 0 {
			header := s.sol.Problem().AxisNames()
			for _, o := range all {
				for _, name := range o.Components {
					header = append(header, componentName(all, o, name))
				}
			}
			if err := c.Write(headers(header...)); err != nil {
				return err
			}
		}
		for i := range pts.Len() {
			var row []string
			for _, x := range pts.At(i) {
				row = append(row, cell(x))
			}
			for _, o := range all {
				for _, column := range o.values {
					row = append(row, cell(column[i]))
				}
			}
			if err := c.Write(row); err != nil {
				return err
			}
		}
	}
	c.Flush()
	if err := c.Error(); err != nil {
		return fmt.Errorf("%s: %w", statesTable, err)
	}
	return nil
}
