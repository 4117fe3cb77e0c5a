package fields

import (
	"fmt"
	"slices"

	"pinnsolve/ad"
	"pinnsolve/geometry"
	"pinnsolve/pinn"
)

// Batch holds expressions of the fields at a set of points, evaluated tile by
// tile: values, and their derivatives by the lanes of the function's outputs.
type Batch struct {
	*Space
	Points geometry.Points
	Lanes  ad.Lanes
	Tile   int // points in a tile
	Rows   int // results
	// Affine says that all results are affine in the lanes of the outputs,
	// so that their derivatives do not depend on the parameters and are
	// stored.
	Affine bool

	expressions func(p *pinn.Point) []ad.Expr
	Guards      []pinn.Guard // further results, which must stay positive
	inputs      *inputs
	ansatz      *jets
	data        [][][]float64 // tile, column; nil for affine results
	load        func(cols [][]float64, pts geometry.Points, lo int)
	// compile makes the program from output lanes and data to results; it
	// has one machine, so every worker needs its own.
	compile  func() (*pinn.Program, error)
	programs []*pinn.Program // of the workers so far

	entries [][]ad.Entry    // per affine result: the output lanes it depends on
	coef    [][][][]float64 // tile, result, entry: column
	zero    [][][]float64   // tile, result: the value at zero output
}

// NewBatch compiles the expressions that eval makes from the fields at points,
// for tiles of n. With gradient, derivatives by the output lanes are available
// too. Guards are results after those of eval. Probes of a batch share its
// programs, so only the probes of one function may be in use at a time.
func (s *Space) NewBatch(pts geometry.Points, o ad.Order, n int, gradient bool, eval func(p *pinn.Point) []ad.Expr, guards ...pinn.Guard) (*Batch, error) {
	b := &Batch{Space: s, Points: pts, Lanes: ad.Lanes{Dim: pts.Dim, Order: o}, Tile: n, expressions: eval, Guards: guards}
	var err error
	if b.inputs, err = s.scale.inputs(pts, b.Lanes, n); err != nil {
		return nil, err
	}
	if b.ansatz, err = compileJets(n, b.Lanes, s.ansatz); err != nil {
		return nil, fmt.Errorf("fields: ansatz: %w", err)
	}
	b.compile = func() (*pinn.Program, error) {
		return pinn.NewProgram(n, pts.Dim, gradient, func(at *pinn.Point) []ad.Expr {
			net := make([]ad.Jet, len(s.fields))
			for i := range net {
				net[i] = at.Variable(b.Lanes)
			}
			s.join(at, b.Lanes, net, b.ansatz)
			es := eval(at)
			b.Rows = len(es)
			return append(es, pinn.Guarded(at, guards)...)
		})
	}
	program, err := b.compile()
	if err != nil {
		return nil, err
	}
	b.Affine = gradient && len(guards) == 0
	for k := range b.Rows {
		b.Affine = b.Affine && program.Affine(k)
	}
	if b.Affine {
		b.tabulate(program)
		return b, nil
	}
	b.programs, b.load = append(b.programs, program), program.LoadTo
	for range b.Tiles() {
		b.data = append(b.data, b.newColumns(len(program.Data)))
	}
	b.Reload()
	return b, nil
}

// Reload evaluates the data at all points again, after their source has
// changed. The results may not be affine.
func (b *Batch) Reload() {
	if b.Affine {
		panic("fields: Reload of affine results, which store no data")
	}
	for t, cols := range b.data {
		b.load(cols, b.Points, t*b.Tile)
	}
}

// program returns the program of a worker.
func (b *Batch) program(worker int) (*pinn.Program, error) {
	for len(b.programs) <= worker {
		p, err := b.compile()
		if err != nil {
			return nil, err
		}
		b.programs = append(b.programs, p)
	}
	return b.programs[worker], nil
}

// Tiles returns the number of tiles.
func (b *Batch) Tiles() int { return tiles(b.Points, b.Tile) }

func (b *Batch) newColumns(k int) [][]float64 {
	cols := make([][]float64, k)
	for i := range cols {
		cols[i] = make([]float64, b.Tile)
	}
	return cols
}

// Size returns the number of points in tile t without padding.
func (b *Batch) Size(t int) int { return min(b.Tile, b.Points.Len()-t*b.Tile) }

// tabulate stores the derivatives of affine results by the output lanes. Lanes
// whose coefficient vanishes at every point are dropped, and a column equal to
// that of the previous tile is shared with it.
func (b *Batch) tabulate(program *pinn.Program) {
	l := b.Lanes.Count()
	used := make([][]bool, b.Rows)
	for k := range used {
		used[k] = make([]bool, len(program.Var))
	}
	clearAll(program.Var)
	for t := range b.Tiles() {
		program.Load(b.Points, t*b.Tile)
		zero, coef := make([][]float64, b.Rows), make([][][]float64, b.Rows)
		for k := range b.Rows {
			adjoint := program.Derivative(k)
			coef[k] = make([][]float64, len(program.Var))
			if t == 0 {
				zero[k] = slices.Clone(program.Out[k])
			} else {
				zero[k] = shared(b.zero[t-1][k], program.Out[k])
			}
			for v, a := range adjoint {
				if a == nil {
					continue
				}
				if t == 0 {
					coef[k][v] = slices.Clone(a)
				} else {
					coef[k][v] = shared(b.coef[t-1][k][v], a)
				}
				for _, x := range a {
					used[k][v] = used[k][v] || x != 0
				}
			}
		}
		b.zero, b.coef = append(b.zero, zero), append(b.coef, coef)
	}
	b.entries = make([][]ad.Entry, b.Rows)
	for k := range b.entries {
		for v, u := range used[k] {
			if u {
				b.entries[k] = append(b.entries[k], ad.Entry{Lane: v % l, Col: v / l})
			}
		}
	}
	for _, coef := range b.coef {
		for k := range coef {
			var kept [][]float64
			for v, u := range used[k] {
				if u {
					kept = append(kept, coef[k][v])
				}
			}
			coef[k] = kept
		}
	}
}

// shared returns last if x equals it, or else a copy of x.
func shared(last, x []float64) []float64 {
	if slices.Equal(last, x) {
		return last
	}
	return slices.Clone(x)
}

func clearAll(cols [][]float64) {
	for _, c := range cols {
		clear(c)
	}
}
