package solve

import (
	"context"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"pinnsolve/internal/vec"
	"pinnsolve/inverse"
	"pinnsolve/pinn"
)

// experiments are models of measurements that were taken in several experiments, each at
// values of its own of some parameters, such as a load; the unknowns are the same in all.
type experiments struct {
	models []*reduced
	rows   [][]int // of the measurements, by experiment
}

// setting names the parameters of an experiment and their values, "" for none.
func (m Measurement) setting() string {
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(m.Under)) {
		parts = append(parts, fmt.Sprintf("%s = %g", name, m.Under[name]))
	}
	return strings.Join(parts, ", ")
}

// newExperiments solves each experiment at the start.
func newExperiments(ctx context.Context, pose Poser, o Options, unknowns []inverse.Unknown, data []Measurement) (e experiments, err error) {
	of := map[string]int{}
	for i, m := range data {
		k, ok := of[m.setting()]
		if !ok {
			k = len(e.rows)
			of[m.setting()] = k
			e.rows = append(e.rows, nil)
		}
		e.rows[k] = append(e.rows[k], i)
	}
	for _, rows := range e.rows {
		under := data[rows[0]].Under
		for _, u := range unknowns {
			if _, ok := under[u.Name]; ok {
				return e, fmt.Errorf("%s is an unknown, and the data say what it is: leave out one or the other", u.Name)
			}
		}
		m, err := newReduced(ctx, pose.under(under), o, unknowns, pick(data, rows))
		if err != nil {
			return e, inExperiment(err, data[rows[0]])
		}
		e.models = append(e.models, m)
	}
	return e, nil
}

// under poses at values of some parameters that stay.
func (pose Poser) under(fixed map[string]float64) Poser {
	if len(fixed) == 0 {
		return pose
	}
	return func(values map[string]float64) (pinn.Problem, error) {
		all := maps.Clone(fixed)
		maps.Copy(all, values)
		return pose(all)
	}
}

// inExperiment says in which experiment something failed.
func inExperiment(err error, m Measurement) error {
	if s := m.setting(); s != "" {
		return fmt.Errorf("at %s: %w", s, err)
	}
	return err
}

// single is the model of measurements that were taken in one experiment, nil if there are
// several.
func (e experiments) single() *reduced {
	if len(e.models) == 1 {
		return e.models[0]
	}
	return nil
}

// model is that of all measurements, with derivatives where all parts have them.
func (e experiments) model() inverse.Model {
	if m := e.single(); m != nil {
		return m.model()
	}
	all := together{rows: e.rows}
	for _, m := range e.models {
		all.models = append(all.models, m.model())
	}
	if slices.ContainsFunc(all.models, func(m inverse.Model) bool { _, ok := m.(inverse.Sensitive); return !ok }) {
		return struct{ inverse.Model }{all}
	}
	return all
}

// fit fits all measurements.
func (e experiments) fit(ctx context.Context, unknowns []inverse.Unknown, d inverse.Data, f inverse.Options) (*inverse.Estimate, error) {
	if m := e.single(); m != nil {
		return m.fit(ctx, unknowns, d, f)
	}
	if f.Settled == 0 && e.models[0].course != nil {
		f.Settled = settledCourse
	}
	return inverse.Fit(ctx, e.model(), unknowns, d, f)
}

// checked returns the checked results at values of the unknowns.
func (e experiments) checked(ctx context.Context, values []float64) (list []*Result, err error) {
	for _, m := range e.models {
		r, err := m.checked(ctx, values)
		if err != nil {
			return nil, err
		}
		list = append(list, r)
	}
	return list, nil
}

// enough reports whether the discretisations are good enough for what was found on them.
func (e experiments) enough(estimate *inverse.Estimate, results []*Result) (bool, error) {
	for i, m := range e.models {
		ok, err := m.enough(estimate, results[i])
		if err != nil || !ok {
			return false, err
		}
	}
	return true, nil
}

