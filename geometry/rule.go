package geometry

import "fmt"

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

	// Along, if not nil, is how many times longer than Size a cell at x may
	// be in the unit direction d, at least 1. With it, cells that shrink
	// towards an edge in 3D need not shrink along the edge, which would
	// take far too many.
	Along func(x, d []float64) float64
}

// Rule returns points and weights in cells of the given size: Gauss points on
// straight and curved boxes, symmetric rules on triangles and tetrahedra. In
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
	kit := ruleKit{rule: rule, pts: &pts, normals: r.normals, references: map[reference]referenceRule{}, watch: watch, pieces: len(r.pieces)}
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

	watch               Watch // nil: none
	err                 error // of the watch
	cells, done, pieces int
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

// piece adds the points of a piece.
func (kit *ruleKit) piece(p piece) {
	if p.K == 0 {
		kit.pts.add(p.Patch, nil, 1, kit.normals)
		return
	}
	ref := reference{p.source.Simplex && p.K > 1, p.K, kit.rule.Degree + p.source.excess}
	points, ok := kit.references[ref]
	if !ok {
		points = ref.rule()
		kit.references[ref] = points
	}
	look := newProbe(p.source, kit.pts.Dim, kit.normals, p.keep, kit.rule)
	root := rootCell(p.K)
	if ref.simplex {
		look.look(&root)
		root = look.longestFirst(root)
	}
	var divide func(c *cell, cut bool)
	divide = func(c *cell, cut bool) {
		if !kit.goesOn() {
			return
		}
		if cut || kit.rule.Size != nil {
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
		if cut {
			kit.cut(p, c)
		} else {
			kit.whole(p.source, c, points)
		}
	}
	divide(&root, p.keep != nil)
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
