package elasticity

import (
	"fmt"
	"math"
	"slices"

	"pinnsolve/ad"
	"pinnsolve/geometry"
	"pinnsolve/internal/nearest"
	"pinnsolve/pinn"
)

// Body is an elastic body with its loads and supports. Every formulation states
// it as equations.
type Body struct {
	Name     string
	Domain   *geometry.Domain
	Section  Section  // of a body in the plane
	Material Material // of a body of several the softest, which sets scales
	// Groups are the materials of a body of several, and Of has that of every cell
	// of its mesh. nil means one.
	Groups []Group
	Of     []int
	// Named are groups of cells of one material, with results for each; Of has that
	// of every cell.
	Named []string
	// Law makes the strain finite; nil means linear elasticity at small
	// strain. With a law, loads are per volume or area of the undeformed
	// body, and all functions take the undeformed position.
	Law   *Law
	Force func(dst, x []float64) // body force, N/m^3; nil means zero
	// Density is the mass density, kg/m^3, for what depends on time; nil is unknown.
	Density func(x []float64) float64
	// Moving says that a motion is wanted: loads on a body that is not held need no
	// equilibrium.
	Moving bool
	// Thermal is the strain that the body would have if it were free, the same in
	// all directions, such as expansion times temperature; nil means zero. Small
	// strain alone.
	Thermal    func(x []float64) float64
	Conditions []Condition // all other parts are free of traction
	// Hard holds the ansatz of each displacement component that meets its
	// prescribed values exactly; a nil or missing entry leaves them to
	// terms.
	Hard []*pinn.Ansatz
	// Length and Displacement are the characteristic scales, m, that make
	// the problem dimensionless. 0 means automatic: for Length the largest
	// extent L of the domain, for Displacement the largest of |t| L/mu, |f|
	// L^2/mu, the thermal strain times L and prescribed |u|, or L at finite strain.
	Length, Displacement float64

	Inputs   []pinn.InputMap
	Hints    pinn.Hints
	Derived  []Derived
	Measures []Measure

	// Exact displacement (m), pressure p (Pa; -lambda div u, see Law for
	// finite strain) and Cauchy stress (Pa; the components of the output
	// stress); nil if unknown.
	ExactU      func(dst, x []float64)
	ExactP      func(x []float64) float64
	ExactStress func(dst, x []float64)
}

// Derived is an output computed from displacement and stress, as Formulation
// defines it.
type Derived struct {
	Name       string
	Components []string
	Unit       string
	Eval       func(p *pinn.Point, stress [][]ad.Jet) []ad.Expr
	Exact      func(dst, x []float64)
}

// Formulation is what a form, standard or mixed, adds to a body. Fields
// 0..dim-1 are the displacement.
type Formulation struct {
	Extra     []pinn.Field // unknowns besides the displacement
	Equations []pinn.Term  // equations in the interior, and gauges
	// Stress is the stress whose normal component the tractions balance:
	// Cauchy's, at finite strain the first Piola-Kirchhoff stress P.
	Stress   func(p *pinn.Point) [][]ad.Jet
	Pressure func(p *pinn.Point) ad.Expr // p = -lambda div u, at finite strain as Law defines it
	Section  SectionOf                   // at small strain
	// Piola, at finite strain, is P as a function of a deformation
	// gradient, the one at p or the result of Solid; Problem derives Stress
	// from it.
	Piola func(p *pinn.Point, f [][]ad.Jet) [][]ad.Jet
	// TractionScale is the magnitude of a traction row, Pa, and ReportScale
	// the unit in which checks report it, mu U/L.
	TractionScale, ReportScale float64
	Weak                       Weak

	materials *pinn.Materials // see Combined
}

