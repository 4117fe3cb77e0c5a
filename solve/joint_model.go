package solve

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"pinnsolve/ad"
	"pinnsolve/inverse"
	"pinnsolve/pinn"
	"pinnsolve/pinn/strong"
	"pinnsolve/training"
)

// joint is a model of data and equations together, all rows of the system in standard
// deviations, with the output layer that fits them best.
type joint struct {
	pose     Poser
	w        *collocated
	unknowns []inverse.Unknown
	sight
	free     []string
	measured []pinn.Term // of the data
	names    []string    // of their rows
	count    int         // of these rows, which come first
	weight   float64     // of the equations
	scales   []float64   // of the terms, those of the start

	kept []*jointState // of late
}

// jointState is the fit of the output layer at values of the unknowns.
type jointState struct {
	values   []float64
	sys      *strong.System
	factor   *training.OutputFactor
	theta    []float64
	residual []float64
}

// newJoint chooses the network at the start.
func newJoint(ctx context.Context, pose Poser, o Options, unknowns []inverse.Unknown, data []Measurement, free []string) (*joint, error) {
	m := &joint{pose: pose, unknowns: unknowns, free: free, weight: 1}
	set := map[string]float64{}
	for _, u := range unknowns {
		set[u.Name] = u.Start
	}
	p, err := pose(set)
	if err != nil {
		return nil, err
	}
	if p, err = p.Complete(); err != nil {
		return nil, err
	}
	if m.sight, err = look(p, data); err != nil {
		return nil, err
	}
	if len(m.quantities) > 0 {
		return nil, fmt.Errorf("a joint fit takes measurements at points, and %s is of the whole body", m.quantities[0])
	}
	m.readings(p)
	m.weight = m.fullWeight()
	if p, err = m.freed(p); err != nil {
		return nil, err
	}
	o.Statement = Strong
	plan, err := o.Plan(p)
	if err != nil {
		return nil, err
	}
	if !plan.Direct {
		return nil, fmt.Errorf("a joint fit takes random features and the method direct, not %s", plan.info().Method)
	}
	m.w, err = newCollocated(ctx, plan, nil)
	return m, err
}

// readings are terms of the data, one for each measured component.
func (m *joint) readings(p pinn.Problem) {
	of := map[column]*pinn.Readings{}
	var order []column
	for i, d := range m.data {
		c := m.component[i]
		if of[c] == nil {
			of[c] = &pinn.Readings{}
			order = append(order, c)
		}
		of[c].Add(d.At, d.Value, d.Sigma)
	}
	for _, c := range order {
		i := slices.IndexFunc(p.Outputs, func(o pinn.Output) bool { return o.Name == m.outputs[c.output] })
		eval, name := p.Outputs[i].Eval, p.Outputs[i].Components[c.component]
		field := max(0, p.FieldIndex(name))
		t := of[c].Term("data of "+name, field, p.Domain.Dim(), func(pt *pinn.Point) ad.Expr { return eval(pt)[c.component] })
		t.Order = p.Outputs[i].Order
		n := of[c].Len()
		t.Weight = math.Sqrt(float64(n)) // rows are means
		m.measured = append(m.measured, t)
		for k := range n {
			m.names = append(m.names, fmt.Sprintf("%s at %.6g", name, t.At.At(k)))
		}
		m.count += n
	}
}

// at fits the output layer at values of the unknowns.
func (m *joint) at(ctx context.Context, values []float64) (*jointState, error) {
	for _, s := range m.kept {
		if slices.Equal(s.values, values) {
			return s, nil
		}
	}
	sys, err := m.system(values)
	if err != nil {
		return nil, err
	}
	if !sys.Linear() {
		return nil, fmt.Errorf("a joint fit takes equations that are linear in the fields")
	}
	s := &jointState{values: slices.Clone(values), sys: sys, theta: m.w.start()}
	if s.factor, err = training.FactorOutput(sys, s.theta, jointRidge, ctx.Err); err != nil {
		return nil, err
	}
	s.residual = make([]float64, sys.Rows())
	for range 2 { // once more for the rounding of the first
		sys.Residual(s.residual, s.theta)
		if !bounded(s.residual) {
			return nil, fmt.Errorf("%w: the equations are not finite", inverse.ErrUnsolved)
		}
		floats.Add(s.theta, s.factor.Change(s.residual))
	}
	sys.Residual(s.residual, s.theta)
	m.kept = append(m.kept, s)
	if len(m.kept) > mostStates {
		m.kept = m.kept[1:]
	}
	return s, nil
}

