package features

import "slices"

// roundings returns the concave cylinders and spheres.
func (k *skin) roundings() []Arc {
	const bulging = -1e-4 // of the length of a side
	left := map[int]bool{}
	for i, f := range k.facets {
		if k.curved[f.face] || f.bulge < bulging {
			left[i] = true
		}
	}
	var arcs []Arc
	for i := range k.facets {
		for left[i] {
			region := flood(i, func(j int) []int {
				var next []int
				for _, m := range k.facets[j].folds {
					meet := &k.folds[m]
					if o := meet.other(j); left[o] && (meet.mild() || meet.smooth()) {
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
// they fit, and returns how many it used.
func (k *skin) largestRounding(region []int) (a Arc, used int) {
	const near, fewest = 0.02, 4 // deviation by radius, facets
	for n := len(region); n >= fewest; n = n * 3 / 4 {
		if a, deviation := fitRounding(k.samples(region[:n])); deviation <= near {
			return a, n
		}
		if k.facets[region[0]].entity != 0 {
			return k.entityRounding(region)
		}
	}
	return Arc{}, 1
}

// entityRounding fits those facets of a region that are of one entity, more
// roughly: the hole of a cone is one rounding.
func (k *skin) entityRounding(region []int) (a Arc, used int) {
	const near = 0.4 // deviation by radius
	entity := k.facets[region[0]].entity
	slices.SortStableFunc(region, func(i, j int) int { return rank(k.facets[i].entity != entity) - rank(k.facets[j].entity != entity) })
	for used < len(region) && k.facets[region[used]].entity == entity {
		used++
	}
	if used > 1 {
		if a, deviation := fitRounding(k.samples(region[:used])); deviation <= near {
			return a, used
		}
	}
	return Arc{}, used
}

// rank returns 1 for what is to be last.
func rank(last bool) int {
	if last {
		return 1
	}
	return 0
}

// samples returns the nodes of facets, with the normals of the facets there.
func (k *skin) samples(facets []int) []sample {
	var all []sample
	var at [2]float64
	for _, i := range facets {
		f := &k.facets[i]
		for c, node := range f.nodes {
			f.kind.Node(at[:], c)
			all = append(all, sample{x: [3]float64(k.node(node)), n: f.normalAt(at), area: f.area / float64(len(f.nodes)), part: f.part})
		}
	}
	return all
}
