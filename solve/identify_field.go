package solve

import (
	"context"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"

	"pinnsolve/geometry"
	"pinnsolve/inverse"
	"pinnsolve/inverse/smooth"
	"pinnsolve/pinn"
)

// UnknownField is a parameter of a problem that varies over the body, or over the part of
// its boundary where it acts. It is fitted by b(x): v = Start exp(b) for Log, a
// logistic function of b between Lo and Hi for Compressibility, Start + a size times b for
// Linear.
type UnknownField struct {
	Name, Unit string
	Start      float64
	Lo, Hi     float64
	Transform  inverse.Transform
	// Edges asks for a field that jumps: its total variation is small in place of its
	// squared gradient.
	Edges  bool
	Number bool // the same everywhere
	Modes  int  // functions that b is a sum of; 0 chooses
	// Axes are the coordinates that the field depends on; nil means all.
	Axes []int
}

// FieldSettings are those of a fit of fields.
type FieldSettings struct {
	Steps    int
	Progress func(step int, chi2, effective float64)
}

// IdentifiedFields are fields of parameters that measurements tell.
type IdentifiedFields struct {
	Fit    *inverse.FieldFit
	Fields []*FoundField
	Status inverse.Status
	Message
	Choices inverse.Choices
	Pattern inverse.Pattern
	// Shift is by how much the error of the solution moves the fields, root mean
	// square, in standard deviations of theirs.
	Shift float64
	// Result is the solution with the fields, which are outputs of its problem, with
	// the evidence of that at the start, which chose the space.
	Result   *Result
	Unknowns int // of a solution
}

// Message is a verdict in words.
type Message struct{ Text string }

// FoundField is a field with its band.
type FoundField struct {
	UnknownField
	Relative bool // to the mean of its logarithm, which is not in the data
	On       []pinn.Region
	Weight   float64 // of the prior: the root
	Prior    string  // what it is the weight of

	size       float64 // of a unit of b, for Linear
	space      *smooth.Space
	b          *smooth.Function
	covariance *mat.SymDense
	scratch    []float64
}

// Sample returns about n points of where the field is.
func (f *FoundField) Sample(n int) (list [][]float64) {
	pts := f.space.Points()
	step := max(1, len(pts.W)/n)
	for i := 0; i < len(pts.W) && len(list) < n; i += step {
		list = append(list, pts.X[i*pts.Dim:(i+1)*pts.Dim])
	}
	return list
}

// prior says what is small in the field.
func (f *FoundField) prior(order int) string {
	b := "b"
	if f.Transform == inverse.Log {
		b = "ln " + f.Name
	}
	switch {
	case f.Number:
		return "no prior"
	case f.Edges:
		return "total variation of " + b
	case smoothness[order].waves == 0:
		return fmt.Sprintf("derivatives of %s of order %g", b, smoothness[order].order)
	}
	return fmt.Sprintf("derivatives of %s of order %g over a length of 1/%.3g", b, smoothness[order].order, smoothness[order].waves*2*math.Pi/f.space.Length())
}

// Mean is the mean of the field where it is, with the least and the largest value there.
func (f *FoundField) Mean() (mean, least, largest float64) {
	least, largest = math.Inf(1), math.Inf(-1)
	pts := f.space.Points()
	n := len(pts.W)
	for i := range n {
		v := f.value(f.b.At(pts.X[i*pts.Dim : (i+1)*pts.Dim]))
		mean, least, largest = mean+v/float64(n), math.Min(least, v), math.Max(largest, v)
	}
	return mean, least, largest
}

const bandWidth = 1.959963984540054 // standard deviations, of 95 %

// At returns the value at x with its 95 % band.
func (f *FoundField) At(x []float64) (value, lower, upper float64) {
	b := f.b.At(x)
	if f.covariance == nil {
		return f.value(b), math.NaN(), math.NaN()
	}
	scratch := make([]float64, f.space.Modes())
	f.space.Eval(scratch, x)
	v := mat.NewVecDense(len(scratch), scratch)
	sd := math.Sqrt(math.Max(0, mat.Inner(v, f.covariance, v)))
	value, lower, upper = f.value(b), f.value(b-bandWidth*sd), f.value(b+bandWidth*sd)
	return value, math.Min(lower, upper), math.Max(lower, upper)
}

// value of the parameter for b.
func (f *FoundField) value(b float64) float64 {
	switch f.Transform {
	case inverse.Log:
		return f.Start * math.Exp(b)
	case inverse.Compressibility:
		odds := (f.Start - f.Lo) / (f.Hi - f.Start) * math.Exp(b)
		return f.Lo + (f.Hi-f.Lo)*odds/(1+odds)
	}
	return f.Start + f.size*b
}

// slope is its derivative.
func (f *FoundField) slope(b float64) float64 {
	switch f.Transform {
	case inverse.Log:
		return f.value(b)
	case inverse.Compressibility:
		v := f.value(b)
		return (v - f.Lo) * (f.Hi - v) / (f.Hi - f.Lo)
	}
	return f.size
}

