package solve

import (
	"context"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"pinnsolve/geometry"
	"pinnsolve/inverse"
	"pinnsolve/inverse/smooth"
	"pinnsolve/pinn"
	"pinnsolve/pinn/weak"
	"pinnsolve/training"
)

// fieldModel is measurements as a function of the coefficients of fields.
type fieldModel struct {
	mix    *mixture
	fields []*FoundField
	data   []Measurement
	sigma  []float64

	solver *windowed
	first  *Result
	space  *windows
	form   *weak.Form
	slopes []*weak.Form // by the parameters
	theta  []float64

	probe  *probe
	last   *inverse.Expansion // at the last coefficients
	lastAt []float64
}

// newFieldModel solves at the start, which chooses the space, and prepares the rest.
func newFieldModel(ctx context.Context, pose Poser, o Options, unknowns []UnknownField, data []Measurement) (*fieldModel, error) {
	m, err := newMixture(pose, unknowns)
	if err != nil {
		return nil, err
	}
	e := &fieldModel{mix: m, data: data}
	for _, d := range data {
		e.sigma = append(e.sigma, d.Sigma)
		if d.Sigma == 0 {
			e.sigma[len(e.sigma)-1] = 1
		}
	}
	for i, u := range unknowns {
		f, err := newField(m, i, u, fieldUnit(u, unknowns))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", u.Name, err)
		}
		e.fields = append(e.fields, f)
		if slices.Contains(f.On, pinn.Interior) {
			m.shown = append(m.shown, f.output())
		}
	}
	m.values = func(dst, x []float64) {
		for i, f := range e.fields {
			dst[i] = f.value(f.b.At(x))
		}
	}
	if o.Statement != "" && o.Statement != Weak {
		return nil, wrong("statement", "{statement} %s: fields are coefficients of integrals: the valid choice is {statement} %s", o.Statement, Weak)
	}
	o.Statement = Weak
	plan, err := o.Plan(m.problem())
	if err != nil {
		return nil, err
	}
	if e.solver, err = newWindowed(ctx, plan, nil, 0); err != nil {
		return nil, err
	}
	if e.first, err = e.solver.run(ctx); err != nil {
		return nil, err
	}
	if e.first.Solution == nil {
		return nil, fmt.Errorf("the problem has no solution at the start: %s: %s", e.first.Status, e.first.Message)
	}
	sizes := e.first.space.Sizes
	if small, ok := e.smaller(sizes, o.Weak); ok {
		if err := e.compile(ctx, small); err != nil || len(e.space.blind) == 0 {
			return e, err
		}
	}
	return e, e.compile(ctx, sizes)
}

// Of the space that a fit begins with: noise leaves no more than three digits, which in
// the plane windows of fewer features give. If the check of the shift fails, the fit goes
// on in the space that the solve at the start has chosen.
const (
	fewerWindows  = 4 // times
	fewerFeatures = 60
)

// smaller is a smaller space, if sizes are left open.
func (e *fieldModel) smaller(sizes, asked WeakOptions) (WeakOptions, bool) {
	if asked.Windows != 0 || asked.Features != 0 || e.mix.base.Domain.Dim() != 2 || sizes.Windows <= 1 {
		return sizes, false
	}
	sizes.Local = sizes.Local * fewerFeatures / max(sizes.Features, 1)
	sizes.Windows, sizes.Features = max(1, sizes.Windows/fewerWindows), fewerFeatures
	return sizes, true
}

// fieldUnit is the size of a unit of b of a linear parameter.
func fieldUnit(u UnknownField, all []UnknownField) float64 {
	size := math.Abs(u.Start)
	for _, v := range all {
		if size == 0 && v.Transform == inverse.Linear && v.Unit == u.Unit {
			size = math.Abs(v.Start)
		}
	}
	if size == 0 {
		return 1
	}
	return size
}

// compile makes the forms on windows of the given sizes.
func (e *fieldModel) compile(ctx context.Context, sizes WeakOptions) (err error) {
	w := e.solver
	if e.space, err = newWindows(ctx, w.told, w.problem, w.found, attempt{WeakOptions: sizes, finer: e.first.space.Finer}, w.Slope, w.Seed); err != nil {
		return err
	}
	if e.form, err = w.compile(ctx, w.problem, e.space, 0, false); err != nil {
		return err
	}
	e.theta = make([]float64, e.form.Dim())
	e.slopes = nil
	for i := range e.fields {
		g, err := w.compile(ctx, e.mix.derivative(i), e.space, 0, true)
		if err != nil {
			return err
		}
		e.slopes = append(e.slopes, g)
	}
	e.probe, err = newProbe(e.form, e.mix, e.data)
	return err
}

