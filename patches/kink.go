package patches

import (
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/blas/blas64"

	"pinnsolve/ad"
	"pinnsolve/internal/random"
)

// Kink is a plane across which second derivatives jump, and first ones do not: where a
// coefficient of lower order jumps. Windows that it cuts have features
//
//	max(x - At, 0)^2 tanh(a.xi + b), x the coordinate Axis.
type Kink struct {
	Axis int     `json:"axis"`
	At   float64 `json:"at"`
}

// kink is a kink with features drawn for a window.
type kink struct {
	Kink
	slopes []float64 // features x dim
	biases []float64
}

func newKink(at Kink, b *basis, g Group, slope float64, rng *rand.Rand) kink {
	k := kink{Kink: at, slopes: random.Uniform(rng, g.Local*len(b.middle), slope), biases: random.Uniform(rng, g.Local, slope)}
	for i := range k.slopes {
		k.slopes[i] *= b.inv[i%len(b.middle)]
	}
	return k
}

// eval writes the features to the columns from first on.
func (k *kink) eval(dst []blas64.General, first int, l ad.Lanes, b *basis, local []float64) {
	dim, at := l.Dim, k.Axis
	inv := b.inv[at]
	for p := range len(local) / dim {
		x := local[p*dim : (p+1)*dim]
		beyond := math.Max(0, x[at]+b.middle[at]-k.At) * inv
		q, q1, q2 := beyond*beyond, 2*beyond*inv, 0.0
		if beyond > 0 {
			q2 = 2 * inv * inv
		}
		for f, z := range k.biases {
			a := k.slopes[f*dim : (f+1)*dim]
			for i, v := range x {
				z += a[i] * v
			}
			t := math.Tanh(z)
			set := func(lane int, v float64) { dst[lane].Data[p*dst[lane].Stride+first+f] = v }
			set(0, q*t)
			if l.Order == ad.Value {
				continue
			}
			t1 := 1 - t*t
			t2 := -2 * t * t1
			lap := 0.0
			for i := range dim {
				slope := q * t1 * a[i]
				if i == at {
					slope += q1 * t
				}
				set(1+i, slope)
				for j := i; j < dim; j++ {
					v := q * t2 * a[i] * a[j]
					if i == at {
						v += q1 * t1 * a[j]
					}
					if j == at {
						v += q1 * t1 * a[i]
					}
					if i == at && j == at {
						v += q2 * t
					}
					if l.Order == ad.Hessian {
						set(l.Second(i, j), v)
					}
					if i == j {
						lap += v
					}
				}
			}
			if l.Order == ad.Laplacian {
				set(l.Lap(), lap)
			}
		}
	}
}
