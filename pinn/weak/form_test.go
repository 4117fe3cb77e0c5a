package weak_test

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"gonum.org/v1/gonum/floats"

	"pinnsolve/ad"
	"pinnsolve/ansatz"
	"pinnsolve/geometry"
	"pinnsolve/physics/elasticity"
	"pinnsolve/physics/mixed"
	"pinnsolve/pinn"
	"pinnsolve/pinn/weak"
	"pinnsolve/pum"
)

// discrete is a weak form on a few windows with a few features each.
type discrete struct {
	windows    []int
	plain      int // features; multipliers have half as many, or this many
	multiplier int
	size       float64 // of the cells of the quadrature
	degree     int
	o          weak.Options
}

// rule returns a quadrature of a domain.
func (d discrete) rule(domain *geometry.Domain) pinn.Quadrature {
	if d.degree == 0 {
		d.degree = 8
	}
	rule := geometry.Rule{Degree: d.degree, Size: func([]float64) float64 { return d.size }}
	return func(_ context.Context, region pinn.Region) (geometry.Points, error) {
		if region == pinn.Interior {
			return domain.Rule(rule), nil
		}
		return domain.BoundaryRule(region.String(), rule)
	}
}

// space returns features for the fields of a problem.
func (d discrete) space(t testing.TB, p pinn.Problem) *pum.Space {
	t.Helper()
	pts, err := d.rule(p.Domain)(t.Context(), pinn.Interior)
	if err != nil {
		t.Fatal(err)
	}
	lo, hi := p.Domain.Bounds()
	_, example := p.Groups()
	var groups []pum.Group
	for _, f := range example {
		g := pum.Group{Smooth: d.plain}
		if p.Fields[f].Multiplier {
			if g.Smooth = d.multiplier; g.Smooth == 0 {
				g.Smooth = d.plain / 2
			}
		}
		groups = append(groups, g)
	}
	return pum.NewSpace(pum.NewCover(lo, hi, d.windows, pts.X, pts.W), 1, groups, nil, 1)
}

