package report

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"pinnsolve/internal/names"
	"pinnsolve/page"
	"pinnsolve/pinn/fields"
	"pinnsolve/safetensors"
	"pinnsolve/solve"
)

// LoadCase is the result of one of several loads on a body.
type LoadCase struct {
	Name       string              `json:"name"`
	Status     solve.Verdict       `json:"status"`
	Trusted    bool                `json:"trusted"`
	Message    string              `json:"message"`
	Imbalance  Number              `json:"imbalance"` // of loads and reactions, relative
	Quantities map[string]Quantity `json:"quantities"`

	solution *fields.Solution
	weights  *safetensors.File // nil if there is no solution
	values   *table
}

// AddLoadCases adds the results of several loads, of which the first is that of the
// result, which is trusted only if all are.
func (res *Result) AddLoadCases(names []string, results []*solve.Result) error {
	tabulate := newTable
	if res.values != nil {
		tabulate = res.values.of
	}
	for k, r := range results {
		c := LoadCase{Name: names[k], Status: r.Status, Trusted: r.Trusted(), Message: r.Message, Quantities: res.Quantities, solution: res.labelled(r.Solution), weights: r.Save(), values: res.values}
		if r.Weak != nil {
			c.Imbalance = Number(r.Weak.Imbalance)
		}
		if k > 0 {
			m, err := measureWith(tabulate, r.Solution, r.Weak)
			if err != nil {
				return err
			}
			m.labelled(res.Label)
			c.Quantities, c.values = m.quantities, m.values
		}
		if res.Trusted && !c.Trusted {
			res.Status, res.Trusted, res.Message = c.Status, false, "Load case "+c.Name+": "+c.Message
		}
		res.LoadCases = append(res.LoadCases, c)
	}
	return nil
}

// tables returns the files with the values of a load case.
func (c LoadCase) tables(res *Result) []file {
	if c.solution == nil {
		return nil
	}
	own := *res
	own.values = c.values
	list := own.tables(own.table(c.solution), c.solution)
	if c.weights != nil {
		list = append(list, file{name: windowsFile, write: c.weights.Write})
	}
	for i, f := range list {
		list[i].name = c.caseFile(f.name)
	}
	return list
}

// shown is a solution on a page with several; the first one is that of the result.
type shown struct {
	label    string
	solution *fields.Solution
	values   *table // nil if they have not been measured
}

// loadCases returns the load cases as a page shows them.
func (res *Result) loadCases() (list []shown) {
	for _, c := range res.LoadCases {
		list = append(list, shown{"load case " + names.Visible(c.Name), c.solution, c.values})
	}
	return list
}

// framesOf returns the other solutions than the first as the steps of a page, the last
// one first.
func (res *Result) framesOf(b *page.Body, all []shown) []page.Step {
	var list []page.Step
	for _, c := range slices.Backward(all[1:]) {
		if c.solution == nil {
			continue
		}
		own := *res
		own.values = c.values
		t, err := own.tableOf(c.solution)
		if err == nil {
			t, err = t.onSkin(c.solution)
		}
		if err != nil {
			continue // the page does without it
		}
		step := page.Step{Label: c.label}
		for _, f := range newBody(c.solution.Problem(), t).Fields {
			step.Values = append(step.Values, page.Singles(f.Values))
		}
		if len(step.Values) == len(b.Fields) && len(step.Values[0]) == len(b.Fields[0].Values) {
			list = append(list, step)
		}
	}
	return append(list, page.Step{Label: all[0].label})
}

// caseFile is the name of a file of a load case, given that of a run with one load.
func (c LoadCase) caseFile(name string) string { return caseFile(name, c.Name) }

func caseFile(name, loadCase string) string {
	stem, extension, _ := strings.Cut(name, ".")
	return stem + "-" + loadCase + "." + extension
}

// ReadCaseWeights reads the weights of a load case of the run in a directory.
func ReadCaseWeights(dir, name string) (*safetensors.File, error) {
	f, err := readTensors(filepath.Join(dir, caseFile(windowsFile, name)))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("there is no %s: the load case has no solution, or the run is of a version that kept none", caseFile(windowsFile, name))
	}
	return f, err
}
