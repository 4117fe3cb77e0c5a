package solve

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"

	"pinnsolve/geometry"
	"pinnsolve/geometry/features"
	"pinnsolve/internal/vec"
	"pinnsolve/pinn"
)

// corner is a corner at which a solution is singular.
type corner struct {
	features.Corner
	least float64 // power of the distance
	one   bool    // the condition is the same on both sides
	// stiffness is that of every material that meets others here, nil if it is not known.
	stiffness []float64
}

// singularities are the places of a body at which a solution is not smooth.
// They do not depend on the windows.
type singularities struct {
	corners   []corner
	holes     []features.Arc // and fillets
	ends      []features.End // of slots
	mesh      bool           // the body has cells
	nonlinear bool           // the flux
}

// findSingularities returns the singularities of a problem, by the features of its
// domain.
func findSingularities(p pinn.Problem, found features.Set) singularities {
	s := singularities{corners: singularCorners(p, found.Corners), ends: found.Ends, mesh: p.Domain.Mesh() != nil, nonlinear: !p.LinearFlux()}
	if p.Divided() {
		s.corners = withJunctions(s.corners, features.Junctions(p.Domain, p.Materials.Of), p.Materials)
	}
	for _, a := range found.Arcs {
		if a.Concave {
			s.holes = append(s.holes, a)
		}
	}
	return s
}

// singularCorners returns the corners among all at which a solution is not
// smooth: where the boundary turns inwards, the condition changes, or a load
// begins. Corners at a symmetry plane of the body are judged by the angle of
// both halves.
func singularCorners(p pinn.Problem, all []features.Corner) []corner {
	sides := map[string]side{}
	for _, part := range p.Domain.Parts() {
		sides[part] = newSide(p, part)
	}
	var cs []corner
	for _, c := range all {
		if wrapsAt(p, c) {
			continue // the body goes on there
		}
		least, singular := cornerPower(c, sides[c.Parts[0]], sides[c.Parts[1]])
		for _, s := range p.Singular {
			if !singular && vec.Distance(s.X, c.X) <= 1e-9*(1+vec.Norm(c.X)) {
				least, singular = s.Least, true
			}
		}
		if singular {
			cs = append(cs, corner{Corner: c, least: least, one: sides[c.Parts[0]].fixed == sides[c.Parts[1]].fixed})
		}
	}
	return strongest(cs)
}

// wrapsAt reports whether a corner is where a coordinate goes around.
func wrapsAt(p pinn.Problem, c features.Corner) bool {
	lo, hi := p.Domain.Bounds()
	return slices.ContainsFunc(slices.Concat(p.Periodic, p.PeriodicValues), func(i int) bool {
		eps := 1e-9 * (hi[i] - lo[i])
		return (c.X[i] < lo[i]+eps || c.X[i] > hi[i]-eps) && (c.Along == nil || math.Abs(c.Along[i]) < eps)
	})
}

// withJunctions adds the points where materials meet others or the boundary. Where an
// interface meets a straight boundary with one condition at a right angle, and powers of the
// distance are known elsewhere, they are whole numbers: there is nothing to add.
func withJunctions(corners []corner, junctions []features.Junction, m *pinn.Materials) []corner {
	known := m.Isotropic && slices.ContainsFunc(junctions, func(j features.Junction) bool { return !j.Rim })
	for _, j := range junctions {
		at := slices.IndexFunc(corners, func(c corner) bool { return vec.Distance(c.X, j.X) <= 1e-9*vec.Norm(j.X) })
		if at < 0 && known && j.Square {
			continue
		}
		if at < 0 {
			at = len(corners)
			corners = append(corners, corner{Corner: features.Corner{X: j.X, Angle: math.Pi}})
		}
		corners[at].least = junctionPower
		if m.Isotropic && !j.Rim {
			corners[at].stiffness = m.Stiffness
		}
	}
	return corners
}

// strongest leaves out the weak singularities of many: those of the corners of a
// polygon that turn a little each. The least power of the distance is above 0.8
// there, if the condition is the same on both sides.
func strongest(all []corner) []corner {
	const many, mild = 12, 0.3 // corners, radians
	if len(all) <= many {
		return all
	}
	return slices.DeleteFunc(all, func(c corner) bool {
		return c.one && c.Angle > math.Pi/2+obtuse && c.Angle < math.Pi+mild
	})
}

