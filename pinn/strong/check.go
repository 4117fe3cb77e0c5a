package strong

import (
	"math"

	"pinnsolve/geometry"
	"pinnsolve/number"
	"pinnsolve/pinn"
	"pinnsolve/pinn/fields"
)

// Rejected returns the violations at the last parameters whose loss a guard
// made infinite, nil if there were none.
func (s *System) Rejected() ([]pinn.Violation, error) {
	if s.bad == nil {
		return nil, nil
	}
	return s.Violations(s.bad)
}

// Violations returns the guards that are not positive at some interior point
// of the system at theta.
func (s *System) Violations(theta []float64) ([]pinn.Violation, error) {
	var out []pinn.Violation
	for _, b := range s.points.blocks {
		if len(b.Guards) == 0 {
			continue
		}
		p, err := b.NewProbe(fields.AsFunction(s.net), 0)
		if err != nil {
			return nil, err
		}
		found := make([]pinn.Violation, len(b.Guards))
		for t := range b.Tiles() {
			results, _ := p.Forward(t, theta)
			for g, col := range results[b.Rows:] {
				v := &found[g]
				for i, x := range col[:b.Size(t)] {
					if x > 0 {
						continue
					}
					if v.Points++; v.Points == 1 || x < v.Value {
						v.At, v.Value = b.Points.At(t*b.Tile+i), x
					}
				}
			}
		}
		for g, v := range found {
			if v.Points > 0 {
				v.Guard, v.Message = b.Guards[g].Name, b.Guards[g].Message
				out = append(out, v)
			}
		}
	}
	return out, nil
}

// Check compares the residual on the points of a system with the residual on
// points it never saw. Values are root mean squares in the terms' ReportScale.
type Check struct {
	Trained number.Number `json:"trained"`
	Fresh   number.Number `json:"fresh"`
	Terms   []TermCheck   `json:"terms"`
}

// TermCheck is the Check of one term.
type TermCheck struct {
	Name    string        `json:"name"`
	Trained number.Number `json:"trained"`
	Fresh   number.Number `json:"fresh"`
}

// Check measures the residual at theta on Halton points, about as many as the
// system has. It leaves out terms at points of their own and integrals, which
// have no other points.
func (s *System) Check(theta []float64) (Check, error) {
	fresh, err := s.between()
	if err != nil {
		return Check{}, err
	}
	fresh.Residual(make([]float64, fresh.points.rows), theta)
	trained := s.raw()
	trained.factors = nil
	trained.Residual(make([]float64, s.points.rows), theta)
	var atPoints, between float64
	c := Check{Terms: []TermCheck{}}
	for i, t := range s.terms {
		if t.Integral || t.At != nil {
			continue
		}
		unit := t.Scale / t.ReportScale
		a, b := math.Sqrt(2*trained.losses[i])*unit, math.Sqrt(2*fresh.losses[i])*unit
		c.Terms = append(c.Terms, TermCheck{t.Name, number.Number(a), number.Number(b)})
		atPoints, between = math.Hypot(atPoints, a), math.Hypot(between, b)
	}
	c.Trained, c.Fresh = number.Number(atPoints), number.Number(between)
	return c, nil
}

// between returns the system on points between its own points.
func (s *System) between() (*System, error) {
	if s.fresh == nil {
		var err error
		if s.fresh, err = s.collocate(geometry.Halton{}, s.d.Seed+1, false); err != nil {
			return nil, err
		}
	}
	b := s.raw()
	c := *s.Collocation
	c.points = s.fresh
	b.Collocation, b.factors = &c, nil
	var err error
	b.sum, err = c.points.sum(b)
	return b, err
}
