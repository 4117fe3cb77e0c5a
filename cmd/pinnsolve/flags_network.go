package main

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/pflag"

	"pinnsolve/internal/nearest"
	"pinnsolve/pinn"
	"pinnsolve/solve"
)

// mostModes is the largest number of random frequencies.
const mostModes = 10_000

// registerNetwork adds the flags of what is trained, and at which points.
func registerNetwork(f *pflag.FlagSet, o *solve.Options) {
	f.StringVar(&o.Activation, "activation", "", "of the neurons, also of random features: a `name` of \"pinnsolve list activations\"")
	f.StringVar(&o.Blocks, "blocks", "", "what the layers of a trained network are joined to: a `name` of \"pinnsolve list blocks\"")
	f.Var(fourier(&o.Fourier), "fourier", "sines and cosines of random frequencies before the first layer of a trained network, such as sigma=1,count=16")
	f.BoolVar(&o.Factorised, "factorise", false, "train the weights of a network in factors (random weight factorisation)")
	f.BoolVar(&o.Separate, "separate", false, "train a network for every field")
	f.StringVar(&o.Adapt, "adapt", "", "move or add points where the residual is large while training: `rad`, rar-d(every=500,add=20); see \"pinnsolve list adaptations\"")
}

// fourier is a flag for random Fourier features.
func fourier(o *solve.Fourier) *flagValue[solve.Fourier] {
	return &flagValue[solve.Fourier]{target: o, kind: "sigma=S,count=N", parse: func(text string) (solve.Fourier, error) {
		set := solve.Fourier{Sigma: 1, Count: 16}
		for item := range strings.SplitSeq(text, ",") {
			name, value, _ := strings.Cut(item, "=")
			switch name {
			case "sigma":
				v, err := strconv.ParseFloat(value, 64)
				if err != nil || !pinn.Positive.Contains(v) {
					return set, fmt.Errorf("sigma is %q: it must be a number in %v, such as 1", value, pinn.Positive)
				}
				set.Sigma = v
			case "count":
				n, err := strconv.Atoi(value)
				if err != nil || n < 1 || n > mostModes {
					return set, fmt.Errorf("count is %q: it must be a whole number from 1 to %d", value, mostModes)
				}
				set.Count = n
			default:
				return set, nearest.Unknown("setting", name, []string{"sigma", "count"})
			}
		}
		return set, nil
	}}
}
