package main

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"pinnsolve/internal/nearest"
	"pinnsolve/pinn"
	"pinnsolve/solve"
)

// Upper ends of the sizes of weak statements.
const (
	mostWindows  = 10_000
	mostFeatures = 2_000
	mostDegree   = 20
)

// registerWeak adds the flags of weak statements.
func registerWeak(f *pflag.FlagSet, o *solve.WeakOptions) {
	f.Var(whole(&o.Windows, mostWindows), "windows", "windows over the body, about; unset, chosen from its shape")
	f.Var(whole(&o.Features, mostFeatures), "features", "smooth features a window of a displacement component; unset, chosen by the error estimates")
	f.Var(quadrature(o), "quadrature", "degree of the rule in a cell, and whether cells shrink towards corners: degree=8,grade=on, or one of them")
}

// quadrature is a flag for the fineness of integrals.
func quadrature(o *solve.WeakOptions) *flagValue[solve.WeakOptions] {
	return &flagValue[solve.WeakOptions]{target: o, kind: "degree=N,grade=on|off", parse: func(text string) (solve.WeakOptions, error) {
		set := *o
		for item := range strings.SplitSeq(text, ",") {
			name, value, _ := strings.Cut(item, "=")
			switch name {
			case "degree":
				n, err := strconv.Atoi(value)
				if err != nil || n < 1 || n > mostDegree {
					return set, fmt.Errorf("degree is %q: it must be a whole number from 1 to %d", value, mostDegree)
				}
				set.Degree = n
			case "grade":
				if value != "on" && value != "off" {
					return set, fmt.Errorf("grade is %q: choose from on, off", value)
				}
				set.Ungraded = value == "off"
			default:
				return set, nearest.Unknown("setting", name, []string{"degree", "grade"})
			}
		}
		return set, nil
	}}
}

// statementOf returns the statement that a problem will be solved in.
func statementOf(o solve.Options, p pinn.Problem) string {
	switch {
	case o.Statement != "":
		return o.Statement
	case p.Hints.Statement != "":
		return p.Hints.Statement
	}
	return solve.Strong
}

// Flags of use to one statement alone.
var (
	weakFlags   = []string{"windows", "features", "quadrature"}
	strongFlags = []string{"width", "points", "sampler", "inputs", "balance"}
	// Of no use to a network that is trained in weak form.
	untrainedFlags = []string{"windows", "features", "sampler", "balance"}
)

// checkStatement checks that the problem has the statement, and that the flags
// given are of use to it.
func checkStatement(cmd *cobra.Command, o solve.Options, p pinn.Problem) error {
	s := statementOf(o, p)
	useless, of, remedy := weakFlags, "the strong statement", "add --statement "+solve.Weak
	if s == solve.Weak {
		if p.Weak == nil {
			return fmt.Errorf("%s has no weak statement in this formulation: the valid choice is --statement %s", p.Name, solve.Strong)
		}
		useless, of, remedy = strongFlags, "the weak statement", "add --statement "+solve.Strong
		if o.Trained() {
			useless, of, remedy = untrainedFlags, "a network trained in weak form", "take --method direct or --statement "+solve.Strong
		}
	}
	for _, name := range useless {
		if cmd.Flags().Changed(name) {
			return fmt.Errorf("--%s is of no use to %s: leave it out, or %s", name, of, remedy)
		}
	}
	return nil
}
