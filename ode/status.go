package ode

// Status says how an integration ended.
type Status string

// The outcomes of an integration.
const (
	Finished  Status = "finished"
	TooSmall  Status = "step too small"
	TooMany   Status = "too many steps"
	NotFinite Status = "not finite"
	Cancelled Status = "cancelled"
	// Grown is a solution that has become very large. Unstable is an evolution that grows without bound, the faster the smaller its waves
	// are. Exploded is one that grows so with every number of steps that was tried. The caller of an integration finds these.
	Grown    Status = "the solution has grown beyond what can be computed"
	Exploded Status = "the solution grows without bound with every time step tried"
	Unstable Status = "what is rounded grows without bound"
)

// Advice says what to try next.
func (s Status) Advice() string {
	switch s {
	case TooSmall:
		return "the solution may end there, by blow-up or a jump; if not, a larger tolerance lets the step grow"
	case TooMany:
		return "allow more steps, or a larger tolerance"
	case NotFinite:
		return "the equations give no number at the start; look at the data there"
	case Grown:
		return "try a shorter time"
	case Exploded:
		return "its steps are explicit in the convection: use fewer windows or features, with which longer steps are stable, or a shorter time"
	case Unstable:
		return "its smallest waves grow the fastest, as those of heat that runs backwards, and no method finds an answer; look at the signs in the equation"
	case Cancelled:
		return "allow more time"
	}
	return ""
}
