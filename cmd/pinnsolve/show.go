package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"pinnsolve/cases"
	"pinnsolve/pinn"
	"pinnsolve/solve"
)

func newShowCommand() *cobra.Command {
	glue, asJSON := false, false
	cmd := &cobra.Command{
		Use:               "show CASE|FILE...",
		Short:             "Describe a case or a problem file (equations, parameters, sizes, outputs) or a mesh (parts, corners, holes)",
		Args:              oneCaseOrFiles,
		ValidArgsFunction: completeCase,
		RunE: func(cmd *cobra.Command, args []string) error {
			w := cmd.OutOrStdout()
			switch {
			case isProblem(args[0]):
				return showProblem(w, args[0], asJSON)
			case isFile(args[0]) && asJSON:
				return showMeshJSON(w, glue, args...)
			case isFile(args[0]):
				return showMesh(w, glue, args...)
			}
			c, err := cases.Find(args[0])
			switch {
			case err != nil:
				return err
			case asJSON:
				return showCaseJSON(w, c)
			}
			return showCase(w, c)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the description as JSON and nothing else")
	cmd.Flags().BoolVar(&glue, "glue", false, "join bodies of a mesh where their sides lie on each other")
	return cmd
}

func showCase(w io.Writer, c pinn.Case) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintf(t, "%s: %s\n\n", c.Name, c.Title)
	for line := range strings.SplitSeq(strings.TrimSpace(c.About), "\n") {
		fmt.Fprintf(t, "  %s\n", strings.TrimSpace(line))
	}
	fmt.Fprintf(t, "\nSource: %s\n\n", c.Source)
	showParams(t, c.Params)
	for i, f := range c.Forms {
		recommended := ""
		if i == 0 && len(c.Forms) > 1 {
			recommended = " (recommended)"
		}
		fmt.Fprintf(t, "\nFormulation %s%s: %s\n", f.Name, recommended, f.Equations)
		if err := showForm(t, c, f); err != nil {
			return err
		}
	}
	return t.Flush()
}

func showParams(w io.Writer, params []pinn.Param) {
	if len(params) == 0 {
		fmt.Fprintln(w, "No parameters")
		return
	}
	fmt.Fprintln(w, "Parameter\tdefault\tunit\trange\tmeaning")
	for _, p := range params {
		fmt.Fprintf(w, "  %s\t%v\t%s\t%v\t%s\n", p.Name, p.Default, p.Unit, p.Range, p.Meaning)
	}
}

// showForm describes the problem that a form poses at the default parameters.
func showForm(w io.Writer, c pinn.Case, f pinn.Form) error {
	values, err := c.Values(nil)
	if err != nil {
		return failure{err}
	}
	p, err := c.State(f, values)
	if err != nil {
		fmt.Fprintf(w, "  not at the default parameters:\t%v\n", err)
		return nil
	}
	var fields, terms, outputs []string
	for _, f := range p.Fields {
		fields = append(fields, f.Name)
	}
	for _, t := range p.Terms {
		terms = append(terms, placed(t))
	}
	for _, o := range p.Outputs {
		outputs = append(outputs, describe(o))
	}
	fmt.Fprintf(w, "  unknowns\t%s\n", strings.Join(fields, ", "))
	fmt.Fprintf(w, "  residuals\t%s\n", strings.Join(terms, "; "))
	fmt.Fprintf(w, "  Dirichlet data\t%s\n", conditions(p))
	fmt.Fprintf(w, "  statements\t%s\n", strings.Join(statements(p), ", "))
	fmt.Fprintf(w, "  inputs\t%s\n", strings.Join(inputNames(p), ", "))
	fmt.Fprintf(w, "  sizes\t%s\n", sizes(p.Hints))
	fmt.Fprintf(w, "  outputs\t%s\n", strings.Join(outputs, "; "))
	if len(p.Quantities) > 0 {
		var names []string
		for _, q := range p.Quantities {
			names = append(names, q.Name+unit(q.Unit))
		}
		fmt.Fprintf(w, "  quantities\t%s\n", strings.Join(names, "; "))
	}
	return nil
}

// statements lists those that the problem has, the recommended one first.
func statements(p pinn.Problem) []string {
	switch {
	case p.Weak == nil:
		return []string{solve.Strong}
	case len(p.Terms) == 0:
		return []string{solve.Weak}
	case p.Hints.Statement == solve.Weak:
		return []string{solve.Weak, solve.Strong}
	}
	return []string{solve.Strong, solve.Weak}
}

// placed names a term and where it holds, which its name may say already.
func placed(t pinn.Term) string {
	place := " on " + t.On.String()
	if strings.HasSuffix(t.Name, place) {
		return t.Name
	}
	return t.Name + place
}

// describe names an output, its components and unit.
func describe(o pinn.Output) string {
	s := o.Name
	if len(o.Components) > 1 || len(o.Components) == 1 && o.Components[0] != o.Name {
		s += " (" + strings.Join(o.Components, ", ") + ")"
	}
	s += unit(o.Unit)
	if o.Exact != nil {
		s += " with exact values"
	}
	return s
}

// conditions lists where fields are prescribed, and how that can be imposed.
func conditions(p pinn.Problem) string {
	if len(p.Dirichlet) == 0 {
		return "none"
	}
	var list []string
	for _, d := range p.Dirichlet {
		how := "soft"
		for _, f := range p.Fields {
			if f.Name == d.Field && f.Hard != nil {
				how = "hard or soft"
			}
		}
		list = append(list, fmt.Sprintf("%s on %s (%s)", d.Name(), d.On, how))
	}
	return strings.Join(list, "; ")
}

// sizes lists the recommended sizes; those left out are the general defaults.
func sizes(h pinn.Hints) string {
	var list []string
	if h.Width > 0 {
		list = append(list, fmt.Sprintf("width %d", h.Width))
	}
	if h.Points > 0 {
		list = append(list, fmt.Sprintf("%d points", h.Points))
	}
	if h.Sampler != "" {
		list = append(list, "sampler "+h.Sampler)
	}
	if h.Windows > 0 {
		list = append(list, fmt.Sprintf("%d windows", h.Windows))
	}
	if h.Features > 0 {
		list = append(list, fmt.Sprintf("%d features a window", h.Features))
	}
	if h.Tolerance > 0 {
		list = append(list, fmt.Sprintf("tolerance %g", h.Tolerance))
	}
	if len(list) == 0 {
		return "the general defaults"
	}
	return strings.Join(list, ", ")
}
