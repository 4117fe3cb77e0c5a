package fields

import (
	"fmt"

	"pinnsolve/ad"
	"pinnsolve/geometry"
	"pinnsolve/pinn"
)

// Space makes the fields of a problem from the outputs of a function: the
// function, its inputs and the ansatz between outputs and fields.
type Space struct {
	fields []pinn.Field
	f      Function
	net    Network // f as a network, nil if it is none
	scale  scaling
	hard   bool
}

// NewSpace represents the fields of a complete problem by a network of the
// named inputs, "" being the problem's first; hard lets the ansatz of a field
// meet its Dirichlet data.
func NewSpace(p pinn.Problem, net Network, inputs string, hard bool) (*Space, error) {
	m, err := p.InputMap(inputs)
	if err != nil {
		return nil, err
	}
	scale, err := newScaling(m, p.Domain)
	if err != nil {
		return nil, err
	}
	if net.Inputs() != len(scale.mid) || net.Outputs() != len(p.Fields) {
		return nil, fmt.Errorf("pinn: problem %q with inputs %q wants a network from %d to %d, got one from %d to %d",
			p.Name, m.Name, len(scale.mid), len(p.Fields), net.Inputs(), net.Outputs())
	}
	return &Space{fields: p.Fields, f: asFunction{net}, net: net, scale: scale, hard: hard}, nil
}

// InputDim returns the number of inputs that the named input map gives a
// network, "" for the recommended one.
func InputDim(p pinn.Problem, name string) (int, error) {
	m, err := p.InputMap(name)
	if err != nil {
		return 0, err
	}
	s, err := newScaling(m, p.Domain)
	return len(s.mid), err
}

// Network returns the network, nil if the fields are not those of one.
func (s *Space) Network() Network { return s.net }

// ansatz returns what the fields are made of beside the outputs: Phi and Lift
// of the hard fields.
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

// join gives a point the fields where the function's outputs are out: scaled by
// their magnitudes, and through the ansatz, whose values become the first data.
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
	for i, f := range s.fields {
		u := out[i].Scale(f.Unit)
		if s.hard && f.Hard != nil {
			u = next().Mul(u)
			if f.Hard.Lift != nil {
				u = u.Add(next())
			}
		}
		at.U = append(at.U, u)
	}
}
