package pinn

import (
	"pinnsolve/ad"
	"pinnsolve/geometry"
)

// Materials divide a body on a mesh: fields are smooth in each of them, and their
// normal derivatives jump where two meet.
type Materials struct {
	Names []string
	Of    []int // material of every cell of the domain's mesh
	// Alike says that all are one material: fields are smooth across, and only
	// results are by name.
	Alike bool
	// Stiffness is the F1 that a unit gradient of a field produces in each, by that
	// of Weak.Stiffness; Multiplier the mass of multipliers, by that of their square
	// over the stiffness. nil means 1.
	Stiffness, Multiplier []float64
	// Isotropic says that there is one field and F1 is its gradient times a constant in
	// each material.
	Isotropic bool

	domain *geometry.Domain
}

// NewMaterials returns the materials of the given names, by cells of the domain's
// mesh.
func NewMaterials(d *geometry.Domain, names []string, of []int) *Materials {
	if d.Mesh() == nil || len(of) != len(d.Mesh().Cells) {
		panic("pinn: materials of a domain are one for every cell of its mesh")
	}
	return &Materials{Names: names, Of: of, domain: d}
}

// At returns the material of a point of a set.
func (m *Materials) At(pts geometry.Points, i int) int {
	if pts.Cell != nil && pts.Cell[i] >= 0 {
		return m.Of[pts.Cell[i]]
	}
	return m.Of[m.domain.Locate(pts.At(i)[:m.domain.Dim()])] // of space, if there is time, too
}

// Indicators returns, for every material of the problem, 1 at points in it and 0
// elsewhere.
func (p *Point) Indicators(m *Materials) []ad.Expr {
	if p.in != nil {
		return p.in
	}
	p.in = p.columns(source{columns: len(m.Names), kind: MaterialDatum, fill: func(cols [][]float64, pts geometry.Points, lo int) {
		for i := range cols[0] {
			in := m.At(pts, min(lo+i, pts.Len()-1))
			for k := range cols {
				cols[k][i] = 0
			}
			cols[in][i] = 1
		}
	}})
	return p.in
}

// Divided reports whether the problem has several materials: not one of several
// names.
func (p Problem) Divided() bool { return p.Materials != nil && !p.Materials.Alike }
