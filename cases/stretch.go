package cases

import (
	"math"

	"pinnsolve/ad"
	"pinnsolve/ansatz"
	"pinnsolve/geometry"
	"pinnsolve/physics/elasticity"
	"pinnsolve/pinn"
)

// neoHooke are the laws with a closed form in these cases.
var neoHooke = []*elasticity.Law{elasticity.Polynomial, elasticity.Logarithmic, elasticity.SVK}

// pulled is a unit cube, or square in plane strain, stretched along x with
// free sides: F = diag(stretch, lateral, ...).
type pulled struct {
	stretch, lateral float64   // 1
	p                float64   // Pa, as elasticity.Law defines it
	stress           []float64 // Cauchy stress, Pa: xx, and in plane strain zz
}

// newPulled solves P_yy = 0 by hand. For a law W = mu/2 (F:F-3) + phi(J) this
// is phi'(J) = -mu w with w = 1/stretch in 3D and J/stretch^2 in plane strain.
// With beta = mu/(lambda+mu):
//
//	polynomial   J - 1 = beta (1 - w)
//	logarithmic  (1-beta) ln J = beta (1 - J w), by Newton's method
//	svk          lateral^2 = 1 - nu (stretch^2-1), nu/(1-nu) in plane strain
func newPulled(law *elasticity.Law, dim int, m elasticity.Material, stretch float64) (pulled, error) {
	l, β := stretch, m.Beta
	if law == elasticity.SVK {
		return pulledSVK(dim, m, l)
	}
	var J float64
	w := func(J float64) float64 {
		if dim == 3 {
			return 1 / l
		}
		return J / (l * l)
	}
	switch {
	case law == elasticity.Logarithmic:
		J = 1
		for range 50 {
			slope := (1-β)/J + β*w(J)*float64(4-dim) // J w is J/l or J^2/l^2
			J -= ((1-β)*math.Log(J) + β*(J*w(J)-1)) / slope
		}
	case dim == 3:
		J = 1 + β*(1-1/l)
	default:
		J = (1 + β) / (1 + β/(l*l))
	}
	b := pulled{stretch: l, lateral: J / l}
	if dim == 3 {
		b.lateral = math.Sqrt(J / l)
	}
	// P_xx = mu (l - lateral^2/l) in both, P_zz = mu + phi' J.
	b.stress = []float64{m.Mu * (l*l - b.lateral*b.lateral) / J, m.Mu * (1/J - w(J))}[:4-dim]
	b.p = m.Mu * (1 - β) * (w(J) - 1)
	if law == elasticity.Logarithmic {
		b.p = m.Mu * (J*w(J) - 1)
	}
	return b, nil
}

func pulledSVK(dim int, m elasticity.Material, l float64) (pulled, error) {
	if nu := m.Nu(); !elasticity.StandardRange.Contains(nu) {
		return pulled{}, pinn.OutOfRange{Name: "nu", Value: nu, Range: elasticity.StandardRange, Because: "svk needs a finite lambda"}
	}
	ratio := m.Nu()
	if dim == 2 {
		ratio /= 1 - m.Nu()
	}
	q := 1 - ratio*(l*l-1)
	if !(q > 0) {
		return pulled{}, pinn.OutOfRange{Name: "stretch", Value: l, Range: pinn.Range{Lo: 0, Hi: math.Sqrt(1 + 1/ratio), OpenLo: true, OpenHi: true},
			Because: "under svk the width of the sides vanishes"}
	}
	b := pulled{stretch: l, lateral: math.Sqrt(q)}
	e, lateral := (l*l-1)/2, (q-1)/2
	trace := e + float64(dim-1)*lateral
	b.p = -m.Lambda() * trace
	area := b.lateral // of a section, and J = area stretch
	if dim == 3 {
		area *= b.lateral
	}
	b.stress = []float64{l * (2*m.Mu*e - b.p) / area, -b.p / (area * l)}[:4-dim]
	return b, nil
}