// system is that of the equations and the data at values of the unknowns.
func (m *joint) system(values []float64) (*strong.System, error) {
	set := map[string]float64{}
	for i, v := range values {
		set[m.unknowns[i].Name] = v
	}
	p, err := m.pose(set)
	if err != nil {
		return nil, err
	}
	if p, err = p.Complete(); err != nil {
		return nil, err
	}
	if p, err = m.freed(p); err != nil {
		return nil, err
	}
	c, err := strong.Collocate(p, m.w.Discretization)
	if err != nil {
		return nil, err
	}
	return c.System(m.w.net)
}

// Predict returns the rows, whose data are zeros.
func (m *joint) Predict(ctx context.Context, values []float64) ([]float64, error) {
	s, err := m.at(ctx, values)
	if err != nil {
		return nil, err
	}
	return slices.Clone(s.residual), nil
}

// Sensitivities returns the rows and their derivatives: of the residual where the output
// layer stays, and what it cannot compensate of that (Kaufman, BIT 15 (1975) 49-57).
func (m *joint) Sensitivities(ctx context.Context, values []float64, rough bool) ([]float64, *mat.Dense, error) {
	s, err := m.at(ctx, values)
	if err != nil {
		return nil, nil, err
	}
	j := mat.NewDense(len(s.residual), len(values), nil)
	for k := range m.unknowns {
		column, err := m.slope(s, k, rough)
		if err != nil {
			return nil, nil, err
		}
		floats.Add(column, s.along(s.factor.Change(column)))
		j.SetCol(k, column)
	}
	return slices.Clone(s.residual), j, nil
}

// slope is the derivative of the rows by an unknown where the output layer stays.
func (m *joint) slope(s *jointState, k int, rough bool) ([]float64, error) {
	u := m.unknowns[k]
	h, v := roughStep*unitOf(u, s.values[k]), s.values[k]
	steps := central
	switch ranged := !(u.Lo == 0 && u.Hi == 0); {
	case ranged && v+2*h > u.Hi:
		steps, h = oneSided, -h
	case ranged && v-2*h < u.Lo:
		steps = oneSided
	case rough:
		steps = [2][]float64{{-1, 1}, {-0.5, 0.5}}
	}
	slope := make([]float64, len(s.residual))
	at := make([]float64, len(s.residual))
	for i, by := range steps[0] {
		there := slices.Clone(s.values)
		there[k] += by * h
		sys, err := m.system(there)
		if err != nil {
			return nil, err
		}
		sys.Residual(at, s.theta)
		floats.AddScaled(slope, steps[1][i]/h, at)
	}
	if n := len(steps[0]); len(steps[1]) > n {
		floats.AddScaled(slope, steps[1][n]/h, s.residual)
	}
	return slope, nil
}

// along is the change of the rows by a change of the output layer.
func (s *jointState) along(x []float64) []float64 {
	there := make([]float64, len(s.residual))
	s.sys.Residual(there, floats.AddTo(make([]float64, len(x)), s.theta, x))
	return floats.SubTo(there, there, s.residual)
}

// probes are random vectors that a trace is estimated with.
const probes = 16

// fitted is how many degrees of freedom the output layer takes from the data: the trace of
// the projection on the columns, in the rows of the data (M. F. Hutchinson, Commun. Stat.
// Simul. Comput. 18 (1989) 1059-1076).
func (m *joint) fitted(s *jointState) int {
	r := rand.New(rand.NewPCG(m.w.Seed, 77))
	var sum float64
	for range probes {
		v := make([]float64, len(s.residual))
		for i := range m.count {
			v[i] = float64(2*r.IntN(2) - 1)
		}
		sum -= floats.Dot(v, s.along(s.factor.Change(v)))
	}
	return min(m.count, int(sum/probes+0.5))
}

// jointRidge damps coefficients of features that differ by little, in the lengths of the
// columns: data and equations that contradict each other would make them so large that
// residuals are their rounding.
const jointRidge = 1e-11
