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

func (p *weightedFit) Dim() int                 { return p.a.RawMatrix().Cols }
func (p *weightedFit) Rows() int                { return len(p.b) }
func (p *weightedFit) TermNames() []string      { return p.names }
func (p *weightedFit) TermLosses(dst []float64) { copy(dst, p.losses) }
func (p *weightedFit) Weights(dst []float64)    { copy(dst, p.w) }
func (p *weightedFit) SetWeights(w []float64)   { copy(p.w, w) }
func (p *weightedFit) RowTerms(dst []int)       { copy(dst, p.owner) }
func (p *weightedFit) RowTimes(dst []float64) {
	for i := range dst {
		dst[i] = float64(i) / float64(len(dst))
	}
}
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
		{"ntkk", `unknown balancer "ntkk": choose from static, alm, causal, equalizer, gradnorm, ntk, rba, relobralo, softadapt (did you mean ntk?)`},
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