// Scales returns the characteristic length and displacement, m, given or
// automatic.
func (b Body) Scales() (length, displacement float64) {
	length, displacement = b.Length, b.Displacement
	if length == 0 {
		lo, hi := b.Domain.Bounds()
		for i := range lo {
			length = max(length, hi[i]-lo[i])
		}
	}
	if displacement != 0 {
		return length, displacement
	}
	if b.Law != nil {
		return length, length
	}
	mu, buf := b.Material.Mu, make([]float64, b.Domain.Dim())
	largest := func(unit float64) {
		for _, v := range buf {
			displacement = max(displacement, math.Abs(v)*unit)
		}
	}
	const probes = 256
	for _, thermal := range b.thermals() {
		pts := b.Domain.Interior(probes, geometry.Halton{}, 0)
		for i := range pts.Len() {
			displacement = max(displacement, math.Abs(thermal(pts.At(i)))*length)
		}
	}
	if b.Force != nil {
		pts := b.Domain.Interior(probes, geometry.Halton{}, 0)
		for i := range pts.Len() {
			b.Force(buf, pts.At(i))
			largest(length * length / mu)
		}
	}
	for _, c := range b.Conditions {
		pts, err := b.Domain.Boundary(string(c.On), probes, geometry.Halton{}, 0)
		if err != nil {
			continue // Problem reports it
		}
		load := c.deadLoad()
		if c.Rigid != nil {
			displacement = max(displacement, c.Rigid.largest(b.Section, pts, length, mu))
		}
		for i := range pts.Len() {
			if load != nil {
				load(buf, pts.At(i), pts.Normal(i))
				largest(length / mu)
			}
			if c.U != nil && len(c.Fixed) > 0 {
				c.U(buf, pts.At(i))
				largest(1)
			}
		}
	}
	if displacement == 0 { // no loads and nothing prescribed
		displacement = length
	}
	return length, displacement
}

var axes = [...]string{"x", "y", "z"}

// Scaled returns the body with its scales set, so that Scales samples the loads
// only once.
func (b Body) Scaled() Body {
	b.Length, b.Displacement = b.Scales()
	return b
}

// Problem states the body as a problem in the given formulation.
func (b Body) Problem(form Formulation) (pinn.Problem, error) {
	dim := b.Domain.Dim()
	if err := b.validate(); err != nil {
		return pinn.Problem{}, err
	}
	var rigid []pinn.Rigid
	b.Conditions = slices.Clone(b.Conditions)
	for i, c := range b.Conditions {
		held, motions := c.Held(b)
		b.Conditions[i] = held
		if motions != nil {
			rigid = append(rigid, pinn.Rigid{On: c.On, Motions: motions})
		}
	}
	if b.Law != nil {
		form.Stress = func(p *pinn.Point) [][]ad.Jet { return inPlane(form.Piola(p, b.Deformation(p)), dim) }
	}
	_, unit := b.Scales()
	p := pinn.Problem{Name: b.Name, Domain: b.Domain, Elements: b.Elements(), Inputs: b.Inputs, Guards: b.guards(), Hints: b.Hints}
	if b.Law != nil {
		p.DeformationSize = b.gradient
	}
	if dim == 2 {
		p.Section = b.Section.String()
	}
	if b.Section == Axisymmetric {
		p.Measure = Revolved
	}
	for i, axis := range b.Section.Axes(dim) {
		f := pinn.Field{Name: "u" + axis, Scale: unit}
		if i < len(b.Hard) {
			f.Hard = b.Hard[i]
		}
		p.Fields = append(p.Fields, f)
	}
	p.Fields = append(p.Fields, form.Extra...)
	loaded := map[pinn.Region]bool{}
	for _, c := range b.Conditions {
		p.Dirichlet = append(p.Dirichlet, c.dirichlet(b.Section.Axes(dim))...)
	}
	gauge, err := b.rigidGauge()
	if err != nil {
		return pinn.Problem{}, err
	}
	p.Weak, p.Materials = b.weak(form), form.materials
	if len(b.Named) > 0 {
		p.Materials = b.materials()
	}
	if b.Law == nil {
		p.Weak.Geometric = b.stiffening(form)
	}
	p.Weak.Inertia = b.inertia()
	p.Weak.Gauges, p.Weak.Rigid = append(p.Weak.Gauges, gauge...), rigid
	p.Outputs, p.SurfaceStress = b.outputs(form), b.surface
	for _, m := range b.Measures {
		p.Quantities = append(p.Quantities, m.quantity(form))
	}
	if b.heated() { // half the work of the stress is another number
		p.Quantities = append(p.Quantities, b.energies(form, p.Materials)...)
	}
	if b.weakAlone() {
		return p, nil
	}
	p.Terms = append(p.Terms, form.Equations...)
	for _, c := range b.Conditions {
		loaded[c.On] = true
		if len(c.Fixed) < dim {
			p.Terms = append(p.Terms, c.traction(b, form))
		}
	}
	if !loaded[pinn.Boundary] {
		for _, part := range b.Domain.Parts() {
			if on := pinn.Region(part); !loaded[on] {
				p.Terms = append(p.Terms, Condition{On: on}.traction(b, form))
			}
		}
	}
	p.Terms = append(p.Terms, gauge...)
	return p, nil
}

