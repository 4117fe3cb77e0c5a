package training

import (
	"context"
	"math"
	"testing"
)

// plane is min x^2 + 2 y^2 subject to x + y = 3, at (2, 1) with the multiplier
// -4, as an augmented Lagrangian of penalty 2.
type plane struct{ lambda float64 }

func (*plane) Dim() int { return 2 }

func (p *plane) Loss(grad, x []float64) float64 {
	c := x[0] + x[1] - 3
	if grad != nil {
		grad[0], grad[1] = 2*x[0]+p.lambda+2*c, 4*x[1]+p.lambda+2*c
	}
	return x[0]*x[0] + 2*x[1]*x[1] + p.lambda*c + c*c
}

func (p *plane) Update(x []float64) (float64, error) {
	step := 2 * (x[0] + x[1] - 3)
	p.lambda += step
	return math.Abs(step / p.lambda), nil
}

func TestMultipliers(t *testing.T) {
	for _, m := range []Method{&LBFGS{}, &SSBroyden{}} {
		p := &plane{}
		r, err := Run(context.Background(), p, []float64{0, 0}, []Stage{{&Balanced{Method: m, Balancer: &Multipliers{}}, 1000}}, Settings{GradientTolerance: -1})
		if err != nil {
			t.Fatal(err)
		}
		if math.Abs(r.Theta[0]-2) > 1e-7 || math.Abs(r.Theta[1]-1) > 1e-7 || math.Abs(p.lambda+4) > 1e-6 {
			t.Errorf("%s: %v, multiplier %v, want 2, 1 and -4: %s", m.Name(), r.Theta, p.lambda, r.Message)
		}
	}
	if err := (&Multipliers{}).Init(rosenbrock()); err == nil {
		t.Error("an objective without multipliers was accepted")
	}
}