func (e *fieldModel) blocks() (list []inverse.Block) {
	for _, f := range e.fields {
		list = append(list, f.block())
	}
	return list
}

// set takes coefficients of all fields.
func (e *fieldModel) set(b []float64) {
	for _, f := range e.fields {
		n := f.space.Modes()
		f.set(b[:n])
		b = b[n:]
	}
}

// solve solves at the fields as they are, from the last solution.
func (e *fieldModel) solve(ctx context.Context) (*weak.Tangent, error) {
	if !e.form.Linear() {
		n := &weak.Iteration{Form: e.form}
		r := training.Newton(ctx, n, e.theta, training.Settings{})
		if r.Status != training.Converged {
			if ctx.Err() != nil {
				return nil, ctx.Err()
			}
			return nil, fmt.Errorf("the problem cannot be solved at a field on the way: %s", r.Message)
		}
		e.theta = r.Theta
		return n.Tangent, nil
	}
	r, step := make([]float64, len(e.theta)), make([]float64, len(e.theta))
	t, err := e.form.Linearise(ctx, r, e.theta)
	if err != nil {
		return nil, err
	}
	if err := t.Solve(ctx, step, r); err != nil {
		return nil, err
	}
	e.theta = slices.Clone(e.theta)
	floats.Sub(e.theta, step)
	return t, nil
}

// Expand predicts the measurements at coefficients, and their derivatives.
func (e *fieldModel) Expand(ctx context.Context, b []float64) (*inverse.Expansion, error) {
	if slices.Equal(b, e.lastAt) {
		return e.last, nil
	}
	e.set(b)
	t, err := e.solve(ctx)
	if err != nil {
		return nil, err
	}
	prediction, by, err := e.probe.predict(ctx, e.theta)
	if err != nil {
		return nil, err
	}
	j := mat.NewDense(len(e.data), len(b), nil)
	first := 0
	for i, f := range e.fields {
		if err := e.differentiate(ctx, t, j, first, i, by); err != nil {
			return nil, err
		}
		first += f.space.Modes()
	}
	x := &inverse.Expansion{Gradient: make([]float64, len(b)), Fisher: mat.NewSymDense(len(b), nil)}
	for i, m := range e.data {
		r := (prediction[i] - m.Value) / e.sigma[i]
		x.Chi2 += r * r
		x.Residuals = append(x.Residuals, r)
		floats.Scale(1/e.sigma[i], j.RawRowView(i))
	}
	x.Fisher.SymOuterK(1, j.T())
	mat.NewVecDense(len(b), x.Gradient).MulVec(j.T(), mat.NewVecDense(len(x.Residuals), x.Residuals))
	e.last, e.lastAt = x, slices.Clone(b)
	e.probe.jacobian = j
	return x, nil
}

// chunk is how many functions are treated at once.
const chunk = 32

// differentiate fills in the columns of a field from first on.
func (e *fieldModel) differentiate(ctx context.Context, t *weak.Tangent, j *mat.Dense, first, i int, by [][]float64) error {
	f := e.fields[i]
	n := f.space.Modes()
	slope := func(dst, x []float64) {
		f.space.Eval(dst, x)
		floats.Scale(f.slope(f.b.At(x)), dst)
	}
	rows, err := e.slopes[i].Weighted(ctx, e.theta, n, slope)
	if err != nil {
		return err
	}
	for lo := 0; lo < n; lo += chunk {
		hi := min(lo+chunk, n)
		change := make([][]float64, hi-lo)
		for k := range change {
			change[k] = make([]float64, len(e.theta))
			floats.Scale(-1, rows[lo+k])
		}
		if err := t.SolveAll(ctx, change, rows[lo:hi]); err != nil {
			return err
		}
		columns, err := e.probe.change(ctx, change, by)
		if err != nil {
			return err
		}
		for k, col := range columns {
			for p, v := range col {
				j.Set(p, first+lo+k, v)
			}
		}
	}
	return e.probe.direct(ctx, j, first, n, i, e.theta, slope)
}

// findGauge holds the mean of the first logarithm if the data do not tell it.
func (e *fieldModel) findGauge(ctx context.Context) error {
	i := slices.IndexFunc(e.fields, func(f *FoundField) bool { return f.Transform == inverse.Log && slices.Contains(f.On, pinn.Interior) })
	if i < 0 {
		return nil
	}
	n, first := 0, 0
	for k, f := range e.fields {
		if k == i {
			first = n
		}
		n += f.space.Modes()
	}
	x, err := e.Expand(ctx, make([]float64, n))
	if err != nil {
		return err
	}
	// The variance of the mean, with priors that leave little but constants.
	a := mat.NewSymDense(n, nil)
	a.CopySym(x.Fisher)
	largest := 0.0
	for k := range n {
		largest = math.Max(largest, x.Fisher.At(k, k))
	}
	at := 0
	for _, f := range e.fields {
		for k := range f.space.Modes() {
			if k > 0 {
				a.SetSym(at+k, at+k, a.At(at+k, at+k)+largest*float64(n))
			}
		}
		at += f.space.Modes()
	}
	for k := range n {
		a.SetSym(k, k, a.At(k, k)+1e-12*largest)
	}
	var c mat.Cholesky
	if !c.Factorize(a) {
		return nil
	}
	var inv mat.SymDense
	if err := c.InverseTo(&inv); err != nil && inv.IsEmpty() {
		return nil
	}
	e.fields[i].Relative = inv.At(first, first) > 1/(openMean*largest)
	return nil
}

