package main

import (
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"pinnsolve/ad"
	"pinnsolve/cases"
	"pinnsolve/geometry"
	"pinnsolve/nn"
	"pinnsolve/pinn"
	"pinnsolve/training"
)

func caseNames() []string {
	var names []string
	for _, c := range cases.All() {
		names = append(names, c.Name)
	}
	return names
}

func formNames(c pinn.Case) []string {
	var names []string
	for _, f := range c.Forms {
		names = append(names, f.Name)
	}
	return names
}

func paramNames(c pinn.Case) []string {
	var names []string
	for _, p := range c.Params {
		names = append(names, p.Name)
	}
	return names
}

// inputNames returns the coordinates the network may be given.
func inputNames(p pinn.Problem) []string {
	if len(p.Inputs) == 0 {
		return []string{pinn.Cartesian.Name}
	}
	var names []string
	for _, m := range p.Inputs {
		names = append(names, m.Name)
	}
	return names
}

func samplerNames() []string {
	var names []string
	for _, s := range geometry.Samplers() {
		names = append(names, s.Name())
	}
	return names
}

func methodNames() []string {
	var names []string
	for _, m := range training.Methods() {
		names = append(names, m.Name)
	}
	return names
}

func balancerNames() []string {
	var names []string
	for _, b := range training.Balancers() {
		names = append(names, b.Name)
	}
	return names
}

func activationNames() []string { return ad.Activations() }

func blockNames() []string {
	var names []string
	for _, b := range nn.AllBlocks() {
		names = append(names, string(b))
	}
	return names
}

func adaptationNames() []string {
	var names []string
	for _, a := range training.Adaptations() {
		names = append(names, a.Name)
	}
	return names
}

func flagNames(cmd *cobra.Command) []string {
	var names []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
	return names
}
