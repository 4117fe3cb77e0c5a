package weak

import (
	"encoding/binary"
	"math"
	"slices"
	"sync"

	"pinnsolve/ad"
	"pinnsolve/pinn/fields"
)

// joint evaluates solutions on one space together: what is evaluated of one at some
// points is kept for the others, which are asked for the same points next.
type joint struct {
	g      *Form
	thetas [][]float64
	all    []float64 // the parameters of all, window by window

	mu    sync.Mutex
	kept  map[string][]float64 // by order of the jets and points: jets of all fields of all
	evals map[shape]ad.Evaluator
}

// shape is what evaluators differ in.
type shape struct {
	lanes ad.Lanes
	n     int
}

// newJoint prepares solutions with the coefficients thetas.
func newJoint(g *Form, thetas [][]float64) *joint {
	j := &joint{g: g, thetas: thetas, kept: map[string][]float64{}, evals: map[shape]ad.Evaluator{}}
	for w := range g.sizes {
		for _, theta := range thetas {
			j.all = append(j.all, theta[g.offset[w]:g.offset[w+1]]...)
		}
	}
	return j
}

// solution returns the solution of number k, which solves the problem of a form.
func (j *joint) solution(k int, of *Form) *fields.Solution {
	return fields.NewLocalSolution(of.problem, member{function{of}, j, k}, j.thetas[k], of.quad)
}

// member is one of the solutions as a function of the position.
type member struct {
	function
	joint *joint
	k     int
}

// Alone returns the function without the others.
func (m member) Alone() fields.Function { return m.function }

func (m member) NewEvaluator(l ad.Lanes, n int) ad.Evaluator {
	return &memberEvaluator{member: m, shape: shape{l, n}}
}

// evaluator returns the evaluator of all solutions for a shape.
func (j *joint) evaluator(s shape) ad.Evaluator {
	if e := j.evals[s]; e != nil {
		return e
	}
	var groupOf, order []int
	for k := range j.thetas {
		groupOf = append(groupOf, j.g.groupOf...)
		for _, f := range j.g.order {
			order = append(order, f+k*len(j.g.groupOf))
		}
	}
	j.evals[s] = j.g.basis.NewEvaluator(groupOf, order, s.lanes, s.n)
	return j.evals[s]
}

// memberEvaluator evaluates one of the solutions.
type memberEvaluator struct {
	member
	shape
	cells []int
	out   []float64 // of all
}

// Within implements fields.Local.
func (e *memberEvaluator) Within(cells []int) { e.cells = cells }

func (e *memberEvaluator) Forward(theta, in []float64) []float64 {
	j := e.joint
	if !slices.Equal(theta, j.thetas[e.k]) {
		panic("weak: a joint solution with other coefficients")
	}
	key := binary.LittleEndian.AppendUint64(make([]byte, 0, 8*(1+e.n*e.lanes.Dim+len(e.cells))), uint64(e.lanes.Order))
	for _, x := range in[:e.n*e.lanes.Dim] {
		key = binary.LittleEndian.AppendUint64(key, math.Float64bits(x))
	}
	for _, c := range e.cells {
		key = binary.LittleEndian.AppendUint64(key, uint64(c))
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	if e.out = j.kept[string(key)]; e.out != nil {
		return nil
	}
	eval := j.evaluator(e.shape)
	if l, ok := eval.(fields.Local); ok {
		l.Within(e.cells)
	}
	eval.Forward(j.all, in)
	e.out = make([]float64, e.lanes.Count()*e.n*len(e.g.groupOf)*len(j.thetas))
	eval.Output(e.out)
	j.kept[string(key)] = e.out
	return nil
}

// Output copies the jets of the fields of the last Forward.
func (e *memberEvaluator) Output(dst []float64) {
	own := len(e.g.groupOf)
	for row := range e.lanes.Count() * e.n {
		at := (row*len(e.joint.thetas) + e.k) * own
		copy(dst[row*own:(row+1)*own], e.out[at:at+own])
	}
}
