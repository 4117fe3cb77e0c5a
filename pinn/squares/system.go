package squares

import (
	"context"
	"fmt"
	"math"
	"runtime"
	"slices"

	"gonum.org/v1/gonum/blas/blas64"

	"pinnsolve/ad"
	"pinnsolve/internal/dense"
	"pinnsolve/internal/parallel"
	"pinnsolve/patches"
	"pinnsolve/pinn"
	"pinnsolve/pinn/fields"
)

// System is the residuals of a problem as functions of coefficients: window after
// window, and in a window field after field.
type System struct {
	problem pinn.Problem
	space   *patches.Space
	groupOf []int
	parts   []*region
	workers []*worker
	sizes   []int   // coefficients of each window
	offset  []int   // of the first one of each window, then their number
	first   [][]int // window, field: the field's first coefficient in the window
	linear  bool
}

// worker has programs of its own, one a region.
type worker struct{ programs []*pinn.Program }

// Groups returns the group of every field: multipliers have features of their own.
func Groups(p pinn.Problem) (groupOf []int, count int) {
	groupOf = make([]int, len(p.Fields))
	plain, multipliers := false, false
	for _, f := range p.Fields {
		plain, multipliers = plain || !f.Multiplier, multipliers || f.Multiplier
	}
	for k, f := range p.Fields {
		if f.Multiplier && plain {
			groupOf[k] = 1
		}
	}
	if plain && multipliers {
		return groupOf, 2
	}
	return groupOf, 1
}

// New places the points of a problem and makes modes of the features of the space.
func New(ctx context.Context, p pinn.Problem, s *patches.Space, o Points, workers int) (*System, error) {
	p, err := p.Complete()
	if err != nil {
		return nil, err
	}
	if len(p.Terms) == 0 {
		return nil, fmt.Errorf("squares: problem %q has no terms: it has only a weak statement", p.Name)
	}
	p = p.Soft() // conditions are rows
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	sys := &System{problem: p, space: s, linear: true}
	groups := 0
	if sys.groupOf, groups = Groups(p); groups != s.Groups() {
		panic(fmt.Sprintf("squares: a space of %d groups for fields of %d", s.Groups(), groups))
	}
	conditions := p.DirichletTerms(false)
	for k := range conditions {
		conditions[k].Weight = 1
	}
	if err := sys.regions(slices.Concat(p.Terms, conditions), o); err != nil {
		return nil, err
	}
	for range workers {
		w := &worker{}
		for _, r := range sys.parts {
			program, err := r.program()
			if err != nil {
				return nil, fmt.Errorf("squares: terms on %q: %w", r.terms[0].On, err)
			}
			for k := range r.owner {
				sys.linear = sys.linear && program.Affine(k)
			}
			w.programs = append(w.programs, program)
		}
		sys.workers = append(sys.workers, w)
	}
	if err := sys.makeModes(ctx); err != nil {
		return nil, err
	}
	sys.layOut()
	return sys, nil
}

const (
	// modesPoints is how many points a feature makes modes from.
	modesPoints = 3
	// mostModes is the largest number of modes a point: windows of which little is in the
	// domain have too few points for all of their features.
	mostModes = 1.33
)

// makeModes makes modes of every window from the points of all regions in it.
func (s *System) makeModes(ctx context.Context) error {
	dim := s.space.Dim()
	order := ad.Gradient
	points := make([][]float64, s.space.Windows())
	share := make([]float64, len(points)) // points that a window need not share with others
	for _, r := range s.parts {
		order = max(order, r.lanes.Order)
		if r.lanes.Order < ad.Laplacian && r.terms[0].On != pinn.Interior {
			continue
		}
		for _, t := range r.tiles {
			for _, w := range t.windows {
				points[w] = append(points[w], r.x(t)...)
				share[w] += float64(t.to-t.from) / float64(len(t.windows))
			}
		}
	}
	l := ad.Lanes{Dim: dim, Order: order}
	return parallel.Until(ctx, len(s.workers), len(points), func(w int) {
		for g := range s.space.Groups() {
			if len(points[w]) > 0 {
				most := max(1, int(share[w]*mostModes))
				s.space.Orthonormalize(w, g, l, thinned(points[w], dim, modesPoints*s.space.Features(w, g)), most)
			}
		}
	})
}

// thinned returns at most n of the points, evenly taken.
func thinned(x []float64, dim, n int) []float64 {
	all := len(x) / dim
	if all <= n {
		return x
	}
	var some []float64
	for k := range n {
		i := k * all / n
		some = append(some, x[i*dim:(i+1)*dim]...)
	}
	return some
}

// layOut numbers the coefficients.
func (s *System) layOut() {
	at := 0
	for w := range s.space.Windows() {
		var first []int
		n := 0
		for _, g := range s.groupOf {
			first = append(first, n)
			n += s.space.Modes(w, g)
		}
		s.first = append(s.first, first)
		s.sizes = append(s.sizes, n)
		s.offset = append(s.offset, at)
		at += n
	}
	s.offset = append(s.offset, at)
}

// Dim returns the number of coefficients.
func (s *System) Dim() int { return s.offset[len(s.sizes)] }

// Windows returns the number of windows.
func (s *System) Windows() int { return s.space.Windows() }

// Linear reports whether all residuals are affine in the coefficients.
func (s *System) Linear() bool { return s.linear }

