package inverse

import (
	"math"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat/distuv"
)

// Pattern tests whether residuals, in standard deviations of independent noise, follow a
// pattern: columns of features, one row a residual. The squared projection on them is
// chi squared with as many degrees of freedom if they do not, or less if fields were
// fitted to the data.
type Pattern struct {
	Power   float64 // squared length of the projection
	Columns int     // features that are independent
	Allowed float64 // its 99.9 % point
}

// Follows reports whether the residuals follow the pattern.
func (p Pattern) Follows() bool { return p.Columns > 0 && p.Power > p.Allowed }

// patternConfidence is that of the verdict that residuals are no noise.
const patternConfidence = 0.999

// FindPattern projects residuals on the columns of features.
func FindPattern(residuals []float64, features *mat.Dense) (p Pattern) {
	rows, cols := features.Dims()
	if rows != len(residuals) {
		panic("inverse: FindPattern: one row of features a residual")
	}
	q := mat.DenseCopyOf(features)
	raw := q.RawMatrix()
	left := mat.NewVecDense(rows, append([]float64(nil), residuals...))
	for j := range cols { // Gram and Schmidt, twice
		v := q.ColView(j).(*mat.VecDense)
		before := mat.Norm(v, 2)
		for range 2 {
			for k := range j {
				u := q.ColView(k)
				v.AddScaledVec(v, -mat.Dot(u, v), u)
			}
		}
		size := mat.Norm(v, 2)
		if !(size > 1e-8*before) || size == 0 {
			for i := range rows {
				raw.Data[i*raw.Stride+j] = 0
			}
			continue
		}
		v.ScaleVec(1/size, v)
		along := mat.Dot(v, left)
		p.Power += along * along
		p.Columns++
	}
	if p.Columns > 0 {
		p.Allowed = distuv.ChiSquared{K: float64(p.Columns)}.Quantile(patternConfidence)
	}
	return p
}

// AllowedMisfit is the 99.5 % point of chi squared with so many degrees of freedom.
func AllowedMisfit(degrees float64) float64 {
	return distuv.ChiSquared{K: math.Max(degrees, 1)}.Quantile(0.995)
}
