package inverse

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat/distuv"

	"pinnsolve/number"
)

// Status says how a fit went.
type Status string

// The statuses.
const (
	Identified      Status = "identified"       // all unknowns are determined
	NotIdentifiable Status = "not-identifiable" // the data leave a direction open
	Misfit          Status = "misfit"           // beyond what the noise allows
	AtBound         Status = "at-bound"         // an unknown is at the end of its range
	Unfinished      Status = "unfinished"       // the steps are spent
	// PhysicsUnresolved is for callers whose model has errors of its own: they are not
	// small against the noise.
	PhysicsUnresolved Status = "physics-unresolved"
)

// Estimate is what the data say.
type Estimate struct {
	Unknowns []Found `json:"unknowns"`
	Status   Status  `json:"status"`
	Message  string  `json:"message"`
	// Covariance of the values, in their units, and their correlations; +Inf and NaN in
	// what is not determined.
	Covariance   [][]number.Number `json:"covariance"`
	Correlations [][]number.Number `json:"correlations"`
	// Directions of the quantities, the least determined first.
	Directions []Direction   `json:"directions"`
	Chi2       number.Number `json:"chi2"`
	Dof        int           `json:"dof"`
	// Allowed are the ends between which chi squared lies in 99 % of all cases.
	Allowed [2]number.Number `json:"chi2_allowed"`
	// Sigma is the standard deviation of the noise that the misfit tells, where none was
	// given; NaN otherwise.
	Sigma    number.Number `json:"sigma_estimated"`
	Outliers []Outlier     `json:"outliers,omitempty"`
	Steps    int           `json:"steps"`
	Solves   int           `json:"solves"` // predictions and sensitivities

	// Residuals are predictions minus data, in standard deviations of the noise.
	Residuals []float64 `json:"-"`
	// Fisher is J'J of the whitened predictions by the quantities, in their units.
	Fisher *mat.SymDense `json:"-"`
}

// Values are those of the unknowns.
func (e *Estimate) Values() (values []float64) {
	for _, u := range e.Unknowns {
		values = append(values, float64(u.Value))
	}
	return values
}

// Found is an unknown with its interval.
type Found struct {
	Name  string        `json:"name"`
	Unit  string        `json:"unit"`
	Value number.Number `json:"value"`
	Sigma number.Number `json:"sigma"` // standard deviation
	// Interval holds the unknown with 95 %: at a bound it has one end.
	Interval [2]number.Number `json:"interval"`
	AtBound  bool             `json:"at_bound,omitempty"`
}

// Outlier is a measurement beyond what normal noise does in a set of this size.
type Outlier struct {
	Name      string        `json:"name"`
	Deviation number.Number `json:"deviation"` // standard deviations
}

// confidence is that of the intervals.
const confidence = 0.95

// conclude makes an estimate from the least chi squared.
func (f *fit) conclude(ctx context.Context, best *point, settled bool, steps int) (*Estimate, error) {
	if err := f.differentiate(ctx, best, false); err != nil {
		return nil, err
	}
	n := len(best.r)
	e := &Estimate{Chi2: number.Number(best.chi2), Steps: steps, Sigma: number.Number(math.NaN()), Fisher: mat.NewSymDense(len(best.q), nil), Status: Identified}
	e.Fisher.SymOuterK(1, best.j.T())
	e.Directions = f.directions(e.Fisher, f.values(best.q))
	e.Dof = n - f.determined(e.Directions) - f.data.Fitted
	unit := 1.0
	if !f.data.known() {
		unit = best.chi2 / float64(max(1, e.Dof))
		e.Sigma = number.Number(math.Sqrt(unit))
	}
	e.Residuals = make([]float64, n)
	for i, v := range best.r {
		e.Residuals[i] = v / math.Sqrt(math.Max(unit, 1e-300))
	}
	if e.Dof > 0 {
		c := distuv.ChiSquared{K: float64(e.Dof)}
		e.Allowed = [2]number.Number{number.Number(c.Quantile(0.005)), number.Number(c.Quantile(0.995))}
	}
	f.covariances(e, best, unit)
	if err := f.intervals(ctx, e, best, unit); err != nil {
		return nil, err
	}
	e.Outliers = f.outliers(e.Residuals)
	e.Solves = f.solves
	f.judge(e, settled)
	return e, nil
}

// determined is how many directions the data determine.
func (f *fit) determined(list []Direction) (n int) {
	for _, d := range list {
		if d.Determined {
			n++
		}
	}
	return n
}

