package energy

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"

	"pinnsolve/ad"
	"pinnsolve/archive"
	"pinnsolve/geometry"
	"pinnsolve/pinn"
	"pinnsolve/pinn/fields"
)

// fitCut is the singular value, relative to the largest, below which a
// combination of features counts as rounding.
const fitCut = 1e-12

// multiplier is a field that maximises the energy, given at the quadrature
// points of the interior, in the user's units.
type multiplier struct {
	field int
	q     []float64
	kappa []float64
	slope *fields.Batch // dW/dq at q = 0 and at q = 1
}

// newMultiplier returns a multiplier that is zero at n points.
func newMultiplier(field, n int) *multiplier {
	return &multiplier{field: field, q: make([]float64, n), kappa: make([]float64, n)}
}

// fill stores q and kappa at the points lo, lo+1, ... of the interior.
func (m *multiplier) fill(dst [][]float64, _ geometry.Points, lo int) {
	for i := range dst[0] {
		p := min(lo+i, len(m.q)-1)
		dst[0][i], dst[1][i] = m.q[p], m.kappa[p]
	}
}

// startMultipliers computes kappa of every multiplier for the penalty rho.
func (e *Energy) startMultipliers(rho float64) error {
	if len(e.multipliers) == 0 {
		return nil
	}
	interior := e.sum.Parts[0]
	terms := e.problem.Weak.On(pinn.Interior)
	for _, m := range e.multipliers {
		var err error
		m.slope, err = e.space.NewBatch(interior.Points, ad.Gradient, interior.Tile, false, func(at *pinn.Point) []ad.Expr {
			fields := at.U
			var es []ad.Expr
			for _, q := range []float64{0, 1} {
				at.U = append([]ad.Jet(nil), fields...)
				at.U[m.field] = ad.Constant(at.Dim(), q)
				es = append(es, pinn.Fluxes(terms, at)[m.field*(1+at.Dim())])
			}
			return es
		})
		if err != nil {
			return err
		}
		slopes, err := e.slopes(m, make([]float64, e.Dim()))
		if err != nil {
			return err
		}
		for i := range m.kappa {
			m.kappa[i] = rho / (1 - rho*(slopes[1][i]-slopes[0][i]))
		}
	}
	e.useMultipliers()
	return nil
}

// Carry carries the multipliers.
func (e *Energy) Carry(s *archive.Archive) {
	s.Fill("losses", e.losses)
	for i, m := range e.multipliers {
		s.Fill(fmt.Sprintf("multiplier.%d", i), m.q)
	}
	if s.Loading() && len(e.multipliers) > 0 {
		e.useMultipliers()
	}
}

// useMultipliers gives changed multipliers to the energy.
func (e *Energy) useMultipliers() {
	e.quadratic = nil
	e.sum.Parts[0].Reload()
}

// slopes returns dW/dq at q = 0 and at q = 1 at all points.
func (e *Energy) slopes(m *multiplier, theta []float64) ([2][]float64, error) {
	var s [2][]float64
	probe, err := m.slope.NewProbe(fields.AsFunction(e.net), 0)
	if err != nil {
		return s, err
	}
	for t := range m.slope.Tiles() {
		results, _ := probe.Forward(t, theta)
		for k := range s {
			s[k] = append(s[k], results[k][:m.slope.Size(t)]...)
		}
	}
	return s, nil
}

// Multipliers reports whether the energy has multipliers.
func (e *Energy) Multipliers() bool { return len(e.multipliers) > 0 }

// Update takes the multipliers to the values that maximise the augmented
// Lagrangian at theta. It returns the root mean square of their change,
// relative to theirs.
func (e *Energy) Update(theta []float64) (float64, error) {
	pts := e.sum.Parts[0].Points
	var change, size float64
	for _, m := range e.multipliers {
		slopes, err := e.slopes(m, theta)
		if err != nil {
			return 0, err
		}
		unit := e.problem.Fields[m.field].Scale
		for i, zero := range slopes[0] {
			step := m.kappa[i] * (zero + m.q[i]*(slopes[1][i]-zero))
			m.q[i] += step
			change += pts.W[i] * step * step / (unit * unit)
			size += pts.W[i] * m.q[i] * m.q[i] / (unit * unit)
		}
	}
	e.useMultipliers()
	if size == 0 {
		return 0, nil
	}
	return math.Sqrt(change / size), nil
}

// Fit sets the output layer of the multipliers' fields so that the network is
// the least-squares fit to the multipliers at the points.
func (e *Energy) Fit(theta []float64) error {
	if len(e.multipliers) == 0 {
		return nil
	}
	b, net := e.sum.Parts[0], e.net
	probe, err := e.multipliers[0].slope.NewProbe(fields.AsFunction(net), 0)
	if err != nil {
		return err
	}
	n := b.Points.Len()
	a, rhs := mat.NewDense(n, net.Features(), nil), mat.NewDense(n, len(e.multipliers), nil)
	for t := range b.Tiles() {
		_, features := probe.Forward(t, theta)
		for i := range b.Size(t) {
			p := t*b.Tile + i
			w := math.Sqrt(b.Points.W[p])
			for j := range net.Features() {
				a.Set(p, j, w*features[i*net.Features()+j])
			}
			for k, m := range e.multipliers {
				rhs.Set(p, k, w*m.q[p]/e.problem.Fields[m.field].Scale)
			}
		}
	}
	all, weights := make([]int, net.Features()), fields.Weights(net)
	for j := range all {
		all[j] = j
	}
	if !slices.Contains(weights, -1) {
		return e.fit(theta, a, rhs, all, e.multipliers...)
	}
	for k, m := range e.multipliers {
		used := slices.DeleteFunc(slices.Clone(all), func(j int) bool { return weights[j*net.Outputs()+m.field] < 0 })
		if err := e.fit(theta, a, rhs.Slice(0, n, k, k+1).(*mat.Dense), used, m); err != nil {
			return err
		}
	}
	return nil
}

// fit sets the output layer of multipliers to the coefficients of the used columns
// of a that fit the columns of rhs best.
func (e *Energy) fit(theta []float64, a, rhs *mat.Dense, used []int, multipliers ...*multiplier) error {
	n, all := a.Dims()
	if len(used) < all {
		part := mat.NewDense(n, len(used), nil)
		for i, j := range used {
			part.ColView(i).(*mat.VecDense).CopyVec(a.ColView(j))
		}
		a = part
	}
	var svd mat.SVD
	if !svd.Factorize(a, mat.SVDThin) {
		return fmt.Errorf("energy: Fit: the features at the parameters given are not numbers")
	}
	var x mat.Dense
	svd.SolveTo(&x, rhs, svd.Rank(fitCut))
	weights := fields.Weights(e.net)
	for k, m := range multipliers {
		for i, j := range used {
			theta[e.net.OutputLayer()+weights[j*e.net.Outputs()+m.field]] = x.At(i, k)
		}
	}
	return nil
}
