package problem

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"

	"pinnsolve/ad"
	"pinnsolve/formula"
	"pinnsolve/geometry"
	"pinnsolve/internal/nearest"
	"pinnsolve/pinn"
)

// weak reads the weak form or the energy.
func (s *statement) weak() error {
	forms, energy := s.file.Weak, false
	if s.file.Energy.Keys != nil {
		forms, energy = s.file.Energy, true
	}
	if forms.Keys == nil {
		return nil
	}
	s.problem.Weak = &pinn.Weak{}
	if !s.strong() {
		s.problem.Hints.Statement = "weak"
		if s.file.Periodic.Keys != nil && s.timed {
			s.problem.Hints.Statement = "evolution"
		}
	}
	for i, key := range forms.Keys {
		on, err := s.region(key)
		if err != nil {
			return err
		}
		term, echo, err := s.weakTerm(forms.Values[i], on, energy)
		if err != nil {
			return err
		}
		term.Name = key.value
		s.problem.Weak.Terms = append(s.problem.Weak.Terms, term)
		s.echo = append(s.echo, echo+" on "+key.value)
	}
	if len(s.problem.Weak.On(pinn.Interior)) == 0 {
		return forms.Keys[0].wrong("the form has no integral over the interior: write interior: \"...\"")
	}
	return s.stiffness(forms.Values[0])
}

// region returns the region of a key.
func (s *statement) region(key Text) (pinn.Region, error) {
	parts := s.problem.Domain.Parts()
	switch {
	case slices.Contains(parts, key.value):
		return pinn.Region(key.value), nil
	case key.value == "interior":
		return pinn.Interior, nil
	case key.value == everywhere:
		return pinn.Boundary, nil
	}
	return "", key.wrong("%v", nearest.Unknown("region", key.value, append([]string{"interior", everywhere}, parts...)))
}

// tests returns the test functions of the unknowns as variables.
func (s *statement) tests() ([]formula.Variable, error) {
	var list []formula.Variable
	for i, u := range s.unknowns {
		name := "v"
		if len(s.unknowns) > 1 {
			name = "v_" + u.name.value
		}
		if t, ok := s.file.Tests.Get(u.name.value); ok {
			name = t.value
			if err := formula.CheckName(name); err != nil {
				return nil, t.wrong("%v", err)
			}
		}
		list = append(list, formula.Variable{Name: name, Shape: s.scope.Variables[i].Shape})
	}
	for _, k := range s.file.Tests.Keys {
		if s.named(k.value) == nil {
			return nil, k.wrong("%v", nearest.Unknown("unknown", k.value, s.file.Unknowns.names()))
		}
	}
	return list, nil
}

// weakTerm reads one integrand.
func (s *statement) weakTerm(t Text, on pinn.Region, energy bool) (term pinn.WeakTerm, echo string, err error) {
	scope := s.scope
	scope.Normal = on != pinn.Interior
	if !energy {
		tests, err := s.tests()
		if err != nil {
			return term, "", err
		}
		scope.Variables = append(slices.Clone(scope.Variables), tests...)
	}
	f, err := t.parse(scope)
	if err != nil {
		return term, "", err
	}
	first := len(s.scope.Coordinates)
	if scope.Normal {
		first += s.space
	}
	fields := len(s.problem.Fields)
	var slots []int // inputs that slopes are taken by
	of := s.inputs  // and the fields they are
	if energy {
		for i := range s.inputs {
			slots = append(slots, first+i)
		}
	} else {
		of = nil
		for k := range fields {
			slots, of = append(slots, first+len(s.inputs)+len(s.tables)+k), append(of, k)
		}
	}
	slopes := func(p *pinn.Point, u []ad.Jet) (ad.Expr, []pinn.Flux) {
		in := append(s.in(p, u, scope.Normal), zeros(u[0].Lanes(), len(slots))...)
		value, by, err := f.Slopes(in, slots)
		if err != nil {
			panic(ad.Error{Reason: err.Error()})
		}
		fluxes := make([]pinn.Flux, fields)
		for i, k := range of {
			if fluxes[k].F1 == nil {
				fluxes[k].F1 = make([]ad.Expr, p.Dim())
			}
			fluxes[k].F0 = fluxes[k].F0.Add(by[i][0])
			for j, e := range by[i][1:] {
				fluxes[k].F1[j] = fluxes[k].F1[j].Add(e)
			}
		}
		return value, fluxes
	}
	term = pinn.WeakTerm{On: on, Flux: func(p *pinn.Point) []pinn.Flux {
		_, fluxes := slopes(p, p.U)
		if s.file.Source.given && on == pinn.Interior {
			_, known := slopes(p, s.exactJets(p))
			for k := range fluxes {
				fluxes[k].F0 = fluxes[k].F0.Sub(known[k].F0)
				for j := range fluxes[k].F1 {
					fluxes[k].F1[j] = fluxes[k].F1[j].Sub(known[k].F1[j])
				}
			}
		}
		return fluxes
	}}
	if energy && !s.file.Source.given {
		term.Energy = func(p *pinn.Point) ad.Expr { w, _ := slopes(p, p.U); return w }
	}
	if err := s.tryForm(t, f, term, slots, energy); err != nil {
		return term, "", err
	}
	return term, f.String(), nil
}

