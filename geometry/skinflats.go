package geometry

import (
	"math"

	"pinnsolve/internal/vec"
)

// flatten numbers the flats.
func (k *skin) flatten() {
	count := 0
	for i := range k.facets {
		if k.facets[i].flat >= 0 {
			continue
		}
		flood(i, func(j int) []int {
			k.facets[j].flat = count
			var next []int
			for _, m := range k.facets[j].folds {
				if o := k.folds[m].other(j); math.Abs(k.folds[m].turn) <= k.folds[m].allowed && k.facets[o].flat < 0 {
					next = append(next, o)
				}
			}
			return next
		})
		count++
	}
}

// flood visits what is reached from the first, each once; visit returns where to
// go on.
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

// mild reports whether a fold bends by no more than facets that stand for a
// curved surface may.
func (m *fold) mild() bool {
	const sharpest = 25 * math.Pi / 180
	turn := math.Abs(m.turn)
	return turn > m.allowed && turn <= sharpest
}

// bends returns the flats that stand for a curved surface: they bend mildly along
// more than one line, and five or more of them are linked so.
func (k *skin) bends() map[int]bool {
	const fewest = 5 // two sides and three facets of a coarse fillet
	first := map[int][]float64{}
	many := map[int]bool{}
	linked := map[int][]int{}
	for i := range k.folds {
		m := &k.folds[i]
		if !m.mild() {
			continue
		}
		flats := [2]int{k.facets[m.facets[0]].flat, k.facets[m.facets[1]].flat}
		for s, flat := range flats {
			linked[flat] = append(linked[flat], flats[1-s])
			if known, ok := first[flat]; !ok {
				first[flat] = k.line(i)
			} else if !sameLine(known, k.line(i)) {
				many[flat] = true
			}
		}
	}
	seen := map[int]bool{}
	for flat := range linked {
		if seen[flat] {
			continue
		}
		group := flood(flat, func(i int) []int { return linked[i] })
		for _, i := range group {
			seen[i] = true
			if len(group) < fewest {
				delete(many, i)
			}
		}
	}
	return many
}

func (k *skin) node(i int) []float64 { return k.x[3*i : 3*i+3] }

// plucker returns the unit direction of the line through p and q and its moment
// p × direction.
func plucker(p, q []float64) []float64 {
	d := vec.Sub(q, p)
	length := vec.Norm(d)
	for i := range d {
		d[i] /= length
	}
	return append(d, p[1]*d[2]-p[2]*d[1], p[2]*d[0]-p[0]*d[2], p[0]*d[1]-p[1]*d[0])
}

// sameLine reports whether two lines of plucker are one, either way round.
func sameLine(a, b []float64) bool {
	const tolerance = 1e-6
	minus, plus := vec.Distance(a, b), vec.Norm(vec.Add(a, b))
	return min(minus, plus) <= tolerance*(1+vec.Norm(a[3:]))
}
