package inverse

import (
	"context"
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// smoothing is noisy values of exp(b(x)) at points, with b a sum of cosines.
type smoothing struct {
	x, values []float64
	sigma     float64
	modes     int
}

func cosine(k int, x float64) float64 {
	if k == 0 {
		return 1
	}
	return math.Sqrt2 * math.Cos(float64(k)*math.Pi*x)
}

func (s smoothing) Expand(_ context.Context, b []float64) (*Expansion, error) {
	e := &Expansion{Gradient: make([]float64, s.modes), Fisher: mat.NewSymDense(s.modes, nil)}
	row := make([]float64, s.modes)
	for i, x := range s.x {
		var sum float64
		for k := range b {
			row[k] = cosine(k, x)
			sum += b[k] * row[k]
		}
		r := (math.Exp(sum) - s.values[i]) / s.sigma
		e.Chi2 += r * r
		e.Residuals = append(e.Residuals, r)
		for k := range row {
			row[k] *= math.Exp(sum) / s.sigma
			e.Gradient[k] += r * row[k]
		}
		e.Fisher.SymRankOne(e.Fisher, 1, mat.NewVecDense(s.modes, row))
	}
	return e, nil
}

func (s smoothing) block() Block {
	return Block{Name: "b", Size: s.modes, Priors: []func([]float64) *mat.SymDense{power(s.modes, 2)}}
}

// power is a prior whose diagonal grows like a power of the wave number.
func power(n int, p float64) func([]float64) *mat.SymDense {
	r := mat.NewSymDense(n, nil)
	for k := range n {
		r.SetSym(k, k, math.Pow(float64(k)*math.Pi, p))
	}
	return func([]float64) *mat.SymDense { return r }
}

func truth(x float64) float64 { return math.Sin(3*x) + 0.3*math.Cos(7*x) }

func newSmoothing(n int, sigma float64, seed uint64) smoothing {
	rng := rand.New(rand.NewPCG(seed, 3))
	s := smoothing{sigma: sigma, modes: 40}
	for i := range n {
		x := (float64(i) + 0.5) / float64(n)
		s.x = append(s.x, x)
		s.values = append(s.values, math.Exp(truth(x))+sigma*rng.NormFloat64())
	}
	return s
}

// check returns the root mean square error of the field and the share of points whose
// 95 % band holds it.
func (s smoothing) check(f *FieldFit) (rms, covered float64) {
	row := mat.NewVecDense(s.modes, nil)
	const n = 200
	for i := range n {
		x := (float64(i) + 0.5) / n
		for k := range s.modes {
			row.SetVec(k, cosine(k, x))
		}
		off := mat.Dot(row, mat.NewVecDense(s.modes, f.Coefficients)) - truth(x)
		rms += off * off / n
		if math.Abs(off) < 1.96*math.Sqrt(mat.Inner(row, f.Covariance, row)) {
			covered += 1.0 / n
		}
	}
	return math.Sqrt(rms), covered
}

// The weight that maximises the evidence makes bands that hold the field, whatever the
// noise, and no choice of the weight is much better; so it is with a noise that is not
// known.
func TestFieldEvidence(t *testing.T) {
	for _, sigma := range []float64{0.01, 0.1, 0.5} {
		for _, unknown := range []bool{false, true} {
			var covered, rms float64
			const seeds = 5
			for seed := range uint64(seeds) {
				s := newSmoothing(200, sigma, seed)
				given := s
				if unknown {
					given.sigma = 1
				}
				f, err := FitFields(context.Background(), given, []Block{s.block()}, FieldOptions{UnknownNoise: unknown})
				if err != nil {
					t.Fatal(err)
				}
				e, c := s.check(f)
				covered, rms = covered+c/seeds, rms+e/seeds
				if unknown && math.Abs(f.Noise/sigma-1) > 0.25 {
					t.Errorf("sigma %v: estimated %v", sigma, f.Noise)
				}
				if !f.Settled || f.Effective > 40 || f.Effective < 3 {
					t.Errorf("sigma %v: settled %v, %.3g parameters in %d steps", sigma, f.Settled, f.Effective, f.Steps)
				}
			}
			if covered < 0.88 || rms > sigma {
				t.Errorf("sigma %v, unknown %v: error %.3g, bands hold %.2f", sigma, unknown, rms, covered)
			}
		}
	}
}

// The evidence is largest at the weight that was found, and other rules are near.
func TestFieldChoices(t *testing.T) {
	s := newSmoothing(300, 0.1, 1)
	f, err := FitFields(context.Background(), s, []Block{s.block()}, FieldOptions{})
	if err != nil {
		t.Fatal(err)
	}
	best := 0
	for i, p := range f.Curve {
		if p.Evidence > f.Curve[best].Evidence {
			best = i
		}
	}
	if at := f.Curve[best].Factor; at < 0.5 || at > 2 {
		t.Errorf("the evidence is largest at %v times the weight", at)
	}
	c := f.Choices()
	if g := float64(c.GCV); g < 0.05 || g > 20 {
		t.Errorf("cross validation %v, discrepancy %v, corner %v", c.GCV, c.Discrepancy, c.Corner)
	}
	if words := (Choices{GCV: 30, Discrepancy: 1}).Disagreement(); words == "" {
		t.Error("a factor of 30 is no word")
	}
	if words := (Choices{GCV: 2, Discrepancy: 0.5}).Disagreement(); words != "" {
		t.Error(words)
	}
}

// Of several priors the one is taken whose fields are as smooth as the one that is sought.
func TestFieldOrder(t *testing.T) {
	s := newSmoothing(400, 0.05, 2)
	for order, want := range map[float64]int{1.2: 0, 5: 2} {
		rng := rand.New(rand.NewPCG(uint64(order*10), 3))
		c := make([]float64, s.modes)
		for k := 1; k < s.modes; k++ {
			c[k] = math.Pow(float64(k), -order/2-0.01) * rng.NormFloat64() * 0.5
		}
		for i, x := range s.x {
			b := 0.0
			for k, v := range c {
				b += v * cosine(k, x)
			}
			s.values[i] = math.Exp(b) + s.sigma*rng.NormFloat64()
		}
		b := s.block()
		b.Priors = []func([]float64) *mat.SymDense{power(s.modes, 1.2), power(s.modes, 2.5), power(s.modes, 5)}
		f, err := FitFields(context.Background(), s, []Block{b}, FieldOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if f.Orders[0] != want {
			t.Errorf("a field of order %v has prior %d, want %d", order, f.Orders[0], want)
		}
	}
}

// A coefficient that is held stays zero.
func TestFieldHeld(t *testing.T) {
	s := newSmoothing(100, 0.1, 1)
	b := s.block()
	b.Held = []int{0}
	f, err := FitFields(context.Background(), s, []Block{b}, FieldOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if f.Coefficients[0] != 0 || f.Covariance.At(0, 0) != 0 || f.Coefficients[1] == 0 {
		t.Errorf("held coefficient %v +- %v, the next %v", f.Coefficients[0], f.Covariance.At(0, 0), f.Coefficients[1])
	}
}

// Noise follows no pattern, and a wave of its size does.
func TestPattern(t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 4))
	const n, m = 400, 20
	found := 0
	features := mat.NewDense(n, m, nil)
	for i := range n {
		for k := range m {
			features.Set(i, k, cosine(k, float64(i)/n))
		}
	}
	for range 200 {
		r := make([]float64, n)
		for i := range r {
			r[i] = rng.NormFloat64()
		}
		if FindPattern(r, features).Follows() {
			found++
		}
		for i := range r {
			r[i] += 0.8 * math.Sin(9*float64(i)/n)
		}
		if !FindPattern(r, features).Follows() {
			t.Error("a wave is not found")
		}
	}
	if found > 3 {
		t.Errorf("%d of 200 noises follow a pattern", found)
	}
}
