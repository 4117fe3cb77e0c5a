package pinn

import (
	"cmp"
	"fmt"
	"math"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"pinnsolve/ad"
)

// fitCut is the singular value, relative to the largest, below which a
// combination of features is rounding.
const fitCut = 1e-12

// multiplier is a field that the energy is maximised by, at the quadrature
// points of the interior, in the user's units.
type multiplier struct {
	field int
	q     []float64
	kappa []float64
	slope *batch // dW/dq at q = 0 and at q = 1
}

// newMultipliers makes the multipliers, zero.
func (e *Energy) newMultipliers(o EnergyOptions) error {
	p, b := e.problem, e.sys.blocks[0]
	terms := p.Weak.on(Interior)
	rho := cmp.Or(o.Rho, 10) * floats.Max(p.Weak.Stiffness)
	for _, c := range p.multipliers() {
		m := &multiplier{field: c, q: make([]float64, b.pts.Len()), kappa: make([]float64, b.pts.Len())}
		var err error
		m.slope, err = e.sys.space.newBatch(b.pts, ad.Gradient, b.n, false, func(at *At) []ad.Expr {
			fields := at.U
			var es []ad.Expr
			for _, q := range []float64{0, 1} {
				at.U = append([]ad.Jet(nil), fields...)
				at.U[c] = ad.Constant(at.dim, q)
				es = append(es, fluxes(terms, at)[c*(1+at.dim)])
			}
			return es
		})
		if err != nil {
			return err
		}
		e.multipliers = append(e.multipliers, m)
		slopes, err := m.slopes(make([]float64, e.Dim()))
		if err != nil {
			return err
		}
		for i := range m.kappa {
			m.kappa[i] = rho / (1 - rho*(slopes[1][i]-slopes[0][i]))
		}
	}
	e.setMultipliers()
	return nil
}

// slopes returns dW/dq at q = 0 and at q = 1 at all points.
func (m *multiplier) slopes(theta []float64) ([2][]float64, error) {
	var s [2][]float64
	probe, err := m.slope.newProbe()
	if err != nil {
		return s, err
	}
	for t := range m.slope.tiles() {
		results, _ := probe.forward(t, theta)
		for k := range s {
			s[k] = append(s[k], results[k][:m.slope.size(t)]...)
		}
	}
	return s, nil
}

// setMultipliers hands the multipliers to the energy.
func (e *Energy) setMultipliers() {
	e.head = nil
	b := e.sys.blocks[0]
	column := 0 // after those of the ansatz
	for _, f := range e.problem.Fields {
		if e.sys.space.hard && f.Hard != nil {
			column += b.lanes.Count()
			if f.Hard.Lift != nil {
				column += b.lanes.Count()
			}
		}
	}
	for _, m := range e.multipliers {
		for t, cols := range b.data {
			for i := range b.n {
				p := min(t*b.n+i, len(m.q)-1)
				cols[column][i], cols[column+1][i] = m.q[p], m.kappa[p]
			}
		}
		column += 2
	}
}

// Multipliers reports whether the energy has any.
func (e *Energy) Multipliers() bool { return len(e.multipliers) > 0 }

// Update takes the multipliers to those that maximise the augmented
// Lagrangian at theta. It returns how much they changed: the root mean square,
// relative to theirs.
func (e *Energy) Update(theta []float64) (float64, error) {
	pts := e.sys.blocks[0].pts
	var change, size float64
	for _, m := range e.multipliers {
		slopes, err := m.slopes(theta)
		if err != nil {
			return 0, err
		}
		unit := e.problem.Fields[m.field].unit()
		for i, zero := range slopes[0] {
			step := m.kappa[i] * (zero + m.q[i]*(slopes[1][i]-zero))
			m.q[i] += step
			change += pts.W[i] * step * step / (unit * unit)
			size += pts.W[i] * m.q[i] * m.q[i] / (unit * unit)
		}
	}
	e.setMultipliers()
	if size == 0 {
		return 0, nil
	}
	return math.Sqrt(change / size), nil
}

// Fit sets the output layer of the multipliers' fields such that the network
// is nearest to the multipliers at the points, in least squares.
func (e *Energy) Fit(theta []float64) error {
	if len(e.multipliers) == 0 {
		return nil
	}
	b, net := e.sys.blocks[0], e.sys.space.net
	probe, err := e.multipliers[0].slope.newProbe()
	if err != nil {
		return err
	}
	n := b.pts.Len()
	a, rhs := mat.NewDense(n, net.Features(), nil), mat.NewDense(n, len(e.multipliers), nil)
	for t := range b.tiles() {
		_, features := probe.forward(t, theta)
		for i := range b.size(t) {
			p := t*b.n + i
			w := math.Sqrt(b.pts.W[p])
			for j := range net.Features() {
				a.Set(p, j, w*features[i*net.Features()+j])
			}
			for k, m := range e.multipliers {
				rhs.Set(p, k, w*m.q[p]/e.problem.Fields[m.field].unit())
			}
		}
	}
	var svd mat.SVD
	if !svd.Factorize(a, mat.SVDThin) {
		return fmt.Errorf("pinn: Fit: the features at the parameters given are not numbers")
	}
	var x mat.Dense
	svd.SolveTo(&x, rhs, svd.Rank(fitCut))
	for k, m := range e.multipliers {
		for j := range net.Features() {
			theta[net.Head()+j*net.Outputs()+m.field] = x.At(j, k)
		}
	}
	return nil
}
