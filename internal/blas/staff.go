package blas

import "sync"

// crew is a set of goroutines that live on between products and wait for one.
type crew struct {
	mu   sync.Mutex
	size int
	idle chan *call // unbuffered: a send succeeds only if a worker waits
}

var staff = crew{idle: make(chan *call)}

// atLeast lets the crew grow to n.
func (s *crew) atLeast(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for ; s.size < n; s.size++ {
		go s.work()
	}
}

func (s *crew) work() {
	w := new(workspace)
	for c := range s.idle {
		c.compute(w)
		c.helpers.Done()
	}
}
