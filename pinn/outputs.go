package pinn

import "pinnsolve/ad"

// Output is a reported quantity with one value a component at every point.
type Output struct {
	Name       string   // the group: "u", "stress"
	Components []string // "ux", "uy"
	Unit       string   // e.g. "m", or "1" if dimensionless
	Order      ad.Order // raised by Complete where Eval needs more
	Eval       func(p *Point) []ad.Expr
	Exact      func(dst, x []float64) // nil if unknown
	// Role tells pictures and quantities what the output is, whatever its
	// name; "" is nothing in particular.
	Role Role
}

// Differentiated reports whether the output has derivatives of the fields.
func (o Output) Differentiated() bool { return o.Order > ad.Value }

// Role is what an output is.
type Role string

const (
	Displacement     Role = "displacement"      // of the points of a body: a length along every axis
	EquivalentStress Role = "equivalent stress" // of von Mises
	VolumeRatio      Role = "volume ratio"      // det F, at finite strain only
	Strain           Role = "strain"            // of the points of a body, dimensionless
	// Stress is Cauchy's stress: the upper triangle row by row, in the plane perhaps
	// with the stress normal to it at the end; StressAcross is that alone.
	Stress       Role = "stress"
	StressAcross Role = "stress across"
)

// ByRole returns the output with the given role; ok is false if there is none.
func (p Problem) ByRole(r Role) (o Output, ok bool) {
	for _, o := range p.Outputs {
		if o.Role == r {
			return o, true
		}
	}
	return Output{}, false
}

// Quantity is a number computed from the solution: the integral of Eval over
// a region, or its mean, or its value at a point.
type Quantity struct {
	Name      string
	Unit      string
	On        Region
	At        []float64 // if not nil, the point instead of a region
	Less      []float64 // if not nil, another point, whose value is subtracted
	Mean      bool
	Order     ad.Order // raised by Complete where Eval needs more
	Eval      func(p *Point) ad.Expr
	Reference *float64 // nil if unknown
	// Uncertainty is the absolute uncertainty of the reference.
	Uncertainty float64
	// Reaction, if not nil, says that the quantity is the force of a
	// support: weak solves take it from the balance of the weak form, which
	// is far more accurate than the flux that Eval integrates.
	Reaction *Reaction
}

// Reaction is Scale times the force with which a part of the boundary, where a
// field is prescribed, acts on the body in the direction of the field, or its moment.
type Reaction struct {
	Field string
	On    Region
	Scale float64
	// About makes it the moment about this point, along an axis of those of Moments;
	// there is no Field then.
	About []float64
	Axis  int
}

// Reference are values of a field at points, computed or measured elsewhere: a solution
// reports how far it is from them.
type Reference struct {
	Field  string
	X      []float64 // n x dimension coordinates, row by row
	Values []float64 // n, in the user's units
	Source string    // where they come from
}
