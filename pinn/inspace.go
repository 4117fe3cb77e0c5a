package pinn

import (
	"fmt"
	"math"
	"slices"

	"pinnsolve/ad"
	"pinnsolve/geometry"
)

// InSpace is a problem in weak form of first order in time at a time: M u' + K u = f(t).
type InSpace struct {
	// Problem has the stiffness as its terms, and the mass as its Inertia. Its loads and
	// prescribed values are those at Time.
	Problem Problem
	Time    *float64
	// Steady says that loads and prescribed values are the same at all times.
	Steady bool
	// Start are the values of the fields at the start, nil for zero.
	Start []func(x []float64) float64

	trials []trial // the interior first
}

// Body returns the domain in space of a timed problem, nil if it has none that is known.
func (p Problem) Body() *geometry.Domain {
	if e, ok := p.Domain.Extrusion(); ok && p.Timed {
		return e.Shape
	}
	return nil
}

// InSpace takes a timed problem in weak form apart. Mass and stiffness are linear and the
// same at all times; what is not so is its error.
func (p Problem) InSpace() (InSpace, error) {
	body := p.Body()
	if body == nil {
		return InSpace{}, fmt.Errorf("its body is no plane shape that is extruded along time")
	}
	lo, _ := p.Domain.Bounds()
	time := lo[body.Dim()]
	s := InSpace{Time: &time}
	q := Problem{Name: p.Name, Domain: body, Hints: p.Hints, Materials: p.Materials, Singular: p.Singular, Weak: &Weak{Stiffness: p.Weak.Stiffness}}
	q.Hints.Statement = "weak"
	q.Periodic, q.PeriodicValues = p.Periodic, p.PeriodicValues
	q.Coordinates = p.Coordinates[:min(body.Dim(), len(p.Coordinates))]
	for _, f := range p.Fields {
		f.Exact, f.Hard = nil, nil
		q.Fields = append(q.Fields, f)
	}
	for _, t := range p.Weak.Terms {
		q.Weak.Terms = append(q.Weak.Terms, WeakTerm{Name: t.Name, On: t.On, Inner: t.Inner, Flux: s.still(t)})
	}
	interior := p.Weak.On(Interior)
	q.Weak.Inertia = func(at *Point) []Flux { return s.rate(interior, at) }
	s.Start = make([]func(x []float64) float64, len(p.Fields))
	started := make([]bool, len(p.Fields))
	e, _ := p.Domain.Extrusion()
	for _, d := range p.Dirichlet {
		if name, ok := d.On.Part(); ok && name == e.Bottom && d.Sum == nil {
			k := p.FieldIndex(d.Field)
			started[k] = true
			if d.Value != nil {
				s.Start[k] = func(x []float64) float64 { return d.Value(append(slices.Clip(x), lo[body.Dim()])) }
			}
			continue
		}
		if v := d.Value; v != nil {
			d.Value = func(x []float64) float64 { return v(append(slices.Clip(x), time)) }
		}
		q.Dirichlet = append(q.Dirichlet, d)
	}
	if k := slices.Index(started, false); k >= 0 {
		return s, fmt.Errorf("%s has no value at the start", p.Fields[k].Name)
	}
	s.Problem = q
	return s, s.examine(p)
}

// fields are those of a point in space at a time: with values and slopes, or rates of
// change, alone.
func (s InSpace) fields(at *Point, moving bool) (list []ad.Jet) {
	l := ad.Lanes{Dim: at.Dim() + 1, Order: ad.Gradient}
	for _, u := range at.U {
		lanes := make([]ad.Expr, l.Count())
		if moving {
			lanes[l.First(at.Dim())] = u.V()
		} else {
			lanes[0] = u.V()
			for i := range at.Dim() {
				lanes[l.First(i)] = u.D(i).V()
			}
		}
		list = append(list, ad.NewJet(l, lanes))
	}
	return list
}

// inPlane drops what fluxes have along time.
func inPlane(list []Flux, dim int) []Flux {
	for k, f := range list {
		if f.F1 == nil {
			continue
		}
		if !f.F1[dim].IsZero() {
			panic(ad.Error{Reason: "the weak form has the derivative of a test function by time"})
		}
		list[k].F1 = f.F1[:dim]
	}
	return list
}

// still returns the fluxes of a term where nothing changes in time.
func (s InSpace) still(t WeakTerm) func(at *Point) []Flux {
	return func(at *Point) []Flux { return inPlane(t.Flux(at.AtTime(s.Time, s.fields(at, false))), at.Dim()) }
}

// rate returns what rates of change make of the fluxes.
func (s InSpace) rate(terms []WeakTerm, at *Point) []Flux {
	zero := make([]ad.Jet, len(at.U))
	for k := range zero {
		zero[k] = ad.Constant(at.Dim()+1, 0).Truncate(ad.Gradient)
	}
	out := make([]Flux, len(at.U))
	for _, t := range terms {
		moving := inPlane(t.Flux(at.AtTime(s.Time, s.fields(at, true))), at.Dim())
		rest := inPlane(t.Flux(at.AtTime(s.Time, zero)), at.Dim())
		for k := range out {
			out[k].F0 = out[k].F0.Add(moving[k].F0.Sub(rest[k].F0))
			for i := range moving[k].F1 {
				if out[k].F1 == nil {
					out[k].F1 = make([]ad.Expr, at.Dim())
				}
				out[k].F1[i] = out[k].F1[i].Add(moving[k].F1[i].Sub(rest[k].F1[i]))
			}
		}
	}
	return out
}

