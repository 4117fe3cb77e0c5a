package inverse

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
)

// fields are rows of parameters that vary over a body. Their noise is a part of the root
// mean square of the displacements: rms is that over the largest one.
func fields() []Row {
	const rms, rmsRound = 0.322112, 0.31297
	square := []string{"identify", "problems/inclusion.yaml", "--field"}
	with := func(more ...string) []string { return slices.Concat(square, more) }
	gauss := func(x []float64) float64 {
		return 1 + 2*math.Exp(-(math.Pow(x[0]-0.5, 2)+math.Pow(x[1]-0.5, 2))/(2*0.12*0.12))
	}
	disk := func(x []float64) float64 {
		if math.Hypot(x[0]-0.5, x[1]-0.5) < 0.2 {
			return 5
		}
		return 1
	}
	return []Row{
		{Name: "inclusion", Title: "smooth inclusion, mu(x), 900 points, noise 1 % of the rms", Args: with("mu"), Data: "data/inclusion.csv", Noise: 0.01 * rms, Repeats: 5,
			Bar: "L2 3e-2 at worst, bands hold 0.9", Judge: field(gauss, 3e-2, 0.9, false), Seconds: 10},
		{Name: "inclusion-0.1", Title: "the same, noise 0.1 %", Args: with("mu"), Data: "data/inclusion.csv", Noise: 0.001 * rms, Repeats: 5,
			Bar: "bands hold 0.9, or physics-unresolved", Judge: field(gauss, math.Inf(1), 0.9, false), Seconds: 10},
		{Name: "inclusion-load", Title: "the same, 1 %, load on the top not known", Args: with("mu,load_x=0,load_y=-0.7"), Data: "data/inclusion.csv", Noise: 0.01 * rms, Repeats: 5,
			Bar: "relative mu, median L2 1.2e-1", Judge: field(gauss, 1.2e-1, 0, true)},
		{Name: "round", Title: "sharp round inclusion, contrast 5, 1 %, by total variation", Args: with("mu,edges"), Data: "data/round.csv", Noise: 0.01 * rmsRound, Repeats: 5, Slow: true,
			Bar: "L1 1e-1, contour 0.02, contrast 15 %", Judge: sharp(disk)},
		{Name: "pinv", Title: "PInv of PINNacle, corrected, noise 0.1", Args: []string{"identify", "problems/pinv.yaml"}, Data: "data/pinv.csv", Noise: 0.1, Repeats: 5,
			Bar: "a 2.5e-2 at worst", Judge: coefficient(2.5e-2), Seconds: 2, Published: "1.3e-2 to 9e-2, u and a together, Hao et al., arXiv:2306.08827"},
		{Name: "pinv-shipped", Title: "PInv with the source as shipped", Args: []string{"identify", "problems/pinv.yaml", "--set", "s=1"}, Data: "data/pinv.csv", Noise: 0.1, Repeats: 5,
			Bar: "misfit", Judge: status("misfit")},
	}
}

// fieldFound is a field in result.json.
type fieldFound struct {
	Relative bool
	Values   []struct {
		At       []float64
		Value    float64
		Interval [2]float64
	}
}

// first is the first field of a result.
func (m Measured) first() fieldFound {
	var r struct{ Fields []fieldFound }
	if err := json.Unmarshal(m.Result, &r); err != nil || len(r.Fields) == 0 {
		return fieldFound{}
	}
	return r.Fields[0]
}

// errors are the relative L2 and L1 errors of a field, and the share of points whose band
// holds it. Both fields are divided by the exponential of the mean logarithm if the field
// is relative.
func (f fieldFound) errors(truth func(x []float64) float64) (l2, l1, covered float64) {
	scale, n := 1.0, float64(len(f.Values))
	if f.Relative {
		sum := 0.0
		for _, v := range f.Values {
			sum += math.Log(truth(v.At)/v.Value) / n
		}
		scale = math.Exp(sum)
	}
	var size2, size1 float64
	for _, v := range f.Values {
		t := truth(v.At)
		off := scale*v.Value - t
		l2, size2, l1, size1 = l2+off*off, size2+t*t, l1+math.Abs(off), size1+math.Abs(t)
		if scale*v.Interval[0] <= t && t <= scale*v.Interval[1] {
			covered += 1 / n
		}
	}
	return math.Sqrt(l2 / size2), l1 / size1, covered
}