// begin chooses discretisations at values of the unknowns.
func (e experiments) begin(ctx context.Context, values []float64) error {
	for _, m := range e.models {
		if err := m.begin(ctx, values); err != nil {
			return err
		}
	}
	return nil
}

// together are models of parts of the measurements.
type together struct {
	models []inverse.Model
	rows   [][]int
}

// Predict returns the measurements at values of the unknowns.
func (t together) Predict(ctx context.Context, values []float64) ([]float64, error) {
	var all []float64
	for k, m := range t.models {
		part, err := m.Predict(ctx, values)
		if err != nil {
			return nil, err
		}
		all = t.spread(all, k, part)
	}
	return all, nil
}

// spread puts predictions of a part where its measurements are.
func (t together) spread(all []float64, k int, part []float64) []float64 {
	if all == nil {
		n := 0
		for _, rows := range t.rows {
			n += len(rows)
		}
		all = make([]float64, n)
	}
	for i, row := range t.rows[k] {
		all[row] = part[i]
	}
	return all
}

// Sensitivities returns predictions and their derivatives by the unknowns.
func (t together) Sensitivities(ctx context.Context, values []float64, rough bool) (all []float64, j *mat.Dense, err error) {
	for k, m := range t.models {
		part, jk, err := m.(inverse.Sensitive).Sensitivities(ctx, values, rough)
		if err != nil {
			return nil, nil, err
		}
		all = t.spread(all, k, part)
		if j == nil {
			j = mat.NewDense(len(all), len(values), nil)
		}
		for i, row := range t.rows[k] {
			j.SetRow(row, jk.RawRowView(i))
		}
	}
	return all, j, nil
}

// judge compares the errors of the solutions with the noise.
func (f *Identified) judge(data []Measurement, results []*Result) {
	for i, r := range results {
		if !r.Trusted() {
			f.Result, f.Status = r, inverse.PhysicsUnresolved
			at := ""
			if s := data[f.experiments.rows[i][0]].setting(); s != "" {
				at = ", with " + s + ","
			}
			f.Message = fmt.Sprintf("The solution at the values that were found%s is %s: %s", at, r.Status, r.Message)
			return
		}
	}
	var parts, estimates []float64
	for i, r := range results {
		part, estimate, ok := f.modelError(pick(data, f.experiments.rows[i]), r)
		if !ok {
			return
		}
		parts, estimates = append(parts, part), append(estimates, estimate)
	}
	estimate := floats.Max(estimates)
	f.ModelError = vec.Norm(parts)
	if f.ModelError > mostModelError && f.Status == inverse.Identified {
		f.Status = inverse.PhysicsUnresolved
		f.Message = fmt.Sprintf("The error of the solution, estimated at %.2g relative, is not small against the noise: it may move the unknowns by %.2g of their standard deviations. Solve more accurately: --tol %.1e.",
			estimate, f.ModelError, estimate*mostModelError/f.ModelError/2)
	}
}

// modelError is the estimated error of the predictions of an experiment in standard
// deviations of the noise, root sum square, and that of the solution, relative; not ok if
// one of them is not known.
func (f *Identified) modelError(data []Measurement, r *Result) (size, estimate float64, ok bool) {
	switch {
	case r.Weak != nil:
		estimate = r.Weak.LargestEstimate
	case r.Evolution != nil:
		estimate = float64(r.Evolution.Estimate)
	default:
		return 0, 0, false
	}
	largest := map[string]float64{}
	for _, m := range data {
		largest[m.Output] = math.Max(largest[m.Output], math.Abs(m.Value))
	}
	var sum float64
	for _, m := range data {
		sigma := m.Sigma
		if sigma == 0 {
			sigma = float64(f.Sigma)
		}
		if !(sigma > 0) {
			return 0, 0, false
		}
		e := estimate * largest[m.Output] / sigma
		sum += e * e
	}
	return math.Sqrt(sum), estimate, true
}
