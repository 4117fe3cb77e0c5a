// Curriculum measures where a load curriculum is needed: the same network,
// points and method with the load applied at once and in steps, which divide
// the budget of iterations evenly, for several seeds.
//
//	go run ./benchmarks/curriculum                        every row, 10 seeds
//	go run ./benchmarks/curriculum -run torsion           some rows
//	go run ./benchmarks/curriculum -run '^load/' -update  a table, into docs/results.md
//
// It prints Markdown: how many seeds succeed (relative L2 error of u at most
// 1e-2), the median error, and a two-sided sign test over the paired seeds.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"math"
	"os"
	"os/signal"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"pinnsolve/cases"
	"pinnsolve/continuation"
	"pinnsolve/internal/record"
	"pinnsolve/pinn"
	"pinnsolve/pinn/strong"
	"pinnsolve/solve"
)

// row is a problem solved by one method, in one step and in several, either of
// the load or, if there are caps, of a strain cap on the points.
type row struct {
	name    string
	caseOf  string
	set     map[string]float64 // parameters, including the load
	steps   int
	method  func(steps int) string // stages of each of that many steps
	options solve.Options
	caps    []float64
}

// direct solves each step to its end; trained methods divide a budget.
func direct(int) string { return "direct" }

func shared(method string, budget int) func(int) string {
	return func(steps int) string { return fmt.Sprintf("%s:%d", method, budget/steps) }
}

var (
	features = solve.Options{}
	soft     = solve.Options{Discretization: strong.Discretization{Soft: true}}
	network  = solve.Options{Width: 20, Depth: 2, Tolerance: 1e9, Discretization: strong.Discretization{Points: 300}}
)

// group is a table of its own.
type group struct {
	name string
	rows []row
}

var groups = []group{{"load", loadRows}, {"cap", capRows}}

// loadRows apply the load at once and in equal steps.
var loadRows = []row{
	{"torsion by 180 degrees", "torsion", map[string]float64{"angle": 180}, 4, direct, features, nil},
	{"torsion by 270 degrees", "torsion", map[string]float64{"angle": 270}, 6, direct, features, nil},
	{"bend by 270 degrees, l/h = 4", "bend", map[string]float64{"angle": 270, "length": 4}, 6, direct, features, nil},
	{"bend by 90 degrees", "bend", map[string]float64{"angle": 90}, 5, direct, features, nil},
	{"inflation to 3x", "inflation", map[string]float64{"a": 3}, 5, direct, features, nil},
	{"bend by 90 degrees", "bend", map[string]float64{"angle": 90}, 5, shared("lm", 150), network, nil},
	{"inflation to 3x", "inflation", map[string]float64{"a": 3}, 5, shared("lm", 150), network, nil},
	{"torsion by 180 degrees", "torsion", map[string]float64{"angle": 180}, 5, shared("lm", 100), network, nil},
	{"bend by 90 degrees", "bend", map[string]float64{"angle": 90}, 5, shared("adam", 3000), network, nil},
	{"inflation to 3x", "inflation", map[string]float64{"a": 3}, 5, shared("adam", 3000), network, nil},
}

// capRows apply the load at once, to all points or to more and more of them.
var capRows = []row{
	{"torsion by 180 degrees, strain cap", "torsion", map[string]float64{"angle": 180}, len(caps), direct, features, caps},
	{"bend by 270 degrees, l/h = 4, strain cap", "bend", map[string]float64{"angle": 270, "length": 4}, len(caps), direct, features, caps},
	{"bend by 270 degrees, l/h = 4, soft, strain cap", "bend", map[string]float64{"angle": 270, "length": 4}, len(caps), direct, soft, caps},
	{"torsion by 180 degrees, strain cap", "torsion", map[string]float64{"angle": 180}, len(caps), shared("lm", 100), network, caps},
}

// caps are the values of a strain cap; the last one includes all points.
var caps = []float64{0.2, 0.5, 0.8, 1.1, 1.5}

// success is the largest relative L2 error of u of a successful run.
const success = 1e-2

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	seeds := flag.Int("seeds", defaultSeeds, "number of seeds, from 1 up")
	pattern := flag.String("run", "", "rows to measure: a regular `expression` for TABLE/NAME METHOD, such as ^load/ or ^cap/")
	update := flag.Bool("update", false, "write the tables into docs/results.md; they must be whole")
	flag.Parse()
	if err := run(ctx, os.Stdout, os.Stderr, *seeds, *pattern, *update); err != nil {
		fmt.Fprintln(os.Stderr, "curriculum:", err)
		os.Exit(2)
	}
}

const defaultSeeds = 10

// page holds the tables, from the root of the module.
var page = filepath.Join("docs", "results.md")

// place names the table of a group in the page.
func (g group) place() string { return "curriculum:" + g.name }

// chosen returns the rows of the group that match.
func (g group) chosen(match *regexp.Regexp) (rows []row) {
	for _, r := range g.rows {
		if match.MatchString(g.name + "/" + r.name + " " + r.method(1)) {
			rows = append(rows, r)
		}
	}
	return rows
}

