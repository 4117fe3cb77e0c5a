package patches

import (
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/blas/blas64"

	"pinnsolve/ad"
	"pinnsolve/internal/random"
)

// Pole is a point about which windows have features of their own: the middle of a hole or
// a ball, or a corner. With the distance r from it and the direction n they are
//
//	(r/R)^s tanh(w.n + b),
//
// s equally spread from Low to High, and log(r/R) if Log is set. At a hole negative
// powers let a field fall off as fast as it does; at a corner the powers are those that
// a solution can have, from the least one of a solution whose second derivatives are
// squared: 1, or 0 for a field of lower order.
type Pole struct {
	Center []float64 `json:"center"`
	Radius float64   `json:"radius"` // R: that of the hole; of a corner the size of a window
	Low    float64   `json:"low"`    // powers of a field; one of lower order has them less 1 if Corner is set
	High   float64   `json:"high"`
	Log    bool      `json:"log,omitempty"` // for fields of lower order only, if Corner is set
	Corner bool      `json:"corner,omitempty"`
	Reach  float64   `json:"reach"` // windows nearer than this have the features
}

// within reports whether the pole reaches a window.
func (p Pole) within(b *basis) bool {
	d2 := 0.0
	for i, c := range p.Center {
		d := math.Max(0, math.Abs(c-b.middle[i])-1/b.inv[i])
		d2 += d * d
	}
	return d2 <= p.Reach*p.Reach
}

// pole is a pole with features drawn for a window.
type pole struct {
	Pole
	log    bool
	powers []float64
	w      []float64 // features x dim
	b      []float64
	least  float64 // distance, below which features are those at it
}

// Directions turn features this much, and biases shift them.
const turn, shift = 3, 1.5

// tiny is the least distance from a pole that features tell from others, in its radius.
const tiny = 1e-5

func newPole(at Pole, g Group, rng *rand.Rand) pole {
	p := pole{Pole: at, log: at.Log && (!at.Corner || g.LowerOrder), least: tiny * at.Radius}
	n := g.Local
	low, high := at.Low, at.High
	if at.Corner && g.LowerOrder {
		low, high = low-1, high-1
	}
	offset := rng.Float64()
	for k := range n {
		s := low + (high-low)*(float64(k)+offset)/float64(n)
		if at.Corner && k < n/3 {
			s = low
		}
		p.powers = append(p.powers, s)
	}
	p.w, p.b = random.Uniform(rng, n*len(at.Center), turn), random.Uniform(rng, n, shift)
	return p
}

func (p *pole) features() int {
	if p.log {
		return len(p.powers) + 1
	}
	return len(p.powers)
}

// eval writes the features to the columns from first on.
func (p *pole) eval(dst []blas64.General, first int, l ad.Lanes, middle, local []float64) {
	dim := l.Dim
	near := len(p.Center) // a hole in space does not change along further coordinates
	n := make([]float64, dim)
	out := make([]float64, len(dst))
	for q := range len(local) / dim {
		r := 0.0
		for i := range near {
			n[i] = local[q*dim+i] + middle[i] - p.Center[i]
			r += n[i] * n[i]
		}
		r = math.Max(math.Sqrt(r), p.least) // never the corner itself
		for i := range near {
			n[i] /= r
		}
		log := math.Log(r / p.Radius)
		for k, s := range p.powers {
			p.jet(out, l, k, math.Exp(s*log), r, n, near)
			for lane, v := range out {
				dst[lane].Data[q*dst[lane].Stride+first+k] = v
			}
		}
		if p.log {
			logJet(out, l, log, r, n, near)
			for lane, v := range out {
				dst[lane].Data[q*dst[lane].Stride+first+len(p.powers)] = v
			}
		}
	}
}

// jet is feature k at distance r in direction n, where (r/R)^s is power.
func (p *pole) jet(out []float64, l ad.Lanes, k int, power, r float64, n []float64, near int) {
	w, s := p.w[k*near:(k+1)*near], p.powers[k]
	along := 0.0
	for i, v := range w {
		along += v * n[i]
	}
	t := math.Tanh(along + p.b[k])
	clear(out)
	out[0] = power * t
	if l.Order == ad.Value {
		return
	}
	t1 := 1 - t*t
	t2 := -2 * t * t1
	var z [3]float64 // gradient of w.n
	square := 0.0
	for i, v := range w {
		z[i] = (v - n[i]*along) / r
		square += z[i] * z[i]
		out[1+i] = power * (s/r*n[i]*t + t1*z[i])
	}
	d, r2 := float64(near), r*r
	switch l.Order {
	case ad.Laplacian:
		out[l.Lap()] = power * (s*(s+d-2)/r2*t + t2*square + t1*(1-d)*along/r2)
	case ad.Hessian:
		for i := range near {
			for j := i; j < near; j++ {
				same := 0.0
				if i == j {
					same = 1
				}
				zij := (3*n[i]*n[j]*along - n[j]*w[i] - n[i]*w[j] - same*along) / r2
				out[l.Second(i, j)] = power * (s/r2*((s-2)*n[i]*n[j]+same)*t + s/r*t1*(n[i]*z[j]+n[j]*z[i]) + t2*z[i]*z[j] + t1*zij)
			}
		}
	}
}

// logJet is log(r/R).
func logJet(out []float64, l ad.Lanes, log, r float64, n []float64, near int) {
	clear(out)
	out[0] = log
	if l.Order == ad.Value {
		return
	}
	for i := range near {
		out[1+i] = n[i] / r
	}
	switch l.Order {
	case ad.Laplacian:
		out[l.Lap()] = float64(near-2) / (r * r)
	case ad.Hessian:
		for i := range near {
			for j := i; j < near; j++ {
				v := -2 * n[i] * n[j]
				if i == j {
					v++
				}
				out[l.Second(i, j)] = v / (r * r)
			}
		}
	}
}
