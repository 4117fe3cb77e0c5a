package box

import (
	"math"
	"slices"
)

// damping returns rates, not negative, at which the highest modes of each axis decay
// beside what the equation says, where it transports something by itself, as Burgers'
// does: without, what a space does not resolve stays in these modes and grows, for
// nothing in Galerkin's method takes it away once layers are thinner than the modes.
//
// A mode of number j of n along an axis decays at the rate 16 c k_j (j/n)^16, with its wave
// number k_j and the largest speed c of transport at the start: hardly below three fifths
// of the modes, whose difference from all is the estimate of the error.
// Only around circles: between walls smooth functions have parts in the highest modes, too.
// (Spectral vanishing viscosity: E. Tadmor, SIAM J. Numer. Anal. 26 (1989); the power is
// that of exponential filters.) It is nil where nothing is transported.
func (sys *system) damping(y []float64) ([]float64, error) {
	speed, err := sys.transport(y)
	if err != nil || speed == 0 {
		return nil, err
	}
	const factor, power = 16, 16
	rates := make([]float64, 0, len(sys.rates))
	for k := range sys.scales {
		sizes := sys.free(k)
		for p := range product(sizes) {
			rate := 0.0
			for i, rest := sys.dim-1, p; i >= 0; i-- {
				j := rest % sizes[i]
				rest /= sizes[i]
				if !sys.periodic[i] {
					continue
				}
				m := sys.modes[k][i]
				rate += factor * speed * math.Sqrt(math.Max(m.rates[j], 0)) * math.Pow(float64(j+1)/float64(sizes[i]), power)
			}
			rates = append(rates, rate)
		}
	}
	return rates, nil
}

// transport returns the largest factor of a slope in N at the start, 0 if N has no slopes
// or is linear: a speed.
func (sys *system) transport(y []float64) (speed float64, err error) {
	fields, count := len(sys.scales), sys.lanes.Count()
	slopes := false
	for k := range fields {
		for i := range sys.dim {
			slopes = slopes || sys.uses[k][1+i]
		}
	}
	if sys.linear || !slopes || !slices.Contains(sys.periodic, true) {
		return 0, nil
	}
	program, _, err := sys.program(sys.sheet.tile, true, sys.terms)
	if err != nil {
		return 0, err
	}
	lanes := make([][][]float64, fields)
	for k := range fields {
		lanes[k] = make([][]float64, 1+sys.dim)
		sys.evaluate(k, sys.whole(k, y[sys.at[k]:sys.at[k+1]], sys.wallsAt(sys.from, k).full), lanes[k])
	}
	sys.sheet.setTime(sys.from)
	for lo := 0; lo < sys.sheet.points(); lo += sys.sheet.tile {
		hi := min(lo+sys.sheet.tile, sys.sheet.points())
		program.Load(sys.sheet.pts, lo)
		for _, v := range program.Var {
			clear(v)
		}
		sys.store(program, lanes, lo, hi)
		for k := range fields {
			by := program.Derivative(sys.rows[k])
			for l := range fields {
				for i := range sys.dim {
					for p, d := range by[l*count+sys.lanes.First(i)] {
						if lo+p < hi {
							// residuals by scaled slopes
							speed = math.Max(speed, math.Abs(d/sys.mass[k][lo+p]/sys.scales[l]))
						}
					}
				}
			}
		}
	}
	return speed, nil
}
