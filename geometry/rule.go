package geometry

import (
	"fmt"
	"slices"
)

// Rule says how fine a quadrature is.
type Rule struct {
	// Polynomials up to this degree, at least 1, are integrated exactly on
	// straight cells.
	Degree int

	// Size is the largest diameter allowed for a cell at x, positive; nil
	// leaves the patches whole. A cell is divided while its diameter
	// exceeds the least size seen in it, so with h + c r cells shrink
	// towards a corner.
	Size func(x []float64) float64

	// Resolution, unless nil, replaces Size: Degree is then the largest of a
	// cell.
	Resolution *Resolution
}

// Rule returns points and weights in cells of the given size or resolution: Gauss
// points on straight and curved boxes, symmetric rules on triangles and tetrahedra,
// with a resolution also graded rules in cells with a singular place at a corner. In
// combinations (see Union) only cells that a boundary crosses are cut; their
// weights sum approximately to the measure of the cut cell. It panics if the
// degree is below 1.
func (d *Domain) Rule(r Rule) Points {
	pts, _ := d.interior.rule(r, nil)
	return pts
}

// A Watch is told again and again, while a rule is made, the share of the pieces
// that are done, 0 to 1, and the number of points so far. Its error ends the rule.
type Watch func(share float64, points int) error

// RuleWatched is Rule with a watch. The error is that of the watch.
func (d *Domain) RuleWatched(r Rule, w Watch) (Points, error) { return d.interior.rule(r, w) }

// BoundaryRule returns the rule on the named part of the boundary, with outward
// unit normals. For an unknown part the error lists the parts.
func (d *Domain) BoundaryRule(part string, r Rule) (Points, error) {
	return d.BoundaryRuleWatched(part, r, nil)
}

// BoundaryRuleWatched is BoundaryRule with a watch, whose error it returns.
func (d *Domain) BoundaryRuleWatched(part string, r Rule, w Watch) (Points, error) {
	region, err := d.part(part)
	if err != nil {
		return Points{}, err
	}
	return region.rule(r, w)
}

func (r region) rule(rule Rule, watch Watch) (Points, error) {
	if rule.Degree < 1 {
		panic(fmt.Sprintf("geometry: rule of degree %d", rule.Degree))
	}
	pts := Points{Dim: r.dim}
	kit := ruleKit{rule: rule, pts: &pts, normals: r.normals, references: map[reference]referenceRule{},
		gradings: map[gradedReference]referenceRule{}, watch: watch, pieces: len(r.pieces)}
	for _, p := range r.pieces {
		kit.piece(p)
		if r.cells {
			pts.fill(p.cell)
		}
		if kit.done++; kit.err != nil {
			return Points{}, kit.err
		}
	}
	return pts, nil
}

// A ruleKit gathers the points of a rule, piece by piece. references caches the
// rules on unit cells.
type ruleKit struct {
	rule       Rule
	pts        *Points
	normals    bool
	references map[reference]referenceRule
	gradings   map[gradedReference]referenceRule
	last       *probe

	watch               Watch // nil: none
	err                 error // of the watch
	cells, done, pieces int
}

// gradedReference identifies a graded rule on a unit simplex.
type gradedReference struct {
	k, degree int
	touches   [8]touch
}

// watchEvery is the number of cells between two looks of a watch.
const watchEvery = 256

// goesOn counts a cell, tells the watch and reports whether the rule goes on.
func (kit *ruleKit) goesOn() bool {
	if kit.cells++; kit.watch != nil && kit.err == nil && kit.cells%watchEvery == 0 {
		kit.err = kit.watch(float64(kit.done)/float64(kit.pieces), kit.pts.Len())
	}
	return kit.err == nil
}

// probe returns a probe for a piece, the last one if it is of the same kind.
func (kit *ruleKit) probe(p piece) *probe {
	if l := kit.last; l != nil && l.patch.K == p.K && l.patch.Simplex == p.source.Simplex {
		l.patch, l.keep, l.degree, l.touches = p.source, p.keep, kit.rule.Degree, l.touches[:0]
		return l
	}
	kit.last = newProbe(p.source, kit.pts.Dim, kit.normals, p.keep, kit.rule)
	return kit.last
}

