package training

import (
	"fmt"

	"pinnsolve/internal/endings"
)

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

var statuses = endings.Table{
	Running:   {"running", "The run has not ended; wait for it."},
	Converged: {"converged", "Nothing more to do here; for a smaller error add parameters or points, or lower the tolerances."},
	Budget:    {"budget-spent", "Continue from these parameters with more iterations or time, or with a method of higher order."},
	Stalled:   {"line-search-stalled", "No lower loss lies along the gradient: either this is the rounding floor, or the gradient disagrees with the loss; compare it with finite differences, then try direct or another start."},
	Diverged:  {"diverged", "Lower the learning rate, check the problem for divisions by zero and unscaled terms, or start from other parameters."},
	Cancelled: {"cancelled", "Continue from these parameters, the best found before the run was interrupted."},
}

// String returns a lower-case name fit for tables and files.
func (s Status) String() string { return statuses.Name("status", int(s), 0) }

// Advice says in one sentence what to try next.
func (s Status) Advice() string { return statuses.Advice(int(s)) }

// MarshalText writes the status as its String, in JSON too.
func (s Status) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (s *Status) UnmarshalText(text []byte) error {
	i := statuses.Find(text)
	if i < 0 {
		return fmt.Errorf("training: unknown status %q", text)
	}
	*s = Status(i)
	return nil
}
