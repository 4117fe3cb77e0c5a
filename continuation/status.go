package continuation

import "fmt"

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

var statuses = [...]struct{ text, advice string }{
	Running:      {"running", "The path has not ended; wait for it."},
	Complete:     {"complete", "Nothing more to do here."},
	StepTooSmall: {"step-too-small", "The solution may turn back or branch here; follow another parameter, or give each step more iterations."},
	Rejected:     {"step-rejected", "Use an adaptive path, a table with smaller steps, or more iterations for each."},
	StepsSpent:   {"steps-spent", "Continue from the last accepted value with more steps."},
	Cancelled:    {"cancelled", "Continue from the last accepted value."},
	Failed:       {"failed", "Fix the reported error and continue from the last accepted value."},
}

// String returns a lower-case name fit for tables and files.
func (s Status) String() string {
	if int(s) >= len(statuses) {
		return fmt.Sprintf("path-status-%d", uint8(s))
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
	return fmt.Errorf("continuation: unknown status of a path %q", text)
}
