package weak_test

import (
	"fmt"
	"math"
	"slices"
	"sync"
	"testing"

	"gonum.org/v1/gonum/floats"

	"pinnsolve/ad"
	"pinnsolve/ansatz"
	"pinnsolve/geometry"
	"pinnsolve/physics/elasticity"
	"pinnsolve/pinn"
	"pinnsolve/pinn/weak"
	"pinnsolve/reduce/reducetest"
)

// Everything about a weak form is bit-equal whatever the number of workers and of ranks,
// and when computed again.
func TestWeakWorkersDoNotMatter(t *testing.T) {
	bent := cantilever(0.3, 1, 0.01)
	bent.Law = elasticity.Polynomial
	for name, p := range map[string]pinn.Problem{
		"symmetric": posed(t, "mixed", everyCondition(0.5, nil)), "finite": posed(t, "standard", bent),
	} {
		run := func(o weak.Options) string {
			d := discrete{windows: []int{2, 2}, plain: 8, size: 0.4, o: o}
			g := d.of(t, p)
			theta, tangent := solved(t, g)
			nested, err := tangent.Coarse(t.Context(), theta, 0.6)
			if err != nil {
				t.Fatal(err)
			}
			return fmt.Sprint(theta, nested, must(tangent.InfSup(t.Context())), must(g.Equilibria(t.Context(), theta, nested)), must(g.QuadratureError(t.Context(), theta)))
		}
		want := run(weak.Options{Workers: 1})
		for _, workers := range []int{1, 2, 5} {
			if run(weak.Options{Workers: workers}) != want {
				t.Errorf("%s: results with %d workers differ from those with one", name, workers)
			}
		}
		for _, size := range []int{2, 4} {
			var wg sync.WaitGroup
			for _, r := range reducetest.Ranks(size) {
				wg.Go(func() {
					if run(weak.Options{Workers: 1, Ranks: r}) != want {
						t.Errorf("%s: results on rank %d of %d differ from those of one", name, r.Rank(), size)
					}
				})
			}
			wg.Wait()
		}
	}
}

// cantilever is a body whose solution does not lie in the space; the larger the
// space, the lower the energy.
func cantilever(nu, mu, load float64) elasticity.Body {
	m, _ := elasticity.FromMuNu(mu, nu)
	return elasticity.Body{Name: "cantilever", Domain: square, Material: m,
		Conditions: []elasticity.Condition{elasticity.Clamp("left", 2), elasticity.Traction("right", 0, load)},
		Hard:       []*pinn.Ansatz{{Phi: ansatz.Plane(0, 0, 1)}, {Phi: ansatz.Plane(0, 0, 1)}}}
}

// The solution in a nested space is the best one there: the whole space gives
// the solution itself, and energies grow with the space up to its energy.
func TestCoarse(t *testing.T) {
	g := discrete{windows: []int{2, 1}, plain: 12, size: 0.4}.of(t, posed(t, "standard", cantilever(0.3, 1, 0.01)))
	theta, tangent := solved(t, g)
	work := must(g.Equilibria(t.Context(), theta))[0].Work
	var previous float64
	for _, share := range []float64{0.2, 0.4, 0.6, 1} {
		nested, err := tangent.Coarse(t.Context(), theta, share)
		if err != nil {
			t.Fatal(err)
		}
		w := must(g.Equilibria(t.Context(), nested))[0].Work
		if !(w > previous) || w > work*(1+1e-9) {
			t.Errorf("work %v in %v of the space, %v in the one before, %v in all of it", w, share, previous, work)
		}
		previous = w
		if share == 1 && floats.Distance(nested, theta, 2) > 1e-6*floats.Norm(theta, 2) {
			t.Errorf("the whole space has another solution: distance %v", floats.Distance(nested, theta, 2))
		}
		// Galerkin orthogonality: the difference does no work on the nested part.
		off, product := make([]float64, g.Dim()), make([]float64, g.Dim())
		floats.SubTo(off, theta, nested)
		tangent.Times(product, off)
		if v := math.Abs(floats.Dot(product, nested)); v > 1e-9*work {
			t.Errorf("share %v: the error does the work %v on the solution", share, v)
		}
	}
}

