package main

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"pinnsolve/cases"
	"pinnsolve/geometry"
	"pinnsolve/internal/nearest"
	"pinnsolve/nn"
	"pinnsolve/solve"
	"pinnsolve/training"
)

// lists are what can be listed.
var lists = []struct {
	name  string
	write func(w io.Writer)
}{
	{"cases", listCases},
	{"formulations", listFormulations},
	{"statements", listStatements},
	{"methods", listMethods},
	{"balancers", listBalancers},
	{"paths", listPaths},
	{"samplers", listSamplers},
	{"activations", listActivations},
	{"blocks", listBlocks},
	{"adaptations", listAdaptations},
}

func newListCommand() *cobra.Command {
	var names []string
	for _, l := range lists {
		names = append(names, l.name)
	}
	asJSON := false
	cmd := &cobra.Command{
		Use:       "list [" + strings.Join(names, "|") + "]",
		Short:     "List cases, methods, activations and whatever else has names, one a line",
		ValidArgs: names,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 1 {
				return fmt.Errorf("one list at a time: got %q and %q", args[0], args[1])
			}
			if len(args) == 1 && !slices.Contains(names, args[0]) {
				return nearest.Unknown("list", args[0], names)
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if asJSON {
				return writeListsJSON(cmd.OutOrStdout(), args)
			}
			w := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 0, 2, ' ', 0)
			for i, l := range lists {
				switch {
				case len(args) == 1 && args[0] == l.name:
					l.write(w)
				case len(args) == 0:
					if i > 0 {
						fmt.Fprintln(w)
					}
					fmt.Fprintln(w, strings.ToUpper(l.name[:1])+l.name[1:])
					l.write(w)
				}
			}
			return w.Flush()
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print names and what they mean as JSON and nothing else")
	return cmd
}

// listedName is one thing that has a name.
type listedName struct {
	Name  string `json:"name"`
	About string `json:"about"`
}

// writeListsJSON writes the lists, or the one that is asked for, by their names.
func writeListsJSON(w io.Writer, args []string) error {
	all := map[string][]listedName{}
	for _, l := range lists {
		if len(args) == 1 && args[0] != l.name {
			continue
		}
		var text strings.Builder
		l.write(&text)
		for line := range strings.Lines(text.String()) {
			name, about, _ := strings.Cut(strings.TrimSpace(line), "\t")
			all[l.name] = append(all[l.name], listedName{name, strings.ReplaceAll(about, "\t", ": ")})
		}
	}
	return writeJSON(w, all)
}

// writeJSON writes a value as JSON, indented.
func writeJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(v)
}

func listCases(w io.Writer) {
	for _, c := range cases.All() {
		fmt.Fprintf(w, "  %s\t%s (%s)\n", c.Name, c.Title, strings.Join(formNames(c), ", "))
	}
}

func listFormulations(w io.Writer) {
	var names []string
	users := map[string][]string{}
	for _, c := range cases.All() {
		for _, f := range c.Forms {
			if users[f.Name] == nil {
				names = append(names, f.Name)
			}
			users[f.Name] = append(users[f.Name], c.Name)
		}
	}
	slices.Sort(names)
	for _, name := range names {
		fmt.Fprintf(w, "  %s\t%s\n", name, strings.Join(users[name], ", "))
	}
}

func listStatements(w io.Writer) {
	fmt.Fprintf(w, "  %s\tresiduals of the equations at points, by least squares\n", solve.Strong)
	fmt.Fprintf(w, "  %s\tthe same on features in windows, with those of holes and corners, refined until an estimate is met\n", solve.Windows)
	fmt.Fprintf(w, "  %s\tintegrals against test functions, on windows with features of corners and holes\n", solve.Weak)
	fmt.Fprintf(w, "  %s\tan evolution in time, on features in space\n", solve.Evolution)
	fmt.Fprintf(w, "  %s\ta steady linear equation on a box whose operator is a sum over the axes, by an eigenproblem each\n", solve.Separable)
}

func listMethods(w io.Writer) {
	for _, m := range training.Methods() {
		fmt.Fprintf(w, "  %s\t%s (%s)%s\n", m.Name, m.About, m.Source, settings(training.SettingsOf(m.Name)))
	}
}

// settings lists what can be written in parentheses behind a name.
func settings(list []training.Setting) string {
	if len(list) == 0 {
		return ""
	}
	var parts []string
	for _, s := range list {
		if s.Default == "" {
			parts = append(parts, fmt.Sprintf("%s: %s", s.Name, s.About))
			continue
		}
		parts = append(parts, fmt.Sprintf("%s=%s: %s", s.Name, s.Default, s.About))
	}
	return "; settings " + strings.Join(parts, "; ")
}

func listActivations(w io.Writer) {
	for _, name := range activationNames() {
		fmt.Fprintf(w, "  %s\t%s\n", name, map[string]string{
			"tanh": "the default", "sin": "as in SIREN (Sitzmann et al. 2020)", "swish": "z/(1+exp(-z))", "gelu": "z times the normal distribution",
			"softplus": "log(1+exp(z))", "sigmoid": "1/(1+exp(-z))", "gaussian": "exp(-z^2)",
		}[name])
	}
}

func listBlocks(w io.Writer) {
	for _, b := range []struct {
		name  nn.Blocks
		about string
	}{
		{nn.Plain, "--depth dense layers, the default"},
		{nn.Skip, "one dense layer and --depth blocks x + f(f(x))"},
		{nn.Gated, "--depth dense layers with gates between two encoders of the inputs (Wang, Teng and Perdikaris 2021, modified MLP)"},
		{nn.Pirate, "--depth blocks of three dense layers and two gates, with an adaptive residual connection (PirateNets, arXiv:2402.00326)"},
	} {
		fmt.Fprintf(w, "  %s\t%s\n", b.name, b.about)
	}
}

func listAdaptations(w io.Writer) {
	for _, a := range training.Adaptations() {
		fmt.Fprintf(w, "  %s\t%s (%s)%s\n", a.Name, a.About, a.Source, settings(a.Settings))
	}
}

func listBalancers(w io.Writer) {
	for _, b := range training.Balancers() {
		fmt.Fprintf(w, "  %s\t%s (%s)\n", b.Name, b.About, b.Source)
	}
}

// paths are the kinds of path that --continue takes, with an example each.
var paths = []struct{ name, example, about string }{
	{"table", "nu=0.3,0.45,0.49", "these values"},
	{"linear", "nu=linear:0.3:0.49:10", "from, to and the number of steps, all equal"},
	{"geometric", "mu=geometric:1:1000:6", "steps of equal ratio"},
	{"cosine", "nu=cosine:0.3:0.49:10", "steps shorter towards both ends"},
	{"adaptive", "nu=adaptive:0.3:0.49", "step length by the iterations of the last step, halved when a step fails; :first:least lengths may follow"},
	{"arc", "load=arc:0:0.1:30", "by arclength past limit values, at which others end: from, the first step and the number of steps; weak statements, factors on loads or terms"},
}

func listPaths(w io.Writer) {
	for _, p := range paths {
		fmt.Fprintf(w, "  %s\t%s\t%s\n", p.name, p.example, p.about)
	}
}

func listSamplers(w io.Writer) {
	for _, s := range geometry.Samplers() {
		fmt.Fprintf(w, "  %s\t%s\n", s.Name(), s.About())
	}
}
