package problem

import (
	"fmt"
	"math"
	"os"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"pinnsolve/geometry"
	"pinnsolve/internal/nearest"
	"pinnsolve/mesh"
)

// Shape is one of the shapes, or a combination of several.
type Shape struct {
	Interval     []Text    `yaml:"interval" jsonschema_description:"[from, to], in one dimension; its ends are left and right"`
	Rectangle    *Corners  `yaml:"rectangle" jsonschema_description:"a rectangle; its sides are left, right, bottom and top"`
	Box          *Corners  `yaml:"box" jsonschema_description:"a box; its faces are x0, x1, y0, y1, z0 and z1"`
	Disk         *Round    `yaml:"disk" jsonschema_description:"a disk; its boundary is rim"`
	Ball         *Round    `yaml:"ball" jsonschema_description:"a ball, of as many dimensions as its center has numbers, 3 to 10; its boundary is surface"`
	Annulus      *Ring     `yaml:"annulus" jsonschema_description:"the plane between two circles, inner and outer"`
	Shell        *Ring     `yaml:"shell" jsonschema_description:"the space between two spheres, inner and outer"`
	Polygon      []Corner  `yaml:"polygon" jsonschema_description:"a polygon by its corners; its sides are edge0, edge1, ..."`
	Extrude      *Extruded `yaml:"extrude" jsonschema_description:"a plane shape, lifted from one height to another; its faces are bottom and top"`
	Union        []Shape   `yaml:"union" jsonschema_description:"the points in any of several shapes"`
	Intersection []Shape   `yaml:"intersection" jsonschema_description:"the points in all of several shapes"`
	Difference   []Shape   `yaml:"difference" jsonschema_description:"the points of the first shape that are in none of the others"`
	Mesh         Text      `yaml:"mesh" jsonschema_description:"a file of gmsh or another program; its groups are the parts"`
	Boundary     *Renamed  `yaml:"boundary" jsonschema_description:"other names for parts of the boundary: one for all, or new names by old"`
}

// Corners are two opposite corners.
type Corners struct {
	From []Text `yaml:"from" jsonschema_description:"the lower corner"`
	To   []Text `yaml:"to" jsonschema_description:"the upper corner"`
}

// Round is a disk or a ball.
type Round struct {
	Center []Text `yaml:"center" jsonschema_description:"the origin unless given"`
	Radius Text   `yaml:"radius" jsonschema_description:"its radius"`
}

// Ring is what lies between two circles or spheres.
type Ring struct {
	Center []Text `yaml:"center" jsonschema_description:"the origin unless given"`
	Inner  Text   `yaml:"inner" jsonschema_description:"the radius of the hole"`
	Outer  Text   `yaml:"outer" jsonschema_description:"the radius of the outer circle or sphere"`
}

// Corner is a corner of a polygon.
type Corner []Text

// Extruded is a plane shape with a height.
type Extruded struct {
	Shape *Shape `yaml:"shape" jsonschema_description:"the plane shape"`
	From  Text   `yaml:"from" jsonschema_description:"the lower height"`
	To    Text   `yaml:"to" jsonschema_description:"the upper height"`
}

// Renamed are new names of parts by old ones, or one for all.
type Renamed struct {
	all Text
	by  Map[Text]
}

func (r *Renamed) collect(n ast.Node, key string) error {
	if r.all = at(n); r.all.given {
		return nil
	}
	return r.by.collect(n, key)
}

// builder makes shapes.
type builder struct {
	file       *File
	parameters map[string]float64
}

// domain makes the shape.
func (b builder) domain(s *Shape, place Text) (d *geometry.Domain, err error) {
	kinds := s.kinds()
	if len(kinds) != 1 {
		return nil, place.wrong("a shape is one of %s; got %s", strings.Join(shapeNames, ", "), orNothing(kinds))
	}
	defer func() { // what package geometry refuses
		if text, ok := recover().(string); ok {
			d, err = nil, place.wrong("%s: %s", kinds[0], strings.TrimPrefix(text, "geometry: "))
		}
	}()
	switch kinds[0] {
	case "interval":
		var x []float64
		if x, err = numbers(s.Interval, 2, "interval", place, b.parameters); err == nil && !(x[0] < x[1]) {
			err = s.Interval[0].wrong("interval [%v, %v]: its end must be above its start", x[0], x[1])
		}
		if err != nil {
			return nil, err
		}
		d = geometry.Interval(x[0], x[1])
	case "mesh":
		d, err = b.fromMesh(s.Mesh)
	case "union", "intersection", "difference":
		d, err = b.combined(kinds[0], s, place)
	case "extrude":
		d, err = b.extruded(s.Extrude, place)
	default:
		d, err = b.simple(s, kinds[0], place)
	}
	if err != nil || s.Boundary == nil {
		return d, err
	}
	return b.renamed(d, s.Boundary)
}

var shapeNames = []string{"interval", "rectangle", "box", "disk", "ball", "annulus", "shell", "polygon", "extrude", "union", "intersection", "difference", "mesh"}