// Problem returns the problem, complete, with conditions as terms.
func (s *System) Problem() pinn.Problem { return s.problem }

// Interior returns the number of points in the interior.
func (s *System) Interior() int {
	for _, r := range s.parts {
		if t := r.terms[0]; t.On == pinn.Interior && t.At == nil && !r.integral {
			return r.pts.Len()
		}
	}
	return 0
}

// Terms returns the names of all terms.
func (s *System) Terms() (names []string) {
	for _, r := range s.parts {
		for _, t := range r.terms {
			names = append(names, t.Name)
		}
	}
	return names
}

// Solution returns the fields with the given coefficients, which are copied.
func (s *System) Solution(theta []float64) *fields.Solution {
	return fields.NewLocalSolution(s.problem, function{s}, theta, nil)
}

// Fix returns the fields with the given coefficients, in a form that can be kept.
func (s *System) Fix(theta []float64) *patches.Fixed { return s.space.Fix(s.groupOf, theta) }

// function is the fields as functions of the position.
type function struct{ s *System }

func (f function) Inputs() int  { return f.s.space.Dim() }
func (f function) Outputs() int { return len(f.s.problem.Fields) }
func (f function) Params() int  { return f.s.Dim() }

func (f function) NewEvaluator(l ad.Lanes, n int) ad.Evaluator {
	return f.s.space.NewEvaluator(f.s.groupOf, l, n)
}

// modes evaluates the modes of the windows of a tile: window, group, lane.
func (s *System) modes(r *region, t tile) [][][]blas64.General {
	all := make([][][]blas64.General, len(t.windows))
	for a, w := range t.windows {
		for g := range s.space.Groups() {
			all[a] = append(all[a], s.space.Eval(w, g, r.lanes, r.x(t)))
		}
	}
	return all
}

// fill sets the variables of a program to the fields at the points of a tile.
func (s *System) fill(p *pinn.Program, r *region, t tile, modes [][][]blas64.General, theta []float64) {
	n, lanes := t.to-t.from, r.lanes.Count()
	for f, g := range s.groupOf {
		for lane := range lanes {
			col := p.Var[f*lanes+lane]
			clear(col)
			if theta == nil {
				continue
			}
			for a, w := range t.windows {
				m := modes[a][g][lane]
				if m.Cols == 0 {
					continue
				}
				c := theta[s.offset[w]+s.first[w][f]:][:m.Cols]
				blas64.Gemv(dense.NoTrans, 1, m, dense.Vector(c), 1, dense.Vector(col[:n]))
			}
			for i := n; i < len(col); i++ {
				col[i] = col[n-1]
			}
		}
	}
}

// setScales finds what the rows of every residual are divided by, at theta.
func (s *System) setScales(ctx context.Context, theta []float64) error {
	for k, r := range s.parts {
		r.scale = nil
		count := len(r.owner)
		sums := make([][]float64, len(r.tiles))
		err := s.each(ctx, len(r.tiles), func(w *worker, i int) {
			p, t := w.programs[k], r.tiles[i]
			var modes [][][]blas64.General
			if theta != nil && !s.linear {
				modes = s.modes(r, t)
			}
			p.Load(r.pts, t.from)
			if modes == nil {
				s.fill(p, r, t, nil, nil)
			} else {
				s.fill(p, r, t, modes, theta)
			}
			sums[i] = make([]float64, count*3)
			half := s.space.Half(t.windows[0])
			for row := range count {
				s.units(sums[i][3*row:][:3], p.Derivative(row), r.lanes, t.to-t.from, half)
			}
		})
		if err != nil {
			return err
		}
		for row := range count {
			scale := 0.0
			for o := 2; o >= 0 && scale == 0; o-- {
				for _, sum := range sums {
					scale += sum[3*row+o]
				}
			}
			if scale = math.Sqrt(scale / float64(r.pts.Len())); scale == 0 {
				scale = r.terms[r.owner[row]].Scale
			}
			r.scale = append(r.scale, scale/r.terms[r.owner[row]].Weight)
		}
	}
	return nil
}

// units adds to sum, by order, the squares of what fields of size one with derivatives
// of the size that they can have in a window change of a residual.
func (s *System) units(sum []float64, by [][]float64, l ad.Lanes, n int, half []float64) {
	const first, second = 2, 12
	lanes := l.Count()
	for v, col := range by {
		if col == nil {
			continue
		}
		order, unit := 0, 1.0
		switch lane := v % lanes; {
		case lane == 0:
		case lane <= l.Dim:
			order, unit = 1, first/half[lane-1]
		default:
			h2 := half[0] * half[0]
			if l.Order == ad.Hessian {
				i, j := pair(l, lane)
				h2 = half[i] * half[j]
			}
			order, unit = 2, second/h2
		}
		for _, c := range col[:n] {
			sum[order] += c * c * unit * unit
		}
	}
}

// pair returns the coordinates of a lane of second derivatives.
func pair(l ad.Lanes, lane int) (i, j int) {
	lane -= 1 + l.Dim
	for lane >= l.Dim-i {
		lane -= l.Dim - i
		i++
	}
	return i, i + lane
}

// each calls f for 0 to n-1, with one worker at a time for every goroutine.
func (s *System) each(ctx context.Context, n int, f func(w *worker, i int)) error {
	parallel.With(s.workers, n, func(w *worker, i int) {
		if ctx.Err() == nil {
			f(w, i)
		}
	})
	return ctx.Err()
}
