package solve

import (
	"math"

	"gonum.org/v1/gonum/floats"

	"pinnsolve/geometry"
	"pinnsolve/pinn/fields"
)

// changePoints is the number of points at which two solutions are compared.
const changePoints = 1500

// changeOfFields returns by how much outputs without derivatives differ between two
// solutions: the largest of the root mean squares, relative to that of the output. It is
// for forms whose solution is not the best in energy, such as those of flows: work and
// single numbers may agree where the fields do not.
func changeOfFields(fine, coarse *fields.Solution) (largest float64, err error) {
	p := fine.Problem()
	pts := p.Domain.Interior(changePoints, geometry.Uniform{}, 1)
	for _, o := range p.Outputs {
		if o.Differentiated() {
			continue
		}
		a, err := fine.Eval(o, pts)
		if err != nil {
			return 0, err
		}
		b, err := coarse.Eval(o, pts)
		if err != nil {
			return 0, err
		}
		var change, size float64
		for k := range a {
			size = math.Hypot(size, floats.Norm(a[k], 2))
			change = math.Hypot(change, floats.Distance(a[k], b[k], 2))
		}
		if size > 0 {
			largest = max(largest, change/size)
		}
	}
	return largest, nil
}
