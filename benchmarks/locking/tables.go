package locking

import (
	"math"
	"slices"
	"strings"

	"pinnsolve/landscape"
)

// group holds the records of equal keys but for the seed.
type group struct {
	key Key
	Results
}

// groups gathers seeds, in order of appearance.
func (rs Results) groups() []group {
	var list []group
	index := map[Key]int{}
	for _, r := range rs {
		k := r.Key
		k.Seed = 0
		i, ok := index[k]
		if !ok {
			i = len(list)
			index[k] = i
			list = append(list, group{key: k})
		}
		list[i].Results = append(list[i].Results, r)
	}
	return list
}

// largest returns the largest of a number of the records, NaN if there are
// none.
func (rs Results) largest(f func(r Record) float64) float64 {
	if len(rs) == 0 {
		return math.NaN()
	}
	return slices.Max(rs.values(f))
}

// Numbers of a training.
func errorU(r Record) float64      { return float64(r.Training.Errors.U) }
func errorP(r Record) float64      { return float64(r.Training.Errors.P) }
func errorEnergy(r Record) float64 { return float64(r.Training.Errors.Energy) }
func errorDiv(r Record) float64    { return float64(r.Training.Errors.Div) }

// tables returns all tables of the results.
func (rs Results) tables() []Table {
	return []Table{rs.errorTable(), rs.reachTable(), rs.budgetTable(), rs.rigTable(), rs.spectrumTable(), rs.termTable(), rs.controlTable(), rs.ablationTable()}
}

