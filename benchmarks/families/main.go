// Families measures solutions over ranges of parameters: how many members a family
// takes, what that costs beside one solve, and how far members between the nodes are
// from exact or reference values.
//
//	go run ./benchmarks/families           5 seeds
//	go run ./benchmarks/families -update   into docs/results.md
//
// Exact fields are compared at 200 points of 50 random members, a tip with the reference
// values of cook. A value is one output at one point of another member, in process; of its
// times the median counts.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"gonum.org/v1/gonum/stat"

	"pinnsolve/cases"
	"pinnsolve/family"
	"pinnsolve/geometry"
	"pinnsolve/internal/record"
	"pinnsolve/pinn"
	"pinnsolve/problem"
	"pinnsolve/solve"
)

// subject is a family to be measured.
type subject struct {
	title, bar string
	subject    string // a case, or a problem file from the root of the module
	over       []family.Axis
	tolerance  float64 // of the interpolation; 0: the default
	outputs    []string
}

var subjects = []subject{
	{"`run block --over nu=0.3:0.4999`", "u 1e-7, p 1e-6; 20 s", "block", []family.Axis{{Name: "nu", Lo: 0.3, Hi: 0.4999}}, 0, []string{"u", "p"}},
	{"`run cook --over nu=0.3:0.5`", "tip 1e-4; 10 solves", "cook", []family.Axis{{Name: "nu", Lo: 0.3, Hi: 0.5}}, 0, nil},
	{"`run examples/problems/block-family.yaml --over nu=0.3:0.5 --over load=0.5:2 --over side=0.5:2 --over-tol 1e-5`", "u, p 1e-4; 60 s", "examples/problems/block-family.yaml",
		[]family.Axis{{Name: "nu", Lo: 0.3, Hi: 0.5}, {Name: "load", Lo: 0.5, Hi: 2}, {Name: "side", Lo: 0.5, Hi: 2}}, 1e-5, []string{"u", "p"}},
}

// page holds the table, from the root of the module, between marks named place.
var page = filepath.Join("docs", "results.md")

const place = "families"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	seeds := flag.Int("seeds", 5, "number of seeds, from 1 up")
	update := flag.Bool("update", false, "write the table into docs/results.md")
	flag.Parse()
	if err := run(ctx, os.Stdout, *seeds, *update); err != nil {
		fmt.Fprintln(os.Stderr, "families:", err)
		os.Exit(2)
	}
}

func run(ctx context.Context, out io.Writer, seeds int, update bool) error {
	if seeds < 1 {
		return fmt.Errorf("-seeds %d: 1 or more", seeds)
	}
	root, err := record.Root(ctx)
	if err != nil {
		return err
	}
	var b strings.Builder
	fmt.Fprintln(&b, "| `pinnsolve ...` | bar | members | estimate | error: median (worst) | error / estimate: worst | seconds: median (worst) | in solves of one member | a value, ms |\n|---|---|---|---|---|---|---|---|---|")
	for _, s := range subjects {
		m := &measured{errors: map[string][]float64{}}
		for seed := range seeds {
			if err := s.measure(ctx, root, uint64(seed+1), m); err != nil {
				return fmt.Errorf("%s: %w", s.subject, err)
			}
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %.1e | %s | %.2g | %s | %.1f | %.2f |\n", s.title, s.bar, m.count(), slices.Max(m.estimates), m.worst(),
			slices.Max(m.ratios), spread(m.seconds, "%.1f"), median(m.solves), slices.Max(m.value))
	}
	fmt.Fprintf(&b, "\nSeeds 1 to %d; `go run ./benchmarks/families -seeds %d`. Cook's error has that of the member itself, whose own estimate is 1e-4.\n", seeds, seeds)
	fmt.Fprint(out, b.String())
	if !update {
		return nil
	}
	return record.Update(ctx, page, place, b.String())
}

// measured are the figures of all seeds.
type measured struct {
	members                                   []int
	estimates, ratios, seconds, solves, value []float64
	order                                     []string
	errors                                    map[string][]float64
}

func (m *measured) count() string {
	lo, hi := slices.Min(m.members), slices.Max(m.members)
	if lo == hi {
		return fmt.Sprint(lo)
	}
	return fmt.Sprintf("%d to %d", lo, hi)
}

func (m *measured) worst() string {
	var parts []string
	for _, name := range m.order {
		parts = append(parts, name+" "+spread(m.errors[name], "%.1e"))
	}
	return strings.Join(parts, ", ")
}

// add adds an error of a seed.
func (m *measured) add(name string, e float64) {
	if !slices.Contains(m.order, name) {
		m.order = append(m.order, name)
	}
	m.errors[name] = append(m.errors[name], e)
}

func spread(list []float64, format string) string {
	return fmt.Sprintf(format+" ("+format+")", median(list), slices.Max(list))
}

func median(list []float64) float64 {
	return stat.Quantile(0.5, stat.Empirical, slices.Sorted(slices.Values(list)), nil)
}

