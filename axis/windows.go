package axis

import (
	"errors"
	"math"
	"slices"
)

// Windows are a partition of unity: window i is one at its node and falls to zero at
// the nodes beside it, with four continuous derivatives. On an interval the first and
// the last are one up to the ends.
type Windows struct {
	lo, hi   float64
	periodic bool
	nodes    []float64
	from, to []float64 // where each window begins and ends
}

// NewWindows places windows at nodes, which rise, inside an interval. Around a circle,
// where hi is lo again, there are three or more.
func NewWindows(lo, hi float64, periodic bool, nodes []float64) *Windows {
	n := len(nodes)
	if err := CheckWindows(lo, hi, periodic, nodes); err != nil {
		panic("axis: " + err.Error())
	}
	w := &Windows{lo: lo, hi: hi, periodic: periodic, nodes: slices.Clone(nodes)}
	for i := range n {
		from, to := lo, hi
		switch {
		case i > 0:
			from = nodes[i-1]
		case periodic:
			from = nodes[n-1] - (hi - lo)
		}
		switch {
		case i < n-1:
			to = nodes[i+1]
		case periodic:
			to = nodes[0] + hi - lo
		}
		w.from, w.to = append(w.from, from), append(w.to, to)
	}
	return w
}

// CheckWindows returns why NewWindows cannot place windows, nil if it can.
func CheckWindows(lo, hi float64, periodic bool, nodes []float64) error {
	n := len(nodes)
	if !(lo < hi) || n < 1 || periodic && n < 3 || !slices.IsSorted(nodes) || nodes[0] < lo || nodes[n-1] > hi {
		return errors.New("windows need nodes that rise within an interval, three around a circle")
	}
	return nil
}

// Uniform returns the middles of n equal pieces of an interval.
func Uniform(lo, hi float64, n int) []float64 {
	nodes := make([]float64, n)
	for i := range nodes {
		nodes[i] = lo + (hi-lo)*(float64(i)+0.5)/float64(n)
	}
	return nodes
}

// Lo is the lower end of the interval.
func (w *Windows) Lo() float64 { return w.lo }

// Hi is the upper end.
func (w *Windows) Hi() float64 { return w.hi }

// Periodic reports whether hi is lo again.
func (w *Windows) Periodic() bool { return w.periodic }

// Nodes returns the nodes.
func (w *Windows) Nodes() []float64 { return slices.Clone(w.nodes) }

// Count returns the number of windows.
func (w *Windows) Count() int { return len(w.nodes) }

// middle and half are those of a window's reach.
func (w *Windows) middle(i int) float64 { return (w.from[i] + w.to[i]) / 2 }
func (w *Windows) half(i int) float64   { return (w.to[i] - w.from[i]) / 2 }

// wrapped returns x, around a circle the one of its places that is nearest to window i.
func (w *Windows) wrapped(i int, x float64) float64 {
	if !w.periodic {
		return x
	}
	length, middle := w.hi-w.lo, w.middle(i)
	return x - length*math.Round((x-middle)/length)
}

// cells returns the ends of the pieces between nodes, in which all windows are smooth.
func (w *Windows) cells() []float64 {
	ends := []float64{w.lo}
	for _, x := range append(slices.Clone(w.nodes), w.hi) {
		if x > ends[len(ends)-1] {
			ends = append(ends, x)
		}
	}
	return ends
}

// orders is how many derivatives there are, with the value.
const orders = 5

// jet is a function of one coordinate with its derivatives.
type jet [orders]float64

// weight returns the weight of window i at x, which wrapped has returned.
func (w *Windows) weight(i int, x float64) jet {
	var j jet
	if x < w.from[i] || x > w.to[i] {
		return j
	}
	n := len(w.nodes)
	node := w.nodes[i]
	switch {
	case x <= node && (w.periodic || i > 0) && node > w.from[i]:
		return step(x, w.from[i], node)
	case x > node && (w.periodic || i < n-1):
		j = step(x, node, w.to[i])
		for k := range j {
			j[k] = -j[k]
		}
		j[0]++
		return j
	}
	j[0] = 1
	return j
}

// smoothstep are the coefficients of t^5 to t^9 of the polynomial that rises from 0 to
// 1 with four vanishing derivatives at either end.
var smoothstep = [...]float64{126, -420, 540, -315, 70}

// step rises from 0 at a to 1 at b.
func step(x, a, b float64) (j jet) {
	t := (x - a) / (b - a)
	for k := range j {
		sum := 0.0
		for i := len(smoothstep) - 1; i >= 0; i-- {
			c := smoothstep[i]
			for d := range k {
				c *= float64(5 + i - d)
			}
			sum = sum*t + c
		}
		j[k] = sum * math.Pow(t, float64(5-k)) / math.Pow(b-a, float64(k))
	}
	return j
}

// times is the product, by Leibniz's rule.
func (f jet) times(g jet) (p jet) {
	binomial := [orders][orders]float64{{1}, {1, 1}, {1, 2, 1}, {1, 3, 3, 1}, {1, 4, 6, 4, 1}}
	for n := range p {
		for k := 0; k <= n; k++ {
			p[n] += binomial[n][k] * f[k] * g[n-k]
		}
	}
	return p
}

// tanh is tanh(a x + b) of a scaled coordinate, with derivatives by x where that grows
// by scale.
func tanh(z, slope float64) jet {
	t := math.Tanh(z)
	s := 1 - t*t
	j := jet{t, s, -2 * t * s, s * (6*t*t - 2), s * t * (16 - 24*t*t)}
	f := 1.0
	for k := range j {
		j[k] *= f
		f *= slope
	}
	return j
}
