package cases

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/gonum/mat"

	"pinnsolve/geometry"
	"pinnsolve/internal/names"
	"pinnsolve/physics/elasticity"
	"pinnsolve/pinn"
)

// btoi returns 1 for true.
func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// isRigid reports whether a part moves as a rigid body.
func (w Workpiece) isRigid(part string) bool {
	return slices.ContainsFunc(w.Conditions, func(c PartCondition) bool { return c.Kind == "rigid" && c.On == part })
}

// amounts names the amounts of a rigid motion.
func (w Workpiece) amounts(dim int) []string {
	switch {
	case w.Section == Axisymmetric:
		return []string{"uz"}
	case dim == 2:
		return []string{"ux", "uy", "turn"}
	}
	return []string{"ux", "uy", "uz", "turn x", "turn y", "turn z"}
}

// rigid makes a part move as a rigid body.
func (w Workpiece) rigid(c *elasticity.Condition, p PartCondition, domain *geometry.Domain) error {
	dim := domain.Dim()
	s, err := w.shape(domain, string(c.On))
	if err != nil {
		return err
	}
	if err := p.constant(); err != nil {
		return err
	}
	all := w.amounts(dim)
	r := &elasticity.Rigid{Center: s.center, Given: make([]float64, len(all)), Load: make([]float64, len(all))}
	switch len(p.Values) {
	case 0:
		for k := range r.Given {
			r.Given[k] = math.NaN()
		}
	case len(all), min(dim, len(all)):
		copy(r.Given, p.Values) // turns that are not mentioned are zero
	default:
		return fmt.Errorf("rigid on %s takes no values, %d (%s)%s, got %v", names.Quote(p.On), len(all), strings.Join(all, ", "), w.translations(dim), p.Values)
	}
	c.Rigid = r
	return nil
}

// translations says how many values a translation alone has.
func (w Workpiece) translations(dim int) string {
	if w.Section == Axisymmetric {
		return ""
	}
	return fmt.Sprintf(" or %d (without turning)", dim)
}

// loadRigid adds a force or a moment, the amounts from first on, to a rigid part.
func (w Workpiece) loadRigid(c *elasticity.Condition, p PartCondition, load []float64, first int) error {
	all := w.amounts(len(c.Rigid.Center))
	if w.Section == Axisymmetric {
		if first != 0 || load[0] != 0 {
			return fmt.Errorf("%s on %s: a rigid part of a body of revolution moves along the axis alone; the nearest valid choice is 0,%v", p.Kind, names.Quote(p.On), load[len(load)-1])
		}
		load, first = load[1:], 0
	}
	for i, f := range load {
		k := first + i
		if f != 0 && !math.IsNaN(c.Rigid.Given[k]) {
			return fmt.Errorf("%s on %s acts on %s, which --rigid prescribes: leave its value out there, or make it zero here", p.Kind, names.Quote(p.On), all[k])
		}
		c.Rigid.Load[k] += f
	}
	return nil
}

// turns measures the turns of the parts that are rigid or have a moment.
func (w Workpiece) turns(domain *geometry.Domain) (list []elasticity.Measure) {
	if w.Section == Axisymmetric {
		return nil
	}
	var done []string
	for _, c := range w.Conditions {
		if c.Kind != "rigid" && c.Kind != "moment" || slices.Contains(done, c.On) {
			continue
		}
		done = append(done, c.On)
		s, err := w.shape(domain, c.On)
		if err != nil {
			continue // of the conditions
		}
		inverse := s.inverse()
		for axis := range inverse {
			list = append(list, elasticity.Turn(pinn.Region(c.On), s.center, inverse, axis))
		}
	}
	return list
}

// inverse returns the inverse of the second moments, no rows if there is none.
func (s shape) inverse() (rows [][]float64) {
	var inverse mat.Dense
	if inverse.Inverse(s.second) != nil {
		return nil
	}
	n, _ := inverse.Dims()
	for i := range n {
		rows = append(rows, mat.Row(nil, i, &inverse))
	}
	return rows
}
