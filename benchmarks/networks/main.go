// Networks measures what other layers, weights and points are worth: the errors of
// trained networks of about equal size, with one thing changed at a time.
//
//	go run ./benchmarks/networks           5 seeds, some minutes
//	go run ./benchmarks/networks -seeds 1
//	go run ./benchmarks/networks -only peak
//	go run ./benchmarks/networks -update   into docs/training.md
//
// It prints Markdown: for every network the median and the range of the relative L2
// error of u over the seeds, and the median of the processor time.
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
	"slices"
	"strings"

	"pinnsolve/ad"
	"pinnsolve/cases"
	"pinnsolve/geometry"
	"pinnsolve/internal/cputime"
	"pinnsolve/internal/nearest"
	"pinnsolve/internal/record"
	"pinnsolve/nn"
	"pinnsolve/pinn"
	"pinnsolve/pinn/strong"
	"pinnsolve/solve"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	seeds := flag.Int("seeds", 5, "number of seeds, from 1 up")
	update := flag.Bool("update", false, "write the table into docs/training.md")
	only := flag.String("only", "", "measure this problem alone: block, heat or peak")
	flag.Parse()
	if err := run(ctx, os.Stdout, *seeds, *update, *only); err != nil {
		fmt.Fprintln(os.Stderr, "networks:", err)
		os.Exit(2)
	}
}

// page holds the table, from the root of the module, between marks named place.
var page = filepath.Join("docs", "training.md")

const place = "networks"

// subject is a problem that is solved with every variant by every method.
type subject struct {
	name, title string
	pose        func() (pinn.Problem, error)
	methods     []string
	variants    []variant
}

var subjects = []subject{
	{"block", "`block`, mixed, nu = 0.4999", posed("block", "mixed", map[string]float64{"nu": 0.4999}), []string{"lm:100", "adam:2000"}, variants()},
	{"heat", "`heat`", posed("heat", "standard", nil), []string{"lm:100", "adam:2000"}, variants()},
	{"peak", "-Lap u = f on the unit square, u = exp(-300 r^2), r the distance from (0.3, 0.6)", peak, []string{"lm:200"}, []variant{
		{name: "none of these"},
		{name: "`--adapt rad`", change: func(o *solve.Options, _ string) { o.Adapt = "rad" }},
		{name: "`--adapt 'rar-d(add=50)' --points 200`", change: func(o *solve.Options, _ string) { o.Points, o.Adapt = points/2, "rar-d(add=50)" }},
	}},
}

// posed returns the function that poses a case.
func posed(caseOf, form string, set map[string]float64) func() (pinn.Problem, error) {
	return func() (pinn.Problem, error) {
		c, err := cases.Find(caseOf)
		if err != nil {
			return pinn.Problem{}, err
		}
		return c.Pose(form, set)
	}
}

// peak is a solution in a small part of its domain.
func peak() (pinn.Problem, error) {
	const a = 300
	r2 := func(x []float64) float64 { return (x[0]-0.3)*(x[0]-0.3) + (x[1]-0.6)*(x[1]-0.6) }
	u := func(x []float64) float64 { return math.Exp(-a * r2(x)) }
	return pinn.Problem{
		Name: "peak", Domain: geometry.Rectangle([2]float64{0, 0}, [2]float64{1, 1}), Fields: []pinn.Field{{Name: "u", Exact: u}},
		Terms: []pinn.Term{{On: pinn.Interior, Order: ad.Laplacian, Residual: func(p *pinn.Point) []ad.Expr {
			f := p.Data(func(x []float64) float64 { return (4*a - 4*a*a*r2(x)) * u(x) })
			return []ad.Expr{p.U[0].Lap().Add(f)}
		}}},
		Dirichlet: []pinn.Dirichlet{{Field: "u", On: pinn.Boundary}},
	}.Complete()
}

// Sizes of the plain perceptron; other networks are as wide as they can be with no
// more parameters.
const (
	width, depth = 20, 2
	points       = 400
)

// variant is what is changed.
type variant struct {
	name   string // flags, from the command line
	change func(o *solve.Options, method string)
	only   string // the method that it is about; "" for all
}

// options are those of a variant.
func (v variant) options(method string, seed uint64) solve.Options {
	o := solve.Options{Method: method, Width: width, Depth: depth, Discretization: strong.Discretization{Points: points, Workers: 1, Seed: seed}}
	if v.change != nil {
		v.change(&o, method)
	}
	return o
}

func variants() []variant {
	layers := func(name string, depth int, a solve.Architecture) variant {
		return variant{name: name, change: func(o *solve.Options, _ string) { o.Architecture, o.Depth = a, depth }}
	}
	list := []variant{{name: "none of these"}}
	for _, f := range []string{"sin", "swish", "gelu", "softplus", "sigmoid", "gaussian"} {
		list = append(list, layers("`--activation "+f+"`", depth, solve.Architecture{Activation: f}))
	}
	list = append(list,
		layers("`--fourier sigma=1,count=8`", depth, solve.Architecture{Fourier: solve.Fourier{Sigma: 1, Count: 8}}),
		layers("`--fourier sigma=3,count=8`", depth, solve.Architecture{Fourier: solve.Fourier{Sigma: 3, Count: 8}}),
		layers("`--blocks residual`", 1, solve.Architecture{Blocks: "residual"}),
		layers("`--blocks gated`", depth, solve.Architecture{Blocks: "gated"}),
		layers("`--blocks pirate`", 1, solve.Architecture{Blocks: "pirate"}),
		layers("`--factorise`", depth, solve.Architecture{Factorised: true}),
		layers("`--separate`", depth, solve.Architecture{Separate: true}),
		adapted("rad", points), adapted("rar-d", points*4/5),
	)
	for _, method := range []string{"adam(rate=1e-3):2000", "adam(rate=1e-2):2000", "adam(rate=1e-2,decay=0.1/1000):2000", "adam(batch=100):1000"} {
		list = append(list, variant{name: "`--method '" + method + "'`", only: "adam:2000", change: func(o *solve.Options, _ string) { o.Method = method }})
	}
	return list
}