// field judges by errors: the worst of all repeats, or the median of a field that has to be
// relative; and by the least share that bands hold. A run that says physics-unresolved
// need not hold.
func field(truth func(x []float64) float64, most, least float64, relative bool) func(Row, []Measured) (string, bool) {
	return func(_ Row, cells []Measured) (string, bool) {
		var all []float64
		worst, met := 1.0, true
		for _, m := range cells {
			f := m.first()
			l2, _, covered := f.errors(truth)
			all = append(all, l2)
			worst = math.Min(worst, covered)
			met = met && f.Relative == relative && (covered >= least || m.Status == "physics-unresolved")
		}
		slices.Sort(all)
		median, last := all[len(all)/2], all[len(all)-1]
		bound := last
		if relative {
			bound = median
		}
		return fmt.Sprintf("L2 %.1e, worst %.1e; bands hold %.2f", median, last, worst), met && bound <= most
	}
}

// sharp judges a round inclusion: by the L1 error, by the mean distance of the contour at
// half height, which is the area on the wrong side of it over the perimeter, and by the
// contrast of the means within three quarters of the radius and outside of five quarters.
func sharp(truth func(x []float64) float64) func(Row, []Measured) (string, bool) {
	return func(_ Row, cells []Measured) (string, bool) {
		var l2s, l1s, gaps, contrasts []float64
		for _, m := range cells {
			f := m.first()
			l2, l1, _ := f.errors(truth)
			wrong, in, nin, out, nout := 0.0, 0.0, 0.0, 0.0, 0.0
			for _, v := range f.Values {
				if (v.Value > 3) != (truth(v.At) > 3) {
					wrong += 1 / float64(len(f.Values))
				}
				switch r := math.Hypot(v.At[0]-0.5, v.At[1]-0.5); {
				case r < 0.15:
					in, nin = in+v.Value, nin+1
				case r > 0.25:
					out, nout = out+v.Value, nout+1
				}
			}
			l2s, l1s = append(l2s, l2), append(l1s, l1)
			gaps = append(gaps, wrong/(2*math.Pi*0.2))
			contrasts = append(contrasts, math.Abs(in/nin/(out/nout)/5-1))
		}
		l1, gap, contrast := slices.Max(l1s), slices.Max(gaps), slices.Max(contrasts)
		return fmt.Sprintf("worst: L1 %.1e, contour %.3f, contrast %.0f %% off, L2 %.1e", l1, gap, 100*contrast, slices.Max(l2s)), l1 <= 0.1 && gap <= 0.02 && contrast <= 0.15
	}
}

// coefficient judges a of PInv, which is its continuation from the boundary and c times a
// bubble, with the formulas of the problem file.
func coefficient(most float64) func(Row, []Measured) (string, bool) {
	edge := func(t float64) float64 { return 1 / (2 + t*t + (t-1)*(t-1)) }
	return func(_ Row, cells []Measured) (string, bool) {
		var all []float64
		for _, m := range cells {
			var off, size float64
			for _, v := range m.first().Values {
				x, y := v.At[0], v.At[1]
				want := 1 / (1 + x*x + y*y + (x-1)*(x-1) + (y-1)*(y-1))
				got := edge(x) + edge(y) - 1.0/3 + 16*x*(1-x)*y*(1-y)*v.Value
				off, size = off+(got-want)*(got-want), size+want*want
			}
			all = append(all, math.Sqrt(off/size))
		}
		slices.Sort(all)
		worst := all[len(all)-1]
		return fmt.Sprintf("a %.1e, worst %.1e", all[len(all)/2], worst), worst <= most
	}
}