// Reactions balance the loads to rounding, however far the displacement is from
// the prescribed one; with an ansatz, to the accuracy of the stress on the
// boundary. A load along a supported direction goes to the support.
func TestReactionsBalance(t *testing.T) {
	for _, form := range []string{"standard", "mixed"} {
		soft := cantilever(0.3, 1, 0.01)
		soft.Hard = nil
		oblique := soft
		oblique.Conditions = append(oblique.Conditions[:2:2], elasticity.Plane("bottom", 0.6, -0.8))
		for name, c := range map[string]struct {
			b   elasticity.Body
			bar float64
		}{"soft": {soft, 1e-10}, "oblique": {oblique, 1e-10}, "ansatz": {cantilever(0.3, 1, 0.01), 0.1}} {
			g := discrete{windows: []int{2, 1}, plain: 12, size: 0.4, o: weak.Options{Penalty: 20}}.of(t, posed(t, form, c.b))
			theta, _ := solved(t, g)
			b := must(g.Equilibria(t.Context(), theta))[0]
			if !(b.Imbalance < c.bar) || !(b.MomentImbalance < c.bar) || math.Abs(b.Loads["right"][1]-0.01) > 1e-12 {
				t.Errorf("%s, %s: imbalance %.1e, of moments %.1e, under %v", form, name, b.Imbalance, b.MomentImbalance, b.Loads)
			}
			if r := b.Reactions["bottom"]; name == "oblique" && !(math.Abs(r[0]) > 1e-4 && math.Abs(r[0]/r[1]+0.75) < 1e-9) {
				t.Errorf("%s: the plane pushes by %v, not along its normal", form, r)
			}
		}
	}
}

// The moments of reactions are those of statics: of a beam under a load with an
// eccentricity, on springs and clamped, in the plane and in space, and of a column that
// gives way at finite strain.
func TestReactionMoments(t *testing.T) {
	m, _ := elasticity.FromENu(1, 0.3)
	clamped := func(d *geometry.Domain, part pinn.Region, load ...float64) elasticity.Body {
		return elasticity.Body{Name: "beam", Domain: d, Material: m, Conditions: []elasticity.Condition{
			elasticity.Clamp("left", d.Dim()),
			{On: part, T: func(dst, x, _ []float64) { // more of it where y is large
				for i, f := range load {
					dst[i] = f * (0.5 + x[1])
				}
			}},
		}}
	}
	plane := clamped(geometry.Rectangle([2]float64{}, [2]float64{2, 1}), "right", 0.3, -1)
	box := clamped(geometry.Box([3]float64{}, [3]float64{2, 1, 1}), "x1", 0.3, -1, 0.5)
	box.Conditions[0].On = "x0"
	sprung := plane
	sprung.Conditions = append([]elasticity.Condition{{On: "left", Spring: []float64{5, 2}}}, plane.Conditions[1])
	bent := clamped(plane.Domain, "right", 0, -0.01)
	bent.Law = elasticity.Laws()[0]
	const first = 0.25 + 1.0/3 // int y (y + 1/2) dy
	for name, c := range map[string]struct {
		b     elasticity.Body
		about []float64
		want  []float64
	}{
		"plane":   {plane, []float64{0, 0.5}, []float64{2 + 0.3*(first-0.5)}},
		"corner":  {plane, []float64{0, 0}, []float64{2 + 0.3*first}},
		"springs": {sprung, []float64{0, 0.5}, []float64{2 + 0.3*(first-0.5)}},
		"space":   {box, []float64{0, 0, 0}, []float64{-0.5*first - 0.5, 2*0.5 - 0.3*0.5, 2 + 0.3*first}},
		"bent":    {bent, []float64{0, 0.5}, nil},
	} {
		for axis := range (pinn.Moments{About: c.about}).Axes() {
			on := c.b.Conditions[0].On
			c.b.Measures = append(c.b.Measures, c.b.ReactionMoment(on, c.about, axis))
		}
		p := posed(t, "standard", c.b)
		g := discrete{windows: []int{2, 1, 1}[:len(c.about)], plain: 20, size: 0.5, o: weak.Options{Penalty: 20}}.of(t, p)
		theta, _ := solved(t, g)
		e := must(g.Equilibria(t.Context(), theta))[0]
		if !(e.MomentImbalance < 1e-9) {
			t.Errorf("%s: moments out of balance by %.1e", name, e.MomentImbalance)
		}
		s := g.Solution(theta).WithReactions(e.Reactions, e.ReactionMoments)
		got, err := s.Values(p.Quantities)
		if err != nil {
			t.Fatal(err)
		}
		if c.want == nil { // the arm of the undeformed column is the longer one
			if !(got[0] > 0.015 && got[0] < 0.02-1e-5) {
				t.Errorf("%s: the moment is %v, want a little less than 0.02", name, got[0])
			}
			continue
		}
		flux, err := g.Solution(theta).Values(p.Quantities) // of the stress on the boundary
		if err != nil {
			t.Fatal(err)
		}
		for k, want := range c.want {
			if math.Abs(got[k]-want) > 1e-8 {
				t.Errorf("%s: moment %d is %v, want %v", name, k, got[k], want)
			}
			if len(c.about) == 2 && math.Abs(flux[k]-want) > 0.3*math.Abs(want) { // in space there are too few features
				t.Errorf("%s: moment %d of the stress is %v, want about %v", name, k, flux[k], want)
			}
		}
	}
}

