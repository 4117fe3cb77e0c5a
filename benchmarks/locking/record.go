package locking

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
