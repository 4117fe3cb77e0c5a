package inverse

import (
	"context"
	"math"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// Block is the coefficients of one unknown field, with a prior that is quadratic in them:
// a Gaussian of covariance (w R)^-1, whose weight w is found.
type Block struct {
	Name string
	Size int // coefficients
	// Priors return R at coefficients; one may depend on them, as that of total variation
	// does. Of several the one with the largest evidence is taken, beginning with the
	// first; these are diagonal. nil means no prior, as of a single number.
	Priors []func(b []float64) *mat.SymDense
	// Stiffer is a factor on the weight that maximises the evidence; 0 means 1.
	Stiffer float64
	// Held are coefficients that stay 0, such as the mean where data have no scale.
	Held []int
}

// Expansion is a misfit chi squared near coefficients b, of all blocks one after the
// other: chi2 + 2 g.d + d.F d at b + d.
type Expansion struct {
	Chi2     float64
	Gradient []float64
	Fisher   *mat.SymDense
	// Residuals are those of the measurements, in standard deviations.
	Residuals []float64
}

// Expander is a model of measurements that depends on coefficients of fields.
type Expander interface {
	Expand(ctx context.Context, b []float64) (*Expansion, error)
}

// FieldOptions are those of a fit of fields; the zero value is usable.
type FieldOptions struct {
	Steps int // at most; 0 means 40
	// UnknownNoise says that standard deviations are known up to a common factor, which
	// is estimated from the misfit.
	UnknownNoise bool
	// Progress, unless nil, is told chi squared and the effective number of parameters
	// after every step.
	Progress func(step int, chi2, effective float64)
	// Start, Weights and Orders, unless nil, are coefficients, weights and priors to
	// begin with.
	Start, Weights []float64
	Orders         []int
}

// FieldFit is fields found from measurements.
type FieldFit struct {
	Coefficients []float64
	Covariance   *mat.SymDense // of the coefficients, of Laplace's approximation
	// Weights are those of the priors, one a block, 0 without one: they maximise the
	// evidence of the data (MacKay, Neural Computation 4 (1992) 415-447).
	Weights []float64
	Orders  []int // of every block: which of the priors
	// Effective is the number of parameters that the data determine, tr (F + wR)^-1 F.
	Effective float64
	Chi2      float64 // of the measurements, in standard deviations as given
	Noise     float64 // factor on the standard deviations, 1 unless it is estimated
	Evidence  float64 // its logarithm, up to a constant
	Residuals []float64
	Curve     []CurvePoint // over a common factor on the weights
	Steps     int
	Settled   bool // the last step was a thousandth of a standard deviation
}

// longestField is the largest root mean square of a step of a field: of a logarithm a
// factor of 4.
const longestField = 1.4

// FitFields finds fields by the Gauss-Newton method, with the weights of their priors
// found anew in every step. It begins at zero.
func FitFields(ctx context.Context, model Expander, blocks []Block, o FieldOptions) (*FieldFit, error) {
	f := newFieldSearch(blocks, o)
	e, err := model.Expand(ctx, f.b)
	if err != nil {
		return nil, err
	}
	f.begin(e)
	if o.Weights != nil {
		f.weights = append([]float64(nil), o.Weights...)
	}
	steps, settled := 0, false
	for ; steps < f.steps && !settled; steps++ {
		f.setPriors()
		changed := f.reweigh(e)
		d, size := f.step(e)
		before := f.objective(e, f.b)
		share, accepted := 1.0, false
		var next *Expansion
		for range 5 {
			to := append([]float64(nil), f.b...)
			floats.AddScaled(to, share, d)
			if next, err = model.Expand(ctx, to); err != nil {
				return nil, err
			}
			if f.objective(next, to) <= before+1e-9*math.Abs(before) {
				f.b, e, accepted = to, next, true
				break
			}
			share /= 3
		}
		settled = !accepted || size < 1e-3*float64(len(f.b)) && changed < 0.1 && share == 1
		if settled && f.reorder(e) {
			settled = false
		}
		if o.Progress != nil {
			o.Progress(steps+1, e.Chi2, f.effective(e))
		}
	}
	return f.conclude(e, steps, settled), nil
}

// fieldSearch is the state of a fit of fields.
type fieldSearch struct {
	blocks  []Block
	steps   int
	unknown bool // the noise

	first   []int // coefficient of every block
	b       []float64
	held    []bool
	priors  []*mat.SymDense
	orders  []int
	chosen  bool // the orders
	ranks   []float64
	weights []float64
	unit    float64 // variance of the noise, in that of the data
}

func newFieldSearch(blocks []Block, o FieldOptions) *fieldSearch {
	f := &fieldSearch{blocks: blocks, steps: o.Steps, unknown: o.UnknownNoise, unit: 1}
	if f.steps == 0 {
		f.steps = 40
	}
	n := 0
	for _, b := range blocks {
		f.first = append(f.first, n)
		f.held = append(f.held, make([]bool, b.Size)...)
		for _, k := range b.Held {
			f.held[n+k] = true
		}
		n += b.Size
	}
	f.b = make([]float64, n)
	copy(f.b, o.Start)
	f.priors, f.weights = make([]*mat.SymDense, len(blocks)), make([]float64, len(blocks))
	f.ranks, f.orders = make([]float64, len(blocks)), make([]int, len(blocks))
	copy(f.orders, o.Orders)
	return f
}

func (f *fieldSearch) part(i int) []float64 { return f.b[f.first[i] : f.first[i]+f.blocks[i].Size] }

// setPriors computes the priors at the coefficients, and their ranks.
func (f *fieldSearch) setPriors() {
	for i, b := range f.blocks {
		if b.Priors == nil {
			continue
		}
		f.priors[i] = b.Priors[f.orders[i]](f.part(i))
		if f.ranks[i] > 0 {
			continue
		}
		for k := range b.Size {
			if !f.held[f.first[i]+k] && f.priors[i].At(k, k) > 0 {
				f.ranks[i]++
			}
		}
	}
}

// begin chooses weights that leave little but what has no prior.
func (f *fieldSearch) begin(e *Expansion) {
	f.setPriors()
	if f.unknown {
		f.unit = math.Max(e.Chi2/float64(len(e.Residuals)), 1e-300)
	}
	for i, p := range f.priors {
		if p == nil {
			continue
		}
		var fisher, prior float64
		for k := range f.blocks[i].Size {
			at := f.first[i] + k
			if p.At(k, k) > 0 {
				fisher, prior = math.Max(fisher, e.Fisher.At(at, at)), math.Max(prior, p.At(k, k))
			}
		}
		f.weights[i] = fisher / f.unit / prior * math.Sqrt(f.ranks[i])
		if f.weights[i] == 0 {
			f.weights[i] = 1
		}
	}
}

// penalty is the sum of the priors' quadratics.
func (f *fieldSearch) penalty(b []float64) (sum float64) {
	for i, p := range f.priors {
		if p != nil {
			v := mat.NewVecDense(f.blocks[i].Size, b[f.first[i]:f.first[i]+f.blocks[i].Size])
			sum += f.weights[i] * mat.Inner(v, p, v)
		}
	}
	return sum
}

func (f *fieldSearch) objective(e *Expansion, b []float64) float64 {
	return e.Chi2/f.unit + f.penalty(b)
}

// hessian is F + wR with held coefficients left out: their rows are those of the identity.
func (f *fieldSearch) hessian(e *Expansion, factor float64) *mat.SymDense {
	n := len(f.b)
	a := mat.NewSymDense(n, nil)
	for i := range n {
		for j := i; j < n; j++ {
			a.SetSym(i, j, e.Fisher.At(i, j)/f.unit)
		}
	}
	for i, p := range f.priors {
		if p == nil {
			continue
		}
		for r := range f.blocks[i].Size {
			for c := r; c < f.blocks[i].Size; c++ {
				at, to := f.first[i]+r, f.first[i]+c
				a.SetSym(at, to, a.At(at, to)+factor*f.weights[i]*p.At(r, c))
			}
		}
	}
	for i, held := range f.held {
		if held {
			for j := range n {
				a.SetSym(i, j, 0)
			}
			a.SetSym(i, i, 1)
		}
	}
	return a
}

// factorised is the factor of a Hessian, with a ridge on what neither data nor priors
// determine.
func factorised(a *mat.SymDense) *mat.Cholesky {
	n := a.SymmetricDim()
	c := new(mat.Cholesky)
	largest := 0.0
	for i := range n {
		largest = math.Max(largest, a.At(i, i))
	}
	for ridge := 1e-14 * largest; !c.Factorize(a); ridge *= 10 {
		for i := range n {
			a.SetSym(i, i, a.At(i, i)+ridge)
		}
	}
	return c
}

// slope is half the gradient of the objective, negative.
func (f *fieldSearch) slope(e *Expansion, factor float64) *mat.VecDense {
	g := mat.NewVecDense(len(f.b), nil)
	for i, v := range e.Gradient {
		g.SetVec(i, -v/f.unit)
	}
	for i, p := range f.priors {
		if p == nil {
			continue
		}
		var rb mat.VecDense
		rb.MulVec(p, mat.NewVecDense(f.blocks[i].Size, f.part(i)))
		for k := range f.blocks[i].Size {
			g.SetVec(f.first[i]+k, g.AtVec(f.first[i]+k)-factor*f.weights[i]*rb.AtVec(k))
		}
	}
	for i, held := range f.held {
		if held {
			g.SetVec(i, 0)
		}
	}
	return g
}

// step returns the step to the least of the quadratic, and its size in standard
// deviations, squared.
func (f *fieldSearch) step(e *Expansion) (d []float64, size float64) {
	a, g := f.hessian(e, 1), f.slope(e, 1)
	var x mat.VecDense
	if err := factorised(a).SolveVecTo(&x, g); err != nil && x.Len() == 0 {
		return make([]float64, len(f.b)), 0
	}
	d = x.RawVector().Data
	size = mat.Dot(&x, g)
	for i, b := range f.blocks {
		if rms := floats.Norm(d[f.first[i]:f.first[i]+b.Size], 2); rms > longestField {
			floats.Scale(longestField/rms, d)
		}
	}
	return d, size
}

// largestReweigh is the largest factor by which a weight changes in a step.
const largestReweigh = 30

// flatField is how many parameters the data determine, at most, of a field that they do
// not tell from a constant.
const flatField = 0.05

// reweigh maximises the evidence of the quadratic over the weights and, if it is not
// known, the noise; it returns the largest change of a logarithm.
func (f *fieldSearch) reweigh(e *Expansion) (changed float64) {
	begin, noise := append([]float64(nil), f.weights...), f.unit
	flat := make([]bool, len(f.blocks))
	for range 12 {
		last := append([]float64(nil), f.weights...)
		c := factorised(f.hessian(e, 1))
		var x mat.VecDense
		g := f.slope(e, 1)
		if err := c.SolveVecTo(&x, g); err != nil && x.Len() == 0 {
			break
		}
		var inverse mat.SymDense
		if err := c.InverseTo(&inverse); err != nil && inverse.IsEmpty() {
			break
		}
		to := append([]float64(nil), f.b...)
		floats.Add(to, x.RawVector().Data)
		effective := 0.0
		for i, p := range f.priors {
			if p == nil {
				effective += float64(f.blocks[i].Size - len(f.blocks[i].Held))
				continue
			}
			n, at := f.blocks[i].Size, f.first[i]
			trace := 0.0
			for r := range n {
				for k := range n {
					trace += inverse.At(at+r, at+k) * p.At(r, k)
				}
			}
			v := mat.NewVecDense(n, to[at:at+n])
			known := math.Max(f.ranks[i]-f.weights[i]*trace, 1e-3)
			effective += known + 1
			w := known / math.Max(mat.Inner(v, p, v), 1e-300)
			if f.blocks[i].Stiffer > 0 {
				w *= f.blocks[i].Stiffer
			}
			if flat[i] = known < flatField; flat[i] {
				w = math.Max(f.weights[i], begin[i]) // a constant: any large weight will do
			}
			f.weights[i] = math.Min(math.Max(w, begin[i]/largestReweigh), begin[i]*largestReweigh)
		}
		if f.unknown {
			chi2 := e.Chi2 + quadraticChange(e, x.RawVector().Data)
			left := float64(len(e.Residuals)) - effective
			f.unit = math.Max(math.Max(chi2, 1e-3*e.Chi2)/math.Max(left, 1), 1e-300)
			f.unit = math.Max(f.unit, noise/largestReweigh)
		}
		if logChange(last, f.weights) < 0.03 {
			break
		}
	}
	for i := range flat {
		if flat[i] {
			begin[i] = f.weights[i]
		}
	}
	return math.Max(logChange(begin, f.weights), math.Abs(math.Log(f.unit/noise)))
}

// quadraticChange is the change of chi squared by a step.
func quadraticChange(e *Expansion, d []float64) float64 {
	v := mat.NewVecDense(len(d), d)
	return 2*floats.Dot(e.Gradient, d) + mat.Inner(v, e.Fisher, v)
}

func logChange(a, b []float64) (largest float64) {
	for i := range a {
		if a[i] > 0 && b[i] > 0 {
			largest = math.Max(largest, math.Abs(math.Log(b[i]/a[i])))
		}
	}
	return largest
}
