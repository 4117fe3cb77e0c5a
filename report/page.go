package report

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"pinnsolve/internal/names"
	"pinnsolve/page"
	"pinnsolve/pinn/fields"
	"pinnsolve/solve"
)

// pageFile is a page with all of the run, to be opened in a browser.
const pageFile = "report.html"

// Page is the name of that page.
const Page = pageFile

// writePage writes the page of a run; t is nil if there is no solution.
func (d *Directory) writePage(w io.Writer, res *Result, sol *fields.Solution, h *History, t *table) error {
	r := newPage(res, h)
	r.Command = d.Command
	for _, name := range Files {
		ofSolution := slices.Contains([]string{"fields.csv", "solution.vtu"}, name)
		switch {
		case name == pageFile, sol == nil && (ofSolution || name == fieldsPicture):
		case ofSolution && len(res.LoadCases) > 0:
			for _, c := range res.LoadCases {
				r.Files = append(r.Files, c.caseFile(name))
			}
		case ofSolution && res.series != nil:
			if name == "solution.vtu" {
				r.Files = append(r.Files, res.series.names()...)
			}
		default:
			r.Files = append(r.Files, name)
		}
	}
	if s := statesOf(sol); s != nil && len(res.LoadCases) == 0 && res.series == nil {
		r.Files = append(r.Files, s.list()...)
	}
	if res.moved != nil {
		r.Files = append(r.Files, motionFile)
	}
	for _, t := range res.tracks {
		r.Files = append(r.Files, t.name+".csv", t.name+".png")
	}
	if res.Path != nil {
		r.Files = append(r.Files, pathTable, pathSeries, pathPicture)
	}
	if sol != nil {
		r.Body = bodyOf(res, sol, t)
		if r.Body == nil {
			r.Notes = append(r.Notes, "There was no time left to evaluate the body for this page.")
		} else {
			d.addFrames(r.Body, res)
			switch {
			case len(res.LoadCases) > 1:
				r.Body.Steps = res.framesOf(r.Body, res.loadCases())
			case res.series != nil:
				r.Body.Steps = res.framesOf(r.Body, res.series.shown)
			}
		}
		if _, ok := displacement(sol.Problem()); ok {
			r.Files = append(r.Files, deformedPicture)
		}
	}
	return r.Write(w)
}

// newPage returns the page of a result without its body.
func newPage(res *Result, h *History) *page.Run {
	r := &page.Run{
		Title: res.Case, Name: res.Case, Verdict: verdictOf(res), Notes: readable(res.Notes),
		Kind:    strings.Join(slices.DeleteFunc([]string{res.Case, res.Formulation + " formulation", res.Statement + " statement", res.Section, res.Method}, func(s string) bool { return s == "" }), ", "),
		History: h.page(),
	}
	if c := res.posed; c != nil {
		if c.Title != "" && res.Question.Mesh == nil {
			r.Title = strings.ToUpper(c.Title[:1]) + c.Title[1:]
		}
		r.About = c.About
	}
	r.Solved = solvedItems(res)
	r.Quantities, r.Errors = quantityRows(res), errorRows(res)
	if w := res.Weak; w != nil {
		for _, f := range w.Refinements {
			r.Refinements = append(r.Refinements, page.Refinement{Windows: f.Windows, Features: f.Features, Unknowns: f.Unknowns, Estimate: float64(f.Estimate)})
		}
	}
	r.Checks = checkItems(res)
	r.Machine = []page.Item{
		{Name: "pinnsolve", Value: res.Version}, {Name: "Go", Value: res.Machine.Go},
		{Name: "machine", Value: fmt.Sprintf("%s/%s, %d cores in use", res.Machine.OS, res.Machine.Arch, res.Machine.CPUs)},
		{Name: "kernel", Value: res.Question.Kernel}, {Name: "seed", Value: strconv.FormatUint(res.Seed, 10)},
		{Name: "time of the solve", Value: fmt.Sprintf("%.3g", float64(res.Seconds)), Unit: "s"}, {Name: "hash of the question", Value: res.QuestionHash},
	}
	if res.Path != nil {
		r.Path = res.Path.page()
	}
	return r
}

// verdictOf returns the verdict in words.
func verdictOf(res *Result) page.Verdict {
	v := page.Verdict{Status: res.Status.String(), Message: names.Visible(res.Message)}
	switch {
	case res.Trusted:
		v.Mood, v.Title = page.Good, "Trusted"
	case res.Status == solve.Cancelled:
		v.Mood, v.Title = page.Stopped, "Stopped early"
	default:
		v.Mood, v.Title = page.Bad, "Not trusted"
	}
	if p := res.Path; p != nil {
		v.Message = strings.TrimSpace(names.Visible(p.Message) + " " + v.Message)
	}
	return v
}

