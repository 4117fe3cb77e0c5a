package nn

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"pinnsolve/ad"
)

func TestTensors(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 9))
	for name, net := range nets {
		theta, back := normal(rng, net.Params()), make([]float64, net.Params())
		list := net.Tensors(theta)
		if err := net.SetTensors(back, list); err != nil || !slices.Equal(back, theta) {
			t.Errorf("%s: %v, %v", name, back, err)
		}
		if err := net.SetTensors(back, list[1:]); err == nil {
			t.Errorf("%s: a layer was missing", name)
		}
	}
	// A layer computes tanh(x W + b), W in x out.
	net := MLP(2, 1, ad.Tanh, 3)
	list := net.Tensors(normal(rng, net.Params()))
	var names []string
	for _, l := range list {
		names = append(names, l.Name)
	}
	if got := strings.Join(names, " "); got != "hidden.0.weight hidden.0.bias output.bias output.weight" || !slices.Equal(list[0].Shape, []int{2, 3}) {
		t.Errorf("%s, %v", got, list[0].Shape)
	}
	if err := MLP(2, 1, ad.Tanh, 4).SetTensors(make([]float64, 17), list); err == nil || !strings.Contains(err.Error(), "[2 3], not [2 4]") {
		t.Errorf("another width: %v", err)
	}
	if err := Random(2, 2, 9, 1.5, 8).SetTensors(make([]float64, 18), nets["random"].Tensors(make([]float64, 18))); err == nil {
		t.Error("other random features were accepted")
	}
}
