package pinn

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"pinnsolve/ad"
	"pinnsolve/geometry"
)

// Interior and Boundary are the regions every domain has beside the named
// parts of its boundary.
const (
	Interior = "interior"
	Boundary = "boundary" // all parts together
)

// Problem is one posed boundary value problem: what is to be solved, nothing
// about how.
type Problem struct {
	Name   string
	Domain *geometry.Domain
	Fields []Field // the unknowns, in the order of the network's outputs
	Terms  []Term
	// Weak states the same equations in weak form, nil if nobody wrote it.
	Weak *Weak
	// Dirichlet data. They hold exactly where the field has an ansatz and
	// hard conditions are asked for; otherwise each becomes a term.
	Dirichlet []Dirichlet
	// Inputs are the coordinates the network may be given, the recommended
	// ones first. Empty: Cartesian coordinates.
	Inputs []InputMap
	// Outputs are what a solution reports, fields and derived quantities.
	Outputs []Output
	// Quantities are single numbers that a solution reports.
	Quantities []Quantity
	// Guards are what must stay positive in the interior.
	Guards []Guard
	// Stride, if not nil, measures how far a nonlinear solution is from rest,
	// dimensionless: one that is reached in a single long stride may be that
	// of another branch. It needs the gradient of the fields.
	Stride func(p *At) []ad.Expr
	// Hints are the recommended sizes, in place of the general defaults.
	Hints Hints
}

// Field is an unknown scalar field. The network's output is multiplied by
// Unit and, where conditions are hard, turned into g + Phi N.
type Field struct {
	Name string
	Unit float64 // typical magnitude in the user's units; 0 means 1
	// Hard, if not nil, makes every Dirichlet condition of the field, those of
	// combinations apart, hold exactly.
	Hard *Ansatz
	// Multiplier marks a field that enforces a constraint on others, such as
	// a pressure: in weak forms it has fewer and rougher features.
	Multiplier bool
}

// Ansatz is u = Lift + Phi N: Phi, dimensionless and of order one, vanishes
// where Dirichlet data are prescribed, and Lift takes those data there. A nil
// Lift is zero.
type Ansatz struct {
	Phi  func(x []ad.Jet) ad.Jet
	Lift func(x []ad.Jet) ad.Jet
}

// Dirichlet prescribes a field, or a linear combination of fields, on a part
// of the boundary.
type Dirichlet struct {
	Field string
	// Sum, if not nil, is the combination prescribed instead of Field. It is
	// always a term.
	Sum   []Multiple
	On    string
	Value func(x []float64) float64 // nil is zero
}

// Multiple is a field times a factor.
type Multiple struct {
	Factor float64
	Field  string
}

// Name returns what is prescribed, such as "ux" or "0.8 ux + 0.6 uy".
func (d Dirichlet) Name() string {
	if d.Sum == nil {
		return d.Field
	}
	var parts []string
	for _, m := range d.Sum {
		parts = append(parts, fmt.Sprintf("%.4g %s", m.Factor, m.Field))
	}
	return strings.ReplaceAll(strings.Join(parts, " + "), "+ -", "- ")
}

// multiples returns what is prescribed as a combination.
func (d Dirichlet) multiples() []Multiple {
	if d.Sum == nil {
		return []Multiple{{1, d.Field}}
	}
	return d.Sum
}

// Term is one equation on one region: Residual vanishes for the solution.
type Term struct {
	Name string
	On   string           // Interior, Boundary or a boundary part of the domain
	At   *geometry.Points // if not nil, the points themselves (measured data) instead of a region
	// Order is what the residual needs of the fields: Value, Gradient,
	// Laplacian or Hessian.
	Order ad.Order
	// Unit is the magnitude of the residual in the user's units; rows of the
	// system are Residual/Unit. Load is the unit that checks report the
	// residual in, the magnitude of the loads. 0 means 1 and Unit.
	Unit, Load float64
	// Weight multiplies the rows: its square enters the loss. 0 means 1.
	Weight float64
	// Integral makes the term one row a component, the mean of the residual
	// over the region: a gauge, or a balance.
	Integral bool
	density  bool // Residual is an energy density, whose integral is the loss
	// Residual returns the components of the residual at the points p.
	Residual func(p *At) []ad.Expr
}

// InputMap is a choice of coordinates for the network: one function from the
// position to the inputs. Give a network the coordinates in which the
// solution is smooth. Equations, tractions and ansatz stay in x.
type InputMap struct {
	Name string
	Map  func(x []ad.Jet) []ad.Jet // nil is the position itself
}

