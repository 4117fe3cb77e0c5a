// Command pinnsolve solves the cases of this module from the command line.
//
//	pinnsolve list            what there is to solve, and how
//	pinnsolve show block      one case in full
//	pinnsolve run block       solve it and write the results
package main

import (
	"context"
	"os"
	"os/signal"
	"time"
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

// run executes one command line and returns the exit status. The first
// interrupt asks the command to stop and keep its results, the second kills it.
func run(args []string, stdout, stderr *os.File) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	context.AfterFunc(ctx, stop)
	return execute(ctx, args, console{out: stdout, err: stderr, live: isTerminal(stderr), now: time.Now})
}

// isTerminal reports whether f is a character device.
func isTerminal(f *os.File) bool {
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
