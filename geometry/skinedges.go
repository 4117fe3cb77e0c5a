package geometry

import (
	"cmp"
	"math"
	"slices"

	"pinnsolve/internal/vec"
)

// edges returns the straight sharp edges, and those between parts, each as long
// as it is.
func (k *skin) edges() []Corner {
	curved := k.bends()
	var sharp []int
	for i := range k.folds {
		m := &k.folds[i]
		flat := math.Abs(m.turn) <= m.allowed
		if m.mild() {
			flat = curved[k.facets[m.facets[0]].flat] || curved[k.facets[m.facets[1]].flat]
		}
		if flat {
			if k.parts(i)[0] == k.parts(i)[1] {
				continue
			}
			m.turn = 0
		}
		sharp = append(sharp, i)
	}
	at := map[int][]int{} // sharp folds at a node
	for _, i := range sharp {
		for _, n := range k.folds[i].nodes {
			at[n] = append(at[n], i)
		}
	}
	var corners []Corner
	done := map[int]bool{}
	for _, i := range sharp {
		if done[i] || k.folds[i].curved {
			continue
		}
		run := k.straightRun(i, at)
		for _, j := range run {
			done[j] = true
		}
		if len(run) > 1 || !k.rim(i, curved, at) {
			corners = append(corners, k.corner(run))
		}
	}
	return corners
}

// parts returns those on either side of a fold, in alphabetical order.
func (k *skin) parts(fold int) [2]string {
	m := &k.folds[fold]
	p := [2]string{k.facets[m.facets[0]].part, k.facets[m.facets[1]].part}
	if p[1] < p[0] {
		p[0], p[1] = p[1], p[0]
	}
	return p
}

// straightRun returns the folds that continue one along its line, between the
// same parts and at the same angle.
func (k *skin) straightRun(first int, at map[int][]int) []int {
	const sameAngle = 0.02
	line := k.line(first)
	return flood(first, func(i int) []int {
		var next []int
		for _, n := range k.folds[i].nodes {
			for _, j := range at[n] {
				m := &k.folds[j]
				if !m.curved && k.parts(j) == k.parts(first) && math.Abs(m.turn-k.folds[first].turn) < sameAngle && sameLine(line, k.line(j)) {
					next = append(next, j)
				}
			}
		}
		return next
	})
}

func (k *skin) line(fold int) []float64 {
	m := &k.folds[fold]
	return plucker(k.node(m.nodes[0]), k.node(m.nodes[1]))
}

// rim reports whether a sharp side is a piece of a curved edge: a side of a facet
// that stands for a curved surface which goes on between the same parts with a
// mild turn.
func (k *skin) rim(side int, curved map[int]bool, at map[int][]int) bool {
	const mild = 30 * math.Pi / 180
	m := &k.folds[side]
	if !curved[k.facets[m.facets[0]].flat] && !curved[k.facets[m.facets[1]].flat] {
		return false
	}
	direction := k.line(side)[:3]
	for _, n := range m.nodes {
		for _, j := range at[n] {
			if j == side || k.parts(j) != k.parts(side) {
				continue
			}
			if cos := math.Abs(vec.Dot(direction, k.line(j)[:3])); cos < 1-1e-6 && cos > math.Cos(mild) {
				return true
			}
		}
	}
	return false
}

// corner returns the edge of a run.
func (k *skin) corner(run []int) Corner {
	first := &k.folds[run[0]]
	direction := k.line(run[0])[:3]
	var ends []int
	for _, i := range run {
		ends = append(ends, k.folds[i].nodes[:]...)
	}
	along := func(a, b int) int {
		return cmp.Compare(vec.Dot(k.node(a), direction), vec.Dot(k.node(b), direction))
	}
	from, to := k.node(slices.MinFunc(ends, along)), k.node(slices.MaxFunc(ends, along))
	return Corner{X: slices.Clone(from), Along: vec.Sub(to, from), Angle: math.Pi - first.turn, Parts: k.parts(run[0])}
}