// pose states the problem.
func (s subject) pose(root string) (func(map[string]float64) (pinn.Problem, error), error) {
	var c pinn.Case
	var err error
	if path := filepath.Join(root, s.subject); strings.HasSuffix(path, ".yaml") {
		f, err := problem.Read(path)
		if err != nil {
			return nil, err
		}
		if c, err = f.Case(path); err != nil {
			return nil, err
		}
	} else if c, err = cases.Find(s.subject); err != nil {
		return nil, err
	}
	return func(values map[string]float64) (pinn.Problem, error) { return c.Pose("", values) }, nil
}

// measure solves the family at a seed and compares members between the nodes.
func (s subject) measure(ctx context.Context, root string, seed uint64, m *measured) error {
	pose, err := s.pose(root)
	if err != nil {
		return err
	}
	o := solve.Options{}
	o.Seed = seed
	begin := time.Now()
	f, err := solve.RunFamily(ctx, pose, o, solve.FamilyOptions{Axes: s.over, Tolerance: s.tolerance})
	if err != nil {
		return err
	}
	if f.Status != solve.Converged {
		return fmt.Errorf("%s: %s", f.Status, f.Message)
	}
	took := time.Since(begin).Seconds()
	middle := map[string]float64{}
	for _, a := range s.over {
		middle[a.Name] = (a.Lo + a.Hi) / 2
	}
	p, err := pose(middle)
	if err != nil {
		return err
	}
	begin = time.Now()
	if _, err := solve.Run(ctx, p, o); err != nil {
		return err
	}
	m.members, m.estimates = append(m.members, len(f.Members)), append(m.estimates, f.Estimate)
	m.seconds, m.solves = append(m.seconds, took), append(m.solves, took/time.Since(begin).Seconds())
	if s.outputs == nil {
		return s.tips(f, m)
	}
	return s.fields(f, seed, m)
}

// randomMembers is how many members are compared with exact fields.
const randomMembers = 50

// fields compares random members with exact fields; the worst member counts.
func (s subject) fields(f *solve.Family, seed uint64, m *measured) error {
	r := rand.New(rand.NewPCG(seed, 1))
	worst := map[string]float64{}
	var values []float64
	for range randomMembers {
		at := make([]float64, len(s.over))
		for i, a := range s.over {
			at[i] = a.Lo + (a.Hi-a.Lo)*r.Float64()
		}
		begin := time.Now()
		b, err := f.At(at...)
		if err != nil {
			return err
		}
		lo, hi := b.Problem.Domain.Bounds()
		if _, err := b.Eval(s.outputs[0], geometry.NewPoints(2, (lo[0]+hi[0])/2, (lo[1]+hi[1])/2)); err != nil {
			return err
		}
		values = append(values, time.Since(begin).Seconds()*1e3)
		pts := b.Problem.Domain.Interior(200, geometry.Halton{}, seed)
		for _, o := range b.Problem.Outputs {
			if !slices.Contains(s.outputs, o.Name) {
				continue
			}
			e, err := errorOf(b, o, pts)
			if err != nil {
				return err
			}
			worst[o.Name] = max(worst[o.Name], e)
		}
	}
	m.value = append(m.value, median(values))
	var largest float64
	for _, name := range s.outputs {
		m.add(name, worst[name])
		largest = max(largest, worst[name])
	}
	m.ratios = append(m.ratios, largest/f.Estimate)
	return nil
}

// errorOf is the relative L2 error of an output.
func errorOf(b *solve.Blend, o pinn.Output, pts geometry.Points) (float64, error) {
	got, err := b.Eval(o.Name, pts)
	if err != nil {
		return 0, err
	}
	want := make([]float64, len(got))
	var off, size float64
	for n := range pts.Len() {
		o.Exact(want, pts.At(n))
		for k, w := range want {
			off += (got[k][n] - w) * (got[k][n] - w)
			size += w * w
		}
	}
	return math.Sqrt(off / size), nil
}

// tips compares the tip of cook at every Poisson's ratio that has a reference.
func (s subject) tips(f *solve.Family, m *measured) error {
	var worst float64
	var values []float64
	for _, nu := range []float64{0.3, 0.3333333333333333, 0.49, 0.499, 0.4999, 0.49999, 0.499999, 0.5} {
		begin := time.Now()
		b, err := f.At(nu)
		if err != nil {
			return err
		}
		u, err := b.Eval("u", geometry.NewPoints(2, 48, 60))
		if err != nil {
			return err
		}
		values = append(values, time.Since(begin).Seconds()*1e3)
		for _, q := range b.Problem.Quantities {
			if q.Name == "tip_uy" {
				worst = max(worst, math.Abs(u[1][0] / *q.Reference - 1))
			}
		}
	}
	m.value = append(m.value, median(values))
	m.add("tip_uy", worst)
	m.ratios = append(m.ratios, worst/f.Estimate)
	return nil
}
