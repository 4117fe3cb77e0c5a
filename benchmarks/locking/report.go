package locking

import (
	_ "embed"
	"encoding/json"
	"html/template"
	"os"
	"path/filepath"
	"strings"
	"time"

	"pinnsolve/internal/files"
	"pinnsolve/internal/machine"
	"pinnsolve/question"
)

// Report is the evaluation of a run of a plan.
type Report struct {
	Plan     string    `json:"plan"`
	Version  string    `json:"version"`
	Machine  string    `json:"machine"`
	Cells    int       `json:"cells"`
	Seeds    uint64    `json:"seeds"`   // 1 to Seeds
	Seconds  float64   `json:"seconds"` // sum over all cells
	Wall     float64   `json:"wall_seconds"`
	Verdicts []Verdict `json:"verdicts"`
	Tables   []Table   `json:"tables"`

	figures []*Figure
}

// NewReport evaluates the records of a plan. wall is the time since the run was
// started or resumed.
func NewReport(plan Plan, rs Results, wall time.Duration) *Report {
	r := &Report{
		Plan: plan.Name, Version: question.Version(), Machine: machine.Describe(), Wall: wall.Seconds(), Cells: len(rs),
		Verdicts: rs.Verdicts(), Tables: rs.tables(), figures: rs.figures(plan.Trainers),
	}
	for _, rec := range rs {
		r.Seconds += rec.Seconds
		r.Seeds = max(r.Seeds, rec.Key.Seed)
	}
	return r
}

// Met reports whether every bar is met.
func (r *Report) Met() bool {
	for _, v := range r.Verdicts {
		if !v.Met {
			return false
		}
	}
	return true
}

// Page is the name of the page of a report.
const Page = "report.html"

// Write writes the report to dir: report.html, which is self-contained,
// report.json, the tables in tables and the figures in figures.
func (r *Report) Write(dir string) error {
	for _, sub := range []string{"tables", "figures"} {
		if err := os.MkdirAll(filepath.Join(dir, sub), 0o755); err != nil {
			return err
		}
	}
	for _, t := range r.Tables {
		if err := t.writeCSV(filepath.Join(dir, "tables")); err != nil {
			return err
		}
	}
	for _, f := range r.figures {
		img, err := f.png()
		if err != nil {
			return err
		}
		if err := files.Replace(filepath.Join(dir, "figures", f.Name+".png"), img); err != nil {
			return err
		}
	}
	text, err := json.MarshalIndent(r, "", " ")
	if err != nil {
		return err
	}
	if err := files.Replace(filepath.Join(dir, "report.json"), append(text, '\n')); err != nil {
		return err
	}
	var page strings.Builder
	if err := pageTemplate.Execute(&page, r); err != nil {
		return err
	}
	return files.Replace(filepath.Join(dir, Page), []byte(page.String()))
}

// Figures returns the figures of the report.
func (r *Report) Figures() []*Figure { return r.figures }

//go:embed report.html
var pageText string

var pageTemplate = template.Must(template.New("report").Funcs(template.FuncMap{
	"short": func(t Table, column int, v any) string { return t.short(column, v) },
	"round": func(seconds float64) string { return time.Duration(seconds * 1e9).Round(time.Second).String() },
}).Parse(pageText))
