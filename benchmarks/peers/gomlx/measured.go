package main

import (
	"math"
	"syscall"
	"time"
)

// measured repeats step for about the given seconds and returns the number of
// steps, and wall time and processor time per step, s.
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

// processor returns the processor time of this process, s.
func processor() float64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return math.NaN()
	}
	return float64(u.Utime.Nano()+u.Stime.Nano()) / 1e9
}
