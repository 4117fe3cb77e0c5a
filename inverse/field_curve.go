package inverse

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"pinnsolve/number"
)

// CurvePoint is a fit with all weights of the priors times a factor, by the quadratic at
// the fields that were found.
type CurvePoint struct {
	Factor    float64 `json:"factor"`    // on the square roots of the weights
	Misfit    float64 `json:"misfit"`    // chi squared over the number of measurements
	Roughness float64 `json:"roughness"` // root of the sum of the priors' quadratics, with the weights that were found
	Effective float64 `json:"effective"` // parameters that the data determine
	GCV       float64 `json:"gcv"`       // misfit over (1 - effective/measurements)^2
	Evidence  float64 `json:"evidence"`  // its logarithm, less the largest
}

const (
	curveDecades   = 3 // of the factor, up and down
	curvePerDecade = 4
)

// conclude makes the fit from the last expansion.
func (f *fieldSearch) conclude(e *Expansion, steps int, settled bool) *FieldFit {
	f.setPriors()
	c := factorised(f.hessian(e, 1))
	r := &FieldFit{
		Coefficients: f.b, Weights: f.weights, Orders: f.orders, Chi2: e.Chi2, Noise: math.Sqrt(f.unit), Residuals: e.Residuals,
		Covariance: new(mat.SymDense), Effective: f.effective(e), Evidence: f.evidence(e, 1, e.Chi2, f.penalty(f.b)), Steps: steps, Settled: settled,
	}
	if err := c.InverseTo(r.Covariance); err != nil && r.Covariance.IsEmpty() {
		r.Covariance = mat.NewSymDense(len(f.b), nil)
	}
	for i, held := range f.held {
		if held {
			r.Covariance.SetSym(i, i, 0)
		}
	}
	r.Curve = f.curve(e)
	return r
}

// effective is tr (F + wR)^-1 F.
func (f *fieldSearch) effective(e *Expansion) float64 { return f.effectiveAt(e, 1) }

func (f *fieldSearch) effectiveAt(e *Expansion, factor float64) (sum float64) {
	c := factorised(f.hessian(e, factor))
	var inverse mat.SymDense
	if err := c.InverseTo(&inverse); err != nil && inverse.IsEmpty() {
		return math.NaN()
	}
	n := len(f.b)
	for i := range n {
		if f.held[i] {
			continue
		}
		for j := range n {
			if !f.held[j] {
				sum += inverse.At(i, j) * e.Fisher.At(i, j) / f.unit
			}
		}
	}
	return sum
}

// evidence is the logarithm of Laplace's approximation, up to a constant:
//
//	-(chi2 + w b.R b)/2 - log det(F + wR)/2 + log det(wR)/2,
//
// the last over what R is not zero for.
func (f *fieldSearch) evidence(e *Expansion, factor, chi2, penalty float64) float64 {
	c := factorised(f.hessian(e, factor))
	v := -(chi2/f.unit+penalty)/2 - c.LogDet()/2
	for i, w := range f.weights {
		if f.priors[i] != nil {
			v += f.ranks[i]/2*math.Log(factor*w) + f.logDet(i)/2
		}
	}
	if f.unknown {
		v -= float64(len(e.Residuals)) / 2 * math.Log(f.unit)
	}
	return v
}

func (f *fieldSearch) curve(e *Expansion) (list []CurvePoint) {
	n := float64(len(e.Residuals))
	best := math.Inf(-1)
	for k := curveDecades * curvePerDecade; k >= -curveDecades*curvePerDecade; k-- {
		factor := math.Pow(10, float64(k)/curvePerDecade)
		a := f.hessian(e, factor*factor)
		var x mat.VecDense
		if err := factorised(a).SolveVecTo(&x, f.slope(e, factor*factor)); err != nil && x.Len() == 0 {
			continue
		}
		d := x.RawVector().Data
		to := append([]float64(nil), f.b...)
		floats.Add(to, d)
		chi2, penalty := e.Chi2+quadraticChange(e, d), f.penalty(to)
		p := CurvePoint{Factor: factor, Misfit: chi2 / f.unit / n, Roughness: math.Sqrt(penalty), Effective: f.effectiveAt(e, factor*factor)}
		left := 1 - p.Effective/n
		p.GCV = p.Misfit / (left * left)
		p.Evidence = f.evidence(e, factor*factor, chi2, factor*factor*penalty)
		best = math.Max(best, p.Evidence)
		list = append(list, p)
	}
	for i := range list {
		list[i].Evidence -= best
	}
	return list
}

// Choices are factors on the square roots of the weights that other rules would choose;
// NaN where a rule chooses none.
type Choices struct {
	GCV         number.Number `json:"gcv"`         // least generalised cross validation
	Discrepancy number.Number `json:"discrepancy"` // the largest with a misfit of one
	Corner      number.Number `json:"corner"`      // of the L-curve: its largest curvature
}

// Choices returns what other rules choose.
func (r *FieldFit) Choices() Choices {
	c := Choices{GCV: number.Number(math.NaN()), Discrepancy: number.Number(math.NaN()), Corner: number.Number(math.NaN())}
	least := math.Inf(1)
	for _, p := range r.Curve {
		if p.GCV < least {
			least, c.GCV = p.GCV, number.Number(p.Factor)
		}
		if p.Misfit <= 1 && math.IsNaN(float64(c.Discrepancy)) {
			c.Discrepancy = number.Number(p.Factor)
		}
	}
	bend := 0.0
	for i := 1; i+1 < len(r.Curve); i++ {
		if k := curvature(r.Curve[i-1], r.Curve[i], r.Curve[i+1]); k > bend {
			bend, c.Corner = k, number.Number(r.Curve[i].Factor)
		}
	}
	return c
}

// curvature of the curve of log misfit over log roughness, positive at a corner of an L
// that is followed from large weights to small ones.
func curvature(a, b, c CurvePoint) float64 {
	at := func(p CurvePoint) (x, y float64) {
		return math.Log(p.Roughness + 1e-300), math.Log(p.Misfit+1e-300) / 2
	}
	x0, y0 := at(a)
	x1, y1 := at(b)
	x2, y2 := at(c)
	ux, uy, vx, vy := x1-x0, y1-y0, x2-x1, y2-y1
	lengths := math.Hypot(ux, uy) * math.Hypot(vx, vy) * math.Hypot(x2-x0, y2-y0)
	if lengths == 0 {
		return 0
	}
	return 2 * (ux*vy - uy*vx) / lengths
}

// Disagreement says in words which rules choose weights a decade away, "" if none.
func (c Choices) Disagreement() string {
	var text string
	for _, one := range []struct {
		name   string
		factor number.Number
	}{{"generalised cross validation", c.GCV}, {"the discrepancy principle", c.Discrepancy}} {
		f := float64(one.factor)
		switch {
		case f >= 10:
			text += fmt.Sprintf(" By %s the field would be smoother, with %.2g times the weight of the prior (its root).", one.name, f)
		case f <= 0.1:
			text += fmt.Sprintf(" By %s the field would be rougher, with %.2g times the weight of the prior (its root).", one.name, f)
		}
	}
	return text
}
