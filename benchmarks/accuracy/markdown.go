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
	metMedian verdict = "median" // met by the median but not by the worst seed
	missed    verdict = "**no**"
	open      verdict = "-" // there is no bar
)

// mostRatio is the largest allowed ratio of an error to its estimate.
const mostRatio = 5

// verdict is met if every seed meets every bar, and open if there is none.
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
	within := func(values []float64, limit float64) {
		if limit > 0 && len(values) > 0 {
			m, w := summary(values, false)
			judge(m <= limit, w <= limit)
		}
	}
	within(r.seconds, r.row.seconds)
	within(r.megabytes, r.row.megabytes)
	within(r.ratios, mostRatio)
	return v
}

// summary returns the median and the worst value: the largest, or the smallest
// if the error has to be large.
func summary(values []float64, above bool) (median, worst float64) {
	v := slices.Sorted(slices.Values(values))
	n := len(v)
	median, worst = (v[(n-1)/2]+v[n/2])/2, v[n-1]
	if above {
		worst = v[0]
	}
	return median, worst
}

// markdown is the table of the group, followed by the seeds, the machine and
// the command. The errors of quantities are compared with their estimates if
// both are known, and memory is reported if it has a bar.
func (g group) markdown(results []result, seeds int, where string) string {
	ratios := slices.ContainsFunc(results, func(r result) bool { return len(r.ratios) > 0 })
	processor := slices.ContainsFunc(results, func(r result) bool { return len(r.processor) > 0 })
	memory := slices.ContainsFunc(results, func(r result) bool { return r.row.megabytes > 0 && len(r.megabytes) > 0 })
	head := []string{"`pinnsolve ...`", "bar", "relative L2 error: median (worst)"}
	if ratios {
		head[2] = "relative error: median (worst)"
		head = append(head, "error / estimate: worst")
	}
	head = append(head, "seconds: median (worst)")
	if processor {
		head = append(head, "of processor time")
	}
	if memory {
		head = append(head, "MB: worst")
	}
	head = append(head, "status", "met?")
	var b strings.Builder
	b.WriteString(line(head) + strings.Repeat("|---", len(head)) + "|\n")
	for _, r := range results {
		bars, errs := r.cells()
		m, w := summary(r.seconds, false)
		cells := []string{"`" + r.command() + "`", bars, errs}
		if ratios {
			cells = append(cells, worstOf(r.ratios, "%.2g"))
		}
		cells = append(cells, fmt.Sprintf("%.1f (%.1f)", m, w))
		if processor {
			m, w := summary(r.processor, false)
			cells = append(cells, fmt.Sprintf("%.1f (%.1f)", m, w))
		}
		if memory {
			cells = append(cells, worstOf(r.megabytes, "%.0f"))
		}
		b.WriteString(line(append(cells, strings.Join(slices.Compact(slices.Sorted(slices.Values(r.status))), ", "), string(r.verdict()))))
	}
	command := fmt.Sprintf("go run ./benchmarks/accuracy -run '^%s/'", g.name)
	if seeds != defaultSeeds {
		command += fmt.Sprintf(" -seeds %d", seeds)
	}
	fmt.Fprintf(&b, "\nSeeds 1 to %d; %s; `%s`.\n", seeds, where, command)
	return b.String()
}

// line is a row of a table.
func line(cells []string) string { return "| " + strings.Join(cells, " | ") + " |\n" }

// worstOf formats the largest value, a dash if there is none.
func worstOf(values []float64, format string) string {
	if len(values) == 0 {
		return "-"
	}
	return fmt.Sprintf(format, slices.Max(values))
}

// cells returns the bars of the row and its errors.
func (r result) cells() (bars, errs string) {
	var limits, reached []string
	for _, bar := range r.bars {
		sign, what := "<=", bar.output
		if bar.above {
			sign = ">"
		}
		if bar.estimate {
			what += " (estimate)"
		}
		if bar.limit != none {
			limits = append(limits, fmt.Sprintf("%s %s %g", what, sign, bar.limit))
		}
		m, w := summary(r.errors[bar.output], bar.above)
		reached = append(reached, fmt.Sprintf("%s %.1e (%.1e)", what, m, w))
	}
	if r.row.seconds > 0 {
		limits = append(limits, fmt.Sprintf("%g s", r.row.seconds))
	}
	if r.row.megabytes > 0 {
		limits = append(limits, fmt.Sprintf("%g MB", r.row.megabytes))
	}
	return strings.Join(limits, ", "), strings.Join(reached, ", ")
}
