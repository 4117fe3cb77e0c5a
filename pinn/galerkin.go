package pinn

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"

	"gonum.org/v1/gonum/blas/blas64"

	"pinnsolve/ad"
	"pinnsolve/geometry"
	"pinnsolve/internal/blocks"
)

// Basis is a space of functions with local support: windows, each with modes
// for every group of fields. A window covers whole cells, and the points of a
// cell have the same windows.
type Basis interface {
	Windows() int
	Half() []float64 // half-widths of a window, m
	Cell(x []float64) int
	Active(cell int) []int // windows that cover the cell
	// Weights computes the windows' weights and their derivatives at points:
	// dst[window][lane] has one value a point.
	Weights(dst [][][]float64, windows []int, x []float64)
	Modes(w, g int) int
	Candidates(w, g int) int // features before Orthonormalize
	// Eval computes the modes times a factor, and their gradients: dst[lane]
	// is points x modes, or has no columns where the lane is not wanted.
	Eval(dst []blas64.General, w, g int, x []float64, factor [][]float64)
	// Features returns what coefficients of the modes are in the features.
	Features(w, g int, coefficients []float64) []float64
	// Combine adds to column k of dst[lane] the field whose coefficients of the
	// features are column k of raw, times a factor.
	Combine(dst []blas64.General, w, g int, x []float64, factor [][]float64, raw blas64.General)
	// Orthonormalize makes modes of the features with respect to points x and
	// weights.
	Orthonormalize(w, g int, x, weight []float64, factor [][]float64, cut float64)
	// NewPass returns an evaluator of fields that belong to the given groups,
	// whose coefficients follow each other in order.
	NewPass(groupOf, order []int, l ad.Lanes, n int) ad.Pass
}

// Quadrature says at which points a weak form is integrated.
type Quadrature func(region string) (geometry.Points, error)

// Galerkin is a problem's weak form on a basis: residual and tangent as
// functions of the coefficients theta. These come window by window and, in a
// window, field by field, multipliers last. With W the units of the fields,
//
//	r_i = sum over terms of int F0.(W phi_i) + F1:grad(W phi_i).
type Galerkin struct {
	problem    Problem
	basis      Basis
	workers    int
	groupOf    []int   // of the fields
	order      []int   // fields as they follow each other in a window
	first      [][]int // window, field: where the field's coefficients start in the window's
	sizes      []int
	offset     []int
	regions    []*zone
	linear     bool
	symmetric  bool
	gauges     *gauges
	quad       Quadrature
	watch      *Stopwatch
	guard      *ad.Pointwise  // the guards in the interior, nil if there are none
	last       *Linearised    // at the last Newton step
	mass       *blocks.Matrix // of multipliers, made with the tangent; nil if there are none
	work       float64        // of the fluxes on the fields at the last assembly, all terms with the same sign
	penalty    float64
	consistent bool // the flux is added to the penalty
	length     func(x []float64) float64
}

// modeCut is the singular value, relative to the largest, below which a
// combination of features is rounding.
const modeCut = 1e-10

// Groups returns, for every field, the number of the group of fields that it
// shares its features with, and for every group a field of it.
func (p Problem) Groups() (of, example []int) {
	for _, f := range p.Fields {
		found := slices.IndexFunc(example, func(j int) bool {
			return p.Fields[j].Multiplier == f.Multiplier && p.Fields[j].Hard == f.Hard
		})
		if found < 0 {
			found = len(example)
			example = append(example, len(of))
		}
		of = append(of, found)
	}
	return of, example
}

// GalerkinOptions are the discretization of a weak form.
type GalerkinOptions struct {
	Soft    bool    // Dirichlet data by Nitsche even where an ansatz could make them hold
	Penalty float64 // of Nitsche's method, in units of stiffness over length; 0 means 1000
	// Length is the local length that goes with the penalty, m: where a flux
	// is singular, the distance to that point. nil is a window's half-width.
	Length  func(x []float64) float64
	Workers int // 0 means one a processor
	// Watch, if not nil, learns what the time goes into.
	Watch *Stopwatch
}

// The phases of a weak form.
const (
	PhaseQuadrature    = "quadrature"    // points, sorted by window, and the programs for them
	PhaseModes         = "modes"         // features made orthonormal, window by window
	PhaseFeatures      = "features"      // modes and fluxes evaluated at the points
	PhaseAssembly      = "assembly"      // products of modes, into blocks
	PhaseFactorisation = "factorisation" // of the tangent
	PhaseSolve         = "solve"         // with the factor, refined
)

