package pum

import (
	"cmp"
	"math"
	"slices"

	"gonum.org/v1/gonum/blas/blas64"
)

// star is straight interfaces that meet at one point of the plane, the only ones in
// reach of a window. Fields are continuous across its rays, and their normal
// derivatives jump there. Features that do so by themselves, in all materials
// together, take the place of copies in each of them: smooth features times functions
// that are linear along the sides of a sector,
//
//	hat      1 times the distance along a ray, 0 on the rays beside it
//	bubble   0 on both rays of a sector, and outside
//
// and powers of the distance times functions of the angle, see angular.
type star struct {
	center [2]float64
	rays   [][2]float64 // unit vectors, by ascending angle
	angle  []float64    // of the rays
	of     []int        // material of the sector from every ray to the next
	shape  []shapeOf    // of the sectors
	hats   []int        // rays with a hat
	inv    float64      // inverse half-width, the least
	angular
}

// shapeOf is what a sector is, by its angle.
type shapeOf int

const (
	convex shapeOf = iota
	flatSector
	reflex
)

const (
	// Sectors whose angle differs from a half turn by less than straight are flat, by less
	// than nearlyFlat neither that nor convex: hats would be too steep.
	straight   = 1e-9
	nearlyFlat = 0.1
	// Interfaces that leave a ray by more, in half-widths, are not straight.
	offRay = 1e-9
	// Hats and bubbles are of degree one and two: so much fewer features are multiplied
	// by them than there are.
	hatShare, bubbleShare = 0.7, 0.45
	// A sector may lie where the weight of a window falls to zero. Functions in it alone are
	// small, and no rule resolves what they are relative to themselves: it takes them from
	// the windows beside. This is how small a mode may be.
	starCut = 1e-5
	// Powers of the distance above this are smooth to the other features.
	mostAngular = 4
)

// newStar returns the star that the interfaces in reach of a window are, nil if they are
// something else: bent, or too few or too many.
func (s *Space) newStar(w int) *star {
	if s.dim != 2 {
		return nil
	}
	const fewest = 3 // rays: two are a corner of one interface, or none
	var near []Curve
	ends := map[[2]float64]int{}
	var order [][2]float64
	grain := offRay * slices.Min(s.half)
	support := s.support(w)
	for _, c := range s.division.joints.Curves {
		a, b := c.ends()
		if !support.meets([]float64{a[0], a[1], b[0], b[1]}, 2) {
			continue
		}
		near = append(near, c)
		for _, x := range [][2]float64{a, b} {
			key := [2]float64{math.Round(x[0] / grain), math.Round(x[1] / grain)}
			if ends[key]++; ends[key] == fewest {
				order = append(order, x)
			}
		}
	}
	st := &star{inv: 1 / slices.Min(s.half)}
	switch {
	case len(near) == 0 || len(order) > 1:
		return nil
	case len(order) == 0:
		if !st.line(near, s.division.Of, s.middle) {
			return nil
		}
		return st
	}
	st.center = order[0]
	if !st.gather(near, s.division.Of, s.middle) || len(st.rays) < fewest {
		return nil
	}
	return st
}

// middle returns a point inside a cell of the body.
func (s *Space) middle(cell int) (x [2]float64) {
	hull := s.body.Hulls[cell]
	n := len(hull) / 2
	for i := range n {
		x[0] += hull[2*i] / float64(n)
		x[1] += hull[2*i+1] / float64(n)
	}
	return x
}

// ends returns the ends of a curve.
func (c Curve) ends() (a, b [2]float64) {
	c.At(a[:], 0)
	c.At(b[:], 1)
	return a, b
}

// line makes a star of curves that are all on one straight line between the same two
// materials; false if they are not.
func (st *star) line(near []Curve, of []int, middle func(cell int) [2]float64) bool {
	st.center, _ = near[0].ends()
	var d [2]float64
	for i, c := range near {
		var x [3][2]float64
		for k, t := range []float64{0, 0.5, 1} {
			c.At(x[k][:], t)
		}
		if i == 0 {
			d = minus(x[2], x[0])
			length := math.Hypot(d[0], d[1])
			d = [2]float64{d[0] / length, d[1] / length}
		}
		for _, p := range x {
			if math.Abs(cross(d, minus(p, st.center)))*st.inv > offRay {
				return false
			}
		}
		left, right := of[c.Cells[0]], of[c.Cells[1]]
		if cross(d, minus(middle(c.Cells[0]), x[1])) < 0 {
			left, right = right, left
		}
		if i == 0 {
			st.of = []int{left, right}
		} else if st.of[0] != left || st.of[1] != right {
			return false
		}
	}
	angle := math.Atan2(d[1], d[0])
	if angle > 0 { // rays are sorted by angle, up to pi
		d, angle = [2]float64{-d[0], -d[1]}, angle-math.Pi
		st.of[0], st.of[1] = st.of[1], st.of[0]
	}
	st.rays, st.angle = [][2]float64{d, {-d[0], -d[1]}}, []float64{angle, angle + math.Pi}
	st.shape = []shapeOf{flatSector, flatSector}
	return true
}

