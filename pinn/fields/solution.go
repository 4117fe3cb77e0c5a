package fields

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"

	"pinnsolve/ad"
	"pinnsolve/geometry"
	"pinnsolve/internal/nearest"
	"pinnsolve/number"
	"pinnsolve/pinn"
)

// Solution holds a problem's fields at fixed parameters of the function that
// represents them, and evaluates whatever follows from them, in the user's
// units.
type Solution struct {
	problem   pinn.Problem
	space     *Space
	f         Function
	theta     []float64
	quad      pinn.Quadrature           // for quantities
	reactions map[pinn.Region][]float64 // of a weak form's supports, by part, one value a field
	moments   map[pinn.Region][]float64 // of them, one value an axis
	ctx       context.Context           // of evaluations, nil: none
	avoid     func(x []float64, cell int) []float64
	pieces    []*Solution // in spans of time between breaks, nil for a single function
	breaks    []float64
}

// NewSolution returns the fields of a complete problem that a function
// represents at the given parameters, which are copied. Quantities are
// integrated by q; nil means the domain's own rules.
func (s *Space) NewSolution(p pinn.Problem, f Function, theta []float64, q pinn.Quadrature) *Solution {
	if len(theta) != f.Params() {
		panic("fields: NewSolution: theta needs Params elements")
	}
	if q == nil {
		q = p.Measured(pinn.GaussPoints(p.Domain))
	}
	return &Solution{problem: p, space: s, f: f, theta: append([]float64(nil), theta...), quad: q}
}

// NewLocalSolution is NewSolution for a function of the position itself, with
// the ansatz of every field that has one.
func NewLocalSolution(p pinn.Problem, f Function, theta []float64, q pinn.Quadrature) *Solution {
	s := &Space{problem: p.Name, fields: p.Fields, scale: unscaled(p.Domain.Dim()), hard: true}
	return s.NewSolution(p, f, theta, q)
}

// WithReactions returns the solution with the forces of its supports, by part,
// one value a field, and their moments about the point of the problem's Moments, nil
// without, for the quantities that report them.
func (s *Solution) WithReactions(forces, moments map[pinn.Region][]float64) *Solution {
	c := *s
	c.reactions, c.moments = forces, moments
	return &c
}

// Avoiding returns the solution with a function that moves points, of a cell or -1,
// away from places where its derivatives have no bound; nil is none.
func (s *Solution) Avoiding(f func(x []float64, cell int) []float64) *Solution {
	c := *s
	c.avoid = f
	return &c
}

// Bounded returns points at which derivatives are to be given for those at pts: the
// same where they have a bound.
func (s *Solution) Bounded(pts geometry.Points) geometry.Points {
	if s.avoid == nil {
		return pts
	}
	moved := pts
	moved.X = slices.Clone(pts.X)
	moved.Cell = slices.Clone(pts.Cell)
	for i := range pts.Len() {
		cell := -1
		if pts.Cell != nil {
			cell = pts.Cell[i]
		}
		x := s.avoid(pts.At(i), cell)
		if slices.Equal(x, pts.At(i)) {
			continue
		}
		copy(moved.X[i*pts.Dim:], x)
		if moved.Cell != nil {
			moved.Cell[i] = s.problem.Domain.Locate(x)
		}
	}
	return moved
}

// Labelled returns the solution with other names of the units of its outputs.
func (s *Solution) Labelled(unit func(string) string) *Solution {
	c := *s
	c.problem.Outputs = slices.Clone(c.problem.Outputs)
	for i := range c.problem.Outputs {
		c.problem.Outputs[i].Unit = unit(c.problem.Outputs[i].Unit)
	}
	return &c
}

// Alone returns a solution that is evaluated without others that share its space.
func (s *Solution) Alone() *Solution {
	c := *s
	if f, ok := s.f.(interface{ Alone() Function }); ok {
		c.f = f.Alone()
	}
	return &c
}

// Within returns the solution with evaluations that end with ctx, whose error they
// then return.
func (s *Solution) Within(ctx context.Context) *Solution {
	c := *s
	c.ctx = ctx
	return &c
}

