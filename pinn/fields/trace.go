package fields

import (
	"errors"

	"pinnsolve/ad"
	"pinnsolve/pinn"
)

// Trace is a solution by a network as a list of operations from the coordinates to the
// components of outputs: input map and scaling, network, ansatz, and what follows from
// the fields.
type Trace struct {
	Operations []ad.Operation // see ad.OperationsOf
	Results    []int          // the operations whose results are the components, output by output
	Lanes      ad.Lanes       // of blocks of jets
	Axes       []int          // for every datum its coordinate, -1 if it is no coordinate
	Theta      []float64      // the parameters
}

// ErrNoNetwork says why a solution has no trace.
var ErrNoNetwork = errors.New("fields: the solution is not one by a network")

// Trace lists the operations of outputs at points inside the body.
func (s *Solution) Trace(outputs []pinn.Output) (*Trace, error) {
	net, ok := s.f.(networkFunction)
	if !ok {
		return nil, ErrNoNetwork
	}
	t := &Trace{Lanes: ad.Lanes{Dim: s.problem.Domain.Dim()}, Theta: s.theta}
	for _, o := range outputs {
		t.Lanes.Order = max(t.Lanes.Order, o.Order)
	}
	var err error
	t.Operations, t.Results, err = ad.OperationsOf(func(g *ad.Graph) []ad.Expr {
		at := pinn.NewPoint(g, t.Lanes.Dim)
		x := at.Coordinates(t.Lanes)
		in := make([]ad.Jet, s.space.Inputs())
		for i, j := range s.space.scale.raw(x) {
			in[i] = j.Truncate(t.Lanes.Order).Shift(-s.space.scale.mid[i]).Scale(s.space.scale.inv[i])
		}
		out := net.Build(g, g.Columns(t.Lanes, in), t.Lanes)
		ansatz := s.space.ansatz(x)
		s.space.compose(at, out.Jets(t.Lanes), func() ad.Jet {
			j := ansatz[0]
			ansatz = ansatz[1:]
			return j
		})
		var all []ad.Expr
		for _, o := range outputs {
			all = append(all, o.Eval(at)...)
		}
		t.Axes = at.Axes()
		return all
	})
	return t, err
}

// InputScaling returns the middle of every input of a network and the factor of its
// distance from it; ok is false without a network.
func (s *Solution) InputScaling() (middle, factor []float64, ok bool) {
	_, ok = s.f.(networkFunction)
	return s.space.scale.mid, s.space.scale.inv, ok
}
