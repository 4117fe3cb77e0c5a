package locking

import (
	"math"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"pinnsolve/ad"
	"pinnsolve/landscape"
	"pinnsolve/nn"
	"pinnsolve/pinn"
	"pinnsolve/pinn/fields"
	"pinnsolve/pinn/strong"
	"pinnsolve/report"
)

// The linear study solves for the output layer of a network with fixed random
// features tanh(w.x + b) on the domain scaled to the unit square, w ~ N(0, 16),
// b ~ U(-4, 4), on a grid of midpoints; columns of the Jacobian have unit norm.
// This least-squares problem has no learning rate and no stopping rule, and its
// seed determines nothing but the features.
const (
	linearFeatures = 200 // per field
	linearPoints   = 900
	linearSpread   = 4 // standard deviation of w, and bound of b
)

// linearIterations are the iterations of truncated least squares whose errors
// are in the table.
var linearIterations = []int{200, 2000}

// kappaEps are the errors whose kappa is in the table.
var kappaEps = []float64{0.1, 0.01, 0.001}

// Linear is the result of the linear study for a formulation.
type Linear struct {
	Direct   report.Number `json:"direct"` // relative L2 error of u of the least-squares solution
	CGLS     []Iterate     `json:"cgls"`
	LSQR     []Iterate     `json:"lsqr"`
	Kappa    []Kappa       `json:"kappa"`
	Singular []float64     `json:"singular"` // values of the scaled Jacobian, descending
}

// Iterate is an iteration of truncated least squares.
type Iterate struct {
	Iteration int           `json:"iteration"`
	U         report.Number `json:"u"` // relative L2 error of the displacement
}

// Kappa is kappa_eps; NaN if no rank reaches the error.
type Kappa struct {
	Eps   float64       `json:"eps"`
	Value report.Number `json:"value"`
	Rank  int           `json:"rank"`
}

// linear runs the linear study on the problem of the key.
func (k Key) linear(workers int) (*Linear, error) {
	problem, err := k.pose()
	if err != nil {
		return nil, err
	}
	net, err := linearNetwork(problem, k.Seed)
	if err != nil {
		return nil, err
	}
	d := strong.Discretization{Points: linearPoints, Sampler: "grid", Workers: workers}
	sys, err := strong.Compile(problem, net, d)
	if err != nil {
		return nil, err
	}
	meter, err := newMeter(problem, net, d, "u")
	if err != nil {
		return nil, err
	}
	j, rhs := linearise(sys)
	basis, want := linearise(meter.sys)
	for c := range sys.Dim() {
		if norm := mat.Norm(j.ColView(c), 2); norm > 0 {
			scaleColumn(j, c, 1/norm)
			scaleColumn(basis, c, 1/norm)
		}
	}
	j, rhs = compact(j, rhs)
	basis, want = compact(basis, want)
	errorMap, buf := landscape.Dense(basis), make([]float64, len(want))
	return linearResult(j, rhs, func(x []float64) float64 {
		errorMap.Times(buf, x)
		return floats.Distance(buf, want, 2) / meter.norm
	})
}

// linearNetwork draws the features. The inputs of a network are in [-1, 1],
// twice the unit square, so the weights are halved.
func linearNetwork(p pinn.Problem, seed uint64) (fields.Network, error) {
	inputs, err := fields.InputDim(p, "")
	if err != nil {
		return nil, err
	}
	rng := rand.New(rand.NewPCG(seed, 0x726967))
	w, b := make([]float64, inputs*linearFeatures), make([]float64, linearFeatures)
	for f := range linearFeatures {
		b[f] = linearSpread * (2*rng.Float64() - 1)
		for i := range inputs {
			v := linearSpread * rng.NormFloat64()
			w[i*linearFeatures+f] = v / 2
			b[f] += v / 2
		}
	}
	return nn.Features(inputs, len(p.Fields), ad.Tanh, w, b), nil
}

// linearise returns J and b of a system whose residual is J theta - b.
func linearise(sys *strong.System) (j *mat.Dense, b []float64) {
	theta := make([]float64, sys.Dim())
	j, b = mat.NewDense(sys.Rows(), sys.Dim(), nil), make([]float64, sys.Rows())
	sys.Jacobian(j, theta, 0)
	sys.Residual(b, theta)
	floats.Scale(-1, b)
	return j, b
}

func scaleColumn(a *mat.Dense, c int, f float64) {
	rows, _ := a.Dims()
	for i := range rows {
		a.Set(i, c, f*a.At(i, c))
	}
}

// compact returns A and b with one row more than A has columns and the same |A
// x - b| for every x: the triangle of a QR factorisation of (A, b).
func compact(a *mat.Dense, b []float64) (*mat.Dense, []float64) {
	m, n := a.Dims()
	both := mat.NewDense(m, n+1, nil)
	both.Slice(0, m, 0, n).(*mat.Dense).Copy(a)
	both.SetCol(n, b)
	var qr mat.QR
	qr.Factorize(both)
	var r mat.Dense
	qr.RTo(&r)
	return mat.DenseCopyOf(r.Slice(0, n+1, 0, n)), mat.Col(nil, n, r.Slice(0, n+1, 0, n+1))
}

// linearResult solves min |j x - rhs| directly, by CGLS and by LSQR.
func linearResult(j *mat.Dense, rhs []float64, errorOf func(x []float64) float64) (*Linear, error) {
	t, err := landscape.Truncate(j, rhs, errorOf)
	if err != nil {
		return nil, err
	}
	r := &Linear{Singular: t.Singular, Direct: report.Number(t.Errors[len(t.Errors)-1])}
	for _, eps := range kappaEps {
		entry := Kappa{Eps: eps, Value: report.Number(math.NaN())}
		if value, rank, ok := t.Kappa(eps); ok {
			entry.Value, entry.Rank = report.Number(value), rank
		}
		r.Kappa = append(r.Kappa, entry)
	}
	follow := func(solver func(landscape.Map, []float64, int, landscape.Visit) ([]float64, []landscape.Step)) []Iterate {
		var list []Iterate
		due := 1
		solver(landscape.Dense(j), rhs, linearIterations[len(linearIterations)-1], func(k int, x []float64) {
			if k >= due || slices.Contains(linearIterations, k) {
				list = append(list, Iterate{k, report.Number(errorOf(x))})
			}
			if k >= due {
				due = max(k+1, k*5/4)
			}
		})
		return list
	}
	r.CGLS, r.LSQR = follow(landscape.CGLS), follow(landscape.LSQR)
	return r, nil
}

// after returns the error after the given iteration, NaN if there is none.
func after(list []Iterate, iteration int) float64 {
	for _, i := range list {
		if i.Iteration == iteration {
			return float64(i.U)
		}
	}
	return math.NaN()
}

// kappa returns kappa_eps.
func (r *Linear) kappa(eps float64) float64 {
	for _, k := range r.Kappa {
		if k.Eps == eps {
			return float64(k.Value)
		}
	}
	return math.NaN()
}

// spectrum returns the eigenvalues of J'J.
func (r *Linear) spectrum() landscape.Spectrum {
	s := make(landscape.Spectrum, len(r.Singular))
	for i, v := range r.Singular {
		s[i] = v * v
	}
	return s
}
