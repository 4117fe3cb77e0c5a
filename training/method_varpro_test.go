package training

import (
	"context"
	"math"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// solvedFit is a tanhFit that solves for its output weights.
type solvedFit struct{ *tanhFit }

func (f solvedFit) OutputLayer() int { return 2 * f.width }

func (f solvedFit) SolveOutput(theta []float64) error {
	clear(theta[f.OutputLayer():])
	j, r := mat.NewDense(f.Rows(), f.width, nil), mat.NewDense(f.Rows(), 1, nil)
	f.Residual(r.RawMatrix().Data, theta)
	f.Jacobian(j, theta, f.OutputLayer())
	var x mat.Dense
	if err := x.Solve(j, r); err != nil {
		return err
	}
	for i := range f.width {
		theta[f.OutputLayer()+i] = -x.At(i, 0)
	}
	return nil
}

// The gradient at fixed output weights equals the gradient of the loss with the
// output weights solved for.
func TestProjectedGradient(t *testing.T) {
	const h = 1e-5
	fit := solvedFit{newTanhFit(4, 60, wave)}
	o := projected{&VarPro{}, fit}
	theta := fit.start(3)
	grad := make([]float64, fit.Dim())
	o.Loss(grad, theta)
	for i, x := range theta {
		theta[i] = x + h
		up := o.Loss(nil, theta)
		theta[i] = x - h
		down := o.Loss(nil, theta)
		theta[i] = x
		if want := (up - down) / (2 * h); math.Abs(grad[i]-want) > 1e-7 {
			t.Errorf("parameter %d: gradient %v, differences give %v", i, grad[i], want)
		}
	}
}

// Variable projection lowers the loss that remains after solving for the output
// layer, and leaves the best output layer.
func TestVarPro(t *testing.T) {
	fit := solvedFit{newTanhFit(8, 80, wave)}
	theta := fit.start(1)
	r, err := Run(context.Background(), fit, theta, []Stage{{&VarPro{}, 50}}, Settings{})
	if err != nil {
		t.Fatal(err)
	}
	if err := fit.SolveOutput(theta); err != nil {
		t.Fatal(err)
	}
	if first := fit.Loss(nil, theta); !(r.Loss < first/10) {
		t.Errorf("loss %.3g: %s; %.3g with the first hidden layer", r.Loss, r.Message, first)
	}
	copy(theta, r.Theta)
	if err := fit.SolveOutput(theta); err != nil {
		t.Fatal(err)
	}
	if again := fit.Loss(nil, theta); math.Abs(again-r.Loss) > 1e-9*r.Loss {
		t.Errorf("loss %v, with the output layer solved for again %v", r.Loss, again)
	}
}

func TestVarProNeedsOutputSolver(t *testing.T) {
	_, err := Run(context.Background(), rosenbrock(), []float64{0, 0}, []Stage{{&VarPro{}, 1}}, Settings{})
	if err == nil || !strings.Contains(err.Error(), "output layer") {
		t.Errorf("error %v", err)
	}
}
