package locking

// Numbers of a training.
func errorU(r Record) float64      { return float64(r.Training.Errors.U) }
func errorP(r Record) float64      { return float64(r.Training.Errors.P) }
func errorEnergy(r Record) float64 { return float64(r.Training.Errors.Energy) }
func errorDiv(r Record) float64    { return float64(r.Training.Errors.Div) }

// changeOfVolume returns |div u| of a solution.
func changeOfVolume(r Record) float64 { return float64(r.Training.Divergence) }

// tables returns all tables of the results.
func (rs Results) tables() []Table {
	return []Table{rs.errorTable(), rs.reachTable(), rs.budgetTable(), rs.linearTable(), rs.spectrumTable(), rs.termTable(), rs.elementTable(), rs.ablationTable(), rs.statementTable()}
}

// elementTable holds the finite elements.
func (rs Results) elementTable() Table {
	t := Table{Name: "elements", Title: "Finite elements: relative L2 errors of u and p, or relative error of the quantity of interest", Columns: []string{
		"case", "element", "nu", "lambda/mu", "cells", "unknowns", "u", "p", "quantity", "error of quantity"}}
	for _, r := range rs.study(studyFEM) {
		for _, m := range r.FEM.Meshes {
			t.row(r.Key.Case, r.Key.Form, r.Key.Nu, r.Key.Ratio(), m.Cells, m.Unknowns, m.U, m.P, m.Quantity, m.Error)
		}
	}
	return t
}