func (s *Shape) kinds() (kinds []string) {
	for i, given := range []bool{s.Interval != nil, s.Rectangle != nil, s.Box != nil, s.Disk != nil, s.Ball != nil, s.Annulus != nil,
		s.Shell != nil, s.Polygon != nil, s.Extrude != nil, s.Union != nil, s.Intersection != nil, s.Difference != nil, s.Mesh.given} {
		if given {
			kinds = append(kinds, shapeNames[i])
		}
	}
	return kinds
}

func orNothing(list []string) string {
	if len(list) == 0 {
		return "none of them"
	}
	return strings.Join(list, " and ")
}

// simple makes a shape that is given by numbers.
func (b builder) simple(s *Shape, kind string, place Text) (*geometry.Domain, error) {
	switch kind {
	case "rectangle":
		lo, hi, err := b.corners(s.Rectangle, 2, kind, place)
		if err != nil {
			return nil, err
		}
		return geometry.Rectangle([2]float64(lo), [2]float64(hi)), nil
	case "box":
		lo, hi, err := b.corners(s.Box, 3, kind, place)
		if err != nil {
			return nil, err
		}
		return geometry.Box([3]float64(lo), [3]float64(hi)), nil
	case "disk", "ball":
		dim, round := 2, s.Disk
		if kind == "ball" {
			dim, round = 3, s.Ball
			if n := len(round.Center); n > 3 && n < geometry.MostDim {
				dim = n
			}
		}
		c, r, err := b.radii(round.Center, dim, kind, place, round.Radius)
		switch {
		case err != nil:
			return nil, err
		case dim == 2:
			return geometry.Disk([2]float64(c), r[0]), nil
		case dim > 3:
			return geometry.Hyperball(c, r[0]), nil
		}
		return geometry.Ball([3]float64(c), r[0]), nil
	case "annulus", "shell":
		dim, ring := 2, s.Annulus
		if kind == "shell" {
			dim, ring = 3, s.Shell
		}
		c, r, err := b.radii(ring.Center, dim, kind, place, ring.Inner, ring.Outer)
		switch {
		case err != nil:
			return nil, err
		case !(r[0] < r[1]):
			return nil, ring.Inner.wrong("inner %v: it must be below outer, %v", r[0], r[1])
		case dim == 2:
			return geometry.Difference(geometry.Disk([2]float64(c), r[1]).Renamed(map[string]string{"rim": "outer"}),
				geometry.Disk([2]float64(c), r[0]).Renamed(map[string]string{"rim": "inner"})), nil
		}
		return geometry.SphericalShell([3]float64(c), r[0], r[1]), nil
	}
	var corners [][2]float64
	for _, c := range s.Polygon {
		x, err := numbers(c, 2, "a corner of a polygon", place, b.parameters)
		if err != nil {
			return nil, err
		}
		corners = append(corners, [2]float64(x))
	}
	return geometry.Polygon(corners), nil
}

func (b builder) corners(c *Corners, dim int, kind string, place Text) (lo, hi []float64, err error) {
	if lo, err = numbers(c.From, dim, kind+".from", place, b.parameters); err != nil {
		return lo, hi, err
	}
	if hi, err = numbers(c.To, dim, kind+".to", place, b.parameters); err != nil {
		return lo, hi, err
	}
	for i := range lo {
		if !(lo[i] < hi[i]) {
			return lo, hi, c.To[i].wrong("%s: to %v is not above from %v", kind, hi[i], lo[i])
		}
	}
	return lo, hi, nil
}

func (b builder) radii(center []Text, dim int, kind string, place Text, radii ...Text) (c, r []float64, err error) {
	c = make([]float64, dim)
	if center != nil {
		if c, err = numbers(center, dim, kind+".center", place, b.parameters); err != nil {
			return c, r, err
		}
	}
	for _, t := range radii {
		if !t.given {
			return c, r, place.wrong("%s needs its radius", kind)
		}
		v, err := t.number(b.parameters)
		if err == nil && !(v > 0) {
			err = t.wrong("a radius of %v: it must be positive", v)
		}
		if err != nil {
			return c, r, err
		}
		r = append(r, v)
	}
	return c, r, nil
}

func (b builder) combined(kind string, s *Shape, place Text) (*geometry.Domain, error) {
	list := map[string][]Shape{"union": s.Union, "intersection": s.Intersection, "difference": s.Difference}[kind]
	if len(list) < 2 {
		return nil, place.wrong("%s takes two shapes or more, got %d", kind, len(list))
	}
	var d *geometry.Domain
	for i := range list {
		next, err := b.domain(&list[i], place)
		switch {
		case err != nil:
			return nil, err
		case next.Mesh() != nil:
			return nil, place.wrong("%s: a mesh cannot be combined with other shapes", kind)
		case d == nil:
			d = next
		case d.Dim() != next.Dim():
			return nil, place.wrong("%s: shapes of %d and %d dimensions", kind, d.Dim(), next.Dim())
		case kind == "union":
			d = geometry.Union(d, next)
		case kind == "intersection":
			d = geometry.Intersection(d, next)
		default:
			d = geometry.Difference(d, next)
		}
	}
	return d, nil
}

