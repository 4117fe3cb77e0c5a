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
	Material Material // of a body of several the softest, which sets scales
	// Groups are the materials of a body of several, and Of has that of every cell
	// of its mesh. nil means one.
	Groups []Group
	Of     []int
	// Law makes the strain finite; nil means linear elasticity at small
	// strain. With a law, loads are per volume or area of the undeformed
	// body, and all functions take the undeformed position.
	Law        *Law
	Force      func(dst, x []float64) // body force, N/m^3; nil means zero
	Conditions []Condition            // all other parts are free of traction
	// Hard holds the ansatz of each displacement component that meets its
	// prescribed values exactly; a nil or missing entry leaves them to
	// terms.
	Hard []*pinn.Ansatz
	// Length and Displacement are the characteristic scales, m, that make
	// the problem dimensionless. 0 means automatic: for Length the largest
	// extent L of the domain, for Displacement the largest of |t| L/mu, |f|
	// L^2/mu and prescribed |u|, or L at finite strain.
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
	if b.Law != nil {
		form.Stress = func(p *pinn.Point) [][]ad.Jet { return form.Piola(p, Deformation(p.U[:dim])) }
	}
	_, unit := b.Scales()
	p := pinn.Problem{Name: b.Name, Domain: b.Domain, Elements: b.Elements(), Inputs: b.Inputs, Guards: b.guards(), Hints: b.Hints}
	if b.Law != nil {
		p.DeformationSize = b.gradient
	}
	for i := range dim {
		f := pinn.Field{Name: "u" + axes[i], Scale: unit}
		if i < len(b.Hard) {
			f.Hard = b.Hard[i]
		}
		p.Fields = append(p.Fields, f)
	}
	p.Fields = append(p.Fields, form.Extra...)
	p.Terms = append(p.Terms, form.Equations...)
	loaded := map[pinn.Region]bool{}
	for _, c := range b.Conditions {
		loaded[c.On] = true
		p.Dirichlet = append(p.Dirichlet, c.dirichlet()...)
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
	gauge, err := b.rigidGauge()
	if err != nil {
		return pinn.Problem{}, err
	}
	p.Terms = append(p.Terms, gauge...)
	p.Weak = b.weak(form)
	p.Weak.Gauges = append(p.Weak.Gauges, gauge...)
	p.Outputs = b.outputs(form)
	if p.Materials = form.materials; p.Materials != nil {
		p.Terms = nil // residuals know nothing of jumps
	}
	for _, m := range b.Measures {
		p.Quantities = append(p.Quantities, m.quantity(form))
	}
	return p, nil
}

func (b Body) validate() error {
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
