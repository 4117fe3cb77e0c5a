package solve

import (
	"fmt"

	"pinnsolve/internal/endings"
	"pinnsolve/training"
)

// Verdict says how a solve ended: like its training, or with what the checks of
// the solution found. The first values are those of training.Status.
type Verdict uint8

const (
	Running   = Verdict(training.Running)   // not ended
	Converged = Verdict(training.Converged) // a tolerance was met
	Budget    = Verdict(training.Budget)    // the iterations or the time are spent
	Stalled   = Verdict(training.Stalled)   // a line search found no lower loss
	Diverged  = Verdict(training.Diverged)  // the loss is not finite or grows without bound
	Cancelled = Verdict(training.Cancelled) // the context ended the solve
)

// Only a check of the solution can find these.
const (
	UnderResolved    = firstCheck + iota // too coarse: the residual between the points, or the estimated error, is above the tolerance
	UnderIntegrated                      // integrals of a weak form are not resolved by its quadrature
	PressureUnstable                     // the multiplier of a constraint, such as a pressure, is not determined by the weak form
	Blind                                // a gap of the body is not seen: features have the same value on both of its faces
	Contradicted                         // finite elements on the same mesh have a potential energy that the solution cannot have
	Unstable                             // an equilibrium at finite strain that the body leaves: it has buckled
	Wrong                                // the checks confirm a solution that is far from the exact one
)

// firstCheck leaves room for all values of training.Status below it.
const firstCheck Verdict = 128

var verdicts = endings.Table{
	{"under-resolved", "Use more points, or fewer parameters: the loss is small only at the points it was measured on."},
	{"under-integrated", "Leave degree and refinement of the quadrature to the solve, and use more windows with fewer features; a trained network needs more points."},
	{"pressure-unstable", "Use more features: fields under a constraint need about twice as many as its multiplier."},
	{"blind", "Use more windows, so that none reaches across the gap and around its ends, or close the gap in the mesh."},
	{"contradicted", "Use more windows and features; if that does not help, look at the mesh where the two solutions differ most."},
	{"unstable", "Use the result up to the load where stability is lost; beyond it follow the load in small steps with a small disturbance, such as one percent of the load sideways, so that the body takes the stable branch."},
	{"wrong", "Compare the equation, its data and the exact solution by hand: one of them has a wrong sign or factor."},
}

// String returns a lower-case name fit for tables and files.
func (v Verdict) String() string {
	if v < firstCheck {
		return training.Status(v).String()
	}
	return verdicts.Name("verdict", int(v-firstCheck), int(firstCheck))
}

// Advice says in one sentence what to try next.
func (v Verdict) Advice() string {
	if v < firstCheck {
		return training.Status(v).Advice()
	}
	return verdicts.Advice(int(v - firstCheck))
}

// MarshalText writes the verdict as its String, in JSON too.
func (v Verdict) MarshalText() ([]byte, error) { return []byte(v.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (v *Verdict) UnmarshalText(text []byte) error {
	if i := verdicts.Find(text); i >= 0 {
		*v = firstCheck + Verdict(i)
		return nil
	}
	var s training.Status
	if s.UnmarshalText(text) != nil {
		return fmt.Errorf("solve: unknown verdict %q", text)
	}
	*v = Verdict(s)
	return nil
}
