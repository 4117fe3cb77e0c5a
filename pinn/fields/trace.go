package fields

import (
	"fmt"

	"pinnsolve/ad"
	"pinnsolve/pinn"
)

// Trace is a solution as a list of operations from the coordinates to the components of
// outputs: input map and scaling, network, ansatz, and what follows from the fields.
// Of a solution that is not by a network, the function is data.
type Trace struct {
	Operations []ad.Operation // see ad.OperationsOf
	Results    []int          // the operations whose results are the components, output by output
	Lanes      ad.Lanes       // of blocks of jets
	Data       []pinn.Datum   // what every datum is
	Theta      []float64      // the parameters
	Function   Function       // if it is not a network
}

// Trace lists the operations of outputs at points inside the body.
func (s *Solution) Trace(outputs []pinn.Output) (*Trace, error) {
	if s.pieces != nil {
		return nil, fmt.Errorf("fields: a solution in spans of time is not one function")
	}
	t := &Trace{Lanes: ad.Lanes{Dim: s.problem.Domain.Dim()}, Theta: s.theta}
	for _, o := range outputs {
		t.Lanes.Order = max(t.Lanes.Order, o.Order)
	}
	net, ok := s.f.(networkFunction)
	if !ok {
		t.Function = s.f
		if t.Lanes.Order > ad.Gradient {
			return nil, fmt.Errorf("fields: an output has second derivatives, which functions in windows do not have")
		}
	}
	var err error
	t.Operations, t.Results, err = ad.OperationsOf(func(g *ad.Graph) []ad.Expr {
		at := pinn.NewPoint(g, t.Lanes.Dim)
		var ansatz, out []ad.Jet
		if ok {
			x := at.Coordinates(t.Lanes)
			in := make([]ad.Jet, s.space.Inputs())
			for i, j := range s.space.scale.raw(x) {
				in[i] = j.Truncate(t.Lanes.Order).Shift(-s.space.scale.mid[i]).Scale(s.space.scale.inv[i])
			}
			out, ansatz = net.Build(g, g.Columns(t.Lanes, in), t.Lanes).Jets(t.Lanes), s.space.ansatz(x)
		} else {
			out, ansatz = at.Functions(len(s.space.fields), t.Lanes), s.space.ansatz(at.Coordinates(t.Lanes))
		}
		s.space.compose(at, out, func() ad.Jet {
			j := ansatz[0]
			ansatz = ansatz[1:]
			return j
		})
		var all []ad.Expr
		for _, o := range outputs {
			all = append(all, o.Eval(at)...)
		}
		t.Data = at.Datums()
		return all
	})
	return t, err
}

// InputScaling returns the middle of every input of a network and the factor of its
// distance from it; ok is false without a network.
func (s *Solution) InputScaling() (middle, factor []float64, ok bool) {
	if _, ok = s.f.(networkFunction); !ok {
		return nil, nil, false
	}
	return s.space.scale.mid, s.space.scale.inv, true
}
