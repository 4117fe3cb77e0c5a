package features

// A chain is a sequence of curves of the outline as a polyline: vertex i is
// followed by segment i, except the last vertex of an open chain.
type chain struct {
	x         [][2]float64
	closed    bool
	part      []string  // of segment i
	curved    []bool    // segment i is a piece of a curve
	joint     []joint   // at vertex i
	curvature []float64 // at vertex i, of the circle through it and its neighbours, positive where convex, 1/m; 0 at open ends
}

func newChain(curves []curve, loop []int, closed bool) chain {
	c := chain{closed: closed}
	for k, i := range loop {
		before := -1
		if k > 0 {
			before = loop[k-1]
		} else if closed {
			before = loop[len(loop)-1]
		}
		var at joint
		if before >= 0 {
			at = newJoint(&curves[before], &curves[i])
		}
		for _, x := range curves[i].points[:len(curves[i].points)-1] {
			c.x = append(c.x, x)
			c.part = append(c.part, curves[i].part)
			c.curved = append(c.curved, len(curves[i].points) > 2)
			c.joint = append(c.joint, at)
			at = joint{}
		}
	}
	if !closed {
		c.x = append(c.x, curves[loop[len(loop)-1]].end())
		c.joint = append(c.joint, joint{})
	}
	c.curvature = make([]float64, len(c.x))
	for i := range c.x {
		if before, after, ok := c.around(i); ok {
			c.curvature[i] = curvature(c.x[before], c.x[i], c.x[after])
		}
	}
	return c
}

// around returns the vertices before and after vertex i; ok is false at an open
// end.
func (c *chain) around(i int) (before, after int, ok bool) {
	n := len(c.x)
	if !c.closed && (i == 0 || i == n-1) {
		return 0, 0, false
	}
	return (i + n - 1) % n, (i + 1) % n, n > 2
}

// runs returns the maximal runs of consecutive vertices that belong, each alike
// to the one before. If all vertices of a closed chain belong and are alike,
// they form one run with an arbitrary start.
func (c *chain) runs(belongs func(i int) bool, alike func(i, k int) bool) [][]int {
	n := len(c.x)
	linked := func(i int) bool { // to the vertex before
		before := i - 1
		if before < 0 {
			if !c.closed {
				return false
			}
			before = n - 1
		}
		return belongs(i) && belongs(before) && alike(before, i)
	}
	begin := 0
	for begin < n && linked(begin) {
		begin++
	}
	var all [][]int
	for k := range n {
		i := (begin + k) % n
		switch {
		case !belongs(i):
		case k > 0 && linked(i):
			all[len(all)-1] = append(all[len(all)-1], i)
		default:
			all = append(all, []int{i})
		}
	}
	return all
}