func run(ctx context.Context, out, progress io.Writer, seeds int, pattern string, update bool) error {
	match, err := regexp.Compile(pattern)
	if err != nil {
		return fmt.Errorf("-run: %w", err)
	}
	if seeds < 1 {
		return fmt.Errorf("-seeds %d: 1 or more", seeds)
	}
	root := ""
	if update {
		if root, err = record.Root(ctx); err != nil {
			return err
		}
	}
	for _, g := range groups {
		rows := g.chosen(match)
		if len(rows) == 0 {
			continue
		}
		if update && len(rows) < len(g.rows) {
			return fmt.Errorf("-update needs every row of a table: choose it by -run '^%s/'", g.name)
		}
		text, err := g.measure(ctx, progress, rows, seeds)
		if err != nil {
			return err
		}
		fmt.Fprintln(out, text)
		if update {
			if err := record.Replace(filepath.Join(root, page), g.place(), text); err != nil {
				return err
			}
		}
	}
	return nil
}

// measure returns the table of some rows of the group.
func (g group) measure(ctx context.Context, progress io.Writer, rows []row, seeds int) (string, error) {
	var b strings.Builder
	fmt.Fprintln(&b, "| case | method | steps | at once: succeeded, median error | in steps: succeeded, median error | better in steps | sign test |\n|---|---|---|---|---|---|---|")
	for _, r := range rows {
		var once, stepped []float64
		for seed := 1; seed <= seeds && ctx.Err() == nil; seed++ {
			at, err := r.solve(ctx, seed, 1)
			if err != nil {
				return "", fmt.Errorf("%s: %w", r.name, err)
			}
			in, err := r.solve(ctx, seed, r.steps)
			if err != nil {
				return "", fmt.Errorf("%s: %w", r.name, err)
			}
			fmt.Fprintf(progress, "%s, %s, seed %d: %.1e at once, %.1e in %d steps\n", r.name, r.method(1), seed, at, in, r.steps)
			once, stepped = append(once, at), append(stepped, in)
		}
		if ctx.Err() != nil {
			return "", ctx.Err()
		}
		better, p := signTest(once, stepped)
		fmt.Fprintf(&b, "| %s | %s | %d | %s | %s | %d of %d | p = %.2g |\n", r.name, r.method(1), r.steps, summary(once), summary(stepped), better, seeds, p)
	}
	command := fmt.Sprintf("go run ./benchmarks/curriculum -run '^%s/'", g.name)
	if seeds != defaultSeeds {
		command += fmt.Sprintf(" -seeds %d", seeds)
	}
	fmt.Fprintf(&b, "\nSeeds 1 to %d; success is a relative L2 error of u of at most %g; `%s`.\n", seeds, success, command)
	return b.String(), nil
}

// solve returns the relative L2 error of u after the load has been applied in
// the given number of equal steps. An incomplete path has the error of its last
// accepted state, compared with the solution under full load.
func (r row) solve(ctx context.Context, seed, steps int) (float64, error) {
	c, err := cases.Find(r.caseOf)
	if err != nil {
		return 0, err
	}
	pose := func(load float64) (pinn.Problem, error) {
		set := map[string]float64{}
		for k, v := range r.set {
			set[k] = v
		}
		set[c.Ramp.Param] = load
		return c.Pose("", set)
	}
	full := r.set[c.Ramp.Param]
	problem, err := pose(full)
	if err != nil {
		return 0, err
	}
	o := r.options
	o.Seed, o.Method = uint64(seed), r.method(steps)
	var res *solve.Result
	switch {
	case steps == 1:
		res, err = solve.Run(ctx, problem, o)
	case r.caps != nil:
		same := func(float64) (pinn.Problem, error) { return problem, nil }
		res, _, err = solve.Continue(ctx, continuation.Table(solve.StrainCap, r.caps...), same, o)
	default:
		var values []float64
		for i := range steps {
			values = append(values, c.Ramp.At(float64(i+1)/float64(steps), full))
		}
		res, _, err = solve.Continue(ctx, continuation.Table(c.Ramp.Param, values...), pose, o)
	}
	if err != nil || res == nil || res.Solution == nil {
		return math.Inf(1), err
	}
	pts := problem.Domain.Grid(map[int]int{2: 41, 3: 11}[problem.Domain.Dim()]).Points()
	got, err := res.Solution.Eval(problem.Outputs[0], pts)
	if err != nil {
		return 0, err
	}
	want := make([]float64, len(got))
	var diff, norm float64
	for i := range pts.Len() {
		problem.Outputs[0].Exact(want, pts.At(i))
		for k, w := range want {
			diff += (got[k][i] - w) * (got[k][i] - w)
			norm += w * w
		}
	}
	return math.Sqrt(diff / norm), nil
}

func summary(errors []float64) string {
	v := slices.Sorted(slices.Values(errors))
	n, ok := len(v), 0
	for _, e := range v {
		if e <= success {
			ok++
		}
	}
	return fmt.Sprintf("%d of %d, %.1e", ok, n, math.Sqrt(v[(n-1)/2]*v[n/2]))
}

// signTest counts the pairs in which b is smaller, and returns the two-sided
// probability that chance gives a count at least as uneven. Ties are left out.
func signTest(a, b []float64) (better int, p float64) {
	n := 0
	for i := range a {
		if a[i] != b[i] {
			n++
		}
		if b[i] < a[i] {
			better++
		}
	}
	k := min(better, n-better)
	term, sum := math.Exp2(-float64(n)), 0.0
	for i := 0; i <= k; i++ {
		sum += term
		term *= float64(n-i) / float64(i+1)
	}
	return better, min(1, 2*sum)
}