// weakAlone reports whether the body has no strong statement: one of revolution,
// whose equations are divided by r, one with a thermal strain, whose gradient is
// not known, and one with a rigid part that is free to move.
func (b Body) weakAlone() bool {
	return b.Section == Axisymmetric || b.heated() || b.several() || slices.ContainsFunc(b.Conditions, func(c Condition) bool { return c.Rigid.Free() })
}

func (b Body) validate() error {
	if err := b.validatePlane(); err != nil {
		return err
	}
	parts := b.Domain.Parts()
	seen := map[pinn.Region]bool{}
	for _, c := range b.Conditions {
		if c.On != pinn.Boundary && !slices.Contains(parts, string(c.On)) {
			return fmt.Errorf("elasticity: %w", nearest.Unknown("boundary part of "+b.Name, c.On.String(), parts))
		}
		if seen[c.On] {
			return fmt.Errorf("elasticity: %s: two conditions on %q", b.Name, c.On)
		}
		seen[c.On] = true
		if err := b.checkRigid(c); err != nil {
			return fmt.Errorf("elasticity: %s: the part %q %w", b.Name, c.On, err)
		}
		if err := c.check(b.Domain.Dim()); err != nil {
			return fmt.Errorf("elasticity: %s: condition on %q %w", b.Name, c.On, err)
		}
	}
	return nil
}

// times returns the values of a n.
func times(a [][]ad.Jet, n []ad.Expr) []ad.Expr {
	r := make([]ad.Expr, len(a))
	for i := range a {
		for j := range n {
			r[i] = r[i].Add(a[i][j].V().Mul(n[j]))
		}
	}
	return r
}

// Source returns the body force at the points of p, N/m^3.
func (b Body) Source(p *pinn.Point) []ad.Expr {
	if b.Force == nil {
		return make([]ad.Expr, b.Domain.Dim())
	}
	return p.Eval(b.Domain.Dim(), b.Force)
}

// validatePlane reports theories that do not go together.
func (b Body) validatePlane() error {
	lo, hi := b.Domain.Bounds()
	switch {
	case b.Section != PlaneStrain && b.Domain.Dim() != 2:
		return fmt.Errorf("elasticity: %s has %d dimensions: %s is for a body in the plane", b.Name, b.Domain.Dim(), b.Section)
	case b.Section == Axisymmetric && lo[0] < -axisPart*hi[0]:
		return fmt.Errorf("elasticity: %s reaches from x = %.4g to %.4g: x is the radius of a body of revolution and is at least 0; move the section to one side of the axis x = 0", b.Name, lo[0], hi[0])
	case b.Section == PlaneStress && b.Law != nil:
		return fmt.Errorf("elasticity: %s: plane stress is for small strain: leave out the law %s, or take plane strain", b.Name, b.Law.Name)
	case b.heated() && b.Law != nil:
		return fmt.Errorf("elasticity: %s: thermal strains are for small strain: leave out the law %s", b.Name, b.Law.Name)
	}
	return nil
}