// CompileWeak joins a problem's weak form, a basis and a quadrature. With
// fresh, the features of the basis are turned into modes first, else they are
// used as they are.
func CompileWeak(p Problem, b Basis, q Quadrature, o GalerkinOptions, fresh bool) (*Galerkin, error) {
	if p.Weak == nil {
		return nil, fmt.Errorf("problem %s has no weak form", p.Name)
	}
	if o.Soft {
		p.Fields = slices.Clone(p.Fields)
		for i := range p.Fields {
			p.Fields[i].Hard = nil
		}
	}
	g := &Galerkin{problem: p, basis: b, workers: o.Workers, quad: q, watch: o.Watch, linear: true, symmetric: true, penalty: cmp.Or(o.Penalty, 1000), length: o.Length}
	if half := slices.Min(b.Half()); g.length == nil {
		g.length = func([]float64) float64 { return half }
	}
	if g.workers == 0 {
		g.workers = runtime.GOMAXPROCS(0)
	}
	if g.consistent = p.LinearFlux(); !g.consistent {
		g.penalty *= plainPenalty
	}
	g.groupOf, _ = p.Groups()
	g.watch.Enter(PhaseQuadrature)
	if err := g.newZones(q); err != nil {
		return nil, err
	}
	if fresh {
		g.watch.Enter(PhaseModes)
		g.orthonormalize()
	}
	g.layOut()
	if err := g.newGuard(); err != nil {
		return nil, err
	}
	return g, g.newGauges()
}

// layOut numbers the coefficients.
func (g *Galerkin) layOut() {
	for pass := range 2 {
		for c, f := range g.problem.Fields {
			if f.Multiplier == (pass == 1) {
				g.order = append(g.order, c)
			}
		}
	}
	at := 0
	for w := range g.basis.Windows() {
		first, n := make([]int, len(g.problem.Fields)), 0
		for _, c := range g.order {
			first[c] = n
			n += g.basis.Modes(w, g.groupOf[c])
		}
		g.first = append(g.first, first)
		g.sizes = append(g.sizes, n)
		g.offset = append(g.offset, at)
		at += n
	}
	g.offset = append(g.offset, at)
}

// Terms returns the names of the weak form's terms.
func (g *Galerkin) Terms() []string {
	var names []string
	for _, t := range g.problem.Weak.Terms {
		names = append(names, t.Name)
	}
	return names
}

// Dim returns the number of coefficients.
func (g *Galerkin) Dim() int { return g.offset[len(g.sizes)] }

// Points returns the number of quadrature points in the interior.
func (g *Galerkin) Points() int { return g.regions[0].pts.Len() }

// Linear reports whether the weak form is linear.
func (g *Galerkin) Linear() bool { return g.linear }

// Symmetric reports whether tangents are symmetric.
func (g *Galerkin) Symmetric() bool { return g.symmetric }

// orthonormalize turns features into modes, window by window, with respect to
// a sample of the points.
func (g *Galerkin) orthonormalize() {
	windows := g.basis.Windows()
	_, example := g.problem.Groups()
	type task struct{ w, group int }
	var tasks []task
	for w := range windows {
		for k := range example {
			tasks = append(tasks, task{w, k})
		}
	}
	parallel(g.workers, len(tasks), func(i int) {
		t := tasks[i]
		want := 4 * g.basis.Candidates(t.w, t.group)
		var x, weight []float64
		var factor [][]float64
		for _, z := range g.regions {
			if z.name != Interior && len(z.pins) == 0 {
				continue
			}
			all := 0
			for _, c := range z.cells {
				if slices.Contains(c.active, t.w) {
					all += c.hi - c.lo
				}
			}
			stride := max(1, all/want)
			for _, c := range z.cells {
				k := slices.Index(c.active, t.w)
				if k < 0 {
					continue
				}
				var pick []int
				for p := c.lo; p < c.hi; p += stride {
					pick = append(pick, p)
				}
				if len(pick) == 0 {
					continue
				}
				cx, cw := z.pick(pick)
				f := g.factors(z, c.active, pick, cx, t.group)[k]
				x = append(x, cx...)
				for _, v := range cw {
					weight = append(weight, v*float64(stride))
				}
				if factor == nil {
					factor = make([][]float64, len(f))
				}
				for l := range f {
					factor[l] = append(factor[l], f[l]...)
				}
			}
		}
		g.basis.Orthonormalize(t.w, t.group, x, weight, factor, modeCut)
	})
}

