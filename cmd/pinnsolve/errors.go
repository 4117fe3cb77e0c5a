package main

import (
	"errors"
	"strings"
)

// Exit statuses of the command.
const (
	exitOK        = 0
	exitFailed    = 1   // files could not be written, or measuring failed
	exitBadInput  = 2   // nothing was solved
	exitUntrusted = 3   // the run ended, but its solution should not be trusted
	exitCancelled = 130 // the shell's status for an interrupt
)

// outcome is how a run ended whose message has been printed already, unless the
// outcome is wrapped.
type outcome int

func (o outcome) Error() string {
	if o == exitCancelled {
		return "the run was interrupted"
	}
	return "the solution should not be trusted"
}

// failure is an error that is not the user's.
type failure struct{ error }

func (f failure) Unwrap() error { return f.error }

// status returns the exit status for the error of a command. Whatever is not
// marked otherwise is bad input.
func status(err error) int {
	var o outcome
	var f failure
	switch {
	case err == nil:
		return exitOK
	case errors.As(err, &o):
		return int(o)
	case errors.As(err, &f):
		return exitFailed
	}
	return exitBadInput
}

// message returns the one line to print for the error of a command, "" for
// none.
func message(err error) string {
	if _, said := err.(outcome); said || err == nil {
		return ""
	}
	return strings.Join(strings.Fields(err.Error()), " ")
}
