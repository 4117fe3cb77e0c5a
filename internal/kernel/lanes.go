// Package kernel holds the inner loops on jets: layouts, activations and
// their adjoints, and the sums over points that make gradients of weights. They
// work on plain slices, so that the Gorgonia ops of package ad and the batched
// passes of package nn share one implementation.
//
// The loops are assembly for AVX-512 or AVX2, written by the module in the
// folder asm, where package blas has found the instructions, and Go otherwise.
// What is left over after the last whole vector runs in Go too.
package kernel

//go:generate go -C asm run . -out ../kernels_amd64.s -stubs ../kernels_amd64.go -pkg kernel

// Order says which derivatives with respect to the coordinates a jet carries.
// Orders are nested: each holds everything the ones before it hold, except
// that Laplacian keeps only the sum of the pure second derivatives.
type Order int

const (
	Value     Order = iota // the value alone
	Gradient               // value and first derivatives
	Laplacian              // value, first derivatives, and the sum of the pure second ones
	Hessian                // value, first and all second derivatives
)

// Lanes is the layout of a jet in Dim dimensions: lane 0 is the value, lanes
// 1..Dim are the first derivatives, and the second derivatives follow, row by
// row of the upper triangle (or the Laplacian alone).
//
// A block of n points and w columns is stored lane after lane, and a lane point
// after point in passes, element (lane, point, column) at index
// (lane*n + point)*w + column, or column after column in graphs, at index
// (lane*w + column)*n + point. Activations do not tell the two apart.
type Lanes struct {
	Dim   int
	Order Order
}

// Count returns the number of lanes.
func (l Lanes) Count() int {
	switch l.Order {
	case Value:
		return 1
	case Gradient:
		return 1 + l.Dim
	case Laplacian:
		return 2 + l.Dim
	default:
		return 1 + l.Dim + l.Dim*(l.Dim+1)/2
	}
}

// First returns the lane of the derivative along axis i.
func (l Lanes) First(i int) int { return 1 + i }

// Second returns the lane of the second derivative along axes i and j. It
// panics unless the order is Hessian.
func (l Lanes) Second(i, j int) int {
	if l.Order != Hessian {
		panic("kernel: second derivatives asked of a jet that does not carry them")
	}
	if i > j {
		i, j = j, i
	}
	return 1 + l.Dim + i*l.Dim - i*(i-1)/2 + j - i
}

// Lap returns the lane of the Laplacian. It panics unless the order is
// Laplacian.
func (l Lanes) Lap() int {
	if l.Order != Laplacian {
		panic("kernel: no Laplacian lane in this jet")
	}
	return 1 + l.Dim
}
