package report

import (
	"pinnsolve/internal/tensor"
	"pinnsolve/pinn"
)

// stresses returns the stress as tensors, nil if the outputs have none.
func stresses(all []samples) (list []tensor.Sym) {
	var outputs []pinn.Output
	var values [][][]float64
	for _, s := range all {
		outputs, values = append(outputs, s.Output), append(values, s.values)
	}
	for _, t := range pinn.Stresses(outputs, values) {
		list = append(list, tensor.Sym(t))
	}
	return list
}

// principalStress is the name of the output of the principal stresses.
const principalStress = "principal"

// roleUnit returns the unit of the output of a role, "1" if there is none.
func roleUnit(all []samples, role pinn.Role) string {
	for _, s := range all {
		if s.Role == role {
			return s.Unit
		}
	}
	return "1"
}

// principal returns the principal stresses at the points, the largest first.
func principal(all []tensor.Sym, unit string) samples {
	s := samples{Output: pinn.Output{Name: principalStress, Components: []string{"principal_1", "principal_2", "principal_3"}, Unit: unit}}
	for range 3 {
		s.values = append(s.values, make([]float64, len(all)))
	}
	for p, t := range all {
		for k, v := range t.Principal() {
			s.values[k][p] = v
		}
	}
	return s
}

// rows returns the nine components of tensors, row by row, one column each.
func rows(all []tensor.Sym) [][]float64 {
	columns := make([][]float64, 9)
	for k := range columns {
		columns[k] = make([]float64, len(all))
	}
	for p, t := range all {
		for k, v := range t.Rows() {
			columns[k][p] = v
		}
	}
	return columns
}
