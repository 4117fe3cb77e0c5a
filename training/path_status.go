package training

import "fmt"

// PathStatus says how a path ended.
type PathStatus uint8

const (
	PathRunning      PathStatus = iota // not ended
	PathComplete                       // the last value is reached
	PathStepTooSmall                   // the shortest step was not accepted
	PathRejected                       // a value of a table, or the first, was not accepted
	PathBudget                         // the steps are spent
	PathCancelled                      // the context ended the path
	PathFailed                         // an error ended the path
)

var pathStatuses = [...]struct{ text, advice string }{
	PathRunning:      {"running", "The path has not ended; wait for it."},
	PathComplete:     {"complete", "Nothing more to do here."},
	PathStepTooSmall: {"step-too-small", "The solution may turn back or branch here; follow another parameter, or give each step more iterations."},
	PathRejected:     {"step-rejected", "Use an adaptive path, a table with smaller steps, or more iterations for each."},
	PathBudget:       {"steps-spent", "Continue from the last accepted value with more steps."},
	PathCancelled:    {"cancelled", "Continue from the last accepted value."},
	PathFailed:       {"failed", "Mend what the error tells of, and continue from the last accepted value."},
}

// String returns a lower-case name fit for tables and files.
func (s PathStatus) String() string {
	if int(s) >= len(pathStatuses) {
		return fmt.Sprintf("path-status-%d", uint8(s))
	}
	return pathStatuses[s].text
}

// Advice says in one sentence what to try next.
func (s PathStatus) Advice() string {
	if int(s) >= len(pathStatuses) {
		return "This status is unknown to this version; use a newer one."
	}
	return pathStatuses[s].advice
}

// MarshalText writes the status as its String, in JSON too.
func (s PathStatus) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (s *PathStatus) UnmarshalText(text []byte) error {
	for i, known := range pathStatuses {
		if known.text == string(text) {
			*s = PathStatus(i)
			return nil
		}
	}
	return fmt.Errorf("training: unknown status of a path %q", text)
}