// factors returns, for every active window, the jet of its weight times the
// ansatz of the group at the given points of a zone.
func (g *Galerkin) factors(z *zone, active, pick []int, x []float64, group int) [][][]float64 {
	lanes := 1 + z.pts.Dim
	n := len(pick)
	fs := make([][][]float64, len(active))
	for k := range fs {
		fs[k] = make([][]float64, lanes)
		for l := range fs[k] {
			fs[k][l] = make([]float64, n)
		}
	}
	g.basis.Weights(fs, active, x)
	phi := z.phi[group]
	if phi == nil {
		return fs
	}
	for _, f := range fs {
		for i, p := range pick {
			v := f[0][i]
			for l := 1; l < lanes; l++ {
				f[l][i] = f[l][i]*phi[0][p] + v*phi[l][p]
			}
			f[0][i] = v * phi[0][p]
		}
	}
	return fs
}

// NewMatrix returns an empty tangent.
func (g *Galerkin) NewMatrix() *blocks.Matrix {
	m := blocks.New(g.sizes, g.symmetric)
	for _, z := range g.regions {
		for _, c := range z.cells {
			for _, a := range c.active {
				for _, b := range c.active {
					if a >= b || !g.symmetric {
						m.Reserve(a, b)
					}
				}
			}
		}
	}
	return m
}

// Negative returns how many of every window's last coefficients are those of
// multipliers.
func (g *Galerkin) Negative() []int {
	neg := make([]int, len(g.sizes))
	for w := range neg {
		for c, f := range g.problem.Fields {
			if f.Multiplier {
				neg[w] += g.basis.Modes(w, g.groupOf[c])
			}
		}
	}
	return neg
}

// probe finds out, at random fields, which lanes the fluxes of a zone and their
// derivatives use, and whether the tangent is symmetric.
func (z *zone) probe(groupOf []int) (symmetric bool) {
	fields := len(groupOf)
	n, lanes := min(panel, z.pts.Len()), 1+z.pts.Dim
	rng := rand.New(rand.NewPCG(1, 2))
	vs := make([][]float64, fields*lanes)
	for i := range vs {
		vs[i] = make([]float64, n)
		for p := range vs[i] {
			vs[i][p] = 0.1 * (2*rng.Float64() - 1)
		}
	}
	f, t := z.evaluate(0, n, vs, true)
	z.used = make([]bool, (slices.Max(groupOf)+1)*lanes)
	use := func(i int) { z.used[groupOf[i/lanes]*lanes+i%lanes] = true }
	for i, row := range t {
		if f[i] != nil {
			use(i)
		}
		for j, col := range row {
			if col != nil {
				use(i)
				use(j)
			}
		}
	}
	var size, skew float64
	at := func(i, j, p int) float64 {
		if t[i] == nil || t[i][j] == nil {
			return 0
		}
		return t[i][j][p]
	}
	for i := range vs {
		for j := range i {
			for p := range n {
				size = math.Max(size, math.Abs(at(i, j, p)))
				skew = math.Max(skew, math.Abs(at(i, j, p)-at(j, i, p)))
			}
		}
	}
	return skew <= 1e-9*size
}

// Solution returns the fields with the given coefficients, which are copied.
func (g *Galerkin) Solution(theta []float64) *Solution {
	if len(theta) != g.Dim() {
		panic("pinn: Solution: theta needs Dim elements")
	}
	dim := g.problem.Domain.Dim()
	one := scaling{m: Cartesian, mid: make([]float64, dim), inv: make([]float64, dim)}
	for i := range one.inv {
		one.inv[i] = 1
	}
	net := localNetwork{Basis: g.basis, g: g}
	s := &Solution{problem: g.problem, theta: append([]float64(nil), theta...), quad: g.quad,
		space: &space{fields: g.problem.Fields, net: net, scale: one, hard: true}}
	return s
}

// localNetwork is a basis with coefficients as a solution sees it.
type localNetwork struct {
	Basis
	g *Galerkin
}

func (n localNetwork) Inputs() int                    { return n.g.problem.Domain.Dim() }
func (n localNetwork) Outputs() int                   { return len(n.g.problem.Fields) }
func (n localNetwork) Params() int                    { return n.g.Dim() }
func (n localNetwork) Head() int                      { return 0 }
func (n localNetwork) Features() int                  { return n.g.Dim() }
func (n localNetwork) Init(theta []float64, _ uint64) { clear(theta) }
func (n localNetwork) Build(*ad.Graph, ad.Matrix, ad.Lanes) ad.Matrix {
	panic("pinn: features in windows are not part of a graph")
}

func (n localNetwork) NewPass(l ad.Lanes, points int) ad.Pass {
	return n.Basis.NewPass(n.g.groupOf, n.g.order, l, points)
}
