package problem

import (
	"math"
	"slices"

	"pinnsolve/formula"
	"pinnsolve/geometry"
	"pinnsolve/internal/nearest"
	"pinnsolve/pinn"
)

// readMaterials makes numbers by group of cells variables of weak forms, and the groups
// materials, in each of which fields are smooth.
func (s *statement) readMaterials() error {
	given := s.file.Materials
	if len(given.Keys) == 0 {
		return nil
	}
	place := given.Keys[0]
	body := s.body()
	switch {
	case body == nil || body.Mesh() == nil || len(body.Mesh().Groups) == 0:
		return place.wrong("materials are groups of cells of a mesh: write domain: {mesh: FILE} with groups, such as physical surfaces of gmsh")
	case s.strong():
		return place.wrong("where materials meet, fluxes have no derivative: write a weak form, such as interior: \"%s*dot(grad(u), grad(v))\", in place of the equations", place)
	}
	mesh := body.Mesh()
	of := slices.Repeat([]int{-1}, len(mesh.Cells))
	var names []string
	for k, g := range mesh.Groups {
		names = append(names, g.Name)
		for _, c := range g.Cells {
			if of[c] >= 0 {
				return place.wrong("a cell of the mesh is in the groups %s and %s: materials do not overlap", names[of[c]], g.Name)
			}
			of[c] = k
		}
	}
	if slices.Contains(of, -1) {
		return place.wrong("the mesh has cells in none of its groups (%d of them are): put all cells into groups", len(names))
	}
	s.problem.Materials = pinn.NewMaterials(body, names, of)
	for i, name := range given.Keys {
		if err := formula.CheckName(name.value); err != nil {
			return name.wrong("%v", err)
		}
		t := table{values: make([]float64, len(names)), groups: s.problem.Materials}
		found := make([]bool, len(names))
		for j, group := range given.Values[i].Keys {
			k := slices.Index(names, group.value)
			if k < 0 {
				return group.wrong("%v", nearest.Unknown("group", group.value, names))
			}
			v, err := given.Values[i].Values[j].number(s.values)
			if err != nil {
				return err
			}
			t.values[k], found[k] = v, true
		}
		if k := slices.Index(found, false); k >= 0 {
			return name.wrong("%s has no value in the group %s", name, names[k])
		}
		s.tables = append(s.tables, t)
		s.scope.Variables = append(s.scope.Variables, formula.Variable{Name: name.value})
		if _, err := formula.Parse("0", s.scope); err != nil {
			return name.wrong("%v", err)
		}
	}
	return nil
}

// body returns the domain in space, nil for a point.
func (s *statement) body() *geometry.Domain {
	if s.timed {
		return s.problem.Body()
	}
	return s.problem.Domain
}

// rounding is by how much numbers that are equal may differ, relative.
const rounding = 1e-9

// stiffnessOfMaterials finds what flux a unit gradient of the first unknown makes in each
// material.
func (s *statement) stiffnessOfMaterials(t Text) error {
	m := s.problem.Materials
	if m == nil {
		return nil
	}
	const perCell = 3
	d := s.body()
	pts := d.Interior(perCell*len(d.Mesh().Cells), geometry.Uniform{}, 4)
	dim := s.problem.Domain.Dim()
	if s.timed {
		lo, hi := s.problem.Domain.Bounds()
		own := geometry.Points{Dim: dim, W: pts.W, Cell: pts.Cell}
		for i := range pts.Len() {
			own.X = append(append(own.X, pts.At(i)...), (lo[dim-1]+hi[dim-1])/2)
		}
		pts = own
	}
	_, program, err := s.fluxesNearRest(pts)
	if err != nil {
		return t.wrong("%v", err)
	}
	m.Stiffness = make([]float64, len(m.Names))
	scale := s.problem.Scales()[0]
	least := slices.Repeat([]float64{math.Inf(1)}, len(m.Names))
	m.Isotropic = len(s.problem.Fields) == 1 && !s.timed && s.problem.LinearFlux()
	for i := range s.space {
		at := 1 + i
		by := program.Derivative(at)
		for p, v := range by[at] {
			k := m.At(pts, p)
			m.Stiffness[k] = math.Max(m.Stiffness[k], math.Abs(v)/scale)
			least[k] = math.Min(least[k], v/scale)
			for j := range s.space {
				m.Isotropic = m.Isotropic && (j == i || by[1+j][p] == 0)
			}
		}
	}
	for k, v := range least {
		m.Isotropic = m.Isotropic && v > (1-rounding)*m.Stiffness[k] && m.Stiffness[k] > 0
	}
	s.problem.Weak.Stiffness[0] = slices.Max(m.Stiffness)
	for k := range m.Stiffness {
		m.Stiffness[k] /= s.problem.Weak.Stiffness[0]
	}
	return nil
}
