package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"pinnsolve/internal/names"
	"pinnsolve/internal/nearest"
	"pinnsolve/pinn"
	"pinnsolve/question"
	"pinnsolve/report"
	"pinnsolve/solve"
)

// compareOptions say which combinations are solved.
type compareOptions struct {
	console
	posing

	formulations, statements, seeds, quantities string
	json, quiet                                 bool

	solve solve.Options
}

func newCompareCommand(con console) *cobra.Command {
	o := &compareOptions{console: con}
	cmd := &cobra.Command{
		Use:   "compare CASE|FILE",
		Short: "Solve a case in several ways and compare them in one table",
		Long: `Solve a case, a problem file or a mesh as "pinnsolve run" takes them, in every combination
of formulations, statements, Poisson's ratios and seeds, and print one table: every
quantity with its error estimate and, where a reference is known, its error; for
outputs with exact values the relative L2 error. A combination that does not exist
gets a row that says why. With several seeds a second table has the median of each
quantity, its smallest and largest value, and how many of the solves can be trusted. No
files are written.`,
		Example: `  pinnsolve compare cook --nu 0.3,0.4999,0.5
  pinnsolve compare bracket --formulations mixed --statements weak --seeds 1,2,3
  pinnsolve compare part.msh --fix clamp --traction load=0,-1 --nu 0.3,0.5`,
		Args: exactlyOneCase,
		RunE: func(cmd *cobra.Command, args []string) error {
			o.subject = args[0]
			if err := o.open(cmd.Flags()); err != nil {
				return err
			}
			return o.run(cmd.Context())
		},
		ValidArgsFunction: completeCase,
	}
	f := cmd.Flags()
	f.SortFlags = false
	f.StringVar(&o.formulations, "formulations", "", "`list` such as standard,mixed; default: all of the case")
	f.StringVar(&o.statements, "statements", solve.Strong+","+solve.Weak, "`list` of statements")
	f.StringVar(&o.seeds, "seeds", "0", "`list` of seeds")
	f.StringVar(&o.quantities, "quantities", "", "`list` of quantities and outputs, in double quotes a name with a comma; default: those with references or exact values, if any")
	o.posing.register(f)
	f.Lookup("nu").Usage = "`list` of Poisson's ratios"
	f.StringVar(&o.solve.Method, "method", "direct", "`stages` such as direct or adam:2000,lbfgs:3000")
	registerWeak(f, &o.solve.Weak)
	f.Var(positive(&o.solve.Tolerance), "tol", "as in pinnsolve run")
	f.Var(span(&o.solve.MaxTime), "max-time", "end each solve after this time, such as 90s, whatever it is doing")
	f.Var(whole(&o.solve.Workers, mostWorkers), "workers", "tiles of points treated at once; default: one per processor")
	f.BoolVar(&o.json, "json", false, "print the rows as JSON and nothing else")
	f.BoolVarP(&o.quiet, "quiet", "q", false, "show no progress")
	completeBody(cmd)
	return cmd
}

// comparison is one row: a quantity of one solve, or why there is none.
type comparison struct {
	Nu          report.Number `json:"nu"`
	Formulation string        `json:"formulation"`
	Statement   string        `json:"statement"`
	Seed        uint64        `json:"seed"`
	Quantity    string        `json:"quantity"`
	Unit        string        `json:"unit"`
	Value       report.Number `json:"value"`
	Estimate    report.Number `json:"estimate"`  // of the error, absolute
	Reference   report.Number `json:"reference"` // null if unknown
	Error       report.Number `json:"error"`     // relative to the reference; of an output in L2
	Status      string        `json:"status"`
	Unknowns    int           `json:"unknowns"`
	Seconds     report.Number `json:"seconds"`
	Trusted     bool          `json:"trusted"`
	Why         string        `json:"why,omitempty"` // there is no such solve, or no solution
}

// run solves every combination and prints the table.
func (o *compareOptions) run(ctx context.Context) error {
	seeds, err := seedList(o.seeds)
	if err != nil {
		return err
	}
	statements := strings.Split(o.statements, ",")
	for _, s := range statements {
		if all := []string{solve.Strong, solve.Weak}; !slices.Contains(all, s) {
			return nearest.Unknown("statement", s, all)
		}
	}
	rows, err := o.rows(ctx, statements, seeds)
	if err != nil && len(rows) == 0 {
		return err
	}
	if err := o.write(rows, len(seeds) > 1); err != nil {
		return failure{err}
	}
	return err
}