// side is one part of the boundary as seen from a corner.
type side struct {
	fixed  int // number of prescribed fields
	fields int // number of fields that could be prescribed
	pts    geometry.Points
	load   [][]float64 // at pts, one column a field
}

// mirror reports whether a solution continues as its mirror image beyond a
// plane: if some but not all components are prescribed, or if a single field is
// not prescribed and has no flux.
func (s side) mirror() bool {
	if s.fields == 1 {
		return s.fixed == 0 && !slices.ContainsFunc(s.load, func(col []float64) bool { return floats.Norm(col, math.Inf(1)) > 0 })
	}
	return s.fixed > 0 && s.fixed < s.fields
}

func newSide(p pinn.Problem, part string) side {
	s := side{}
	for _, f := range p.Fields {
		if f.Multiplier {
			continue
		}
		s.fields++
	}
	for _, d := range p.Dirichlet {
		if d.Covers(part) {
			s.fixed++
		}
	}
	var err error
	if s.pts, err = p.Domain.BoundaryRule(part, geometry.Rule{Degree: 2}); err != nil {
		panic(fmt.Sprintf("solve: %v", err)) // the name is the domain's own
	}
	if s.load, err = p.BoundaryLoad(part, s.pts); err != nil {
		s.load = nil // a mistake in the problem, reported when it is compiled
	}
	return s
}

// at returns load and normal of a side at its point nearest to x.
func (s side) at(x []float64) (load, normal []float64) {
	best, least := 0, math.Inf(1)
	for i := range s.pts.Len() {
		if r := vec.Distance(s.pts.At(i), x); r < least {
			best, least = i, r
		}
	}
	for _, col := range s.load {
		load = append(load, col[best])
	}
	return load, s.pts.Normal(best)
}

// jump reports whether no single stress can balance the loads of both sides:
// with normals n and m, a symmetric stress has tractions s and t with s.m =
// t.n. In a plane the tractions are equal.
func jump(a, b side, c features.Corner) bool {
	x := append([]float64(nil), c.X...)
	for i, v := range c.Along {
		x[i] += v / 2
	}
	s, n := a.at(x)
	t, m := b.at(x)
	size := vec.Norm(s) + vec.Norm(t)
	if size == 0 || len(s) == 0 {
		return false
	}
	if math.Abs(c.Angle-math.Pi) < flatAngle || a.fields != len(n) {
		for i := range s {
			if math.Abs(s[i]-t[i]) > 1e-3*size {
				return true
			}
		}
		return false
	}
	return math.Abs(vec.Dot(s[:len(n)], m)-vec.Dot(t[:len(n)], n)) > 1e-3*size
}

// cornerPower reports whether a solution is singular at a corner, and the least
// power of the distance to expect in it: at a convex corner with conditions of
// one kind the power of a linear field, below it where the body turns inwards
// or a support ends (Williams, J. Appl. Mech. 19 (1952) 526-528).
func cornerPower(c features.Corner, a, b side) (least float64, singular bool) {
	angle := c.Angle
	// A mirror doubles the angle and makes both sides like the other one.
	switch {
	case a.mirror() && b.mirror():
		return linearPower, angle > math.Pi/2+obtuse
	case a.mirror():
		a, angle = b, 2*angle
	case b.mirror():
		b, angle = a, 2*angle
	}
	switch {
	case a.fixed != b.fixed, angle > math.Pi+bluntAngle:
		return leastPower, true
	case angle > math.Pi+flatAngle: // a power above 0.95: stresses have next to a bound
		return linearPower, true
	case a.fixed == 0 && jump(a, b, c), angle > math.Pi/2+obtuse && math.Abs(angle-math.Pi) > flatAngle:
		return linearPower, true
	}
	return 0, false
}

// The least powers of the distance of features at corners, and the largest one.
const (
	junctionPower = 0.25 // where materials meet
	leastPower    = 0.4
	linearPower   = 0.9
	largestPower  = 2
)

const (
	obtuse    = 0.1  // radians
	flatAngle = 0.02 // radians
	// bluntAngle is what a corner may turn inwards without being named: a curved side
	// of a mesh meets a plane of symmetry at about a right angle.
	bluntAngle = 0.06 // radians
)
