package training

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// redrawn is a tanhFit whose points can be drawn anew.
type redrawn struct {
	*tanhFit
	f     func(x float64) float64
	drawn *[]int // sizes of all draws
}

func newRedrawn(width, points int) redrawn {
	return redrawn{newTanhFit(width, points, wave), wave, new([]int)}
}

func (p redrawn) Draw(n int, seed uint64) (LeastSquares, error) {
	*p.drawn = append(*p.drawn, n)
	rng := rand.New(rand.NewPCG(seed, 17))
	q := newTanhFit(p.width, n, p.f)
	for i := range q.x {
		q.x[i] = 2*rng.Float64() - 1
		q.y[i] = p.f(q.x[i]) / math.Sqrt(float64(n))
	}
	return tiled{q}, nil
}

// Steps on batches lower the loss at points that they do not see, with more parameters
// than rows and with fewer, and the batches grow when that stalls.
func TestGaussNewton(t *testing.T) {
	for _, c := range []struct {
		width, batch int
		momentum     float64
	}{{30, 40, 0}, {30, 40, 0.5}, {10, 60, 0}} {
		p := newRedrawn(c.width, 200)
		first := p.Loss(nil, p.start(1))
		stages := []Stage{{&GaussNewton{Points: c.batch, Momentum: c.momentum}, 400}}
		res, err := Run(context.Background(), p, p.start(1), stages, Settings{})
		if err != nil {
			t.Fatal(err)
		}
		if res.Loss > 1e-6*first || !slices.IsSorted(*p.drawn) || (*p.drawn)[0] != c.batch || slices.Max(*p.drawn) < 2*c.batch {
			t.Errorf("%+v: loss %.2e of %.2e, %s; batches from %d to %d", c, res.Loss, first, res.Message, (*p.drawn)[0], slices.Max(*p.drawn))
		}
	}
}

func TestGaussNewtonNeedsPoints(t *testing.T) {
	p := newTanhFit(3, 8, wave)
	_, err := Run(context.Background(), p, p.start(1), []Stage{{&GaussNewton{}, 3}}, Settings{})
	if err == nil || !strings.Contains(err.Error(), "has no points to draw, which gn needs") {
		t.Error(err)
	}
}
