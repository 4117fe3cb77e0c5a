package elasticity

import (
	"math"

	"pinnsolve/ad"
	"pinnsolve/geometry"
	"pinnsolve/pinn"
)

// Section is what a body in the plane is a section of.
type Section int

const (
	// PlaneStrain: a long body, which does not move along its axis.
	PlaneStrain Section = iota
	// PlaneStress: a thin plate, free across its thickness.
	PlaneStress
	// Axisymmetric: a body of revolution about the axis of the second
	// coordinate z, without torsion; the first coordinate is the radius r.
	Axisymmetric
)

// String returns the name in words.
func (s Section) String() string {
	return [...]string{"plane strain", "plane stress", "axisymmetric"}[s]
}

// Axes returns the names of the coordinates of a body of dimension dim.
func (s Section) Axes(dim int) []string {
	if s == Axisymmetric {
		return []string{"r", "z"}
	}
	return axes[:dim]
}

// across names the stress normal to the plane: zz, or tt about the axis.
func (s Section) across() string {
	if s == Axisymmetric {
		return "tt"
	}
	return "zz"
}

// Revolved is the measure of a body of revolution, 2 pi r.
func Revolved(x []float64) float64 { return 2 * math.Pi * x[0] }

// PlaneStress returns the material whose plane strain is the plane stress of m:
// mu is the same and lambda is 2 mu lambda/(lambda + 2 mu), which is finite at
// nu = 0.5. Its pressure, -lambda div u of the plane, is that of m with the strain
// across the plate (Timoshenko & Goodier, Theory of Elasticity, sec. 16).
func (m Material) PlaneStress() Material {
	return Material{Mu: m.Mu, Beta: (1 + m.Beta) / (3 - m.Beta)}
}

// InPlane is the material of the equations in the plane.
func (b Body) InPlane() Material {
	if b.Section == PlaneStress {
		return b.Material.PlaneStress()
	}
	return b.Material
}

// Elastic is the small strain less the thermal strain.
type Elastic struct {
	Plane [][]ad.Jet // along the coordinates
	// Across is the strain normal to a plane: about the axis of a body of
	// revolution, along a long body. It has no part where its stress is zero, and
	// is nil in space.
	Across *ad.Jet
	// Trace is the change of volume; of a plate that of area, as its material
	// in the plane has it.
	Trace ad.Jet
}

// Elastic returns the elastic strain at p.
func (b Body) Elastic(p *pinn.Point) Elastic {
	dim := b.Domain.Dim()
	e := Elastic{Plane: Strain(p.U[:dim])}
	if b.Thermal != nil {
		free := valueJet(dim, p.Data(b.Thermal))
		for i := range dim {
			e.Plane[i][i] = e.Plane[i][i].Sub(free)
		}
		if b.Section == PlaneStrain && dim == 2 {
			across := free.Neg()
			e.Across = &across
		}
	}
	if b.Section == Axisymmetric {
		hoop := b.hoop(p)
		if b.Thermal != nil {
			hoop = hoop.Sub(valueJet(dim, p.Data(b.Thermal)))
		}
		e.Across = &hoop
	}
	e.Trace = ad.Trace(e.Plane)
	if e.Across != nil {
		e.Trace = e.Trace.Add(*e.Across)
	}
	return e
}

// Square returns the product of the strain with itself.
func (e Elastic) Square() ad.Expr {
	s := ad.Inner(e.Plane, e.Plane).V()
	if e.Across != nil {
		s = s.Add(e.Across.V().Pow(2))
	}
	return s
}

// valueJet returns a jet without derivatives.
func valueJet(dim int, v ad.Expr) ad.Jet {
	return ad.NewJet(ad.Lanes{Dim: dim, Order: ad.Value}, []ad.Expr{v})
}

// axisPart is the part of the body's extent within which r counts as zero.
const axisPart = 1e-9

// OnAxis reports whether a point of a section lies on the axis of revolution.
func OnAxis(d *geometry.Domain, x []float64) bool {
	_, hi := d.Bounds()
	return x[0] <= axisPart*hi[0]
}

// inverseRadius returns 1/r, and whether r is zero, as numbers: there 1/r counts as
// zero.
func (b Body) inverseRadius(p *pinn.Point) (inverse, axis ad.Expr) {
	both := p.Eval(2, func(dst, x []float64) {
		dst[0], dst[1] = 1/x[0], 0
		if OnAxis(b.Domain, x) {
			dst[0], dst[1] = 0, 1
		}
	})
	return both[0], both[1]
}

// hoop returns the strain u_r/r about the axis, on the axis its limit, the
// derivative.
func (b Body) hoop(p *pinn.Point) ad.Jet {
	inverse, axis := b.inverseRadius(p)
	return valueJet(2, p.U[0].V().Mul(inverse).Add(p.U[0].D(0).V().Mul(axis)))
}

// Across returns the stress normal to a plane, of the elastic strain and p =
// -lambda div u.
func (b Body) Across(e Elastic, pressure ad.Expr) ad.Expr {
	switch {
	case b.Section == PlaneStress:
		return ad.Expr{}
	case e.Across == nil:
		return pressure.Neg()
	}
	return e.Across.V().Scale(2 * b.Material.Mu).Sub(pressure)
}

// SectionOf is what a formulation says of a body at small strain besides its stress
// in the plane.
type SectionOf struct {
	Across     func(p *pinn.Point) ad.Expr // stress normal to the plane, Pa
	Dilatation func(p *pinn.Point) ad.Expr // change of volume
	Stored     func(p *pinn.Point) ad.Expr // energy of the elastic strain, Pa
}

// SectionOf follows from the stress and the pressure of a formulation of the body.
func (b Body) SectionOf(stress func(p *pinn.Point) [][]ad.Jet, pressure func(p *pinn.Point) ad.Expr) SectionOf {
	dim := b.Domain.Dim()
	s := SectionOf{Across: func(p *pinn.Point) ad.Expr { return b.Across(b.Elastic(p), pressure(p)) }}
	s.Dilatation = func(p *pinn.Point) ad.Expr {
		div := ad.Div(p.U[:dim]).V()
		switch b.Section {
		case PlaneStress: // where 0 = 2 mu (strain - thermal strain) - p
			div = div.Add(pressure(p).Scale(1 / (2 * b.Material.Mu)))
			if b.Thermal != nil {
				div = div.Add(p.Data(b.Thermal))
			}
		case Axisymmetric:
			div = div.Add(b.hoop(p).V())
		}
		return div
	}
	s.Stored = func(p *pinn.Point) ad.Expr {
		e := b.Elastic(p)
		w := ad.Inner(stress(p), e.Plane).V()
		if e.Across != nil {
			w = w.Add(e.Across.V().Mul(s.Across(p)))
		}
		return w.Scale(0.5)
	}
	return s
}

// VirtualWork returns the fluxes of the displacement for a stress in the plane and
// one across it, which acts on the first coordinate of a body of revolution.
func (b Body) VirtualWork(p *pinn.Point, stress [][]ad.Jet, across ad.Expr) []pinn.Flux {
	fs := Fluxes(stress)
	if b.Section == Axisymmetric {
		inverse, _ := b.inverseRadius(p)
		fs[0].F0 = across.Mul(inverse)
	}
	return fs
}
