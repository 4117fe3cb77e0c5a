package evolve

import (
	"context"
	"fmt"

	"pinnsolve/pinn"
)

// Saved is what a solution is made from again, besides the problem.
type Saved struct {
	Options Options
	// Ends are those of steps in time, the start first, and Coefficients those of the
	// polynomials in them, powers one after the other. Without them the solution in
	// time is exact and found again.
	Ends         []float64 `json:"-"`
	Coefficients []float64 `json:"-"`
}

// Saved returns what Restore needs.
func (r *Result) Saved() Saved {
	var s Saved
	if p, ok := r.course.(*steps); ok {
		s = p.saved()
	}
	s.Options = r.options
	return s
}

func (s *steps) saved() Saved {
	out := Saved{Ends: s.ends}
	for _, st := range s.list {
		for _, c := range st.powers {
			out.Coefficients = append(out.Coefficients, c...)
		}
	}
	return out
}

// steps returns those of n coefficients.
func (s Saved) steps(n int) (*steps, error) {
	path := &steps{ends: s.Ends}
	rest := s.Coefficients
	if len(s.Ends) < 2 || len(rest) != 4*n*(len(s.Ends)-1) {
		return nil, fmt.Errorf("there are %d coefficients of %d steps, and %d modes", len(rest), len(s.Ends)-1, n)
	}
	for range len(s.Ends) - 1 {
		var one step
		for k := range one.powers {
			one.powers[k], rest = rest[:n], rest[n:]
		}
		path.list = append(path.list, one)
	}
	return path, nil
}

// Restore makes the solution of a complete problem from what has been saved of it.
func Restore(ctx context.Context, p pinn.Problem, s Saved) (*Solution, error) {
	st, err := take(p)
	if err != nil {
		return nil, fmt.Errorf("evolve: %s: %w", p.Name, err)
	}
	if len(s.Ends) == 0 {
		r, err := st.solve(ctx, s.Options)
		if err != nil {
			return nil, err
		}
		return r.Solution, nil
	}
	space, err := st.newSpace(s.Options)
	if err != nil {
		return nil, err
	}
	w, err := st.newWalls(space)
	if err != nil {
		return nil, err
	}
	if _, _, err := w.free(); err != nil {
		return nil, err
	}
	course, err := s.steps(space.N * len(st.scales))
	if err != nil {
		return nil, err
	}
	return &Solution{space: space, walls: w, scales: st.scales, course: course}, nil
}