// adapted changes the points five times; those that are added make up for fewer at
// the start.
func adapted(name string, start int) variant {
	every := map[string]int{"lm:100": 20, "adam:2000": 400}
	return variant{name: "`--adapt " + name + "`", change: func(o *solve.Options, method string) {
		o.Points = start
		o.Adapt = fmt.Sprintf("%s(every=%d)", name, every[method])
		if name == "rar-d" {
			o.Adapt = fmt.Sprintf("%s(every=%d,add=%d)", name, every[method], points/20)
		}
	}}
}

func run(ctx context.Context, out io.Writer, seeds int, update bool, only string) error {
	if seeds < 1 {
		return fmt.Errorf("-seeds %d: 1 or more", seeds)
	}
	chosen, names := subjects, []string{}
	for _, s := range subjects {
		if names = append(names, s.name); s.name == only {
			chosen = []subject{s}
		}
	}
	if only != "" && !slices.Contains(names, only) {
		return nearest.Unknown("problem", only, names)
	}
	if update && only != "" {
		return fmt.Errorf("-update needs all problems: leave -only out")
	}
	text, err := measure(ctx, seeds, chosen)
	if err != nil {
		return err
	}
	fmt.Fprint(out, text)
	if !update {
		return nil
	}
	return record.Update(ctx, page, place, text)
}

// measure returns the tables, one a subject.
func measure(ctx context.Context, seeds int, subjects []subject) (string, error) {
	var b strings.Builder
	for _, s := range subjects {
		fmt.Fprintf(&b, "%s:\n\n| changed | parameters |", s.title)
		for _, m := range s.methods {
			fmt.Fprintf(&b, " `%s` | s |", m)
		}
		fmt.Fprintf(&b, "\n|---|---|%s\n", strings.Repeat("---|---|", len(s.methods)))
		for _, v := range s.variants {
			row, parameters := "", 0
			for _, m := range s.methods {
				if v.only != "" && v.only != m {
					row += " | |"
					continue
				}
				c, err := s.cell(ctx, v, m, seeds)
				if err != nil {
					return "", fmt.Errorf("%s, %s, %s: %w", s.name, v.name, m, err)
				}
				row, parameters = row+c.String(), c.parameters
			}
			fmt.Fprintf(&b, "| %s | %d |%s\n", v.name, parameters, row)
		}
		fmt.Fprintln(&b)
	}
	fmt.Fprintf(&b, "Relative L2 error of u, median (least to largest) of %d seeds, and processor seconds; width %d and depth %d, others as wide as no more parameters allow, %d points; `go run ./benchmarks/networks -seeds %d`.\n", seeds, width, depth, points, seeds)
	return b.String(), nil
}

// cell is a variant trained by a method, over the seeds.
type cell struct {
	errors, seconds []float64
	parameters      int
}

func (c cell) String() string {
	slices.Sort(c.errors)
	slices.Sort(c.seconds)
	n := len(c.errors)
	return fmt.Sprintf(" %.1e (%.0e to %.0e) | %.2f |", c.errors[n/2], c.errors[0], c.errors[n-1], c.seconds[n/2])
}

func (s subject) cell(ctx context.Context, v variant, method string, seeds int) (cell, error) {
	var c cell
	p, err := s.pose()
	if err != nil {
		return c, err
	}
	for seed := range seeds {
		o := v.options(method, uint64(seed+1))
		o.Width = fitting(o, len(p.Fields))
		begin := cputime.Used()
		r, err := solve.Run(ctx, p, o)
		if err != nil {
			return c, err
		}
		c.seconds = append(c.seconds, (cputime.Used() - begin).Seconds())
		e, err := r.Solution.Error(r.Problem.Outputs[0], p.Domain.Interior(2000, geometry.Halton{}, 1))
		if err != nil {
			return c, err
		}
		c.errors, c.parameters = append(c.errors, float64(e.RelL2)), r.Parameters
	}
	return c, nil
}

// fitting returns the largest width with no more parameters than the plain
// perceptron has, for two inputs.
func fitting(o solve.Options, outputs int) int {
	const inputs = 2
	size := func(width int, a solve.Architecture, depth int) int {
		return nn.Architecture{Width: width, Depth: depth, Blocks: nn.Blocks(a.Blocks), Modes: a.Fourier.Count, Sigma: a.Fourier.Sigma,
			Factorised: a.Factorised, Separate: a.Separate}.Network(inputs, outputs, 0).Params()
	}
	most := size(width, solve.Architecture{}, depth)
	w := width
	for w > 1 && size(w, o.Architecture, o.Depth) > most {
		w--
	}
	return w
}