// rows solves every combination. If ctx ends, the error is the outcome of an
// interrupted run, and the rows are those until then.
func (o *compareOptions) rows(ctx context.Context, statements []string, seeds []uint64) (rows []comparison, err error) {
	for _, nu := range strings.Split(*o.moduli["nu"], ",") {
		*o.moduli["nu"] = nu
		c, set, err := o.find(nil)
		if err != nil {
			return nil, err
		}
		formulations := formNames(c)
		if o.formulations != "" {
			formulations = strings.Split(o.formulations, ",")
		}
		for _, formulation := range formulations {
			if _, err := c.Form(formulation); err != nil {
				return nil, err
			}
		}
		for _, formulation := range formulations {
			for _, statement := range statements {
				for _, seed := range seeds {
					one := o.one(ctx, c, set, comparison{Formulation: formulation, Statement: statement, Seed: seed})
					if ctx.Err() != nil {
						return rows, outcome(exitCancelled)
					}
					rows = append(rows, one...)
				}
			}
		}
	}
	return rows, nil
}

// write prints the rows, and the spread of several seeds.
func (o *compareOptions) write(rows []comparison, spread bool) error {
	if o.json {
		e := json.NewEncoder(o.console.out)
		e.SetIndent("", "  ")
		return e.Encode(rows)
	}
	if err := writeComparison(o.console.out, rows); err != nil || !spread {
		return err
	}
	return writeSpread(o.console.out, rows)
}

// one solves one combination.
func (o *compareOptions) one(ctx context.Context, c pinn.Case, set map[string]float64, row comparison) []comparison {
	row.Value, row.Estimate, row.Reference = unknownNumber, unknownNumber, unknownNumber
	row.Error, row.Seconds = unknownNumber, unknownNumber
	row.Nu = poissonsRatio(c, set)
	res, err := o.solved(ctx, c, set, &row)
	if err != nil {
		row.Why = message(err)
		return []comparison{row}
	}
	row.Status, row.Unknowns, row.Seconds = res.Status.String(), res.Parameters, res.Seconds
	row.Trusted = res.Trusted
	if !o.json && !o.quiet {
		fmt.Fprintf(o.console.err, "%s %s %s seed %d: %s, %.3g s\n", c.Name, row.Formulation, row.Statement, row.Seed, row.Status, row.Seconds)
	}
	if len(res.Quantities)+len(res.Errors) == 0 && !res.Trusted {
		row.Why = row.Status + ": there is no solution"
		return []comparison{row}
	}
	var rows []comparison
	for _, name := range o.chosen(res) {
		r := row
		r.Quantity = name
		if e, ok := res.Errors[name]; ok {
			r.Error = e.RelL2
		} else if q, ok := res.Quantities[name]; ok {
			r.Value, r.Estimate, r.Reference, r.Unit = q.Value, q.Estimate, q.Reference, q.Unit
			r.Error = report.Number(math.Abs(float64(q.Value)/float64(q.Reference) - 1))
		} else {
			r.Why = nearest.Unknown("quantity", name, quantityNames(res)).Error()
		}
		rows = append(rows, r)
	}
	return rows
}

// unknownNumber is shown as a dash.
var unknownNumber = report.Number(math.NaN())

// solved solves the combination of the row.
func (o *compareOptions) solved(ctx context.Context, c pinn.Case, set map[string]float64, row *comparison) (*report.Result, error) {
	form, err := c.Form(row.Formulation)
	if err != nil {
		return nil, err
	}
	if o.law != "" {
		if form, err = withLaw(c, form, o.law); err != nil {
			return nil, err
		}
	}
	values, err := c.Values(set)
	if err != nil {
		return nil, err
	}
	row.Nu = poissonsRatio(c, values)
	p, err := c.State(form, values)
	if err != nil {
		return nil, err
	}
	options := o.solve
	options.Statement, options.Seed = row.Statement, row.Seed
	if options.Statement == solve.Weak && p.Weak == nil {
		return nil, fmt.Errorf("no weak statement in this formulation")
	}
	if options.Statement == solve.Strong { // --windows and the like are for the weak rows
		options.Weak = solve.WeakOptions{}
	}
	planned, err := plan(options, p)
	if err != nil {
		return nil, err
	}
	r, err := planned.Run(ctx)
	if err != nil {
		return nil, flagged(err)
	}
	return report.New(question.Setup{Case: c, Form: form, Mesh: o.mesh, Set: set, Values: values, Options: options}, r, nil)
}

