package fem

import "pinnsolve/physics/elasticity"

// Problem is a body with its loads and supports, the image of the unit square
// (s, t).
type Problem struct {
	Name     string
	Material elasticity.Material
	Map      func(s, t float64) (x, y float64) // m; preserves the orientation
	Cells    [2]int                            // along s and t, times the n of Solve
	Sides    [4]Side                           // in the order of Bottom, Right, Top, Left
	Force    func(dst, x []float64)            // body force, N/m^3; nil means zero
	// Exact displacement (m) and pressure -lambda div u (Pa); nil if unknown.
	ExactU func(dst, x []float64)
	ExactP func(x []float64) float64
}

// The sides of the unit square: t = 0, s = 1, t = 1, s = 0.
const (
	Bottom = iota
	Right
	Top
	Left
)

// Side prescribes components of the displacement; the others bear a traction.
type Side struct {
	Fixed [2]bool
	U     [2]float64             // displacement where it is fixed, m
	T     func(dst, n []float64) // traction from the outward normal, Pa; nil means zero
}

// clamped is a side that does not move.
var clamped = Side{Fixed: [2]bool{true, true}}
