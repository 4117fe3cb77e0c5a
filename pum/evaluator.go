package pum

import (
	"slices"

	"gonum.org/v1/gonum/blas/blas64"

	"pinnsolve/ad"
	"pinnsolve/internal/dense"
)

// NewEvaluator returns an evaluator of fields on blocks of n points, for one
// goroutine. Field f belongs to group groupOf[f], and in a window the
// coefficients of the fields follow each other in the given order. The inputs
// are the position itself, m; there are only values and gradients. Forward
// returns no features.
func (s *Space) NewEvaluator(groupOf, order []int, l ad.Lanes, n int) ad.Evaluator {
	if l.Order > ad.Gradient {
		panic("pum: features in windows have only values and gradients")
	}
	return &evaluator{space: s, groupOf: groupOf, order: order, lanes: l, n: n}
}

// evaluator evaluates fields of a Space.
type evaluator struct {
	space   *Space
	groupOf []int
	order   []int
	lanes   ad.Lanes
	n       int
	theta   []float64
	raw     [][]blas64.General // window, group: coefficients of the features, a column a field
	out     []float64
	of      []int // the cells of the body that the points lie in, nil if they are not known
}

// Within says which cells of the body the points of the next Forward lie in; nil
// leaves that to their positions.
func (e *evaluator) Within(cells []int) { e.of = cells }

// Forward evaluates the fields with parameters theta at the positions in the
// value lane of in.
func (e *evaluator) Forward(theta, in []float64) []float64 {
	s := e.space
	if e.raw == nil || !slices.Equal(e.theta, theta) {
		e.load(theta)
	}
	fields := len(e.groupOf)
	e.out = make([]float64, e.lanes.Count()*e.n*fields)
	byCell := map[int][]int{}
	var cells []int
	within := make([]int, e.n)
	for i := range e.n {
		of := -1
		if e.of != nil {
			of = e.of[i]
		}
		if x := in[i*s.dim : (i+1)*s.dim]; of < 0 && s.body != nil {
			of = s.body.Locate(x)
		}
		c := s.Cell(in[i*s.dim:(i+1)*s.dim], of)
		within[i] = of
		if byCell[c] == nil {
			cells = append(cells, c)
		}
		byCell[c] = append(byCell[c], i)
	}
	for _, c := range cells {
		pick := byCell[c]
		var x []float64
		var of []int
		for _, i := range pick {
			x, of = append(x, in[i*s.dim:(i+1)*s.dim]...), append(of, within[i])
		}
		active := s.Active(c)
		weights := make([][][]float64, len(active))
		for k := range weights {
			weights[k] = make([][]float64, 1+s.dim)
			for j := range weights[k] {
				weights[k][j] = make([]float64, len(pick))
			}
		}
		s.Weights(weights, active, x)
		for g := range s.groups {
			e.add(g, pick, x, of, active, weights)
		}
	}
	return nil
}

// add adds what active windows have of the fields of a group at the picked
// points x.
func (e *evaluator) add(g int, pick []int, x []float64, of []int, active []int, weights [][][]float64) {
	fields := e.fields(g)
	if len(fields) == 0 {
		return
	}
	sum := make([]blas64.General, e.lanes.Count())
	for lane := range sum {
		sum[lane] = dense.New(len(pick), len(fields))
	}
	for k, w := range active {
		e.space.Combine(sum, w, g, x, of, weights[k], e.raw[w][g])
	}
	for lane, m := range sum {
		for q, i := range pick {
			for k, f := range fields {
				e.out[(lane*e.n+i)*len(e.groupOf)+f] = m.Data[q*m.Stride+k]
			}
		}
	}
}

// fields returns the fields of a group, in the order of their coefficients.
func (e *evaluator) fields(g int) []int {
	return slices.DeleteFunc(slices.Clone(e.order), func(f int) bool { return e.groupOf[f] != g })
}

// load converts coefficients of modes to coefficients of features.
func (e *evaluator) load(theta []float64) {
	s := e.space
	e.theta = append(e.theta[:0], theta...)
	e.raw = make([][]blas64.General, s.Windows())
	at := 0
	for w := range e.raw {
		e.raw[w] = make([]blas64.General, s.Groups())
		next := make([]int, s.Groups())
		for g := range e.raw[w] {
			e.raw[w][g] = dense.New(s.Candidates(w, g), len(e.fields(g)))
		}
		for _, f := range e.order {
			g := e.groupOf[f]
			n := s.Modes(w, g)
			m := e.raw[w][g]
			for j, v := range s.Features(w, g, theta[at:at+n]) {
				m.Data[j*m.Stride+next[g]] = v
			}
			next[g]++
			at += n
		}
	}
}

// Output copies the jets of the fields of the last Forward.
func (e *evaluator) Output(dst []float64) { copy(dst, e.out) }