// Integrals of features that a quadrature does not resolve show on another one.
func TestQuadratureError(t *testing.T) {
	p := posed(t, "standard", cantilever(0.3, 1, 0.01))
	defect := func(degree int, size float64) float64 {
		d := discrete{windows: []int{1, 1}, plain: 20, degree: degree, size: size}
		space := d.space(t, p)
		g, err := weak.Compile(t.Context(), p, space, d.rule(square), d.o)
		if err != nil {
			t.Fatal(err)
		}
		theta, _ := solved(t, g)
		if own := must(g.QuadratureError(t.Context(), theta)); own > 1e-9 {
			t.Errorf("degree %d: defect %.1e on its own rule", degree, own)
		}
		d.degree += 3
		d.o.KeepModes = true
		second, err := weak.Compile(t.Context(), p, space, d.rule(square), d.o)
		if err != nil {
			t.Fatal(err)
		}
		return must(second.QuadratureError(t.Context(), theta))
	}
	if d := defect(10, 0.5); d > 1e-9 {
		t.Errorf("defect %.1e of a fine rule", d)
	}
	if d := defect(2, 0.8); d < 1e-3 {
		t.Errorf("defect %.1e of a coarse rule", d)
	}
}

// Fluxes that are no numbers at single points are left out of the defect, those of
// more than a small part of the body are not.
func TestQuadratureErrorOfTornPoints(t *testing.T) {
	p := posed(t, "standard", cantilever(0.3, 1, 0.01))
	d := discrete{windows: []int{1, 1}, plain: 20, degree: 9, size: 0.08}
	space := d.space(t, p)
	g, err := weak.Compile(t.Context(), p, space, d.rule(square), d.o)
	if err != nil {
		t.Fatal(err)
	}
	theta, _ := solved(t, g)
	d.o.KeepModes = true
	for reach, known := range map[float64]bool{0.005: true, 0.1: false} {
		torn, points := p, 0
		terms := slices.Clone(p.Weak.Terms)
		flux := terms[0].Flux
		terms[0].Flux = func(at *pinn.Point) []pinn.Flux {
			whole := at.Data(func(x []float64) float64 {
				if math.Hypot(x[0]-1, x[1]-1) < reach {
					points++
					return math.NaN()
				}
				return 1
			})
			fluxes := flux(at)
			for _, f := range fluxes {
				for i, e := range f.F1 {
					f.F1[i] = e.Mul(whole)
				}
			}
			return fluxes
		}
		torn.Weak = &pinn.Weak{Stiffness: p.Weak.Stiffness, Terms: terms}
		second, err := weak.Compile(t.Context(), torn, space, d.rule(square), d.o)
		if err != nil {
			t.Fatal(err)
		}
		defect := must(second.QuadratureError(t.Context(), theta))
		if points == 0 || known && !(defect < 1e-3) || !known && !math.IsNaN(defect) {
			t.Errorf("defect %v where the flux is unknown at %d points within %v of a corner", defect, points, reach)
		}
	}
}