// openMean is the information on a mean, relative to the largest there is, below which
// the data do not tell it.
const openMean = 1e-7

// shift is how far the error of the solution, by its difference from one in a larger
// space, moves the fields, in their standard deviations: the root mean square over the
// body.
func (e *fieldModel) shift(ctx context.Context, fit *inverse.FieldFit) (float64, error) {
	x, err := e.Expand(ctx, fit.Coefficients)
	if err != nil {
		return 0, err
	}
	j := e.probe.jacobian
	sizes := e.space.o.WeakOptions
	sizes.Features, sizes.Local = sizes.Features*3/2, sizes.Local*3/2
	w := e.solver
	s, err := newWindows(ctx, w.told, w.problem, w.found, attempt{WeakOptions: sizes, finer: e.space.o.finer}, w.Slope, w.Seed)
	if err != nil {
		return 0, err
	}
	g, err := w.compile(ctx, w.problem, s, 0, false)
	if err != nil {
		return 0, err
	}
	finer := &fieldModel{mix: e.mix, fields: e.fields, form: g, theta: make([]float64, g.Dim()), data: e.data}
	if _, err := finer.solve(ctx); err != nil {
		return 0, err
	}
	if finer.probe, err = newProbe(g, e.mix, e.data); err != nil {
		return 0, err
	}
	prediction, _, err := finer.probe.predict(ctx, finer.theta)
	if err != nil {
		return 0, err
	}
	off := mat.NewVecDense(len(e.data), nil)
	for i, m := range e.data {
		off.SetVec(i, (prediction[i]-m.Value)/e.sigma[i]/fit.Noise-x.Residuals[i]/fit.Noise)
	}
	var g1, moved mat.VecDense
	g1.MulVec(j.T(), off)
	g1.ScaleVec(1/fit.Noise, &g1)
	moved.MulVec(fit.Covariance, &g1)
	return e.inDeviations(fit, moved.RawVector().Data)
}

// inDeviations is the root mean square of changes of the fields in standard deviations.
func (e *fieldModel) inDeviations(fit *inverse.FieldFit, change []float64) (float64, error) {
	var sum, count float64
	for _, f := range e.fields {
		n := f.space.Modes()
		fn := f.space.Function(change[:n])
		change = change[n:]
		pts, err := sampleOn(e.mix.base, f.On, 400)
		if err != nil {
			return 0, err
		}
		for k := range pts.Len() {
			f.space.Eval(f.scratch, pts.At(k))
			v := mat.NewVecDense(n, f.scratch)
			if variance := mat.Inner(v, f.covariance, v); variance > 0 {
				d := fn.At(pts.At(k))
				sum, count = sum+d*d/variance, count+1
			}
		}
	}
	return math.Sqrt(sum / math.Max(count, 1)), nil
}

// pattern looks for a smooth pattern in the residuals of every output.
func (e *fieldModel) pattern(fit *inverse.FieldFit) inverse.Pattern {
	var names []string
	for _, m := range e.data {
		if !slices.Contains(names, m.Output) {
			names = append(names, m.Output)
		}
	}
	modes := min(patternModes, len(e.data)/len(names)/6)
	pts := e.mix.base.Domain.Interior(1000, geometry.Halton{}, 1)
	if modes < 3 {
		return inverse.Pattern{}
	}
	s, err := smooth.New(smooth.Points{Dim: pts.Dim, X: pts.X, W: pts.W}, smooth.Options{Modes: modes})
	if err != nil {
		return inverse.Pattern{}
	}
	features := mat.NewDense(len(e.data), modes*len(names), nil)
	row := make([]float64, s.Modes())
	for i, m := range e.data {
		s.Eval(row, m.At)
		at := slices.Index(names, m.Output) * modes
		for k := range min(modes, len(row)) {
			features.Set(i, at+k, row[k])
		}
	}
	r := slices.Clone(fit.Residuals)
	floats.Scale(1/fit.Noise, r)
	return inverse.FindPattern(r, features)
}

// patternModes is how many smooth functions an output's residuals are compared with.
const patternModes = 24
