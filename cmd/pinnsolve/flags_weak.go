package main

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/pflag"

	"pinnsolve/internal/nearest"
	"pinnsolve/solve"
)

// Largest sizes of weak statements.
const (
	mostWindows  = 10_000
	mostFeatures = 2_000
	mostDegree   = 20
)

// registerWeak adds the flags of weak statements.
func registerWeak(f *pflag.FlagSet, o *solve.WeakOptions) {
	f.Var(whole(&o.Windows, mostWindows), "windows", "about how many windows over the body; default: chosen from its shape")
	f.Var(whole(&o.Features, mostFeatures), "features", "smooth features per window and field; default: chosen by the error estimates")
	f.Var(quadrature(o), "quadrature", "largest degree of the rule in a cell and whether points crowd towards corners and holes, such as degree=8,grade=on; either may be left out")
}

// quadrature is a flag for the accuracy of integrals.
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