// Cartesian gives the network the position itself.
var Cartesian = InputMap{Name: "xy"}

// Output is a reported quantity with one value a component at every point.
type Output struct {
	Name       string   // the group: "u", "stress"
	Components []string // "ux", "uy"
	Unit       string   // e.g. "m", or "1" if dimensionless
	Order      ad.Order
	Eval       func(p *At) []ad.Expr
	Exact      func(dst, x []float64) // nil if unknown
}

// Quantity is a number computed from the solution: the integral of Eval over
// a region, or its mean, or its value at a point.
type Quantity struct {
	Name      string
	Unit      string
	On        string
	At        []float64 // if not nil, the point, instead of a region
	Mean      bool
	Order     ad.Order
	Eval      func(p *At) ad.Expr
	Reference *float64 // nil if unknown
	// Uncertainty is that of the reference, absolute.
	Uncertainty float64
	// Reaction, if not nil, is the force of a support that the quantity stands
	// for: weak solves find it from the balance of the weak form, which is far
	// more accurate than the flux that Eval integrates.
	Reaction *Reaction
}

// Reaction is Scale times the force by which a part of the boundary, where a
// field is prescribed, acts on the body in the direction of the field.
type Reaction struct {
	Field, On string
	Scale     float64
}

// Guard is a quantity that is positive wherever a solution means something,
// such as det F. Parameters at which it is not, at some interior point of a
// system, have an infinite loss: methods reject the step to them.
type Guard struct {
	Name    string
	Message string // what it means where it is not positive
	Order   ad.Order
	Eval    func(p *At) ad.Expr
}

// Hints are recommended sizes; zero values leave the general defaults.
type Hints struct {
	Width   int     // features a field, or neurons a layer
	Points  int     // interior points
	Slope   float64 // of random features; 0 leaves it to trial solves
	Sampler string  // name of a geometry sampler
	// Statement is "weak" where the weak form is the better one, such as on
	// bodies with corners.
	Statement string
}

func (f Field) unit() float64 { return orOne(f.Unit) }

func (t Term) unit() float64   { return orOne(t.Unit) }
func (t Term) weight() float64 { return orOne(t.Weight) }
func (t Term) load() float64 {
	if t.Load == 0 {
		return t.unit()
	}
	return t.Load
}

func orOne(x float64) float64 {
	if x == 0 {
		return 1
	}
	return x
}

// validate finds mistakes of whoever wrote the problem.
func (p Problem) validate() error {
	if p.Domain == nil || len(p.Fields) == 0 || len(p.Terms) == 0 {
		return fmt.Errorf("pinn: problem %q needs a domain, fields and terms", p.Name)
	}
	seen := map[string]bool{}
	for _, f := range p.Fields {
		if f.Name == "" || seen[f.Name] {
			return fmt.Errorf("pinn: problem %q: field name %q is empty or repeated", p.Name, f.Name)
		}
		seen[f.Name] = true
	}
	for _, d := range p.Dirichlet {
		for _, m := range d.multiples() {
			if !seen[m.Field] {
				return fmt.Errorf("pinn: problem %q: Dirichlet condition for unknown field %q", p.Name, m.Field)
			}
		}
	}
	return nil
}

// field returns the index of the field of a name that is there.
func (p Problem) field(name string) int {
	return slices.IndexFunc(p.Fields, func(f Field) bool { return f.Name == name })
}

// dirichletTerms returns the conditions as terms of weight 100, those of
// fields with an ansatz left out if conditions are hard.
func (p Problem) dirichletTerms(hard bool) []Term {
	index := map[string]int{}
	for i, f := range p.Fields {
		index[f.Name] = i
	}
	var ts []Term
	for _, d := range p.Dirichlet {
		if d.Sum == nil && hard && p.Fields[index[d.Field]].Hard != nil {
			continue
		}
		unit := 0.0
		for _, m := range d.multiples() {
			unit = math.Hypot(unit, m.Factor*p.Fields[index[m.Field]].unit())
		}
		ts = append(ts, Term{
			Name: d.Name() + " on " + d.On, On: d.On, Order: ad.Value, Unit: unit, Weight: 100,
			Residual: func(at *At) []ad.Expr {
				var r ad.Expr
				for _, m := range d.multiples() {
					r = r.Add(at.U[index[m.Field]].V().Scale(m.Factor))
				}
				if d.Value != nil {
					r = r.Sub(at.Data(d.Value))
				}
				return []ad.Expr{r}
			},
		})
	}
	return ts
}
