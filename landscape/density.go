package landscape

import (
	"fmt"
	"math"
	"math/rand/v2"
)

// Density is the spectral density of an operator as estimated by stochastic
// Lanczos quadrature: every probe gives weights on nodes that sum to 1. With
// few probes the mass of isolated eigenvalues is rough; the extreme eigenvalues
// themselves are accurate.
type Density struct {
	Dim            int
	Nodes, Weights [][]float64 // by probe
}

// NewDensity measures the spectral density with probes of random signs, each
// with the given number of Lanczos steps (Ubaru, Chen & Saad, SIAM J. Matrix
// Anal. Appl. 38 (2017) 1075-1099).
func NewDensity(a Operator, probes, steps int, seed uint64) (Density, error) {
	if probes < 1 {
		panic(fmt.Sprintf("landscape: NewDensity: %d probes", probes))
	}
	d := Density{Dim: a.Dim}
	rng := rand.New(rand.NewPCG(seed, 0x64656e73697479))
	v := make([]float64, a.Dim)
	for range probes {
		for i := range v {
			v[i] = float64(2*rng.IntN(2) - 1)
		}
		nodes, weights, err := Lanczos(a, steps, v)
		if err != nil {
			return Density{}, err
		}
		d.Nodes, d.Weights = append(d.Nodes, nodes), append(d.Weights, weights)
	}
	return d, nil
}

// Mass returns the fraction of the spectrum at or below x.
func (d Density) Mass(x float64) float64 {
	return d.mean(func(node float64) float64 {
		if node <= x {
			return 1
		}
		return 0
	})
}

// Trace returns the estimate of the trace and its standard deviation over the
// probes, NaN for a single one.
func (d Density) Trace() (trace, deviation float64) {
	n := float64(len(d.Nodes))
	var sum, squares float64
	for p := range d.Nodes {
		one := 0.0
		for i, node := range d.Nodes[p] {
			one += d.Weights[p][i] * node
		}
		one *= float64(d.Dim)
		sum += one
		squares += one * one
	}
	mean := sum / n
	return mean, math.Sqrt(max(0, squares/n-mean*mean) / (n - 1))
}

// Range returns the smallest and the largest node of all probes.
func (d Density) Range() (lo, hi float64) {
	lo, hi = math.Inf(1), math.Inf(-1)
	for _, nodes := range d.Nodes {
		lo, hi = min(lo, nodes[0]), max(hi, nodes[len(nodes)-1])
	}
	return lo, hi
}

// mean returns the mean of f over the spectrum.
func (d Density) mean(f func(node float64) float64) float64 {
	var sum float64
	for p := range d.Nodes {
		for i, node := range d.Nodes[p] {
			sum += d.Weights[p][i] * f(node)
		}
	}
	return sum / float64(len(d.Nodes))
}

// On returns the fraction of the spectrum in each interval between the given
// rising edges: one less than there are edges.
func (d Density) On(edges []float64) []float64 {
	parts := make([]float64, max(0, len(edges)-1))
	for i := range parts {
		parts[i] = d.mean(func(node float64) float64 {
			if node > edges[i] && node <= edges[i+1] {
				return 1
			}
			return 0
		})
	}
	return parts
}
