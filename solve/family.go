package solve

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"gonum.org/v1/gonum/floats"

	"pinnsolve/family"
	"pinnsolve/geometry"
	"pinnsolve/internal/nearest"
	"pinnsolve/pinn"
	"pinnsolve/pinn/fields"
)

// FamilyOptions say over which parameters a family is solved.
type FamilyOptions struct {
	Axes []family.Axis
	// Tolerance is the largest difference of a field, relative to the largest value of
	// its group, between a member and what the others predict; 0 means a thirtieth of
	// the tolerance of a weak solve, 1e-8 of others.
	Tolerance float64
	Most      int // members; 0 means 200
	// Progress, unless nil, is told of every member.
	Progress func(members int, difference float64)
}

// Family is the solutions of a problem over ranges of its parameters: members at nodes,
// between which all outputs are interpolated (package family).
type Family struct {
	family.Grid
	Pose    func(values map[string]float64) (pinn.Problem, error) `json:"-"`
	Members []*Result                                             `json:"-"` // one a node
	// Estimate is that of the interpolation of fields, relative; Tolerance what was
	// asked for.
	Estimate, Tolerance float64
	Status              Verdict
	Message             string
	Untrusted           *Result // the member that ended the family, nil for none
	Seconds             float64 // wall time of all members
}

// RunFamily solves a problem over ranges of parameters, at as many nodes as it takes. A
// member that cannot be trusted ends it, with its status. The error means bad input.
func RunFamily(ctx context.Context, pose func(values map[string]float64) (pinn.Problem, error), o Options, f FamilyOptions) (*Family, error) {
	r := &familyRun{Family: &Family{Grid: family.Grid{Axes: f.Axes}, Pose: pose, Tolerance: f.Tolerance, Estimate: math.NaN()}, options: o}
	if err := r.decideTolerance(); err != nil {
		return nil, err
	}
	begin := time.Now()
	defer func() { r.Seconds = time.Since(begin).Seconds() }()
	a, err := family.Adapt(ctx, f.Axes, r.member, family.Options{Tolerance: r.Tolerance, Most: f.Most, Progress: f.Progress})
	if u := r.Untrusted; u != nil {
		r.Status = u.Status
		r.Message = fmt.Sprintf("The member at %s is %s: %s", r.where(r.at), u.Status, u.Message)
		return r.Family, nil
	}
	if err != nil {
		return nil, err
	}
	r.Grid, r.Estimate, r.Status = a.Grid, a.Estimate, Converged
	r.Message = fmt.Sprintf("%d members predict each other to %.2g.", len(r.Members), a.Estimate)
	if !a.Enough {
		r.Status = UnderResolved
		r.Message = fmt.Sprintf("%d members predict each other only to %.2g, above the tolerance %.2g. Use narrower ranges, or more members: --members %d.",
			len(r.Members), a.Estimate, r.Tolerance, 2*len(r.Members))
	}
	return r.Family, nil
}

// familyRun solves members.
type familyRun struct {
	*Family
	options Options
	sample  geometry.Points // of the first member, where members are compared
	groups  []int           // of the fields
	at      []float64       // the last member
}

// errUntrusted ends a family.
var errUntrusted = errors.New("solve: a member is not to be trusted")

// decideTolerance fills in the tolerance of the interpolation.
func (r *familyRun) decideTolerance() error {
	middle := make([]float64, len(r.Axes))
	for i, a := range r.Axes {
		middle[i] = (a.Lo + a.Hi) / 2
	}
	p, err := r.Pose(r.values(middle))
	if err != nil {
		return err
	}
	plan, err := r.options.Plan(p)
	if err != nil {
		return err
	}
	switch {
	case r.Tolerance > 0:
	case plan.Statement == Strong:
		r.Tolerance = strongFamilyTolerance
	default:
		r.Tolerance = plan.Tolerance / membersPerTolerance
	}
	return nil
}

// Tolerances of interpolation: that of strong statements, whose direct solves have errors
// far below it, and the share of that of the others' estimates.
const (
	strongFamilyTolerance = 1e-8
	membersPerTolerance   = 30
)

// member solves the problem at values of the parameters and returns its fields at the
// sample.
func (r *familyRun) member(ctx context.Context, at []float64) (values, scale []float64, err error) {
	p, err := r.Pose(r.values(at))
	if err != nil {
		return nil, nil, err
	}
	m, err := Run(ctx, p, r.options)
	if err != nil {
		return nil, nil, fmt.Errorf("at %s: %w", r.where(at), err)
	}
	r.at = at
	if !m.Trusted() || m.Solution == nil {
		r.Untrusted = m
		return nil, nil, errUntrusted
	}
	if len(r.Members) == 0 {
		r.begin(m)
	}
	r.Members = append(r.Members, m)
	pts, err := moved(r.sample, r.Members[0].Problem, m.Problem)
	if err != nil {
		return nil, nil, fmt.Errorf("at %s: %w", r.where(at), err)
	}
	columns, err := m.Solution.Fields(pts)
	if err != nil {
		return nil, nil, err
	}
	largest := map[int]float64{}
	for k, c := range columns {
		for _, v := range c {
			largest[r.groups[k]] = max(largest[r.groups[k]], math.Abs(v))
		}
	}
	for k, c := range columns {
		for _, v := range c {
			values, scale = append(values, v), append(scale, cmp.Or(largest[r.groups[k]], 1))
		}
	}
	return values, scale, nil
}

