package inverse

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"pinnsolve/internal/files"
	"pinnsolve/internal/machine"
	"pinnsolve/internal/record"
	"pinnsolve/question"
)

// Line is what was measured of a row.
type Line struct {
	Name, Title, Bar, Published string
	Text                        string  // what was reached
	Repeats                     int     // measured
	Median, Worst               float64 // processor time of a process, s
	Seconds                     float64 // its bar, 0 for none
	Met                         bool
	Command                     string // of the first repeat
}

// Report is the evaluation of a run of the suite.
type Report struct {
	Version, Machine string
	Lines            []Line
}

// NewReport judges what was measured.
func NewReport(rows []Row, cells []Measured, failures []Failure) *Report {
	r := &Report{Version: question.Version(), Machine: machine.Describe()}
	for _, row := range rows {
		var own []Measured
		for _, m := range cells {
			if m.Row == row.Name {
				own = append(own, m)
			}
		}
		l := Line{Name: row.Name, Title: row.Title, Bar: row.Bar, Published: row.Published, Seconds: row.Seconds, Repeats: len(own)}
		failed := slices.IndexFunc(failures, func(f Failure) bool { return f.Row == row.Name })
		switch {
		case failed >= 0:
			l.Text = fmt.Sprintf("repeat %d: %s", failures[failed].Repeat, failures[failed].Reason)
		case len(own) == 0:
			continue
		default:
			l.Command = own[0].Command
			l.Text, l.Met = row.Judge(row, own)
			l.Median, l.Worst = processor(own)
			l.Met = l.Met && (row.Seconds == 0 || l.Worst <= row.Seconds)
		}
		r.Lines = append(r.Lines, l)
	}
	return r
}

// Met reports whether all bars are met.
func (r *Report) Met() bool {
	return !slices.ContainsFunc(r.Lines, func(l Line) bool { return !l.Met })
}

// time of a process, with its bar.
func (l Line) time() string {
	text := fmt.Sprintf("%.1f", l.Median)
	if l.Repeats > 1 {
		text += fmt.Sprintf(" (%.1f)", l.Worst)
	}
	if l.Seconds > 0 {
		text += fmt.Sprintf(" of %.0f", l.Seconds)
	}
	return text
}

// Verdict says in a word whether the bar is met.
func (l Line) Verdict() string {
	if l.Met {
		return "yes"
	}
	return "no"
}

// Text returns the table in Markdown.
func (r *Report) Text() string {
	var b strings.Builder
	b.WriteString("| what | bar | reached | processor time of a run, s: median (worst) | published | met? |\n|---|---|---|---|---|---|\n")
	for _, l := range r.Lines {
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s | %s |\n", l.Title, l.Bar, strings.ReplaceAll(l.Text, "|", "/"), l.time(), l.Published, l.Verdict())
	}
	return b.String() + fmt.Sprintf("\n%s.\n", r.Machine)
}

// Short is a line for the terminal.
func (l Line) Short() string {
	met := "met   "
	if !l.Met {
		met = "MISSED"
	}
	return fmt.Sprintf("%s  %-24s %s in %s s (bar %s)", met, l.Name, l.Text, l.time(), l.Bar)
}

// Write writes report.json and table.md to dir.
func (r *Report) Write(dir string) error {
	if err := files.ReplaceJSON(filepath.Join(dir, "report.json"), r); err != nil {
		return err
	}
	return files.Replace(filepath.Join(dir, "table.md"), []byte(r.Text()))
}

// ReadReports puts the reports of several runs into one, rows in their usual order.
func ReadReports(dirs []string) (*Report, error) {
	reports, err := record.Read[Report](dirs, "report.json")
	if err != nil {
		return nil, err
	}
	whole := &Report{}
	for _, r := range reports {
		whole.Version, whole.Machine = r.Version, r.Machine
		whole.Lines = append(whole.Lines, r.Lines...)
	}
	place := map[string]int{}
	for i, row := range Rows() {
		place[row.Name] = i
	}
	slices.SortStableFunc(whole.Lines, func(a, b Line) int { return place[a.Name] - place[b.Name] })
	return whole, nil
}
