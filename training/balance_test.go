package training

import (
	"context"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// weightedFit is Σ w_i ½|A_i x - b_i|², with factors and shifts for its rows.
// It counts the calls of its optional methods.
type weightedFit struct {
	names  []string
	owner  []int
	a      *mat.Dense
	b      []float64
	w      []float64 // of terms
	f, s   []float64 // of rows
	losses []float64
	rows   int // changes of factors or shifts
}

// newWeightedFit makes a term from every matrix.
func newWeightedFit(as []*mat.Dense, bs [][]float64) *weightedFit {
	p := &weightedFit{}
	rows, cols := 0, 0
	for _, a := range as {
		rows += a.RawMatrix().Rows
		cols = a.RawMatrix().Cols
	}
	p.a = mat.NewDense(rows, cols, nil)
	i := 0
	for t, a := range as {
		p.names = append(p.names, []string{"inside", "edge", "corner"}[t])
		p.w, p.losses = append(p.w, 1), append(p.losses, 0)
		for k := range a.RawMatrix().Rows {
			p.a.SetRow(i, a.RawRowView(k))
			p.b, p.owner = append(p.b, bs[t][k]), append(p.owner, t)
			p.f, p.s = append(p.f, 1), append(p.s, 0)
			i++
		}
	}
	return p
}

func (p *weightedFit) Dim() int                    { return p.a.RawMatrix().Cols }
func (p *weightedFit) Rows() int                   { return len(p.b) }
func (p *weightedFit) TermNames() []string         { return p.names }
func (p *weightedFit) TermLosses(dst []float64)    { copy(dst, p.losses) }
func (p *weightedFit) Weights(dst []float64)       { copy(dst, p.w) }
func (p *weightedFit) SetWeights(w []float64)      { copy(p.w, w) }
func (p *weightedFit) RowTerms(dst []int)          { copy(dst, p.owner) }
func (p *weightedFit) SetRowFactors(f []float64)   { copy(p.f, f); p.rows++ }
func (p *weightedFit) SetRowShifts(s []float64)    { copy(p.s, s); p.rows++ }
func (p *weightedFit) factor(i int) float64        { return math.Sqrt(p.w[p.owner[i]]) * p.f[i] }
func (p *weightedFit) Loss(g, x []float64) float64 { return lossOf(p, g, x) }

func (p *weightedFit) Residual(dst, x []float64) {
	clear(p.losses)
	for i := range dst {
		dst[i] = p.factor(i)*(floats.Dot(p.a.RawRowView(i), x)-p.b[i]) + p.s[i]
		p.losses[p.owner[i]] += dst[i] * dst[i] / 2
	}
}

func (p *weightedFit) Jacobian(dst *mat.Dense, _ []float64, from int) {
	for i := range p.b {
		floats.ScaleTo(dst.RawRowView(i), p.factor(i), p.a.RawRowView(i)[from:])
	}
}

// term returns raw loss, gradient norm and squared Frobenius norm of a term.
func (p *weightedFit) term(t int, x []float64) (loss, grad, trace float64) {
	g := make([]float64, p.Dim())
	for i, o := range p.owner {
		if o == t {
			row := p.a.RawRowView(i)
			r := floats.Dot(row, x) - p.b[i]
			loss += r * r / 2
			floats.AddScaled(g, r, row)
			trace += floats.Dot(row, row)
		}
	}
	return loss, floats.Norm(g, 2), trace
}

// lopsided has an exact solution of ones, and a first term whose rows are a
// thousand times as large as the second term's.
func lopsided() *weightedFit {
	as := []*mat.Dense{random(6, 4, 1), random(5, 4, 2)}
	as[0].Scale(1e3, as[0])
	var bs [][]float64
	for _, a := range as {
		var b []float64
		for i := range a.RawMatrix().Rows {
			b = append(b, floats.Sum(a.RawRowView(i)))
		}
		bs = append(bs, b)
	}
	return newWeightedFit(as, bs)
}

// fast hides its Jacobian, and counts calls.
type fast struct {
	*weightedFit
	asked int
}

func (f *fast) TermGradNorms(dst, x []float64) {
	f.asked++
	for t := range dst {
		_, dst[t], _ = f.term(t, x)
	}
}

func (f *fast) TermTraces(dst, x []float64) {
	f.asked++
	for t := range dst {
		_, _, dst[t] = f.term(t, x)
	}
}

func (f *fast) Jacobian(*mat.Dense, []float64, int) { panic("the Jacobian was asked for") }
func (f *fast) Loss(g, x []float64) float64         { return f.weightedFit.Loss(g, x) }

func balanceOnce(t *testing.T, obj Objective, b Balancer, x []float64) {
	t.Helper()
	if err := b.Init(obj); err != nil {
		t.Fatal(err)
	}
	e := newEvaluator(newLoop(context.Background(), Settings{}), obj)
	at := &Point{Theta: slices.Clone(x)}
	if err := e.Gradient(at); err != nil {
		t.Fatal(err)
	}
	if changed, err := b.Update(e, at, 0); err != nil || !changed {
		t.Fatalf("changed %v, error %v", changed, err)
	}
}

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

// A second update enters with weight a tenth.
func TestWeightsAreAveraged(t *testing.T) {
	for _, b := range []Balancer{&NTK{}, &GradNorm{}} {
		p := lopsided()
		x := []float64{1, -2, 0.5, 3}
		balanceOnce(t, p, b, x)
		before := slices.Clone(p.w)
		for i := range p.b { // the second term becomes a hundred times as large
			if p.owner[i] == 1 {
				floats.Scale(100, p.a.RawRowView(i))
				p.b[i] *= 100
			}
		}
		e := newEvaluator(newLoop(context.Background(), Settings{}), p)
		at := &Point{Theta: x}
		if err := e.Gradient(at); err != nil {
			t.Fatal(err)
		}
		if _, err := b.Update(e, at, 100); err != nil {
			t.Fatal(err)
		}
		if got := p.w[1] / before[1]; math.Abs(got-0.9) > 0.002 {
			t.Errorf("%s: the second weight changes by %v, want little more than 0.9", b.Name(), got)
		}
	}
}

// A stage does not inherit the shifts and factors of an earlier one.
func TestRowsStartAfresh(t *testing.T) {
	p := lopsided()
	for i := range p.s {
		p.s[i], p.f[i] = 3, 2
	}
	balanceOnce(t, p, &ALM{Terms: []string{"edge"}}, make([]float64, 4))
	balanceOnce(t, p, &RBA{}, make([]float64, 4))
	if floats.Norm(p.s, 1) != 0 || slices.Max(p.f) != 1 || slices.Min(p.f) != 1 {
		t.Errorf("shifts %v, factors %v", p.s, p.f)
	}
}

// The second sample enters an average with weight a tenth.
func TestAverage(t *testing.T) {
	var a average
	a.add(0.9, []float64{1, 2, math.Inf(1)})
	if got, want := a.add(0.9, []float64{2, math.NaN(), 5}), []float64{1.1, 2, 5}; !floats.EqualApprox(got, want, 1e-15) {
		t.Errorf("average %v, want %v", got, want)
	}
}

// stub is a Weighted objective with losses set by hand.
type stub struct{ raw, w []float64 }

func (s *stub) Dim() int                    { return 1 }
func (s *stub) Loss(g, _ []float64) float64 { clear(g); return floats.Dot(s.raw, s.w) }
func (s *stub) TermNames() []string         { return []string{"slow", "quick"}[:len(s.raw)] }
func (s *stub) Weights(dst []float64)       { copy(dst, s.w) }
func (s *stub) SetWeights(w []float64)      { copy(s.w, w) }
func (s *stub) TermLosses(dst []float64)    { floats.MulTo(dst, s.raw, s.w) }

// feed updates with one set of raw losses after the other and returns the last
// weights.
func feed(t *testing.T, b Balancer, base []float64, elapsed int, losses ...[]float64) []float64 {
	t.Helper()
	obj := &stub{w: slices.Clone(base)}
	e := newEvaluator(newLoop(context.Background(), Settings{}), obj)
	for i, raw := range losses {
		obj.raw = raw
		if i == 0 {
			if err := b.Init(obj); err != nil {
				t.Fatal(err)
			}
		}
		at := &Point{Theta: []float64{0}}
		if err := e.Gradient(at); err != nil {
			t.Fatal(err)
		}
		k := elapsed
		if i == 0 {
			k = 0
		}
		if changed, err := b.Update(e, at, k); err != nil || changed && i == 0 {
			t.Fatalf("update %d: changed %v, error %v", i, changed, err)
		}
	}
	return obj.w
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

// still does nothing, and is not a Reweighter.
type still struct{ inits, steps int }

func (*still) Name() string           { return "still" }
func (s *still) Init(Objective) error { s.inits++; return nil }
func (s *still) Step(*Evaluator, *Point) (Progress, error) {
	s.steps++
	return Progress{}, nil
}

func TestRBAReachesItsStationaryValue(t *testing.T) {
	a := mat.NewDense(5, 1, []float64{1, 1, 1, 1, 1})
	p := newWeightedFit([]*mat.Dense{a.Slice(0, 3, 0, 1).(*mat.Dense), a.Slice(3, 5, 0, 1).(*mat.Dense)}, [][]float64{{1, -4, 2}, {0.5, 0.25}})
	p.w[0] = 9 // must not matter
	run := func(b *RBA, every int) {
		t.Helper()
		_, err := Run(context.Background(), p, []float64{0}, []Stage{{&Balanced{Method: &still{}, Balancer: b, Every: every}, 2000}}, Settings{})
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, every := range []int{1, 50} {
		run(&RBA{Gamma: 0.99}, every)
		if want := []float64{0.25, 1, 0.5, 1, 0.5}; !floats.EqualApprox(p.f, want, 1e-7) {
			t.Errorf("every %d: factors %v, want η/(1-γ) |r|/max|r| = %v", every, p.f, want)
		}
	}
	run(&RBA{Gamma: 0.99, Eta: 0.04, Terms: []string{"edge"}}, 10)
	if want := []float64{1, 1, 1, 4, 2}; !floats.EqualApprox(p.f, want, 1e-6) {
		t.Errorf("factors %v, want %v", p.f, want)
	}
	// After one iteration: γ + η |r|/max|r|.
	p.rows = 0
	if _, err := Run(context.Background(), p, []float64{0}, []Stage{{&Balanced{Method: &still{}, Balancer: &RBA{}, Every: 1}, 1}}, Settings{}); err != nil {
		t.Fatal(err)
	}
	if want := 0.999 + 0.01/4; math.Abs(p.f[0]-want) > 1e-14 || p.rows != 2 {
		t.Errorf("factor %v, want %v; set %d times", p.f[0], want, p.rows)
	}
}

// ½|x - (2, 0)|² with x_0 + x_1 = 0 has its minimum at (1, -1), with the
// multiplier 1. With the penalty ½μ(x_0+x_1)² the minimum has x_0 + x_1 =
// 2/(1+2μ).
func TestALMReachesTheConstrainedMinimiser(t *testing.T) {
	pose := func() *weightedFit {
		p := newWeightedFit([]*mat.Dense{mat.NewDense(2, 2, []float64{1, 0, 0, 1}), mat.NewDense(1, 2, []float64{1, 1})}, [][]float64{{2, 0}, {0}})
		p.w[1] = 10
		return p
	}
	plain, err := Run(context.Background(), pose(), []float64{0, 0}, []Stage{{&LBFGS{}, 100}}, Settings{})
	if err != nil {
		t.Fatal(err)
	}
	if miss := plain.Theta[0] + plain.Theta[1]; math.Abs(miss-2./21) > 1e-9 {
		t.Errorf("the penalty misses by %v, want 2/21", miss)
	}
	for _, m := range []Method{&LBFGS{}, &Adam{Rate: 0.02}, &Autopilot{}, &Direct{Tolerance: 1e-20}} {
		p := pose()
		b := &ALM{Terms: []string{"edge"}}
		res, err := Run(context.Background(), p, []float64{0, 0}, []Stage{{&Balanced{Method: m, Balancer: b}, 3000}}, Settings{})
		if err != nil {
			t.Fatal(err)
		}
		if want := []float64{1, -1}; !floats.EqualApprox(res.Theta, want, 1e-9) {
			t.Errorf("%s: theta %v, want %v: %s", m.Name(), res.Theta, want, res.Message)
		}
		if math.Abs(b.lambda[2]-1) > 1e-8 || p.w[1] > 1e4 || p.w[0] != 1 || p.s[0] != 0 {
			t.Errorf("%s: multipliers %v, want 1 for the last; weights %v", m.Name(), b.lambda, p.w)
		}
		if got := p.Loss(nil, res.Theta); got != res.Loss {
			t.Errorf("%s: loss %v reported, %v at theta", m.Name(), res.Loss, got)
		}
	}
}

// The penalty of a term follows its violation: η/C if that exceeds the weight.
func TestALMPenaltyGrows(t *testing.T) {
	p := newWeightedFit([]*mat.Dense{mat.NewDense(1, 1, []float64{1}), mat.NewDense(2, 1, []float64{1, 0})}, [][]float64{{0}, {-0.03, -0.04}})
	p.w[1] = 4
	b := &ALM{Terms: []string{"edge"}, Eta: 2}
	balanceOnce(t, p, b, []float64{0})
	e := newEvaluator(newLoop(context.Background(), Settings{}), p)
	at := &Point{Theta: []float64{0}}
	if err := e.Gradient(at); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Update(e, at, 1); err != nil {
		t.Fatal(err)
	}
	if want := []float64{0, 0.12, 0.16}; !floats.EqualApprox(b.lambda, want, 1e-15) {
		t.Errorf("multipliers %v, want μc = %v", b.lambda, want)
	}
	if want := 40.0; math.Abs(p.w[1]-want) > 1e-10 {
		t.Errorf("penalty %v, want η/C = %v", p.w[1], want)
	}
	r := make([]float64, 3)
	p.Residual(r, at.Theta)
	root := math.Sqrt(40)
	if want := []float64{0, root*0.03 + 0.12/root, root*0.04 + 0.16/root}; !floats.EqualApprox(r, want, 1e-12) {
		t.Errorf("residuals %v, want √μ(c + λ/μ) = %v", r, want)
	}
}

// A quasi-Newton memory is cleared by every change of weights; Adam continues.
func TestBalancedResetsMemory(t *testing.T) {
	for _, c := range []struct {
		b     Balancer
		every int
		inits int
	}{{&GradNorm{}, 100, 2 + 1 + 6}, {&GradNorm{}, 0, 2 + 1 + 1}, {nil, 10, 2}, {Static{}, 10, 2}, {&Equalizer{}, 250, 2 + 2}} {
		s := &still{}
		p := lopsided()
		x := []float64{1, -2, 0.5, 3}
		if _, ok := c.b.(*GradNorm); ok {
			c.b = drifting{&GradNorm{}, p}
		}
		if _, err := Run(context.Background(), p, x, []Stage{{&Balanced{Method: s, Balancer: c.b, Every: c.every}, 600}}, Settings{}); err != nil {
			t.Fatal(err)
		}
		if s.inits != c.inits || s.steps != 600 {
			t.Errorf("%T every %d: %d times initialised, want %d; %d steps", c.b, c.every, s.inits, c.inits, s.steps)
		}
	}
	adam := &Adam{}
	if _, err := Run(context.Background(), lopsided(), make([]float64, 4), []Stage{{&Balanced{Method: adam, Balancer: &GradNorm{}, Every: 10}, 50}}, Settings{}); err != nil {
		t.Fatal(err)
	}
	if adam.k != 50 {
		t.Errorf("Adam has taken %d gradients into its moments, want 50", adam.k)
	}
}

// drifting changes the weights at every update.
type drifting struct {
	*GradNorm
	p *weightedFit
}

func (d drifting) Update(e *Evaluator, at *Point, k int) (bool, error) {
	w := slices.Clone(d.p.w)
	w[0] *= 1.1
	d.p.SetWeights(w)
	return true, nil
}

// Losses under different weights are not compared: the result has the lowest
// loss under the last weights, and target and divergence are judged by it.
func TestBalancedRebases(t *testing.T) {
	for _, m := range []Method{&Adam{Rate: 0.05}, &LBFGS{}, &Autopilot{}} {
		for _, b := range []Balancer{&NTK{}, &GradNorm{}, &Equalizer{}, &ReLoBRaLo{}, &SoftAdapt{}, &RBA{}} {
			p := lopsided()
			var seen []Record
			stage := Stage{&Balanced{Method: m, Balancer: b, Every: 20}, 300}
			res, err := Run(context.Background(), p, make([]float64, 4), []Stage{stage}, Settings{Recorder: func(r Record) {
				r.Theta = slices.Clone(r.Theta)
				seen = append(seen, r)
				if got := p.Loss(nil, r.Theta); got != r.Loss {
					t.Errorf("%s: record %d has loss %v, its theta %v", stage.Method.Name(), r.Iteration, r.Loss, got)
				}
				if !slices.Equal(r.Weights, p.w) {
					t.Errorf("%s: record has weights %v, not %v", stage.Method.Name(), r.Weights, p.w)
				}
			}})
			if err != nil {
				t.Fatal(err)
			}
			if got := p.Loss(nil, res.Theta); got != res.Loss {
				t.Errorf("%s: loss %v reported, %v at theta", stage.Method.Name(), res.Loss, got)
			}
			for _, r := range seen {
				if b.Name() != "rba" && slices.Equal(r.Weights, p.w) && r.Loss < res.Loss {
					t.Errorf("%s: loss %v at iteration %d, %v in the result", stage.Method.Name(), r.Loss, r.Iteration, res.Loss)
				}
			}
			if first, last := seen[0], seen[len(seen)-1]; slices.Equal(first.Weights, last.Weights) && b.Name() != "rba" && len(seen) > 21 {
				t.Errorf("%s: the weights did not change in %d iterations: %s", stage.Method.Name(), len(seen), res.Message)
			}
			if want := m.Name() + "+" + b.Name(); res.Stages[0].Method != want {
				t.Errorf("stage of %s, want %s", res.Stages[0].Method, want)
			}
		}
	}
}

func TestTermGradients(t *testing.T) {
	p := lopsided()
	p.w[1] = 3
	var seen []Record
	_, err := Run(context.Background(), p, []float64{1, 2, 3, 4}, []Stage{{&Adam{}, 20}}, Settings{TermGradients: 10, Recorder: func(r Record) {
		if r.TermGrads == nil {
			return
		}
		seen = append(seen, r)
		for i := range 2 {
			loss, grad, _ := p.term(i, r.Theta)
			if math.Abs(r.TermGrads[i]/grad-1) > 1e-12 || math.Abs(r.RawTerms()[i]/loss-1) > 1e-12 {
				t.Errorf("term %d: gradient %v, raw loss %v, want %v, %v", i, r.TermGrads[i], r.RawTerms()[i], grad, loss)
			}
		}
		if !slices.Equal(p.w, []float64{1, 3}) {
			t.Errorf("weights %v were not restored", p.w)
		}
	}})
	if err != nil || len(seen) != 3 {
		t.Errorf("error %v, %d records with gradients of terms, want 3", err, len(seen))
	}
}

// Cancelled at any evaluation, a run reports a loss that belongs to its theta
// and the current weights.
func TestBalancedCancelled(t *testing.T) {
	for n := range 60 {
		for _, b := range []Balancer{&GradNorm{}, &RBA{}, &ALM{Terms: []string{"edge"}}} {
			ctx, cancel := context.WithCancel(context.Background())
			p := &countedFit{weightedFit: lopsided(), after: n, do: cancel}
			res, err := Run(ctx, p, []float64{1, -2, 0.5, 3}, []Stage{{&Balanced{Method: &Adam{Rate: 0.1}, Balancer: b, Every: 5}, 100}}, Settings{})
			if err != nil {
				t.Fatal(err)
			}
			if n > 0 && (res.Status != Cancelled || math.Abs(res.Loss/p.weightedFit.Loss(nil, res.Theta)-1) > 1e-13) {
				t.Errorf("%s, cancelled in evaluation %d: loss %v, at theta %v: %s", b.Name(), n, res.Loss, p.weightedFit.Loss(nil, res.Theta), res.Message)
			}
			cancel()
		}
	}
}

type countedFit struct {
	*weightedFit
	n, after int
	do       func()
}

func (c *countedFit) count() {
	if c.n++; c.n == c.after {
		c.do()
	}
}

func (c *countedFit) Loss(g, x []float64) float64 { c.count(); return c.weightedFit.Loss(g, x) }
func (c *countedFit) Residual(dst, x []float64)   { c.count(); c.weightedFit.Residual(dst, x) }

func TestBalancersTable(t *testing.T) {
	var list []string
	for _, entry := range Balancers() {
		list = append(list, entry.Name)
		b := entry.New()
		if b.Name() != entry.Name || entry.About == "" || entry.Source == "" || b.Period() < 1 {
			t.Errorf("bad entry %+v", entry)
		}
		parsed, err := ParseBalancer(" " + entry.Name)
		if err != nil || parsed.Name() != entry.Name {
			t.Errorf("%s was parsed as %v, error %v", entry.Name, parsed, err)
		}
		if err := b.Init(rosenbrock()); (err == nil) != (entry.Name == "static") {
			t.Errorf("%s for an objective without terms: error %v", entry.Name, err)
		}
	}
	if list[0] != "static" || !slices.IsSorted(list[1:]) {
		t.Errorf("balancers %v", list)
	}
}

func TestParseBalancer(t *testing.T) {
	for _, c := range []struct{ text, err string }{
		{"ntkk", `unknown balancer "ntkk": choose from static, alm, equalizer, gradnorm, ntk, rba, relobralo, softadapt (did you mean ntk?)`},
		{"relobalo", "did you mean relobralo?"},
		{"ntk:edge", "ntk takes no names of terms"},
		{"alm:edge,", "a name of a term is empty"},
		{":edge", "unknown balancer"},
	} {
		if _, err := ParseBalancer(c.text); err == nil || !strings.Contains(err.Error(), c.err) {
			t.Errorf("%q: error %v, want %q", c.text, err, c.err)
		}
	}
	if b, err := ParseBalancer(""); err != nil || b != (Static{}) {
		t.Errorf("nothing is parsed as %v, error %v", b, err)
	}
	b, err := ParseBalancer("alm: edge, corner")
	if err != nil || !slices.Equal(b.(*ALM).Terms, []string{"edge", "corner"}) {
		t.Errorf("%+v, error %v", b, err)
	}
	for _, c := range []struct {
		b    Balancer
		want string
	}{
		{&ALM{Terms: []string{"egde"}}, `unknown term "egde": choose from inside, edge (did you mean edge?)`},
		{&ALM{}, "no terms to constrain"},
		{&RBA{Terms: []string{"insid"}}, "did you mean inside?"},
	} {
		if err := c.b.Init(lopsided()); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("error %v, want %q", err, c.want)
		}
	}
	_, err = Run(context.Background(), rosenbrock(), []float64{0, 0}, []Stage{{&Balanced{Method: &Adam{}, Balancer: &NTK{}}, 1}}, Settings{})
	if err == nil || !strings.Contains(err.Error(), "stage 1 (adam+ntk): ntk:") {
		t.Errorf("error %v", err)
	}
	if err := (&GradNorm{}).Init(rosenbrock()); !errors.Is(err, errWeights) {
		t.Errorf("error %v", err)
	}
}

// Levenberg-Marquardt keeps its damping through changes of weights, and finds
// the optimum for both kinds of weights.
func TestBalancedLevenbergMarquardt(t *testing.T) {
	for _, b := range []Balancer{&NTK{}, &Equalizer{}, &RBA{}} {
		p := lopsided()
		p.b[0]++ // no exact solution
		res, err := Run(context.Background(), p, make([]float64, 4), []Stage{{&Balanced{Method: &LevenbergMarquardt{}, Balancer: b, Every: 2}, 30}}, Settings{})
		if err != nil {
			t.Fatal(err)
		}
		g := make([]float64, 4)
		loss := p.Loss(g, res.Theta)
		if math.Abs(res.Loss/loss-1) > 1e-12 || res.Status == Diverged || floats.Norm(g, 2) > 1e-5*(1+loss) && b.Name() == "ntk" {
			t.Errorf("%s: loss %v at theta, gradient %v: %s", b.Name(), loss, g, res.Message)
		}
	}
}

// Weights that make the loss infinite end the stage.
func TestBalancedDiverges(t *testing.T) {
	for _, from := range []int{0, 1} {
		p := lopsided()
		stages := []Stage{{&Balanced{Method: &Adam{}, Balancer: &exploding{p: p, from: from}, Every: 3}, 50}}
		res, err := Run(context.Background(), p, make([]float64, 4), stages, Settings{})
		if err != nil || res.Status != Diverged || !finite(res.Theta) {
			t.Errorf("from update %d: error %v, %s", from, err, res.Message)
		}
	}
}

type exploding struct {
	Static
	p       *weightedFit
	n, from int
}

func (*exploding) Name() string           { return "exploding" }
func (*exploding) Period() int            { return 1 }
func (e *exploding) Init(Objective) error { return nil }
func (e *exploding) Update(*Evaluator, *Point, int) (bool, error) {
	if e.n++; e.n <= e.from {
		return false, nil
	}
	e.p.w[0] = 1e308
	return true, nil
}
