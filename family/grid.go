package family

import (
	"fmt"
	"math"
	"slices"
)

// Axis is a parameter between two ends, in its own unit.
type Axis struct {
	Name string  `json:"name"`
	Lo   float64 `json:"lo"`
	Hi   float64 `json:"hi"`
}

// at is the value at a Leja point.
func (a Axis) at(x float64) float64 { return (a.Lo+a.Hi)/2 + x*(a.Hi-a.Lo)/2 }

// Grid is a set of nodes. With every node it has those that are below it in all
// parameters, so that each adds one polynomial.
type Grid struct {
	Axes []Axis `json:"axes"`
	// Indices are the numbers of the Leja points of the nodes, one an axis, in the
	// order in which the nodes were added.
	Indices [][]int `json:"indices"`
}

// Nodes is the number of nodes.
func (g *Grid) Nodes() int { return len(g.Indices) }

// Node is the values of the parameters at node k.
func (g *Grid) Node(k int) []float64 { return g.values(g.Indices[k]) }

func (g *Grid) values(index []int) []float64 {
	v := make([]float64, len(index))
	for i, n := range index {
		v[i] = g.Axes[i].at(leja(n + 1)[n])
	}
	return v
}

// Check returns an error if the grid, as read from a file, is none.
func (g *Grid) Check() error {
	seen := map[string]bool{}
	for k, index := range g.Indices {
		if len(index) != len(g.Axes) {
			return fmt.Errorf("family: node %d has %d indices for %d parameters", k, len(index), len(g.Axes))
		}
		if !g.closed(index, seen) || seen[fmt.Sprint(index)] {
			return fmt.Errorf("family: node %d, %v, comes twice or before those below it", k, index)
		}
		seen[fmt.Sprint(index)] = true
	}
	return nil
}

// closed reports whether all neighbours below an index are among those seen.
func (g *Grid) closed(index []int, seen map[string]bool) bool {
	for i, n := range index {
		if n < 0 {
			return false
		}
		if n == 0 {
			continue
		}
		below := slices.Clone(index)
		below[i]--
		if !seen[fmt.Sprint(below)] {
			return false
		}
	}
	return true
}

// Within returns an error if a point lies outside the axes.
func (g *Grid) Within(at []float64) error {
	for i, a := range g.Axes {
		slack := 1e-12 * (a.Hi - a.Lo)
		if !(at[i] >= a.Lo-slack && at[i] <= a.Hi+slack) {
			return fmt.Errorf("%s = %v is outside the family, which reaches from %v to %v", a.Name, at[i], a.Lo, a.Hi)
		}
	}
	return nil
}

// Weights returns the weights of the nodes at a point: the interpolant is the sum of the
// members at the nodes, each times its weight.
func (g *Grid) Weights(at []float64) []float64 {
	n := len(g.Indices)
	w := g.polynomials(at)
	// With M[k][j] the polynomial of node j at node k, which is 1 for j = k and 0 for
	// j > k, the weights are w of M' w = polynomials at the point.
	rows := make([][]float64, n)
	for k := range n {
		rows[k] = g.polynomials(g.Node(k))
	}
	for j := n - 1; j >= 0; j-- {
		for k := j + 1; k < n; k++ {
			w[j] -= rows[k][j] * w[k]
		}
	}
	return w
}

// polynomials returns the value of the hierarchical polynomial of every node at a point:
// products of Newton's, 1 at its own node and 0 at those added before it that are not
// above it.
func (g *Grid) polynomials(at []float64) []float64 {
	most := make([]int, len(g.Axes))
	for _, index := range g.Indices {
		for i, n := range index {
			most[i] = max(most[i], n)
		}
	}
	newton := make([][]float64, len(g.Axes))
	for i, a := range g.Axes {
		x := (at[i] - (a.Lo+a.Hi)/2) / ((a.Hi - a.Lo) / 2)
		newton[i] = newtons(x, most[i]+1)
	}
	values := make([]float64, len(g.Indices))
	for k, index := range g.Indices {
		values[k] = 1
		for i, n := range index {
			values[k] *= newton[i][n]
		}
	}
	return values
}

// newtons returns the first n polynomials of Newton on Leja points at x.
func newtons(x float64, n int) []float64 {
	points := leja(n)
	values := make([]float64, n)
	for k := range values {
		values[k] = 1
		for _, p := range points[:k] {
			values[k] *= (x - p) / (points[k] - p)
		}
	}
	return values
}

// Interpolate returns the interpolant of vectors at a point, one vector a node.
func (g *Grid) Interpolate(at []float64, members [][]float64) []float64 {
	sum := make([]float64, len(members[0]))
	for k, w := range g.Weights(at) {
		for i, v := range members[k] {
			sum[i] += w * v
		}
	}
	return sum
}

// Amplification is the sum of the sizes of the weights at a point: by how much errors of
// members can grow.
func (g *Grid) Amplification(at []float64) (sum float64) {
	for _, w := range g.Weights(at) {
		sum += math.Abs(w)
	}
	return sum
}
