package report

import (
	"strings"

	"pinnsolve/pinn/fields"
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
	values   *table
}

// AddLoadCases adds the results of several loads, of which the first is that of the
// result, which is trusted only if all are.
func (res *Result) AddLoadCases(names []string, results []*solve.Result) error {
	for k, r := range results {
		c := LoadCase{Name: names[k], Status: r.Status, Trusted: r.Trusted(), Message: r.Message, Quantities: res.Quantities, solution: res.labelled(r.Solution), values: res.values}
		if r.Weak != nil {
			c.Imbalance = Number(r.Weak.Imbalance)
		}
		if k > 0 {
			m, err := measure(r.Solution, r.Weak)
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
	list := tables(&own, c.solution)
	for i, f := range list {
		stem, extension, _ := strings.Cut(f.name, ".")
		list[i].name = stem + "-" + c.Name + "." + extension
	}
	return list
}