// solvedItems says what was solved: parameters, conditions, the size of the problem.
func solvedItems(res *Result) []page.Item {
	var items []page.Item
	known := map[string]bool{}
	if c := res.posed; c != nil {
		if res.equations != "" {
			items = append(items, page.Item{Name: "equations", Value: res.equations})
		}
		for _, p := range c.Params {
			if v, ok := res.Values[p.Name]; ok {
				known[p.Name] = true
				items = append(items, page.Item{Name: p.Name, Value: fmt.Sprint(float64(v)), Unit: shownUnit(p.Unit), Meaning: p.Meaning})
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(res.Values)) {
		if !known[name] {
			items = append(items, page.Item{Name: names.Visible(name), Value: fmt.Sprint(float64(res.Values[name]))})
		}
	}
	if m := res.Question.Mesh; m != nil {
		for _, g := range m.Materials {
			items = append(items, page.Item{Name: "material of " + names.Visible(g.Group), Value: moduliText(g.Moduli)})
		}
		for _, c := range m.Conditions {
			var list []string
			for _, v := range c.Values {
				list = append(list, fmt.Sprint(float64(v)))
			}
			items = append(items, page.Item{Name: c.Kind + " on " + names.Visible(c.On), Value: cmp.Or(strings.Join(list, ", "), "zero")})
		}
	}
	size := fmt.Sprintf("%d parameters, %d points, %d residuals", res.Parameters, res.Points, res.Rows)
	if w := res.Weak; w != nil && res.Depth == 0 {
		size = fmt.Sprintf("%d windows, %d features each, %d unknowns, %d points of quadrature", w.Windows, w.Features, w.Unknowns, w.Points)
	}
	return append(items, page.Item{Name: "size", Value: size})
}

func moduliText[N ~float64](moduli map[string]N) string {
	var list []string
	for _, name := range slices.Sorted(maps.Keys(moduli)) {
		list = append(list, fmt.Sprintf("%s = %v", name, float64(moduli[name])))
	}
	return strings.Join(list, ", ")
}

// shownUnit is a unit as it is written after a number.
func shownUnit(u string) string { return strings.TrimSpace(unitOf(u)) }

func readable(list []string) []string {
	var clean []string
	for _, s := range list {
		clean = append(clean, names.Visible(s))
	}
	return clean
}

// quantityRows returns the table of quantities, by load case if there are several.
func quantityRows(res *Result) []page.Quantity {
	if len(res.LoadCases) < 2 {
		return rowsOf(res.Quantities, res.order, "")
	}
	var rows []page.Quantity
	for _, c := range res.LoadCases {
		rows = append(rows, rowsOf(c.Quantities, res.order, names.Visible(c.Name)+": ")...)
	}
	return rows
}

// rowsOf returns the rows of quantities, those of the problem first, with something
// before their names.
func rowsOf(quantities map[string]Quantity, first []string, before string) []page.Quantity {
	var rows []page.Quantity
	text := func(format string, v Number) string {
		if math.IsNaN(float64(v)) {
			return ""
		}
		return fmt.Sprintf(format, float64(v))
	}
	order := slices.Clone(first)
	for _, name := range slices.Sorted(maps.Keys(quantities)) {
		if !slices.Contains(order, name) {
			order = append(order, name)
		}
	}
	for _, name := range order {
		q, ok := quantities[name]
		if !ok {
			continue
		}
		at := ""
		if len(q.At) > 0 {
			at = fmt.Sprintf("(%s)", strings.Trim(fmt.Sprintf("%.4g", q.At), "[]"))
		} else if len(q.About) > 0 {
			at = fmt.Sprintf("about (%s)", strings.Trim(fmt.Sprintf("%.4g", q.About), "[]"))
		}
		row := page.Quantity{Name: before + names.Visible(name), Value: text("%.8g", q.Value), Estimate: text("%.1e", q.Estimate), Reference: text("%.8g", q.Reference), Unit: shownUnit(q.Unit), At: at, Note: q.Note}
		if row.Value == "" {
			row.Value = "unknown"
		}
		rows = append(rows, row)
	}
	return rows
}

// errorRows returns the table of errors.
func errorRows(res *Result) []page.Error {
	var rows []page.Error
	for _, name := range slices.Sorted(maps.Keys(res.Errors)) {
		e := res.Errors[name]
		rows = append(rows, page.Error{Name: name, RelL2: fmt.Sprintf("%.3e", float64(e.RelL2)), Max: fmt.Sprintf("%.3e", float64(e.Max)), Unit: shownUnit(e.Unit)})
	}
	return rows
}

// checkItems returns the evidence for a solution.
func checkItems(res *Result) []page.Item {
	var items []page.Item
	add := func(name string, v Number, meaning string) {
		if finite(float64(v)) {
			items = append(items, page.Item{Name: name, Value: fmt.Sprintf("%.2g", float64(v)), Meaning: meaning})
		}
	}
	if c := res.Check; c != nil {
		add("residual at the points", c.Trained, "of the load")
		add("residual between them", c.Fresh, "of the load, at points that the solve did not see")
	}
	if w := res.Weak; w != nil {
		add("energy defect", w.EnergyDefect, "relative, of the work on a second quadrature")
		add("imbalance", w.Imbalance, "relative, of loads and reactions")
		add("imbalance of moments", w.MomentImbalance, "relative to forces times the size of the body")
		add("inf-sup constant", w.InfSup, "of the coupling to the pressure; below 0.001 pressures oscillate")
		if e := w.Elements; e != nil {
			items = append(items, page.Item{Name: "strain energy", Value: fmt.Sprintf("%.6g", float64(e.Solution)), Meaning: fmt.Sprintf("by finite elements on the same mesh %.6g", float64(e.Energy))})
		}
	}
	add("loss", res.Loss, fmt.Sprintf("after %d iterations and %d evaluations", res.Iterations, res.Evaluations))
	return items
}
