package solve_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"pinnsolve/ad"
	"pinnsolve/geometry"
	"pinnsolve/nn"
	"pinnsolve/pinn"
	"pinnsolve/pinn/fields"
	"pinnsolve/pinn/strong"
	"pinnsolve/solve"
	"pinnsolve/training"
)

// A layer of one's own is a function on jets.
func ExampleOptions() {
	waves := nn.Func{Name: "waves", Start: []float64{1}, Apply: func(x, p []ad.Jet) []ad.Jet {
		out := make([]ad.Jet, len(x))
		for i := range x {
			out[i] = x[i].Mul(p[0]).Sin() // p[0] is trained with the weights
		}
		return out
	}}
	options := solve.Options{Method: "lm:60", Network: func(inputs, outputs int) fields.Network {
		d := nn.NewDesign(inputs)
		x := d.Add(nn.Dense{Width: 12, Activation: ad.Tanh}, d.Inputs())
		return d.Network(outputs, d.Add(waves, x))
	}}
	r, err := solve.Run(context.Background(), helmholtz(), options)
	if err != nil {
		fmt.Println(err)
		return
	}
	u, err := r.Solution.At("u", 0.5, 0.2)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%d parameters, u is right to 1e-4: %v\n", r.Parameters, math.Abs(u[0]-math.Sin(1.5)) < 1e-4)
	// Output:
	// 50 parameters, u is right to 1e-4: true
}

// helmholtz is Lap u + 9 u = 0 with a plane wave on the boundary of a square.
func helmholtz() pinn.Problem {
	return pinn.Problem{
		Name: "wave", Domain: geometry.Rectangle([2]float64{0, 0}, [2]float64{1, 1}), Fields: []pinn.Field{{Name: "u"}},
		Terms:     []pinn.Term{pinn.Equation(func(u ad.Jet) ad.Expr { return u.Lap().Add(u.V().Scale(9)) })},
		Dirichlet: []pinn.Dirichlet{{Field: "u", On: pinn.Boundary, Value: func(x []float64) float64 { return math.Sin(3 * x[0]) }}},
	}
}

// own is a network with a function on jets in the middle.
func own(inputs, outputs int) fields.Network {
	d := nn.NewDesign(inputs)
	x := d.Add(nn.Dense{Width: 4, Activation: ad.GELU}, d.Inputs())
	return d.Network(outputs, d.Add(nn.Func{Start: []float64{0.5}, Apply: func(x, p []ad.Jet) []ad.Jet {
		return []ad.Jet{x[0].Mul(x[1]), x[1].Mul(p[0]).Tanh(), x[2], x[3]}
	}}, x))
}

// Every method trains every kind of network on adapted points and batches, and not
// a bit depends on the number of workers.
func TestNetworksAreDeterministic(t *testing.T) {
	p := pose(t, "block", "mixed", nil)
	for name, o := range map[string]solve.Options{
		"adam, batches":     {Method: "adam(rate=1e-3,batch=20):4", Architecture: solve.Architecture{Activation: "sin", Blocks: "gated"}},
		"lbfgs, rad":        {Method: "lbfgs:6", Adapt: "rad(every=3)", Architecture: solve.Architecture{Blocks: "residual", Factorised: true}},
		"ssbroyden":         {Method: "ssbroyden:6", Adapt: "rar-d(every=3,add=9)", Architecture: solve.Architecture{Blocks: "pirate", Fourier: solve.Fourier{Sigma: 1, Count: 2}}},
		"lm, rar-d":         {Method: "lm:6", Adapt: "rar-d(every=2,add=9)", Architecture: solve.Architecture{Separate: true, Activation: "swish"}},
		"autopilot":         {Method: "autopilot:6", Architecture: solve.Architecture{Separate: true, Blocks: "pirate", Factorised: true}},
		"varpro":            {Method: "varpro:3", Statement: "weak", Architecture: solve.Architecture{Separate: true, Activation: "softplus"}},
		"own layers":        {Method: "adam:3,lm:3", Network: own},
		"own layers, weak":  {Method: "varpro:3", Statement: "weak", Network: own},
		"own layers direct": {Method: "direct", Network: own},
		"random sines":      {Method: "direct", Width: 20, Slope: 1, Architecture: solve.Architecture{Activation: "sin"}},
		"trained, direct":   {Method: "lm:2,direct", Architecture: solve.Architecture{Separate: true}},
	} {
		var first string
		for _, workers := range []int{1, 3} {
			o.Points, o.Tile, o.Workers, o.Seed = 80, 16, workers, 5
			if o.Network == nil && o.Width == 0 {
				o.Width, o.Depth = 4, 1
			}
			r, err := solve.Run(context.Background(), p, o)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if got := fmt.Sprint(r.Training.Theta, r.Training.Loss, r.Rows); first == "" {
				first = got
			} else if got != first {
				t.Errorf("%s: three workers give another result than one", name)
			}
			if r.Status == solve.Diverged {
				t.Errorf("%s: %s", name, r.Message)
			}
			if want := map[bool]string{true: "own", false: o.Architecture.String()}[o.Network != nil]; r.Layers != want {
				t.Errorf("%s: layers %q, want %q", name, r.Layers, want)
			}
			if o.Adapt == "rar-d(every=2,add=9)" && r.Points != 80+3*9 && r.Points != 81+3*9 {
				t.Errorf("%s: %d points at the end", name, r.Points)
			}
		}
	}
}

