package box

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/blas/blas64"

	"pinnsolve/axis"
	"pinnsolve/internal/dense"
	"pinnsolve/pinn"
)

// system is a statement in a space.
type system struct {
	*statement
	spaces     []*axis.Space
	conditions [][][2]condition // by field, axis and side
	modes      [][]*modes       // by field and axis
	x          [][]float64      // the grid
	sheet      *sheet
	walls      []*wall
	moving     bool        // walls, in time
	mass       [][]float64 // by field, at the points of the grid: what residuals are divided by
	weight     [][]float64 // there, of a field whose factors vary, nil of others
	carried    []carried   // by field, of walls that do not move
	at         []int       // where the unknowns of each field begin, and their number
	rates      []float64   // -sum_i c_i lambda_i
}

// carried is what walls determine.
type carried struct{ full, forces []float64 }

// multiple is how many points of the grid there are for every mode of an axis, finer
// where a factor that may jump is integrated.
const multiple, finerMultiple = 1.5, 4

// newSystem discretises a statement in the product of spaces.
func newSystem(s *statement, spaces []*axis.Space) (*system, error) {
	sys := &system{statement: s, spaces: spaces}
	var err error
	if sys.conditions, err = s.conditions(); err != nil {
		return nil, err
	}
	points := multiple
	if slices.Contains(s.varying, true) {
		points = finerMultiple
	}
	for i, space := range spaces {
		same := map[[2]end]*modes{}
		for k := range s.scales {
			if i == 0 {
				sys.modes = append(sys.modes, nil)
			}
			if s.constrains(k) {
				m, err := newModes(s.constraint.spaces[i], s.periodic[i], [2]end{}, multiple)
				if err != nil {
					return nil, err
				}
				sys.modes[k] = append(sys.modes[k], m)
				continue
			}
			ends := [2]end{sys.conditions[k][i][0].end, sys.conditions[k][i][1].end}
			if same[ends] == nil {
				if same[ends], err = newModes(space, s.periodic[i], ends, points); err != nil {
					return nil, err
				}
			}
			sys.modes[k] = append(sys.modes[k], same[ends])
		}
		sys.x = append(sys.x, sys.modes[s.evolving()[0]][i].x)
	}
	if sys.sheet, err = s.newSheet(sys.x, nil, s.terms); err != nil {
		return nil, err
	}
	if sys.walls, err = s.newWalls(sys.x); err != nil {
		return nil, err
	}
	for _, w := range sys.walls {
		sys.moving = sys.moving || w.moves && !w.zero
	}
	sys.spectrum()
	for k := range s.scales {
		full, forces, err := sys.carry(s.from, k)
		if err != nil {
			return nil, err
		}
		sys.carried = append(sys.carried, carried{full, forces})
	}
	return sys, sys.setMass()
}

// free and all are the sizes of the tensors of a field: of its unknowns, and of these and
// what the walls determine.
func (sys *system) free(k int) (sizes []int) {
	for _, m := range sys.modes[k] {
		sizes = append(sizes, m.free())
	}
	return sizes
}

func (sys *system) all(k int) (sizes []int) {
	for _, m := range sys.modes[k] {
		sizes = append(sizes, m.len())
	}
	return sizes
}

// spectrum finds the rates of all products of modes.
func (sys *system) spectrum() {
	sys.at = []int{0}
	for k := range sys.scales {
		sizes := sys.free(k)
		for p := range product(sizes) {
			rate := 0.0
			for i, rest := sys.dim-1, p; i >= 0; i-- {
				rate -= sys.speeds[k][i] * sys.modes[k][i].rates[rest%sizes[i]]
				rest /= sizes[i]
			}
			sys.rates = append(sys.rates, rate)
		}
		sys.at = append(sys.at, len(sys.rates))
	}
}

// setMass evaluates the factors that residuals are divided by, and weights.
func (sys *system) setMass() error {
	program, _, err := sys.program(sys.sheet.tile, true, sys.terms)
	if err != nil {
		return err
	}
	n := sys.sheet.points()
	sys.mass, sys.weight = make([][]float64, len(sys.scales)), make([][]float64, len(sys.scales))
	for k := range sys.scales {
		sys.mass[k] = make([]float64, n)
		if sys.varying[k] {
			sys.weight[k] = make([]float64, n)
		}
	}
	inTime := sys.lanes.First(sys.lanes.Dim - 1)
	if sys.order == 2 {
		inTime = sys.lanes.Second(sys.dim, sys.dim)
	}
	sys.sheet.setTime(sys.from)
	for lo := 0; lo < n; lo += sys.sheet.tile {
		hi := min(lo+sys.sheet.tile, n)
		program.Load(sys.sheet.pts, lo)
		for _, k := range sys.evolving() {
			by := program.Derivative(sys.rows[k])[k*sys.lanes.Count():]
			factor, lane := 1.0, inTime
			if sys.order == 0 || sys.varying[k] {
				i := slices.IndexFunc(sys.speeds[k], func(c float64) bool { return c != 0 })
				factor, lane = -1/sys.speeds[k][i], sys.lanes.Second(i, i)
			}
			for p := lo; p < hi; p++ {
				sys.mass[k][p] = factor * by[lane][p-lo] / sys.scales[k]
				if sys.mass[k][p] == 0 || math.IsNaN(sys.mass[k][p]) {
					return fmt.Errorf("the leading factor in the equation of %s is zero or no number somewhere", sys.problem.Fields[k].Name)
				}
				if sys.varying[k] {
					sys.weight[k][p] = by[inTime][p-lo] / sys.scales[k] / sys.mass[k][p]
				}
			}
		}
	}
	return nil
}