// trialsInSpace are the points of a region at which fluxes and loads are looked at.
const trialsInSpace = 80

// trial is fluxes of a region at points, and values that are prescribed there.
type trial struct {
	pts     geometry.Points
	program *Program
	fluxes  int // without those of rates of change
	given   []func(x []float64) float64
}

// newTrials compiles the fluxes of all regions.
func (s *InSpace) newTrials(p Problem) error {
	q, dim := s.Problem, s.Problem.Domain.Dim()
	l := ad.Lanes{Dim: dim, Order: ad.Gradient}
	regions := []Region{Interior}
	for _, part := range q.Domain.Parts() {
		regions = append(regions, Region(part))
	}
	for _, on := range regions {
		t := trial{pts: q.Domain.Interior(trialsInSpace, geometry.Uniform{}, 9)}
		terms, moving := q.Weak.On(on), p.Weak.On(on)
		if on != Interior {
			var err error
			if t.pts, err = q.Domain.Boundary(on.String(), trialsInSpace, geometry.Uniform{}, 9); err != nil {
				return err
			}
			terms, moving = append(terms, q.Weak.On(Boundary)...), append(moving, p.Weak.On(Boundary)...)
			for _, d := range q.Dirichlet {
				if d.Covers(on.String()) && d.Value != nil {
					t.given = append(t.given, d.Value)
				}
			}
		}
		var err error
		t.program, err = NewProgram(t.pts.Len(), dim, true, func(at *Point) []ad.Expr {
			at.Variables(l, q.Scales())
			out := Fluxes(terms, at)
			t.fluxes = len(out)
			return append(out, Fluxes([]WeakTerm{{Flux: func(at *Point) []Flux { return s.rate(moving, at) }}}, at)...)
		})
		if err != nil {
			return err
		}
		for k := range t.program.Out {
			if !t.program.Affine(k) {
				return fmt.Errorf("%s is not linear in weak form: what follows the modes of a body in time is", p.Name)
			}
		}
		s.trials = append(s.trials, t)
	}
	return nil
}

// at loads the fluxes of fields that are zero at the time of s, and returns loads and
// prescribed values.
func (t *trial) at() (list [][]float64) {
	t.program.Load(t.pts, 0)
	for _, v := range t.program.Var {
		clear(v)
	}
	t.program.Run()
	for _, col := range t.program.Out[:t.fluxes] {
		list = append(list, slices.Clone(col))
	}
	for _, f := range t.given {
		col := make([]float64, t.pts.Len())
		for i := range col {
			col[i] = f(t.pts.At(i))
		}
		list = append(list, col)
	}
	return list
}

// Samples returns loads and prescribed values at points of all regions at a time. Those of
// the form at that time are the same combination of those at others as these are.
func (s InSpace) Samples(t float64) (list []float64) {
	before := *s.Time
	*s.Time = t
	defer func() { *s.Time = before }()
	for i := range s.trials {
		for _, col := range s.trials[i].at() {
			list = append(list, col...)
		}
	}
	return list
}

// examine finds out at points and times whether mass and stiffness stay the same, and
// whether loads do.
func (s *InSpace) examine(p Problem) error {
	if err := s.newTrials(p); err != nil {
		return err
	}
	s.Steady = true
	e, _ := p.Domain.Extrusion()
	defer func() { *s.Time = e.Z0 }()
	for i := range s.trials {
		t := &s.trials[i]
		var values, slopes [][]float64
		for step, part := range []float64{0, 0.31, 0.73, 1} {
			*s.Time = e.Z0 + part*(e.Z1-e.Z0)
			now := t.at()
			var by [][]float64
			for k := range t.program.Out {
				for _, col := range t.program.Derivative(k) {
					by = append(by, slices.Clone(col))
					if i > 0 && k >= t.fluxes && some(col) {
						return fmt.Errorf("there is a derivative by time on the boundary: a mass of it is not there yet")
					}
				}
			}
			if step == 0 {
				values, slopes = now, by
				continue
			}
			s.Steady = s.Steady && same(values, now)
			if !same(slopes, by) {
				return fmt.Errorf("mass or stiffness of %s change in time: what follows the modes of a body has them fixed", p.Name)
			}
		}
	}
	return nil
}

// same reports whether columns agree to rounding.
func same(a, b [][]float64) bool {
	for k, col := range a {
		largest := 0.0
		for _, v := range col {
			largest = math.Max(largest, math.Abs(v))
		}
		for i, v := range col {
			if math.Abs(v-b[k][i]) > 1e-11*largest {
				return false
			}
		}
	}
	return true
}
