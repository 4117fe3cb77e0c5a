package sparse

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"gonum.org/v1/gonum/mat"
)

// grid returns a matrix of n^dim nodes, each coupled with those of the cells it
// is in, positive definite, and the coordinates of the nodes.
func grid(n, dim, size int) (*Matrix, []float64) {
	nodes := 1
	for range dim {
		nodes *= n
	}
	var cells [][]int
	x := make([]float64, 0, nodes*dim)
	for v := range nodes {
		at, inside := v, true
		corners := []int{v}
		step := 1
		for range dim {
			x = append(x, float64(at%n))
			if at%n == n-1 {
				inside = false
			}
			for _, c := range corners {
				corners = append(corners, c+step)
			}
			at /= n
			step *= n
		}
		if inside {
			cells = append(cells, corners)
		}
	}
	m := New(size, nodes, cells)
	rng := rand.New(rand.NewPCG(1, 2))
	for i := range nodes {
		for _, j := range m.row(i) {
			if int(j) > i {
				continue
			}
			for r := range size {
				for c := range size {
					v := rng.Float64() - 0.5
					if int(j) == i && r == c {
						v = float64(len(m.row(i)) * size)
					} else if int(j) == i && c > r {
						continue
					}
					m.Block(i, int(j))[r*size+c] = v
					m.Block(int(j), i)[c*size+r] = v
				}
			}
		}
	}
	return m, x
}

func vector(n int) []float64 {
	rng := rand.New(rand.NewPCG(3, 4))
	x := make([]float64, n)
	for i := range x {
		x[i] = rng.NormFloat64()
	}
	return x
}

// The factor solves the system, with fixed unknowns and without, and agrees to
// the last bit for any number of workers.
func TestSolve(t *testing.T) {
	for _, c := range []struct{ n, dim, size int }{{1, 2, 2}, {3, 2, 1}, {13, 2, 2}, {30, 2, 3}, {7, 3, 3}} {
		m, x := grid(c.n, c.dim, c.size)
		want := vector(m.Dim())
		fixed := make([]bool, m.Dim())
		for i := range fixed {
			if fixed[i] = i%7 == 3; fixed[i] {
				want[i] = 0
			}
		}
		b := make([]float64, m.Dim())
		m.Mul(b, want, 1)
		var first []float64
		for _, workers := range []int{1, 2, 5} {
			f, err := NewPlan(m, x, c.dim).Factorize(context.Background(), fixed, workers)
			if err != nil {
				t.Fatal(err)
			}
			got := make([]float64, len(b))
			if r := f.Refined(m, got, b, fixed, workers); r > 1e-14 {
				t.Errorf("%v: residual %v", c, r)
			}
			for i := range got {
				if math.Abs(got[i]-want[i]) > 1e-12 {
					t.Fatalf("%v: x[%d] = %v, want %v", c, i, got[i], want[i])
				}
				if first != nil && got[i] != first[i] {
					t.Fatalf("%v: x[%d] depends on the number of workers", c, i)
				}
			}
			first = got
		}
	}
}

func TestMul(t *testing.T) {
	for _, size := range []int{1, 2, 3, 4} {
		m, _ := grid(5, 2, size)
		d := mat.NewDense(m.Dim(), m.Dim(), nil)
		for i := range m.Rows() {
			for _, j := range m.row(i) {
				for k, v := range m.Block(i, int(j)) {
					d.Set(i*size+k/size, int(j)*size+k%size, v)
				}
			}
		}
		x, y := vector(m.Dim()), make([]float64, m.Dim())
		m.Mul(y, x, 2)
		var want mat.VecDense
		want.MulVec(d, mat.NewVecDense(len(x), x))
		for i := range y {
			if math.Abs(y[i]-want.AtVec(i)) > 1e-13 {
				t.Fatalf("size %d: y[%d] = %v, want %v", size, i, y[i], want.AtVec(i))
			}
		}
	}
}

func TestIndefinite(t *testing.T) {
	m, x := grid(12, 2, 2)
	m.Block(40, 40)[3] = -5
	_, err := NewPlan(m, x, 2).Factorize(context.Background(), nil, 2)
	if e, ok := err.(*IndefiniteError); !ok || e.Unknown != 81 {
		t.Errorf("error %v, want one at unknown 81", err)
	}
}

// A separator is a separator: no node is coupled with one of the other half.
func TestSeparators(t *testing.T) {
	m, x := grid(25, 2, 1)
	d := dissect(m, x, 2)
	if n := len(d.tree[len(d.tree)-1].boundary); n != 0 {
		t.Errorf("%d nodes behind the root", n)
	}
	last := d.tree[len(d.tree)-1]
	if last.to-last.from != 25 {
		t.Errorf("the first separator of a square of 25 x 25 nodes has %d", last.to-last.from)
	}
	for _, s := range d.tree {
		for _, p := range s.boundary {
			up := s.parent
			for up >= 0 && !(d.tree[up].from <= int(p) && int(p) < d.tree[up].to) {
				up = d.tree[up].parent
			}
			if up < 0 {
				t.Fatalf("a boundary has a node that is in no separator above it")
			}
		}
	}
}

func BenchmarkFactorize(b *testing.B) {
	for _, c := range []struct{ n, dim, size int }{{100, 2, 2}, {200, 2, 2}, {22, 3, 3}, {32, 3, 3}} {
		b.Run(fmt.Sprint(c), func(b *testing.B) {
			m, x := grid(c.n, c.dim, c.size)
			start := time.Now()
			p := NewPlan(m, x, c.dim)
			order := time.Since(start)
			for b.Loop() {
				if _, err := p.Factorize(context.Background(), nil, 1); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(order.Seconds(), "order-s")
			b.ReportMetric(p.Flops()*float64(b.N)/b.Elapsed().Seconds()/1e9, "GFLOP/s")
			b.ReportMetric(p.Bytes()/1e6, "MB")
		})
	}
}