// wallsAt returns what walls determine at a time.
func (sys *system) wallsAt(t float64, k int) carried {
	if !sys.moving || sys.constrains(k) {
		return sys.carried[k]
	}
	full, forces, err := sys.carry(t, k)
	if err != nil {
		panic(err) // it was right at the start
	}
	return carried{full, forces}
}

// whole returns all coefficients of a field from its unknowns.
func (sys *system) whole(k int, y []float64, full []float64) []float64 {
	c := slices.Clone(full)
	block(c, sys.all(k), make([]int, sys.dim), sys.free(k), y, true)
	return c
}

// n writes N at a time and state, without r u if exact: state nil stands for zero.
func (sys *system) n(t float64, y, dst []float64) {
	walls := make([]carried, len(sys.scales))
	for k := range walls {
		walls[k] = sys.wallsAt(t, k)
	}
	sys.inside(t, y, walls, dst)
	for k, w := range walls {
		blas64.Axpy(1, dense.Vector(w.forces), dense.Vector(dst[sys.at[k]:sys.at[k+1]]))
	}
}

// inside writes what N has from the interior, with what walls determine at that time.
func (sys *system) inside(t float64, y []float64, walls []carried, dst []float64) {
	fields := len(sys.scales)
	lanes := make([][][]float64, fields) // by field: value, slopes
	for k, w := range walls {
		lanes[k] = make([][]float64, 1+sys.dim)
		zero := y == nil && !slices.ContainsFunc(w.full, func(v float64) bool { return v != 0 })
		if zero {
			continue
		}
		c := w.full
		if y != nil {
			c = sys.whole(k, y[sys.at[k]:sys.at[k+1]], w.full)
		}
		sys.evaluate(k, c, lanes[k])
	}
	rest := make([][]float64, fields)
	for k := range rest {
		rest[k] = make([]float64, sys.sheet.points())
	}
	sys.sheet.run(t, func(p *pinn.Program, lo, hi int) {
		sys.store(p, lanes, lo, hi)
	}, func(p *pinn.Program, lo, hi int) {
		for _, k := range sys.evolving() {
			out := p.Out[sys.rows[k]]
			for i := lo; i < hi; i++ {
				rest[k][i] = -out[i-lo] / sys.mass[k][i]
			}
		}
	})
	for _, k := range sys.evolving() {
		copy(dst[sys.at[k]:sys.at[k+1]], sys.tested(k, rest[k]))
	}
}

// store sets the variables of a program at points lo..hi-1 to values and slopes on the
// grid, by field; nil stands for zero.
func (sys *system) store(p *pinn.Program, lanes [][][]float64, lo, hi int) {
	count := sys.lanes.Count()
	for k := range lanes {
		for d, v := range lanes[k] {
			lane := 0
			if d > 0 {
				lane = sys.lanes.First(d - 1)
			}
			to := p.Var[k*count+lane]
			if v == nil {
				clear(to)
				continue
			}
			for i, x := range v[lo:hi] {
				to[i] = x / sys.scales[k]
			}
			for i := hi - lo; i < len(to); i++ {
				to[i] = to[hi-lo-1]
			}
		}
	}
}

// evaluate finds the value and the slopes of a field that residuals use, on the grid.
func (sys *system) evaluate(k int, c []float64, lanes [][]float64) {
	for d := range lanes {
		if !sys.uses[k][d] {
			continue
		}
		v, sizes := c, sys.all(k)
		for i, m := range sys.modes[k] {
			table := m.value
			if d == i+1 {
				table = m.slope
			}
			v, sizes = along(table, v, sizes, i)
		}
		lanes[d] = v
	}
}

// tested returns the products of a function on the grid with the modes of a field.
func (sys *system) tested(k int, f []float64) []float64 {
	sizes := make([]int, sys.dim)
	for i := range sizes {
		sizes[i] = len(sys.x[i])
	}
	for i, m := range sys.modes[k] {
		f, sizes = along(m.test, f, sizes, i)
	}
	return f
}

// initial returns the unknowns at the start, or their rates of change.
func (sys *system) initial(order int) ([]float64, error) {
	y := make([]float64, len(sys.rates))
	if len(sys.start) == 0 {
		return y, nil
	}
	normal := make([]float64, sys.lanes.Dim)
	normal[sys.dim] = -1
	h, err := sys.newSheet(sys.x, normal, sys.start)
	if err != nil {
		return nil, err
	}
	rest := h.values(sys.from)
	program, _, err := sys.program(h.tile, true, sys.start)
	if err != nil {
		return nil, err
	}
	h.setTime(sys.from)
	given := make([][]float64, len(sys.scales))
	lane := 0
	if order == 1 {
		lane = sys.lanes.First(sys.dim)
	}
	for lo := 0; lo < h.points(); lo += h.tile {
		program.Load(h.pts, lo)
		for row := range rest {
			by := program.Derivative(row)
			for k := range sys.scales {
				d := by[k*sys.lanes.Count()+lane]
				if !slices.ContainsFunc(d, func(v float64) bool { return v != 0 }) {
					continue
				}
				if given[k] == nil {
					given[k] = make([]float64, h.points())
				}
				for p := lo; p < min(lo+h.tile, h.points()); p++ {
					if d[p-lo] == 0 {
						return nil, fmt.Errorf("the condition %d at the start does not determine %s everywhere", row+1, sys.problem.Fields[k].Name)
					}
					given[k][p] = -rest[row][p] / d[p-lo] * sys.scales[k]
				}
			}
		}
	}
	for k, v := range given {
		if v != nil && !sys.constrains(k) {
			copy(y[sys.at[k]:], sys.tested(k, v))
		}
	}
	return y, nil
}
