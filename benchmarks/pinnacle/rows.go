package pinnacle

import "slices"

// pinnacle names where most published errors come from.
const pinnacle = "PINNacle, Table 3"

// Recipes of trained networks, one for steady problems and one for those in time.
var (
	trainedSteady = []string{"--statement", "strong", "--method", "lm:400", "--width", "24", "--depth", "2", "--max-time", "60s"}
	trainedInTime = []string{"--statement", "strong", "--method", "ssbroyden:20000", "--width", "24", "--depth", "2", "--max-time", "60s"}
)

// Rows are all problems of the suite, those of PINNacle first.
func Rows() []Row {
	return slices.Concat(ofPINNacle(), flowRows(), beside(), failureModes(), mechanics(), integrator())
}

// ofPINNacle are the problems of PINNacle (arXiv:2306.08827).
func ofPINNacle() []Row {
	return []Row{
		{Name: "burgers-1d", Title: "Burgers 1D, nu = 0.01/pi", Bars: []Bar{{"u", 1e-5}}, Seconds: 10,
			Published: 1.45e-2, Source: pinnacle + "; outside the suite 1.6e-8, SSBroyden, JCP 523", Suite: "burgers-1d.csv", Floor: 1.33e-2,
			Fault:   "The suite's file is 1.3e-2 from the exact solution by Cole and Hopf: its mesh of 101 nodes cuts the front off.",
			Trained: trainedInTime},
		{Name: "burgers-2d", Title: "Burgers 2D, nu = 0.01", Bars: []Bar{{"u", 1e-3}, {"v", 1e-3}}, Seconds: 120,
			Fault: "The suite's data at the start are random and absent: these are a gradient, with an exact solution by Cole and Hopf. 2.6e-1 is published for the suite's own, nu = 0.001."},
		{Name: "burgers-2d-sharp", Title: "Burgers 2D, nu = 0.001", Bars: []Bar{{"u", 5e-2}, {"v", 5e-2}}, Seconds: 120},
		{Name: "wave-1d-c", Title: "Wave 1D-C", Bars: []Bar{{"u", 1e-5}}, Seconds: 8,
			Published: 9.79e-2, Source: pinnacle, Trained: trainedInTime},
		{Name: "poisson-2d-c", Title: "Poisson 2D-C, four holes", Bars: []Bar{{"u", 5e-5}}, Seconds: 15,
			Published: 1.23e-2, Source: pinnacle, Suite: "poisson-2d-c.csv", Floor: 2.8e-5, Trained: trainedSteady},
		{Name: "poisson-boltzmann-2d-cg", Title: "Poisson-Boltzmann 2D-CG", Bars: []Bar{{"u", 1e-4}}, Seconds: 30,
			Published: 1.43e-2, Source: pinnacle, Suite: "poisson-boltzmann-2d-cg.csv", Floor: 9.0e-5, Trained: trainedSteady},
		{Name: "poisson-3d-cg", Title: "Poisson 3D-CG, four balls", Bars: []Bar{{"u", 2e-3}}, Seconds: 60,
			Published: 9.5e-2, Source: pinnacle},
		{Name: "poisson-2d-ms", Title: "Poisson 2D-MS, as coded", Bars: []Bar{{"u", 1e-3}}, Seconds: 30,
			Published: 5.9e-1, Source: pinnacle,
			Fault: "The code has a Lap u = -f, the paper div(a grad u) = -f: with an a that jumps these are different problems."},
		{Name: "poisson-2d-ms-flux", Title: "Poisson 2D-MS, as published", Bars: []Bar{{"u", 1e-3}}, Seconds: 30,
			Fault: "div(a grad u) = -f, of which the suite has no file: the figure published is of the problem as coded."},
		{Name: "heat-2d-ms", Title: "Heat 2D-MS, two speeds", Bars: []Bar{{"u", 1e-5}}, Seconds: 5,
			Published: 4.4e-2, Source: pinnacle, Suite: "heat-2d-ms.csv", Floor: 1.3e-2,
			Fault: "The suite's file is 1.3e-2 from the exact solution, 1e-1 at the end."},
		{Name: "heat-2d-vc", Title: "Heat 2D-VC, a conductivity that varies", Bars: []Bar{{"u", 1e-3}}, Seconds: 60,
			Published: 2.12e-1, Source: pinnacle,
			Fault: "The suite's field is absent: this one is of the same law. It is a(x) Lap u, as coded, not div(a grad u)."},
		{Name: "heat-2d-lt", Title: "Heat 2D-LT, a reaction over a long time", Bars: []Bar{{"u", 1e-2}}, Seconds: 60,
			Published: 9.99e-1, Source: pinnacle, Suite: "heat-2d-lt.csv", Floor: 3.5e-2,
			Fault: "The suite's file is 3.5e-2 from a solution by another method whose own error is below 2e-3."},
		{Name: "wave-2d-cg", Title: "Wave 2D-CG, through two materials", Bars: []Bar{{"u", 2e-2}}, Seconds: 60,
			Published: 7.9e-1, Source: pinnacle,
			Fault: "The suite's field is absent: this one is of the same law, 12 or 1. It is a(x) Lap u, as coded, not div(a grad u)."},
		{Name: "heat-2d-cg", Title: "Heat 2D-CG, seventeen holes", Bars: []Bar{{"u", 5e-4}}, Seconds: 60,
			Published: 2.39e-2, Source: pinnacle},
		{Name: "heat-5d", Title: "Heat 5D, in six coordinates, features of r^2 and t", Bars: []Bar{{"u", 1e-4}}, Seconds: 60,
			Published: 1.19e-4, Source: pinnacle},
		{Name: "lid-cavity", Title: "NS 2D-C, lid of speed 4x(1-x), Re = 100", Bars: []Bar{{"ux", 5e-4}, {"uy", 5e-4}, {"p", 5e-4}}, Seconds: 30,
			Published: 3.6e-2, Source: pinnacle, Suite: "lid-suite.csv", Floor: 3.2e-4, Levels: []string{"p"},
			Fault: "The pressure is infinite at the two upper corners, where the suite's file has numbers: points within .015 of them are left out."},
		{Name: "gray-scott", Title: "Gray-Scott to t = 200", Bars: []Bar{{"u", 1e-3}, {"v", 1e-3}}, Seconds: 40,
			Published: 7.99e-2, Source: pinnacle,
			Fault: "The code has no conditions on the boundary: periodic, as here, is the problem that the data come from."},
		{Name: "kuramoto-sivashinsky", Title: "Kuramoto-Sivashinsky, into chaos", Bars: []Bar{{"u", 5e-4}}, Seconds: 10,
			Published: 9.57e-1, Source: pinnacle + "; outside the suite 1.6e-1, jaxpi",
			Fault: "The code has no conditions on the boundary: periodic, as here, is the problem of jaxpi."},
	}
}

