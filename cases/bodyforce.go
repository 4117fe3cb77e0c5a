package cases

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"pinnsolve/formula"
	"pinnsolve/geometry"
	"pinnsolve/internal/names"
	"pinnsolve/internal/nearest"
	"pinnsolve/internal/vec"
	"pinnsolve/physics/elasticity"
)

// Section is what a workpiece in the plane is a section of.
type Section = elasticity.Section

// The sections of a workpiece; the first is the default.
const (
	PlaneStrain  = elasticity.PlaneStrain
	PlaneStress  = elasticity.PlaneStress
	Axisymmetric = elasticity.Axisymmetric
)

// bodyForce returns the force by volume of all that acts in the body, nil if
// nothing does.
func (w Workpiece) bodyForce(domain *geometry.Domain) (func(dst, x []float64), error) {
	dim := domain.Dim()
	if w.Force != nil && len(w.Force) != dim {
		return nil, fmt.Errorf("the body force takes %s, got %s", w.components(dim), w.force())
	}
	if err := w.force().finite("the body force", within(domain)); err != nil {
		return nil, err
	}
	if w.Gravity != nil && len(w.Gravity) != dim {
		return nil, fmt.Errorf("gravity takes %s, got %v", w.components(dim), w.Gravity)
	}
	if w.Section == elasticity.Axisymmetric && w.Gravity != nil && w.Gravity[0] != 0 {
		return nil, fmt.Errorf("gravity %v has a part across the axis of the body of revolution: it acts along z alone; the nearest valid choice is 0,%v", w.Gravity, w.Gravity[1])
	}
	density, err := w.density(domain)
	if err != nil {
		return nil, err
	}
	switch {
	case w.Density < 0 || math.IsInf(w.Density, 0) || math.IsNaN(w.Density):
		return nil, fmt.Errorf("the density is %v: it is positive and finite", w.Density)
	case density == nil && w.Gravity != nil:
		return nil, errors.New("gravity acts on mass: give the density, too")
	case density == nil && w.Spin != nil:
		return nil, errors.New("spin acts on mass: give the density, too")
	case w.Density > 0 && w.Gravity == nil && w.Spin == nil && !w.Inertia: // of a material it is known for other runs
		return nil, fmt.Errorf("the density %v has no effect without gravity or spin: give one of them, or leave it out", w.Density)
	}
	away, err := w.centrifugal(dim)
	if err != nil {
		return nil, err
	}
	if w.Force == nil && w.Gravity == nil && away == nil {
		return nil, nil
	}
	force := w.force().at()
	return func(dst, x []float64) {
		clear(dst)
		if away != nil {
			away(dst, x)
		}
		if w.Gravity != nil {
			floats.Add(dst, w.Gravity)
		}
		if density != nil {
			floats.Scale(density(x), dst)
		}
		if w.Force != nil {
			var buf [3]float64
			force(buf[:len(dst)], x)
			floats.Add(dst, buf[:len(dst)])
		}
	}, nil
}

// centrifugal returns the acceleration away from the axis of Spin, nil without.
func (w Workpiece) centrifugal(dim int) (func(dst, x []float64), error) {
	if w.Spin == nil {
		return nil, nil
	}
	if w.Section == elasticity.Axisymmetric {
		if len(w.Spin) != 1 {
			return nil, fmt.Errorf("spin of a body of revolution takes 1 value, about its axis, got %v", w.Spin)
		}
		rate := w.Spin[0] * w.Spin[0]
		return func(dst, x []float64) { dst[0], dst[1] = rate*x[0], 0 }, nil
	}
	turns := map[int]int{2: 1, 3: 3}[dim]
	if len(w.Spin) != turns && len(w.Spin) != turns+dim {
		return nil, fmt.Errorf("spin takes %d or %d values (angular velocity, then a point of the axis if it is not the origin), got %v", turns, turns+dim, w.Spin)
	}
	turn, center := w.Spin[:turns], make([]float64, dim)
	copy(center, w.Spin[turns:])
	rate := vec.Dot(turn, turn)
	return func(dst, x []float64) {
		for i := range dst {
			dst[i] = rate * (x[i] - center[i])
		}
		if dim == 3 {
			var along float64
			for i, t := range turn {
				along += t * (x[i] - center[i])
			}
			floats.AddScaled(dst, -along, turn)
		}
	}, nil
}

// force returns the body force, and strains the thermal strains by group.
func (w Workpiece) force() Given { return Given{Values: w.Force, Formulas: w.ForceFormulas} }

func (w Workpiece) strains() map[string]Given {
	all := map[string]Given{}
	for name, v := range w.Thermal {
		all[name] = Given{Values: []float64{v}}
	}
	for name, f := range w.ThermalFormulas {
		all[name] = Given{Values: []float64{0}, Formulas: []*formula.Formula{f}}
	}
	for name, d := range w.ThermalData {
		all[name] = Given{Values: []float64{0}, Data: d}
	}
	return all
}

// within are points all over a body, at which what acts in it is checked.
func within(domain *geometry.Domain) func() geometry.Points {
	const probes = 1024
	return func() geometry.Points { return domain.Interior(probes, geometry.Halton{}, 0) }
}