// tryForm finds out whether the integrand can be built and, if it is not an energy, is
// linear in the test functions.
func (s *statement) tryForm(t Text, f *formula.Formula, term pinn.WeakTerm, slots []int, energy bool) error {
	pts, err := s.samples(term.On)
	if err != nil {
		return t.wrong("%v", err)
	}
	dim := s.problem.Domain.Dim()
	l := ad.Lanes{Dim: dim, Order: s.weakOrder(f)}
	if l.Order > ad.Gradient {
		if !s.timed || s.space > 1 || energy {
			return t.wrong("%q has a second derivative, and a weak form has first ones: integrate by parts", clip(t.value))
		}
		s.problem.Hints.Statement = "evolution"
	}
	fields, lanes := len(s.problem.Fields), 1+dim // of a flux
	program, err := pinn.NewProgram(pts.Len(), dim, false, func(p *pinn.Point) []ad.Expr {
		p.Variables(l, s.problem.Scales())
		out := pinn.Fluxes([]pinn.WeakTerm{term}, p)
		if energy {
			return out
		}
		// The form itself, and what its slopes make of the same test functions.
		in := s.in(p, p.U, term.On != pinn.Interior)
		sum := ad.Expr{}
		plain, _, err := f.Slopes(append(slices.Clone(in), zeros(l, len(slots))...), slots)
		if err != nil {
			panic(ad.Error{Reason: err.Error()})
		}
		for k := range fields {
			v := p.Variable(l)
			in = append(in, v)
			for lane := range lanes {
				sum = sum.Add(out[k*lanes+lane].Mul(v.Lane(lane)))
			}
		}
		w, _, err := f.Slopes(in, slots)
		if err != nil {
			panic(ad.Error{Reason: err.Error()})
		}
		return append(out, plain, w, sum)
	})
	if err != nil {
		return t.wrong("%q: %s", clip(t.value), strings.TrimPrefix(err.Error(), "ad: "))
	}
	if energy || s.file.Source.given {
		return nil
	}
	rng := rand.New(rand.NewPCG(2, 2))
	program.Load(pts, 0)
	for _, c := range program.Var {
		for i := range c {
			c[i] = 0.5 + 0.3*rng.Float64()
		}
	}
	program.Run()
	n := len(program.Out)
	for i := range pts.Len() {
		plain, w, sum := program.Out[n-3][i], program.Out[n-2][i], program.Out[n-1][i]
		if math.Abs(plain) > 1e-12*math.Abs(w) || math.Abs(w-sum) > 1e-9*(math.Abs(w)+math.Abs(sum)) {
			return t.wrong("%q is not linear in the test functions: every part of a weak form has one of them, or its derivative, as a factor", clip(t.value))
		}
	}
	return nil
}

// weakOrder is the order of the jets of fields in an integrand: of second derivatives
// there are only those of evolutions.
func (s *statement) weakOrder(f *formula.Formula) ad.Order {
	if f.Order() > ad.Gradient {
		return ad.Hessian
	}
	return ad.Gradient
}

// zeros are n test functions that are zero.
func zeros(l ad.Lanes, n int) []ad.Jet {
	return slices.Repeat([]ad.Jet{ad.NewJet(l, make([]ad.Expr, l.Count()))}, n)
}

// fluxesNearRest is the program of the fluxes in the interior at points, where all lanes of
// the fields are small but not zero.
func (s *statement) fluxesNearRest(pts geometry.Points) (ad.Lanes, *pinn.Program, error) {
	l := ad.Lanes{Dim: pts.Dim, Order: ad.Gradient}
	program, err := pinn.NewProgram(pts.Len(), pts.Dim, true, func(p *pinn.Point) []ad.Expr {
		p.Variables(l, s.problem.Scales())
		return pinn.Fluxes(s.problem.Weak.On(pinn.Interior), p)
	})
	if err != nil {
		return l, nil, err
	}
	program.Load(pts, 0)
	for _, c := range program.Var {
		for i := range c {
			c[i] = 1e-3
		}
	}
	return l, program, nil
}

// stiffness finds what flux a unit gradient of each field makes.
func (s *statement) stiffness(t Text) error {
	pts, err := s.samples(pinn.Interior)
	if err != nil {
		return t.wrong("%v", err)
	}
	if s.problem.Hints.Statement == "evolution" {
		s.problem.Weak.Stiffness = slices.Repeat([]float64{1}, len(s.problem.Fields)) // not used
		return nil
	}
	dim := s.problem.Domain.Dim()
	l, program, err := s.fluxesNearRest(pts)
	if err != nil {
		return t.wrong("%v", err)
	}
	for k := range s.problem.Fields {
		largest := 0.0
		for i := range dim {
			at := k*l.Count() + 1 + i
			by := program.Derivative(at)[at]
			for _, v := range by {
				if v = math.Abs(v); !math.IsNaN(v) {
					largest = max(largest, v)
				}
			}
		}
		s.problem.Weak.Stiffness = append(s.problem.Weak.Stiffness, largest/s.problem.Scales()[k])
	}
	return s.stiffnessOfMaterials(t)
}
