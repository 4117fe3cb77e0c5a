package cases

import (
	"math"

	"pinnsolve/geometry"
	"pinnsolve/physics/flow"
	"pinnsolve/pinn"
)

// flowTolerance is that of flows whose pressure has no bound at a corner.
const flowTolerance = 1e-2

// steady is the form of a flow.
func steady(state func(v pinn.Values) flow.Flow) []pinn.Form {
	return []pinn.Form{{Name: "steady", Equations: "rho (u.grad) u = -grad p + mu Lap u, div u = 0", Pose: func(v pinn.Values) (pinn.Problem, error) {
		return flow.Pose(state(v))
	}}}
}

// reynolds is the Reynolds number as a parameter.
func reynolds(value, most float64, of string) pinn.Param {
	return pinn.Param{Name: "Re", Meaning: "Reynolds number, " + of, Unit: "1", Default: value, Range: pinn.Range{Lo: 0, Hi: most, OpenLo: true}}
}

// step is the flow over a backward-facing step of the PINNacle suite (its NS2d-CG).
func step() pinn.Case {
	const at = 100 // Re of the reference
	state := func(v pinn.Values) flow.Flow {
		f := flow.Flow{
			Domain:    geometry.Polygon([][2]float64{{0, 0}, {4, 0}, {4, 2}, {2, 2}, {2, 1}, {0, 1}}, "wall", "outlet", "wall", "wall", "wall", "inlet"),
			Viscosity: 1 / v["Re"], Density: 1,
			Conditions: []flow.Condition{flow.Wall("wall", 2), flow.Moving("inlet", 2, flow.Channel(1, 0, 1)), flow.Straight("outlet", 0, 2)},
			Measures:   []pinn.Quantity{flow.PressureDrop("drop", []float64{0, 0.5}, []float64{4, 1}), flow.FlowRate("outflow", "outlet", 2)},
			Hints:      pinn.Hints{Windows: 16, Features: 110, Tolerance: flowTolerance},
		}
		if v["Re"] == at {
			f.References = fieldReferences("step", "finite elements of order 5/4", "ux", "uy", "p")
		}
		return f
	}
	return pinn.Case{
		Name: "step", Title: "flow over a backward-facing step",
		Source: "Hao et al., PINNacle, arXiv:2306.08827 (NS2d-CG); reference by finite elements",
		About: "A channel of height 1 m and length 2 m opens to one of height 2 m. Inlet u = (4 y (1 - y), 0) m/s, walls at rest,\n" +
			"outlet at x = 4 m: uy = 0 and mu d(ux)/dx = p. At the corner (2, 1) the velocity behaves like r^0.544. rho = 1 kg/m^3.",
		Params: []pinn.Param{reynolds(at, 1000, "of the largest inlet velocity and the height of the inlet")},
		Forms:  steady(state),
	}
}

// cylinderFlow is the benchmark 2D-1 of the DFG (Schaefer & Turek 1996). Its references
// are those of Nabh (1998), as listed by John (2016).
func cylinderFlow() pinn.Case {
	const at, radius, mean = 20, 0.05, 0.2
	state := func(v pinn.Values) flow.Flow {
		f := flow.Flow{
			Domain: geometry.RectangleWithHole([2]float64{}, [2]float64{2.2, 0.41}, [2]float64{0.2, 0.2}, radius).
				Renamed(map[string]string{"left": "inlet", "right": "outlet", "bottom": "wall", "top": "wall", "hole": "cylinder"}),
			Viscosity: 2 * radius * mean / v["Re"], Density: 1, Velocity: mean, Length: 2 * radius,
			// The lift is 2e-3 of the drag: it needs the finer quadrature.
			Hints:      pinn.Hints{Windows: 32, Features: 110, Finer: 1, Tolerance: 1e-3},
			Conditions: []flow.Condition{flow.Wall("wall", 2), flow.Wall("cylinder", 2), flow.Moving("inlet", 2, flow.Channel(1.5*mean, 0, 0.41))},
		}
		const scale = 2 / (mean * mean * 2 * radius)
		drag, lift := f.ForceOn("drag", "1", "cylinder", 0, scale), f.ForceOn("lift", "1", "cylinder", 1, scale)
		drop := flow.PressureDrop("drop", []float64{0.2 - radius, 0.2}, []float64{0.2 + radius, 0.2})
		if v["Re"] == at {
			known := []float64{5.57953523384, 0.010618948146, 0.11752016697}
			drag.Reference, lift.Reference, drop.Reference = &known[0], &known[1], &known[2]
		}
		f.Measures = []pinn.Quantity{drag, lift, drop}
		return f
	}
	return pinn.Case{
		Name: "cylinder-flow", Title: "flow round a cylinder in a channel (DFG 2D-1)",
		Source: "Schaefer & Turek, Notes Numer. Fluid Mech. 52 (1996) 547-566; references of Nabh (1998) in John, Finite Element Methods for Incompressible Flow Problems, 2016",
		About: "Channel [0, 2.2] x [0, 0.41] m with a cylinder of diameter D = 0.1 m at (0.2, 0.2), inlet parabolic with the mean U = 0.2 m/s,\n" +
			"nothing prescribed at the outlet: mu du/dn = p n. drag and lift are the forces on the cylinder over rho U^2 D/2, drop is\n" +
			"p(0.15, 0.2) - p(0.25, 0.2). rho = 1 kg/m^3.",
		Params: []pinn.Param{reynolds(at, 40, "of the mean inlet velocity and the diameter")},
		Forms:  steady(state),
	}
}

