package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"time"

	"pinnsolve/reduce"
	"pinnsolve/report"
)

// ranks are the processes that share a problem: those that mpirun has started, if the
// program is built with the tag mpi, else this one alone.
type ranks interface {
	reduce.Ranks
	// Finish ends the work of all ranks; each calls it, last of all.
	Finish()
	// Stop ends all ranks at once, whatever they do, with an exit status.
	Stop(status int)
	// Exchanges returns the time spent with other ranks, s.
	Exchanges() float64
}

type alone struct{ reduce.Alone }

func (alone) Finish()            {}
func (alone) Stop(int)           {}
func (alone) Exchanges() float64 { return 0 }

// shared is what the ranks of a command have in common.
type shared struct {
	ranks
	// cut says that this rank was interrupted: others may wait for it.
	cut bool
}

// first reports whether this rank writes what there is to say.
func (s *shared) first() bool { return s.Rank() == 0 }

// many reports whether there are other ranks.
func (s *shared) many() bool { return s.Size() > 1 }

// end ends the ranks, and is the last that this one does.
func (s *shared) end(status int) {
	if s.many() && s.first() && s.cut {
		s.Stop(status)
	}
	s.Finish()
}

// assist executes a command line on a rank that is not the first: it does its share of a
// run and says and keeps nothing. Only the first rank is interrupted or out of time; in
// training it tells the others.
func assist(args []string, together *shared) {
	signal.Ignore(endingSignals()...)
	if len(args) > 0 && args[0] == "run" {
		execute(context.Background(), args, console{out: io.Discard, err: io.Discard, now: time.Now, shared: together})
	}
}

// share lets the ranks share the problem of a run.
func (o *runOptions) share() error {
	s := o.console.shared
	if !s.many() {
		return nil
	}
	if err := reduce.Check(s); err != nil {
		return err
	}
	for name, given := range map[string]bool{"--over": len(o.family.over) > 0, "--time": o.motion.time != "", "--resume": o.resume != ""} {
		if given {
			return fmt.Errorf("%s is not shared among ranks: leave it out, or start one process", name)
		}
	}
	o.solve.Ranks = s
	if !s.first() {
		o.solve.MaxTime, o.opened = 0, false
	}
	return nil
}

// told says what sharing cost.
func (s *shared) told(w io.Writer, seconds float64) {
	fmt.Fprintf(w, "%d ranks: %.3g of %.3g s in exchanges with others, %.2g %%\n", s.Size(), s.Exchanges(), seconds, 100*s.Exchanges()/seconds)
}

// errNotFirst ends a rank that has done its share.
var errNotFirst = errors.New("the first rank writes the results")

// aside makes a directory for what a rank that is not the first would write.
func aside() (*report.Directory, error) {
	dir, err := os.MkdirTemp("", "pinnsolve-rank")
	if err != nil {
		return nil, err
	}
	return report.Create(dir)
}
