package box

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"sync"

	"gonum.org/v1/gonum/blas/blas64"

	"pinnsolve/geometry"
	"pinnsolve/internal/dense"
)

// condition is what a residual on a side says: a value, or a derivative along the axis,
// of one field.
type condition struct {
	row    int
	factor float64 // the data are - residual at zero / factor
	end
	pressed *pressed // a derivative is given by what a multiplier is there
}

// conditions reads the conditions on the sides: by field, axis and side.
func (s *statement) conditions() ([][][2]condition, error) {
	all := make([][][2]condition, len(s.scales))
	for k := range all {
		all[k] = make([][2]condition, s.dim)
		for i := range s.dim {
			all[k][i] = [2]condition{{row: -1}, {row: -1}}
		}
	}
	for i := range s.dim {
		for side, terms := range s.sides[i] {
			if len(terms) == 0 {
				continue
			}
			program, _, err := s.program(1, true, terms)
			if err != nil {
				return nil, err
			}
			for row := range program.Out {
				slopes := make([][]float64, 4)
				rng := rand.New(rand.NewPCG(12, uint64(row)))
				for attempt := range slopes {
					pts := geometry.Points{Dim: s.lanes.Dim, W: []float64{1}, N: make([]float64, s.lanes.Dim)}
					for j := range s.lanes.Dim {
						pts.X = append(pts.X, s.lo[j]+(s.hi[j]-s.lo[j])*rng.Float64())
					}
					pts.X[i], pts.N[i] = [2]float64{s.lo[i], s.hi[i]}[side], float64(2*side-1)
					program.Load(pts, 0)
					for _, v := range program.Var {
						v[0] = float64(attempt) * rng.NormFloat64()
					}
					for _, d := range program.Derivative(row) {
						v := 0.0
						if d != nil {
							v = d[0]
						}
						slopes[attempt] = append(slopes[attempt], v)
					}
				}
				k, c, err := s.condition(i, side, slopes)
				if err != nil {
					return nil, err
				}
				if s.constrains(k) {
					c.row = row
					if err := s.constraint.prescribe(s, i, side, c); err != nil {
						return nil, err
					}
					continue
				}
				if all[k][i][side].row >= 0 {
					return nil, fmt.Errorf("%s has two conditions on %s", s.problem.Fields[k].Name, s.sideName(i, side))
				}
				c.row = row
				all[k][i][side] = c
			}
		}
		if s.constraint != nil {
			if err := s.press(all, i); err != nil {
				return nil, err
			}
		}
		for k, f := range s.problem.Fields {
			for side := range 2 {
				if !s.periodic[i] && s.speeds[k][i] != 0 && all[k][i][side].row < 0 {
					return nil, fmt.Errorf("%s has no condition on %s", f.Name, s.sideName(i, side))
				}
			}
		}
	}
	return all, nil
}

func (s *statement) sideName(i, side int) string {
	return fmt.Sprintf("the side %c = %.4g", axes[i], [2]float64{s.lo[i], s.hi[i]}[side])
}

// condition reads the slopes of a residual on a side, at several states and places.
func (s *statement) condition(i, side int, slopes [][]float64) (field int, c condition, err error) {
	field = -1
	beside := 0.0 // the slope by a multiplier, beside those of another field
	for v, f := range slopes[0] {
		for _, other := range slopes[1:] {
			if math.Abs(other[v]-f) > 1e-9*(math.Abs(f)+math.Abs(other[v])) {
				return field, c, fmt.Errorf("a condition on %s is not linear with constant factors, which is not separable", s.sideName(i, side))
			}
		}
		if f == 0 {
			continue
		}
		k, lane := v/s.lanes.Count(), v%s.lanes.Count()
		if s.constrains(k) && lane == 0 && (field >= 0 || slices.ContainsFunc(slopes[0][(k+1)*s.lanes.Count():], func(v float64) bool { return v != 0 })) {
			beside = f
			continue
		}
		if lane != 0 && lane != s.lanes.First(i) || field >= 0 && field != k {
			return field, c, fmt.Errorf("a condition on %s is not of one field and its derivative along the normal, which is not separable", s.sideName(i, side))
		}
		field = k
	}
	if field < 0 {
		return field, c, fmt.Errorf("a condition on %s mentions no field", s.sideName(i, side))
	}
	value, slope := slopes[0][field*s.lanes.Count()], slopes[0][field*s.lanes.Count()+s.lanes.First(i)]
	scale := s.scales[field]
	if slope == 0 {
		c.fixed, c.factor = true, value/scale
	} else {
		c.robin, c.factor = value/slope, slope/scale
	}
	if beside != 0 {
		err = s.constraint.natural(s, i, side, field, c, slope/scale, beside/s.scales[s.constraint.field])
		c.pressed = &pressed{}
	}
	return field, c, err
}

// wall is a side with its conditions at the points of the grid on it.
type wall struct {
	axis, side int
	sheet      *sheet
	moves      bool // its data change in time
	zero       bool // and are zero

	lock  sync.Mutex
	at    float64 // when last is of
	known bool
	last  [][]float64
}

