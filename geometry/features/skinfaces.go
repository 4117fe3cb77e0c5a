package features

import (
	"math"

	"pinnsolve/internal/vec"
)

// findFaces numbers the faces: sets of facets that meet smoothly.
func (k *skin) findFaces() {
	count := 0
	for i := range k.facets {
		if k.facets[i].face >= 0 {
			continue
		}
		flood(i, func(j int) []int {
			k.facets[j].face = count
			var next []int
			for _, m := range k.facets[j].folds {
				if o := k.folds[m].other(j); k.folds[m].smooth() && k.facets[o].face < 0 {
					next = append(next, o)
				}
			}
			return next
		})
		count++
	}
}

// flood visits everything reachable from the first, each once, and returns it
// in this order; visit returns the neighbours.
func flood(first int, visit func(i int) []int) (order []int) {
	seen := map[int]bool{first: true}
	for queue := []int{first}; len(queue) > 0; queue = queue[1:] {
		order = append(order, queue[0])
		for _, j := range visit(queue[0]) {
			if !seen[j] {
				seen[j] = true
				queue = append(queue, j)
			}
		}
	}
	return order
}

// curvedFaces returns the faces that approximate a curved surface: they bend
// mildly along more than one line, and at least five of them are linked that
// way, or their facets are of one entity of the geometry and bend.
func (k *skin) curvedFaces() map[int]bool {
	first := map[int][]float64{}
	curved := map[int]bool{}
	linked := map[int][]int{}
	for i := range k.folds {
		m := &k.folds[i]
		if !m.mild() {
			continue
		}
		faces := [2]int{k.facets[m.facets[0]].face, k.facets[m.facets[1]].face}
		for s, face := range faces {
			linked[face] = append(linked[face], faces[1-s])
			if known, ok := first[face]; !ok {
				first[face] = k.line(i)
			} else if !sameLine(known, k.line(i)) {
				curved[face] = true
			}
		}
	}
	k.dropFewFaces(curved, linked)
	for i := range k.folds { // facets of one entity that bend are enough
		if m := &k.folds[i]; m.within && math.Abs(m.turn) > m.allowed {
			curved[k.facets[m.facets[0]].face] = true
		}
	}
	return curved
}

// dropFewFaces takes faces out of curved where fewer than five are linked.
func (k *skin) dropFewFaces(curved map[int]bool, linked map[int][]int) {
	const fewest = 5 // two sides and three facets of a coarse fillet
	seen := map[int]bool{}
	for face := range linked {
		if seen[face] {
			continue
		}
		group := flood(face, func(i int) []int { return linked[i] })
		for _, i := range group {
			seen[i] = true
			if len(group) < fewest {
				delete(curved, i)
			}
		}
	}
}

// curvedBeside reports whether a face on either side of the fold is curved.
func (k *skin) curvedBeside(fold int) bool {
	m := &k.folds[fold]
	return k.curved[k.facets[m.facets[0]].face] || k.curved[k.facets[m.facets[1]].face]
}

// line returns the line of a fold, see plucker.
func (k *skin) line(fold int) []float64 {
	m := &k.folds[fold]
	return plucker(k.node(m.nodes[0]), k.node(m.nodes[1]))
}

// plucker returns the unit direction of the line through p and q and its moment
// p × direction, which are Plücker's coordinates of the line.
func plucker(p, q []float64) []float64 {
	d := vec.Unit(vec.Sub(q, p))
	return append(d, vec.Cross(p, d)...)
}

// sameLine reports whether two lines of plucker are the same, in either
// direction.
func sameLine(a, b []float64) bool {
	const tolerance = 1e-6
	minus, plus := vec.Distance(a, b), vec.Norm(vec.Add(a, b))
	return min(minus, plus) <= tolerance*(1+vec.Norm(a[3:]))
}
