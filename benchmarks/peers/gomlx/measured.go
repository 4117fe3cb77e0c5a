package main

import (
	"math"
	"syscall"
	"time"
)

// measured returns how many steps were taken in about the seconds given, and
// the seconds a step, of wall time and of the processors'.
func measured(seconds float64, step func() error) (steps int, wall, cpu float64, err error) {
	start, before := time.Now(), processor()
	for ; wall < seconds; steps++ {
		if err := step(); err != nil {
			return 0, 0, 0, err
		}
		wall = time.Since(start).Seconds()
	}
	return steps, wall / float64(steps), (processor() - before) / float64(steps), nil
}

// processor returns the processor time that this process has taken, s.
func processor() float64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return math.NaN()
	}
	return float64(u.Utime.Nano()+u.Stime.Nano()) / 1e9
}
