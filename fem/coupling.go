package fem

import (
	"slices"

	"pinnsolve/internal/parallel"
)

// A coupling is a matrix of a row for each pressure and dim columns for each
// node.
type coupling struct {
	dim   int
	start []int
	node  []int32 // ascending in a row
	data  []float64
}

// newCoupling returns the matrix of zeros in which the pressures of every cell
// are coupled with its nodes.
func newCoupling(rows, dim int, pressed, cells [][]int) *coupling {
	around := make([][]int, rows) // the cells at each pressure
	for c, ps := range pressed {
		for _, p := range ps {
			around[p] = append(around[p], c)
		}
	}
	d := &coupling{dim: dim, start: make([]int, rows+1)}
	for p, cs := range around {
		var nodes []int32
		for _, c := range cs {
			for _, v := range cells[c] {
				nodes = append(nodes, int32(v))
			}
		}
		slices.Sort(nodes)
		d.node = append(d.node, slices.Compact(nodes)...)
		d.start[p+1] = len(d.node)
	}
	d.data = make([]float64, len(d.node)*dim)
	return d
}

// add adds values at nodes to a row.
func (d *coupling) add(row int, nodes []int, values []float64) {
	columns := d.node[d.start[row]:d.start[row+1]]
	for a, v := range nodes {
		at, _ := slices.BinarySearch(columns, int32(v))
		to := d.data[(d.start[row]+at)*d.dim:]
		for i := range d.dim {
			to[i] += values[a*d.dim+i]
		}
	}
}

// mul computes y = D u.
func (d *coupling) mul(y, u []float64, workers int) {
	const rowsAtOnce = 256
	rows := len(d.start) - 1
	parallel.For(workers, (rows+rowsAtOnce-1)/rowsAtOnce, func(k int) {
		for r := k * rowsAtOnce; r < min((k+1)*rowsAtOnce, rows); r++ {
			var sum float64
			for at := d.start[r]; at < d.start[r+1]; at++ {
				v := int(d.node[at]) * d.dim
				for i, x := range d.data[at*d.dim : (at+1)*d.dim] {
					sum += x * u[v+i]
				}
			}
			y[r] = sum
		}
	})
}

// addTransposed adds D'p to f.
func (d *coupling) addTransposed(f, p []float64) {
	for r, x := range p {
		for at := d.start[r]; at < d.start[r+1]; at++ {
			v := int(d.node[at]) * d.dim
			for i, y := range d.data[at*d.dim : (at+1)*d.dim] {
				f[v+i] += x * y
			}
		}
	}
}
