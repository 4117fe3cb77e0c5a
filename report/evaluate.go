package report

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"pinnsolve/geometry"
	"pinnsolve/internal/nearest"
	"pinnsolve/pinn"
	"pinnsolve/pinn/fields"
)

// Values are components of the outputs of a solution at points, one column each.
type Values struct {
	Axes    []string // names of the coordinates
	Points  geometry.Points
	Names   []string // as in fields.csv
	Columns [][]float64
}

// Evaluate evaluates a solution at points of its body: the named outputs or
// components, all outputs if there are no names. The values are those that a run
// writes to fields.csv, at its points.
func Evaluate(sol *fields.Solution, names []string, pts geometry.Points) (*Values, error) {
	outputs, err := chosenOutputs(sol.Problem().Outputs, names)
	if err != nil {
		return nil, err
	}
	all, err := sample(sol, outputs, pts)
	if err != nil {
		return nil, err
	}
	all = append(all, derived(sol, all, pts)...)
	v := &Values{Axes: sol.Problem().AxisNames(), Points: pts}
	for _, s := range all {
		for k, c := range s.Components {
			name := componentName(withAll(sol.Problem().Outputs), s, c)
			if len(names) == 0 || slices.ContainsFunc(names, func(n string) bool { return n == s.Name || n == c || n == name }) {
				v.Names, v.Columns = append(v.Names, name), append(v.Columns, s.values[k])
			}
		}
	}
	return v, nil
}

// withAll are samples of all outputs, without values, by which components are named.
func withAll(outputs []pinn.Output) []samples {
	var all []samples
	for _, o := range outputs {
		all = append(all, samples{Output: o})
	}
	return all
}

// OwnPoints are the points of fields.csv, in its order.
func OwnPoints(p pinn.Problem) geometry.Points { return ownGrid(p).Points() }

// chosenOutputs returns the outputs that names belong to, in their order.
func chosenOutputs(outputs []pinn.Output, names []string) ([]pinn.Output, error) {
	if len(names) == 0 {
		return outputs, nil
	}
	var known []string
	of := map[string][]string{} // outputs by the names of outputs and components
	for _, o := range outputs {
		known = append(known, o.Name)
		of[o.Name] = append(of[o.Name], o.Name)
		for _, c := range o.Components {
			of[c] = append(of[c], o.Name)
			of[o.Name+"."+c] = append(of[o.Name+"."+c], o.Name)
		}
		if o.Role == pinn.Stress || o.Role == pinn.StressAcross {
			if o.Role == pinn.Stress {
				known = append(known, principalStress)
			}
			for _, name := range []string{principalStress, principalStress + "_1", principalStress + "_2", principalStress + "_3"} {
				of[name] = append(of[name], o.Name)
			}
		}
	}
	wanted := map[string]bool{}
	for _, name := range names {
		if of[name] == nil {
			return nil, nearest.Unknown("output", name, known)
		}
		for _, o := range of[name] {
			wanted[o] = true
		}
	}
	return slices.DeleteFunc(slices.Clone(outputs), func(o pinn.Output) bool { return !wanted[o.Name] }), nil
}

// WriteCSV writes a row for every point: coordinates and values. rows says which
// point every row is of, -1 for one without values at the given place.
func (v *Values) WriteCSV(w io.Writer, rows []int, x [][]float64) error {
	c := csv.NewWriter(w)
	if err := c.Write(headers(slices.Concat(v.Axes, v.Names)...)); err != nil {
		return err
	}
	row := make([]string, v.Points.Dim+len(v.Names))
	for i, p := range rows {
		for j, at := range x[i] {
			row[j] = cell(at)
		}
		for j, column := range v.Columns {
			row[v.Points.Dim+j] = ""
			if p >= 0 {
				row[v.Points.Dim+j] = cell(column[p])
			}
		}
		if err := c.Write(row); err != nil {
			return err
		}
	}
	c.Flush()
	return c.Error()
}

// ReadValues reads the values of the parameters that the solution of the run in a
// directory belongs to.
func ReadValues(dir string) (map[string]float64, error) {
	var r struct {
		Values map[string]Number `json:"values"`
	}
	name := filepath.Join(dir, resultFile)
	text, err := os.ReadFile(name)
	if err == nil {
		err = json.Unmarshal(text, &r)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	values := map[string]float64{}
	for name, v := range r.Values {
		values[name] = float64(v)
	}
	return values, nil
}
