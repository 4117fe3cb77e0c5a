package training

import (
	"cmp"
	"fmt"
	"math"

	"gonum.org/v1/gonum/floats"
)

// RBA is residual-based attention: Anagnostopoulos, Toscano, Stergiopulos and
// Karniadakis, CMAME 421 (2024) 116805. Residual i is multiplied by λ_i, and
// for every iteration
//
//	λ_i <- γ λ_i + η |r_i| / max |r|
//
// with the largest residual of the same term. λ begins at 1 and tends to
// η/(1-γ) |r_i|/max |r|, which is 10 for the largest at the default. An update
// after k iterations does k of these steps with the current residual.
//
// The residual includes its quadrature weight, so with unequal weights
// attention follows its part in the loss, not its value.
type RBA struct {
	Gamma float64 // 0 means 0.999
	Eta   float64 // 0 means 0.01
	// Terms names the terms to be weighted. Empty means all.
	Terms []string

	owner  []int
	is     []bool
	lambda []float64
}

// Name returns "rba".
func (*RBA) Name() string { return "rba" }

// Init requires RowWeighted.
func (b *RBA) Init(obj Objective) error {
	checkUnit("RBA.Gamma", b.Gamma)
	if b.Eta < 0 {
		panic(fmt.Sprintf("training: RBA.Eta %v", b.Eta))
	}
	rows, ok := obj.(RowWeighted)
	if !ok {
		return fmt.Errorf("%T cannot weight its residuals one by one (it is not a training.RowWeighted)", obj)
	}
	var err error
	if b.is, err = chosen(rows, b.Terms); err != nil {
		return err
	}
	b.owner = make([]int, rows.Rows())
	rows.RowTerms(b.owner)
	b.lambda = nil
	return nil
}

// Carry carries the factors.
func (b *RBA) Carry(s *Archive) { s.Vector("lambda", &b.lambda) }

// Period returns 10.
func (*RBA) Period() int { return 10 }

// Update costs a residual evaluation.
func (b *RBA) Update(e *Evaluator, at *Point, elapsed int) (bool, error) {
	obj := e.obj.(RowWeighted)
	if b.lambda == nil { // clear the factors of an earlier stage
		if err := e.mayGoOn(); err != nil {
			return false, err
		}
		b.lambda = make([]float64, len(b.owner))
		floats.AddConst(1, b.lambda)
		obj.SetRowFactors(b.lambda)
		return true, nil
	}
	r, err := residualAt(e, at)
	if err != nil {
		return false, err
	}
	top := make([]float64, len(b.is))
	for i, t := range b.owner {
		r[i] = math.Abs(r[i]) / b.lambda[i]
		top[t] = math.Max(top[t], r[i])
	}
	if err := e.mayGoOn(); err != nil {
		return false, err
	}
	gamma := math.Pow(cmp.Or(b.Gamma, 0.999), float64(elapsed))
	eta := cmp.Or(b.Eta, 0.01) * (1 - gamma) / (1 - cmp.Or(b.Gamma, 0.999))
	for i, t := range b.owner {
		if !b.is[t] || !(top[t] > 0) || math.IsInf(top[t], 1) {
			continue
		}
		// The floor keeps the residual recoverable from the weighted
		// one.
		b.lambda[i] = math.Max(gamma*b.lambda[i]+eta*r[i]/top[t], 1e-100)
	}
	obj.SetRowFactors(b.lambda)
	return true, nil
}

func residualAt(e *Evaluator, at *Point) ([]float64, error) {
	p := e.NewPoint()
	copy(p.Theta, at.Theta)
	r := make([]float64, e.Rows())
	return r, e.Residual(r, p)
}

// ALM is the augmented Lagrangian method for terms whose residuals c are to
// vanish, with a multiplier for every residual and a penalty μ for every term.
// The loss of such a term is ½μ|c + λ/μ|², stated by residuals √μ c + λ/√μ, and
// with the norm C of the term's c an update does
//
//	λ <- λ + μ c
//	v <- ζ v + (1-ζ) C²
//	μ <- max(μ, η / √(v + 1e-16))
//
// Nocedal and Wright, "Numerical Optimization", 2nd ed. 2006, Framework 17.3,
// with the penalty of Hu, Basir and Senocak, arXiv 2508.15695 (PECANN-CAPU); v
// begins at the first C². The first μ is the weight of the term. Unlike a
// penalty, which leaves c of the order 1/μ, the method converges to c = 0 with
// μ of the order 1.
//
// An update is due when the gradient has fallen to a tenth of its value after
// the last update, when the method ends, or after Period iterations. The stage
// ends with the method when C is below Tolerance for all terms, or has not
// decreased in ten updates. The shifts stay on the objective, as the weights
// do: a further stage then refines the same Lagrangian.
type ALM struct {
	// Terms names the terms to constrain. Empty means the Constraints of
	// the objective; it is an error if there are none.
	Terms     []string
	Eta       float64 // of the penalty; 0 means 1
	Zeta      float64 // memory of the penalty; 0 means 0.99
	Tolerance float64 // on C; 0 means 1e-12

	owner     []int
	is        []bool
	lambda, v []float64
	shift     []float64
	grad      float64   // norm after the last update
	worst     []float64 // largest C at the last updates
}

