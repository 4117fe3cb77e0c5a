package strong

import (
	"pinnsolve/pinn"
	"pinnsolve/pinn/fields"
)

// System is a problem, discretised by a network at points: residuals, loss
// and their derivatives as functions of the parameters theta. Row (t, c, i),
// for component c of term t at its point i, is
//
//	r = sqrt(w_t/N_t) residual_tc(x_i) / scale_t,
//
// where N_t is the number of points. An integral term has one row a component,
// sqrt(w_t) times the mean of the residual over its region; the loss is
// |r|^2/2. Methods may not be called concurrently; each uses all workers
// itself.
type System struct {
	*Collocation
	net     fields.Network
	weights []float64   // of the terms in the loss
	factors []float64   // of the rows, besides weights; nil: ones
	shifts  []float64   // of the rows; nil: zeros
	sum     *fields.Sum // of the blocks
	losses  []float64   // of the terms, at the last evaluation
	bad     []float64   // the last parameters at which a guard did not hold
	slab    []float64   // rows of the Jacobian in Normal
	// branches are those of the tree in Normal that wait for others.
	branches []equations
	head     []int     // weights of the output layer, see fields.Weights
	batch    []float64 // on the rows of a batch, by block; nil: the loss is whole
	rounds   int       // of Adapt
}

// Compile joins a problem, a network and points into a system.
func Compile(p pinn.Problem, net fields.Network, d Discretization) (*System, error) {
	c, err := Collocate(p, d)
	if err != nil {
		return nil, err
	}
	return c.System(net)
}

// System joins the terms at their points with a network. Systems of one
// Collocation share memory: only one may be in use at a time.
func (c *Collocation) System(net fields.Network) (*System, error) {
	if err := c.space.Accept(net); err != nil {
		return nil, err
	}
	s := &System{Collocation: c, net: net, losses: make([]float64, len(c.terms)), head: fields.Weights(net)}
	for _, t := range c.terms {
		s.weights = append(s.weights, t.Weight*t.Weight)
	}
	var err error
	s.sum, err = c.points.sum(s)
	return s, err
}

// Dim returns the number of parameters.
func (s *System) Dim() int { return s.net.Params() }

// Work returns about the number of multiplications of an evaluation.
func (s *System) Work() float64 { return s.sum.Work() }

// Network returns the network.
func (s *System) Network() fields.Network { return s.net }

// OutputLayer returns the index of the output layer's first parameter.
func (s *System) OutputLayer() int { return s.net.OutputLayer() }

// Linear reports whether every residual is affine in the output layer, so that
// a direct solve is one linear least-squares problem.
func (s *System) Linear() bool {
	for _, b := range s.points.blocks {
		if !b.Affine {
			return false
		}
	}
	return true
}

// TermLosses copies the losses of the terms at the last evaluation of loss or
// residual into dst.
func (s *System) TermLosses(dst []float64) { copy(dst, s.losses) }

// Solution returns the fields at the given parameters, which are copied.
func (s *System) Solution(theta []float64) *fields.Solution {
	return s.space.NewSolution(s.problem, fields.AsFunction(s.net), theta, nil)
}
