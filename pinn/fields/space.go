package fields

import (
	"fmt"

	"pinnsolve/ad"
	"pinnsolve/geometry"
	"pinnsolve/pinn"
)

// Space makes the fields of a problem from the outputs of a function. It knows
// the function's inputs and the ansatz between outputs and fields, but not the
// function, so that results compiled for one serve others.
type Space struct {
	problem string
	fields  []pinn.Field
	scale   scaling
	hard    bool
}

// NewSpace represents the fields of a complete problem by functions of the
// named inputs; "" is the problem's first. With hard, the ansatz of a field
// meets its Dirichlet data.
func NewSpace(p pinn.Problem, inputs string, hard bool) (*Space, error) {
	m, err := p.InputMap(inputs)
	if err != nil {
		return nil, err
	}
	scale, err := newScaling(m, p.Domain)
	if err != nil {
		return nil, err
	}
	return &Space{problem: p.Name, fields: p.Fields, scale: scale, hard: hard}, nil
}

// Inputs returns the number of inputs of a function.
func (s *Space) Inputs() int { return len(s.scale.mid) }

// InputDim returns the number of inputs that the named input map of a problem
// gives a network, "" for the recommended one.
func InputDim(p pinn.Problem, name string) (int, error) {
	s, err := NewSpace(p, name, true)
	if err != nil {
		return 0, err
	}
	return s.Inputs(), nil
}

// Accept returns an error if the network cannot represent the fields.
func (s *Space) Accept(net Network) error {
	if net.Inputs() != s.Inputs() || net.Outputs() != len(s.fields) {
		return fmt.Errorf("fields: problem %q with inputs %q wants a network from %d to %d, got one from %d to %d",
			s.problem, s.scale.m.Name, s.Inputs(), len(s.fields), net.Inputs(), net.Outputs())
	}
	return nil
}

// ansatz returns Phi and Lift of the hard fields, which the fields are made
// from besides the outputs.
func (s *Space) ansatz(x []ad.Jet) []ad.Jet {
	var js []ad.Jet
	for _, f := range s.fields {
		if s.hard && f.Hard != nil {
			js = append(js, f.Hard.Phi(x))
			if f.Hard.Lift != nil {
				js = append(js, f.Hard.Lift(x))
			}
		}
	}
	return js
}

// join sets the fields of a point to the function's outputs out, scaled by
// their magnitudes and through the ansatz, whose values become the first data.
func (s *Space) join(at *pinn.Point, l ad.Lanes, out []ad.Jet, ansatz *jets) {
	var lanes []ad.Expr
	if ansatz.count > 0 {
		lanes = at.Columns(ansatz.count*l.Count(), func(dst [][]float64, pts geometry.Points, lo int) {
			for c, col := range ansatz.at(pts, lo) {
				copy(dst[c], col)
			}
		})
	}
	next := func() ad.Jet {
		j := ad.NewJet(l, lanes[:l.Count()])
		lanes = lanes[l.Count():]
		return j
	}
	s.compose(at, out, next)
}

// compose sets the fields of a point to the outputs, scaled, and through the ansatz,
// whose functions next returns in their order.
func (s *Space) compose(at *pinn.Point, out []ad.Jet, next func() ad.Jet) {
	for i, f := range s.fields {
		u := out[i].Scale(f.Scale)
		if s.hard && f.Hard != nil {
			u = next().Mul(u)
			if f.Hard.Lift != nil {
				u = u.Add(next())
			}
		}
		at.U = append(at.U, u)
	}
}
