package geometry

import "math"

// roundings returns the concave cylinders and spheres.
func (k *skin) roundings() []Arc {
	const bulging = -1e-4 // of the length of a side
	curved := k.bends()
	round := func(i int) bool { return curved[k.facets[i].flat] || k.facets[i].bulge < bulging }
	var arcs []Arc
	left := map[int]bool{}
	for i := range k.facets {
		if round(i) {
			left[i] = true
		}
	}
	for i := range k.facets {
		for left[i] {
			region := flood(i, func(j int) []int {
				var next []int
				for _, m := range k.facets[j].folds {
					meet := &k.folds[m]
					if o := meet.other(j); left[o] && (meet.mild() || math.Abs(meet.turn) <= meet.allowed) {
						next = append(next, o)
					}
				}
				return next
			})
			a, used := k.largestRounding(region)
			for _, j := range region[:used] {
				delete(left, j)
			}
			if a.Concave {
				arcs = append(arcs, a)
			}
		}
	}
	return arcs
}

// largestRounding fits the facets of a region, or fewer of the first ones until
// they fit, and returns how many.
func (k *skin) largestRounding(region []int) (a Arc, used int) {
	const near, fewest = 0.02, 4 // deviation by radius, facets
	for n := len(region); n >= fewest; n = n * 3 / 4 {
		if a, deviation := fitRounding(k.sightings(region[:n])); deviation <= near {
			return a, n
		}
	}
	return Arc{}, 1
}

// sightings returns the nodes of facets, with the normals of the facets there.
func (k *skin) sightings(facets []int) []sighting {
	var seen []sighting
	parameters := append(corners[:], sides[:]...)
	for _, i := range facets {
		f := &k.facets[i]
		for c := range f.nodes {
			seen = append(seen, sighting{x: [3]float64(k.node(f.nodes[c])), n: f.normalAt(parameters[c]), area: f.area / float64(len(f.nodes)), part: f.part})
		}
	}
	return seen
}
