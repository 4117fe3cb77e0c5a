package main

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/pflag"

	"pinnsolve/cases"
	"pinnsolve/internal/names"
	"pinnsolve/pinn"
	"pinnsolve/report"
)

// stressFlags say what is to be seen of a solution: values at points and along lines,
// and how far the stress is from yielding.
type stressFlags struct {
	probes, lines, yields []string
}

const mostLinePoints = 100_000

// register adds the flags; tolerance is that of the stress.
func (o *stressFlags) register(f *pflag.FlagSet, tolerance *float64) {
	f.Var(positive(tolerance), "stress-tol", "largest relative error estimate of the largest von Mises stress to trust; default: any, --tol judges displacements, reactions and energies")
	f.StringArrayVar(&o.probes, "probe", nil, "print all values at the `point` x,y[,z] of the body; may be repeated")
	f.StringArrayVar(&o.lines, "line", nil, "write all values at points of a `line` x0,y0:x1,y1:n to line-1.csv and line-1.png; may be repeated")
	f.StringArrayVar(&o.yields, "yield", nil, "yield `stress`, a number or MATERIAL=number, Pa: adds the safety factor and its map; may be repeated")
}

// requests reads the flags for a problem.
func (o *stressFlags) requests(p pinn.Problem) (report.Requests, error) {
	q := report.Requests{Yields: map[string]float64{}}
	dim := p.Domain.Dim()
	for _, text := range o.probes {
		x, err := point(text, dim)
		if err == nil {
			x, err = report.Inside(p.Domain, x)
		}
		if err != nil {
			return q, fmt.Errorf("--probe %s: %w", text, err)
		}
		q.Probes = append(q.Probes, x)
	}
	for _, text := range o.lines {
		l, err := line(text, p)
		if err != nil {
			return q, fmt.Errorf("--line %s: %w", text, err)
		}
		q.Lines = append(q.Lines, l)
	}
	for _, text := range o.yields {
		name, number := "", text
		if i := strings.LastIndexByte(text, '='); i >= 0 {
			name, number = text[:i], text[i+1:]
			if quoted, rest, ok := names.Unquote(name); ok && rest == "" {
				name = quoted
			}
		}
		v, err := strconv.ParseFloat(number, 64)
		if err != nil || !(v > 0) || math.IsInf(v, 1) {
			return q, fmt.Errorf("--yield %s: a yield stress is a positive number such as 250, or MATERIAL=250", names.Visible(text))
		}
		if _, twice := q.Yields[name]; twice {
			return q, fmt.Errorf("--yield %s: it is given twice: give it once", names.Visible(text))
		}
		q.Yields[name] = v
	}
	if _, all := q.Yields[""]; all && len(q.Yields) > 1 {
		return q, fmt.Errorf("--yield %s: a yield stress is given for the whole body and for a material: give one for all, or one for each material", strings.Join(o.yields, " --yield "))
	}
	if err := report.CheckYields(p, q.Yields); err != nil {
		return q, fmt.Errorf("--yield %s: %w", names.Visible(o.yields[0]), err)
	}
	return q, nil
}

// point reads the coordinates of a point.
func point(text string, dim int) ([]float64, error) {
	x, err := cases.Numbers(text)
	if err == nil && len(x) != dim {
		err = fmt.Errorf("a point here has %d coordinates, not %d: write them as %s", dim, len(x), strings.Join([]string{"x", "y", "z"}[:dim], ","))
	}
	return x, err
}

// line reads a line x0,y0:x1,y1:n, whose number of points may be left out. Some of it
// must lie in the body.
func line(text string, p pinn.Problem) (report.Line, error) {
	const usual = 101
	l := report.Line{N: usual}
	words := strings.Split(text, ":")
	if len(words) != 2 && len(words) != 3 {
		return l, fmt.Errorf("write two points and the number of points, such as 0,0:1,0:51")
	}
	var err error
	if l.From, err = point(words[0], p.Domain.Dim()); err != nil {
		return l, err
	}
	if l.To, err = point(words[1], p.Domain.Dim()); err != nil {
		return l, err
	}
	if slices.Equal(l.From, l.To) {
		return l, fmt.Errorf("both ends are the same point: a single one is for --probe")
	}
	if len(words) == 3 {
		if l.N, err = strconv.Atoi(words[2]); err != nil || l.N < 2 || l.N > mostLinePoints {
			return l, fmt.Errorf("%q is no number of points: it is a whole number from 2 to %d", words[2], mostLinePoints)
		}
	}
	for i := range l.N {
		x := make([]float64, len(l.From))
		for j := range x {
			x[j] = l.From[j] + float64(i)/float64(l.N-1)*(l.To[j]-l.From[j])
		}
		if p.Domain.Contains(x) {
			return l, nil
		}
	}
	_, err = report.Inside(p.Domain, l.From)
	if err != nil {
		err = fmt.Errorf("no point of it is in the body: %w", err)
	}
	return l, err
}
