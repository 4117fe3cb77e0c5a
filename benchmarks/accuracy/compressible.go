package main

import "fmt"

// inflated is a thick-walled body of radii 1 and 2, inflated to the inner
// radius a, with the inner pressure under either law in units of mu, to 8 to 10
// digits by collocation of the radial equation (cases/testdata).
type inflated struct {
	shape                   string
	a, ratio                float64 // m; lambda/mu
	polynomial, logarithmic float64
}

var inflations = []inflated{
	{"cylinder", 1.5, 2, 0.4055455042, 0.4035396304},
	{"cylinder", 1.5, 100, 0.4274954519, 0.4274930921},
	{"cylinder", 1.5, 5000, 0.4282135656, 0.4282135646},
	{"cylinder", 1.5, 1e5, 0.4282276670, 0.4282276668},
	{"cylinder", 2, 2, 0.5536893641, 0.5502284397},
	{"cylinder", 2, 100, 0.5734069673, 0.5734033256},
	{"cylinder", 2, 5000, 0.5740404855, 0.5740404839},
	{"cylinder", 2, 1e5, 0.5740529187, 0.5740529182},
	{"sphere", 1.5, 2, 0.7155449121, 0.7104297726},
	{"sphere", 1.5, 100, 0.7542135631, 0.7542087565},
	{"sphere", 1.5, 5000, 0.7554084636, 0.7554084617},
	{"sphere", 1.5, 1e5, 0.7554318866, 0.7554318868},
}

// compressible holds inflation at finite lambda/mu: direct and trained, in both
// forms, and the sphere under the pressure that inflates it to 1.5.
func compressible() []row {
	const network = " --method lm:150 --width 20 --depth 2 --points 300"
	var rows []row
	for _, c := range inflations {
		nu := fmt.Sprintf(" --nu %.10g", c.ratio/(2*(c.ratio+1)))
		if c.shape == "sphere" {
			rows = append(rows, command(fmt.Sprintf("inflation3d-pressure --set pressure=%.10g", c.polynomial)+nu, 0,
				bar{output: "inner_radius", reference: c.a}))
			continue
		}
		posed := fmt.Sprintf("inflation --set a=%g", c.a) + nu
		pressure := bar{output: "inner_pressure", reference: c.polynomial}
		within := bar{output: "inner_pressure", reference: c.polynomial, limit: 1e-6}
		rows = append(rows,
			command(posed, 0, within),
			command(posed+" --law logarithmic", 0, bar{output: "inner_pressure", reference: c.logarithmic, limit: 1e-6}),
			command(posed+" --formulation standard", 0, pressure),
			command(posed+network, 0, pressure),
			command(posed+" --formulation standard"+network, 0, pressure),
		)
	}
	return rows
}
