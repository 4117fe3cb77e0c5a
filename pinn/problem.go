package pinn

import (
	"cmp"
	"fmt"
	"slices"

	"pinnsolve/ad"
	"pinnsolve/fem"
	"pinnsolve/geometry"
)

// Problem is one posed boundary value problem: what is to be solved, nothing
// about how.
type Problem struct {
	Name   string
	Domain *geometry.Domain
	Fields []Field // the unknowns, in the order of the network's outputs
	// Timed says that the last coordinate is time.
	Timed bool
	// Coordinates are their names and units, time the last; empty: see Axes.
	Coordinates []Coordinate
	// States are those in time that are written one by one, nil for none.
	States *States
	// Periodic are coordinates along which the solution repeats itself with all its
	// derivatives; the parts there have no conditions. Input maps must agree.
	Periodic []int
	// PeriodicValues are coordinates along which values repeat, and derivatives need not:
	// one condition on both parts together. In a weak form fluxes repeat by themselves.
	PeriodicValues []int
	// Materials are those of a body of several; nil for one.
	Materials *Materials
	Terms     []Term
	// Weak states the same equations in weak form, nil if nobody wrote it.
	Weak *Weak
	// Section says in words what a domain in the plane is a section of, such as
	// "plane strain"; "" where that has no meaning.
	Section string
	// Measure, unless nil, is the volume that a unit of the domain stands for: 2 pi
	// r where the domain is the section of a body of revolution. All integrals,
	// means and penalties have it as a factor; the strong statement does not use it.
	Measure func(x []float64) float64
	// Elements states the same for finite elements on the mesh of the domain: a
	// second opinion on a weak solve. nil if there is none.
	Elements *fem.Problem
	// Dirichlet data. They hold exactly if the field has an ansatz and hard
	// conditions are asked for; otherwise each becomes a term.
	Dirichlet []Dirichlet
	// Open are parts of the boundary whose conditions are not known: measurements must
	// tell, see solve.IdentifyJoint.
	Open []Region
	// Inputs are the coordinates the network may be given, the recommended
	// ones first. Empty: Cartesian coordinates.
	Inputs []InputMap
	// Outputs are what a solution reports, fields and derived quantities. Empty:
	// the fields.
	Outputs []Output
	// SurfaceStress returns the stress at points of a part of the boundary in a way
	// that is more accurate there than that of Outputs, with the same components, nil
	// if there is none. The function itself may be nil.
	SurfaceStress func(part string) *Output
	// Quantities are single numbers that a solution reports.
	Quantities []Quantity
	// References are values to compare the fields with.
	References []Reference
	// Guards must stay positive in the interior.
	Guards []Guard
	// DeformationSize, if not nil, measures at every point, dimensionless,
	// how far a nonlinear solution is from rest: a solution reached in a
	// single long step may lie on another branch. It needs the gradient of
	// the fields.
	DeformationSize func(p *Point) []ad.Expr
	// Singular are points at which a solution is singular for reasons that neither the
	// shape nor the conditions tell.
	Singular []SingularPoint
	// Easier, unless nil, states a problem on the way to this one, which is at share 1,
	// from one that Newton's method solves from rest, at share 0: a weak solve that does
	// not converge at once goes this way.
	Easier func(share float64) (Problem, error)
	// Hints are recommended sizes, in place of the general defaults.
	Hints Hints
}

// SingularPoint is a corner of the boundary about which a solution has powers of the
// distance that are no polynomials, from Least up.
type SingularPoint struct {
	X     []float64
	Least float64
}

// Field is an unknown scalar field. The network's output is multiplied by
// Scale and, where conditions are hard, turned into g + Phi N.
type Field struct {
	Name  string
	Unit  string  // e.g. "K"; "" means "1", dimensionless
	Scale float64 // typical magnitude in the user's units; 0 means 1
	// Hard, if not nil, makes every Dirichlet condition of the field hold
	// exactly, except conditions on combinations.
	Hard *Ansatz
	// Multiplier marks a field that enforces a constraint on others, such
	// as a pressure: in weak forms it has fewer features, of lower order.
	Multiplier bool
	// Within says in which of the Materials a multiplier is needed: it is zero in
	// the others, and jumps from one to the other. nil means all.
	Within []bool
	// Exact, if known, is the field's exact value: if a problem has no
	// outputs of its own, errors are measured against it.
	Exact func(x []float64) float64
}