// values returns the residuals of its conditions for fields that are zero, at a time, which
// the caller must not change: many ask for the same time.
func (w *wall) values(t float64) [][]float64 {
	w.lock.Lock()
	defer w.lock.Unlock()
	if !w.known || w.at != t {
		w.last, w.at, w.known = w.sheet.values(t), t, true
	}
	return w.last
}

// newWalls compiles the conditions of all sides.
func (s *statement) newWalls(x [][]float64) (walls []*wall, err error) {
	for i := range s.dim {
		for side, terms := range s.sides[i] {
			if len(terms) == 0 {
				continue
			}
			at := slices.Clone(x)
			at[i] = []float64{[2]float64{s.lo[i], s.hi[i]}[side]}
			normal := make([]float64, s.lanes.Dim)
			normal[i] = float64(2*side - 1)
			w := &wall{axis: i, side: side, zero: true}
			if w.sheet, err = s.newSheet(at, normal, terms); err != nil {
				return nil, err
			}
			w.moves = w.sheet.reload || slices.Contains(w.sheet.clock, true)
			for _, t := range []float64{0.13, 0.41, 0.77, 0.98} {
				for _, r := range w.sheet.values(s.from + (s.to-s.from)*t) {
					w.zero = w.zero && !slices.ContainsFunc(r, func(v float64) bool { return v != 0 })
				}
			}
			walls = append(walls, w)
		}
	}
	return walls, nil
}

// data are those of a condition on a wall in the modes of the other axes: of all their
// functions.
func (sys *system) data(w *wall, k int, c condition, values [][]float64) ([]float64, []int) {
	g := make([]float64, len(values[c.row]))
	for p, r := range values[c.row] {
		g[p] = -r / c.factor
	}
	if c.pressed != nil && c.pressed.factor != 0 {
		for p, r := range values[c.pressed.row] {
			g[p] -= r / c.pressed.factor
		}
	}
	sizes := make([]int, sys.dim)
	for i := range sizes {
		sizes[i] = len(sys.x[i])
	}
	sizes[w.axis] = 1
	for i := range sizes {
		if i == w.axis {
			continue
		}
		g, sizes = along(sys.modes[k][i].project, g, sizes, i)
	}
	return g, sizes
}

// carry writes the coefficients of the functions of walls of a field into the tensor of
// all its coefficients, and adds what walls do to N: through the second derivatives of
// these functions, and by prescribed derivatives.
func (sys *system) carry(t float64, k int) (full, forces []float64, err error) {
	sizes := sys.all(k)
	full = make([]float64, product(sizes))
	forces = make([]float64, product(sys.free(k)))
	written := -1
	for _, w := range sys.walls {
		c := sys.conditions[k][w.axis][w.side]
		if w.zero || c.row < 0 {
			continue
		}
		g, across := sys.data(w, k, c, w.values(t))
		m := sys.modes[k][w.axis]
		if !c.fixed {
			// sign c_i phi(end) g
			sign := float64(2*w.side-1) * sys.speeds[k][w.axis]
			at := dense.Of(m.free(), 1, m.ends[w.side][:m.free()])
			part, size := sys.onlyFree(k, w.axis, g, across)
			spread, _ := along(at, part, size, w.axis)
			blas64.Axpy(sign, dense.Vector(spread), dense.Vector(forces))
			continue
		}
		fixing, err := m.fixing()
		if err != nil {
			return nil, nil, err
		}
		from := slices.Repeat([]int{0}, sys.dim)
		from[w.axis] = m.free()
		size := slices.Clone(sizes)
		size[w.axis] = len(m.fixed)
		column := dense.New(len(m.fixed), 1)
		which := slices.Index(m.fixed, w.side)
		for r := range m.fixed {
			column.Data[r] = fixing.Data[r*fixing.Stride+which]
		}
		part, _ := along(column, g, across, w.axis)
		had := make([]float64, len(part))
		if written == w.axis { // or corners, which two axes prescribe, would be counted twice
			block(full, sizes, from, size, had, false)
		}
		written = w.axis
		blas64.Axpy(1, dense.Vector(had), dense.Vector(part))
		block(full, sizes, from, size, part, true)
	}
	for i := range sys.dim {
		m := sys.modes[k][i]
		if len(m.fixed) == 0 || sys.speeds[k][i] == 0 {
			continue
		}
		from, size := slices.Repeat([]int{0}, sys.dim), sys.free(k)
		from[i], size[i] = m.free(), len(m.fixed)
		part := make([]float64, product(size))
		block(full, sizes, from, size, part, false)
		pushed, _ := along(m.stiff, part, size, i)
		blas64.Axpy(-sys.speeds[k][i], dense.Vector(pushed), dense.Vector(forces))
	}
	return full, forces, nil
}

// onlyFree returns the part of data on a wall in the eigenfunctions of the other axes.
func (sys *system) onlyFree(k, axis int, g []float64, sizes []int) ([]float64, []int) {
	size := sys.free(k)
	size[axis] = 1
	part := make([]float64, product(size))
	block(g, sizes, make([]int, sys.dim), size, part, false)
	return part, size
}