// errorTable holds what direct solves and trained networks end with.
func (rs Results) errorTable() Table {
	t := Table{Name: "errors", Title: "Errors of direct solves and trained networks: medians over the seeds", Columns: []string{
		"case", "statement", "formulation", "nu", "lambda/mu", "trainer", "seeds", "u", "worst u", "p", "energy", "div u", "iterations", "evaluations", "seconds", "status"}}
	for _, g := range rs.study(studyTrain).where(func(k Key) bool { return k.Variant == "" }).groups() {
		k := g.key
		t.row(k.Case, k.Statement, k.Form, k.Nu, k.Ratio(), k.Trainer, len(g.Results),
			g.median(errorU), g.largest(errorU), g.median(errorP), g.median(errorEnergy), g.median(errorDiv),
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

// targets are the errors of u whose reaching is tabled.
var targets = []float64{1e-2, 1e-4, 1e-6}

// trained returns the trained networks without ablation.
func (rs Results) trained() Results {
	return rs.study(studyTrain).where(func(k Key) bool { return k.Variant == "" && k.Trainer != "direct" })
}

// reachTable says what it takes to reach an error.
func (rs Results) reachTable() Table {
	t := Table{Name: "reach", Title: "Iterations and seconds to an error of u: medians over the seeds, inf where it is not reached", Columns: []string{
		"case", "statement", "formulation", "nu", "trainer", "iterations to 1e-2", "iterations to 1e-4", "iterations to 1e-6", "seconds to 1e-2", "seconds to 1e-4", "seconds to 1e-6"}}
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
	t := Table{Name: "budgets", Title: "Error of u at equal evaluations and at equal seconds: medians over the seeds", Columns: []string{
		"case", "statement", "formulation", "nu", "trainer", "100 evaluations", "300 evaluations", "1000 evaluations", "3000 evaluations", "0.3 seconds", "1 seconds", "3 seconds", "10 seconds"}}
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

// rigTable holds truncated least squares and kappa_eps.
func (rs Results) rigTable() Table {
	t := Table{Name: "rig", Title: "Fixed features: error of u by direct solve and by truncated least squares, and kappa_eps: medians over the seeds", Columns: []string{
		"case", "statement", "formulation", "nu", "lambda/mu", "seeds", "direct", "cgls 200", "cgls 2000", "lsqr 200", "lsqr 2000", "kappa_0.1", "kappa_0.01", "kappa_0.001", "modes above 1e-10", "effective rank"}}
	for _, g := range rs.study(studyRig).groups() {
		k := g.key
		row := []any{k.Case, k.Statement, k.Form, k.Nu, k.Ratio(), len(g.Results), g.median(func(r Record) float64 { return float64(r.Rig.Direct) })}
		for _, list := range []func(*Rig) []Iterate{func(r *Rig) []Iterate { return r.CGLS }, func(r *Rig) []Iterate { return r.LSQR }} {
			for _, n := range rigIterations {
				row = append(row, g.median(func(r Record) float64 { return after(list(r.Rig), n) }))
			}
		}
		for _, eps := range kappaEps {
			row = append(row, g.median(func(r Record) float64 { return r.Rig.kappa(eps) }))
		}
		row = append(row,
			g.median(func(r Record) float64 { return float64(r.Rig.spectrum().Above(negligible)) }),
			g.median(func(r Record) float64 { return r.Rig.spectrum().EffectiveRank() }))
		t.row(row...)
	}
	return t
}

// spectrum returns the eigenvalues of J'J of the rig.
func (r *Rig) spectrum() landscape.Spectrum {
	s := make(landscape.Spectrum, len(r.Singular))
	for i, v := range r.Singular {
		s[i] = v * v
	}
	return s
}

// hundredth is the index of the hundredth eigenvalue.
const hundredth = 99

// when says at which parameters a spectrum was taken.
func (k Key) when() string {
	if k.Trainer == "" {
		return "at the start"
	}
	return "after " + k.Trainer
}

// spectrumTable holds the conditioning of the whole network.
func (rs Results) spectrumTable() Table {
	t := Table{Name: "spectra", Title: "Conditioning of the 2x20 network, rows in units of the load, and as posed: medians over the seeds", Columns: []string{
		"case", "statement", "formulation", "nu", "lambda/mu", "when", "largest eigenvalue", "modes above 1e-10", "effective rank", "stable rank",
		"largest of output layer", "modes of output layer", "largest as posed", "100th as posed", "gradient alignment", "Hessian lowest", "Hessian highest", "Hessian part below 0"}}
	for _, g := range rs.study(studySpectrum).groups() {
		k := g.key
		of := func(f func(s *Spectra) float64) float64 {
			return g.median(func(r Record) float64 { return f(r.Spectra) })
		}
		t.row(k.Case, k.Statement, k.Form, k.Nu, k.Ratio(), k.when(),
			of(func(s *Spectra) float64 { return s.Eigenvalues.Largest() }),
			of(func(s *Spectra) float64 { return float64(s.Eigenvalues.Above(negligible)) }),
			of(func(s *Spectra) float64 { return s.Eigenvalues.EffectiveRank() }),
			of(func(s *Spectra) float64 { return s.Eigenvalues.StableRank() }),
			of(func(s *Spectra) float64 { return s.Head.Largest() }),
			of(func(s *Spectra) float64 { return float64(s.Head.Above(negligible)) }),
			of(func(s *Spectra) float64 { return s.Posed.Largest() }),
			of(func(s *Spectra) float64 { return s.Posed[hundredth] }),
			of(func(s *Spectra) float64 { return s.Alignment }),
			of(func(s *Spectra) float64 { lo, _ := s.Density.Range(); return lo }),
			of(func(s *Spectra) float64 { _, hi := s.Density.Range(); return hi }),
			of(func(s *Spectra) float64 { return s.Density.Mass(0) }))
	}
	return t
}

// termTable holds tangent kernels and gradients, term by term.
func (rs Results) termTable() Table {
	t := Table{Name: "terms", Title: "Tangent kernels and gradients of the terms, rows in units of the load: medians over the seeds", Columns: []string{
		"case", "statement", "formulation", "nu", "when", "term", "rows", "largest eigenvalue", "modes above 1e-10", "effective rank", "gradient", "gradient over largest", "cosine to first term"}}
	for _, g := range rs.study(studySpectrum).groups() {
		k := g.key
		for i, kernel := range g.Results[0].Spectra.Kernels {
			of := func(f func(k Kernel, g TermGradient) float64) float64 {
				return g.median(func(r Record) float64 { return f(r.Spectra.Kernels[i], r.Spectra.Gradients[i]) })
			}
			t.row(k.Case, k.Statement, k.Form, k.Nu, k.when(), kernel.Term, kernel.Rows,
				of(func(k Kernel, _ TermGradient) float64 { return k.Largest }),
				of(func(k Kernel, _ TermGradient) float64 { return float64(k.Modes) }),
				of(func(k Kernel, _ TermGradient) float64 { return k.EffectiveRank }),
				of(func(_ Kernel, g TermGradient) float64 { return g.Norm }),
				of(func(_ Kernel, g TermGradient) float64 { return g.Ratio }),
				of(func(_ Kernel, g TermGradient) float64 { return g.Cosines[0] }))
		}
	}
	return t
}

// controlTable holds the finite elements.
func (rs Results) controlTable() Table {
	t := Table{Name: "elements", Title: "Finite elements: relative L2 errors of u and p, or that of the quantity of interest", Columns: []string{
		"case", "element", "nu", "lambda/mu", "cells", "unknowns", "u", "p", "quantity", "error of quantity"}}
	for _, r := range rs.study(studyControl) {
		for _, m := range r.Control.Meshes {
			t.row(r.Key.Case, r.Key.Form, r.Key.Nu, r.Key.Ratio(), m.Cells, m.Unknowns, m.U, m.P, m.Quantity, m.Error)
		}
	}
	return t
}

// ablated returns the records that ablations compare: those of a variant, and
// of the trainer of the variants without one.
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

// variant names an ablation, or none.
func (k Key) variant() string {
	if k.Variant == "" {
		return "none"
	}
	return k.Variant
}

// ablationTable holds what one change does, near incompressibility.
func (rs Results) ablationTable() Table {
	t := Table{Name: "ablations", Title: "One thing changed at a time, block, nu = 0.4999: medians over the seeds; balancers work on soft boundary conditions", Columns: []string{
		"case", "statement", "formulation", "nu", "trainer", "changed", "seeds", "u", "worst u", "p", "energy", "status"}}
	for _, g := range rs.ablated().groups() {
		k := g.key
		t.row(k.Case, k.Statement, k.Form, k.Nu, k.Trainer, k.variant(), len(g.Results),
			g.median(errorU), g.largest(errorU), g.median(errorP), g.median(errorEnergy), g.statuses())
	}
	return t
}