// Ansatz is u = Lift + Phi N: Phi, dimensionless and of order one, vanishes
// where Dirichlet data are prescribed, and Lift has the prescribed values
// there. A nil Lift is zero.
type Ansatz struct {
	Phi  func(x []ad.Jet) ad.Jet
	Lift func(x []ad.Jet) ad.Jet
}

// Hints are recommended sizes; zero values leave the general defaults.
type Hints struct {
	Width   int     // features a field, or neurons a layer
	Points  int     // interior points
	Slope   float64 // of random features; 0: found by trial solves
	Sampler string  // name of a geometry sampler
	// Statement is "weak" if the weak form is the better one, such as on
	// bodies with corners.
	Statement string
	// Of windows: their number, the features in each, and how often the quadrature is
	// made finer from the start.
	Windows, Features, Finer int
	// Tolerance of the estimates.
	Tolerance float64
}

// Complete returns the problem with its defaults filled in: scales and weights
// of 1, and the fields as outputs if there are no others. Its errors are
// mistakes in the statement of the problem.
func (p Problem) Complete() (Problem, error) {
	if err := p.validate(); err != nil {
		return Problem{}, err
	}
	p.Fields = slices.Clone(p.Fields)
	for i := range p.Fields {
		f := &p.Fields[i]
		f.Scale = cmp.Or(f.Scale, 1)
	}
	p.Terms = completed(p.Terms)
	if p.Weak != nil {
		w := *p.Weak
		w.Gauges = completed(w.Gauges)
		p.Weak = &w
	}
	if len(p.Outputs) == 0 {
		for i, f := range p.Fields {
			p.Outputs = append(p.Outputs, f.output(i))
		}
	}
	if err := p.raiseOrders(); err != nil {
		return Problem{}, err
	}
	return p, nil
}

// completed returns the terms with their defaults filled in.
func completed(terms []Term) []Term {
	terms = slices.Clone(terms)
	for i := range terms {
		t := &terms[i]
		t.Name = cmp.Or(t.Name, t.On.String())
		t.Scale, t.Weight = cmp.Or(t.Scale, 1), cmp.Or(t.Weight, 1)
		t.ReportScale = cmp.Or(t.ReportScale, t.Scale)
	}
	return terms
}

// output returns the field as an output.
func (f Field) output(i int) Output {
	o := Output{
		Name: f.Name, Components: []string{f.Name}, Unit: cmp.Or(f.Unit, "1"),
		Eval: func(p *Point) []ad.Expr { return []ad.Expr{p.U[i].V()} },
	}
	if f.Exact != nil {
		o.Exact = func(dst, x []float64) { dst[0] = f.Exact(x) }
	}
	return o
}

// validate finds mistakes in the statement of the problem.
func (p Problem) validate() error {
	if p.Domain == nil || len(p.Fields) == 0 || len(p.Terms) == 0 && p.Weak == nil {
		return fmt.Errorf("pinn: problem %q needs a domain, fields and terms", p.Name)
	}
	for _, t := range p.Terms {
		if t.Residual == nil {
			return fmt.Errorf("pinn: problem %q: the term %q has no residual", p.Name, cmp.Or(t.Name, t.On.String()))
		}
	}
	seen := map[string]bool{}
	for _, f := range p.Fields {
		if f.Name == "" || seen[f.Name] {
			return fmt.Errorf("pinn: problem %q: field name %q is empty or repeated", p.Name, f.Name)
		}
		seen[f.Name] = true
	}
	for _, d := range p.Dirichlet {
		for _, m := range d.Combination() {
			if !seen[m.Field] {
				return fmt.Errorf("pinn: problem %q: Dirichlet condition for unknown field %q", p.Name, m.Field)
			}
		}
	}
	return nil
}

// Soft returns the problem without the ansatz of its fields: their conditions are terms.
func (p Problem) Soft() Problem {
	p.Fields = slices.Clone(p.Fields)
	for i := range p.Fields {
		p.Fields[i].Hard = nil
	}
	return p
}

// FieldIndex returns the index of the named field, -1 if there is none.
func (p Problem) FieldIndex(name string) int {
	return slices.IndexFunc(p.Fields, func(f Field) bool { return f.Name == name })
}

// Scales returns the scales of the fields, in the user's units.
func (p Problem) Scales() []float64 {
	scales := make([]float64, len(p.Fields))
	for i, f := range p.Fields {
		scales[i] = cmp.Or(f.Scale, 1)
	}
	return scales
}

// Multipliers returns the indices of the fields that are multipliers.
func (p Problem) Multipliers() []int {
	var list []int
	for i, f := range p.Fields {
		if f.Multiplier {
			list = append(list, i)
		}
	}
	return list
}
