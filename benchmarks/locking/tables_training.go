package locking

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// errorTable holds the final errors of trained networks, and of direct solves
// if exact fields are known; statementTable has the others.
func (rs Results) errorTable() Table {
	t := Table{Name: "errors", Title: "Errors of direct solves and trained networks: medians over the seeds. Where no quantity is named, the L2 error of u", Columns: []string{
		"case", "statement", "formulation", "nu", "lambda/mu", "trainer", "seeds", "quantity", "error", "worst error", "p", "energy", "div u", "|div u|", "iterations", "evaluations", "seconds", "status"}}
	for _, g := range rs.study(studyTrain).where(func(k Key) bool {
		return k.Variant == "" && (k.Trainer != "direct" || quantities[k.Case].name == "")
	}).groups() {
		k := g.key
		t.row(k.Case, k.Statement, k.Form, k.Nu, k.Ratio(), k.Trainer, len(g.Results), quantities[k.Case].name,
			g.median(mainError), g.largest(mainError), g.known(errorP), g.known(errorEnergy), g.known(errorDiv), g.median(changeOfVolume),
			g.median(func(r Record) float64 { return float64(r.Training.Iterations) }),
			g.median(func(r Record) float64 { return float64(r.Training.Evaluations) }),
			g.median(func(r Record) float64 { return r.Training.Seconds }), g.statuses())
	}
	return t
}

// statuses lists how the trainings ended.
func (rs Results) statuses() string {
	var list []string
	for _, r := range rs {
		list = append(list, r.Training.Status)
	}
	slices.Sort(list)
	return strings.Join(slices.Compact(list), ", ")
}

// targets are the errors for which reachTable lists iterations and seconds.
var targets = []float64{1e-2, 1e-4, 1e-6}

// trained returns the trained networks without ablation.
func (rs Results) trained() Results {
	return rs.study(studyTrain).where(func(k Key) bool { return k.Variant == "" && k.Trainer != "direct" })
}

// reachTable holds the iterations and seconds to reach an error.
func (rs Results) reachTable() Table {
	t := Table{Name: "reach", Title: "Iterations and seconds to an error of u, or of E_app of bonded: medians over the seeds, inf where it is not reached", Columns: []string{
		"case", "statement", "formulation", "nu", "trainer"}}
	for _, unit := range []string{"iterations", "seconds"} {
		for _, eps := range targets {
			t.Columns = append(t.Columns, fmt.Sprintf("%s to %.0e", unit, eps))
		}
	}
	for _, g := range rs.trained().groups() {
		k := g.key
		row := []any{k.Case, k.Statement, k.Form, k.Nu, k.Trainer}
		for _, of := range []func(Sample) float64{iterations, seconds} {
			for _, eps := range targets {
				row = append(row, g.median(func(r Record) float64 {
					if s, ok := r.Training.reached(eps); ok {
						return of(s)
					}
					return math.Inf(1)
				}))
			}
		}
		t.row(row...)
	}
	return t
}

// Numbers of a sample.
func iterations(s Sample) float64  { return float64(s.Iteration) }
func evaluations(s Sample) float64 { return float64(s.Evaluations) }
func seconds(s Sample) float64     { return s.Seconds }

// Budgets at which trainers are compared.
var (
	evaluationBudgets = []float64{100, 300, 1000, 3000}
	secondBudgets     = []float64{0.3, 1, 3, 10}
)

// budgetTable compares trainers at equal evaluations and at equal seconds.
func (rs Results) budgetTable() Table {
	t := Table{Name: "budgets", Title: "Error of u, or of E_app of bonded, at equal evaluations and at equal seconds: medians over the seeds", Columns: []string{
		"case", "statement", "formulation", "nu", "trainer"}}
	for _, b := range evaluationBudgets {
		t.Columns = append(t.Columns, fmt.Sprintf("%v evaluations", b))
	}
	for _, b := range secondBudgets {
		t.Columns = append(t.Columns, fmt.Sprintf("%v seconds", b))
	}
	for _, g := range rs.trained().groups() {
		k := g.key
		row := []any{k.Case, k.Statement, k.Form, k.Nu, k.Trainer}
		for _, b := range evaluationBudgets {
			row = append(row, g.median(func(r Record) float64 { return r.Training.within(evaluations, b) }))
		}
		for _, b := range secondBudgets {
			row = append(row, g.median(func(r Record) float64 { return r.Training.within(seconds, b) }))
		}
		t.row(row...)
	}
	return t
}

// ablated returns the records that the ablations compare: the variants, and the
// unchanged problem with the same trainer.
func (rs Results) ablated() Results {
	trainers := map[string]bool{}
	for _, r := range rs {
		if r.Key.Variant != "" && !strings.HasPrefix(r.Key.Variant, balancedBy) {
			trainers[r.Key.Trainer] = true
		}
	}
	return rs.where(func(k Key) bool {
		return k.Study == studyTrain && k.Case == "block" && k.Nu == worst && (k.Variant != "" || trainers[k.Trainer])
	})
}

// ablationTable holds the effect of single changes, near incompressibility.
func (rs Results) ablationTable() Table {
	t := Table{Name: "ablations", Title: "One change at a time, block, nu = 0.4999: medians over the seeds; balancers work on soft boundary conditions", Columns: []string{
		"case", "statement", "formulation", "nu", "trainer", "changed", "seeds", "u", "worst u", "p", "energy", "status"}}
	for _, g := range rs.ablated().groups() {
		k := g.key
		t.row(k.Case, k.Statement, k.Form, k.Nu, k.Trainer, k.variant(), len(g.Results),
			g.median(errorU), g.largest(errorU), g.median(errorP), g.median(errorEnergy), g.statuses())
	}
	return t
}