// covariances fills in those of the values.
func (f *fit) covariances(e *Estimate, best *point, unit float64) {
	n := len(best.q)
	c := mat.NewSymDense(n, nil)
	open := make([]bool, n) // in a direction that is not determined
	for _, d := range e.Directions {
		if !d.Determined {
			for k, v := range d.Components {
				open[k] = open[k] || math.Abs(v) > 0.1
			}
			continue
		}
		v := mat.NewVecDense(n, d.Components)
		c.SymRankOne(c, unit/float64(d.Eigenvalue), v)
	}
	values := f.values(best.q)
	slope := make([]float64, n)
	for k, u := range f.unknowns {
		slope[k] = u.Transform.slope(values[k]) * f.scale[k]
	}
	for i := range n {
		var row, correlation []number.Number
		for j := range n {
			v, r := c.At(i, j)*slope[i]*slope[j], c.At(i, j)/math.Sqrt(c.At(i, i)*c.At(j, j))*math.Copysign(1, slope[i]*slope[j])
			if open[i] || open[j] {
				v, r = math.NaN(), math.NaN()
				if i == j {
					v = math.Inf(1)
				}
			}
			row, correlation = append(row, number.Number(v)), append(correlation, number.Number(r))
		}
		e.Covariance, e.Correlations = append(e.Covariance, row), append(e.Correlations, correlation)
		at := best.q[i] <= f.lo[i] || best.q[i] >= f.hi[i]
		e.Unknowns = append(e.Unknowns, Found{Name: f.unknowns[i].Name, Unit: f.unknowns[i].Unit, Value: number.Number(values[i]),
			Sigma: number.Number(math.Sqrt(float64(row[i]))), AtBound: at})
	}
}

// outliers are deviations that are expected once in twenty sets of this size, the largest
// first.
func (f *fit) outliers(r []float64) (list []Outlier) {
	most := -distuv.UnitNormal.Quantile(0.05 / 2 / float64(len(r)))
	for i, v := range r {
		if math.Abs(v) > most {
			list = append(list, Outlier{f.data.name(i), number.Number(v)})
		}
	}
	slices.SortStableFunc(list, func(a, b Outlier) int {
		return cmp.Compare(math.Abs(float64(b.Deviation)), math.Abs(float64(a.Deviation)))
	})
	return list
}

// judge sets status and message.
func (f *fit) judge(e *Estimate, settled bool) {
	var open string
	for _, d := range e.Directions {
		if !d.Determined {
			open = d.Words
			break
		}
	}
	var bound string
	for _, u := range e.Unknowns {
		if u.AtBound {
			bound = u.Name
		}
	}
	chi2 := fmt.Sprintf("chi squared is %.4g for %d degrees of freedom", float64(e.Chi2), e.Dof)
	switch {
	case !settled:
		e.Status, e.Message = Unfinished, fmt.Sprintf("The fit has not come to rest in %d steps: begin nearer, or fix an unknown.", e.Steps)
	case open != "":
		e.Status, e.Message = NotIdentifiable, "Not determined: "+open
	case f.data.known() && e.Dof > 0 && e.Chi2 > e.Allowed[1]:
		e.Status = Misfit
		e.Message = fmt.Sprintf("The model does not explain the data: %s, and noise as given leaves it below %.4g in 99.5 %% of all cases. Look at the residuals: a unit, a load or a support may be wrong, or sigma is %.2g times as large.",
			chi2, float64(e.Allowed[1]), math.Sqrt(float64(e.Chi2)/float64(e.Dof)))
	case bound != "":
		e.Status, e.Message = AtBound, fmt.Sprintf("%s is at the end of its range: the data give one end of its interval.", bound)
	case !f.data.known():
		e.Message = fmt.Sprintf("Noise was not given: the misfit tells a standard deviation of %.3g, on which the intervals rest.", float64(e.Sigma))
	case e.Dof > 0 && e.Chi2 < e.Allowed[0]:
		e.Message = fmt.Sprintf("Consistent, but the misfit is smaller than the noise given: %s. Intervals are too wide if sigma is too large.", chi2)
	default:
		e.Message = fmt.Sprintf("Consistent with the noise given: %s.", chi2)
	}
	if n := len(e.Outliers); n > 0 && e.Status != Misfit {
		e.Message += fmt.Sprintf(" %d measurements are out of line, the first %s by %.2g standard deviations.", n, e.Outliers[0].Name, float64(e.Outliers[0].Deviation))
	}
}
