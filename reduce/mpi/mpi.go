//go:build mpi

package mpi

/*
#include <mpi.h>

// Macros of MPI are not visible from Go.
static int start(int *rank, int *size) {
	int level, err;
	if ((err = MPI_Init_thread(NULL, NULL, MPI_THREAD_FUNNELED, &level)) != MPI_SUCCESS) return err;
	MPI_Comm_rank(MPI_COMM_WORLD, rank);
	return MPI_Comm_size(MPI_COMM_WORLD, size);
}
static void send(double *x, int n, int to) { MPI_Send(x, n, MPI_DOUBLE, to, 0, MPI_COMM_WORLD); }
static void receive(double *x, int n, int from) { MPI_Recv(x, n, MPI_DOUBLE, from, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE); }
static void spread(double *x, int n) { MPI_Bcast(x, n, MPI_DOUBLE, 0, MPI_COMM_WORLD); }
static void stop(int code) { MPI_Abort(MPI_COMM_WORLD, code); }
*/
import "C"

import (
	"fmt"
	"runtime"
	"time"
	"unsafe"

	"gonum.org/v1/gonum/floats"
)

// Ranks are those of MPI_COMM_WORLD. Their methods may be called by one goroutine at a
// time; a thread of their own calls MPI. MPI's own reductions need not add in the same order
// for all numbers of ranks, so these go from rank to rank.
type Ranks struct {
	rank, size int
	calls      chan func()
	other      []float64
	spent      time.Duration
}

// Start begins MPI. It is called once, early.
func Start() (*Ranks, error) {
	r := &Ranks{calls: make(chan func())}
	failed := make(chan error)
	go func() {
		runtime.LockOSThread()
		var rank, size C.int
		if code := C.start(&rank, &size); code != 0 {
			failed <- fmt.Errorf("MPI does not start: error %d", code)
			return
		}
		r.rank, r.size = int(rank), int(size)
		failed <- nil
		for f := range r.calls {
			f()
		}
	}()
	return r, <-failed
}

// do runs f on the thread of MPI.
func (r *Ranks) do(f func()) {
	begin, done := time.Now(), make(chan struct{})
	r.calls <- func() { f(); close(done) }
	<-done
	r.spent += time.Since(begin)
}

// Rank returns the number of this process.
func (r *Ranks) Rank() int { return r.rank }

// Size returns the number of processes.
func (r *Ranks) Size() int { return r.size }

// most is the number of numbers in a message, whose length is an int in MPI.
const most = 1 << 26

// Sum adds x over the ranks.
func (r *Ranks) Sum(x []float64) {
	if r.size == 1 {
		return
	}
	for lo := 0; lo < len(x); lo += most {
		r.sum(x[lo:min(lo+most, len(x))])
	}
}

func (r *Ranks) sum(x []float64) {
	if len(r.other) < len(x) {
		r.other = make([]float64, len(x))
	}
	other, n := r.other[:len(x)], C.int(len(x))
	r.do(func() {
		for step := 1; step < r.size; step *= 2 {
			if r.rank%(2*step) != 0 {
				C.send(pointer(x), n, C.int(r.rank-step))
				break
			}
			if from := r.rank + step; from < r.size {
				C.receive(pointer(other), n, C.int(from))
				floats.Add(x, other)
			}
		}
		C.spread(pointer(x), n)
	})
}

// Tell returns the x of rank 0.
func (r *Ranks) Tell(x float64) float64 {
	if r.size == 1 {
		return x
	}
	v := []float64{x}
	r.do(func() { C.spread(pointer(v), 1) })
	return v[0]
}

// Exchanges returns the time in Sum and Tell so far, waiting for other ranks included, s.
func (r *Ranks) Exchanges() float64 { return r.spent.Seconds() }

// Stop ends all ranks at once, with an exit status.
func (r *Ranks) Stop(code int) { r.do(func() { C.stop(C.int(code)) }) }

// Finish ends MPI. All ranks call it, last of all.
func (r *Ranks) Finish() { r.do(func() { C.MPI_Finalize() }) }

func pointer(x []float64) *C.double { return (*C.double)(unsafe.Pointer(unsafe.SliceData(x))) }