// thermal returns the thermal strains by group; "" has that of a body in which they
// are all the same.
func (w Workpiece) thermal(domain *geometry.Domain) (map[string]Given, error) {
	strains := map[string]Given{}
	groups := w.groupNames()
	for name, v := range w.strains() {
		if name != "" && !slices.Contains(groups, name) {
			return nil, nearest.Unknown("group of cells of "+w.Name, name, names.QuoteAll(groups))
		}
		if err := v.finite("the thermal strain", within(domain)); err != nil {
			return nil, err
		}
		if v.Data != nil {
			var err error
			if v.along, err = v.Data.on(domain); err != nil {
				return nil, fmt.Errorf("the thermal strain: %w", err)
			}
		}
		strains[name] = v
	}
	if all, ok := strains[""]; ok || len(groups) == 0 {
		for _, name := range groups {
			strains[name] = all
		}
		return strains, nil
	}
	if !uneven(w.byGroup(strains)) {
		strains[""] = strains[groups[0]]
	} else if len(w.Materials) == 0 {
		return nil, fmt.Errorf("thermal strains differ from group to group of %s (%s): give each group its --material, too", w.Name, names.List(groups))
	}
	return strains, nil
}

// byGroup returns the strains of all groups, zero where none is given.
func (w Workpiece) byGroup(strains map[string]Given) map[string]Given {
	all := map[string]Given{}
	for _, name := range w.groupNames() {
		all[name] = strains[name]
	}
	return all
}

// uneven reports whether strains differ.
func uneven(strains map[string]Given) bool {
	var first Given
	seen := false
	for _, v := range strains {
		if !v.nonzero() {
			v = Given{}
		}
		if seen && !v.equal(first) {
			return true
		}
		first, seen = v, true
	}
	return false
}

// scalar returns the first value times a factor as a function of the position, nil if
// it is zero.
func (g Given) scalar(factor float64) func(x []float64) float64 {
	if !g.nonzero() {
		return nil
	}
	if g.along != nil {
		return func(x []float64) float64 { return g.along(x) * factor }
	}
	at := g.at()
	return func(x []float64) float64 {
		var v [1]float64
		at(v[:], x)
		return v[0] * factor
	}
}

// heat returns the materials with their thermal strains, times the load factor.
func (w Workpiece) heat(groups []elasticity.Group, strains map[string]Given, load float64) []elasticity.Group {
	list := slices.Clone(groups)
	for i, g := range list {
		list[i].Thermal = strains[g.Name].scalar(load)
	}
	return list
}

// spring adds an elastic support to a condition.
func (w Workpiece) spring(c *elasticity.Condition, p PartCondition, domain *geometry.Domain) error {
	refuse := func(k float64, where string) error {
		return fmt.Errorf("spring on %s = %s%s: a stiffness is 0 or more; the nearest valid value is 0", names.Quote(p.On), p.Given(), where)
	}
	for _, k := range p.Values {
		if k < 0 {
			return refuse(k, "")
		}
	}
	mean := slices.Clone(p.Values)
	if p.Formulas != nil {
		pts, err := domain.BoundaryQuadrature(string(c.On), shapePoints)
		if err != nil {
			return err
		}
		k, at, area := make([]float64, len(mean)), p.Given().at(), 0.0
		clear(mean)
		for i, wt := range pts.W {
			at(k, pts.At(i))
			if least := slices.Min(k); least < 0 {
				return refuse(least, fmt.Sprintf(", %.4g at %.4g", least, pts.At(i)))
			}
			floats.AddScaled(mean, wt, k)
			area += wt
		}
		floats.Scale(1/area, mean)
		c.SpringAt = at
	}
	if len(mean) == 1 {
		c.NormalSpring = mean[0]
	} else {
		c.Spring = mean
	}
	return nil
}

// shape is what total forces and moments on a part need to know of it.
type shape struct {
	area   float64
	center []float64
	second *mat.SymDense // int |d|^2 I - d d', d = x - center; in the plane int |d|^2
}

// shapePoints is the number of Gauss points along an axis of a facet.
const shapePoints = 6

// shape measures a part.
func (w Workpiece) shape(domain *geometry.Domain, part string) (shape, error) {
	pts, err := domain.BoundaryQuadrature(part, shapePoints)
	if err != nil {
		return shape{}, err
	}
	dim := domain.Dim()
	s := shape{center: make([]float64, dim)}
	if w.Section == elasticity.Axisymmetric {
		for i := range pts.W {
			pts.W[i] *= elasticity.Revolved(pts.At(i))
		}
	}
	for i, wt := range pts.W {
		s.area += wt
		floats.AddScaled(s.center, wt, pts.At(i))
	}
	if !(s.area > 0) {
		return s, fmt.Errorf("the part %s lies on the axis of revolution and has no area: it takes no force", names.Quote(part))
	}
	floats.Scale(1/s.area, s.center)
	n := map[int]int{2: 1, 3: 3}[dim]
	s.second = mat.NewSymDense(n, nil)
	d := make([]float64, dim)
	for i, wt := range pts.W {
		floats.SubTo(d, pts.At(i), s.center)
		for k := range n {
			s.second.SetSym(k, k, s.second.At(k, k)+wt*floats.Dot(d, d))
			for j := range k + 1 {
				if dim == 3 {
					s.second.SetSym(k, j, s.second.At(k, j)-wt*d[k]*d[j])
				}
			}
		}
	}
	return s, nil
}

// twist returns the traction a x d, d the position from the centroid, that has the
// given moment about it and no force.
func (s shape) twist(moment []float64) (func(dst, x []float64), error) {
	a := mat.NewVecDense(len(moment), nil)
	if err := a.SolveVec(s.second, mat.NewVecDense(len(moment), moment)); err != nil {
		return nil, errors.New("the part has no extent across the moment")
	}
	if len(moment) == 1 {
		return func(dst, x []float64) {
			dst[0], dst[1] = -a.AtVec(0)*(x[1]-s.center[1]), a.AtVec(0)*(x[0]-s.center[0])
		}, nil
	}
	return func(dst, x []float64) {
		d := make([]float64, 3)
		floats.SubTo(d, x, s.center)
		copy(dst, vec.Cross(a.RawVector().Data, d))
	}, nil
}
