package geometry

import (
	"math"

	"pinnsolve/internal/vec"
)

// A locator finds the elements of a mesh that may contain a point, by bins of
// equal size over the bounding box.
type locator struct {
	elements []element
	lo       []float64
	width    float64 // of a bin
	count    [3]int  // bins an axis
	bins     [][]int32
}

// newLocator makes about as many bins as there are elements, fewer of a thin body.
func newLocator(elements []element, lo, hi []float64) *locator {
	l := &locator{elements: elements, lo: lo, count: [3]int{1, 1, 1}}
	volume, size := 1.0, 0.0
	for a := range lo {
		volume *= hi[a] - lo[a]
		size = max(size, hi[a]-lo[a])
	}
	const most = 16 // bins an element
	total := math.Inf(1)
	finest := size / float64(1+len(elements)) // the product of lengths may underflow
	for l.width = max(finest, math.Pow(volume/float64(len(elements)), 1/float64(len(lo)))); total > float64(most*(len(elements)+1)); l.width *= 2 {
		total = 1
		for a := range lo {
			total *= math.Floor((hi[a]-lo[a])/l.width) + 1
		}
	}
	l.width /= 2
	for a := range lo {
		l.count[a] = int((hi[a]-lo[a])/l.width) + 1
	}
	l.bins = make([][]int32, l.count[0]*l.count[1]*l.count[2])
	for i, e := range elements {
		from, to := e.bounds()
		var first, last [3]int
		for a := range lo {
			const bulge = 0.25 // bound on how far a curved side sticks out of the box of the nodes
			slack := bulge * (to[a] - from[a])
			first[a], last[a] = l.bin(a, from[a]-slack), l.bin(a, to[a]+slack)
		}
		for x := first[0]; x <= last[0]; x++ {
			for y := first[1]; y <= last[1]; y++ {
				for z := first[2]; z <= last[2]; z++ {
					b := &l.bins[l.index(x, y, z)]
					*b = append(*b, int32(i))
				}
			}
		}
	}
	return l
}

// bin returns the bin of a coordinate, the nearest one if it is outside.
func (l *locator) bin(axis int, v float64) int {
	return int(max(0, min(float64(l.count[axis]-1), math.Floor((v-l.lo[axis])/l.width))))
}

func (l *locator) index(x, y, z int) int { return x + l.count[0]*(y+l.count[1]*z) }

// level returns about how far x is outside the nearest element of its bin,
// negative or zero inside; +Inf if the bin is empty.
func (l *locator) level(x []float64) float64 {
	_, least := l.nearest(x)
	return least
}

// cell returns the element that contains x or is next to it, if the bin of x is
// empty the one whose first node is nearest.
func (l *locator) cell(x []float64) int {
	if i, _ := l.nearest(x); i >= 0 {
		return i
	}
	best, least := 0, math.Inf(1)
	for i, e := range l.elements {
		if d := vec.Distance(e.node(0), x); d < least {
			best, least = i, d
		}
	}
	return best
}

// first returns the first element found that contains x, else what cell does.
func (l *locator) first(x []float64) int {
	var at [3]int
	for a, v := range x {
		at[a] = l.bin(a, v)
	}
elements:
	for _, i := range l.bins[l.index(at[0], at[1], at[2])] {
		e := l.elements[i]
		lo, hi := e.bounds()
		for a, v := range x {
			if v < lo[a] || v > hi[a] {
				continue elements
			}
		}
		if e.outside(x) <= 0 {
			return int(i)
		}
	}
	return l.cell(x)
}

// nearest returns the element of the bin of x that x is in or least outside of,
// -1 if there is none, and how far outside.
func (l *locator) nearest(x []float64) (element int, least float64) {
	var at [3]int
	for a, v := range x {
		at[a] = l.bin(a, v)
	}
	element, least = -1, math.Inf(1)
	for _, i := range l.bins[l.index(at[0], at[1], at[2])] {
		e := l.elements[i]
		lo, hi := e.bounds()
		if level := e.outside(x) * vec.Distance(lo[:], hi[:]); level < least { // not NaN: far away Newton's method may fail
			element, least = int(i), level
		}
	}
	return element, least
}
