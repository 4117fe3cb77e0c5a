package pum

import (
	"fmt"
	"os"
	"strconv"
)

func init() {
	if v, err := strconv.ParseFloat(os.Getenv("JUMP"), 64); err == nil {
		mostJump = v
	}
}

func debugValues(n, cols int, v []float64) {
	if os.Getenv("DEBUG") != "" {
		fmt.Fprintf(os.Stderr, "jump %dx%d:", n, cols)
		for i := 0; i < len(v); i += max(1, len(v)/40) {
			fmt.Fprintf(os.Stderr, " %.0e", v[i])
		}
		fmt.Fprintln(os.Stderr)
	}
}

func debugKink(degree, n int, off float64) {
	if os.Getenv("DEBUG") != "" {
		fmt.Fprintf(os.Stderr, "kink degree %d, %d points: %.1e\n", degree, n, off)
	}
}
