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
	case Cancelled:
		return "allow more time"
	}
	return ""
}
