package pinn

import (
	"fmt"
	"math"
	"strings"

	"pinnsolve/ad"
	"pinnsolve/geometry"
)

// Term is one equation on one region: Residual vanishes for the solution.
type Term struct {
	Name string
	On   Region
	At   *geometry.Points // if not nil, the points themselves instead of On
	// Measured, unless nil, says that the residual is the difference of a field from
	// measurements at At, in their standard deviations.
	Measured *Measured
	// Order says which derivatives the residual needs: Value, Gradient,
	// Laplacian or Hessian. If it is less than the residual takes, Complete raises it
	// to the lowest that is enough, so that it may be left out.
	Order ad.Order
	// Scale is the magnitude of the residual in the user's units; rows of the
	// system are Residual/Scale. 0 means 1.
	Scale float64
	// ReportScale is the magnitude in which checks report the residual,
	// usually the loads'. 0 means Scale.
	ReportScale float64
	// Weight multiplies the rows: its square enters the loss. 0 means 1.
	Weight float64
	// Integral makes the term one row per component, the mean of the
	// residual over the region: a gauge, or a balance.
	Integral bool
	// Residual returns the components of the residual at the points p.
	Residual func(p *Point) []ad.Expr
}

// Measured are values of a field that were measured at points.
type Measured struct {
	Field int
	Sigma []float64 // their standard deviations, in the field's unit
}

// Equation is the equation residual(u) = 0 of the only, or the first, unknown field in
// the interior.
func Equation(residual func(u ad.Jet) ad.Expr) Term {
	return Term{On: Interior, Residual: func(p *Point) []ad.Expr { return []ad.Expr{residual(p.U[0])} }}
}

// Dirichlet prescribes a field, or a linear combination of fields, on a part
// of the boundary.
type Dirichlet struct {
	Field string
	// Sum, if not nil, is a combination of fields prescribed instead of
	// Field. It is always a term.
	Sum   []Coefficient
	On    Region
	Value func(x []float64) float64 // nil means zero
}

// Coefficient is a field times a factor.
type Coefficient struct {
	Factor float64
	Field  string
}

// Name returns the name of what is prescribed, such as "ux" or "0.8 ux + 0.6
// uy".
func (d Dirichlet) Name() string {
	if d.Sum == nil {
		return d.Field
	}
	var parts []string
	for _, m := range d.Sum {
		parts = append(parts, fmt.Sprintf("%.4g %s", m.Factor, m.Field))
	}
	return strings.ReplaceAll(strings.Join(parts, " + "), "+ -", "- ")
}

// Combination returns the fields prescribed, with their factors.
func (d Dirichlet) Combination() []Coefficient {
	if d.Sum == nil {
		return []Coefficient{{1, d.Field}}
	}
	return d.Sum
}

// Covers reports whether the condition applies to a part of the boundary.
func (d Dirichlet) Covers(part string) bool { return d.On == Region(part) || d.On == Boundary }

// dirichletWeight multiplies the rows of Dirichlet conditions that are terms.
// It is at or near the best for trained networks; direct solves hardly depend
// on it (docs/decisions/0011).
const dirichletWeight = 100

// DirichletTerms returns the conditions as terms, without those of fields with
// an ansatz if conditions are hard.
func (p Problem) DirichletTerms(hard bool) []Term {
	scales := p.Scales()
	var ts []Term
	for _, d := range p.Dirichlet {
		if d.Sum == nil && hard && p.Fields[p.FieldIndex(d.Field)].Hard != nil {
			continue
		}
		unit := 0.0
		for _, m := range d.Combination() {
			unit = math.Hypot(unit, m.Factor*scales[p.FieldIndex(m.Field)])
		}
		ts = append(ts, Term{
			Name: d.Name() + " on " + d.On.String(), On: d.On, Order: ad.Value, Scale: unit, ReportScale: unit, Weight: dirichletWeight,
			Residual: func(at *Point) []ad.Expr { return []ad.Expr{p.Gap(d, at)} },
		})
	}
	return ts
}

// Gap returns the difference between the fields and the value that a condition
// prescribes.
func (p Problem) Gap(d Dirichlet, at *Point) ad.Expr {
	var gap ad.Expr
	for _, m := range d.Combination() {
		gap = gap.Add(at.U[p.FieldIndex(m.Field)].V().Scale(m.Factor))
	}
	if d.Value != nil {
		gap = gap.Sub(at.Data(d.Value))
	}
	return gap
}
