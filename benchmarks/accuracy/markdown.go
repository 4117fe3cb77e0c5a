package main

import (
	"fmt"
	"slices"
	"strings"
)

// verdict says whether a row met its bars.
type verdict string

const (
	met       verdict = "yes"
	metMedian verdict = "median" // the median does, the worst seed does not
	missed    verdict = "**no**"
	open      verdict = "-" // there is no bar
)

// verdict is met where every seed meets every bar, and open without one.
func (r result) verdict() verdict {
	v := met
	if r.row.seconds == 0 && !slices.ContainsFunc(r.bars, func(b bar) bool { return b.limit != none }) {
		return open
	}
	judge := func(median, worst bool) {
		switch {
		case !median:
			v = missed
		case !worst && v == met:
			v = metMedian
		}
	}
	for _, b := range r.bars {
		m, w := summary(r.errors[b.output], b.above)
		judge(b.meets(m), b.meets(w))
	}
	if limit := r.row.seconds; limit > 0 {
		m, w := summary(r.seconds, false)
		judge(m <= limit, w <= limit)
	}
	return v
}

// summary returns median and worst of the values: the largest, or the
// smallest where an error is to be large.
func summary(values []float64, above bool) (median, worst float64) {
	v := slices.Sorted(slices.Values(values))
	n := len(v)
	median, worst = (v[(n-1)/2]+v[n/2])/2, v[n-1]
	if above {
		worst = v[0]
	}
	return median, worst
}

// markdown is the table of the group, with its caption.
func (g group) markdown(results []result, caption string) string {
	var b strings.Builder
	b.WriteString("| `pinnsolve ...` | bar | relative L2 error: median (worst) | seconds: median (worst) | status | met? |\n|---|---|---|---|---|---|\n")
	for _, r := range results {
		var bars, errs []string
		for _, bar := range r.bars {
			sign := "<="
			if bar.above {
				sign = ">"
			}
			m, w := summary(r.errors[bar.output], bar.above)
			if bar.limit != none {
				bars = append(bars, fmt.Sprintf("%s %s %g", bar.output, sign, bar.limit))
			}
			errs = append(errs, fmt.Sprintf("%s %.1e (%.1e)", bar.output, m, w))
		}
		if r.row.seconds > 0 {
			bars = append(bars, fmt.Sprintf("%g s", r.row.seconds))
		}
		m, w := summary(r.seconds, false)
		fmt.Fprintf(&b, "| `%s` | %s | %s | %.1f (%.1f) | %s | %s |\n", r.command(), strings.Join(bars, ", "), strings.Join(errs, ", "),
			m, w, strings.Join(slices.Compact(slices.Sorted(slices.Values(r.status))), ", "), r.verdict())
	}
	fmt.Fprintf(&b, "\n%s; `go run ./benchmarks/accuracy -run '^%s/'`.\n", caption, g.name)
	return b.String()
}
