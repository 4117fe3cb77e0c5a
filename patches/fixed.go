package patches

import (
	"fmt"

	"gonum.org/v1/gonum/blas/blas64"

	"pinnsolve/ad"
	"pinnsolve/axis"
	"pinnsolve/internal/dense"
)

// Saved is what a space is drawn from again.
type Saved struct {
	Axes    []SavedAxis `json:"axes"`
	Options Options     `json:"options"`
}

// SavedAxis is the windows of one coordinate.
type SavedAxis struct {
	Lo       float64   `json:"lo"`
	Hi       float64   `json:"hi"`
	Periodic bool      `json:"periodic,omitempty"`
	Nodes    []float64 `json:"nodes"`
}

// Saved returns what New draws the space from.
func (s *Space) Saved() Saved {
	saved := Saved{Options: Options{Groups: s.groups, Degree: s.degree, Slope: s.slope, Sparse: s.sparse, Poles: s.poles, Kinks: s.kinks, Seams: s.seams, Seed: s.seed}}
	for _, a := range s.axes {
		saved.Axes = append(saved.Axes, SavedAxis{a.Lo(), a.Hi(), a.Periodic(), a.Nodes()})
	}
	return saved
}

// space draws the space again, or says why that is not possible.
func (s Saved) space() (*Space, error) {
	o := s.Options
	if n := len(s.Axes); n < 1 || n > MaxDim || len(o.Groups) == 0 || o.Degree < 0 {
		return nil, fmt.Errorf("windows along %d coordinates with %d groups of features of degree %d", n, len(o.Groups), o.Degree)
	}
	var axes []*axis.Windows
	for i, a := range s.Axes {
		if err := axis.CheckWindows(a.Lo, a.Hi, a.Periodic, a.Nodes); err != nil {
			return nil, fmt.Errorf("coordinate %d: %w", i+1, err)
		}
		axes = append(axes, axis.NewWindows(a.Lo, a.Hi, a.Periodic, a.Nodes))
	}
	for _, g := range o.Groups {
		if g.Smooth < 0 || g.Local < 0 {
			return nil, fmt.Errorf("a window with %d and %d features", g.Smooth, g.Local)
		}
	}
	for _, p := range o.Poles {
		if len(p.Center) > len(axes) || len(p.Center) > 3 {
			return nil, fmt.Errorf("a pole at %v in %d coordinates", p.Center, len(axes))
		}
	}
	for _, k := range o.Kinks {
		if k.Axis < 0 || k.Axis >= len(axes) {
			return nil, fmt.Errorf("a kink across coordinate %d of %d", k.Axis+1, len(axes))
		}
	}
	for _, i := range o.Seams {
		if i < 0 || i >= len(axes) || !axes[i].Periodic() {
			return nil, fmt.Errorf("a seam of coordinate %d, which does not go around", i+1)
		}
	}
	return New(axes, o), nil
}

// Fixed is fields of a space with fixed coefficients of its features. Unlike those of the
// modes they need no points to be understood: the features are drawn again from their
// seed.
type Fixed struct {
	space   *Space
	groupOf []int
	load    []blas64.General // see evaluator
}

// Fix fixes the coefficients theta of the modes of fields; see NewEvaluator.
func (s *Space) Fix(groupOf []int, theta []float64) *Fixed {
	e := evaluator{space: s, groupOf: groupOf}
	e.take(theta)
	return &Fixed{s, groupOf, e.load}
}

// Restore is what Fix has returned, from the Saved of its space and its Coefficients.
func Restore(saved Saved, groupOf []int, coefficients [][]float64) (*Fixed, error) {
	s, err := saved.space()
	if err != nil {
		return nil, err
	}
	f := &Fixed{space: s, groupOf: groupOf}
	if want := s.Windows() * len(groupOf); len(coefficients) != want {
		return nil, fmt.Errorf("there are coefficients of %d sets of features, and %d windows with %d fields", len(coefficients), s.Windows(), len(groupOf))
	}
	for i, c := range coefficients {
		w, g := i/len(groupOf), groupOf[i%len(groupOf)]
		if g < 0 || g >= s.Groups() {
			return nil, fmt.Errorf("a field is of group %d of %d", g+1, s.Groups())
		}
		if n := s.Features(w, g); len(c) != n {
			return nil, fmt.Errorf("window %d has %d coefficients of a field, not %d", w, len(c), n)
		}
		f.load = append(f.load, dense.Of(1, len(c), c))
	}
	return f, nil
}

// Saved returns what the space is drawn from.
func (f *Fixed) Saved() Saved { return f.space.Saved() }

// Coefficients returns those of the features, window after window and in a window field
// after field.
func (f *Fixed) Coefficients() (list [][]float64) {
	for _, m := range f.load {
		list = append(list, m.Data)
	}
	return list
}

// Inputs returns the number of coordinates.
func (f *Fixed) Inputs() int { return f.space.Dim() }

// Outputs returns the number of fields.
func (f *Fixed) Outputs() int { return len(f.groupOf) }

// Params returns 0.
func (f *Fixed) Params() int { return 0 }

// NewEvaluator returns an evaluator on blocks of n points, for one goroutine.
func (f *Fixed) NewEvaluator(l ad.Lanes, n int) ad.Evaluator {
	return &evaluator{space: f.space, groupOf: f.groupOf, lanes: l, n: n, load: f.load}
}