func (b builder) extruded(e *Extruded, place Text) (*geometry.Domain, error) {
	if e.Shape == nil || !e.From.given || !e.To.given {
		return nil, place.wrong("extrude needs a shape, from and to")
	}
	plane, err := b.domain(e.Shape, place)
	if err != nil {
		return nil, err
	}
	z, err := numbers([]Text{e.From, e.To}, 2, "extrude", place, b.parameters)
	if err != nil {
		return nil, err
	}
	if plane.Dim() != 2 || plane.Mesh() != nil || !(z[0] < z[1]) {
		return nil, place.wrong("extrude takes a plane shape that is no mesh, and from below to")
	}
	return geometry.Extrude(plane, z[0], z[1]), nil
}

func (b builder) fromMesh(file Text) (*geometry.Domain, error) {
	path := b.file.beside(file)
	if _, err := os.Stat(path); err != nil {
		return nil, file.wrong("mesh %s: no such file beside the problem file", file)
	}
	m, err := mesh.ReadFile(path)
	if err != nil {
		return nil, file.wrong("mesh %s: %v", file, err)
	}
	return geometry.FromMesh(m.Curved()), nil
}

// renamed gives parts of the boundary other names.
func (b builder) renamed(d *geometry.Domain, r *Renamed) (*geometry.Domain, error) {
	if d.Mesh() != nil {
		return nil, r.all.wrong("the parts of a mesh have the names of its groups: leave boundary out")
	}
	names := map[string]string{}
	for _, part := range d.Parts() {
		if r.all.given {
			names[part] = r.all.value
		}
	}
	for i, old := range r.by.Keys {
		if _, err := d.PartMeasure(old.value); err != nil {
			return nil, old.wrong("%v", nearest.Unknown("part", old.value, d.Parts()))
		}
		names[old.value] = r.by.Values[i].value
	}
	for _, name := range names {
		if name == "" || name == "interior" || name == "boundary" || name == "initial" || name == "final" {
			return nil, r.all.wrong("a part cannot be called %q: that word means something else", name)
		}
	}
	return d.Renamed(names), nil
}

// inTime extrudes a body along time; nil is a point.
func inTime(d *geometry.Domain, from, to float64) (*geometry.Domain, error) {
	var product *geometry.Domain
	switch {
	case d == nil:
		return geometry.Interval(from, to).Renamed(map[string]string{"left": initial, "right": final}), nil
	case d.Dim() == 3 && isBox(d):
		lo, hi := d.Bounds()
		product = geometry.Orthotope(append(lo, from), append(hi, to))
		names := map[string]string{}
		for i, part := range product.Parts() {
			names[part] = append(slices.Clone(d.Parts()), initial, final)[i]
		}
		return product.Renamed(names), nil
	case isBall(d):
		lo, hi := d.Bounds()
		var center []float64
		for i := range lo {
			center = append(center, (lo[i]+hi[i])/2)
		}
		surface := d.Parts()[0]
		return geometry.HyperballInTime(center, (hi[0]-lo[0])/2, from, to).Renamed(map[string]string{"surface": surface, "from": initial, "to": final}), nil
	case d.Dim() >= 3 || d.Dim() == 1 && d.Mesh() != nil:
		return nil, fmt.Errorf("time goes with intervals, plane bodies, boxes and balls")
	case d.Dim() == 1:
		lo, hi := d.Bounds()
		product = geometry.Rectangle([2]float64{lo[0], from}, [2]float64{hi[0], to})
		names := map[string]string{"bottom": "initial", "top": "final"}
		for i, side := range []string{"left", "right"} {
			names[side] = d.Parts()[i]
		}
		return product.Renamed(names), nil
	}
	product = geometry.Extrude(d, from, to)
	e, _ := product.Extrusion()
	return product.Renamed(map[string]string{e.Bottom: "initial", e.Top: "final"}), nil
}

// isBall reports whether a body in space fills the ball in the box around it.
func isBall(d *geometry.Domain) bool {
	lo, hi := d.Bounds()
	n := float64(len(lo))
	if n < 3 || d.Mesh() != nil || len(d.Parts()) != 1 {
		return false
	}
	gamma, _ := math.Lgamma(n/2 + 1)
	size := math.Pow(math.Pi, n/2) / math.Exp(gamma) * math.Pow((hi[0]-lo[0])/2, n)
	return math.Abs(d.Measure()-size) < 1e-9*size
}

// isBox reports whether a body fills the box around it.
func isBox(d *geometry.Domain) bool {
	lo, hi := d.Bounds()
	size := 1.0
	for i := range lo {
		size *= hi[i] - lo[i]
	}
	return d.Mesh() == nil && len(d.Parts()) == 2*len(lo) && math.Abs(d.Measure()-size) < 1e-9*size
}