const (
	spaceSamples = 4000 // points of the body that the functions of a field are made with
	edgeModes    = 450
	lineModes    = 24 // on a boundary or along a line
	volumeModes  = 100
)

// newField makes the functions of a field.
func newField(m *mixture, i int, u UnknownField, size float64) (*FoundField, error) {
	f := &FoundField{UnknownField: u, On: m.regions(i), size: size}
	pts, err := sampleOn(m.base, f.On, spaceSamples)
	if err != nil {
		return nil, err
	}
	o := smooth.Options{Modes: u.Modes, Axes: u.Axes}
	switch {
	case u.Number:
		o.Modes = 1
	case o.Modes > 0:
	case pts.Dim == 1 || pts.Dim == 2 && !slices.Contains(f.On, pinn.Interior):
		o.Modes = lineModes
	case u.Edges:
		o.Modes = edgeModes
	default:
		o.Modes = volumeModes
	}
	if f.space, err = smooth.New(smooth.Points{Dim: pts.Dim, X: pts.X, W: pts.W}, o); err != nil {
		return nil, err
	}
	f.scratch = make([]float64, f.space.Modes())
	f.b = f.space.Function(f.scratch)
	return f, nil
}

// sampleOn returns points of the interior or, without it, of boundaries.
func sampleOn(p pinn.Problem, on []pinn.Region, n int) (geometry.Points, error) {
	if slices.Contains(on, pinn.Interior) {
		return p.Domain.Interior(n, geometry.Halton{}, 1), nil
	}
	var all geometry.Points
	for _, r := range on {
		pts, err := pinn.OnBoundary(context.Background(), p.Domain, r, func(_ context.Context, part pinn.Region) (geometry.Points, error) {
			return p.Domain.Boundary(part.String(), n/4, geometry.Halton{}, 1)
		})
		if err != nil {
			return all, err
		}
		pts.N, pts.Cell = nil, nil
		if all.Dim == 0 {
			all = pts
		} else {
			all = geometry.Join(all, pts)
		}
	}
	return all, nil
}

// block is the field in a fit.
func (f *FoundField) block() inverse.Block {
	b := inverse.Block{Name: f.Name, Size: f.space.Modes()}
	if f.Relative {
		b.Held = []int{0}
	}
	if b.Size == 1 {
		return b
	}
	if f.Edges {
		b.Stiffer = edgeStiffer
		b.Priors = append(b.Priors, func(c []float64) *mat.SymDense {
			fn := f.space.Function(c)
			return f.space.Variation(fn, math.Max(edgeCorner*f.space.MeanSlope(fn), 1e-3/f.space.Length()))
		})
		return b
	}
	for _, one := range smoothness {
		k := one.waves * 2 * math.Pi / f.space.Length()
		r := mat.NewSymDense(b.Size, nil)
		for i, v := range f.space.Roughness[1:] {
			r.SetSym(i+1, i+1, math.Pow(v+k*k, one.order))
		}
		b.Priors = append(b.Priors, func([]float64) *mat.SymDense { return r })
	}
	return b
}

// smoothness are the priors among which the evidence chooses: the integrals of the square
// of the gradient, of the Laplacian and of its gradient, and those of fields without
// correlation over more than a length, of Matérn (Lindgren, Rue & Lindström, J. R. Stat.
// Soc. B 73 (2011) 423-498): order is half the power of waves in the spectrum, waves the
// correlation length's number along the body, 0 for none.
var smoothness = []struct{ order, waves float64 }{
	{2, 0}, {1, 0}, {3, 0}, {2, 1}, {3, 1}, {4, 1}, {2, 2}, {3, 2}, {4, 2}, {3, 3}, {6, 3},
}

// edgeStiffer is the factor on the weight of total variation: its prior falls like the
// exponential of the variation, not of a square, so that the evidence of the quadratic at
// hand finds half the weight; on inclusions cross validation asks for three times as much.
const edgeStiffer = 3

// edgeCorner is the slope, relative to the mean, below which total variation is smooth.
const edgeCorner = 0.1

// set takes coefficients.
func (f *FoundField) set(c []float64) { f.b = f.space.Function(c) }

// IdentifyFields finds fields of parameters of a problem in weak form from measurements at
// points. The solution is a function of the fields; that of its linearisation at every
// step of the Gauss-Newton method takes one factorisation and a back-substitution for each
// function. The error means bad input.
func IdentifyFields(ctx context.Context, pose Poser, o Options, unknowns []UnknownField, data []Measurement, s FieldSettings) (*IdentifiedFields, error) {
	if err := checkMeasurements(data); err != nil {
		return nil, err
	}
	e, err := newFieldModel(ctx, pose, o, unknowns, data)
	if err != nil {
		return nil, err
	}
	if err := e.findGauge(ctx); err != nil {
		return nil, err
	}
	known := data[0].Sigma > 0
	options := inverse.FieldOptions{Steps: s.Steps, UnknownNoise: !known, Progress: s.Progress}
	var found *IdentifiedFields
	for {
		if found, err = e.fit(ctx, options); err != nil {
			return nil, err
		}
		if sizes := e.first.space.Sizes; !(found.Shift > enoughShift) || e.space.o.WeakOptions == sizes {
			break
		} else if err := e.compile(ctx, sizes); err != nil {
			return nil, err
		}
		e.lastAt = nil
		options.Start, options.Weights = found.Fit.Coefficients, found.Fit.Weights
		options.Orders = found.Fit.Orders
	}
	found.Pattern = e.pattern(found.Fit)
	found.judge(known, len(data))
	return found, nil
}

