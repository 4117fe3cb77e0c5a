package blas

// panels are vectors of columns divided evenly: narrow tiles are slow, so 7
// vectors are 3+2+2 and not 3+3+1.
type panels struct {
	width, wide int // a panel, and how many have one vector more
	lanes       int
}

// split divides columns into panels.
func (k *kernels) split(columns int) panels {
	vecs := (columns + k.lanes - 1) / k.lanes
	count := max((vecs+maxVecs-1)/maxVecs, 1)
	return panels{vecs / count, vecs % count, k.lanes}
}

// lastPanel returns the column at which the last panel of columns jc to j1 starts.
func (k *kernels) lastPanel(jc, j1 int) int {
	vecs := (j1 - jc + k.lanes - 1) / k.lanes
	return jc + (vecs-k.split(j1-jc).width)*k.lanes
}

// next returns the vectors of a panel that starts at vector v.
func (s panels) next(v int) int {
	if v < s.wide*(s.width+1) {
		return s.width + 1
	}
	return s.width
}

// panel returns the vectors of the panel that starts at column j of n, the lanes
// of its last vector, and where the next panel starts.
func (s panels) panel(j, n int) (vecs, tail, next int) {
	vecs = s.next(j / s.lanes)
	next = min(j+vecs*s.lanes, n)
	return vecs, next - j - (vecs-1)*s.lanes, next
}
