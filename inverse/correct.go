package inverse

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat/distuv"
)

// Correction is what measurements say of the error of a model: a Gaussian process with the
// covariance size times that given, as far as the noise lets it be told (M. Girolami et
// al., Comput. Methods Appl. Mech. Engrg. 375 (2021) 113533).
type Correction struct {
	// Size of the covariance that maximises the evidence; 0: the measurements do not tell
	// an error from noise.
	Size  float64
	Sigma []float64 // of the noise, given or estimated
	// Weights are C^-1 r with the covariance C of r, the differences of the measurements
	// from the model: the correction is size times covariance with the measurements times
	// these.
	Weights []float64
	// Chi2 is that of the model alone, Left that of the corrected one, and Expected the
	// chi squared of r under C: the number of measurements on average.
	Chi2, Left, Expected float64
	Beyond               float64 // what chi squared of a right model exceeds in 0.5 % of all cases
	factor               mat.Cholesky
}

// Correct finds the error of a model from measurements: their differences r from it, the
// covariance g of an error of unit size at them, and the standard deviations of their
// noise, nil for one that is estimated, too.
func Correct(r []float64, g *mat.SymDense, sigma []float64) (*Correction, error) {
	n := len(r)
	if g.SymmetricDim() != n || sigma != nil && len(sigma) != n {
		panic(fmt.Sprintf("inverse: Correct of %d measurements with a covariance of %d", n, g.SymmetricDim()))
	}
	known := sigma != nil
	if !known {
		if n < 4 {
			return nil, fmt.Errorf("%d measurements do not tell noise from an error of the model: give their standard deviation", n)
		}
		sigma = slices.Repeat([]float64{1}, n)
	}
	whitened := make([]float64, n)
	w := mat.NewSymDense(n, nil)
	for i := range n {
		whitened[i] = r[i] / sigma[i]
		for j := i; j < n; j++ {
			w.SetSym(i, j, g.At(i, j)/sigma[i]/sigma[j])
		}
	}
	var eig mat.EigenSym
	if !eig.Factorize(w, true) {
		return nil, fmt.Errorf("inverse: the covariance of the errors has no eigenvectors")
	}
	values := eig.Values(nil)
	var vectors mat.Dense
	eig.VectorsTo(&vectors)
	y := mat.NewVecDense(n, nil)
	y.MulVec(vectors.T(), mat.NewVecDense(n, whitened))
	largest := floats.Max(values)
	if !(largest > 0) {
		return nil, fmt.Errorf("inverse: the model cannot err at the measurements: they are where it is prescribed")
	}
	c := &Correction{}
	unit := 1.0
	c.Size, unit = mostEvident(values, y.RawVector().Data, largest, known)
	if !known {
		for i := range sigma {
			sigma[i] = math.Sqrt(unit)
		}
	}
	c.Size *= unit
	c.Sigma = sigma
	return c, c.finish(r, g)
}

// mostEvident returns the size that maximises the evidence of components y with variances
// size times values and 1, and the variance of noise whose unit is not known.
func mostEvident(values, y []float64, largest float64, known bool) (size, unit float64) {
	evidence := func(size float64) (float64, float64) {
		sum, logs := 0.0, 0.0
		for i, v := range values {
			c := 1 + size*math.Max(v, 0)
			sum += y[i] * y[i] / c
			logs += math.Log(c)
		}
		if known {
			return -(sum + logs) / 2, 1
		}
		n := float64(len(y))
		return -(n*math.Log(sum/n) + logs) / 2, sum / n
	}
	best, unit := evidence(0)
	const least, most, steps = -6, 14, 400 // decades of the largest variance
	for k := range steps + 1 {
		s := math.Pow(10, least+(most-least)*float64(k)/steps) / largest
		if e, u := evidence(s); e > best {
			best, size, unit = e, s, u
		}
	}
	return size, unit
}

// finish factorises the covariance and fills in what follows from it.
func (c *Correction) finish(r []float64, g *mat.SymDense) error {
	n := len(r)
	cov := mat.NewSymDense(n, nil)
	cov.ScaleSym(c.Size, g)
	for i, s := range c.Sigma {
		cov.SetSym(i, i, cov.At(i, i)+s*s)
	}
	if !c.factor.Factorize(cov) {
		return fmt.Errorf("inverse: the covariance of the errors is not positive: are two sensors without noise at one place?")
	}
	v := mat.NewVecDense(n, nil)
	if err := c.factor.SolveVecTo(v, mat.NewVecDense(n, r)); err != nil {
		return err
	}
	c.Weights = v.RawVector().Data
	c.Expected = floats.Dot(c.Weights, r)
	for i, s := range c.Sigma {
		c.Chi2 += r[i] * r[i] / (s * s)
		left := s * c.Weights[i] // r - size g weights = sigma^2 weights
		c.Left += left * left
	}
	c.Beyond = distuv.ChiSquared{K: float64(n)}.Quantile(0.995)
	return nil
}

// Variance is that of the error that is left at a place, from the covariance of unit size
// there and with the measurements.
func (c *Correction) Variance(there float64, with []float64) float64 {
	v := mat.NewVecDense(len(with), slices.Clone(with))
	var x mat.VecDense
	if err := c.factor.SolveVecTo(&x, v); err != nil {
		return math.NaN()
	}
	return math.Max(0, c.Size*there-c.Size*c.Size*mat.Dot(v, &x))
}
