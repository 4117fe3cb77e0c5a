package solve

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"pinnsolve/internal/machine"
	"pinnsolve/number"
	"pinnsolve/pinn/squares"
	"pinnsolve/pinn/strong"
	"pinnsolve/training"
)

// SquaresInfo describes a solve by least squares in windows.
type SquaresInfo struct {
	Windows  []int          `json:"windows"` // along every coordinate
	Features int            `json:"features"`
	Local    int            `json:"local"` // at every hole and corner
	Poles    int            `json:"poles"` // of these
	Unknowns int            `json:"unknowns"`
	Inner    int            `json:"inner"`    // steps of conjugate gradients
	Ridge    number.Number  `json:"ridge"`    // of the last factorisation
	Estimate number.Number  `json:"estimate"` // of the error, relative
	Between  number.Number  `json:"between"`  // residual between the points, in units of the fields
	Rounds   []SquaresRound `json:"rounds"`
}

// SquaresRound is one grid of windows.
type SquaresRound struct {
	Windows  []int         `json:"windows"`
	Unknowns int           `json:"unknowns"`
	Estimate number.Number `json:"estimate"`
	Between  number.Number `json:"between"`
}

// squared is a problem whose residuals at points are made small on windows.
type squared struct {
	plan *Plan
	grid grid
	free int64 // memory, bytes
}

// mostRounds is how many grids of windows are tried.
const mostRounds = 7

func newSquared(p *Plan) (*squared, error) {
	g, err := newGrid(p)
	return &squared{p, g, cmp.Or(p.Memory, machine.FreeMemory())}, err
}

func (q *squared) run(ctx context.Context) (*Result, error) {
	var r *Result
	var rounds []SquaresRound
	for round := range mostRounds {
		next, e, err := q.solve(ctx, r, round)
		if large := (*MemoryError)(nil); errors.As(err, &large) && r != nil {
			r.Message += fmt.Sprintf(" A finer grid needs about %s of memory, and %s are free.", gigabytes(large.Need), gigabytes(large.Free))
			break
		}
		if err != nil {
			if interrupted(ctx, err) && r != nil {
				r.Status = UnderResolved
			}
			return cmp.Or(next, r), err
		}
		r = next
		rounds = append(rounds, SquaresRound{r.Squares.Windows, r.Squares.Unknowns, r.Squares.Estimate, r.Squares.Between})
		r.Squares.Rounds = rounds
		if r.Data != nil && r.Data.open(q.plan.Tolerance) {
			break // which no windows can help
		}
		if n := len(rounds); r.Status == UnderResolved && n > 1 && measured(q.plan.problem) && rounds[n-1].Estimate > rounds[n-2].Estimate/2 {
			r.Message += " Smaller windows do not help: the data leave the solution open. Give conditions where it is not known, or more data."
			break
		}
		if r.Status != UnderResolved || q.grid.fixed || !q.grid.refine(e, q.plan.Tolerance) {
			break
		}
	}
	return r, nil
}

