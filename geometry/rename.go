package geometry

import "cmp"

// Renamed returns the domain with other names for parts of its boundary, new by old.
// Parts that get one name become one part. It panics if the domain is a mesh, or if it
// has no part of an old name.
func (d *Domain) Renamed(names map[string]string) *Domain {
	if d.mesh != nil {
		panic("geometry: parts of a mesh keep their names")
	}
	for old := range names {
		if _, err := d.part(old); err != nil {
			panic(err.Error())
		}
	}
	c := *d
	c.parts, c.extruded = nil, nil
	for _, part := range d.parts {
		name := cmp.Or(names[part.name], part.name)
		mustName(name)
		for _, p := range part.pieces {
			c.addBoundary(name, p.source, p.keep)
		}
	}
	return &c
}