func TestBadNetworks(t *testing.T) {
	p := pose(t, "block", "mixed", nil)
	for want, o := range map[string]solve.Options{
		"activation: unknown activation \"tnah\"": {Architecture: solve.Architecture{Activation: "tnah"}},
		"unknown blocks \"gate\"":                 {Method: "lm", Architecture: solve.Architecture{Blocks: "gate"}},
		"fourier sigma=0,count=3: sigma must be":  {Method: "lm", Architecture: solve.Architecture{Fourier: solve.Fourier{Count: 3}}},
		"fourier sigma=1,count=-1":                {Method: "lm", Architecture: solve.Architecture{Fourier: solve.Fourier{Sigma: 1, Count: -1}}},
		"width has no effect with a network of":   {Method: "lm", Width: 3, Network: own},
		"activation has no effect with a network": {Method: "lm", Architecture: solve.Architecture{Activation: "sin"}, Network: own},
		"statement weak, which uses windows":      {Statement: "weak", Network: own},
		"is nil":                                  {Method: "lm", Network: func(int, int) fields.Network { return nil }},
		"wants a network from 2 to 3":             {Method: "lm", Network: func(inputs, outputs int) fields.Network { return own(inputs, 1) }},
		"returned 1 columns, its width is 4": {Method: "lm", Network: func(inputs, outputs int) fields.Network {
			d := nn.NewDesign(inputs)
			x := d.Add(nn.Dense{Width: 4}, d.Inputs())
			return d.Network(outputs, d.Add(nn.Func{Name: "short", Apply: func(x, _ []ad.Jet) []ad.Jet { return x[:1] }}, x))
		}},
	} {
		o.Discretization = strong.Discretization{Points: 40}
		if o.Statement == "weak" {
			o.Points = 0
		}
		_, err := solve.Run(context.Background(), p, o)
		var option *solve.OptionError
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: error %v", want, err)
		} else if !errors.As(err, &option) && o.Network == nil {
			t.Errorf("%v is no *OptionError", err)
		}
	}
}

// Adapted points, batches and any layers go on from a checkpoint, to the last bit,
// and a saved network is the network.
func TestNetworksGoOn(t *testing.T) {
	p := pose(t, "block", "mixed", nil)
	for name, o := range map[string]solve.Options{
		"lm, rar-d":     {Method: "lm:9", Adapt: "rar-d(every=2,add=9)", Architecture: solve.Architecture{Separate: true, Activation: "swish"}},
		"adam, rad":     {Method: "adam:9", Adapt: "rad(every=2)", Architecture: solve.Architecture{Blocks: "pirate", Fourier: solve.Fourier{Sigma: 1, Count: 2}}},
		"adam, batches": {Method: "adam(batch=20):9", Architecture: solve.Architecture{Blocks: "gated", Factorised: true}},
	} {
		o.Points, o.Tile, o.Seed, o.Width, o.Depth = 80, 16, 5, 4, 1
		var states []training.State
		o.Checkpoints = training.Checkpoints{Every: -1, Write: func(s training.State) { states = append(states, s) }}
		whole, err := solve.Run(context.Background(), p, o)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if len(states) < 8 {
			t.Fatalf("%s: %d checkpoints", name, len(states))
		}
		for _, k := range []int{1, len(states) - 2} {
			rest := o
			rest.Checkpoints, rest.Training = training.Checkpoints{}, states[k]
			r, err := solve.Run(context.Background(), p, rest)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if !slices.Equal(r.Training.Theta, whole.Training.Theta) || r.Training.Loss != whole.Training.Loss || r.Check.Fresh != whole.Check.Fresh {
				t.Errorf("%s: from checkpoint %d another result", name, k)
			}
		}
		plan, err := o.Plan(p)
		if err != nil {
			t.Fatal(err)
		}
		loaded, err := plan.Load(context.Background(), whole.Save(), p)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		pts := p.Domain.Interior(20, geometry.Halton{}, 1)
		want, err1 := whole.Solution.Fields(pts)
		got, err2 := loaded.Fields(pts)
		if err1 != nil || err2 != nil || fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s: a saved network has other values: %v, %v", name, err1, err2)
		}
	}
}
