package fem

import (
	"math"

	"pinnsolve/physics/elasticity"
)

// Block is the clamped unit square after Brenner & Sung, Math. Comp. 59 (1992)
// 321-338, with a = mu/(lambda+mu) and s = sin(pi x) sin(pi y):
//
//	u = (sin 2 pi y (cos 2 pi x - 1) + a s, sin 2 pi x (1 - cos 2 pi y) + a s),
//	p = -(1-a) mu pi sin pi(x+y).
func Block(m elasticity.Material) Problem {
	const π = math.Pi
	a := m.Beta
	return Problem{
		Name: "block", Material: m, Cells: [2]int{1, 1},
		Map:   func(s, t float64) (x, y float64) { return s, t },
		Sides: [4]Side{clamped, clamped, clamped, clamped},
		Force: func(dst, x []float64) {
			bubble := 2 * a * math.Sin(π*x[0]) * math.Sin(π*x[1])
			wave := math.Cos(π * (x[0] + x[1]))
			dst[0] = m.Mu * π * π * (4*math.Sin(2*π*x[1])*(2*math.Cos(2*π*x[0])-1) - wave + bubble)
			dst[1] = m.Mu * π * π * (4*math.Sin(2*π*x[0])*(1-2*math.Cos(2*π*x[1])) - wave + bubble)
		},
		ExactU: func(dst, x []float64) {
			bubble := a * math.Sin(π*x[0]) * math.Sin(π*x[1])
			dst[0] = math.Sin(2*π*x[1])*(math.Cos(2*π*x[0])-1) + bubble
			dst[1] = math.Sin(2*π*x[0])*(1-math.Cos(2*π*x[1])) + bubble
		},
		ExactP: func(x []float64) float64 { return -m.Mu * (1 - a) * π * math.Sin(π*(x[0]+x[1])) },
	}
}

// Cylinder is a quarter of a thick-walled cylinder, 1 m <= r <= 2 m, under an
// internal pressure of 1 Pa (Timoshenko & Goodier, Theory of Elasticity, 3rd
// ed., art. 28): s runs along r, t along the angle.
func Cylinder(m elasticity.Material) Problem {
	const inner, outer = 1, 2
	mean := inner * inner / float64(outer*outer-inner*inner) // of the radial and the hoop stress, Pa
	return Problem{
		Name: "cylinder", Material: m, Cells: [2]int{1, 2},
		Map: func(s, t float64) (x, y float64) {
			r := inner + (outer-inner)*s
			y, x = math.Sincos(t * math.Pi / 2)
			return r * x, r * y
		},
		Sides: [4]Side{
			Bottom: {Fixed: [2]bool{false, true}},
			Top:    {Fixed: [2]bool{true, false}},
			Left: {T: func(dst, n []float64) {
				dst[0], dst[1] = -n[0], -n[1]
			}},
		},
		ExactU: func(dst, x []float64) {
			r2 := x[0]*x[0] + x[1]*x[1]
			ratio := mean / (2 * m.Mu) * (m.Beta + outer*outer/r2) // u_r/r
			dst[0], dst[1] = ratio*x[0], ratio*x[1]
		},
		ExactP: func([]float64) float64 { return -(1 - m.Beta) * mean },
	}
}

// Bonded is a quarter of a rubber block of width 4 m and height 1 m, bonded to
// plates that approach by 1 m (the problem is linear): 0 <= x <= 2, 0 <= y <=
// 1/2, with symmetry at x = 0 and y = 0 and a free side.
func Bonded(m elasticity.Material) Problem {
	return Problem{
		Name: "bonded", Material: m, Cells: [2]int{4, 1},
		Map: func(s, t float64) (x, y float64) { return 2 * s, t / 2 },
		Sides: [4]Side{
			Bottom: {Fixed: [2]bool{false, true}},
			Top:    {Fixed: [2]bool{true, true}, U: [2]float64{0, -0.5}},
			Left:   {Fixed: [2]bool{true, false}},
		},
	}
}

// ApparentModulus is the quantity of interest of Bonded: the mean stress on a
// plate over the mean strain, Pa. The energy of the quarter is (F/2) (d/2)/2
// for the force F on a plate and the approach d.
func (s *Solution) ApparentModulus() float64 { return 8 * s.Energy / 4 }

// Cook is the membrane of Cook (1974), 48 mm wide, clamped over a height of 44
// mm, under a shear force of 1 N per mm of thickness, spread evenly over the 16
// mm of its right side. The tip is (s, t) = (1, 1). Lengths are in mm, moduli
// in MPa.
func Cook(m elasticity.Material) Problem {
	return Problem{
		Name: "cook", Material: m, Cells: [2]int{1, 1},
		Map:   func(s, t float64) (x, y float64) { return 48 * s, 44*s*(1-t) + (44+16*s)*t },
		Sides: [4]Side{Left: clamped, Right: {T: func(dst, _ []float64) { dst[0], dst[1] = 0, 1./16 }}},
	}
}
