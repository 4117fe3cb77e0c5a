package weak

import (
	"math"

	"gonum.org/v1/gonum/floats"

	"pinnsolve/geometry"
)

// boxesAcross is the number of boxes along an axis of a body, among which the place
// of a difference is sought.
const boxesAcross = 12

// differences adds up by how much the work of one solution differs from that of
// another, in boxes of the body.
type differences struct {
	lo, hi []float64
	in     map[[3]int]*difference
}

// difference is that in a box: its sum, and sizes with their first moments.
type difference struct {
	sum, size float64
	moment    []float64
}

func newDifferences(d *geometry.Domain) *differences {
	lo, hi := d.Bounds()
	return &differences{lo, hi, map[[3]int]*difference{}}
}

// add adds the difference of the first two works at points lo..hi of a set, which are
// close to each other.
func (d *differences) add(pts geometry.Points, lo, hi int, works []float64) {
	if len(works) < 2 {
		return
	}
	by := works[0] - works[1]
	middle := make([]float64, pts.Dim)
	for p := lo; p < hi; p++ {
		floats.AddScaled(middle, 1/float64(hi-lo), pts.At(p))
	}
	var at [3]int
	for i, v := range middle {
		at[i] = int(boxesAcross * (v - d.lo[i]) / (d.hi[i] - d.lo[i]))
	}
	one := d.in[at]
	if one == nil {
		one = &difference{moment: make([]float64, pts.Dim)}
		d.in[at] = one
	}
	one.sum += by
	one.size += math.Abs(by)
	floats.AddScaled(one.moment, math.Abs(by), middle)
}

// place returns the middle of the differences in the box that has most of them, nil
// if there are none.
func (d *differences) place() []float64 {
	var most *difference
	var at [3]int
	for k, one := range d.in { // of equal ones the first, whatever the order of the map
		if most == nil || math.Abs(one.sum) > math.Abs(most.sum) || math.Abs(one.sum) == math.Abs(most.sum) && before(k, at) {
			most, at = one, k
		}
	}
	if most == nil || most.size == 0 {
		return nil
	}
	floats.Scale(1/most.size, most.moment)
	return most.moment
}

func before(a, b [3]int) bool {
	for i, v := range a {
		if v != b[i] {
			return v < b[i]
		}
	}
	return false
}
