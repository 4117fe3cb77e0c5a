package report

import (
	"io"

	"pinnsolve/pinn/fields"
)

// Labelled returns a solution whose outputs have the units of the run: those of a mesh
// as they were named.
func (r *Record) Labelled(sol *fields.Solution) *fields.Solution {
	if r.Question.Mesh == nil {
		return sol
	}
	return sol.Labelled(label(r.Question.Mesh))
}

// WriteGrid writes a solution at the nodes of the run's own grid, as solution.vtu.
func (r *Record) WriteGrid(w io.Writer, sol *fields.Solution) error {
	t, err := newTable(r.Labelled(sol))
	if err != nil {
		return err
	}
	return t.writeVTU(w, (&Result{Question: r.Question}).named(t.all))
}
