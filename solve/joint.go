package solve

import (
	"context"
	"fmt"
	"math"
	"slices"

	"pinnsolve/internal/nearest"
	"pinnsolve/inverse"
	"pinnsolve/pinn"
)

// JointInfo says how a joint fit weighs the equations.
type JointInfo struct {
	// Weight of the mean square of the equations, in their scales, against a squared
	// standard deviation of the noise; the root.
	Weight float64 `json:"weight"`
	// Equations is what is left of the equations between the points where they are
	// solved, in their scales: the largest root mean square of a term.
	Equations float64 `json:"equations"`
	// Fitted is how many degrees of freedom the solution takes from the measurements.
	Fitted int `json:"fitted"`
}

// equationsFloor is what equations are to hold to, in the noise over the signal.
const equationsFloor = 0.1

// firstFloor is what equations are to hold to at first, in the signal, and riseOfWeight
// the factor between the weights that a joint fit goes through: with little weight the
// fields follow the data, and the unknowns are those of a regression, which has one minimum.
const (
	firstFloor   = 0.1
	riseOfWeight = 30
)

// jointWeights are the weights up to the full one.
func (m *joint) jointWeights() (list []float64) {
	full := m.fullWeight()
	for w := math.Sqrt(float64(m.count)) / firstFloor; w < full/riseOfWeight; w *= riseOfWeight {
		list = append(list, w)
	}
	return append(list, full/riseOfWeight, full/3, full)
}

// IdentifyJoint finds parameters of linear equations from measurements at points where
// conditions on some parts of the boundary are not known, on all if free is empty: the
// output layer of the network is fitted to data and equations together, and is projected
// out (variable projection; G. H. Golub and V. Pereyra, SIAM J. Numer. Anal. 10 (1973)
// 413-432). Equations in strong form have a weight that rises; where the last makes the misfit
// larger than the noise allows, the largest that does not is taken, and the equations are
// not resolved. The noise must be known. The error means bad input.
func IdentifyJoint(ctx context.Context, pose Poser, o Options, unknowns []inverse.Unknown, data []Measurement, free []string, f inverse.Options) (*Identified, error) {
	d, err := readings(data)
	if err != nil {
		return nil, err
	}
	if err := d.Check(len(unknowns)); err != nil {
		return nil, err
	}
	if d.Sigma == nil {
		return nil, fmt.Errorf("a joint fit weighs the equations against the noise: give a standard deviation")
	}
	unknowns = slices.Clone(unknowns)
	for again := false; ; again = true {
		m, err := newJoint(ctx, pose, o, unknowns, data, free)
		if err != nil {
			return nil, err
		}
		found, err := m.rise(ctx, unknowns, data, f)
		if err != nil || again || found.Status != inverse.PhysicsUnresolved {
			return found, err
		}
		for k, v := range found.Values() { // where another network may do
			unknowns[k].Start = v
		}
	}
}

// rise fits with the weights, one after the other.
func (m *joint) rise(ctx context.Context, unknowns []inverse.Unknown, data []Measurement, f inverse.Options) (*Identified, error) {
	unknowns = slices.Clone(unknowns)
	var err error
	var found *inverse.Estimate
	var info JointInfo
	reached := 0.0 // the largest weight at which the noise explains the misfit
	weights := m.jointWeights()
	for i, weight := range weights {
		if found, info.Fitted, err = m.fitWith(ctx, weight, unknowns, f, i == len(weights)-1); err != nil {
			return nil, err
		}
		info.Weight = weight
		explained := found.Chi2 <= found.Allowed[1]
		if explained {
			reached = weight
		}
		if i == len(weights)-1 && !explained && reached > 0 {
			break
		}
		for k, v := range found.Values() {
			unknowns[k].Start = v
		}
	}
	if reached > 0 && reached < info.Weight {
		info.Weight = reached
		if found, info.Fitted, err = m.fitWith(ctx, reached, unknowns, f, true); err != nil {
			return nil, err
		}
		found.Status = inverse.PhysicsUnresolved
		found.Message = fmt.Sprintf("Equations that hold to %.1g of their terms, a tenth of the noise, leave a larger misfit than the noise does: the network is too small for the solution, --width, or the equations are not those of the data.",
			math.Sqrt(float64(m.count))/m.fullWeight())
	}
	if reached == 0 && found.Status == inverse.Misfit {
		found.Status = inverse.PhysicsUnresolved
		found.Message = fmt.Sprintf("Fields and data disagree however little the equations weigh, by %.2g standard deviations in the end: the network is too small for the data, --width, or their noise is larger than given.", math.Sqrt(float64(found.Chi2)/float64(found.Dof)))
	}
	return m.conclude(ctx, found, info, data)
}

