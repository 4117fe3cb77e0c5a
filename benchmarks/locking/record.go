package locking

import (
	"encoding/json"
	"errors"
	"fmt"

	"pinnsolve/sweep"
)

// Record is the result of a cell; its study sets one of the pointers.
type Record struct {
	Key     Key     `json:"key"`
	Version string  `json:"version"` // of the program
	Seconds float64 `json:"seconds"` // wall time of the cell

	Training *Training `json:"training,omitempty"`
	Linear   *Linear   `json:"linear,omitempty"`
	Spectra  *Spectra  `json:"spectra,omitempty"`
	FEM      *FEM      `json:"fem,omitempty"`
}

// load returns the records of cells that have all ended.
func load(s sweep.Store, cells []sweep.Cell) (Results, error) {
	records := make(Results, len(cells))
	for i, c := range cells {
		crash, err := s.Crash(c.Key())
		if err != nil {
			return nil, err
		}
		if crash != nil {
			return nil, errors.New(crash.Reason)
		}
		text, ok, err := s.Result(c.Key())
		if err != nil {
			return nil, err
		}
		if !ok {
			return nil, fmt.Errorf("locking: the result of %s is gone from %s", c.Name, s.Folder(c.Key()))
		}
		if err := json.Unmarshal(text, &records[i]); err != nil {
			return nil, fmt.Errorf("locking: the result in %s is not a record: %w; remove the folder to measure the cell again", s.Folder(c.Key()), err)
		}
	}
	return records, nil
}
