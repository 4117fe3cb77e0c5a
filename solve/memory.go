package solve

import (
	"fmt"

	"pinnsolve/pinn/weak"
)

// MemoryError says that a weak solve needs more memory than there is. It wraps the
// *OptionError of the option that helps.
type MemoryError struct {
	Need, Free int64 // bytes
	option     error
}

func (e *MemoryError) Error() string { return e.option.Error() }

func (e *MemoryError) Unwrap() error { return e.option }

// bytesAtPoint is the memory of a quadrature point while a rule is made: its
// position, weight and cell, in slices that grow.
const bytesAtPoint = 100

// told watches a rule while it is made: it says how far the rule is and refuses one
// of more points than memory holds.
func (w *windowed) told(share float64, points int) error {
	w.watch.Progress(share)
	if need := int64(points) * bytesAtPoint; need > w.free {
		return &MemoryError{need, w.free, wrong("windows", "the quadrature has more than %d points, for which the %s of free memory do not suffice: use fewer {windows} or {features}",
			points, gigabytes(w.free))}
	}
	return nil
}

// fits returns an error if a form on windows needs more memory than there is.
func (w *windowed) fits(s *windows, g *weak.Form) error {
	if w.need = g.Bytes(); w.need <= w.free {
		return nil
	}
	return &MemoryError{w.need, w.free, wrong("windows", "%d windows of %d features have %d unknowns at %d quadrature points and need about %s of memory, and %s are free: use fewer {windows} or {features}",
		s.space.Windows(), s.o.Features, g.Dim(), g.Points(), gigabytes(w.need), gigabytes(w.free))}
}

// gigabytes writes a number of bytes.
func gigabytes(bytes int64) string { return fmt.Sprintf("%.2g GB", float64(bytes)/1e9) }
