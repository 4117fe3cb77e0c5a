package main

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"pinnsolve/benchmarks/locking"
	"pinnsolve/cases"
	"pinnsolve/pinn"
	"pinnsolve/pinn/strong"
)

// mostEntries bounds the entries of a Jacobian that is decomposed whole.
const mostEntries = 50_000_000

type spectrumOptions struct {
	caseName, formulation, nu string
	set                       []string
	bc, rows                  string
	width, depth              int
	discretization            strong.Discretization
	json                      bool
}

func newSpectrumCommand() *cobra.Command {
	o := &spectrumOptions{width: 20, depth: 2, discretization: strong.Discretization{Points: 484}}
	cmd := &cobra.Command{
		Use:   "spectrum CASE",
		Short: "Show how well conditioned the training of a case is",
		Long: `Measure the conditioning of a network on a case at the start of its training:
the eigenvalues of J'J, J the Jacobian of the residuals, by all parameters and
by the output layer; the tangent kernel J_t J_t' and the gradient of every
term; and the Hessian of the loss by stochastic Lanczos quadrature.`,
		Example: `  pinnsolve spectrum block --nu 0.4999
  pinnsolve spectrum block --nu 0.4999 --formulation standard
  pinnsolve spectrum cylinder --json | jq .eigenvalues`,
		Args: exactlyOneCase,
		RunE: func(cmd *cobra.Command, args []string) error {
			o.caseName = args[0]
			done := make(chan error, 1)
			go func() { done <- o.run(cmd.OutOrStdout()) }()
			select {
			case err := <-done:
				return err
			case <-cmd.Context().Done(): // there is nothing to keep
				return outcome(exitCancelled)
			}
		},
		ValidArgsFunction: completeCase,
	}
	f := cmd.Flags()
	f.SortFlags = false
	f.StringVar(&o.formulation, "formulation", "", "equations: a `name` of the case, such as standard or mixed")
	f.StringVar(&o.nu, "nu", "", "Poisson's `ratio`; the same as --set nu=RATIO")
	f.StringArrayVar(&o.set, "set", nil, "parameter of the case as `name=value`; may be repeated")
	f.Var(whole(&o.width, mostWidth), "width", "neurons per hidden layer; default: 20")
	f.Var(whole(&o.depth, mostDepth), "depth", "hidden layers; default: 2")
	f.Var(whole(&o.discretization.Points, mostPoints), "points", "points in the interior; default: 484")
	f.Var(oneOf(&o.bc, "hard", "soft"), "bc", "impose Dirichlet data exactly, where the case can, or by loss terms")
	f.Var(oneOf(&o.rows, "load", "posed"), "rows", "unit of the rows: the load, or as the problem is posed; default: load")
	f.StringVar(&o.discretization.Inputs, "inputs", "", "coordinates given to the network: a `name` of the case, such as xy or polar")
	f.Var(natural(&o.discretization.Seed), "seed", "seed of random numbers")
	f.BoolVar(&o.json, "json", false, "print everything as JSON, including whole spectra")
	return cmd
}

// run measures and prints the conditioning.
func (o *spectrumOptions) run(w io.Writer) error {
	problem, title, err := o.pose()
	if err != nil {
		return err
	}
	net, err := locking.Network(problem, o.discretization.Inputs, o.width, o.depth)
	if err != nil {
		return err
	}
	sys, err := strong.Compile(problem, net, o.discretization)
	if err != nil {
		return err
	}
	if entries := sys.Rows() * sys.Dim(); entries > mostEntries {
		return fmt.Errorf("%d residuals of %d parameters make a Jacobian of %d entries, above the limit of %d; lower --width, --depth or --points", sys.Rows(), sys.Dim(), entries, mostEntries)
	}
	theta := make([]float64, sys.Dim())
	net.Init(theta, o.discretization.Seed)
	s, err := locking.Examine(sys, theta, o.discretization.Seed)
	if err != nil {
		return failure{err}
	}
	if o.json {
		e := json.NewEncoder(w)
		e.SetIndent("", "  ")
		err = e.Encode(s)
	} else {
		fmt.Fprintf(w, "%s: %d parameters, %d residuals\n\n", title, sys.Dim(), sys.Rows())
		err = writeSpectra(w, s)
	}
	if err != nil {
		return failure{err}
	}
	return nil
}

// pose states the problem that the options ask for, and describes it in a line.
func (o *spectrumOptions) pose() (p pinn.Problem, title string, err error) {
	c, err := cases.Find(o.caseName)
	if err != nil {
		return p, "", err
	}
	form, err := c.Form(o.formulation)
	if err != nil {
		return p, "", err
	}
	assignments := o.set
	if o.nu != "" {
		a, err := modulus(c, "nu", o.nu)
		if err != nil {
			return p, "", err
		}
		assignments = append([]string{a}, o.set...)
	}
	set, err := parameters(c, assignments)
	if err != nil {
		return p, "", err
	}
	values, err := c.Values(set)
	if err != nil {
		return p, "", err
	}
	if p, err = c.State(form, values); err != nil {
		return p, "", err
	}
	if o.rows != "posed" {
		p = locking.InLoadUnits(p)
	}
	if err := checkInputs(o.discretization.Inputs, o.caseName, p); err != nil {
		return p, "", err
	}
	if err := checkHard(o.bc, o.caseName, p); err != nil {
		return p, "", err
	}
	o.discretization.Soft = o.bc == "soft"
	return p, fmt.Sprintf("%s, %s formulation%s", c.Name, form.Name, assigned(set)), nil
}

// assigned lists the parameters that were set.
func assigned(set map[string]float64) string {
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(set)) {
		fmt.Fprintf(&b, ", %s = %v", name, set[name])
	}
	return b.String()
}

// writeSpectra prints the conditioning of a system.
func writeSpectra(w io.Writer, s *locking.Spectra) error {
	const negligible = 1e-10
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "J'J\tlargest\tabove 1e-10 of it\teffective rank\tstable rank")
	fmt.Fprintf(t, "  all parameters\t%.3e\t%d of %d\t%.1f\t%.2f\n", s.Eigenvalues.Largest(), s.Eigenvalues.Above(negligible), len(s.Eigenvalues), s.Eigenvalues.EffectiveRank(), s.Eigenvalues.StableRank())
	fmt.Fprintf(t, "  output layer\t%.3e\t%d of %d\t%.1f\t%.2f\n", s.Head.Largest(), s.Head.Above(negligible), len(s.Head), s.Head.EffectiveRank(), s.Head.StableRank())
	fmt.Fprintln(t, "\nterm\tlargest of kernel\tabove 1e-10 of it\teffective rank\tgradient\tover largest\tcosines")
	for i, k := range s.Kernels {
		g := s.Gradients[i]
		fmt.Fprintf(t, "  %s\t%.3e\t%d of %d\t%.1f\t%.3e\t%.3g\t%.2f\n", k.Term, k.Largest, k.Modes, k.Rows, k.EffectiveRank, g.Norm, g.Ratio, g.Cosines)
	}
	lo, hi := s.Density.Range()
	fmt.Fprintf(t, "\nHessian of the loss\tlowest\thighest\tpart below 0\n  \t%.3e\t%.3e\t%.3f\n", lo, hi, s.Density.Mass(0))
	fmt.Fprintf(t, "\nAlignment of the gradients\t%.3f\n", s.Alignment)
	return t.Flush()
}
