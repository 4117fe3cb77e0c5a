package kernel

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"pinnsolve/internal/blas"
	"pinnsolve/internal/gflops"
)

// sets are the instruction sets that this build and processor have.
func sets() []string {
	s := []string{"portable"}
	for _, v := range built {
		if _, ok := blas.Named(v.name); ok {
			s = append(s, v.name)
		}
	}
	return s
}

// BenchmarkActivate times a layer of 50 neurons at 96 points, ns a neuron with
// all its lanes.
func BenchmarkActivate(b *testing.B) {
	const m = 50 * 96
	rng := rand.New(rand.NewPCG(1, 1))
	for _, l := range []Lanes{{2, Hessian}, {2, Laplacian}, {2, Value}} {
		for act := Tanh; act <= Swish; act++ {
			for _, set := range sets() {
				v := named(set)
				z, g := random(rng, l.Count()*m), random(rng, l.Count()*m)
				a, d := make([]float64, len(z)), make([]float64, len(z))
				run := func(name string, f func()) {
					b.Run(fmt.Sprintf("%v/%dlanes/%s/%s", act, l.Count(), name, set), func(b *testing.B) {
						b.ReportAllocs()
						for b.Loop() {
							f()
						}
						b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/m, "ns/neuron")
					})
				}
				run("forward", func() { v.activate(a, z, act, l, m) })
				run("adjoint", func() { v.activateAdjoint(d, z, a, g, act, l, m) })
			}
		}
	}
}

// BenchmarkProducts times the gradient of a layer's weights at 96 points.
func BenchmarkProducts(b *testing.B) {
	const n = 96
	rng := rand.New(rand.NewPCG(1, 1))
	for _, w := range []int{20, 50, 64, 128} {
		for _, set := range sets() {
			x, y, c := random(rng, 6*w*n), random(rng, 6*w*n), make([]float64, w*w)
			b.Run(fmt.Sprintf("%dx%d/%s", w, w, set), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					named(set).sum(c, x, y, 6, w, w, n)
				}
				gflops.Report(b, float64(b.N)*float64(12*w*w*n))
			})
		}
	}
}
