package main

import (
	"encoding/csv"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"pinnsolve/internal/names"
	"pinnsolve/report"
	"pinnsolve/search"
	"pinnsolve/sweep"
)

// found is a trial in a table.
type found struct {
	Axes map[string]string `json:"axes"`
	// Values are the objective after the work of every rung that the trial got to.
	Values    []report.Number          `json:"values"`
	Collected map[string]report.Number `json:"collected,omitempty"` // at the last of them
	Status    string                   `json:"status"`
	Trusted   bool                     `json:"trusted"`
}

// searched is the outcome of a search.
type searched struct {
	Objective  string                   `json:"objective"`
	Rungs      []string                 `json:"rungs"` // work
	Trials     []found                  `json:"trials"`
	Importance map[string]report.Number `json:"importance"`
	Best       string                   `json:"best"` // a command
}

// conclude prints the table.
func (h *hunt) conclude() error {
	best, err := h.best()
	if err != nil {
		return untrusted{err}
	}
	s := h.outcome(best)
	var b strings.Builder
	switch h.format {
	case "json":
		err = writeJSON(&b, s)
	case "csv":
		err = csv.NewWriter(&b).WriteAll(h.lines(s, text, len(s.Trials)))
	default:
		h.write(&b, s)
	}
	if err == nil {
		_, err = io.WriteString(h.console.out, b.String())
	}
	if err != nil {
		return failure{err}
	}
	return nil
}

// outcome gathers what is known, the trials that got furthest first.
func (h *hunt) outcome(best *trial) searched {
	s := searched{Objective: "residual between the points, of the load", Importance: map[string]report.Number{}}
	if h.weak {
		s.Objective = "residual between the points, of the load, or estimated relative error"
	}
	for _, r := range h.schedule.Rungs {
		s.Rungs = append(s.Rungs, workTime(r.Work).String())
	}
	left := slices.Clone(h.trials)
	for r := len(h.schedule.Rungs) - 1; r >= 0; r-- {
		at := slices.DeleteFunc(slices.Clone(left), func(t *trial) bool { return math.IsInf(t.value(r), 1) })
		for _, t := range h.better(at, r, len(at)) {
			s.Trials = append(s.Trials, h.found(t))
			left = slices.DeleteFunc(left, func(o *trial) bool { return o == t })
		}
	}
	for _, t := range left {
		s.Trials = append(s.Trials, h.found(t))
	}
	var first []search.Trial
	for _, t := range h.trials {
		first = append(first, search.Trial{Point: t.point, Value: t.value(0)})
	}
	for k, share := range search.Importance(h.space, first) {
		s.Importance[h.space[k].Name] = report.Number(share)
	}
	s.Best = names.Command("pinnsolve", append([]string{"run"}, best.cells[len(best.cells)-1].Args...))
	return s
}

func (h *hunt) found(t *trial) found {
	f := found{Axes: map[string]string{}, Status: "no result", Collected: map[string]report.Number{}}
	for _, s := range h.settings(t.point) {
		f.Axes[s.Name] = s.Value
	}
	if t.reason != "" {
		f.Status = names.Visible(t.reason)
	}
	for r, rec := range t.records {
		if rec == nil {
			break
		}
		f.Values = append(f.Values, report.Number(t.value(r)))
		f.Status, f.Trusted = rec.Status, rec.Trusted
		for _, name := range h.collect {
			if v, ok := (&chosen{store: h.store, saved: sweep.Saved{Cells: t.cells}, records: t.records}).value(r, name); ok {
				f.Collected[name] = report.Number(v)
			}
		}
	}
	return f
}

// lines are the table as texts, no more than some trials.
func (h *hunt) lines(s searched, number func(float64) string, most int) [][]string {
	var header []string
	for _, a := range h.space {
		header = append(header, a.Name)
	}
	if h.schedule.Rungs[0].Work > 0 {
		header = append(header, s.Rungs...)
	} else {
		header = append(header, objective)
	}
	header = append(append(header, h.collect...), "status")
	lines := [][]string{header}
	for _, f := range s.Trials[:min(most, len(s.Trials))] {
		var line []string
		for _, a := range h.space {
			line = append(line, f.Axes[a.Name])
		}
		for r := range h.schedule.Rungs {
			if r < len(f.Values) {
				line = append(line, number(float64(f.Values[r])))
			} else {
				line = append(line, "")
			}
		}
		for _, name := range h.collect {
			if v, ok := f.Collected[name]; ok {
				line = append(line, number(float64(v)))
			} else {
				line = append(line, "")
			}
		}
		lines = append(lines, append(line, f.Status))
	}
	return lines
}

// longestTable is the number of trials that people are shown.
const longestTable = 30

func (h *hunt) write(b *strings.Builder, s searched) {
	fmt.Fprintf(b, "%d of %d combinations in %s, seed %d: %s", len(s.Trials), h.space.Count(), h.out, h.seed, s.Objective)
	if h.schedule.Rungs[0].Work > 0 {
		b.WriteString(", after so much work of a processor")
	}
	b.WriteString("\n\n")
	writeMarkdown(b, h.lines(s, func(v float64) string { return fmt.Sprintf("%.3g", v) }, longestTable))
	if n := len(s.Trials) - longestTable; n > 0 {
		fmt.Fprintf(b, "and %d more: --format csv lists them\n", n)
	}
	b.WriteString("\nShare of the variance, of logarithms after the first rung, that each explains alone:\n\n")
	lines := [][]string{{"parameter", "share"}}
	for _, a := range h.space {
		lines = append(lines, []string{a.Name, fmt.Sprintf("%.0f %%", 100*float64(s.Importance[a.Name]))})
	}
	writeMarkdown(b, lines)
	fmt.Fprintf(b, "\nBest: %s\n", s.Best)
	if h.schedule.Rungs[0].Work > 0 {
		b.WriteString("Without --max-work it is trained to its end.\n")
	}
}