// The inf-sup constant of pressure and displacement depends on the shape, not
// on stiffness or load. It shows pressures with more features than the
// displacements can balance.
func TestInfSup(t *testing.T) {
	coupling := func(form string, mu, load float64, multiplier int) float64 {
		nu := 0.3
		if form == "mixed" {
			nu = 0.5
		}
		g := discrete{windows: []int{1, 1}, plain: 16, multiplier: multiplier, size: 0.6, degree: 10}.of(t, posed(t, form, cantilever(nu, mu, load)))
		l, err := g.Linearise(t.Context(), make([]float64, g.Dim()), make([]float64, g.Dim()))
		if err != nil {
			t.Fatal(err)
		}
		return must(l.InfSup(t.Context()))
	}
	if c := coupling("standard", 1, 1, 0); !math.IsNaN(c) {
		t.Errorf("coupling %v without a pressure", c)
	}
	want := coupling("mixed", 1, 1, 0)
	if !(want > 1e-2 && want < 2) {
		t.Errorf("coupling %v", want)
	}
	if c := coupling("mixed", 1e9, 1e3, 0); math.Abs(c/want-1) > 1e-6 {
		t.Errorf("coupling %v of another material, want %v", c, want)
	}
	for _, multiplier := range []int{16, 24, 32} {
		c := coupling("mixed", 1, 1, multiplier)
		if c > want/4 {
			t.Errorf("coupling %v with %d features of the pressure, %v with 8", c, multiplier, want)
		}
		want = c
	}
}

// level is a problem of one field, x - a, which must be positive.
func level(a float64) pinn.Problem {
	return pinn.Problem{
		Name: "level", Domain: square,
		Fields: []pinn.Field{{Name: "u", Hard: &pinn.Ansatz{Phi: ansatz.Plane(0, 0, 1), Lift: func(x []ad.Jet) ad.Jet { return x[0].Shift(-a) }}}},
		Weak: &pinn.Weak{Stiffness: []float64{1}, Terms: []pinn.WeakTerm{{Name: "balance", On: pinn.Interior,
			Flux: func(p *pinn.Point) []pinn.Flux {
				return []pinn.Flux{{F1: []ad.Expr{p.U[0].D(0).V(), p.U[0].D(1).V()}}}
			}}}},
		Guards: []pinn.Guard{{Name: "u", Message: "u is not positive", Eval: func(p *pinn.Point) ad.Expr { return p.U[0].V() }}},
	}
}

// Guards must be positive in the mean over cells, here the four quarters of the
// square; single points may violate them.
func TestWeakGuards(t *testing.T) {
	d := discrete{windows: []int{1, 1}, plain: 2, size: 0.7}
	g := d.of(t, level(0.1))
	zero := make([]float64, g.Dim())
	if v := must(g.Violations(t.Context(), zero)); len(v) > 0 || !must(g.Admissible(t.Context(), zero)) {
		t.Errorf("violations %+v where the mean is positive", v)
	}
	if nan := append(make([]float64, g.Dim()-1), math.NaN()); must(g.Admissible(t.Context(), nan)) {
		t.Error("coefficients that are no number are admissible")
	}
	g = d.of(t, level(0.3))
	v := must(g.Violations(t.Context(), zero))
	if len(v) != 1 || v[0].Points != 2 || math.Abs(v[0].Value-(-0.05)) > 1e-12 || must(g.Admissible(t.Context(), zero)) {
		t.Errorf("violations %+v, want those of two cells with the mean -0.05", v)
	}
}
