// Package cputime measures the processor time of the process, which on a shared machine
// says more than the time by the clock.
package cputime

import (
	"syscall"
	"time"
)

// Used returns the processor time that the process has used, of itself and of the system
// for it.
func Used() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic("cputime: " + err.Error())
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