// poissonsRatio returns Poisson's ratio out of the parameters of a case, unknown
// if it is not among them.
func poissonsRatio(c pinn.Case, values map[string]float64) report.Number {
	if p, ok := c.ByRole("nu"); ok {
		if nu, ok := values[p.Name]; ok {
			return report.Number(nu)
		}
	}
	return unknownNumber
}

// splitNames splits a list at its commas, but for those of names in double quotes.
func splitNames(text string) []string {
	var list []string
	for {
		name, rest, quoted := names.Unquote(text)
		if !quoted || rest != "" && rest[0] != ',' {
			name, rest = text, ""
			if i := strings.IndexByte(text, ','); i >= 0 {
				name, rest = text[:i], text[i:]
			}
		}
		list = append(list, name)
		if rest == "" {
			return list
		}
		text = rest[1:]
	}
}

// chosen returns the names of the quantities and outputs to compare: those asked
// for, or those whose error is known, or all but reactions.
func (o *compareOptions) chosen(res *report.Result) []string {
	if o.quantities != "" {
		return splitNames(o.quantities)
	}
	var known, others []string
	for _, name := range quantityNames(res) {
		_, output := res.Errors[name]
		switch {
		case output || !math.IsNaN(float64(res.Quantities[name].Reference)):
			known = append(known, name)
		case !strings.HasPrefix(name, "reaction_"):
			others = append(others, name)
		}
	}
	if len(known) > 0 {
		return known
	}
	return others
}

// quantityNames returns the names of outputs with exact values and of
// quantities, each sorted.
func quantityNames(res *report.Result) []string {
	var outputs, quantities []string
	for name := range res.Errors {
		outputs = append(outputs, name)
	}
	for name := range res.Quantities {
		quantities = append(quantities, name)
	}
	slices.Sort(outputs)
	slices.Sort(quantities)
	return append(outputs, quantities...)
}

// writeComparison prints the table, with seeds if there are several.
func writeComparison(w io.Writer, rows []comparison) error {
	seeds := slices.ContainsFunc(rows, func(r comparison) bool { return r.Seed != rows[0].Seed })
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprint(t, "nu\tformulation\tstatement\t")
	if seeds {
		fmt.Fprint(t, "seed\t")
	}
	fmt.Fprintln(t, "quantity\tvalue\terror estimate\trelative error\tunknowns\tseconds\tstatus")
	for _, r := range rows {
		fmt.Fprintf(t, "%s\t%s\t%s\t", dash("%.7g", r.Nu), r.Formulation, r.Statement)
		if seeds {
			fmt.Fprintf(t, "%d\t", r.Seed)
		}
		if r.Why != "" {
			fmt.Fprintf(t, "%s\t-\t-\t-\t-\t-\t%s\n", orDash(names.Visible(r.Quantity)), r.Why)
			continue
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%d\t%.1f\t%s\n", names.Visible(r.Quantity), dash("%.8g"+unit(r.Unit), r.Value), dash("%.1e", r.Estimate),
			dash("%.1e", r.Error), r.Unknowns, r.Seconds, r.Status)
	}
	return t.Flush()
}

// dash formats a number that may be unknown.
func dash(format string, v report.Number) string {
	if math.IsNaN(float64(v)) {
		return "-"
	}
	return fmt.Sprintf(format, v)
}

func orDash(text string) string {
	if text == "" {
		return "-"
	}
	return text
}

// seedList reads a list of seeds.
func seedList(text string) ([]uint64, error) {
	var list []uint64
	for item := range strings.SplitSeq(text, ",") {
		n, err := strconv.ParseUint(item, 10, 64)
		if err != nil {
			return nil, fmt.Errorf("--seeds %s: %q is not a whole number from 0 up", text, item)
		}
		list = append(list, n)
	}
	return list, nil
}
