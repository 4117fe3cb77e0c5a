package main

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"pinnsolve/internal/names"
	"pinnsolve/solve"
)

// writeEnsemble says what several seeds hint at.
func (s summary) writeEnsemble(w io.Writer) {
	e := s.Ensemble
	if e == nil {
		return
	}
	fmt.Fprintf(w, "\n%d seeds:\tthe best is %d", len(e.Members), e.Best)
	solved := 0
	for _, m := range e.Members {
		if !math.IsNaN(float64(m.Measure)) {
			solved++
		}
	}
	switch {
	case solved < 2:
		fmt.Fprintln(w, "; there is no other solution to compare it with")
		return
	case len(e.Spread) == 0:
		fmt.Fprintln(w, "; no hint at its error: with a residual this large, all of them may be wrong in the same way")
		return
	}
	var list []string
	for _, o := range s.problem.Outputs {
		if v, ok := e.Spread[o.Name]; ok && !o.Differentiated() {
			list = append(list, fmt.Sprintf("%s %.1e", names.Visible(o.Name), float64(v)))
		}
	}
	if len(list) == 0 {
		return
	}
	slices.Sort(list)
	fmt.Fprintf(w, "; it is off the next by %s, relative\n", strings.Join(list, ", "))
	if s.Statement == solve.Strong {
		fmt.Fprintf(w, "\tIn 30 runs with exact solutions errors were %.1f to %.1f times that.\n", solve.HintLeast, solve.HintMost)
	}
}
