package solve

import (
	"context"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"

	"pinnsolve/geometry"
	"pinnsolve/number"
	"pinnsolve/pinn"
	"pinnsolve/pinn/fields"
	"pinnsolve/pinn/squares"
)

// DataInfo says what measured values leave open.
type DataInfo struct {
	// Misfit is the root mean square of what the solution misses them by, in their
	// standard deviations.
	Misfit number.Number `json:"misfit"`
	// Deviation is that of a typical value, and Spread how far errors of this size move
	// the solution, root mean square, both relative to the field; the largest of the fields.
	Deviation number.Number `json:"deviation"`
	Spread    number.Number `json:"spread"`
}

const (
	// draws of errors of the data, whose root mean square is known to a fifth then.
	draws = 12
	// Data that are missed by more of their standard deviations contradict the problem,
	// or the space is too small for them.
	mostMisfit = 3
	// A solution that errors move by more of the data's deviations is not determined by
	// them: what they tell is less certain than they are.
	mostSpread = 2
)

// measured reports whether the problem has measured values, which may leave it open.
func measured(p pinn.Problem) bool {
	return slices.ContainsFunc(p.Terms, func(t pinn.Term) bool { return t.Measured != nil })
}

// probeData judges what the data leave open of a solution that is not in windows. What a
// network cannot represent it cannot miss, so that windows stand for what may be.
func (r *Result) probeData(p *Plan) error {
	ctx := context.Background()
	plan := *p
	plan.Statement, plan.Slope = Windows, 0
	g, err := newGrid(&plan)
	if err != nil {
		return err
	}
	sys, err := g.system(ctx, &plan)
	if err != nil {
		return err
	}
	var theta []float64
	if !sys.Linear() {
		if theta, err = sys.Project(ctx, r.Solution); err != nil {
			return err
		}
	}
	out, err := sys.At(ctx, theta)
	if err != nil {
		return err
	}
	return r.judgeData(ctx, sys, out, p)
}

// judgeData compares the solution with the data, and with what errors of these do to it
// by the system at out, and takes back that it is converged where data leave it open.
func (r *Result) judgeData(ctx context.Context, sys *squares.System, out *squares.Outcome, p *Plan) error {
	between := map[string]float64{}
	for _, t := range r.Check.Terms {
		between[t.Name] = float64(t.Fresh)
	}
	thetas, err := sys.Disturb(ctx, out, between, draws, p.Seed)
	if err != nil {
		return err
	}
	var changes []*fields.Solution
	for _, theta := range thetas {
		changes = append(changes, sys.Solution(theta))
	}
	d, err := dataOf(r.Solution, changes)
	if err != nil {
		return err
	}
	r.Data = d
	misfit, spread := float64(d.Misfit), float64(d.Spread)
	if r.Status != Converged && r.Status != Budget && r.Status != UnderResolved {
		return nil
	}
	switch {
	case d.open(p.Tolerance):
		r.Status = UnderResolved
		how := "by more than its size"
		if spread < 1 {
			how = fmt.Sprintf("by about %.2g", spread)
		}
		r.Message += fmt.Sprintf(" The data leave the solution open: errors of their size, %.2g, change it %s. Give conditions where it is not known, or more data there.", d.Deviation, how)
	case !(misfit <= mostMisfit):
		r.Status = UnderResolved
		r.Message += fmt.Sprintf(" The solution misses the data by %.2g of their standard deviations: they contradict equations and conditions, their deviations are larger, or it needs more features.", misfit)
	default:
		r.Message += fmt.Sprintf(" The errors of the data change it by about %.2g.", spread)
	}
	return nil
}

// open reports whether the data do not determine the solution.
func (d *DataInfo) open(tolerance float64) bool {
	return !(float64(d.Spread) <= math.Max(tolerance, mostSpread*float64(d.Deviation)))
}

// dataOf measures what data say about a solution.
func dataOf(s *fields.Solution, changes []*fields.Solution) (*DataInfo, error) {
	p := s.Problem()
	pts := p.Domain.Interior(changePoints, geometry.Uniform{}, 1)
	values, err := s.Fields(pts)
	if err != nil {
		return nil, err
	}
	size := make([]float64, len(values)) // root mean squares
	for f, v := range values {
		size[f] = floats.Norm(v, 2) / math.Sqrt(float64(len(v)))
		if size[f] == 0 {
			size[f] = p.Fields[f].Scale
		}
	}
	d := &DataInfo{}
	count, misfit := 0, 0.0
	for _, t := range p.Terms {
		if t.Measured == nil {
			continue
		}
		rows, err := s.Eval(pinn.Output{Order: t.Order, Eval: t.Residual}, *t.At)
		if err != nil {
			return nil, err
		}
		for _, v := range rows[0] {
			misfit, count = misfit+v*v, count+1
		}
		precision := 0.0
		for _, sigma := range t.Measured.Sigma {
			precision += 1 / (sigma * sigma) / float64(len(t.Measured.Sigma))
		}
		d.Deviation = max(d.Deviation, number.Number(1/math.Sqrt(precision)/size[t.Measured.Field]))
	}
	d.Misfit = number.Number(math.Sqrt(misfit / float64(count)))
	moved := make([]float64, len(values))
	for _, change := range changes {
		v, err := change.Fields(pts)
		if err != nil {
			return nil, err
		}
		for f := range v {
			moved[f] = math.Hypot(moved[f], floats.Norm(v[f], 2)/size[f])
		}
	}
	for _, m := range moved {
		d.Spread = max(d.Spread, number.Number(m/math.Sqrt(float64(len(changes)*pts.Len()))))
	}
	return d, nil
}
