package solve

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// finer is advice for a residual that is as large at the points as between them: flags
// with numbers, those of this run and half as much again, and what else it may mean.
func (r *Result) finer(found float64) string {
	flags := fmt.Sprintf("--width %d", more(r.Width))
	if r.Method == "direct" {
		flags += fmt.Sprintf(" --points %d", more(r.Points))
	} else if i := strings.LastIndex(r.Method, ":"); i >= 0 && !strings.Contains(r.Method, "),") {
		if n, err := strconv.Atoi(r.Method[i+1:]); err == nil {
			flags += fmt.Sprintf(" --method %q", r.Method[:i+1]+strconv.Itoa(4*n))
		}
	}
	return "It is as large at the points themselves: try " + flags + accept(found) + ". If it stays as large, the problem may have no solution: data that contradict each other, sources and fluxes that do not balance, time run backwards, a parameter beyond the last solution."
}

// denser is advice for a residual that is small at the points alone.
func (r *Result) denser() string {
	return fmt.Sprintf("%s Try --points %d.", UnderResolved.Advice(), 2*r.Points)
}

// more is a number and half of it, to two digits.
func more(n int) int {
	v, unit := 1.5*float64(n), 1.0
	for v/unit >= 100 {
		unit *= 10
	}
	return int(math.Ceil(v/unit) * unit)
}

// accept is advice to accept an error that is not large, with a tolerance of one digit
// that it meets.
func accept(found float64) string {
	if !(found > 0 && found < 0.1) {
		return ""
	}
	unit := math.Pow(10, math.Floor(math.Log10(found)))
	return fmt.Sprintf(", or accept it with --tol %.0e", math.Ceil(1.05*found/unit)*unit)
}

// longer is a maximum time that is worth a try after one that was too short.
func longer(t time.Duration) time.Duration {
	if t < time.Second {
		return 4 * t
	}
	return (4 * t).Round(time.Second)
}
