// Command compare times the matrix routines of package blas, of gonum and of
// OpenBLAS on the same matrices in one process, turn by turn, and prints
// GFLOP/s. It is a module of its own: it needs cgo and OpenBLAS.
//
//	CGO_LDFLAGS=-lopenblas OPENBLAS_NUM_THREADS=1 GOMAXPROCS=1 go run .
package main

import (
	"flag"
	"fmt"
	"regexp"
	"slices"
	"time"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/gonum"
	"gonum.org/v1/netlib/blas/netlib"

	ours "pinnsolve/internal/blas"
)

// contestant is an implementation to be timed.
type contestant struct {
	name string
	impl blas.Float64
}

func main() {
	only := flag.String("run", ".", "regular expression: cases to run")
	budget := flag.Duration("time", 300*time.Millisecond, "time for each case and contestant")
	slow := flag.Bool("gonum", true, "time gonum too")
	flag.Parse()

	contestants := []contestant{{"openblas", netlib.Implementation{}}}
	for _, name := range []string{"avx512", "avx2"} {
		if impl, ok := ours.Named(name); ok {
			contestants = append(contestants, contestant{name, impl})
		}
	}
	if *slow {
		contestants = append(contestants, contestant{"gonum", gonum.Implementation{}})
	}
	fmt.Printf("%-34s", "GFLOP/s")
	for _, c := range contestants {
		fmt.Printf("%10s", c.name)
	}
	fmt.Println("   of openblas")
	match := regexp.MustCompile(*only)
	for _, c := range cases() {
		if match.MatchString(c.name) {
			report(c, contestants, *budget)
		}
	}
}

// report prints a line: the best time of each contestant, and its ratio to the
// first.
func report(c testCase, contestants []contestant, budget time.Duration) {
	run := c.prepare()
	once := func(i int) time.Duration { return run(contestants[i].impl) }
	best := make([]time.Duration, len(contestants))
	spent := make([]time.Duration, len(contestants))
	for i := range contestants {
		best[i] = once(i)
	}
	for turn := 0; turn < 3 || slices.Min(spent) < budget; turn++ {
		for i := range contestants {
			if turn > 0 && spent[i] > 3*budget {
				continue
			}
			start := time.Now()
			best[i] = min(best[i], once(i))
			spent[i] += time.Since(start)
		}
	}
	fmt.Printf("%-34s", c.name)
	for _, d := range best {
		fmt.Printf("%10.1f", c.flops/float64(d.Nanoseconds()))
	}
	fmt.Print("  ")
	for _, d := range best[1:] {
		fmt.Printf("%6.2f", float64(best[0])/float64(d))
	}
	fmt.Println()
}
