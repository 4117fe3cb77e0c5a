package inverse

import (
	"fmt"
	"math"
)

// constants are rows of material constants and loads.
func constants() []Row {
	var list []Row
	for _, form := range []string{"mixed", "standard"} {
		for _, nu := range []float64{0.3, 0.4999} {
			list = append(list, Row{Name: fmt.Sprintf("cylinder-%s-%g", form, nu), Title: fmt.Sprintf("cylinder, mu and nu = %g, %s form, from ten times off", nu, form),
				Args:  []string{"identify", "cylinder", "--formulation", form, "--unknown", "mu=20,nu=0.05", "--data", fmt.Sprintf("data/cylinder-%g.csv", nu)},
				Truth: map[string]float64{"mu": 2, "nu": nu}, Bar: "1e-10 in 10 steps", Judge: quickly(1e-10, 10), Seconds: 1, Published: "2e-11, ADCME, its documentation"})
		}
	}
	cylinder := []string{"identify", "cylinder", "--unknown", "mu=1,nu=0.4,pressure=0.5", "--statement", "strong"}
	return append(list,
		Row{Name: "cylinder-pressure", Title: "cylinder, mu, nu and pressure from displacements, 1 % noise", Args: cylinder, Data: "data/cylinder-0.3.csv", Noise: 0.01, Repeats: 5,
			Truth: map[string]float64{"nu": 0.3}, Bar: "not-identifiable, direction within 1e-3 of (1, 0, 1)/sqrt 2", Judge: open},
		Row{Name: "cylinder-stress", Title: "the same with one radial stress", Args: cylinder, Data: "data/cylinder-stress.csv", Noise: 0.01, Repeats: 5,
			Truth: map[string]float64{"mu": 2, "nu": 0.3, "pressure": 1}, Bar: "identified", Judge: status("identified")},
		Row{Name: "cook", Title: "Cook's membrane, E and nu from 40 points, 1 % noise, data by elements", Args: []string{"identify", "cook", "--unknown", "E=1,nu=0.4"}, Data: "data/cook.csv", Noise: 0.01, Repeats: 20, Slow: true,
			Truth: map[string]float64{"E": 3, "nu": 0.3}, Bar: "truth inside in 16 of 20", Judge: covered(0.8), Seconds: 10},
		Row{Name: "bracket", Title: "bracket, mu and nu from 40 points, 1 % noise, data by elements", Args: []string{"identify", "bracket", "--unknown", "mu=1,nu=0.4"}, Data: "data/bracket.csv", Noise: 0.01, Repeats: 20, Slow: true,
			Truth: map[string]float64{"mu": 2, "nu": 0.35}, Bar: "truth inside in 16 of 20", Judge: covered(0.8), Seconds: 10},
		Row{Name: "inflation", Title: "cylinder inflated at finite strain by two pressures, mu and lambda/mu, no noise", Args: []string{"identify", "inflation-pressure", "--unknown", "mu=1,nu=0.3", "--data", "data/inflation.csv", "--sigma", "1e-9"},
			Truth: map[string]float64{"mu": 2, "nu": 0.4}, Bar: "1e-8", Judge: lame(1e-8)},
		Row{Name: "rubber", Title: "bar of rubber, both constants of Mooney and Rivlin from seven forces, 1 % noise", Args: []string{"identify", "data/bar.msh", "--axisymmetric", "--fix", "bottom=,0", "--fix", "top=,1", "--mu", "1", "--K", "inf", "--law", "mooney-rivlin", "--unknown", "mu=1,second=0.1", "--features", "60", "--tol", "1e-2"},
			Data: "data/bar.csv", Noise: 0.01, Repeats: 5, Truth: map[string]float64{"mu": 0.8, "second": 0.3}, Bar: "truth inside in 4 of 5", Judge: covered(0.8)},
		Row{Name: "haghighat", Title: "plate of Haghighat et al., lambda and mu from 400 points, nothing known on the boundary, no noise", Args: []string{"identify", "problems/haghighat.yaml", "--width", "400", "--points", "1200"}, Repeats: 5, Seeded: true,
			Truth: map[string]float64{"lambda": 1, "mu": 0.5}, Bar: "1e-6 at worst", Judge: within(1e-6), Published: "a few 1e-3, Haghighat et al., CMAME 379 (2021) 113741"},
		Row{Name: "haghighat-noise", Title: "the same, 1 % noise", Args: []string{"identify", "problems/haghighat.yaml"}, Data: "data/haghighat.csv", Noise: 0.01, Repeats: 5,
			Truth: map[string]float64{"lambda": 1, "mu": 0.5}, Bar: "within 3 deviations of Cramer and Rao", Judge: deviations(3)},
		Row{Name: "unit", Title: "cylinder, nu from displacements in millimetres for metres", Args: []string{"identify", "cylinder", "--set", "mu=2", "--unknown", "nu=0.2", "--data", "data/cylinder-mm.csv", "--sigma", "0.004"},
			Bar: "misfit", Judge: status("misfit")},
	)
}

// others are rows of fields, streams and equations of other kinds.
func others() []Row { return evolutions() }

// quickly judges by the difference from the truth and the number of steps.
func quickly(most float64, steps int) func(Row, []Measured) (string, bool) {
	return func(r Row, cells []Measured) (string, bool) {
		text, met := within(most)(r, cells)
		for _, m := range cells {
			met = met && m.Steps <= steps
		}
		return text, met
	}
}

// lame judges mu and lambda/mu by the larger difference from the truth.
func lame(most float64) func(Row, []Measured) (string, bool) {
	ratio := func(nu float64) float64 { return 2 * nu / (1 - 2*nu) }
	return func(r Row, cells []Measured) (string, bool) {
		var mu, lambda float64
		for _, m := range cells {
			a, _ := m.unknown("mu")
			b, _ := m.unknown("nu")
			mu = math.Max(mu, math.Abs(float64(a.Value)/r.Truth["mu"]-1))
			lambda = math.Max(lambda, math.Abs(ratio(float64(b.Value))/ratio(r.Truth["nu"])-1))
		}
		return fmt.Sprintf("mu %.1e, lambda/mu %.1e", mu, lambda), mu <= most && lambda <= most
	}
}

// open judges the direction that displacements leave open: mu and the pressure together.
func open(_ Row, cells []Measured) (string, bool) {
	var worst float64
	met := true
	for _, m := range cells {
		met = met && m.Status == "not-identifiable" && len(m.Directions) == 3
		if !met {
			return string(m.Status), false
		}
		for k, want := range []float64{math.Sqrt2 / 2, 0, math.Sqrt2 / 2} {
			worst = math.Max(worst, math.Abs(m.Directions[0].Components[k]-want))
		}
	}
	return fmt.Sprintf("not-identifiable, direction %.1e off", worst), met && worst <= 1e-3
}
