package solve

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/gonum/mat"

	"pinnsolve/internal/nearest"
	"pinnsolve/inverse"
	"pinnsolve/pinn"
)

// RegisterPrefix begins the names of the unknowns of a registration.
const RegisterPrefix = "register."

// registration is a rigid motion and a change of scale of a measured displacement field,
// as a camera adds them: u + t + w x (x - c) + s (x - c), with the centroid c of the
// points. They are linear unknowns beside those of the problem.
type registration struct {
	unknowns []inverse.Unknown
	rows     [][]float64 // derivatives of the measurements, one value an unknown
}

// Registration returns the unknowns of a rigid motion and a change of scale that measured
// displacements have beside those of the problem: for Identify, which knows them by their
// names, all or some of them.
func Registration(p pinn.Problem, data []Measurement) ([]inverse.Unknown, error) {
	r, err := register(p, data)
	return r.unknowns, err
}

// registering separates the unknowns of a problem from those of a registration, which
// come last.
func registering(unknowns []inverse.Unknown) (own, rest []inverse.Unknown) {
	i := slices.IndexFunc(unknowns, func(u inverse.Unknown) bool { return strings.HasPrefix(u.Name, RegisterPrefix) })
	if i < 0 {
		return unknowns, nil
	}
	return unknowns[:i], unknowns[i:]
}

// only returns the registration with some of its unknowns.
func (r registration) only(unknowns []inverse.Unknown) (some registration, err error) {
	var known []string
	for _, u := range r.unknowns {
		known = append(known, u.Name)
	}
	some = registration{unknowns: unknowns, rows: make([][]float64, len(r.rows))}
	for _, u := range unknowns {
		k := slices.Index(known, u.Name)
		if k < 0 {
			return some, nearest.Unknown("unknown of a registration", u.Name, known)
		}
		for i, row := range r.rows {
			some.rows[i] = append(some.rows[i], row[k])
		}
	}
	return some, nil
}

// register returns the registration of the displacements among the measurements.
func register(p pinn.Problem, data []Measurement) (r registration, err error) {
	u, ok := p.ByRole(pinn.Displacement)
	if !ok {
		return r, fmt.Errorf("a registration moves measured displacements, and %s has none", p.Name)
	}
	dim := p.Domain.Dim()
	center, n, largest, reach := make([]float64, dim), 0, 0.0, 0.0
	axis := func(m Measurement) int {
		if m.At == nil {
			return -1
		}
		return slices.Index(u.Components, m.Output)
	}
	for _, m := range data {
		if axis(m) >= 0 {
			n++
			largest = math.Max(largest, math.Abs(m.Value))
			for i, x := range m.At[:dim] {
				center[i] += x
			}
		}
	}
	if n == 0 {
		return r, fmt.Errorf("a registration moves measured displacements, and there are none among the data: their names are %v", u.Components)
	}
	for i := range center {
		center[i] /= float64(n)
	}
	for _, m := range data {
		if axis(m) >= 0 {
			for i, x := range m.At[:dim] {
				reach = math.Max(reach, math.Abs(x-center[i]))
			}
		}
	}
	add := func(name, unit string, size float64) {
		r.unknowns = append(r.unknowns, inverse.Unknown{Name: RegisterPrefix + name, Unit: unit, Scale: size})
	}
	turn := 1.0
	if reach > 0 {
		turn = largest / reach
	}
	planes := map[int][][2]int{2: {{0, 1}}, 3: {{1, 2}, {2, 0}, {0, 1}}}[dim]
	for i := range dim {
		add([]string{"tx", "ty", "tz"}[i], "m", largest)
	}
	for i := range planes {
		name := "rotation"
		if dim == 3 {
			name = []string{"rx", "ry", "rz"}[i]
		}
		add(name, "rad", turn)
	}
	add("scale", "1", turn)
	for _, m := range data {
		row := make([]float64, len(r.unknowns))
		if k := axis(m); k >= 0 {
			row[k] = 1
			for i, ab := range planes { // w e_i x (x - c)
				switch k {
				case ab[0]:
					row[dim+i] = -(m.At[ab[1]] - center[ab[1]])
				case ab[1]:
					row[dim+i] = m.At[ab[0]] - center[ab[0]]
				}
			}
			row[len(row)-1] = m.At[k] - center[k]
		}
		r.rows = append(r.rows, row)
	}
	return r, nil
}

// of adds the registration to a model.
func (r registration) of(m inverse.Model) inverse.Model {
	if len(r.unknowns) == 0 {
		return m
	}
	own := registered{m, r}
	if s, ok := m.(inverse.Sensitive); ok {
		return registeredSensitive{own, s}
	}
	return own
}

// registered is a model whose last unknowns are those of a registration.
type registered struct {
	model inverse.Model
	registration
}

// split separates the values of the model from those of the registration.
func (m registered) split(values []float64) (own, rest []float64) {
	n := len(values) - len(m.unknowns)
	return values[:n], values[n:]
}

// move adds what the registration does to predictions.
func (m registered) move(prediction, by []float64) []float64 {
	for i, row := range m.rows {
		for k, a := range row {
			prediction[i] += a * by[k]
		}
	}
	return prediction
}

// Predict implements inverse.Model.
func (m registered) Predict(ctx context.Context, values []float64) ([]float64, error) {
	own, by := m.split(values)
	p, err := m.model.Predict(ctx, own)
	if err != nil {
		return nil, err
	}
	return m.move(p, by), nil
}

// registeredSensitive is one that knows its derivatives.
type registeredSensitive struct {
	registered
	sensitive inverse.Sensitive
}

// Sensitivities implements inverse.Sensitive.
func (m registeredSensitive) Sensitivities(ctx context.Context, values []float64, rough bool) ([]float64, *mat.Dense, error) {
	own, by := m.split(values)
	p, j, err := m.sensitive.Sensitivities(ctx, own, rough)
	if err != nil {
		return nil, nil, err
	}
	rows, n := j.Dims()
	all := mat.NewDense(rows, len(values), nil)
	all.Slice(0, rows, 0, n).(*mat.Dense).Copy(j)
	for i, row := range m.rows {
		for k, a := range row {
			all.Set(i, n+k, a)
		}
	}
	return m.move(p, by), all, nil
}
