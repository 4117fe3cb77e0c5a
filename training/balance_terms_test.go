package training

import (
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/floats"
)

func TestNTKEqualisesTraces(t *testing.T) {
	x := []float64{1, -2, 0.5, 3}
	p, q := lopsided(), &fast{weightedFit: lopsided()}
	balanceOnce(t, p, &NTK{}, x)
	balanceOnce(t, q, &NTK{}, x)
	_, _, t0 := p.term(0, x)
	_, _, t1 := p.term(1, x)
	if got := p.w[0] * t0 / (p.w[1] * t1); math.Abs(got-1) > 1e-12 {
		t.Errorf("weights %v give traces of ratio %v", p.w, got)
	}
	if want := (t0 + t1) / 2 / t0; math.Abs(p.w[0]/want-1) > 1e-12 {
		t.Errorf("weight %v, want mean trace over trace %v", p.w[0], want)
	}
	if p.w[1]/p.w[0] < 1e5 || q.asked != 1 || !floats.EqualApprox(p.w, q.w, 1e-9*p.w[1]) {
		t.Errorf("weights %v by Jacobian, %v by traces", p.w, q.w)
	}
}

func TestGradNormEqualisesGradients(t *testing.T) {
	x := []float64{1, -2, 0.5, 3}
	p, q := lopsided(), &fast{weightedFit: lopsided()}
	p.w[0], q.w[0] = 7, 7 // must not matter
	balanceOnce(t, p, &GradNorm{}, x)
	balanceOnce(t, q, &GradNorm{}, x)
	_, g0, _ := p.term(0, x)
	_, g1, _ := p.term(1, x)
	if got := p.w[0] * g0 / (p.w[1] * g1); math.Abs(got-1) > 1e-12 {
		t.Errorf("weights %v give gradients of ratio %v", p.w, got)
	}
	if want := (g0 + g1) / 2 / g0; math.Abs(p.w[0]/want-1) > 1e-12 {
		t.Errorf("weight %v, want mean norm over norm %v", p.w[0], want)
	}
	if p.w[1]/p.w[0] < 1e5 || q.asked != 1 || !floats.EqualApprox(p.w, q.w, 1e-9*p.w[1]) {
		t.Errorf("weights %v by gradients, %v by norms", p.w, q.w)
	}
}

func TestReLoBRaLoByHand(t *testing.T) {
	// Softmax of 0.9 and 0.5: shares s and 1-s with s = 1/(1+exp(-0.4)).
	s := 1 / (1 + math.Exp(-0.4))
	// One iteration, no look back: λ = 0.9 + 0.1·2s, on weights 3 and 5.
	got := feed(t, &ReLoBRaLo{Alpha: 0.9, Rho: 1 - 1e-15, Temperature: 1}, []float64{3, 5}, 1, []float64{10, 2}, []float64{9, 1})
	if want := []float64{3 * (0.9 + 0.2*s), 5 * (0.9 + 0.2*(1-s))}; !floats.EqualApprox(got, want, 1e-14) {
		t.Errorf("weights %v, want %v", got, want)
	}
	if got[0] <= 3 || got[1] >= 5 {
		t.Errorf("weights %v do not favour the term that falls slower", got)
	}
	// Two iterations between updates: α² and always a look back, to the
	// first losses. The third set is 0.9 and 0.25 of the first, 1 and 0.5
	// of the second.
	got = feed(t, &ReLoBRaLo{Alpha: 0.9, Rho: 1e-300, Temperature: 1}, []float64{1, 1}, 2, []float64{10, 2}, []float64{9, 1}, []float64{9, 0.5})
	back, step := 1/(1+math.Exp(-0.65)), 1/(1+math.Exp(-0.5))
	if want := 2 * (0.81*back + 0.19*step); math.Abs(got[0]-want) > 1e-14 {
		t.Errorf("weight %v, want %v", got[0], want)
	}
	// At the defaults, over many updates.
	losses := [][]float64{{1, 1}}
	for k := range 200 {
		losses = append(losses, []float64{math.Pow(0.99, float64(k)), math.Pow(0.9, float64(k))})
	}
	if got = feed(t, &ReLoBRaLo{}, []float64{1, 1}, 10, losses...); got[0] < 1.2 || math.Abs(got[0]+got[1]-2) > 1e-12 {
		t.Errorf("weights %v", got)
	}
	if again := feed(t, &ReLoBRaLo{}, []float64{1, 1}, 10, losses...); !slices.Equal(again, got) {
		t.Errorf("weights %v, then %v", got, again)
	}
}

func TestSoftAdaptByHand(t *testing.T) {
	// The terms' losses fall by 3·1 and 5·3: normalised slopes -1/6 and
	// -5/6.
	got := feed(t, &SoftAdapt{}, []float64{3, 5}, 1, []float64{10, 4}, []float64{9, 1})
	s := 1 / (1 + math.Exp(-4./6))
	if want := []float64{3 * 2 * s, 5 * 2 * (1 - s)}; !floats.EqualApprox(got, want, 1e-14) {
		t.Errorf("weights %v, want %v", got, want)
	}
	if got[0] <= 3 || got[1] >= 5 {
		t.Errorf("weights %v do not favour the term that falls slower", got)
	}
	// Only the changes since the last update count.
	again := feed(t, &SoftAdapt{}, []float64{3, 5}, 1, []float64{100, 50}, []float64{10, 4}, []float64{9, 1})
	if !floats.EqualApprox(again, got, 1e-14) {
		t.Errorf("weights %v, want %v", again, got)
	}
	// One rises, one falls by as much: exp(1) against exp(-1) for β = 2.
	got = feed(t, &SoftAdapt{Beta: 2}, []float64{1, 1}, 1, []float64{1e-12, 2e-12}, []float64{2e-12, 1e-12})
	if want := math.Exp(2); math.Abs(got[0]/got[1]/want-1) > 1e-12 {
		t.Errorf("weights %v of ratio %v, want %v", got, got[0]/got[1], want)
	}
}

func TestEqualizerEqualisesShares(t *testing.T) {
	// One iteration: shares 2 and 18, mean 10, factors 5^.05 and (10/18)^.05.
	raw := []float64{1, 6}
	got := feed(t, &Equalizer{}, []float64{2, 3}, 1, raw, raw)
	want := []float64{2 * math.Pow(5, 0.05), 3 * math.Pow(10./18, 0.05)}
	floats.Scale(5/floats.Sum(want), want)
	if !floats.EqualApprox(got, want, 1e-14) {
		t.Errorf("weights %v, want %v", got, want)
	}
	// With constant losses the terms' losses become equal, whatever the
	// period.
	raw = []float64{1e6, 1}
	for _, elapsed := range []int{1, 10, 100} {
		losses := [][]float64{raw}
		for range 1000 / elapsed {
			losses = append(losses, raw)
		}
		got = feed(t, &Equalizer{}, []float64{1, 1}, elapsed, losses...)
		if ratio := got[0] * raw[0] / (got[1] * raw[1]); math.Abs(ratio-1) > 1e-6 || math.Abs(got[0]+got[1]-2) > 1e-12 {
			t.Errorf("every %d iterations: weights %v, shares of ratio %v", elapsed, got, ratio)
		}
	}
	// A term that vanishes keeps its weight.
	if got = feed(t, &Equalizer{}, []float64{1, 4}, 1, []float64{0, 1}, []float64{0, 1}); !(got[0] > 0) || got[0] > 4 {
		t.Errorf("weights %v", got)
	}
}
