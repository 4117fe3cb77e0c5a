package nn

import (
	"fmt"
	"math/rand/v2"

	"pinnsolve/ad"
)

// Func is a layer of one's own by one function on jets: the derivatives in space
// of its result follow from the rules of jets, and its reverse pass from the
// graph. It is made for what happens between dense layers, point by point;
// weights of any size belong into Dense.
type Func struct {
	Name string // for messages
	// Width is the number of columns of the result; 0 means that of the input.
	Width int
	// Start are the initial values of the parameters, nil for none.
	Start []float64
	// Apply returns Width jets from the columns of all inputs and the parameters,
	// which are jets without derivatives.
	Apply func(x, p []ad.Jet) []ad.Jet
}

// Shape implements Layer.
func (f Func) Shape(in []int) (width, params int) {
	if f.Apply == nil || len(in) == 0 || f.Width < 0 {
		panic(fmt.Sprintf("nn: Func %q without a function or inputs, or of width %d", f.Name, f.Width))
	}
	if width = f.Width; width == 0 {
		for _, w := range in {
			width += w
		}
	}
	return width, len(f.Start)
}

// Init implements Layer.
func (f Func) Init(theta []float64, _ []int, _ *rand.Rand) { copy(theta, f.Start) }

// Build implements Layer.
func (f Func) Build(g *ad.Graph, l ad.Lanes, in []ad.Matrix) ad.Matrix {
	var x []ad.Jet
	var widths []int
	for _, m := range in {
		x, widths = append(x, m.Jets(l)...), append(widths, m.Cols)
	}
	p := make([]ad.Expr, len(f.Start))
	for i := range p {
		p[i] = g.Param(1, 1).Spread()
	}
	return g.Columns(l, f.apply(l, widths, x, p))
}

// apply calls the function and checks what it returns.
func (f Func) apply(l ad.Lanes, in []int, x []ad.Jet, p []ad.Expr) []ad.Jet {
	params := make([]ad.Jet, len(p))
	for i, e := range p {
		lanes := make([]ad.Expr, l.Count())
		lanes[0] = e
		params[i] = ad.NewJet(l, lanes)
	}
	out := f.Apply(x, params)
	if width, _ := f.Shape(in); len(out) != width {
		panic(ad.Error{Reason: fmt.Sprintf("layer %q returned %d columns, its width is %d", f.Name, len(out), width)})
	}
	return out
}

// NewPass implements Layer.
func (f Func) NewPass(l ad.Lanes, n int, in []int) LayerPass {
	program, err := ad.CompilePointwise(n, true, func(g *ad.Graph) []ad.Expr {
		var x []ad.Jet
		for _, w := range in {
			for range w {
				lanes := make([]ad.Expr, l.Count())
				for k := range lanes {
					lanes[k] = g.Variable()
				}
				x = append(x, ad.NewJet(l, lanes))
			}
		}
		p := make([]ad.Expr, len(f.Start))
		for i := range p {
			p[i] = g.Variable()
		}
		var out []ad.Expr
		for _, j := range f.apply(l, in, x, p) {
			j = j.Truncate(l.Order)
			for k := range l.Count() {
				out = append(out, j.Lane(k))
			}
		}
		return out
	})
	if err != nil {
		panic(err) // the training graph, made from the same function, says so first
	}
	width, _ := f.Shape(in)
	return &funcPass{program: program, lanes: l.Count(), n: n, in: in, width: width, params: len(f.Start)}
}

// funcPass is the pass of a Func: the program's variables are the lanes of every
// column and then the parameters, the same at all points, so that the adjoint of
// a parameter is its derivative point by point.
type funcPass struct {
	program         *ad.Pointwise
	lanes, n, width int
	in              []int
	params          int
}

// Forward implements LayerPass.
func (p *funcPass) Forward(dst, theta []float64, in [][]float64) {
	v := p.program.Var
	for b, w := range p.in {
		for c := range w {
			for k := range p.lanes {
				for i := range v[k] {
					v[k][i] = in[b][(k*p.n+i)*w+c]
				}
			}
			v = v[p.lanes:]
		}
	}
	for i, t := range theta {
		for k := range v[i] {
			v[i][k] = t
		}
	}
	p.program.Run()
	for c := range p.width {
		for k := range p.lanes {
			for i, x := range p.program.Out[c*p.lanes+k] {
				dst[(k*p.n+i)*p.width+c] = x
			}
		}
	}
}

// Backward implements LayerPass.
func (p *funcPass) Backward(dIn [][]float64, _, dOut []float64) {
	for c := range p.width {
		for k := range p.lanes {
			for i := range p.n {
				p.program.Weight[c*p.lanes+k][i] = dOut[(k*p.n+i)*p.width+c]
			}
		}
	}
	p.program.Run()
	a := p.program.Adjoint
	for b, w := range p.in {
		for c := range w {
			for k := range p.lanes {
				if dIn[b] == nil || a[k] == nil {
					continue
				}
				for i, x := range a[k] {
					dIn[b][(k*p.n+i)*w+c] += x
				}
			}
			a = a[p.lanes:]
		}
	}
}

// adjoint returns the derivative by a parameter, point by point.
func (p *funcPass) adjoint(i int) []float64 {
	return p.program.Adjoint[len(p.program.Adjoint)-p.params+i]
}

// AddGradient implements LayerPass.
func (p *funcPass) AddGradient(dst []float64) {
	for k := range p.params {
		for _, v := range p.adjoint(k) {
			dst[k] += v
		}
	}
}

// Rows implements LayerPass.
func (p *funcPass) Rows(dst []float64, ld, points int) {
	for k := range p.params {
		for i, v := range p.adjoint(k) {
			if i < points {
				dst[i*ld+k] = v
			}
		}
	}
}
