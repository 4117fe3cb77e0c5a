package solve

import (
	"context"
	"fmt"
	"math"

	"pinnsolve/pinn"
	"pinnsolve/pinn/weak"
)

// stability is what is known of the stability of the equilibria along a path, or
// of a single one.
type stability struct {
	modes  int     // directions in which the energy of the last one falls
	name   string  // of the path, "" without one
	stable float64 // the last value of the path at which the equilibrium was stable, NaN if there is none
	lost   float64 // the first value at which it was not, NaN if there is none
}

// stableShare is the fraction of the modes of displacements on which negative
// directions of a constrained body must be seen, too.
const stableShare = 0.6

func newStability() stability { return stability{stable: math.NaN(), lost: math.NaN()} }

// note counts the negative directions of a tangent at a converged solution. Only
// bodies at finite strain have a stability that can be lost.
func (s *stability) note(ctx context.Context, p pinn.Problem, g *weak.Form, t *weak.Tangent, value float64) {
	s.modes = 0
	if _, body := p.ByRole(pinn.Displacement); !body || g.Linear() {
		return
	}
	modes, known := t.Unstable(ctx, stableShare)
	switch {
	case !known:
	case modes > 0:
		s.modes = modes
		if math.IsNaN(s.lost) {
			s.lost = value
		}
	case math.IsNaN(s.lost):
		s.stable = value
	}
}

// judge is the message about an unstable equilibrium.
func (s *stability) judge() string {
	along := "one direction"
	if s.modes > 1 {
		along = fmt.Sprintf("%d directions", s.modes)
	}
	m := "The equilibrium is unstable: the energy falls along " + along + ", so the body leaves it, as a column does that buckles."
	return m + s.where()
}

// regained warns of a path through unstable equilibria that has come to stable
// ones.
func (s *stability) regained() string {
	if math.IsNaN(s.lost) {
		return ""
	}
	return " The equilibrium is stable, but the path has come through unstable ones: the body may go another way." + s.where()
}

// where says at which values of a path stability was lost.
func (s *stability) where() string {
	switch {
	case s.name == "" || math.IsNaN(s.lost):
		return ""
	case math.IsNaN(s.stable):
		return fmt.Sprintf(" It is unstable at %s = %.4g already, the first value solved.", s.name, s.lost)
	}
	return fmt.Sprintf(" Stability was lost between %s = %.4g and %.4g.", s.name, s.stable, s.lost)
}
