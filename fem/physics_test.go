package fem

import (
	"context"
	"fmt"
	"math"
	"testing"

	"pinnsolve/mesh"
)

// every are elements of both forms.
var every = []Element{{Order: 1}, {Order: 2}, {Order: 2, Mixed: true}, {Order: 2, Mixed: true, Constant: true}}

// section returns a mesh of quadrilaterals from r0 to r0 + 2 and from 0 to 1, shaken.
func section(r0 float64) *mesh.Mesh {
	return shaken(quads(5, 4, func(s, t float64) (x, y float64) { return r0 + 2*s, t }))
}

// A ring, or a disk, that is strained evenly: u_r = a r, u_z = b z, under the tractions
// of its stress. Every element has it, and the energy is that density times the volume.
func TestRevolvedPatch(t *testing.T) {
	const nu, a, b = 0.3, 0.02, -0.03
	m := young(2, nu)
	lambda, div := m.lambda(), 2*a+b
	radial, axial := lambda*div+2*m.Mu*a, lambda*div+2*m.Mu*b
	for _, r0 := range []float64{0, 1} {
		volume := math.Pi * ((r0+2)*(r0+2) - r0*r0)
		energy := volume * (radial*a + axial*b/2)
		p := Problem{Mesh: section(r0), Material: Uniform(m), Revolved: true, Conditions: []Condition{
			{Parts: []string{"bottom"}, Fixed: []int{1}, T: func(dst, _, _ []float64) { dst[0], dst[1] = 0, 0 }},
			pull("top", 0, axial), pull("right", radial, 0),
		}}
		if r0 > 0 {
			p.Conditions = append(p.Conditions, pull("left", -radial, 0))
		}
		for _, e := range every {
			s := solved(t, p, e, Options{})
			name := fmt.Sprintf("radius from %v, %+v: ", r0, e)
			near(t, name+"energy", s.Energy, energy, 1e-9*energy)
			near(t, name+"work", s.Work, 2*energy, 1e-9*energy)
			near(t, name+"outside", s.Means["right"][0], a*(r0+2), 1e-9)
			near(t, name+"top", s.Means["top"][1], b, 1e-9)
			near(t, name+"reaction", s.Reactions["bottom"][1], -axial*volume, 1e-9*volume)
			s.Each(func(q *Sample) {
				if math.Abs(q.P+lambda*div) > 1e-8 {
					t.Fatalf("%spressure %v, want %v", name, q.P, -lambda*div)
				}
			})
		}
	}
}

// A hollow sphere of radii 1 and 2 under a pressure of 1 inside does the work of Lame's
// solution: energies of 0.4 pi and 3 pi/7, half the sphere's.
func TestSphere(t *testing.T) {
	m := read(t, "../cases/testdata/field/sphere-section.msh")
	for nu, energy := range map[float64]float64{0.3: 0.8 * math.Pi, 0.5: 6 * math.Pi / 7} {
		p := Problem{Mesh: m, Material: Uniform(young(1, nu)), Revolved: true, Conditions: []Condition{
			{Parts: []string{"equator"}, Fixed: []int{1}},
			{Parts: []string{"inside"}, T: func(dst, _, n []float64) { dst[0], dst[1] = -n[0], -n[1] }},
		}}
		o, err := SecondOpinion(context.Background(), p, Options{Workers: 2})
		if err != nil {
			t.Fatal(err)
		}
		near(t, "energy", o.Energy, energy, 1e-4*energy)
		if o.Stiffer(-energy) > 2e-6*energy || o.Softer(-energy) > 0 { // the mesh is not round
			t.Errorf("nu = %v: the true energy is refused: %+v", nu, o)
		}
		if o.Stiffer(-0.99*energy) <= 0 && o.Kind == Bound {
			t.Errorf("nu = %v: a solution of 0.99 of the energy is let through", nu)
		}
	}
}

// A body that is free takes its thermal strain without stress, in the plane, as a plate,
// as a body of revolution and in space; if long, it is under the stress -E t across it.
func TestFreeExpansion(t *testing.T) {
	const e, nu, strain = 3, 0.3, 0.01
	long := young(e, nu)
	plate := Material{long.Mu, (1 + long.Beta) / (3 - long.Beta)}
	in := read(t, "../mesh/testdata/tet10-41-ascii.msh")
	for name, c := range map[string]struct {
		p               Problem
		widens, density float64
	}{
		"plane strain": {Problem{Mesh: section(1), Material: Uniform(long)}, strain * (1 + nu), e * strain * strain / 2},
		"plate":        {Problem{Mesh: section(1), Material: Uniform(plate), Thin: true}, strain, 0},
		"revolved":     {Problem{Mesh: section(1), Material: Uniform(long), Revolved: true}, strain, 0},
		"space":        {Problem{Mesh: in, Material: Uniform(long)}, strain, 0},
	} {
		p := c.p
		p.Thermal = func(int, []float64) float64 { return strain }
		for _, element := range every {
			if element.Order < meshOrder(p.Mesh) {
				continue
			}
			s := solved(t, p, element, Options{})
			var volume float64
			s.Each(func(q *Sample) {
				volume += q.Weight
				for i, row := range q.Gradient {
					if math.Abs(row[i]-c.widens) > 1e-9 {
						t.Fatalf("%s, %+v: strain %v, want %v", name, element, row[i], c.widens)
					}
				}
			})
			near(t, name+": energy", s.Energy, c.density*volume, 1e-9*s.Heat)
			near(t, name+": potential", s.Potential(), c.density*volume, 1e-9*s.Heat)
		}
	}
}