// piece adds the points of a piece.
func (kit *ruleKit) piece(p piece) {
	if p.K == 0 {
		kit.pts.add(p.Patch, nil, 1, kit.normals)
		return
	}
	look := kit.probe(p)
	root := rootCell(p.K)
	if look.simplex {
		look.look(&root)
		root = look.longestFirst(root)
	}
	var divide func(c *cell, cut bool)
	divide = func(c *cell, cut bool) {
		if !kit.goesOn() {
			return
		}
		if cut || kit.rule.Size != nil || kit.rule.Resolution != nil {
			look.look(c)
		}
		if cut {
			switch look.side() {
			case -1:
				cut = false
			case 1:
				return
			}
		}
		if halves, ok := look.divide(c); ok {
			divide(&halves[0], cut)
			divide(&halves[1], cut)
			return
		}
		switch {
		case cut:
			kit.cut(p, c)
		case len(look.touches) > 0:
			kit.graded(p.source, c, look)
		default:
			kit.whole(p.source, c, kit.regular(look.simplex, p.K, look.degree+p.source.excess))
		}
	}
	divide(&root, p.keep != nil)
}

// regular returns the rule on a unit cell, that of the next higher degree if the rule
// is a second opinion.
func (kit *ruleKit) regular(simplex bool, k, degree int) referenceRule {
	first := kit.reference(simplex, k, degree)
	if r := kit.rule.Resolution; r == nil || !r.More {
		return first
	}
	for {
		degree++
		if next := kit.reference(simplex, k, degree); len(next.w) != len(first.w) {
			return next
		}
	}
}

// reference returns the rule on a unit cell.
func (kit *ruleKit) reference(simplex bool, k, degree int) referenceRule {
	ref := reference{simplex, k, degree}
	points, ok := kit.references[ref]
	if !ok {
		points = ref.rule()
		kit.references[ref] = points
	}
	return points
}

// graded adds the points of a cell with singular places at its corners or along
// its edges.
func (kit *ruleKit) graded(p Patch, c *cell, look *probe) {
	if look.simplex || p.K == 1 {
		kit.whole(p, c, kit.gradedReference(p.K, look.degree, look.touches))
		return
	}
	for _, corners := range simplicesOfCube[p.K] {
		var v [4][3]float64
		touches := make([]touch, len(look.touches))
		for i, corner := range corners {
			v[i] = c.corner(corner)
			for j, t := range look.touches {
				touches[j] |= t >> corner & 1 << i
			}
		}
		part := simplexCell(p.K, v, c.size, p.K)
		kit.whole(p, &part, kit.gradedReference(p.K, look.degree+p.excess, touches))
	}
}

func (kit *ruleKit) gradedReference(k, degree int, touches []touch) referenceRule {
	if kit.rule.Resolution.More {
		degree += 2
	}
	slices.Sort(touches)
	key := gradedReference{k: k, degree: degree}
	touches = slices.Compact(touches)
	if len(touches) > len(key.touches) {
		touches = touches[:len(key.touches)]
	}
	copy(key.touches[:], touches)
	points, ok := kit.gradings[key]
	if !ok {
		points = gradedRule(k, degree, touches)
		kit.gradings[key] = points
	}
	return points
}

// simplicesOfCube are the corners of the simplices that a cube is divided into,
// numbered with a bit to each axis (Kuhn's division).
var simplicesOfCube = map[int][][]int{
	2: {{0, 1, 3}, {0, 2, 3}},
	3: {{0, 1, 3, 7}, {0, 1, 5, 7}, {0, 2, 3, 7}, {0, 2, 6, 7}, {0, 4, 5, 7}, {0, 4, 6, 7}},
}

// whole adds the points of a whole cell.
func (kit *ruleKit) whole(p Patch, c *cell, points referenceRule) {
	var buffer [3]float64
	s := buffer[:p.K]
	for i, w := range points.w {
		c.at(s, points.x[i*p.K:(i+1)*p.K])
		kit.pts.add(p, s, w*c.size, kit.normals)
	}
}

// cut adds the points in the part of a cell that the filter keeps.
func (kit *ruleKit) cut(p piece, c *cell) {
	const more = 4 // the ends of stretches are not polynomials
	patch := c.patch(p.source)
	gauss := legendre(pointsOf(kit.rule.Degree + patch.excess + more))
	p.integrate(patch, c.fraction(), kit.pts.Dim, kit.normals, gauss, func(s []float64, w float64) {
		kit.pts.add(patch, s, w, kit.normals)
	})
}
