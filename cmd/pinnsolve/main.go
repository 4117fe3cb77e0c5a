// Command pinnsolve solves the cases of this module from the command line.
//
//	pinnsolve list            what there is to solve, and how
//	pinnsolve show block      one case in full
//	pinnsolve run block       solve it and write the results
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"runtime"
	"strings"
	"syscall"
	"time"
)

func main() {
	garbage := make([]byte, leastGarbage)
	ranks, err := startRanks()
	if err != nil {
		fmt.Fprintf(os.Stderr, "pinnsolve: %v\n", err)
		os.Exit(exitFailed)
	}
	together := &shared{ranks: ranks}
	var status int
	if together.first() {
		status = interruptible(os.Args[1:], os.Stdout, os.Stderr, together)
	} else {
		assist(os.Args[1:], together)
	}
	runtime.KeepAlive(garbage)
	together.end(status)
	os.Exit(status)
}

// leastGarbage is how much garbage there is, at least, before it is collected, bytes: as
// much as there is memory in use, and an array of this size, which is never touched,
// counts as that. Without it a tenth of a solve in the plane is collections.
const leastGarbage = 16 << 20

// run executes one command line by itself and returns the exit status.
func run(args []string, stdout, stderr *os.File) int {
	return interruptible(args, stdout, stderr, &shared{ranks: alone{}})
}

// interruptible executes one command line and returns the exit status. The first of the
// ending signals asks the command to stop and keep its results, the second kills
// it.
func interruptible(args []string, stdout, stderr *os.File, together *shared) int {
	ctx, stop := signal.NotifyContext(context.Background(), endingSignals()...)
	defer stop()
	told := make(chan struct{})
	quiet := context.AfterFunc(ctx, func() {
		defer close(told)
		stop()
		if cause := context.Cause(ctx); cause != context.Canceled {
			if isTerminal(stderr) {
				fmt.Fprint(stderr, clearLine)
			}
			if command := strings.Join(args[:min(1, len(args))], ""); command != "view" { // Ctrl-C is how that ends
				fmt.Fprintf(stderr, "pinnsolve: %v: stopping with the results so far; once more ends it at once\n", cause)
			}
		}
	})
	status := execute(ctx, args, console{out: stdout, err: stderr, live: isTerminal(stderr), now: time.Now, width: terminalWidth(stdout), colour: colours(stdout), shared: together})
	if !quiet() {
		<-told // a command that ends at once does not cut its own word off
	}
	return status
}

// endingSignals are those that end a run: of a terminal, of a batch system and of
// a closed terminal. One that is to be ignored, as nohup asks for, is left out.
func endingSignals() []os.Signal {
	var list []os.Signal
	for _, s := range []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP} {
		if !signal.Ignored(s) {
			list = append(list, s)
		}
	}
	return list
}

// isTerminal reports whether f is a character device.
func isTerminal(f *os.File) bool {
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// colours reports whether a file shows colours: a terminal does, unless the user
// wants none (https://no-color.org) or the terminal has none.
func colours(f *os.File) bool {
	return isTerminal(f) && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
}
