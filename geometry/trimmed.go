package geometry

import "fmt"

// TrimmedPatch is a patch of the boundary that Union, Intersection and
// Difference may have cut.
type TrimmedPatch struct {
	Patch // over the unit cube

	// Part is the name of the boundary part that the patch belongs to.
	Part string

	// Nodes are those of a facet of a mesh, in the order of the mesh; nil if it
	// is none.
	Nodes []int

	// Entity is that of the facet, see mesh.Element; 0 if it is not known.
	Entity int

	keep filter // nil: all of the patch
}

// BoundaryPatches returns the patches of the boundary, part by part in the
// order of Parts. On a mesh they are its facets, in a different order from the
// mesh's.
func (d *Domain) BoundaryPatches() []TrimmedPatch {
	var all []TrimmedPatch
	for _, part := range d.parts {
		for _, p := range part.pieces {
			all = append(all, TrimmedPatch{Patch: p.Patch, Part: part.name, Nodes: p.nodes, Entity: p.entity, keep: p.keep})
		}
	}
	return all
}

// Keeps reports whether the point x of the patch, where its normal is n, is on
// the boundary of the domain.
func (p TrimmedPatch) Keeps(x, n []float64) bool { return p.keep == nil || p.keep(x, n) < 0 }

// Stretches returns the intervals of the parameter on which a patch in 2D
// bounds the domain, in increasing order. It panics if the patch is not a
// curve.
func (p TrimmedPatch) Stretches() [][2]float64 {
	if p.K != 1 {
		panic(fmt.Sprintf("geometry: stretches of a patch with %d parameters", p.K))
	}
	if p.keep == nil {
		return [][2]float64{{0, 1}}
	}
	c := newCutter(p.Patch, 2, true, p.keep, 1)
	at := c.changes(0)
	var kept [][2]float64
	for i, lo := range at[:len(at)-1] {
		hi := at[i+1]
		if c.at(0, lo+(hi-lo)/2).pattern == "1" {
			kept = append(kept, [2]float64{lo, hi})
		}
	}
	return kept
}