// fitWith fits with a weight of the equations.
func (m *joint) fitWith(ctx context.Context, weight float64, unknowns []inverse.Unknown, f inverse.Options, last bool) (*inverse.Estimate, int, error) {
	m.weight, m.kept = weight, nil
	var start []float64
	for _, u := range unknowns {
		start = append(start, u.Start)
	}
	s, err := m.at(ctx, start)
	if err != nil {
		return nil, 0, err
	}
	f.NoProfiles = f.NoProfiles || !last
	fitted := m.fitted(s)
	n := len(s.residual)
	d := inverse.Data{Values: make([]float64, n), Sigma: make([]float64, n), Fitted: n - m.count + fitted}
	for i := range n {
		d.Sigma[i] = 1
		name := "an equation"
		if i < m.count {
			name = m.names[i]
		}
		d.Names = append(d.Names, name)
	}
	e, err := inverse.Fit(ctx, m, unknowns, d, f)
	return e, fitted, err
}

// fullWeight is that with which equations that hold to equationsFloor of the noise, over
// the signal, are as likely as the data.
func (m *joint) fullWeight() float64 {
	var signal, noise float64
	for _, d := range m.data {
		signal += d.Value * d.Value / (d.Sigma * d.Sigma)
		noise++
	}
	return math.Sqrt(signal/noise) / equationsFloor * math.Sqrt(noise)
}

// conclude makes what was found from the estimate.
func (m *joint) conclude(ctx context.Context, e *inverse.Estimate, info JointInfo, data []Measurement) (*Identified, error) {
	m.weight = info.Weight
	s, err := m.at(ctx, e.Values())
	if err != nil {
		return nil, err
	}
	r := &Result{Info: m.w.info, Network: m.w.net, Solution: s.sys.Solution(s.theta)}
	r.describe(s.sys)
	r.Problem, r.Training.Theta, r.Status = r.Solution.Problem(), s.theta, Converged
	if r.Check, err = s.sys.Check(s.theta); err != nil {
		return nil, err
	}
	for _, t := range r.Check.Terms { // those of the data have no other points
		info.Equations = math.Max(info.Equations, float64(t.Fresh))
	}
	prediction, err := m.predict(r.Solution)
	if err != nil {
		return nil, err
	}
	e.Residuals = nil
	for i, d := range data {
		e.Residuals = append(e.Residuals, (prediction[i]-d.Value)/d.Sigma)
	}
	allowed := math.Sqrt(float64(m.count)) / info.Weight
	if e.Status == inverse.Identified && info.Equations > mostBetween*allowed {
		e.Status = inverse.PhysicsUnresolved
		e.Message = fmt.Sprintf("Between the points the equations hold to %.1e of their terms, and the noise asks for %.1e: take more features, --width, or points.", info.Equations, allowed)
	}
	if e.Status == inverse.PhysicsUnresolved {
		r.Status, r.Message = UnderResolved, e.Message
	}
	return &Identified{Estimate: e, Result: r, ModelError: math.NaN(), Joint: &info, own: len(m.unknowns)}, nil
}

// mostBetween is by how much more the equations may miss between the points than at them.
const mostBetween = 10

// freed is a problem without conditions on the parts that are free, and with terms for
// the data before its own.
func (m *joint) freed(p pinn.Problem) (pinn.Problem, error) {
	free := func(r pinn.Region) bool {
		if r == pinn.Interior {
			return false
		}
		name, isPart := r.Part()
		return len(m.free) == 0 || isPart && slices.Contains(m.free, name)
	}
	for _, name := range m.free {
		if !slices.Contains(p.Domain.Parts(), name) {
			return p, nearest.Unknown("part of the boundary", name, p.Domain.Parts())
		}
	}
	p = p.Soft()
	p.Dirichlet = slices.DeleteFunc(slices.Clone(p.Dirichlet), func(d pinn.Dirichlet) bool { return free(d.On) })
	var own []pinn.Term
	for i, t := range p.Terms {
		if len(m.scales) == i {
			m.scales = append(m.scales, t.Scale)
		}
		t.Scale = m.scales[i] // else unknowns that make it large would make the misfit small
		if free(t.On) {
			continue
		}
		if t.Measured == nil {
			if t.Weight == 0 {
				t.Weight = 1
			}
			t.Weight *= m.weight
		}
		own = append(own, t)
	}
	p.Open = nil
	p.Terms, p.Weak, p.Hints.Statement = append(slices.Clone(m.measured), own...), nil, Strong
	return p.Complete()
}
