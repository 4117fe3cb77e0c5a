package features

import (
	"cmp"
	"math"
	"slices"

	"pinnsolve/internal/vec"
	"pinnsolve/mesh"
)

// sharpFolds are the folds of a skin that belong to edges: those that do not
// approximate a curved surface, and those between parts.
type sharpFolds struct {
	*skin
	all  []int
	turn map[int]float64 // by fold, 0 where the surface is smooth but the part changes
	at   map[int][]int   // the folds at a node
}

func newSharpFolds(k *skin) sharpFolds {
	s := sharpFolds{skin: k, turn: map[int]float64{}, at: map[int][]int{}}
	for i := range k.folds {
		m := &k.folds[i]
		smooth, turn := m.smooth(), m.turn
		if m.mild() {
			smooth = k.curvedBeside(i)
		}
		if smooth {
			if p := k.parts(i); p[0] == p[1] {
				continue
			}
			turn = 0
		}
		s.all = append(s.all, i)
		s.turn[i] = turn
		for _, n := range m.nodes {
			s.at[n] = append(s.at[n], i)
		}
	}
	return s
}

// edges returns the straight edges, sharp or between parts, each in full
// length.
func (k *skin) edges() []Corner {
	sharp := newSharpFolds(k)
	var corners []Corner
	done := map[int]bool{}
	for _, i := range sharp.all {
		if done[i] || k.folds[i].curved {
			continue
		}
		run := sharp.straightRun(i)
		for _, j := range run {
			done[j] = true
		}
		if len(run) > 1 || !sharp.rim(i) {
			corners = append(corners, sharp.edge(run))
		}
	}
	return corners
}

// parts returns the parts on the two sides of a fold, in alphabetical order.
func (k *skin) parts(fold int) [2]string {
	m := &k.folds[fold]
	p := [2]string{k.facets[m.facets[0]].part, k.facets[m.facets[1]].part}
	if p[1] < p[0] {
		p[0], p[1] = p[1], p[0]
	}
	return p
}

// straightRun returns the folds that continue the first along its line, between
// the same parts and at the same angle.
func (s sharpFolds) straightRun(first int) []int {
	const sameAngle = 0.02
	line := s.line(first)
	return flood(first, func(i int) []int {
		var next []int
		for _, n := range s.folds[i].nodes {
			for _, j := range s.at[n] {
				if !s.folds[j].curved && s.parts(j) == s.parts(first) &&
					math.Abs(s.turn[j]-s.turn[first]) < sameAngle && sameLine(line, s.line(j)) {
					next = append(next, j)
				}
			}
		}
		return next
	})
}

// rim reports whether a fold is a piece of a curved edge: a side of a facet
// that approximates a curved surface, and that continues between the same parts
// with a mild turn, or between the same two entities of the geometry.
func (s sharpFolds) rim(fold int) bool {
	const mild = 30 * math.Pi / 180
	if !s.curvedBeside(fold) {
		return false
	}
	direction := s.line(fold)[:3]
	for _, n := range s.folds[fold].nodes {
		for _, j := range s.at[n] {
			if j == fold || s.parts(j) != s.parts(fold) {
				continue
			}
			most := mild
			if s.sameEntities(fold, j) {
				most = mesh.Sharpest
			}
			if cos := math.Abs(vec.Dot(direction, s.line(j)[:3])); cos < 1-1e-6 && cos > math.Cos(most) {
				return true
			}
		}
	}
	return false
}

// sameEntities reports whether two folds are between the same two entities, of
// which one may be unknown: gmsh does not write the facets of no group.
func (k *skin) sameEntities(fold, other int) bool {
	of := func(fold int) (a, b int) {
		m := &k.folds[fold]
		a, b = k.facets[m.facets[0]].entity, k.facets[m.facets[1]].entity
		return min(a, b), max(a, b)
	}
	a, b := of(fold)
	c, d := of(other)
	return a != b && a == c && b == d
}

// edge returns the edge of a run.
func (s sharpFolds) edge(run []int) Corner {
	direction := s.line(run[0])[:3]
	var ends []int
	for _, i := range run {
		ends = append(ends, s.folds[i].nodes[:]...)
	}
	along := func(a, b int) int {
		return cmp.Compare(vec.Dot(s.node(a), direction), vec.Dot(s.node(b), direction))
	}
	from, to := s.node(slices.MinFunc(ends, along)), s.node(slices.MaxFunc(ends, along))
	return Corner{X: slices.Clone(from), Along: vec.Sub(to, from), Angle: math.Pi - s.turn[run[0]], Parts: s.parts(run[0])}
}
