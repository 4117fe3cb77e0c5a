package locking

import (
	"fmt"
	"math"

	"pinnsolve/solve"
)

// statementTable holds direct solves in both statements, and the finite
// elements on their finest meshes.
func (rs Results) statementTable() Table {
	t := Table{Name: "statements", Title: "Strong against weak: direct solves, medians over the seeds. Where no quantity is named, the L2 error of u. A refined space grows until the estimates are below 1e-3", Columns: []string{
		"case", "statement", "formulation", "nu", "lambda/mu", "space", "seeds", "quantity", "error", "worst error", "estimate", "|div u|", "energy", "unknowns", "seconds", "status"}}
	for _, c := range rs.stated(solve.Weak).study(studyTrain).cases() {
		of := rs.where(func(k Key) bool { return k.Case == c })
		for _, g := range of.study(studyTrain).by("direct").groups() {
			k := g.key
			t.row(k.Case, k.Statement, k.Form, k.Nu, k.Ratio(), k.space(), len(g.Results), quantities[c].name,
				g.median(mainError), g.largest(mainError), g.known(estimate),
				g.median(changeOfVolume), g.known(errorEnergy),
				g.median(unknowns), g.median(func(r Record) float64 { return r.Training.Seconds }), g.statuses())
		}
		if quantities[c].name == "" {
			continue // their errors of u are in elementTable
		}
		for _, r := range of.study(studyFEM) {
			k, m := r.Key, r.FEM.finest()
			t.row(k.Case, "elements", k.Form, k.Nu, k.Ratio(), fmt.Sprintf("%d cells", m.Cells), 1, quantities[c].name,
				m.Error, m.Error, unknown, unknown, unknown, m.Unknowns, unknown, "")
		}
	}
	return t
}

// unknowns returns the number of unknowns of a solve.
func unknowns(r Record) float64 { return float64(r.Training.Parameters) }

// estimate returns the estimate of the error of the quantity of interest, NaN
// if there is none.
func estimate(r Record) float64 {
	if r.Training.Quantity == nil {
		return math.NaN()
	}
	return float64(r.Training.Quantity.Estimate)
}
