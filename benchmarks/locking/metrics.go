package locking

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"

	"pinnsolve/ad"
	"pinnsolve/geometry"
	"pinnsolve/physics/elasticity"
	"pinnsolve/pinn"
	"pinnsolve/pinn/fields"
	"pinnsolve/pinn/strong"
	"pinnsolve/report"
)

// gridNodes is the number of nodes along an axis at which errors are measured.
const gridNodes = 41

// Errors compares a solution with the exact one; all are relative.
type Errors struct {
	U      report.Number `json:"u"`      // L2 of the displacement
	P      report.Number `json:"p"`      // L2 of the pressure -lambda div u
	Energy report.Number `json:"energy"` // energy norm: 2 mu |eps|^2 + p^2/lambda
	Div    report.Number `json:"div"`    // L ||div u - exact|| / ||u||, in L2
}

// measure compares a solution with the exact displacement and pressure.
func measure(s *fields.Solution, m elasticity.Material) (Errors, error) {
	problem := s.Problem()
	pts := problem.Domain.Grid(gridNodes).Points()
	outputs, values := map[string]pinn.Output{}, map[string][][]float64{}
	for _, name := range []string{"u", "p", "strain", "div_u"} {
		outputs[name] = outputOf(problem, name)
		v, err := s.Eval(outputs[name], pts)
		if err != nil {
			return Errors{}, err
		}
		values[name] = v
	}
	var u, p, energy, div struct{ diff, norm float64 }
	compliance := m.Beta / (m.Mu * (1 - m.Beta)) // 1/lambda
	exactU, exactP := make([]float64, 2), make([]float64, 1)
	for i := range pts.Len() {
		x := pts.At(i)
		outputs["u"].Exact(exactU, x)
		outputs["p"].Exact(exactP, x)
		for k, w := range exactU {
			d := values["u"][k][i] - w
			u.diff += d * d
			u.norm += w * w
		}
		d := values["p"][0][i] - exactP[0]
		p.diff += d * d
		p.norm += exactP[0] * exactP[0]
		energy.diff += compliance * d * d
		energy.norm += compliance * exactP[0] * exactP[0]
		for k, w := range exactStrain(outputs["u"].Exact, x) {
			d := values["strain"][k][i] - w
			weight := 2 * m.Mu
			if k == 1 { // xy also counts for yx
				weight *= 2
			}
			energy.diff += weight * d * d
			energy.norm += weight * w * w
		}
		d = values["div_u"][0][i] + compliance*exactP[0]
		div.diff += d * d
	}
	length := extent(problem.Domain)
	return Errors{
		U: report.Number(math.Sqrt(u.diff / u.norm)), P: report.Number(math.Sqrt(p.diff / p.norm)),
		Energy: report.Number(math.Sqrt(energy.diff / energy.norm)), Div: report.Number(length * math.Sqrt(div.diff/u.norm)),
	}, nil
}

// unknownErrors are the errors of a case without exact fields.
var unknownErrors = Errors{U: unknown, P: unknown, Energy: unknown, Div: unknown}

// unknown stands for a number that was not measured.
var unknown = report.Number(math.NaN())

// divergence returns L ||div u|| / ||u|| in L2 with the extent L of the body,
// roughly the volume change over the strain.
func divergence(s *fields.Solution) (report.Number, error) {
	domain := s.Problem().Domain
	size := extent(domain) / (gridNodes - 1)
	pts := domain.Rule(geometry.Rule{Degree: 2, Size: func([]float64) float64 { return size }})
	square := func(output string) (float64, error) {
		v, err := s.Eval(outputOf(s.Problem(), output), pts)
		if err != nil {
			return 0, err
		}
		var sum float64
		for _, component := range v {
			for i, x := range component {
				sum += pts.W[i] * x * x
			}
		}
		return sum, nil
	}
	u, err := square("u")
	if err != nil {
		return 0, err
	}
	div, err := square("div_u")
	if err != nil {
		return 0, err
	}
	return report.Number(extent(domain) * math.Sqrt(div/u)), nil
}

// extent returns the longest side of the bounding box of a domain.
func extent(d *geometry.Domain) float64 {
	lo, hi := d.Bounds()
	return slices.Max(floats.SubTo(make([]float64, len(lo)), hi, lo))
}

// outputOf returns the output of the given name.
func outputOf(p pinn.Problem, name string) pinn.Output {
	for _, o := range p.Outputs {
		if o.Name == name {
			return o
		}
	}
	panic(fmt.Sprintf("locking: %s has no output %q", p.Name, name))
}

// exactStrain returns xx, xy, yy of the symmetric gradient of u at x by central
// differences of order eight, accurate to about 1e-12 of the gradient.
func exactStrain(u func(dst, x []float64), x []float64) [3]float64 {
	const h = 0.01
	weights := [...]float64{4. / 5, -1. / 5, 4. / 105, -1. / 280}
	var grad [2][2]float64
	at, v := make([]float64, 2), make([]float64, 2)
	for j := range 2 {
		for k, w := range weights {
			for _, sign := range []float64{1, -1} {
				copy(at, x)
				at[j] += sign * float64(k+1) * h
				u(v, at)
				for i := range 2 {
					grad[i][j] += sign * w * v[i] / h
				}
			}
		}
	}
	return [3]float64{grad[0][0], (grad[0][1] + grad[1][0]) / 2, grad[1][1]}
}

// meter measures the relative L2 error of one output of a network, fast enough
// to follow a training.
type meter struct {
	sys  *strong.System
	norm float64
	r    []float64
}

// newMeter compiles the error as a system whose residual is the output minus
// its exact values at the nodes of the grid.
func newMeter(p pinn.Problem, net fields.Network, d strong.Discretization, output string) (*meter, error) {
	pts, o, q := p.Domain.Grid(gridNodes).Points(), outputOf(p, output), p
	q.Dirichlet = nil
	q.Terms = []pinn.Term{{Name: "error", On: pinn.Interior, At: &pts, Order: o.Order, Residual: func(at *pinn.Point) []ad.Expr {
		rows := o.Eval(at)
		for i, want := range at.Eval(len(rows), o.Exact) {
			rows[i] = rows[i].Sub(want)
		}
		return rows
	}}}
	sys, err := strong.Compile(q, net, strong.Discretization{Inputs: d.Inputs, Soft: d.Soft, Workers: d.Workers, Points: 1})
	if err != nil {
		return nil, err
	}
	return &meter{sys, rms(o, pts), make([]float64, sys.Rows())}, nil
}

// error returns the relative error at theta.
func (m *meter) error(theta []float64) float64 {
	m.sys.Residual(m.r, theta)
	var sum float64
	for _, v := range m.r {
		sum += v * v
	}
	return math.Sqrt(sum) / m.norm
}

// rms returns the root mean square of the exact values over the points.
func rms(o pinn.Output, pts geometry.Points) float64 {
	want := make([]float64, len(o.Components))
	var sum float64
	for i := range pts.Len() {
		o.Exact(want, pts.At(i))
		for _, w := range want {
			sum += w * w
		}
	}
	return math.Sqrt(sum / float64(pts.Len()))
}