// lidSizes are the sizes that the boundary layers of a lid-driven cavity need, and the
// tolerance of its estimates, which are 10 to 30 times the errors.
func lidSizes(re float64) pinn.Hints {
	h := pinn.Hints{Windows: 16, Features: 60, Finer: 1, Tolerance: 2e-2}
	switch {
	case re > 1500:
		h.Windows, h.Features = 100, 80
	case re > 600:
		h.Windows, h.Features = 64, 70
	case re > 150:
		h.Windows, h.Features, h.Finer = 36, 70, 2
	}
	return h
}

// lid is the lid-driven cavity.
func lid() pinn.Case {
	state := func(v pinn.Values) flow.Flow {
		moving := func(dst, _ []float64) { dst[0], dst[1] = 1, 0 }
		return flow.Flow{
			Domain:    geometry.Rectangle([2]float64{}, [2]float64{1, 1}).Renamed(map[string]string{"top": "lid", "left": "wall", "right": "wall", "bottom": "wall"}),
			Viscosity: 1 / v["Re"], Density: 1,
			Conditions: []flow.Condition{flow.Wall("wall", 2), flow.Moving("lid", 2, moving)},
			Jumps: []flow.Jump{
				{At: [2]float64{0, 1}, Wall: [2]float64{1, 0}, Rest: [2]float64{0, -1}, Velocity: 1},
				{At: [2]float64{1, 1}, Wall: [2]float64{-1, 0}, Rest: [2]float64{0, -1}, Velocity: -1},
			},
			References: centreLines(v["Re"]),
			Hints:      lidSizes(v["Re"]),
		}
	}
	return pinn.Case{
		Name: "lid", Title: "lid-driven cavity",
		Source: "references at Re 100, 400, 1000, 3200 by finite elements; Botella & Peyret, Comput. Fluids 27 (1998) 421-433, has the same at 1000",
		About: "The unit square, u = (1, 0) m/s on the whole lid y = 1 m, u = 0 on the other sides. The velocity jumps at both corners of the\n" +
			"lid, where the solution is that of Taylor (1962) and a rest that is bounded. p has the mean zero. rho = 1 kg/m^3.",
		Params: []pinn.Param{reynolds(1000, 5000, "of the lid and the side")},
		Forms:  steady(state),
	}
}

// kovasznay is the exact solution of Kovasznay (1948) behind a grid, of Navier-Stokes'
// equations, with l = Re/2 - sqrt(Re^2/4 + 4 pi^2).
func kovasznay() pinn.Case {
	state := func(v pinn.Values) flow.Flow {
		l := decay(v["Re"])
		exact := func(dst, x []float64) {
			sin, cos := math.Sincos(2 * math.Pi * x[1])
			e := math.Exp(l * x[0])
			dst[0], dst[1] = 1-e*cos, l/(2*math.Pi)*e*sin
		}
		return flow.Flow{
			Domain:    geometry.Rectangle([2]float64{-0.5, -0.5}, [2]float64{1, 1.5}),
			Viscosity: 1 / v["Re"], Density: 1,
			Conditions: []flow.Condition{{On: pinn.Boundary, Fixed: []int{0, 1}, U: exact}},
			ExactU:     exact, ExactP: func(x []float64) float64 { return -math.Exp(2*l*x[0]) / 2 },
		}
	}
	return pinn.Case{
		Name: "kovasznay", Title: "flow behind a grid", Source: "Kovasznay, Proc. Camb. Philos. Soc. 44 (1948) 58-62",
		About: "u = (1 - e cos 2 pi y, l/(2 pi) e sin 2 pi y), p = -e^2/2, e = exp(l x), l = Re/2 - sqrt(Re^2/4 + 4 pi^2), on\n" +
			"[-0.5, 1] x [-0.5, 1.5] m with the velocity given all round. rho = 1 kg/m^3.",
		Params: []pinn.Param{reynolds(40, 1000, "of the mean velocity and the distance of the bars")},
		Forms:  steady(state),
	}
}

func decay(re float64) float64 { return re/2 - math.Sqrt(re*re/4+4*math.Pi*math.Pi) }

// fieldReferences reads the columns of testdata/NAME.csv, values at the points x, y.
func fieldReferences(name, source string, fields ...string) (list []pinn.Reference) {
	columns := referenceColumns(name)
	var x []float64
	for i := range columns["x"] {
		x = append(x, columns["x"][i], columns["y"][i])
	}
	for _, f := range fields {
		list = append(list, pinn.Reference{Field: f, X: x, Values: columns[f], Source: source})
	}
	return list
}

// centreLines are the velocities of the lid-driven cavity on its centre lines, nil at
// Reynolds numbers that have none.
func centreLines(re float64) (list []pinn.Reference) {
	columns := referenceColumns("lid")
	var x, u, v []float64
	for i, at := range columns["Re"] {
		if at == re {
			x = append(x, columns["x"][i], columns["y"][i])
			u, v = append(u, columns["u"][i]), append(v, columns["v"][i])
		}
	}
	if x == nil {
		return nil
	}
	const source = "finite elements of order 5/4"
	return []pinn.Reference{{Field: "ux", X: x, Values: u, Source: source}, {Field: "uy", X: x, Values: v, Source: source}}
}
