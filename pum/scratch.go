package pum

import "sync"

// scratch is memory for the numbers of one evaluation, handed out in pieces and
// released as a whole.
type scratch struct {
	data []float64
	used int
}

var scratches = sync.Pool{New: func() any { return new(scratch) }}

func newScratch() *scratch {
	s := scratches.Get().(*scratch)
	s.used = 0
	return s
}

// take returns n numbers, not cleared. If there is not enough left it allocates
// more; earlier pieces stay valid.
func (s *scratch) take(n int) []float64 {
	if s.used+n > len(s.data) {
		s.data, s.used = make([]float64, 2*len(s.data)+n), 0
	}
	s.used += n
	return s.data[s.used-n : s.used : s.used]
}

// release frees all pieces.
func (s *scratch) release() { scratches.Put(s) }
