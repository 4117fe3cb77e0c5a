package solve

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"pinnsolve/ad"
	"pinnsolve/nn"
	"pinnsolve/pinn/fields"
	"pinnsolve/training"
)

// Architecture says which network is trained. The zero value is a perceptron of
// tanh layers.
type Architecture struct {
	Activation string // a name of ad.ParseActivation; random features have it too
	Blocks     string // a name of nn.AllBlocks, "" for plain
	Fourier    Fourier
	Factorised bool // weights of dense layers in factors, see nn.Dense
	Separate   bool // a network for every field
}

// String describes what differs from a perceptron of tanh layers, "" if nothing
// does.
func (a Architecture) String() string {
	var parts []string
	if a.Activation != "" && a.Activation != ad.Tanh.String() {
		parts = append(parts, a.Activation)
	}
	if a.Blocks != "" && a.Blocks != string(nn.Plain) {
		parts = append(parts, a.Blocks+" blocks")
	}
	if f := a.Fourier; f.Count > 0 {
		parts = append(parts, fmt.Sprintf("%d random frequencies of sigma %g", f.Count, f.Sigma))
	}
	if a.Factorised {
		parts = append(parts, "factorised weights")
	}
	if a.Separate {
		parts = append(parts, "a network for every field")
	}
	return strings.Join(parts, ", ")
}

// Fourier are random Fourier features before the first layer, none if Count is 0.
type Fourier struct {
	Sigma float64 // of the frequencies, of inputs from -1 to 1
	Count int     // frequencies, each with a sine and a cosine
}

const mostModes = 10_000

// checkArchitecture checks the options that describe a network, and that they have
// an effect.
func (p *Plan) checkArchitecture() error {
	a := p.Architecture
	if _, err := ad.ParseActivation(a.Activation); err != nil {
		return wrong("activation", "{activation}: %v", err)
	}
	if _, err := nn.ParseBlocks(a.Blocks); err != nil {
		return wrong("blocks", "{blocks}: %v", err)
	}
	if f := a.Fourier; f != (Fourier{}) && (f.Count < 1 || f.Count > mostModes || !(f.Sigma > 0) || math.IsInf(f.Sigma, 1)) {
		return wrong("fourier", "{fourier} sigma=%v,count=%d: sigma must be positive and count from 1 to %d, as in {fourier} sigma=1,count=16", f.Sigma, f.Count, mostModes)
	}
	given := func(set bool, name string) string {
		if set {
			return name
		}
		return ""
	}
	activation := given(a.Activation != "", "activation")
	rest := cmp.Or(given(a.Blocks != "", "blocks"), given(a.Fourier.Count > 0, "fourier"), given(a.Factorised, "factorise"), given(a.Separate, "separate"))
	switch {
	case p.Network != nil:
		if name := cmp.Or(activation, rest, given(p.Width != 0, "width"), given(p.Depth != 0, "depth"), given(p.Slope != 0, "slope")); name != "" {
			return wrong(name, "{%s} has no effect with a network of one's own: leave it out", name)
		}
	case p.Statement != Strong && p.Direct:
		if name := cmp.Or(activation, rest); name != "" {
			return wrong(name, "{%s} has no effect with windows, whose features are of their own kind: leave it out, or use {method} varpro or {statement} strong", name)
		}
	case p.randomFeatures() && rest != "":
		return wrong(rest, "{%s} has no effect with {method} %s: its network is one layer of random features; leave it out, or begin with adam or lm", rest, p.Method)
	}
	if p.Network != nil && p.Statement != Strong && p.Direct {
		return wrong("method", "a network of one's own has no effect with {method} direct and {statement} %s, which uses windows: use {statement} strong, or varpro if it is weak", p.Statement)
	}
	return p.checkPoints()
}

// checkPoints checks what changes the points while a method works.
func (p *Plan) checkPoints() error {
	if p.Adapt != "" {
		switch {
		case p.Statement == Weak:
			return wrong("adapt", "{adapt} has no effect with the weak statement, which integrates: leave it out, or use {statement} strong")
		case p.Direct:
			return wrong("adapt", "{adapt} has no effect with {method} %s, which solves once: leave it out, or use lm or adam", p.Method)
		case !p.adapts():
			return wrong("adapt", "{adapt} %s has no effect with {method} %s, whose stages are no longer: leave every out, which gives four rounds in a stage", p.Adapt, p.Method)
		case p.Balance != "":
			return wrong("adapt", "{adapt} and {balance} cannot be combined: both change the loss; leave one of them out")
		}
	}
	if p.batches() {
		switch {
		case p.Statement == Weak:
			return wrong("method", "{method} %s: batch has no effect with the weak statement, which integrates: leave it out, or use {statement} strong", p.Method)
		case p.Autopilot:
			return wrong("autopilot", "{autopilot} cannot control the rate on batches, whose losses differ: leave {autopilot} or batch out")
		}
	}
	return nil
}

// adapts reports whether a stage is long enough for a round.
func (p *Plan) adapts() bool {
	return slices.ContainsFunc(p.Stages, func(s training.Stage) bool {
		b, ok := s.Method.(*training.Balanced)
		return ok && b.Every < s.Iterations
	})
}

// network returns the network with the given number of inputs, for all fields, and
// checks that it can be built.
func (p *Plan) network(inputs int, slope float64) (fields.Network, error) {
	outputs := len(p.problem.Fields)
	f, err := ad.ParseActivation(p.Activation)
	if err != nil {
		return nil, err
	}
	switch {
	case p.Network != nil:
		net := p.Network(inputs, outputs)
		if net == nil {
			return nil, fmt.Errorf("the network of one's own for %d inputs and %d outputs is nil", inputs, outputs)
		}
		return net, buildable(net, inputs, p.problem.Domain.Dim())
	case p.randomFeatures():
		if p.Width < inputs+2 {
			return nil, fmt.Errorf("%d features are too few for %d inputs", p.Width, inputs)
		}
		return nn.RandomOf(f, inputs, outputs, p.Width, slope, p.Seed), nil
	}
	return nn.Architecture{
		Width: p.Width, Depth: p.Depth, Activation: f, Blocks: nn.Blocks(p.Blocks),
		Modes: p.Fourier.Count, Sigma: p.Fourier.Sigma, Factorised: p.Factorised, Separate: p.Separate,
	}.Network(inputs, outputs, p.Seed), nil
}

// buildable compiles a network with all derivatives, so that what is wrong with a
// layer of one's own is an error.
func buildable(net fields.Network, inputs, dim int) error {
	l := ad.Lanes{Dim: dim, Order: ad.Hessian}
	_, err := ad.CompileTile(1, l, inputs, func(g *ad.Graph, in ad.Matrix) []ad.Row {
		return []ad.Row{{R: net.Build(g, in, l).Jets(l)[0].V()}}
	})
	return err
}
