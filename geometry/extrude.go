package geometry

import (
	"math"
	"slices"
)

// Extrude returns the plane shape lifted from z = z0 to z = z1. Its boundary
// parts are the parts of the shape, now walls, then bottom (z = z0) and top (z = z1).
// If the shape has a part bottom or top of its own, as a Rectangle does, the two
// faces are called z0 and z1 instead. What is extruded from a mesh has its cells as
// patches, and is no mesh. Extrude panics if the shape is not two-dimensional.
func Extrude(shape *Domain, z0, z1 float64) *Domain {
	if shape.dim != 2 {
		panic("geometry: Extrude of a shape that is not two-dimensional")
	}
	mustIncrease("extrusion", z0, z1)
	bottom, top := "bottom", "top"
	if names := shape.Parts(); slices.Contains(names, bottom) || slices.Contains(names, top) {
		bottom, top = "z0", "z1"
	}
	d := &Domain{
		dim:      3,
		lo:       append(slices.Clone(shape.lo), z0),
		hi:       append(slices.Clone(shape.hi), z1),
		level:    func(x []float64) float64 { return max(shape.level(x[:2]), z0-x[2], x[2]-z1) },
		extruded: &Extrusion{Shape: shape, Z0: z0, Z1: z1, Bottom: bottom, Top: top},
	}
	d.interior = shape.interior.lift("", func(p Patch) Patch { return walls(p, z0, z1) })
	for _, part := range shape.parts {
		d.parts = append(d.parts, part.lift(part.name, func(p Patch) Patch { return walls(p, z0, z1) }))
	}
	d.parts = append(d.parts,
		shape.interior.lift(bottom, func(p Patch) Patch { return face(p, z0, -1) }),
		shape.interior.lift(top, func(p Patch) Patch { return face(p, z1, 1) }))
	return d
}

// Extrusion says what Extrude made a domain from.
type Extrusion struct {
	Shape       *Domain // the plane shape
	Z0, Z1      float64
	Bottom, Top string // names of the faces at Z0 and Z1
}

// Extrusion returns what the domain was extruded from; false if it was made in
// another way, such as by combining extrusions.
func (d *Domain) Extrusion() (Extrusion, bool) {
	if d.extruded == nil {
		return Extrusion{}, false
	}
	return *d.extruded, true
}

// Cylinder returns the solid cylinder about the z axis from z = 0 to z = height.
// Its boundary parts are outer (the wall), bottom and top.
func Cylinder(radius, height float64) *Domain {
	mustBePositive("cylinder height", height)
	disk := Disk([2]float64{}, radius)
	disk.parts[0].name = "outer"
	return Extrude(disk, 0, height)
}

// HollowCylinder returns the points at distance a to b, 0 < a < b, from the z
// axis from z = 0 to z = height. Its boundary parts are inner and outer (the
// walls), bottom and top.
func HollowCylinder(a, b, height float64) *Domain {
	mustBePositive("cylinder height", height)
	return Extrude(AnnulusSector([2]float64{}, a, b, 0, 2*math.Pi), 0, height)
}

// lift returns the region in 3D whose patches build makes from the patches of a
// plane region; build uses walls or face. A filter depends only on x and y, so
// it keeps the same fraction of the patch as in the plane.
func (r region) lift(name string, build func(Patch) Patch) region {
	lifted := region{name: name, dim: 3, normals: name != ""}
	for _, p := range r.pieces {
		if r.cells { // many, whose measure is known
			q := piece{source: build(p.source)}
			q.Patch = q.source.overCube()
			q.full = p.full
			if q.K == p.K+1 {
				bottom, top := make([]float64, 3), make([]float64, 3)
				s := make([]float64, q.K)
				q.Map(bottom, nil, s)
				s[p.K] = 1
				q.Map(top, nil, s)
				q.full *= top[2] - bottom[2]
			}
			q.measure = q.full
			lifted.pieces = append(lifted.pieces, q)
			continue
		}
		q := newPiece(build(p.source), lifted.dim, lifted.normals, nil)
		if plane := p.keep; plane != nil {
			q.keep = func(x, n []float64) float64 {
				if r.normals {
					return plane(x[:2], n[:2])
				}
				return plane(x[:2], nil)
			}
			q.prism = q.K == p.K+1
			q.measure = q.full * p.measure / p.full
		}
		lifted.pieces = append(lifted.pieces, q)
	}
	return lifted
}

// walls returns the plane patch with a last parameter along z added.
func walls(p Patch, z0, z1 float64) Patch {
	p = p.overCube()
	return Patch{
		K:      p.K + 1,
		excess: p.excess,
		Map: func(x, n, s []float64) float64 {
			x[2] = z0 + s[p.K]*(z1-z0)
			plane := n
			if n != nil {
				n[2] = 0
				plane = n[:2]
			}
			return p.Map(x[:2], plane, s[:p.K]) * (z1 - z0)
		},
		Even: evenPlane(p),
	}
}

// face returns the plane patch at height z with normal (0, 0, side).
func face(p Patch, z, side float64) Patch {
	return Patch{
		K:       p.K,
		Simplex: p.Simplex,
		Map: func(x, n, s []float64) float64 {
			x[2] = z
			if n != nil {
				n[0], n[1], n[2] = 0, 0, side
			}
			return p.Map(x[:2], nil, s)
		},
		Even: p.Even,
	}
}

// evenPlane returns the Even of a plane patch, restricted to its parameters.
func evenPlane(p Patch) func(u []float64) {
	if p.Even == nil {
		return nil
	}
	return func(u []float64) { p.Even(u[:p.K]) }
}