// enoughShift is the shift by which the error of a solution may move fields, in their
// standard deviations, before a larger space is tried.
const enoughShift = 0.1

// fit fits the fields in the space as it is.
func (e *fieldModel) fit(ctx context.Context, o inverse.FieldOptions) (*IdentifiedFields, error) {
	fit, err := inverse.FitFields(ctx, e, e.blocks(), o)
	if err != nil {
		return nil, err
	}
	found := &IdentifiedFields{Fit: fit, Fields: e.fields, Choices: fit.Choices(), Unknowns: e.form.Dim()}
	first := 0
	for i, f := range e.fields {
		n := f.space.Modes()
		f.set(fit.Coefficients[first : first+n])
		f.covariance = mat.NewSymDense(n, nil)
		for r := range n {
			for c := r; c < n; c++ {
				f.covariance.SetSym(r, c, fit.Covariance.At(first+r, first+c))
			}
		}
		f.Weight, f.Prior = math.Sqrt(fit.Weights[i]), f.prior(fit.Orders[i])
		first += n
	}
	if found.Shift, err = e.shift(ctx, fit); err != nil {
		return nil, err
	}
	r := *e.first
	r.Solution, r.space = e.form.Solution(e.theta), nil
	r.Problem = r.Solution.Problem()
	found.Result = &r
	return found, nil
}

// checkMeasurements finds mistakes in the data of fields.
func checkMeasurements(data []Measurement) error {
	known := 0
	for _, m := range data {
		if m.At == nil {
			return fmt.Errorf("%s: fields are found from measurements at points, not from quantities", m.Name)
		}
		if m.Value-m.Value != 0 {
			return fmt.Errorf("%s is %v, which is no number", m.Name, m.Value)
		}
		if m.Sigma > 0 {
			known++
		}
	}
	switch {
	case len(data) < leastMeasurements:
		return fmt.Errorf("%d measurements: a field takes at least %d", len(data), leastMeasurements)
	case known > 0 && known < len(data):
		return fmt.Errorf("%d of %d measurements have a standard deviation: give it for all, or for none", known, len(data))
	}
	return nil
}

const leastMeasurements = 10

// judge sets status and message.
func (f *IdentifiedFields) judge(known bool, n int) {
	r := f.Fit
	chi2, degrees := r.Chi2/(r.Noise*r.Noise), float64(n)-r.Effective
	text := fmt.Sprintf("chi squared is %.4g for %.4g degrees of freedom", chi2, degrees)
	allowed := inverse.AllowedMisfit(degrees)
	f.Status = inverse.Identified
	switch {
	case !r.Settled:
		f.Status, f.Text = inverse.Unfinished, fmt.Sprintf("The fit has not come to rest in %d steps.", r.Steps)
	case f.Shift > mostModelError:
		f.Status = inverse.PhysicsUnresolved
		f.Text = fmt.Sprintf("The error of the solution moves the fields by %.2g of their standard deviations: bands do not hold. Use more --features or --windows.", f.Shift)
	case known && chi2 > allowed:
		f.Status = inverse.Misfit
		f.Text = fmt.Sprintf("The model does not explain the data: %s, and noise as given leaves it below %.4g in 99.5 %% of all cases. Look at the residuals: a unit, a load or a support may be wrong, or sigma is %.2g times as large.",
			text, allowed, math.Sqrt(chi2/degrees))
	case f.Pattern.Follows():
		f.Status = inverse.Misfit
		f.Text = fmt.Sprintf("The model does not explain the data: residuals are no noise but follow a smooth pattern, with %.4g in its %d functions, where noise leaves below %.4g in 99.9 %% of all cases. A load, a support, a source or a unit may be wrong.",
			f.Pattern.Power, f.Pattern.Columns, f.Pattern.Allowed)
	case r.Effective < leastEffective:
		f.Status = inverse.NotIdentifiable
		f.Text = "The data do not determine the field: they hold less than one number about it. Measure nearer, or with less noise."
	case !known:
		f.Text = fmt.Sprintf("Noise was not given: the misfit tells a standard deviation of %.3g, on which the bands rest.", r.Noise)
	default:
		f.Text = fmt.Sprintf("Consistent with the noise given: %s.", text)
	}
	for _, one := range f.Fields {
		if one.Relative {
			f.Text += fmt.Sprintf(" Without a force among the data the scale of %s is open: it is relative to the mean of its logarithm, which is set to that of %.4g.", one.Name, one.Start)
		}
	}
	f.Text += f.Choices.Disagreement()
}

const leastEffective = 1
