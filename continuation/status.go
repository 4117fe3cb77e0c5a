package continuation

import (
	"fmt"

	"pinnsolve/internal/endings"
)

// Status says how a path ended.
type Status uint8

const (
	Running      Status = iota // not ended
	Complete                   // the last value is reached
	StepTooSmall               // the shortest step was not accepted
	Rejected                   // a value of a table, or the first, was not accepted
	StepsSpent                 // Settings.Steps are used up
	Cancelled                  // the context ended the path
	Failed                     // an error ended the path
)

var statuses = endings.Table{
	Running:      {"running", "The path has not ended; wait for it."},
	Complete:     {"complete", "Nothing more to do here."},
	StepTooSmall: {"step-too-small", "The solution may turn back here, and there may be none beyond: follow it by arclength, arc:from:first:steps; or give each step more iterations."},
	Rejected:     {"step-rejected", "Use an adaptive path, a table with smaller steps, or more iterations for each."},
	StepsSpent:   {"steps-spent", "Continue from the last accepted value with more steps."},
	Cancelled:    {"cancelled", "Continue from the last accepted value."},
	Failed:       {"failed", "Fix the reported error and continue from the last accepted value."},
}

// String returns a lower-case name fit for tables and files.
func (s Status) String() string { return statuses.Name("path-status", int(s), 0) }

// Advice says in one sentence what to try next.
func (s Status) Advice() string { return statuses.Advice(int(s)) }

// MarshalText writes the status as its String, in JSON too.
func (s Status) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (s *Status) UnmarshalText(text []byte) error {
	i := statuses.Find(text)
	if i < 0 {
		return fmt.Errorf("continuation: unknown status of a path %q", text)
	}
	*s = Status(i)
	return nil
}
