package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"text/tabwriter"

	"github.com/spf13/cobra"
	"gonum.org/v1/gonum/floats"

	"pinnsolve/ad"
	"pinnsolve/geometry"
	"pinnsolve/internal/files"
	"pinnsolve/internal/names"
	"pinnsolve/landscape"
	ways "pinnsolve/landscape/paths"
	"pinnsolve/pinn"
	"pinnsolve/pinn/strong"
	"pinnsolve/question"
	"pinnsolve/report"
	"pinnsolve/training"
)

type connectOptions struct {
	console
	controls, iterations, band int
	out                        string
}

// connection is what result.json has of two minima.
type connection struct {
	Version string   `json:"version"`
	Command string   `json:"command"`
	Runs    []string `json:"runs"`
	// Distance is that of the parameters, before and after the neurons of the second
	// network are put in order; Aligned is 0 if they cannot be.
	Distance report.Number `json:"distance"`
	Aligned  report.Number `json:"aligned_distance"`
	Ways     []way         `json:"ways"`
	Verdict  string        `json:"verdict"`
}

// way is a path between the minima, at equal steps of its parameter.
type way struct {
	Name string          `json:"name"`
	Log  []report.Number `json:"log_loss"` // decimal logarithms
	// U is how far the fields are from exact ones, relative; from those of the first run
	// where there are none.
	U       []report.Number `json:"u"`
	Top     int             `json:"top"`     // of the highest point
	Barrier report.Number   `json:"barrier"` // decades of the loss above the higher end
	Index   int             `json:"index"`   // directions of negative curvature that were found at the top

	points [][]float64
}