// solve solves the problem on the grid as it is.
func (q *squared) solve(ctx context.Context, last *Result, round int) (*Result, *squares.Estimate, error) {
	p, g := q.plan, q.grid
	phase := func(name string, share float64) {
		if p.Progress != nil {
			p.Progress(name, share)
		}
	}
	phase(fmt.Sprintf("windows, round %d", round+1), 0)
	sys, err := g.system(ctx, p)
	if err != nil {
		return nil, nil, err
	}
	need := sys.Bytes()
	if need > q.free {
		return nil, nil, &MemoryError{need, q.free, wrong("windows", "%d windows have %d unknowns and need about %s of memory, and %s are free: use fewer {windows} or {features}",
			sys.Windows(), sys.Dim(), gigabytes(need), gigabytes(q.free))}
	}
	r := &Result{Info: p.Options.info(), Problem: sys.Problem()}
	r.Memory = need
	r.Windows, r.Parameters, r.Points, r.Terms = sys.Windows(), sys.Dim(), sys.Interior(), sys.Terms()
	r.Width, r.Slope, r.Inputs, r.Sampler = g.features, g.slope, "xy", "halton"
	r.Squares = &SquaresInfo{Windows: g.counts(), Features: g.features, Local: g.groups[0].Local, Poles: len(g.poles), Unknowns: sys.Dim()}
	if p.Started != nil && round == 0 {
		p.Started(r.Info)
	}
	phase(fmt.Sprintf("least squares, %d unknowns", sys.Dim()), 0)
	start, err := q.start(ctx, sys, last)
	if err != nil {
		return r, nil, err
	}
	out, err := sys.Solve(ctx, start, squares.Settings{})
	if err != nil {
		return r, nil, err
	}
	r.Squares.Inner, r.Squares.Ridge = out.Inner, number.Number(out.Ridge)
	r.Training.Theta, r.Training.Loss = out.Theta, out.Residual*out.Residual/2
	r.Training.Stats.Iterations, r.Training.Stats.Evaluations = out.Iterations, out.Iterations
	r.Solution, r.patches = sys.Solution(out.Theta), sys.Fix(out.Theta)
	phase("estimate", 0)
	e, err := sys.Estimate(ctx, out, p.Seed)
	if err != nil {
		return r, nil, err
	}
	r.Squares.Estimate, r.Squares.Between = number.Number(e.Error), number.Number(e.Between)
	for _, t := range e.Terms {
		r.Check.Terms = append(r.Check.Terms, strong.TermCheck{Name: t.Name, Trained: number.Number(t.Points), Fresh: number.Number(t.Beside)})
		r.Check.Trained = number.Number(math.Hypot(float64(r.Check.Trained), t.Points))
		r.Check.Fresh = number.Number(math.Hypot(float64(r.Check.Fresh), t.Beside))
	}
	r.judgeSquares(out, p.Tolerance)
	if !measured(p.problem) {
		return r, e, nil
	}
	phase("errors of the data", 0)
	return r, e, r.judgeData(ctx, sys, out, p)
}

// start returns the coefficients to begin with: for a nonlinear problem those that are
// nearest to the last solution.
func (q *squared) start(ctx context.Context, sys *squares.System, last *Result) ([]float64, error) {
	if last == nil || sys.Linear() || last.Training.Status != training.Converged {
		return nil, nil
	}
	return sys.Project(ctx, last.Solution)
}

// judgeSquares sets status and message.
func (r *Result) judgeSquares(out *squares.Outcome, tolerance float64) {
	status := map[squares.Ending]training.Status{squares.Converged: training.Converged, squares.Spent: training.Budget,
		squares.Stalled: training.Stalled, squares.Diverged: training.Diverged}[out.Ending]
	r.Training.Status, r.Status = status, Verdict(status)
	q := r.Squares
	switch {
	case status == training.Diverged:
		r.Message = "The residual is not finite. Approach the problem by a curriculum in a parameter."
	case status != training.Converged:
		r.Message = fmt.Sprintf("Gauss-Newton ended after %d steps, the last %.2g of the solution: %s. Approach the problem by a curriculum in a parameter, or use more windows.", out.Iterations, out.Step, status)
	case !(float64(q.Estimate) <= tolerance):
		r.Status = UnderResolved
		r.Message = fmt.Sprintf("The estimated error is %.2g and the residual between the points %.2g of the solution; the tolerance is %.2g, with %d windows and %d unknowns. Use more windows or features, or accept it with a larger tolerance.",
			q.Estimate, q.Between, tolerance, r.Windows, q.Unknowns)
	default:
		r.Message = fmt.Sprintf("Solved by least squares in %s. Estimated error %.2g.", counted(out.Iterations, "step"), q.Estimate)
	}
}

func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// counts returns the number of windows along every coordinate.
func (g *grid) counts() (n []int) {
	for _, a := range g.axes {
		n = append(n, a.Count())
	}
	return slices.Clone(n)
}
