package pinn

import (
	"fmt"
	"math"

	"pinnsolve/ad"
	"pinnsolve/geometry"
)

// Readings are measured values at points, several at a point as one.
type Readings struct {
	of        map[string]int
	x         []float64
	precision []float64 // sum of 1/sigma^2
	sum       []float64 // of value/sigma^2
}

// Add adds a value measured at x, with its standard deviation.
func (m *Readings) Add(x []float64, value, sigma float64) {
	if m.of == nil {
		m.of = map[string]int{}
	}
	key := fmt.Sprint(x)
	n, ok := m.of[key]
	if !ok {
		n = len(m.sum)
		m.of[key] = n
		m.x, m.precision, m.sum = append(m.x, x...), append(m.precision, 0), append(m.sum, 0)
	}
	m.precision[n] += 1 / (sigma * sigma)
	m.sum[n] += value / (sigma * sigma)
}

// Len is the number of points.
func (m *Readings) Len() int { return len(m.sum) }

// Term is the difference of what eval returns from the readings, in standard deviations;
// field is the unknown that it is or derives from.
func (m *Readings) Term(name string, field, dim int, eval func(p *Point) ad.Expr) Term {
	pts := geometry.NewPoints(dim, m.x...)
	sigma := make([]float64, len(m.precision))
	for n, p := range m.precision {
		sigma[n] = 1 / math.Sqrt(p)
	}
	return Term{Name: name, On: Interior, At: &pts, Measured: &Measured{Field: field, Sigma: sigma}, Residual: func(p *Point) []ad.Expr {
		d := p.Eval(2, func(dst, x []float64) {
			dst[0], dst[1] = 0, 0
			if n, ok := m.of[fmt.Sprint(x)]; ok {
				dst[0], dst[1] = m.sum[n]/m.precision[n], math.Sqrt(m.precision[n])
			}
		})
		return []ad.Expr{eval(p).Sub(d[0]).Mul(d[1])}
	}}
}
