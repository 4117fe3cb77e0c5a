package geometry

// A morton curve visits all bins of a fine grid so that bins near on the curve
// are near in space. G. M. Morton, "A computer oriented geodetic data base and
// a new technique in file sequencing", IBM, 1966.
type morton struct {
	dim   int
	lo    []float64
	width float64 // of the largest side of the box of all points
}

func newMorton(x []float64, dim int) morton {
	m := morton{dim: dim, lo: append([]float64(nil), x[:dim]...)}
	hi := append([]float64(nil), x[:dim]...)
	for i, v := range x {
		j := i % dim
		m.lo[j], hi[j] = min(m.lo[j], v), max(hi[j], v)
	}
	for j := range hi {
		m.width = max(m.width, hi[j]-m.lo[j])
	}
	return m
}

// key returns the position on the curve of the mean of the nodes.
func (m morton) key(x []float64, nodes []int) uint64 {
	const bits = 20 // an axis
	var at [3]uint64
	for j := range m.dim {
		var sum float64
		for _, i := range nodes {
			sum += x[i*m.dim+j] - m.lo[j]
		}
		at[j] = uint64(sum / float64(len(nodes)) / m.width * (1<<bits - 1))
	}
	var key uint64
	for bit := bits - 1; bit >= 0; bit-- {
		for j := range m.dim {
			key = key<<1 | at[j]>>bit&1
		}
	}
	return key
}
