package cases

import (
	"bytes"
	_ "embed"
	"slices"
	"sync"

	"gonum.org/v1/gonum/floats"

	"pinnsolve/geometry"
	"pinnsolve/mesh"
	"pinnsolve/physics/elasticity"
	"pinnsolve/pinn"
)

// meshed is a body on a mesh without conditions. Strong residuals cannot resolve
// corners, so the weak statement is the default.
func meshed(name string, domain *geometry.Domain, m elasticity.Material) elasticity.Body {
	return elasticity.Body{Name: name, Domain: domain, Material: m, Hints: pinn.Hints{Statement: "weak"}}
}

// partMeasures measures the mean displacement of the given parts of the boundary
// and the reactions of the supported ones.
func partMeasures(b elasticity.Body, parts []string) []elasticity.Measure {
	var list []elasticity.Measure
	axis := onAxis(b)
	for _, part := range parts {
		if slices.Contains(axis, part) {
			continue // it has no area
		}
		for axis := range b.Domain.Dim() {
			list = append(list, b.Section.MeanDisplacement(pinn.Region(part), axis))
		}
	}
	for _, c := range b.Conditions {
		if part, ok := c.On.Part(); c.Axes != nil || ok && slices.Contains(axis, part) {
			continue // reactions are along coordinate axes
		}
		for axis := range b.Domain.Dim() {
			if !c.Holds(axis) {
				continue
			}
			list = append(list, b.Section.Reaction(c.On, axis, b.Domain.Dim()))
		}
	}
	return append(list, reactionMoments(b)...)
}

// reactionMoments measures the moments of the supports about the centroids of their
// parts.
func reactionMoments(b elasticity.Body) (list []elasticity.Measure) {
	if b.Section == elasticity.Axisymmetric {
		return nil
	}
	for _, c := range b.Conditions {
		part, ok := c.On.Part()
		if !ok || !slices.ContainsFunc([]int{0, 1, 2}[:b.Domain.Dim()], c.Holds) {
			continue
		}
		pts, err := b.Domain.BoundaryQuadrature(part, shapePoints)
		if err != nil {
			continue // reported with the body
		}
		center := make([]float64, b.Domain.Dim())
		for i, w := range pts.W {
			floats.AddScaled(center, w/floats.Sum(pts.W), pts.At(i))
		}
		for axis := range (pinn.Moments{About: center}).Axes() {
			list = append(list, b.ReactionMoment(c.On, center, axis))
		}
	}
	return list
}

// onAxis returns the parts on the axis of a body of revolution.
func onAxis(b elasticity.Body) (list []string) {
	if b.Section != elasticity.Axisymmetric {
		return nil
	}
	for _, part := range b.Domain.Parts() {
		pts, err := b.Domain.BoundaryQuadrature(part, 2)
		on := err == nil
		for i := range pts.Len() {
			on = on && elasticity.OnAxis(b.Domain, pts.At(i))
		}
		if on {
			list = append(list, part)
		}
	}
	return list
}

var (
	//go:embed testdata/bracket.msh
	bracketFile []byte
	//go:embed testdata/plate3d.msh
	plate3dFile []byte

	bracketDomain = sync.OnceValue(func() *geometry.Domain { return mustRead(bracketFile) })
	plate3dDomain = sync.OnceValue(func() *geometry.Domain { return mustRead(plate3dFile) })
)

func mustRead(file []byte) *geometry.Domain {
	m, err := mesh.Read(bytes.NewReader(file))
	if err != nil {
		panic("cases: " + err.Error())
	}
	return geometry.FromMesh(m)
}

// traction is the magnitude of a traction as a parameter.
func traction() pinn.Param {
	return pinn.Param{Name: "traction", Meaning: "traction on the loaded part", Unit: "Pa", Default: 1, Range: pinn.Positive}
}

func bracket() pinn.Case {
	body := func(v pinn.Values) (elasticity.Body, error) {
		m, err := material(v)
		if err != nil {
			return elasticity.Body{}, err
		}
		b := meshed("bracket", bracketDomain(), m)
		b.Conditions = []elasticity.Condition{elasticity.Clamp("clamp", 2), elasticity.Traction("load", 0, -v["traction"])}
		b.Measures = referenced(reference("bracket", map[string]float64{"nu": v["nu"]}), v["traction"]/v["mu"], 1.7e-4, partMeasures(b, b.Domain.Parts())...)
		return b, nil
	}
	return pinn.Case{
		Name: "bracket", Title: "L-shaped bracket with two holes and a fillet, plane strain",
		Source: "mesh and references of this repository: Taylor-Hood finite elements, extrapolated",
		About: "An L of limbs 4 x 1 (m) with a fillet of radius 1/2 inside and a hole of radius 1/4 at either end, one clamped,\n" +
			"one under the traction (0, -traction) all around; everything else is free. It is bent more than sheared, and\n" +
			"strong residuals fail on it. mean_u.load is the mean displacement of the loaded hole.",
		Params: []pinn.Param{nu(0.4999), mu(1), traction()},
		Forms:  forms("mixed", body),
	}
}

func plate3d() pinn.Case {
	body := func(v pinn.Values) (elasticity.Body, error) {
		m, err := material(v)
		if err != nil {
			return elasticity.Body{}, err
		}
		b := meshed("plate3d", plate3dDomain(), m)
		b.Conditions = []elasticity.Condition{
			elasticity.Roller("x0", 0), elasticity.Roller("y0", 1), elasticity.Roller("z0", 2),
			elasticity.Traction("right", v["traction"], 0, 0),
		}
		b.Measures = referenced(reference("plate3d", map[string]float64{"nu": v["nu"]}), v["traction"]/v["mu"], 5e-6, partMeasures(b, b.Domain.Parts())...)
		return b, nil
	}
	return pinn.Case{
		Name: "plate3d", Title: "quarter plate with a hole under tension, 3D, tetrahedra",
		Source: "mesh and references of this repository: Taylor-Hood finite elements, extrapolated",
		About: "[0,2]^2 x [0,1/2] (m) less a hole of radius 1/2 about the z axis, on tetrahedra of second order; rollers on x = 0,\n" +
			"y = 0 and z = 0, the traction along x on x = 2, free elsewhere. mean_ux.right is its mean displacement.",
		Params: []pinn.Param{nu(0.3), mu(1), traction()},
		Forms:  forms("mixed", body),
	}
}
