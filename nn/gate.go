package nn

import (
	"fmt"
	"math/rand/v2"

	"gonum.org/v1/gonum/floats"

	"pinnsolve/ad"
	"pinnsolve/internal/kernel"
)

// Gate is the layer f u + (1-f) v of three blocks f, u, v: the gates of the
// modified multilayer perceptron (Wang, Teng and Perdikaris, SISC 43 (2021)
// A3055-A3081).
type Gate struct{}

// Residual is the layer x + y of two blocks, without parameters.
type Residual struct{}

// Adaptive is the layer x + a (y - x) of two blocks, with one trainable a that
// starts at 0: the adaptive residual connection of PirateNets (Wang, Li, Chen
// and Perdikaris, arXiv:2402.00326).
type Adaptive struct{}

// alike returns the common number of columns of k inputs.
func alike(name string, k int, in []int) int {
	if len(in) != k {
		panic(fmt.Sprintf("nn: %s with %d inputs, must be %d", name, len(in), k))
	}
	for _, w := range in {
		if w != in[0] {
			panic(fmt.Sprintf("nn: %s of blocks with %v columns, must be the same", name, in))
		}
	}
	return in[0]
}

// Shape implements Layer.
func (Gate) Shape(in []int) (width, params int) { return alike("Gate", 3, in), 0 }

// Init implements Layer.
func (Gate) Init([]float64, []int, *rand.Rand) {}

// Build implements Layer.
func (Gate) Build(_ *ad.Graph, l ad.Lanes, in []ad.Matrix) ad.Matrix {
	return in[0].Times(in[1].Sub(in[2]), l).Add(in[2])
}

// NewPass implements Layer.
func (Gate) NewPass(l ad.Lanes, n int, in []int) LayerPass {
	size := l.Count() * n * in[0]
	return &gatePass{l: l, m: n * in[0], difference: make([]float64, size), adjoint: make([]float64, size)}
}

type gatePass struct {
	untrained
	l                   ad.Lanes
	m                   int
	f                   []float64
	difference, adjoint []float64
}

// Forward implements LayerPass.
func (p *gatePass) Forward(dst, _ []float64, in [][]float64) {
	p.f = in[0]
	floats.SubTo(p.difference, in[1], in[2])
	kernel.Times(dst, p.f, p.difference, p.l, p.m)
	floats.Add(dst, in[2])
}

// Backward implements LayerPass.
func (p *gatePass) Backward(dIn [][]float64, _, dOut []float64) {
	if dIn[0] != nil {
		kernel.AddTimesAdjoint(dIn[0], p.difference, dOut, p.l, p.m)
	}
	clear(p.adjoint)
	kernel.AddTimesAdjoint(p.adjoint, p.f, dOut, p.l, p.m)
	if dIn[1] != nil {
		floats.Add(dIn[1], p.adjoint)
	}
	if dIn[2] != nil {
		floats.Add(dIn[2], dOut)
		floats.Sub(dIn[2], p.adjoint)
	}
}

// untrained is the part of a pass without parameters.
type untrained struct{}

// AddGradient implements LayerPass.
func (untrained) AddGradient([]float64) {}

// Rows implements LayerPass.
func (untrained) Rows([]float64, int, int) {}

// Shape implements Layer.
func (Residual) Shape(in []int) (width, params int) { return alike("Residual", 2, in), 0 }

// Init implements Layer.
func (Residual) Init([]float64, []int, *rand.Rand) {}

// Build implements Layer.
func (Residual) Build(_ *ad.Graph, _ ad.Lanes, in []ad.Matrix) ad.Matrix { return in[0].Add(in[1]) }

// NewPass implements Layer.
func (Residual) NewPass(ad.Lanes, int, []int) LayerPass { return residualPass{} }

type residualPass struct{ untrained }

// Forward implements LayerPass.
func (residualPass) Forward(dst, _ []float64, in [][]float64) { floats.AddTo(dst, in[0], in[1]) }

// Backward implements LayerPass.
func (residualPass) Backward(dIn [][]float64, _, dOut []float64) {
	for _, d := range dIn {
		if d != nil {
			floats.Add(d, dOut)
		}
	}
}

// Shape implements Layer.
func (Adaptive) Shape(in []int) (width, params int) { return alike("Adaptive", 2, in), 1 }

// Init implements Layer.
func (Adaptive) Init(theta []float64, _ []int, _ *rand.Rand) { theta[0] = 0 }

// Build implements Layer.
func (Adaptive) Build(g *ad.Graph, _ ad.Lanes, in []ad.Matrix) ad.Matrix {
	return in[0].Mix(in[1], g.Param(1, 1))
}

// NewPass implements Layer.
func (Adaptive) NewPass(l ad.Lanes, n int, in []int) LayerPass {
	return &adaptivePass{lanes: l.Count(), n: n, width: in[0]}
}

type adaptivePass struct {
	lanes, n, width int
	a               float64
	x, y, dOut      []float64
}

// Forward implements LayerPass.
func (p *adaptivePass) Forward(dst, theta []float64, in [][]float64) {
	p.a, p.x, p.y = theta[0], in[0], in[1]
	for k, v := range p.x {
		dst[k] = v + p.a*(p.y[k]-v)
	}
}

// Backward implements LayerPass.
func (p *adaptivePass) Backward(dIn [][]float64, _, dOut []float64) {
	p.dOut = dOut
	if dIn[0] != nil {
		floats.AddScaled(dIn[0], 1-p.a, dOut)
	}
	if dIn[1] != nil {
		floats.AddScaled(dIn[1], p.a, dOut)
	}
}

// AddGradient implements LayerPass.
func (p *adaptivePass) AddGradient(dst []float64) {
	dst[0] += floats.Dot(p.dOut, p.y) - floats.Dot(p.dOut, p.x)
}

// Rows implements LayerPass.
func (p *adaptivePass) Rows(dst []float64, ld, points int) {
	for i := range points {
		for lane := range p.lanes {
			lo := (lane*p.n + i) * p.width
			for k, d := range p.dOut[lo:][:p.width] {
				dst[i*ld] += d * (p.y[lo+k] - p.x[lo+k])
			}
		}
	}
}
