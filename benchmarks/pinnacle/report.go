package pinnacle

import (
	"bytes"
	_ "embed"
	"encoding/csv"
	"fmt"
	"html/template"
	"math"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"pinnsolve/internal/files"
	"pinnsolve/internal/machine"
	"pinnsolve/internal/record"
	"pinnsolve/page"
	"pinnsolve/question"
)

// Page is the name of the page of a report.
const Page = "report.html"

// Report is the evaluation of a run of the suite.
type Report struct {
	Version, Machine string
	Seeds            int
	Lines            []Line
}

// NewReport puts what was measured into a report.
func NewReport(rows []Row, cells []Measured, failures []Failure, seeds int) *Report {
	return &Report{Version: question.Version(), Machine: machine.Describe(), Seeds: seeds, Lines: Summarise(rows, cells, failures)}
}

// Met reports whether all bars are met by what is solved.
func (r *Report) Met() bool {
	for _, l := range r.Lines {
		if l.Column == Solved && !l.Met || l.Dishonest > 0 {
			return false
		}
	}
	return true
}

// Of returns the lines of a column.
func (r *Report) Of(column string) []Line {
	var list []Line
	for _, l := range r.Lines {
		if l.Column == column {
			list = append(list, l)
		}
	}
	return list
}

// columns of the tables.
var columns = []string{"problem", "bar", "relative error: median (worst)", "from the suite's file", "best published", "seeds", "seconds: median (worst)", "of processor time", "status", "met?"}

// cells of a line, by columns.
func (l Line) cells() []string {
	return []string{l.Title, l.Bar(), l.Errors(), l.Beside(), l.Best(), strconv.Itoa(len(l.Cells) + len(l.Failures)), l.Wall(), l.Processor(), l.Statuses(), l.Verdict()}
}

// Markdown returns the table of a column.
func (r *Report) Markdown(column string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "| %s |\n|%s\n", strings.Join(columns, " | "), strings.Repeat("---|", len(columns)))
	for _, l := range r.Of(column) {
		fmt.Fprintf(&b, "| %s |\n", strings.Join(l.cells(), " | "))
	}
	return b.String()
}

// Text returns all tables in Markdown, with what they were measured on.
func (r *Report) Text() string {
	text := r.Markdown(Solved)
	if len(r.Of(Trained)) > 0 {
		text += "\nTrained networks:\n\n" + r.Markdown(Trained)
	}
	return text + fmt.Sprintf("\n%s. Bars on seconds are judged by %s\n", r.Machine, r.Clock())
}

// Clock says by which clock seconds are judged.
func (r *Report) Clock() string {
	busied, all := 0, 0
	for _, l := range r.Lines {
		for _, m := range l.Cells {
			all++
			if m.busy() {
				busied++
			}
		}
	}
	if busied == 0 {
		return "the wall clock."
	}
	return fmt.Sprintf("processor time in %d of %d cells, where the load of the machine was above %d, else by the wall clock.", busied, all, busy)
}

// ReadReports puts the reports of several runs into one, rows in their usual order.
func ReadReports(dirs []string) (*Report, error) {
	reports, err := record.Read[Report](dirs, "report.json")
	if err != nil {
		return nil, err
	}
	whole := &Report{}
	for _, r := range reports {
		whole.Version, whole.Machine, whole.Seeds = r.Version, r.Machine, max(whole.Seeds, r.Seeds)
		whole.Lines = append(whole.Lines, r.Lines...)
	}
	place := map[string]int{}
	for i, row := range Rows() {
		place[row.Name] = i
	}
	slices.SortStableFunc(whole.Lines, func(a, b Line) int { return place[a.Name] - place[b.Name] })
	return whole, nil
}

// Write writes report.html, which is self-contained, report.json, table.md and table.csv
// to dir.
func (r *Report) Write(dir string) error {
	if err := files.ReplaceJSON(filepath.Join(dir, "report.json"), r); err != nil {
		return err
	}
	var table bytes.Buffer
	w := csv.NewWriter(&table)
	rows := [][]string{append([]string{"column"}, columns...)}
	for _, l := range r.Lines {
		rows = append(rows, append([]string{l.Column}, l.cells()...))
	}
	if err := w.WriteAll(rows); err != nil {
		return err
	}
	if err := files.Replace(filepath.Join(dir, "table.csv"), table.Bytes()); err != nil {
		return err
	}
	if err := files.Replace(filepath.Join(dir, "table.md"), []byte(r.Text())); err != nil {
		return err
	}
	var body strings.Builder
	if err := pageTemplate.Execute(&body, r); err != nil {
		return err
	}
	d := page.Document{Title: "Equations that others set", Text: template.HTML(body.String())} // escaped by the template
	var whole bytes.Buffer
	if err := d.Write(&whole); err != nil {
		return err
	}
	return files.Replace(filepath.Join(dir, Page), whole.Bytes())
}

//go:embed report.html
var pageText string

var pageTemplate = template.Must(template.New("report").Parse(pageText))

// Mark is a mark in the picture of all rows.
type Mark struct {
	X, Y  float64
	Class string
	Label string
}

// Picture is all errors over a logarithmic axis, a row of marks for every problem.
type Picture struct {
	Width, Height float64
	Names         []Mark
	Marks         []Mark
	Decades       []Mark
}

// Sizes of the picture, in its own units.
const (
	pictureLeft, pictureRight = 250, 690
	pictureTop, pictureStep   = 30, 22
	leastDecade, mostDecade   = -12, 0
)

// Picture returns the picture of the worst errors beside the best published ones.
func (r *Report) Picture() Picture {
	p := Picture{Width: pictureRight + 20}
	x := func(v float64) float64 {
		d := math.Min(mostDecade, math.Max(leastDecade, math.Log10(v)))
		return pictureLeft + (d-leastDecade)/(mostDecade-leastDecade)*(pictureRight-pictureLeft)
	}
	y := float64(pictureTop)
	at := map[string]float64{}
	for _, l := range r.Lines {
		if _, ok := at[l.Name]; !ok {
			at[l.Name] = y
			p.Names = append(p.Names, Mark{X: pictureLeft - 10, Y: y, Label: l.Title})
			if l.Published > 0 {
				p.Marks = append(p.Marks, Mark{x(l.Published), y, "published", "best published " + short(l.Published)})
			}
			y += pictureStep
		}
		if v := l.Worst(); v > 0 {
			p.Marks = append(p.Marks, Mark{x(v), at[l.Name], l.Column, l.Column + " " + short(v)})
		}
	}
	p.Height = y + 10
	for d := leastDecade; d <= mostDecade; d += 2 {
		p.Decades = append(p.Decades, Mark{X: x(math.Pow10(d)), Y: y, Label: fmt.Sprintf("1e%d", d)})
	}
	return p
}