// A bar between walls, warmed along half of its length: a stress of -E t/2 in all of it.
func TestHinderedExpansion(t *testing.T) {
	const strain = 0.01
	m := quads(4, 2, func(s, t float64) (x, y float64) { return 2 * s, t })
	p := Problem{
		Mesh: m, Material: Uniform(Material{0.5, 1}), Thin: true, // E = 1, nu = 0
		Conditions: []Condition{{Parts: []string{"left", "right"}, Fixed: []int{0}}, {Parts: []string{"bottom"}, Fixed: []int{1}}},
		Thermal: func(cell int, _ []float64) float64 {
			if middle(m, cell)[0] < 1 {
				return strain
			}
			return 0
		},
	}
	p.Conditions = append(p.Conditions, Condition{Parts: []string{"top"}, T: func(dst, _, _ []float64) { clear(dst) }})
	o, err := SecondOpinion(context.Background(), p, Options{})
	if err != nil {
		t.Fatal(err)
	}
	// The warm half widens, so that a little shear is left: a bound alone.
	want := 2 * strain * strain / 8
	near(t, "reaction", o.Fine.Reactions["left"][0], strain/2, 0.02*strain)
	if o.Energy < want || o.Energy > 2*want {
		t.Errorf("energy %v, want a little more than %v", o.Energy, want)
	}
}

// A bar that hangs on springs: along components, along the normal, and oblique.
func TestSprings(t *testing.T) {
	const stiffness = 2.0
	bar := Problem{
		Mesh: quads(4, 2, func(s, t float64) (x, y float64) { return 3 * s, t }), Material: Uniform(Material{0.5, 1}),
		Conditions: []Condition{{Parts: []string{"bottom"}, Fixed: []int{1}}, pull("right", 1, 0)},
	}
	one := func(dst, _ []float64) { dst[0] = stiffness }
	for name, spring := range map[string]Spring{
		"normal":    {Parts: []string{"left"}, Along: func(n []float64) [][]float64 { return [][]float64{n} }, Stiffness: one},
		"component": {Parts: []string{"left"}, Along: func([]float64) [][]float64 { return [][]float64{{1, 0}} }, Stiffness: one},
	} {
		p := bar
		p.Springs = []Spring{spring}
		for _, e := range []Element{{Order: 1}, {Order: 2}} {
			s := solved(t, p, e, Options{})
			near(t, name+": left", s.Means["left"][0], 1/stiffness, 1e-10)
			near(t, name+": right", s.Means["right"][0], 1/stiffness+3, 1e-10)
			near(t, name+": reaction", s.Reactions["left"][0], -1, 1e-10)
			near(t, name+": energy", s.Energy, 1.5, 1e-10)
			near(t, name+": energy of the springs", s.Springs, 1/(2*stiffness), 1e-10)
			near(t, name+": potential", s.Potential(), -s.Work/2, 1e-10)
		}
	}
	// Springs take no part in what is oblique, and pressures do not mind them.
	p := bar
	p.Material = Uniform(young(1, 0.3))
	p.Springs = []Spring{{Parts: []string{"left"}, Along: func([]float64) [][]float64 { return [][]float64{{0.6, 0.8}, {-0.8, 0.6}} },
		Stiffness: func(dst, _ []float64) { dst[0], dst[1] = stiffness, stiffness }}}
	a, b := solved(t, p, Element{Order: 2}, Options{}), solved(t, p, Element{Order: 2, Mixed: true}, Options{})
	near(t, "reaction", a.Reactions["left"][0], -1, 1e-10)
	near(t, "mixed", b.Potential(), a.Potential(), 5e-3*math.Abs(a.Potential()))
	near(t, "balance of the mixed form", b.Reactions["left"][0], -1, 1e-8)
}

