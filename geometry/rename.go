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
	c.parts = nil
	if d.extruded != nil {
		c.extruded = d.extruded.renamed(names)
	}
	for _, part := range d.parts {
		name := cmp.Or(names[part.name], part.name)
		mustName(name)
		for _, p := range part.pieces {
			c.addBoundary(name, p.source, p.keep)
		}
	}
	return &c
}

// renamed is the extrusion with other names.
func (e *Extrusion) renamed(names map[string]string) *Extrusion {
	own := map[string]string{}
	for _, part := range e.Shape.Parts() {
		if name, ok := names[part]; ok {
			own[part] = name
		}
	}
	c := *e
	c.Bottom, c.Top = cmp.Or(names[e.Bottom], e.Bottom), cmp.Or(names[e.Top], e.Top)
	if len(own) > 0 {
		c.Shape = e.Shape.Renamed(own)
	}
	return &c
}
