package locking

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"pinnsolve/internal/files"
	"pinnsolve/internal/machine"
	"pinnsolve/page"
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
	trainer string // of bodies
	bodies  []shownBody
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
	if err := files.ReplaceJSON(filepath.Join(dir, "report.json"), r); err != nil {
		return err
	}
	var body strings.Builder
	if err := pageTemplate.Execute(&body, r); err != nil {
		return err
	}
	d := page.Document{Title: "Volumetric locking of physics-informed networks", Text: template.HTML(body.String()), Bodies: r.drawn()} // escaped by the template
	var whole bytes.Buffer
	if err := d.Write(&whole); err != nil {
		return err
	}
	return files.Replace(filepath.Join(dir, Page), whole.Bytes())
}

// Bodies returns the bodies that the page shows beside each other.
func (r *Report) Bodies() []shownBody { return r.bodies }

// Trainer returns the method that they were trained by.
func (r *Report) Trainer() string { return r.trainer }

// Curve returns the figure of locking itself, nil if it was not measured.
func (r *Report) Curve() *Figure {
	for _, f := range r.figures {
		if f.Name == "locking" {
			return f
		}
	}
	return nil
}

// Others returns the figures but for that one.
func (r *Report) Others() []*Figure {
	return slices.DeleteFunc(slices.Clone(r.figures), func(f *Figure) bool { return f.Name == "locking" })
}

// Figures returns the figures of the report.
func (r *Report) Figures() []*Figure { return r.figures }

//go:embed report.html
var pageText string

var pageTemplate = template.Must(template.New("report").Funcs(template.FuncMap{
	"short": func(t Table, column int, v any) string { return t.short(column, v) },
	"percent": func(v float64) string {
		if v > 2 {
			return fmt.Sprintf("%.2g times the exact displacement", v)
		}
		return strconv.FormatFloat(math.Round(1e4*v)/100, 'g', 3, 64) + " % of the exact displacement"
	},
	"round": func(seconds float64) string { return time.Duration(seconds * 1e9).Round(time.Second).String() },
}).Parse(pageText))