// Context returns the context of Within, or the background.
func (s *Solution) Context() context.Context { return cmp.Or(s.ctx, context.Background()) }

// Problem returns the problem that was solved.
func (s *Solution) Problem() pinn.Problem { return s.problem }

// Eval returns the components of an output, one column each, at the points.
// Outputs that use normals need points of a boundary.
func (s *Solution) Eval(o pinn.Output, pts geometry.Points) ([][]float64, error) {
	return s.eval(o.Order, o.Eval, pts)
}

// EvalAll is Eval for several outputs at once, which costs little more than one.
func (s *Solution) EvalAll(outputs []pinn.Output, pts geometry.Points) ([][][]float64, error) {
	order := ad.Value
	for _, o := range outputs {
		order = max(order, o.Order)
	}
	columns, err := s.eval(order, func(p *pinn.Point) []ad.Expr {
		var all []ad.Expr
		for _, o := range outputs {
			all = append(all, o.Eval(p)...)
		}
		return all
	}, pts)
	if err != nil {
		return nil, err
	}
	values := make([][][]float64, len(outputs))
	for k, o := range outputs {
		n := len(o.Components)
		values[k], columns = columns[:n:n], columns[n:]
	}
	return values, nil
}

func (s *Solution) eval(o ad.Order, f func(p *pinn.Point) []ad.Expr, pts geometry.Points) ([][]float64, error) {
	n := pts.Len()
	if n == 0 {
		return nil, fmt.Errorf("fields: no points to evaluate at")
	}
	if s.pieces != nil {
		return s.evalPieces(o, f, pts)
	}
	b, err := s.space.NewBatch(pts, o, min(n, evalTile), false, f)
	if err != nil {
		return nil, err
	}
	res := make([][]float64, b.Rows)
	for k := range res {
		res[k] = make([]float64, n)
	}
	probe, err := b.NewProbe(s.f, 0)
	if err != nil {
		return nil, err
	}
	ctx := s.Context()
	for t := range b.Tiles() {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		results, _ := probe.Forward(t, s.theta)
		for k, col := range results {
			copy(res[k][t*b.Tile:], col[:b.Size(t)])
		}
	}
	return res, nil
}

// At returns the components of a named output at one point of the body, such as
// At("u", 0.5, 0.2).
func (s *Solution) At(output string, x ...float64) ([]float64, error) {
	var names []string
	for _, o := range s.problem.Outputs {
		names = append(names, o.Name)
	}
	k := slices.Index(names, output)
	domain := s.problem.Domain
	switch {
	case k < 0:
		return nil, nearest.Unknown("output", output, names)
	case len(x) != domain.Dim():
		return nil, fmt.Errorf("fields: a point of %d coordinates in %d dimensions", len(x), domain.Dim())
	case !domain.Contains(x):
		return nil, fmt.Errorf("fields: the point %v is outside %s", x, cmp.Or(s.problem.Name, "the domain"))
	}
	columns, err := s.Eval(s.problem.Outputs[k], geometry.NewPoints(len(x), x...))
	if err != nil {
		return nil, err
	}
	values := make([]float64, len(columns))
	for i, c := range columns {
		values[i] = c[0]
	}
	return values, nil
}

// Fields returns the unknowns, one column each, at the points.
func (s *Solution) Fields(pts geometry.Points) ([][]float64, error) {
	return s.eval(ad.Value, func(p *pinn.Point) []ad.Expr {
		vs := make([]ad.Expr, len(p.U))
		for i, u := range p.U {
			vs[i] = u.V()
		}
		return vs
	}, pts)
}

// ErrorNorms compares an output with its exact values.
type ErrorNorms struct {
	// RelL2 is the root of the sum of squares over points and components, relative
	// to the same root of the exact values.
	RelL2 number.Number `json:"rel_l2"`
	// Max is the largest absolute difference of a component, in Unit.
	Max  number.Number `json:"max"`
	Unit string        `json:"unit"`
}