// stretchBody is the body of the case in 2D or 3D.
func stretchBody(name string, dim int) func(v pinn.Values, law *elasticity.Law) (elasticity.Body, error) {
	return func(v pinn.Values, law *elasticity.Law) (elasticity.Body, error) {
		m, err := material(v)
		if err != nil {
			return elasticity.Body{}, err
		}
		s, err := newPulled(law, dim, m, v["stretch"])
		if err != nil {
			return elasticity.Body{}, err
		}
		pull := s.stretch - 1
		b := elasticity.Body{
			Name: name, Material: m, Length: 1,
			Domain: geometry.Rectangle([2]float64{}, [2]float64{1, 1}),
			Hints:  pinn.Hints{Width: 20, Points: 100, Slope: 0.5},
			ExactU: func(dst, x []float64) {
				for i := range dst {
					dst[i] = (s.lateral - 1) * x[i]
				}
				dst[0] = pull * x[0]
			},
			ExactP: func([]float64) float64 { return s.p },
			ExactStress: func(dst, _ []float64) {
				clear(dst)
				dst[0] = s.stress[0]
				if dim == 2 {
					dst[3] = s.stress[1]
				}
			},
		}
		fixed, moved := []pinn.Region{"left", "bottom"}, pinn.Region("right")
		if dim == 3 {
			b.Domain = geometry.Box([3]float64{}, [3]float64{1, 1, 1})
			fixed, moved = []pinn.Region{"x0", "y0", "z0"}, "x1"
		}
		for i, part := range fixed {
			b.Conditions = append(b.Conditions, elasticity.Roller(part, i))
			b.Hard = append(b.Hard, vanishing(ansatz.Plane(i, 0, 1)))
		}
		b.Conditions = append(b.Conditions, elasticity.Condition{On: moved, Fixed: []int{0},
			U: func(dst, _ []float64) { clear(dst); dst[0] = pull }})
		b.Hard[0] = lifted(ansatz.Slab(0, 0, 1), func(x []ad.Jet) ad.Jet { return x[0].Scale(pull) })
		return b, nil
	}
}

func stretchParams() []pinn.Param {
	return []pinn.Param{
		finiteNu(0.3), mu(1),
		{Name: "stretch", Meaning: "length over undeformed length along x", Unit: "1", Default: 2, Range: pinn.Range{Lo: 0.2, Hi: 5}},
	}
}

// stretch is the unit square in plane strain.
func stretch() pinn.Case {
	return pinn.Case{
		Name: "stretch", Title: "unit square stretched with free sides, plane strain, finite strain",
		Source: "homogeneous deformation, by hand from P_yy = 0",
		About: "x = 0 and y = 0 are planes of symmetry, x = 1 is moved to the stretch without friction, y = 1 is free.\n" +
			"polynomial: lateral stretch (1+e)/(l + e/l), e = mu/(lambda+mu); logarithmic: e (J^2/l^2 - 1) + (1-e) ln J = 0;\n" +
			"both sigma_xx = mu (l^2 - lateral^2)/J, sigma_zz = mu (1/J - J/l^2). svk: lateral^2 = 1 - nu (l^2-1)/(1-nu),\n" +
			"which leaves nothing at stretch 2 for nu >= 1/4.",
		Params: stretchParams(),
		Forms:  finiteForms(stretchBody("stretch", 2), neoHooke...),
		Ramp:   &pinn.Ramp{Param: "stretch", Rest: 1},
	}
}

// stretch3d is the unit cube under uniaxial stress.
func stretch3d() pinn.Case {
	return pinn.Case{
		Name: "stretch3d", Title: "unit cube stretched with free sides, uniaxial stress, finite strain",
		Source: "homogeneous deformation, by hand from P_yy = 0",
		About: "x = 0, y = 0 and z = 0 are planes of symmetry, x = 1 is moved to the stretch without friction, y = 1 and z = 1 are free.\n" +
			"polynomial: J = 1 + e (1 - 1/l), e = mu/(lambda+mu); logarithmic: e (J/l - 1) + (1-e) ln J = 0;\n" +
			"both lateral^2 = J/l, sigma_xx = mu (l^2 - lateral^2)/J. svk: lateral^2 = 1 - nu (l^2-1).",
		Params: stretchParams(),
		Forms:  finiteForms(stretchBody("stretch3d", 3), neoHooke...),
		Ramp:   &pinn.Ramp{Param: "stretch", Rest: 1},
	}
}