func newConnectCommand(con console) *cobra.Command {
	o := &connectOptions{console: con}
	cmd := &cobra.Command{
		Use:   "connect RUN RUN",
		Short: "Look for a way between two trained networks that does not leave the valley",
		Long: `Compare ways between the networks of two runs of one problem, which differ in their seed or
method: a straight line; a straight line after the neurons of the second network have
been put in the order and the signs of the first; a nudged elastic band on the logarithm of
the loss; and a Bezier curve fitted by Levenberg-Marquardt to the sum of the losses along
it. For each the highest point is reported, in decades of the loss and in the error of the
fields, and how many directions of negative curvature Lanczos finds there.`,
		Example: `  pinnsolve run block --method lm:200 --width 20 --depth 2 --points 484 --seed 1 --out runs/a
  pinnsolve run block --method lm:200 --width 20 --depth 2 --points 484 --seed 2 --out runs/b
  pinnsolve connect runs/a runs/b`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 2 {
				return fmt.Errorf("which runs? name the directories of two, such as runs/a runs/b")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error { return o.run(cmd.Context(), args) },
	}
	f := cmd.Flags()
	f.SortFlags = false
	f.Var(whole(&o.controls, 20), "controls", "control points of the curve between its ends; default: 3")
	f.Var(whole(&o.iterations, mostPoints), "iterations", "of the fit of the curve; default: 60")
	f.Var(whole(&o.band, mostPoints), "band", "steps of the elastic band; default: 300")
	f.StringVarP(&o.out, "out", "o", "", "`directory` for result.json and connect.png; default: runs/connect-TIME")
	completeFolders(cmd, "out")
	return cmd
}

func (o *connectOptions) run(ctx context.Context, args []string) error {
	sys, problem, a, b, err := o.ends(args)
	if err != nil {
		return err
	}
	c := &connection{Version: question.Version(), Command: names.Command("pinnsolve", o.args), Runs: args, Distance: report.Number(floats.Distance(a, b, 2))}
	l := &connector{connectOptions: o, sys: sys, points: problem.Domain.Interior(1000, geometry.Uniform{}, 1)}
	if err := l.connect(ctx, c, a, b); err != nil {
		if ctx.Err() != nil {
			return outcome(exitCancelled)
		}
		return err
	}
	dir := o.folder(o.out, "connect")
	if err := c.write(dir); err != nil {
		return failure{err}
	}
	c.show(o.console.out)
	fmt.Fprintf(o.console.out, "\nFiles: %s\n", filepath.Join(dir, "{connect.png,result.json}"))
	return nil
}

// ends reads the networks of two runs of one problem.
func (o *connectOptions) ends(dirs []string) (sys *strong.System, problem pinn.Problem, a, b []float64, err error) {
	var asked [2]question.Question
	var thetas [2][]float64
	for i := range dirs {
		k := len(dirs) - 1 - i // the system is that of the first run
		e := &evalOptions{console: o.console, dir: dirs[k]}
		t, err := e.asked()
		if err != nil {
			return nil, problem, nil, nil, err
		}
		weights, p, err := e.kept(t)
		if err != nil {
			return nil, problem, nil, nil, fmt.Errorf("%s: %w", dirs[k], err)
		}
		plan, err := plan(t.Options, p)
		if err != nil {
			return nil, problem, nil, nil, err
		}
		if sys, thetas[k], err = plan.LoadSystem(weights); err != nil {
			return nil, problem, nil, nil, fmt.Errorf("%s: %w: connect is for two trained networks", dirs[k], err)
		}
		problem, asked[k] = p, t.Question()
	}
	for i := range asked { // what makes no difference to what is minimised
		asked[i].Options.Seed, asked[i].Options.Method = 0, ""
		asked[i].Version, asked[i].Kernel = "", ""
	}
	if d := asked[0].Differs(asked[1]); d != "" {
		return nil, problem, nil, nil, fmt.Errorf("%s and %s are runs of different problems or networks: %s", dirs[0], dirs[1], d)
	}
	return sys, problem, thetas[0], thetas[1], nil
}

// connector looks for ways.
type connector struct {
	*connectOptions
	sys    *strong.System
	points geometry.Points
	first  []float64   // parameters of the first run
	fields [][]float64 // of the first run at the points; nil before they are needed
}

// along is the number of points at which ways are judged.
const along = 61

func (l *connector) connect(ctx context.Context, c *connection, a, b []float64) error {
	l.first = a
	straight := func(to []float64) func(t float64) []float64 {
		return func(t float64) []float64 {
			x := make([]float64, len(a))
			floats.AddScaledTo(x, x, 1-t, a)
			floats.AddScaled(x, t, to)
			return x
		}
	}
	c.Ways = append(c.Ways, l.judge("straight line", sampled(straight(b))))
	to := b
	if s, ok := l.shape(); ok {
		to = ways.Align(s, a, b)
		c.Aligned = report.Number(floats.Distance(a, to, 2))
		c.Ways = append(c.Ways, l.judge("aligned line", sampled(straight(to))))
	}
	if l.same(a, to) {
		c.Verdict = "The two networks are one: their parameters agree but for the order and the signs of neurons."
		return nil
	}
	band, err := ways.Band{Images: 9, Spring: 1, Steps: cmp.Or(l.band, 300)}.Find(func(grad, x []float64) float64 {
		loss := l.sys.Loss(grad, x)
		floats.Scale(1/(loss*math.Ln10), grad)
		return math.Log10(loss)
	}, a, to, nil)
	if err != nil {
		return err
	}
	c.Ways = append(c.Ways, l.judge("elastic band", polyline(band.Points)))
	if err := ctx.Err(); err != nil {
		return err
	}
	curve, _, err := ways.Fit(ctx, l.sys, a, to, ways.CurveOptions{Controls: l.controls, Iterations: l.iterations, Settings: training.Settings{}})
	if err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	c.Ways = append(c.Ways, l.judge("curve", sampled(curve.At)))
	c.conclude()
	return nil
}

// same reports whether two vectors agree to rounding.
func (l *connector) same(a, b []float64) bool {
	return floats.Distance(a, b, 2) <= 1e-12*floats.Norm(a, 2)
}

func sampled(at func(t float64) []float64) (points [][]float64) {
	for k := range along {
		points = append(points, at(float64(k)/(along-1)))
	}
	return points
}

// polyline samples the straight pieces between images.
func polyline(images [][]float64) [][]float64 {
	return sampled(func(t float64) []float64 {
		s := t * float64(len(images)-1)
		k := min(int(s), len(images)-2)
		x := make([]float64, len(images[0]))
		floats.AddScaledTo(x, x, float64(k+1)-s, images[k])
		floats.AddScaled(x, s-float64(k), images[k+1])
		return x
	})
}

// shape returns that of the network, if its neurons can be reordered and turned.
func (l *connector) shape() (ways.Shape, bool) {
	net, ok := l.sys.Network().(interface {
		Inputs() int
		Outputs() int
		Widths(f ad.Activation) []int
	})
	if !ok {
		return ways.Shape{}, false
	}
	for _, odd := range []ad.Activation{ad.Tanh, ad.Sin} {
		if w := net.Widths(odd); w != nil {
			return ways.Shape{In: net.Inputs(), Out: net.Outputs(), Widths: w}, true
		}
	}
	return ways.Shape{}, false
}

// judge measures a way.
func (l *connector) judge(name string, points [][]float64) way {
	w := way{Name: name, points: points}
	for k, x := range points {
		w.Log = append(w.Log, report.Number(math.Log10(l.sys.Loss(nil, x))))
		w.U = append(w.U, report.Number(l.distance(x)))
		if !(w.Log[k] <= w.Log[w.Top]) {
			w.Top = k
		}
	}
	w.Barrier = w.Log[w.Top] - max(w.Log[0], w.Log[len(w.Log)-1])
	w.Index = l.index(points[w.Top])
	return w
}

// distance is how far the first output with exact values is from these, or all fields from
// those of the first run.
func (l *connector) distance(x []float64) float64 {
	s := l.sys.Solution(x)
	for _, out := range s.Problem().Outputs {
		if e, err := s.Error(out, l.points); err == nil {
			return float64(e.RelL2)
		}
	}
	if l.fields == nil {
		l.fields, _ = l.sys.Solution(l.first).Fields(l.points)
	}
	here, err := s.Fields(l.points)
	if err != nil || l.fields == nil {
		return math.NaN()
	}
	worst := 0.0
	for k, there := range l.fields {
		worst = math.Max(worst, floats.Distance(here[k], there, 2)/floats.Norm(there, 2))
	}
	return worst
}

// index counts the negative values that Lanczos finds among the eigenvalues of the
// Hessian at a point: as many as there are, or fewer.
func (l *connector) index(x []float64) int {
	const steps = 40
	start := make([]float64, len(x))
	for i := range start {
		start[i] = math.Sin(float64(i*i + 1)) // no symmetry
	}
	values, _, err := landscape.Lanczos(landscape.Operator{Dim: len(x), Times: func(dst, v []float64) { l.sys.HessianTimes(dst, v, x) }}, steps, start)
	if err != nil {
		return 0
	}
	largest, n := slices.Max(values), 0
	for _, v := range values {
		if v < -1e-9*largest { // below is the rounding of differences of gradients
			n++
		}
	}
	return n
}

// conclude says in a sentence what the best way shows.
func (c *connection) conclude() {
	best := c.Ways[0]
	for _, w := range c.Ways {
		if w.Barrier < best.Barrier {
			best = w
		}
	}
	worst := slices.Max(best.U)
	switch {
	case best.Barrier < 1:
		c.Verdict = fmt.Sprintf("One valley: along the %s the loss rises by %.2g decades at most, and the fields are off by at most %.1e.", best.Name, float64(best.Barrier), float64(worst))
	case worst < 1e-2:
		c.Verdict = fmt.Sprintf("One valley for practical purposes: the best way found, the %s, rises by %.2g decades, but the fields are off by at most %.1e.", best.Name, float64(best.Barrier), float64(worst))
	default:
		c.Verdict = fmt.Sprintf("No way was found: the best, the %s, rises by %.2g decades, with fields that are off by up to %.1e. More --controls may find one.", best.Name, float64(best.Barrier), float64(worst))
	}
}

// show prints a table of the ways.
func (c *connection) show(w io.Writer) {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "distance of the parameters %.4g", float64(c.Distance))
	if c.Aligned != 0 || c.Distance == 0 {
		fmt.Fprintf(w, ", %.4g after alignment", float64(c.Aligned))
	}
	fmt.Fprintln(w)
	fmt.Fprintln(t, "way\tlog10 of the loss at the ends\thighest\tbarrier, decades\tworst error of the fields\tnegative curvatures at the top")
	for _, x := range c.Ways {
		fmt.Fprintf(t, "%s\t%.2f, %.2f\t%.2f\t%.2f\t%.2e\t%d\n", x.Name, float64(x.Log[0]), float64(x.Log[len(x.Log)-1]), float64(x.Log[x.Top]), float64(x.Barrier), float64(slices.Max(x.U)), x.Index)
	}
	t.Flush()
	fmt.Fprintln(w, c.Verdict)
}

// write writes result.json and connect.png.
func (c *connection) write(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	var curves []report.Profile
	for _, w := range c.Ways {
		p := report.Profile{Name: w.Name}
		for _, v := range w.Log {
			p.Values = append(p.Values, float64(v))
		}
		curves = append(curves, p)
	}
	err := files.Write(filepath.Join(dir, "connect.png"), func(out io.Writer) error {
		return report.WriteProfiles(out, "Between two trained networks", "way from the first to the second", "log10 of the loss", curves)
	})
	if err != nil {
		return err
	}
	return files.ReplaceJSON(filepath.Join(dir, "result.json"), c)
}