// Name returns "alm".
func (*ALM) Name() string { return "alm" }

// Init requires RowShifted.
func (b *ALM) Init(obj Objective) error {
	checkUnit("ALM.Zeta", b.Zeta)
	if b.Eta < 0 || b.Tolerance < 0 {
		panic(fmt.Sprintf("training: ALM with Eta %v, Tolerance %v", b.Eta, b.Tolerance))
	}
	rows, ok := obj.(RowShifted)
	if !ok {
		return fmt.Errorf("%T cannot shift its residuals (it is not a training.RowShifted)", obj)
	}
	list := b.Terms
	if c, ok := obj.(Constrained); ok && len(list) == 0 {
		list = c.Constraints()
	}
	if len(list) == 0 {
		return fmt.Errorf("no terms to constrain: write alm:term,term with terms of %q", rows.TermNames())
	}
	var err error
	if b.is, err = chosen(rows, list); err != nil {
		return err
	}
	b.owner = make([]int, rows.Rows())
	rows.RowTerms(b.owner)
	b.lambda, b.v, b.shift = nil, nil, nil
	b.grad, b.worst = math.NaN(), nil
	return nil
}

// Carry carries multipliers and penalties.
func (b *ALM) Carry(s *Archive) {
	s.Vector("lambda", &b.lambda)
	s.Vector("v", &b.v)
	s.Vector("shift", &b.shift)
	s.Float("grad", &b.grad)
	s.Vector("worst", &b.worst)
}

// Period returns 200.
func (*ALM) Period() int { return 200 }

func (b *ALM) due(at *Point) bool { return gradNorm(at) <= 0.1*b.grad }
func (b *ALM) updated(at *Point)  { b.grad = gradNorm(at) }
func (b *ALM) tolerance() float64 { return cmp.Or(b.Tolerance, 1e-12) }

// Update costs a residual evaluation.
func (b *ALM) Update(e *Evaluator, at *Point, _ int) (bool, error) {
	obj := e.obj.(RowShifted)
	if b.lambda == nil { // clear the shifts of an earlier stage
		if err := e.mayGoOn(); err != nil {
			return false, err
		}
		b.lambda, b.shift = make([]float64, len(b.owner)), make([]float64, len(b.owner))
		obj.SetRowShifts(b.shift)
		return true, nil
	}
	c, err := residualAt(e, at)
	if err != nil {
		return false, err
	}
	mu := make([]float64, len(b.is))
	obj.Weights(mu)
	square := b.unshift(c, mu)
	if b.settled(square) {
		return false, nil
	}
	if err := e.mayGoOn(); err != nil {
		return false, err
	}
	b.multiply(c, square, mu)
	obj.SetWeights(mu)
	obj.SetRowShifts(b.shift)
	return true, nil
}

// unshift converts the residuals of the terms to c, and returns C² for every
// term.
func (b *ALM) unshift(r, mu []float64) (square []float64) {
	square = make([]float64, len(mu))
	for i, t := range b.owner {
		if b.is[t] && mu[t] > 0 {
			r[i] = (r[i] - b.shift[i]) / math.Sqrt(mu[t])
			square[t] += r[i] * r[i]
		}
	}
	return square
}

// settled reports whether no further update is needed: C is below the
// tolerance, has not decreased in the last updates, or is not a number.
func (b *ALM) settled(square []float64) bool {
	worst := 0.0
	for t, sq := range square {
		if sq-sq != 0 {
			return true
		}
		if b.is[t] {
			worst = math.Max(worst, math.Sqrt(sq))
		}
	}
	b.worst = append(b.worst, worst)
	// The first is left out: a start can meet the constraints by chance.
	n := len(b.worst) - 1 - patience
	return worst <= b.tolerance() || n >= 1 && worst >= 0.99*b.worst[n]
}

// multiply updates multipliers, penalties and shifts.
func (b *ALM) multiply(c, square, mu []float64) {
	for i, t := range b.owner {
		if b.is[t] {
			b.lambda[i] += mu[t] * c[i]
		}
	}
	first := b.v == nil
	if first {
		b.v = make([]float64, len(mu))
	}
	for t, sq := range square {
		if !b.is[t] || mu[t] == 0 {
			continue
		}
		zeta := cmp.Or(b.Zeta, 0.99)
		if first {
			zeta = 0
		}
		b.v[t] = zeta*b.v[t] + (1-zeta)*sq
		mu[t] = math.Max(mu[t], cmp.Or(b.Eta, 1)/math.Sqrt(b.v[t]+1e-16))
	}
	for i, t := range b.owner {
		if b.is[t] && mu[t] > 0 {
			b.shift[i] = b.lambda[i] / math.Sqrt(mu[t])
		}
	}
}