// of joins a problem with the discretization.
func (d discrete) of(t testing.TB, p pinn.Problem) *weak.Form {
	t.Helper()
	g, err := weak.Compile(t.Context(), p, d.space(t, p), d.rule(p.Domain), d.o)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// plane is a discretization of bodies in the plane of size one.
var plane = discrete{windows: []int{2, 1}, plain: 8, size: 0.5}

var square = geometry.Rectangle([2]float64{0, 0}, [2]float64{1, 1})

// posed states a body in the standard or mixed form.
func posed(t testing.TB, form string, b elasticity.Body) pinn.Problem {
	t.Helper()
	state := elasticity.Pose
	if form == "mixed" {
		state = mixed.Pose
	}
	p, err := state(b)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func random(n int, size float64, seed uint64) []float64 {
	rng := rand.New(rand.NewPCG(seed, seed))
	x := make([]float64, n)
	for i := range x {
		x[i] = size * rng.NormFloat64()
	}
	return x
}

// everyCondition has a prescribed displacement, one along a direction that is
// no axis, a dead load, a follower pressure, and a body force.
func everyCondition(nu float64, law *elasticity.Law) elasticity.Body {
	m, err := elasticity.FromMuNu(2, nu)
	if err != nil {
		panic(err)
	}
	oblique := elasticity.Plane("bottom", 0.6, -0.8)
	oblique.U = func(dst, x []float64) { dst[0], dst[1] = 0.1*x[0], 0.2 }
	return elasticity.Body{
		Name: "everything", Domain: square, Material: m, Law: law, Displacement: 0.7,
		Force: func(dst, x []float64) { dst[0], dst[1] = x[1], 1-x[0] },
		Conditions: []elasticity.Condition{
			{On: "left", Fixed: []int{0, 1}, U: func(dst, x []float64) { dst[0], dst[1] = 0.1*x[1], -0.05 }},
			oblique,
			elasticity.Traction("right", 0.3, -0.2),
			elasticity.Pressure("top", 0.4),
		},
	}
}

// heatedFlow is a form of one field that derives from no energy.
func heatedFlow() pinn.Problem {
	return pinn.Problem{
		Name: "flow", Domain: square, Fields: []pinn.Field{{Name: "u", Scale: 3}},
		Weak: &pinn.Weak{Stiffness: []float64{1}, Terms: []pinn.WeakTerm{
			{Name: "flow", On: pinn.Interior, Flux: func(p *pinn.Point) []pinn.Flux {
				u := p.U[0]
				return []pinn.Flux{{F0: u.D(0).V().Mul(u.V()).Sub(p.Data(func(x []float64) float64 { return x[0] * x[1] })),
					F1: []ad.Expr{u.D(0).V(), u.D(1).V().Mul(p.X()[0].Add(ad.Const(1)))}}}
			}},
			{Name: "film", On: pinn.Boundary, Flux: func(p *pinn.Point) []pinn.Flux {
				return []pinn.Flux{{F0: p.U[0].V().Mul(p.Normal()[0])}}
			}},
		}},
		Dirichlet: []pinn.Dirichlet{{Field: "u", On: "left", Value: func(x []float64) float64 { return x[1] }}},
	}
}

// forms are weak forms of every kind.
func forms(t testing.TB) map[string]pinn.Problem {
	p := map[string]pinn.Problem{"scalar": heatedFlow()}
	for _, form := range []string{"standard", "mixed"} {
		p[form] = posed(t, form, everyCondition(0.3, nil))
		p[form+" polynomial"] = met(t, form, everyCondition(0.3, elasticity.Polynomial))
		p[form+" logarithmic"] = met(t, form, everyCondition(0.3, elasticity.Logarithmic))
	}
	p["incompressible"] = posed(t, "mixed", everyCondition(0.5, nil))
	p["incompressible polynomial"] = met(t, "mixed", everyCondition(0.5, elasticity.Polynomial))
	enclosed := everyCondition(0.5, nil)
	enclosed.Conditions = []elasticity.Condition{elasticity.Clamp(pinn.Boundary, 2)}
	p["gauge of the pressure"] = posed(t, "mixed", enclosed)
	p["gauge of rigid motions"] = posed(t, "standard", floating())
	hard := everyCondition(0.3, elasticity.Polynomial)
	hard.Conditions[1] = elasticity.Roller("bottom", 1)
	hard.Hard = []*pinn.Ansatz{
		{Phi: ansatz.Plane(0, 0, 1), Lift: func(x []ad.Jet) ad.Jet { return x[1].Scale(0.1) }},
		{Phi: ansatz.Plane(1, 0, 1)},
	}
	hard.Conditions[0].Fixed = []int{0}
	p["ansatz"] = posed(t, "mixed", hard)
	return p
}

// somewhere returns coefficients of moderate strain.
func somewhere(g *weak.Form) []float64 { return random(g.Dim(), 0.02, 1) }

// met states a body whose prescribed displacements are those it has at the
// coefficients of somewhere.
func met(t testing.TB, form string, b elasticity.Body) pinn.Problem {
	t.Helper()
	p := posed(t, form, b)
	g := plane.of(t, p)
	s := g.Solution(somewhere(g))
	for i := range b.Conditions {
		if b.Conditions[i].U == nil {
			continue
		}
		b.Conditions[i].U = func(dst, x []float64) {
			u, err := s.Fields(geometry.Points{Dim: 2, X: x, W: []float64{1}})
			if err != nil {
				t.Fatal(err)
			}
			dst[0], dst[1] = u[0][0], u[1][0]
		}
	}
	return posed(t, form, b)
}

// The tangent is the derivative of the residual, whatever the form; where a
// flux is not linear, only if the prescribed displacements are met.
func TestWeakTangent(t *testing.T) {
	for name, p := range forms(t) {
		g := plane.of(t, p)
		theta, direction := somewhere(g), random(g.Dim(), 0.02, 2)
		k, err := g.Linearise(t.Context(), make([]float64, g.Dim()), theta)
		if err != nil {
			t.Fatal(err)
		}
		product, up, down := make([]float64, g.Dim()), make([]float64, g.Dim()), make([]float64, g.Dim())
		k.Times(product, direction)
		const h = 1e-4
		at := make([]float64, g.Dim())
		for _, s := range []struct {
			step float64
			dst  []float64
		}{{h, up}, {-h, down}} {
			_ = g.Residual(t.Context(), s.dst, floats.AddScaledTo(at, theta, s.step, direction))
		}
		floats.Sub(up, down)
		floats.Scale(1/(2*h), up)
		if off := floats.Distance(product, up, 2) / floats.Norm(up, 2); !(off < 1e-7) {
			t.Errorf("%s: the tangent is off by %.1e", name, off)
		}
	}
}

// Forms that derive from an energy have symmetric tangents, and linear ones are
// recognised.
func TestWeakKind(t *testing.T) {
	ps := forms(t)
	for name, want := range map[string]struct{ linear, symmetric bool }{
		"scalar": {}, "standard": {true, true}, "mixed": {true, true}, "incompressible": {true, true}, "gauge of the pressure": {true, true},
		"standard polynomial": {}, "mixed logarithmic": {}, "mixed polynomial": {}, // with a follower pressure
	} {
		g := plane.of(t, ps[name])
		if g.Linear() != want.linear || g.Symmetric() != want.symmetric {
			t.Errorf("%s: linear %v, symmetric %v", name, g.Linear(), g.Symmetric())
		}
	}
	for _, c := range []struct {
		form string
		law  *elasticity.Law
		want bool
	}{
		{"standard", elasticity.Polynomial, true}, {"standard", elasticity.Logarithmic, true}, {"standard", elasticity.SVK, true},
		{"mixed", elasticity.Polynomial, true}, {"mixed", elasticity.Logarithmic, false},
	} {
		b := everyCondition(0.3, c.law)
		b.Conditions = b.Conditions[:3]
		if g := plane.of(t, posed(t, c.form, b)); g.Symmetric() != c.want || g.Linear() {
			t.Errorf("%s, %s law under dead loads: linear %v, symmetric %v", c.form, c.law.Name, g.Linear(), g.Symmetric())
		}
	}
}

// Close to rest finite strain is small strain: residuals differ by the square
// of the displacement.
func TestFiniteWeakFormTendsToSmall(t *testing.T) {
	for _, form := range []string{"standard", "mixed"} {
		for _, nu := range []float64{0.3, 0.5} {
			if form == "standard" && nu == 0.5 {
				continue
			}
			residual := func(law *elasticity.Law, s float64) []float64 {
				b := cantilever(nu, 1, 1) // whose ansatz leaves no conditions to a penalty
				b.Law = law
				b.Conditions = append(b.Conditions, elasticity.Pressure("top", 0.5))
				for i, c := range b.Conditions {
					b.Conditions[i] = c.Scaled(s)
				}
				b.Force = func(dst, x []float64) { dst[0], dst[1] = s*x[1], -s }
				b.Length, b.Displacement = 1, 1
				g := plane.of(t, posed(t, form, b))
				r := make([]float64, g.Dim())
				_ = g.Residual(t.Context(), r, random(g.Dim(), 0.3*s, 4))
				return r
			}
			for _, law := range []*elasticity.Law{elasticity.Polynomial, elasticity.Logarithmic} {
				var off [2]float64
				for i, s := range []float64{5e-4, 2.5e-4} {
					off[i] = floats.Distance(residual(law, s), residual(nil, s), 2) / s
				}
				if ratio := off[0] / off[1]; !(math.Abs(ratio-2) < 0.02) || !(off[0] > 0) {
					t.Errorf("%s, nu = %v, %s law: differences %.2g and %.2g of one and half the load", form, nu, law.Name, off[0], off[1])
				}
			}
		}
	}
}

// The load of a body on a part is read off its weak form, without the forces
// that the supports take up.
func TestLoad(t *testing.T) {
	for _, law := range []*elasticity.Law{nil, elasticity.Polynomial} {
		b := everyCondition(0.5, law)
		pushed := func(dst, _, _ []float64) { dst[0], dst[1] = 0.5, 1 }
		b.Conditions[0].T, b.Conditions[1].T = pushed, pushed // 0.6*0.5 - 0.8*1 = -0.5 along the normal
		p := posed(t, "mixed", b)
		for part, want := range map[pinn.Region][]float64{"right": {0.3, -0.2, 0}, "top": {0, -0.4, 0}, "left": {0, 0, 0}, "bottom": {0.8, 0.6, 0}} {
			pts, err := p.Domain.BoundaryQuadrature(part.String(), 3)
			if err != nil {
				t.Fatal(err)
			}
			load, err := p.BoundaryLoad(part.String(), pts)
			if err != nil {
				t.Fatal(err)
			}
			for f, w := range want {
				for _, v := range load[f] {
					if math.Abs(v-w) > 1e-14 {
						t.Errorf("load %d on %s is %v, want %v", f, part, v, w)
					}
				}
			}
		}
	}
}

// Mistakes in weak forms are errors, misuse panics.
func TestCompileWeakErrors(t *testing.T) {
	p := heatedFlow()
	space := plane.space(t, p)
	fails := func(context.Context, pinn.Region) (geometry.Points, error) {
		return geometry.Points{}, errors.New("no such rule")
	}
	oblique := everyCondition(0.3, nil)
	oblique.Hard = []*pinn.Ansatz{{Phi: ansatz.Plane(0, 0, 1)}, {Phi: ansatz.Plane(0, 0, 1)}}
	combined := posed(t, "standard", oblique)
	without := p
	without.Weak = nil
	for want, c := range map[string]struct {
		p pinn.Problem
		q pinn.Quadrature
	}{
		"no such rule":          {p, fails},
		"flow has no weak form": {without, plane.rule(square)},
		`the condition on "bottom" combines fields, but "ux" has an ansatz; use soft conditions`: {combined, plane.rule(square)},
	} {
		if _, err := weak.Compile(t.Context(), c.p, space, c.q, weak.Options{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
	if _, err := weak.Compile(t.Context(), combined, plane.space(t, combined), plane.rule(square), weak.Options{Soft: true}); err != nil {
		t.Errorf("soft conditions: %v", err)
	}
	defer func() {
		if recover() == nil {
			t.Error("coefficients of the wrong number: no panic")
		}
	}()
	plane.of(t, p).Solution(make([]float64, 1))
}

// must panics on an error.
func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