// Error returns the error of an output over the points. If all exact values
// vanish, RelL2 is the root mean square error.
func (s *Solution) Error(o pinn.Output, pts geometry.Points) (ErrorNorms, error) {
	norms, err := s.Errors([]pinn.Output{o}, pts)
	if err != nil {
		return ErrorNorms{}, err
	}
	return norms[0], nil
}

// Errors is Error for several outputs at once.
func (s *Solution) Errors(outputs []pinn.Output, pts geometry.Points) ([]ErrorNorms, error) {
	for _, o := range outputs {
		if o.Exact == nil {
			return nil, fmt.Errorf("fields: output %q has no exact values", o.Name)
		}
	}
	values, err := s.EvalAll(outputs, pts)
	if err != nil {
		return nil, err
	}
	norms := make([]ErrorNorms, len(outputs))
	for k, o := range outputs {
		norms[k] = errorNorms(values[k], pts.Len(), func(dst []float64, i int) { o.Exact(dst, pts.At(i)) })
		norms[k].Unit = o.Unit
	}
	return norms, nil
}

// errorNorms compares n values of every component with those that want writes.
func errorNorms(got [][]float64, n int, want func(dst []float64, i int)) ErrorNorms {
	known := make([]float64, len(got))
	var diff, norm, worst float64
	for i := range n {
		want(known, i)
		for k, w := range known {
			d := got[k][i] - w
			diff += d * d
			norm += w * w
			worst = math.Max(worst, math.Abs(d))
		}
	}
	if norm == 0 {
		norm = float64(n)
	}
	return ErrorNorms{RelL2: number.Number(math.Sqrt(diff / norm)), Max: number.Number(worst)}
}

// ReferenceError compares a field with values that were computed or measured elsewhere.
type ReferenceError struct {
	Field  string `json:"field"`
	Source string `json:"source"`
	Points int    `json:"points"`
	ErrorNorms
}

// References returns the errors against the references of the problem.
func (s *Solution) References() (list []ReferenceError, err error) {
	for _, r := range s.problem.References {
		k := s.problem.FieldIndex(r.Field)
		if k < 0 {
			return nil, fmt.Errorf("fields: a reference of the unknown field %q", r.Field)
		}
		pts := geometry.NewPoints(s.problem.Domain.Dim(), r.X...)
		got, err := s.Fields(pts)
		if err != nil {
			return nil, err
		}
		norms := errorNorms(got[k:k+1], pts.Len(), func(dst []float64, i int) { dst[0] = r.Values[i] })
		norms.Unit = s.problem.Fields[k].Unit
		list = append(list, ReferenceError{r.Field, r.Source, pts.Len(), norms})
	}
	return list, nil
}

// DeformationSize returns the largest component of the problem's
// DeformationSize at about a hundred interior points, 0 if it has none.
func (s *Solution) DeformationSize() (float64, error) {
	if s.problem.DeformationSize == nil {
		return 0, nil
	}
	v, err := s.eval(ad.Gradient, s.problem.DeformationSize, s.problem.Domain.Interior(100, geometry.Halton{}, 0))
	var largest float64
	for _, col := range v {
		for _, x := range col {
			largest = math.Max(largest, math.Abs(x))
		}
	}
	return largest, err
}

// Energy returns the energy of the solution on a quadrature, J, in 2D per m of
// thickness; penalties of Dirichlet data do not count.
func (s *Solution) Energy(q pinn.Quadrature) (float64, error) {
	var sum float64
	for _, t := range s.problem.Weak.Terms {
		if t.Energy == nil {
			return 0, fmt.Errorf("fields: the term %q of %s has no energy", t.Name, s.problem.Name)
		}
		pts, err := pinn.OnBoundary(s.Context(), s.problem.Domain, t.On, q)
		if err != nil {
			return 0, err
		}
		w, err := s.eval(ad.Gradient, func(at *pinn.Point) []ad.Expr { return []ad.Expr{t.Energy(at)} }, pts)
		if err != nil {
			return 0, err
		}
		sum += floats.Dot(pts.W, w[0])
	}
	return sum, nil
}
