package solve

import (
	"fmt"
	"os"
	"syscall"
)

func cpuNow() float64 {
	var r syscall.Rusage
	syscall.Getrusage(0, &r)
	return float64(r.Utime.Sec) + float64(r.Utime.Usec)/1e6 + float64(r.Stime.Sec) + float64(r.Stime.Usec)/1e6
}

func cpuPrint(since float64) {
	if os.Getenv("CPU") != "" {
		fmt.Fprintf(os.Stderr, "CPU %.3f\n", cpuNow()-since)
	}
}