// gather finds the rays that curves lie on, and the sectors; false if a curve is on none, or
// two disagree on the materials beside one.
func (st *star) gather(near []Curve, of []int, middle func(cell int) [2]float64) bool {
	var all []raySide
	for _, c := range near {
		var x [3][2]float64
		var far [2]float64
		for i, t := range []float64{0, 0.5, 1} {
			c.At(x[i][:], t)
			if d := minus(x[i], st.center); math.Hypot(d[0], d[1]) > math.Hypot(far[0], far[1]) {
				far = d
			}
		}
		length := math.Hypot(far[0], far[1])
		d := [2]float64{far[0] / length, far[1] / length}
		for _, p := range x {
			if v := minus(p, st.center); math.Abs(cross(d, v))*st.inv > offRay || v[0]*d[0]+v[1]*d[1] < -offRay/st.inv {
				return false
			}
		}
		z := raySide{angle: math.Atan2(d[1], d[0]), d: d}
		z.left, z.right = of[c.Cells[0]], of[c.Cells[1]]
		if cross(d, minus(middle(c.Cells[0]), x[1])) < 0 {
			z.left, z.right = z.right, z.left
		}
		i := slices.IndexFunc(all, func(o raySide) bool { return math.Hypot(o.d[0]-d[0], o.d[1]-d[1]) < offRay })
		if i < 0 {
			all = append(all, z)
		} else if all[i].left != z.left || all[i].right != z.right {
			return false
		}
	}
	return st.sectors(all)
}

// raySide is a ray and the materials left and right of it.
type raySide struct {
	angle       float64
	d           [2]float64
	left, right int
}

// sectors enters rays and what lies between them; false if materials disagree.
func (st *star) sectors(all []raySide) bool {
	slices.SortFunc(all, func(a, b raySide) int {
		return cmp.Compare(a.angle, b.angle)
	})
	n := len(all)
	for i, z := range all {
		next := all[(i+1)%n]
		if z.left != next.right {
			return false
		}
		st.rays, st.angle, st.of = append(st.rays, z.d), append(st.angle, z.angle), append(st.of, z.left)
		switch width := st.width(z.angle, next.angle); {
		case math.Abs(width-math.Pi) < straight:
			st.shape = append(st.shape, flatSector)
		case math.Abs(width-math.Pi) < nearlyFlat:
			return false
		case width < math.Pi:
			st.shape = append(st.shape, convex)
		default:
			st.shape = append(st.shape, reflex)
		}
	}
	for i := range all {
		if st.shape[i] == convex && st.shape[(i+n-1)%n] == convex {
			st.hats = append(st.hats, i)
		}
	}
	return true
}

// width returns the angle from one ray to the next.
func (st *star) width(from, to float64) float64 {
	if to <= from {
		to += 2 * math.Pi
	}
	return to - from
}

func minus(a, b [2]float64) [2]float64 { return [2]float64{a[0] - b[0], a[1] - b[1]} }

func cross(a, b [2]float64) float64 { return a[0]*b[1] - a[1]*b[0] }

// sector returns the sector that a direction lies in, and its angle from the first ray.
func (st *star) sector(d [2]float64) (i int, from float64) {
	a := math.Atan2(d[1], d[0])
	i = len(st.angle) - 1
	for i >= 0 && st.angle[i] > a {
		i--
	}
	if i < 0 {
		i = len(st.angle) - 1
		a += 2 * math.Pi
	}
	return i, a - st.angle[i]
}

// products returns how many smooth features of so many are multiplied by a hat and by a
// bubble.
func (st *star) products(first int) (hat, bubble int) {
	return int(math.Ceil(hatShare * float64(first))), int(math.Ceil(bubbleShare * float64(first)))
}

// bubbles returns the number of sectors with a bubble.
func (st *star) bubbles() (n int) {
	for _, s := range st.shape {
		if s != reflex {
			n++
		}
	}
	return n
}

