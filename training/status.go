package training

import "fmt"

// Status says how a run or a stage ended.
type Status uint8

const (
	Running   Status = iota // not ended
	Converged               // a tolerance or the target loss was met
	Budget                  // the iterations or the time are spent
	Stalled                 // a line search found no lower loss
	Diverged                // the loss is not finite or grows without bound
	Cancelled               // the context ended the run
)

var statuses = [...]struct{ text, advice string }{
	Running:   {"running", "The run has not ended; wait for it."},
	Converged: {"converged", "Nothing more to do here; for a smaller error add parameters or points, or lower the tolerances."},
	Budget:    {"budget-spent", "Continue from these parameters with more iterations or time, or with a method of higher order."},
	Stalled:   {"line-search-stalled", "No lower loss lies along the gradient: either this is the rounding floor, or the gradient disagrees with the loss; compare it with finite differences, then try direct or another start."},
	Diverged:  {"diverged", "Lower the learning rate, check the problem for divisions by zero and unscaled terms, or start from other parameters."},
	Cancelled: {"cancelled", "Continue from these parameters, the best found before the run was interrupted."},
}

// String returns a lower-case name fit for tables and files.
func (s Status) String() string {
	if int(s) >= len(statuses) {
		return fmt.Sprintf("status-%d", uint8(s))
	}
	return statuses[s].text
}

// Advice says in one sentence what to try next.
func (s Status) Advice() string {
	if int(s) >= len(statuses) {
		return "This status is unknown to this version; use a newer one."
	}
	return statuses[s].advice
}

// MarshalText writes the status as its String, in JSON too.
func (s Status) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (s *Status) UnmarshalText(text []byte) error {
	for i, known := range statuses {
		if known.text == string(text) {
			*s = Status(i)
			return nil
		}
	}
	return fmt.Errorf("training: unknown status %q", text)
}