// A beam between two rigid ends is bent: the exact solution is quadratic, u = -k x (y -
// 1/2), v = k x^2/2, with k = 12 M (E = 1, nu = 0), and a pull adds x F.
func TestRigidEnds(t *testing.T) {
	const moment, force = 0.01, 0.2
	free := []float64{math.NaN(), math.NaN(), math.NaN()}
	beam := quads(6, 2, func(s, t float64) (x, y float64) { return 4 * s, t })
	p := Problem{
		Mesh: beam, Material: Uniform(Material{0.5, 1}), Conditions: []Condition{clamp(2, "left")},
		Rigid: []Rigid{{Part: "right", Center: []float64{4, 0.5}, Given: free, Load: []float64{force, 0, moment}}},
	}
	energy := 2*force*force + 24*moment*moment
	s := solved(t, p, Element{Order: 2}, Options{})
	near(t, "pull", s.Means["right"][0], 4*force, 1e-10)
	near(t, "deflection", s.Means["right"][1], 96*moment, 1e-9)
	near(t, "energy", s.Energy, energy, 1e-9)
	near(t, "work", s.Work, 2*energy, 1e-9)
	near(t, "reaction", s.Reactions["left"][0], -force, 1e-10)
	near(t, "load", s.Reactions["right"][0], force, 1e-10)
	for _, o := range []Options{{}, {Workers: 3}} {
		opinion, err := SecondOpinion(context.Background(), p, o)
		if err != nil {
			t.Fatal(err)
		}
		near(t, "opinion", opinion.Potential, -energy, 1e-9)
		if opinion.Kind != Bound || opinion.Stiffer(-0.999*energy) <= 0 {
			t.Errorf("%+v", opinion)
		}
	}
	weighed := p
	weighed.Force = func(dst, _ []float64) { dst[0], dst[1] = 0.1, 0 }
	s = solved(t, weighed, Element{Order: 2}, Options{})
	near(t, "pull with a body force", s.Means["right"][0], 4*force+0.8, 1e-10)
	near(t, "reaction to both", s.Reactions["left"][0], -force-0.4, 1e-10)
	// Two ends that nothing holds, under loads in balance; a load alone moves the beam.
	p.Conditions = nil
	p.Rigid = append(p.Rigid, Rigid{Part: "left", Center: []float64{0, 0.5}, Given: free, Load: []float64{-force, 0, -moment}})
	s = solved(t, p, Element{Order: 2}, Options{})
	near(t, "energy of the free beam", s.Energy, energy, 1e-9)
	p.Rigid[1].Load = []float64{-force, 0, 0}
	if _, err := Solve(context.Background(), p, Element{Order: 2}, Options{}); err == nil {
		t.Error("a beam that one moment turns has a solution")
	}
	// What is given is held: the end goes down without turning.
	p.Conditions = []Condition{clamp(2, "left")}
	p.Rigid = []Rigid{{Part: "right", Center: []float64{4, 0.5}, Given: []float64{math.NaN(), -1, 0}, Load: []float64{0, 0, 0}}}
	for _, e := range []Element{{Order: 2}, {Order: 2, Mixed: true}} {
		p.Material = Uniform(young(1, 0.3))
		s = solved(t, p, e, Options{})
		near(t, "given", s.Means["right"][1], -1, 1e-10)
		near(t, "nothing pulls", s.Reactions["right"][0], 0, 1e-7)
		near(t, "energy", s.Potential(), -s.Reactions["right"][1]/2, 1e-6*s.Energy)
	}
}

// A rigid end in space, by a factor and by iteration: u_z = 48 M, as in the plane.
func TestRigidEndInSpace(t *testing.T) {
	nan := math.NaN()
	p := Problem{
		Mesh: read(t, "testdata/beam-3d.msh"), Material: Uniform(Material{0.5, 1}), Conditions: []Condition{clamp(3, "fixed")},
		Rigid: []Rigid{{Part: "load", Center: []float64{4, 0.5, 0.5}, Given: []float64{nan, nan, nan, nan, nan, nan}, Load: []float64{0.2, 0, 0, 0, 0.01, 0}}},
	}
	for _, flops := range []float64{0, 1} {
		s := solved(t, p, Element{Order: 2}, Options{Tolerance: 1e-8, flops: flops})
		near(t, "deflection", s.Means["load"][2], -0.96, 2e-6)
		near(t, "pull", s.Means["load"][0], 0.8, 2e-6)
		near(t, "energy", s.Energy, 0.0824, 1e-7)
	}
}

// A plug in a body of revolution moves along the axis alone, and carries its force.
func TestRigidPlug(t *testing.T) {
	p := Problem{
		Mesh: section(0), Material: Uniform(Material{0.5, 1}), Revolved: true, Conditions: []Condition{clamp(2, "bottom")},
		Rigid: []Rigid{{Part: "top", Center: []float64{1, 1}, Given: []float64{0, math.NaN(), 0}, Load: []float64{0, 4 * math.Pi, 0}}},
	}
	s := solved(t, p, Element{Order: 1}, Options{})
	near(t, "lift", s.Means["top"][1], 1, 1e-10)
	near(t, "energy", s.Energy, 2*math.Pi, 1e-9)
	near(t, "reaction", s.Reactions["bottom"][1], -4*math.Pi, 1e-9)
}