// begin takes from the first member where members are compared, and the sizes that all
// have, so that what the sizes leave out is the same in all.
func (r *familyRun) begin(first *Result) {
	r.sample = first.Problem.Domain.Interior(familySample, geometry.Halton{}, 1)
	r.groups, _ = first.Problem.Groups()
	if first.space != nil {
		r.options.Weak = first.space.Sizes
	}
	r.options.Slope = first.Slope
}

// familySample is the number of points at which members are compared.
const familySample = 300

// values are those of the parameters of the axes, by name.
func (g *Family) values(at []float64) map[string]float64 {
	v := map[string]float64{}
	for i, a := range g.Axes {
		v[a.Name] = at[i]
	}
	return v
}

// where names the values of the parameters at a point.
func (g *Family) where(at []float64) string {
	return equations(at, func(i int) string { return g.Axes[i].Name })
}

// equations writes values behind their names, as in nu = 0.3, mu = 2.
func equations(values []float64, name func(i int) string) (text string) {
	for i, v := range values {
		if i > 0 {
			text += ", "
		}
		text += fmt.Sprintf("%s = %.6g", name(i), v)
	}
	return text
}

// moved maps points of the body of one member onto that of another: by the affine map
// between the boxes around them. An error says that this does not map one body onto the
// other.
func moved(pts geometry.Points, from, to pinn.Problem) (geometry.Points, error) {
	lo, hi := from.Domain.Bounds()
	low, high := to.Domain.Bounds()
	if slices.Equal(lo, low) && slices.Equal(hi, high) {
		return pts, nil
	}
	share := to.Domain.Measure() / from.Domain.Measure()
	m := geometry.NewPoints(pts.Dim, pts.X...)
	for i := range lo {
		stretch := (high[i] - low[i]) / (hi[i] - lo[i])
		share /= stretch
		for n := range m.Len() {
			m.At(n)[i] = low[i] + stretch*(pts.At(n)[i]-lo[i])
		}
	}
	outside := false
	for n := range m.Len() {
		outside = outside || !to.Domain.Contains(m.At(n))
	}
	if outside || math.Abs(share-1) > 1e-6 {
		return m, errors.New("the body changes its shape, not only its length along the axes: members can be combined where one body is the other, stretched")
	}
	return m, nil
}

// Blend is a member between the nodes of a family: a combination of members.
type Blend struct {
	Problem  pinn.Problem // posed at its values
	Members  []*fields.Solution
	Problems []pinn.Problem
	Weights  []float64
}

// At returns the member at values of the parameters, in the order of the axes.
func (g *Family) At(at ...float64) (*Blend, error) {
	if len(at) != len(g.Axes) {
		return nil, fmt.Errorf("solve: %d values for a family over %d parameters", len(at), len(g.Axes))
	}
	if err := g.Within(at); err != nil {
		return nil, err
	}
	p, err := g.Pose(g.values(at))
	if err != nil {
		return nil, err
	}
	b := &Blend{Problem: p, Weights: g.Weights(at)}
	for _, m := range g.Members {
		b.Members, b.Problems = append(b.Members, m.Solution), append(b.Problems, m.Problem)
	}
	return b, nil
}

// Combine returns the combination of what eval returns of every member at the points
// that belong to those at pts: columns, one value a point.
func (b *Blend) Combine(pts geometry.Points, eval func(s *fields.Solution, pts geometry.Points) ([][]float64, error)) ([][]float64, error) {
	var sum [][]float64
	for k, s := range b.Members {
		at, err := moved(pts, b.Problem, b.Problems[k])
		if err != nil {
			return nil, err
		}
		columns, err := eval(s, at)
		if err != nil {
			return nil, err
		}
		if sum == nil {
			sum = make([][]float64, len(columns))
			for j := range sum {
				sum[j] = make([]float64, pts.Len())
			}
		}
		for j, c := range columns {
			floats.AddScaled(sum[j], b.Weights[k], c)
		}
	}
	return sum, nil
}

// Eval returns the components of a named output, one column each, at the points.
func (b *Blend) Eval(output string, pts geometry.Points) ([][]float64, error) {
	return b.Combine(pts, func(s *fields.Solution, pts geometry.Points) ([][]float64, error) {
		p := s.Problem()
		var names []string
		for _, o := range p.Outputs {
			if o.Name == output {
				return s.Eval(o, pts)
			}
			names = append(names, o.Name)
		}
		return nil, nearest.Unknown("output", output, names)
	})
}