// beside are cases of other suites.
func beside() []Row {
	return []Row{
		{Name: "kovasznay", Title: "Kovasznay's flow, Re = 40", Bars: []Bar{{"u", 1e-8}, {"p", 1e-8}}, Seconds: 5, Trained: trainedSteady},
		{Name: "helmholtz", Title: "Helmholtz, one wave by four", Bars: []Bar{{"u", 1e-6}}, Seconds: 10, Trained: trainedSteady},
		{Name: "schroedinger", Title: "Schroedinger, cubic, 2 sech x", Bars: []Bar{{"u", 1e-4}, {"v", 1e-4}}, Seconds: 10,
			Published: 1.97e-3, Source: "Raissi et al. 2019, of the modulus", Trained: trainedInTime},
		{Name: "allen-cahn", Title: "Allen-Cahn, of jaxpi", Bars: []Bar{{"u", 5e-5}}, Seconds: 5,
			Published: 3.5e-6, Source: "PirateNets with SOAP, arXiv:2502.00604; 5.4e-5, jaxpi", Trained: trainedInTime},
		{Name: "korteweg-de-vries", Title: "Korteweg-de Vries, cos(pi x), 0.022^2", Bars: []Bar{{"u", 5e-4}}, Seconds: 20,
			Published: 1.53e-4, Source: "TINN, arXiv:2601.20361"},
		{Name: "advection", Title: "advection, c = 100", Bars: []Bar{{"u", 1e-7}}, Seconds: 5,
			Published: 6.88e-4, Source: "jaxpi, README", Trained: trainedInTime},
	}
}

// failureModes are those of Krishnapriyan et al. (arXiv:2109.01050).
func failureModes() []Row {
	const best = "BWLer, arXiv:2506.23024, its abstract; 1.9e-3 to 1.3e-2, networks, arXiv:2402.01868"
	return []Row{
		{Name: "convection", Title: "convection, beta = 40", Bars: []Bar{{"u", 1e-7}}, Seconds: 5, Published: 1e-12, Source: best, Trained: trainedInTime},
		{Name: "reaction", Title: "reaction, rho = 5", Bars: []Bar{{"u", 1e-6}}, Seconds: 5, Published: 1e-12, Source: best, Trained: trainedInTime},
		{Name: "wave-5", Title: "wave, beta = 5", Bars: []Bar{{"u", 1e-6}}, Seconds: 5, Published: 1e-12, Source: best, Trained: trainedInTime},
	}
}