// features returns how many features there are with so many smooth ones.
func (st *star) features(first int) int {
	hat, bubble := st.products(first)
	return len(st.hats)*hat + st.bubbles()*bubble + len(st.s)
}

// few calls add with the number of features of every kind but the powers.
func (st *star) few(smooth int, add func(n int)) {
	hat, bubble := st.products(smooth)
	for range st.hats {
		add(hat)
	}
	for range st.bubbles() {
		add(bubble)
	}
}

// linear is the linear functions of a sector at a point v from the center, in half-widths:
// a is 0 on its second ray, b on the first one, each the distance along the other ray.
func (st *star) linear(i int, v [2]float64) (a, b float64, da, db [2]float64) {
	p, q := st.rays[i], st.rays[(i+1)%len(st.rays)]
	if st.shape[i] == flatSector { // b alone: the distance from both
		return 0, cross(p, v), da, [2]float64{-p[1], p[0]}
	}
	c := cross(p, q)
	return cross(v, q) / c, cross(p, v) / c, [2]float64{q[1] / c, -q[0] / c}, [2]float64{-p[1] / c, p[0] / c}
}

// factors writes the hats and bubbles at a point, and their derivatives by position in
// half-widths.
func (st *star) factors(v [2]float64, value []float64, slope [][2]float64) {
	clear(value)
	clear(slope)
	i, _ := st.sector(v)
	a, b, da, db := st.linear(i, v)
	next := (i + 1) % len(st.rays)
	for k, ray := range st.hats {
		switch ray {
		case i:
			value[k], slope[k] = a, da
		case next:
			value[k], slope[k] = b, db
		}
	}
	k := len(st.hats)
	for j := range i {
		if st.shape[j] != reflex {
			k++
		}
	}
	switch st.shape[i] {
	case convex:
		value[k], slope[k] = a*b, [2]float64{a*db[0] + b*da[0], a*db[1] + b*da[1]}
	case flatSector:
		value[k], slope[k] = b, db
	}
}

// write writes the features, times the factor, at points x to the columns from first on;
// those before are the smooth ones, times the factor, with so many that count.
func (st *star) write(x []float64, factor [][]float64, lanes []blas64.General, smooth, first int) {
	cols := lanes[0].Cols
	hat, bubble := st.products(smooth)
	n := len(st.hats) + st.bubbles()
	value, slope := make([]float64, n), make([][2]float64, n)
	for p := range lanes[0].Rows {
		d := minus([2]float64{x[2*p], x[2*p+1]}, st.center)
		st.factors([2]float64{d[0] * st.inv, d[1] * st.inv}, value, slope)
		at := first
		for k, v := range value {
			width := hat
			if k >= len(st.hats) {
				width = bubble
			}
			from := lanes[0].Data[p*cols:][:width]
			for l := range lanes {
				to, own := lanes[l].Data[p*cols+at:][:width], lanes[l].Data[p*cols:][:width]
				for j, u := range own {
					to[j] = v * u
				}
				if l > 0 {
					g := slope[k][l-1] * st.inv
					for j, u := range from {
						to[j] += g * u
					}
				}
			}
			at += width
		}
		i, angle := st.sector(d)
		st.angular.write(i, angle, d, p, factor, lanes, at)
	}
}

// addStar gives the shared groups of a window features about the point where materials
// meet, if they meet along straight lines at one point alone whose stiffnesses are known, or
// along one straight line.
func (s *Space) addStar(w int) {
	st := s.newStar(w)
	if st == nil {
		return
	}
	for g, group := range s.groups {
		b := s.bases[w][g]
		if group.Apart || group.Within != nil || len(b.tips)+len(b.lenses) > 0 {
			continue
		}
		if len(st.rays) == 2 && len(b.poles) == 0 {
			b.star = st
		}
		if len(st.rays) == 2 || len(b.poles) != 1 {
			continue
		}
		at := b.poles[0].at
		if at.Stiffness == nil || math.Hypot(at.Center[0]-st.center[0], at.Center[1]-st.center[1])*st.inv > offRay {
			continue
		}
		own := *st
		var width, stiffness []float64
		for i, m := range st.of {
			width = append(width, st.width(st.angle[i], st.angle[(i+1)%len(st.angle)]))
			stiffness = append(stiffness, at.Stiffness[m])
		}
		own.angular = newAngular(width, stiffness, at.Scale, mostAngular)
		b.star, b.poles = &own, nil
	}
}
