package nn

import (
	"slices"

	"gonum.org/v1/gonum/blas/blas64"

	"pinnsolve/ad"
	"pinnsolve/internal/kernel"
)

// NewPass returns an evaluator of fields on blocks of n points, for one
// goroutine: field f belongs to group groupOf[f], and in a window the
// coefficients of the fields follow each other in the given order. The inputs
// are the position itself; there are values and gradients only, and no
// derivatives by the coefficients.
func (l *Local) NewPass(groupOf, order []int, lanes kernel.Lanes, n int) ad.Pass {
	if lanes.Order > kernel.Gradient {
		panic("nn: features in windows have values and gradients only")
	}
	return &localPass{local: l, groupOf: groupOf, order: order, lanes: lanes, n: n}
}

// localPass evaluates fields of a Local.
type localPass struct {
	local   *Local
	groupOf []int
	order   []int
	lanes   kernel.Lanes
	n       int
	theta   []float64
	raw     [][]blas64.General // window, group: coefficients of the features, a column a field
	out     []float64
}

// Forward evaluates the fields with parameters theta at the positions in the
// value lane of in.
func (p *localPass) Forward(theta, in []float64) []float64 {
	l := p.local
	if p.raw == nil || !slices.Equal(p.theta, theta) {
		p.load(theta)
	}
	fields := len(p.groupOf)
	p.out = make([]float64, p.lanes.Count()*p.n*fields)
	byCell := map[int][]int{}
	var cells []int
	for i := range p.n {
		c := l.Cell(in[i*l.dim : (i+1)*l.dim])
		if byCell[c] == nil {
			cells = append(cells, c)
		}
		byCell[c] = append(byCell[c], i)
	}
	for _, c := range cells {
		pick := byCell[c]
		var x []float64
		for _, i := range pick {
			x = append(x, in[i*l.dim:(i+1)*l.dim]...)
		}
		active := l.Active(c)
		weights := make([][][]float64, len(active))
		for k := range weights {
			weights[k] = make([][]float64, 1+l.dim)
			for j := range weights[k] {
				weights[k][j] = make([]float64, len(pick))
			}
		}
		l.Weights(weights, active, x)
		for g := range l.groups {
			p.add(g, pick, x, active, weights)
		}
	}
	return nil
}

// add adds what active windows have of the fields of a group at the picked
// points x.
func (p *localPass) add(g int, pick []int, x []float64, active []int, weights [][][]float64) {
	fields := p.fields(g)
	if len(fields) == 0 {
		return
	}
	sum := make([]blas64.General, p.lanes.Count())
	for lane := range sum {
		sum[lane] = blas64.General{Rows: len(pick), Cols: len(fields), Stride: len(fields), Data: make([]float64, len(pick)*len(fields))}
	}
	for k, w := range active {
		p.local.Combine(sum, w, g, x, weights[k], p.raw[w][g])
	}
	for lane, m := range sum {
		for q, i := range pick {
			for k, f := range fields {
				p.out[(lane*p.n+i)*len(p.groupOf)+f] = m.Data[q*m.Stride+k]
			}
		}
	}
}

// fields returns the fields of a group, in the order of their coefficients.
func (p *localPass) fields(g int) []int {
	return slices.DeleteFunc(slices.Clone(p.order), func(f int) bool { return p.groupOf[f] != g })
}

// load turns coefficients of modes into those of features.
func (p *localPass) load(theta []float64) {
	l := p.local
	p.theta = append(p.theta[:0], theta...)
	p.raw = make([][]blas64.General, l.Windows())
	at := 0
	for w := range p.raw {
		p.raw[w] = make([]blas64.General, l.Groups())
		next := make([]int, l.Groups())
		for g := range p.raw[w] {
			n, k := l.Candidates(w, g), len(p.fields(g))
			p.raw[w][g] = blas64.General{Rows: n, Cols: k, Stride: max(1, k), Data: make([]float64, n*k)}
		}
		for _, f := range p.order {
			g := p.groupOf[f]
			n := l.Modes(w, g)
			m := p.raw[w][g]
			for j, v := range l.Features(w, g, theta[at:at+n]) {
				m.Data[j*m.Stride+next[g]] = v
			}
			next[g]++
			at += n
		}
	}
}

// Output copies the jets of the fields of the last Forward.
func (p *localPass) Output(dst []float64) { copy(dst, p.out) }

func (p *localPass) AddGradient(_, _ []float64) {
	panic("nn: features in windows have no gradient by their coefficients")
}

func (p *localPass) Rows(_ []float64, _ int, _ []float64, _ int) { p.AddGradient(nil, nil) }
