package ivp

import "math"

// Smooth are linear problems that are not stiff, for the order of a method: a turning
// circle, an oscillator with friction and a force, and a chain of decays.
func Smooth() []Problem {
	return []Problem{
		{Name: "circle", Y0: []float64{1, 0}, T1: 2, Want: []float64{math.Cos(2), math.Sin(2)},
			System: System{N: 2, Linear: true, F: func(_ float64, y, dy []float64) { dy[0], dy[1] = -y[1], y[0] }}},
		// y = sin 2t + exp(-t/2) by hand: y'' + y' + 2 y = 2 cos 2t - 2 sin 2t + 7/4 exp(-t/2).
		{Name: "oscillator", Y0: []float64{1, 1.5}, T1: 2, Want: []float64{math.Sin(4) + math.Exp(-1), 2*math.Cos(4) - math.Exp(-1)/2},
			System: System{N: 2, Linear: true, F: func(t float64, y, dy []float64) {
				dy[0] = y[1]
				dy[1] = 2*math.Cos(2*t) - 2*math.Sin(2*t) + 1.75*math.Exp(-t/2) - y[1] - 2*y[0]
			}}},
		// Bateman's chain of rates 1, 2 and 3.
		{Name: "decays", Y0: []float64{1, 0, 0}, T1: 2,
			Want: []float64{math.Exp(-2), math.Exp(-2) - math.Exp(-4), math.Exp(-2) - 2*math.Exp(-4) + math.Exp(-6)},
			System: System{N: 3, Linear: true, F: func(_ float64, y, dy []float64) {
				dy[0], dy[1], dy[2] = -y[0], y[0]-2*y[1], 2*y[1]-3*y[2]
			}}},
	}
}

// ProtheroRobinson is y' = -1e6 (y - sin t) + cos t, whose solution is sin t: what is left
// of the order of a method on stiff problems (Prothero and Robinson 1974).
func ProtheroRobinson() Problem {
	return Problem{Name: "Prothero-Robinson", Y0: []float64{0}, T1: 1, Want: []float64{math.Sin(1)},
		System: System{N: 1, Linear: true, F: func(t float64, y, dy []float64) { dy[0] = -1e6*(y[0]-math.Sin(t)) + math.Cos(t) }}}
}

// Heat is that of Heated with n inner points, from 0 to 2.
func Heat(n int) Problem {
	s, exact := Heated(n)
	p := Problem{Name: "heat", System: s, T1: 2, Size: 1}
	for i := range n {
		x := float64(i+1) / float64(n+1)
		p.Y0, p.Want = append(p.Y0, exact(x, 0)), append(p.Want, exact(x, 2))
	}
	return p
}

// Orbits are Kepler's ellipse of eccentricity 0.5 and Arenstorf's orbit between earth and
// moon, which are closed after a period, and the attractor of Lorenz to t = 10, whose
// solution is that of Taylor series of order 40 in 40 digits.
func Orbits() []Problem {
	kepler := System{N: 4, F: func(_ float64, y, dy []float64) {
		r3 := math.Pow(y[0]*y[0]+y[1]*y[1], 1.5)
		dy[0], dy[1], dy[2], dy[3] = y[2], y[3], -y[0]/r3, -y[1]/r3
	}}
	ellipse := []float64{0.5, 0, 0, math.Sqrt(3)}
	lorenz := System{N: 3, F: func(_ float64, y, dy []float64) {
		dy[0], dy[1], dy[2] = 10*(y[1]-y[0]), y[0]*(28-y[2])-y[1], y[0]*y[1]-8./3*y[2]
	}}
	// E. Hairer, S. Norsett and G. Wanner, Solving Ordinary Differential Equations I,
	// section II.0.
	const moon = 0.012277471
	arenstorf := System{N: 4, F: func(_ float64, y, dy []float64) {
		a, b := y[0]+moon, y[0]-(1-moon)
		d1, d2 := math.Pow(a*a+y[1]*y[1], 1.5), math.Pow(b*b+y[1]*y[1], 1.5)
		dy[0], dy[1] = y[2], y[3]
		dy[2] = y[0] + 2*y[3] - (1-moon)*a/d1 - moon*b/d2
		dy[3] = y[1] - 2*y[2] - (1-moon)*y[1]/d1 - moon*y[1]/d2
	}}
	orbit := []float64{0.994, 0, 0, -2.00158510637908252240537862224}
	return []Problem{
		{Name: "Kepler", System: kepler, Y0: ellipse, T1: 2 * math.Pi, Want: []float64{0.5, 0, 0, math.Sqrt(3)}, Size: 1},
		{Name: "Lorenz", System: lorenz, Y0: []float64{1, 1, 1}, T1: 10,
			Want: []float64{-4.902687541134645731904, -3.743872921802919616315, 24.69085810279055545321}, Size: 1},
		{Name: "Arenstorf", System: arenstorf, Y0: orbit, T1: 17.0652165601579625588917206249, Want: []float64{0.994, 0, 0, orbit[3]}, Size: 1},
	}
}
