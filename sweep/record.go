package sweep

import (
	"pinnsolve/number"
)

// Record is the result of a cell as tables use it.
type Record struct {
	Name    string            `json:"name"`
	Axes    map[string]string `json:"axes"`
	Status  string            `json:"status"`
	Trusted bool              `json:"trusted"`
	Message string            `json:"message"`
	// Values are numbers of the result by name, such as errors.u.
	Values  map[string]number.Number `json:"values"`
	Version string                   `json:"version"` // of the program
	Kernel  string                   `json:"kernel"`  // results differ between kernels, by rounding
	// How it was computed, which no table compares.
	Seconds number.Number `json:"seconds"`
	Host    string        `json:"host"`
}

// Records are the results of a plan's cells, in order: nil where there is none yet, and
// how those were given up that were.
func (s Store) Records(cells []Cell) ([]*Record, []*Crash, error) {
	records, crashes := make([]*Record, len(cells)), make([]*Crash, len(cells))
	for i, c := range cells {
		text, ok, err := s.Result(c.Key())
		if err != nil {
			return nil, nil, err
		}
		if ok {
			records[i] = &Record{}
			if err := decodeInto(records[i], s.Folder(c.Key()), text); err != nil {
				return nil, nil, err
			}
			// The same question may have been asked by another name.
			records[i].Name, records[i].Axes = c.Name, c.Axes
			continue
		}
		if crashes[i], err = s.Crash(c.Key()); err != nil {
			return nil, nil, err
		}
	}
	return records, crashes, nil
}
