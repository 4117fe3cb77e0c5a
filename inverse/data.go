package inverse

import (
	"context"
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"
)

// Model predicts measurements.
type Model interface {
	// Predict returns what is measured at values of the unknowns.
	Predict(ctx context.Context, values []float64) ([]float64, error)
}

// ErrUnsolved is what a Model returns, perhaps wrapped, where it cannot predict: a fit
// goes no further there, and is not ended by it.
var ErrUnsolved = errors.New("there is no solution")

// Sensitive is a Model that knows the derivatives of its predictions for less than a
// prediction an unknown.
type Sensitive interface {
	Model
	// Sensitivities returns predictions and their derivatives by the unknowns, a row a
	// measurement and a column an unknown. Rough ones may be wrong by a thousandth: they
	// are enough for a step.
	Sensitivities(ctx context.Context, values []float64, rough bool) ([]float64, *mat.Dense, error)
}

// Data are measurements.
type Data struct {
	Values []float64
	// Sigma are the standard deviations of the noise, in the units of the values; nil
	// means one that is not known, the same for all, which is then estimated from the
	// misfit.
	Sigma []float64
	// Covariance, unless nil, is that of the noise, in place of Sigma.
	Covariance *mat.SymDense
	Names      []string // for people; nil numbers them
	// Fitted are degrees of freedom that the model takes from the values besides the
	// unknowns, as one with coefficients of its own does.
	Fitted int
}

// name of a measurement.
func (d Data) name(i int) string {
	if i < len(d.Names) {
		return d.Names[i]
	}
	return fmt.Sprintf("measurement %d", i+1)
}

// known reports whether the noise is given.
func (d Data) known() bool { return d.Sigma != nil || d.Covariance != nil }

// Check returns what is wrong with the data of a fit.
func (d Data) Check(unknowns int) error {
	n := len(d.Values)
	switch {
	case n == 0:
		return fmt.Errorf("inverse: no measurements")
	case d.Sigma != nil && len(d.Sigma) != n:
		return fmt.Errorf("inverse: %d standard deviations of %d measurements", len(d.Sigma), n)
	case d.Covariance != nil && d.Covariance.SymmetricDim() != n:
		return fmt.Errorf("inverse: a covariance of %d measurements for %d", d.Covariance.SymmetricDim(), n)
	case n < unknowns || n == unknowns && !d.known():
		return fmt.Errorf("inverse: %d measurements cannot determine %d unknowns", n, unknowns)
	}
	for i, v := range d.Values {
		if v-v != 0 {
			return fmt.Errorf("inverse: %s is %v, which is no number", d.name(i), v)
		}
		if d.Sigma != nil && !(d.Sigma[i] > 0 && d.Sigma[i]-d.Sigma[i] == 0) {
			return fmt.Errorf("inverse: the standard deviation of %s is %v; it must be positive", d.name(i), d.Sigma[i])
		}
	}
	return nil
}

// whitener turns differences into standard deviations of independent noise.
type whitener struct {
	sigma  []float64
	factor *mat.TriDense // lower, of the covariance
}

func (d Data) whitener() (*whitener, error) {
	if d.Covariance == nil {
		w := &whitener{sigma: d.Sigma}
		if w.sigma == nil {
			w.sigma = make([]float64, len(d.Values))
			for i := range w.sigma {
				w.sigma[i] = 1
			}
		}
		return w, nil
	}
	var c mat.Cholesky
	if !c.Factorize(d.Covariance) {
		return nil, fmt.Errorf("inverse: the covariance of the noise is not positive definite")
	}
	var l mat.TriDense
	c.LTo(&l)
	return &whitener{factor: &l}, nil
}

// columns whitens the columns of a matrix in place.
func (w *whitener) columns(m *mat.Dense) {
	if w.factor != nil {
		if err := m.Solve(w.factor, m); err != nil {
			panic("inverse: " + err.Error()) // a factor of a positive definite matrix
		}
		return
	}
	rows, cols := m.Dims()
	for i := range rows {
		for j := range cols {
			m.Set(i, j, m.At(i, j)/w.sigma[i])
		}
	}
}

// Correlated returns the covariance of noise with one standard deviation at points, whose
// correlation falls like exp(-d^2/(2 length^2)) with their distance d; a part of 1e-6
// more on the diagonal keeps it definite.
func Correlated(points [][]float64, sigma, length float64) *mat.SymDense {
	if !(sigma > 0) || !(length > 0) {
		panic(fmt.Sprintf("inverse: Correlated with sigma %v, length %v", sigma, length))
	}
	c := mat.NewSymDense(len(points), nil)
	for i, p := range points {
		for j := i; j < len(points); j++ {
			var d2 float64
			for k := range p {
				d2 += (p[k] - points[j][k]) * (p[k] - points[j][k])
			}
			c.SetSym(i, j, sigma*sigma*math.Exp(-d2/(2*length*length)))
		}
		c.SetSym(i, i, sigma*sigma*(1+1e-6))
	}
	return c
}
