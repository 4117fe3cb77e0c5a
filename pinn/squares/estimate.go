package squares

import (
	"context"
	"math"

	"gonum.org/v1/gonum/floats"

	"pinnsolve/ad"
	"pinnsolve/geometry"
	"pinnsolve/pinn"
)

// Estimate says how well a solution is resolved.
type Estimate struct {
	// Error is the estimate of the relative error: Change, or a part of Between.
	Error float64
	// Change is how much a space of three fifths of the modes changes the solution,
	// relative, root mean square; the largest of the fields.
	Change float64
	// Terms are the residuals at the points and between them, in the terms'
	// ReportScale; Between is the largest of the latter in units of the rows, that is,
	// of the fields.
	Terms   []TermCheck
	Between float64
	// Along is the square of the change by coordinate and window, and Rough how much
	// the change varies along each coordinate, over the half-width of a window.
	Along [][]float64
	Rough []float64
}

// TermCheck are root mean squares of the residual of a term.
type TermCheck struct {
	Name           string
	Points, Beside float64
}

const (
	// checkPoints is how many points a solution is compared at, at most.
	checkPoints = 4000
	// leastNorm is the least size of a field that errors are relative to, as a share of
	// the largest field's, all in their scales.
	leastNorm = 0.05
	// Residuals between the points are largest in few places: errors are smaller.
	betweenShare = 0.2
)

// Estimate compares the solution with that in fewer modes, and residuals at the points
// with those between them.
func (s *System) Estimate(ctx context.Context, out *Outcome, seed uint64) (*Estimate, error) {
	nested, err := s.Nested(ctx, out)
	if err != nil {
		return nil, err
	}
	e := &Estimate{}
	if err := s.change(out.Theta, nested, seed, e); err != nil {
		return nil, err
	}
	err = s.checkTerms(out, seed, e)
	e.Error = math.Max(e.Change, betweenShare*e.Between)
	return e, err
}

// change compares two solutions.
func (s *System) change(theta, nested []float64, seed uint64, e *Estimate) error {
	dim, count := s.space.Dim(), len(s.problem.Fields)
	n := min(checkPoints, max(200, s.Interior()))
	pts := s.problem.Domain.Interior(n, geometry.Halton{}, seed+1)
	values, err := s.Solution(theta).Fields(pts)
	if err != nil {
		return err
	}
	delta := make([]float64, len(theta))
	floats.SubTo(delta, nested, theta)
	lanes, err := s.Solution(delta).Eval(pinn.Output{Order: ad.Gradient, Eval: func(p *pinn.Point) (out []ad.Expr) {
		for _, u := range p.U {
			out = append(append(out, u.V()), u.Grad()...)
		}
		return out
	}}, pts)
	if err != nil {
		return err
	}
	sizes := make([]float64, count)
	for f, v := range values {
		sizes[f] = floats.Norm(v, 2) / s.problem.Fields[f].Scale
	}
	largest := floats.Max(sizes)
	e.Rough = make([]float64, dim)
	e.Along = make([][]float64, dim)
	for i := range dim {
		e.Along[i] = make([]float64, s.space.Along(i).Count())
	}
	for f := range count {
		size := math.Max(sizes[f], leastNorm*largest) * s.problem.Fields[f].Scale
		if size == 0 {
			size = s.problem.Fields[f].Scale
		}
		d := lanes[f*(1+dim):]
		e.Change = math.Max(e.Change, floats.Norm(d[0], 2)/size)
		for p := range pts.Len() {
			x := pts.At(p)
			for i := range dim {
				axis := s.space.Along(i)
				for _, k := range axis.Over(axis.Cell(x[i])) {
					_, half := axis.Reach(k)
					w := axis.Weight(k, x[i])[0]
					v, slope := d[0][p]/size, half*d[1+i][p]/size
					e.Along[i][k] += w * v * v
					e.Rough[i] += w * slope * slope
				}
			}
		}
	}
	return nil
}

// checkTerms evaluates the residuals of all terms at new points.
func (s *System) checkTerms(out *Outcome, seed uint64, e *Estimate) error {
	sol := s.Solution(out.Theta)
	at := 0
	for _, r := range s.parts {
		own := out.rows[at:]
		n := len(r.tiles)
		if r.integral {
			n = 2 // the rows, and those that stand for them
		}
		own, at = own[:n], at+n
		if r.integral || r.terms[0].At != nil {
			continue
		}
		sums := make([]float64, len(r.owner)) // of squares of the rows
		for t := range r.tiles {
			m := len(own[t].r) / len(r.owner)
			for k := range r.owner {
				for _, v := range own[t].r[k*m : (k+1)*m] {
					sums[k] += v * v
				}
			}
		}
		fresh, err := pinn.Sample(s.problem.Domain, r.terms[0].On, min(checkPoints, r.pts.Len()), geometry.Halton{}, seed+2)
		if err != nil {
			return err
		}
		row := 0
		for _, t := range r.terms {
			columns, err := sol.Eval(pinn.Output{Order: t.Order, Eval: t.Residual}, fresh)
			if err != nil {
				return err
			}
			c := TermCheck{Name: t.Name}
			for _, col := range columns {
				rms := floats.Norm(col, 2) / math.Sqrt(float64(len(col)))
				c.Points = math.Hypot(c.Points, math.Sqrt(sums[row])*r.scale[row]/t.ReportScale)
				c.Beside = math.Hypot(c.Beside, rms/t.ReportScale)
				e.Between = math.Max(e.Between, rms/r.scale[row])
				row++
			}
			e.Terms = append(e.Terms, c)
		}
	}
	return nil
}
