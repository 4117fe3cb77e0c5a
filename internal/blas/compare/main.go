//go:build openblas && cgo

// Command compare times the matrix routines of package blas and of OpenBLAS on
// the same matrices, on one thread: each of our kernels in its own process,
// alternating with an OpenBLAS restricted to the same instructions. It needs
// cgo and OpenBLAS:
//
//	make bench-openblas
//
// runs it in the root of the repository, with -update to put the table into
// benchmarks/README.md.
package main

import (
	"flag"
	"fmt"
	"os"
	"time"
)

func main() {
	var (
		only   = flag.String("run", ".", "only cases that this regular expression matches")
		budget = flag.Duration("time", 300*time.Millisecond, "time for each case and implementation")
		update = flag.Bool("update", false, "put the table into benchmarks/README.md")
		peak   = flag.Bool("peak", false, "print the GFLOP/s of a 1000 x 1000 Dgemm of OpenBLAS, and nothing else")
		kernel = flag.String("kernel", "", "time this kernel and OpenBLAS in this process, one result a line")
	)
	flag.Parse()
	var err error
	switch {
	case *kernel != "":
		err = measure(*kernel, *only, *budget)
	case *peak:
		err = printPeak(*budget)
	default:
		err = compare(*only, *budget, *update)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "compare:", err)
		os.Exit(1)
	}
}
