package search

import (
	"math"
	"math/rand/v2"
	"slices"
)

// Trial is a point with its value in the first rung, which is to be small.
type Trial struct {
	Point []int
	Value float64
}

// Sampler proposes points.
type Sampler interface {
	// Next returns the points of the next batch, none of them twice or among those that
	// were tried, and none when nothing is left. Tried are all so far, in order.
	Next(tried []Trial) [][]int
}

const (
	// batch is the number of points that are proposed at a time. It does not depend on
	// how many are computed at a time, and so neither does what is proposed.
	batch = 8
	// fewTrials is where the evolution strategy begins to know more than estimates of
	// densities.
	fewTrials = 40
)

// NewSampler returns the one for so many trials: all points if these are no more, densities
// ([NewParzen]) for few, an evolution strategy ([NewEvolution]) for many.
func NewSampler(s Space, trials int, seed uint64) Sampler {
	switch {
	case trials >= s.Count():
		return &all{space: s}
	case trials < fewTrials || len(s) < 2:
		return NewParzen(s, seed)
	}
	return NewEvolution(s, seed)
}

// all proposes every point once.
type all struct {
	space Space
	done  bool
}

func (a *all) Next([]Trial) (list [][]int) {
	if a.done {
		return nil
	}
	a.done = true
	for i := range a.space.Count() {
		list = append(list, a.space.Point(i))
	}
	return list
}

// Parzen proposes points where good trials are dense and others are not: the
// tree-structured Parzen estimator of Bergstra et al., NIPS 24 (2011), on the values of
// every axis. The one of goptuna draws from the global generator of math/rand, which has no
// seed, and so gives another table every time.
type Parzen struct {
	space  Space
	places [][]float64
	words  []bool
	rng    *rand.Rand
}

const (
	startup    = 2 * batch // trials before densities are estimated
	goodPart   = 0.25      // of the trials are the good ones
	candidates = 64        // for every point
	prior      = 1.0       // weight of equal chances for all values
)

// NewParzen returns a sampler of a seed.
func NewParzen(s Space, seed uint64) *Parzen {
	p := &Parzen{space: s, rng: rand.New(rand.NewPCG(seed, 0x7065))}
	for _, a := range s {
		at, ordered := a.places()
		p.places, p.words = append(p.places, at), append(p.words, !ordered)
	}
	return p
}

// Next implements Sampler.
func (p *Parzen) Next(tried []Trial) (list [][]int) {
	left := p.space.Count() - len(tried)
	taken := map[int]bool{}
	for _, t := range tried {
		taken[p.space.number(t.Point)] = true
	}
	good, rest := p.densities(tried)
	for len(list) < min(batch, left) {
		point := p.best(good, rest, taken)
		taken[p.space.number(point)] = true
		list = append(list, point)
	}
	return list
}

// number is that of a point, see Point.
func (s Space) number(point []int) (i int) {
	for k, a := range s {
		i = i*len(a.Values) + point[k]
	}
	return i
}

// densities are the chances of the values of every axis among the good trials and among
// the others; equal at first.
func (p *Parzen) densities(tried []Trial) (good, rest [][]float64) {
	var values []float64
	for _, t := range tried {
		values = append(values, t.Value)
	}
	n := 0
	if len(tried) >= startup {
		n = int(math.Ceil(goodPart * float64(len(tried))))
	}
	order := Survivors(values, len(values))
	for k := range p.space {
		var a, b []int
		for i, t := range order {
			if i < n {
				a = append(a, tried[t].Point[k])
			} else if n > 0 {
				b = append(b, tried[t].Point[k])
			}
		}
		good, rest = append(good, p.density(k, a)), append(rest, p.density(k, b))
	}
	return good, rest
}

// density is a sum of kernels at the given values of an axis, with the prior, as chances.
func (p *Parzen) density(k int, at []int) []float64 {
	places := p.places[k]
	d := make([]float64, len(places))
	width := 0.5 / math.Max(1, math.Sqrt(float64(len(at))))
	for i := range d {
		d[i] = prior / float64(len(d))
	}
	for _, v := range at {
		kernel := make([]float64, len(d))
		var sum float64
		for i := range kernel {
			if p.words[k] {
				kernel[i] = 0
			} else {
				x := (places[i] - places[v]) / width
				kernel[i] = math.Exp(-x * x / 2)
			}
			if i == v {
				kernel[i] = 1
			}
			sum += kernel[i]
		}
		for i := range d {
			d[i] += kernel[i] / sum
		}
	}
	for i := range d {
		d[i] /= prior + float64(len(at))
	}
	return d
}

// best draws points by the density of the good ones and returns the one that it prefers
// most, of those that are not taken.
func (p *Parzen) best(good, rest [][]float64, taken map[int]bool) (best []int) {
	most := math.Inf(-1)
	for range candidates {
		point, score := make([]int, len(p.space)), 0.0
		for k := range point {
			point[k] = draw(p.rng, good[k])
			score += math.Log(good[k][point[k]] / rest[k][point[k]])
		}
		if score > most && !taken[p.space.number(point)] {
			best, most = point, score
		}
	}
	if best != nil {
		return best
	}
	for from := p.rng.IntN(p.space.Count()); ; from++ { // nearly all are taken
		if i := from % p.space.Count(); !taken[i] {
			return p.space.Point(i)
		}
	}
}

// draw returns a number by chances.
func draw(rng *rand.Rand, chances []float64) int {
	x := rng.Float64()
	for i, c := range chances {
		if x -= c; x < 0 {
			return i
		}
	}
	return len(chances) - 1
}

// same reports whether a point is in a list.
func same(list [][]int, point []int) bool {
	return slices.ContainsFunc(list, func(p []int) bool { return slices.Equal(p, point) })
}
