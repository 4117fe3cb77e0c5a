package solve

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"

	"pinnsolve/geometry"
	"pinnsolve/pinn"
)

// attempt is a space to try.
type attempt struct {
	WeakOptions
	finer int // how often the quadrature was made finer
}

const (
	mostRefinements = 5
	mostUnknowns    = 60_000
	mostFeatures    = 2.2 // times the first ones; after that windows become smaller
	enoughFeatures  = 180 // in the plane windows may have so many at least
	mostSpent       = 0.7 // of the features are modes, or smaller windows are of more use
	moreWindows     = 1.7

	// Bounds on the factor by which features grow.
	leastGrowth, mostGrowth = 1.15, 1.7
	// useless is the part of the last estimate that is no progress.
	useless = 0.7
	// distant is an estimate over the tolerance that asks for the largest growth at
	// once, in the plane, where solves are quick.
	distant = 8
	// outOfReach is an estimate over the tolerance that smaller windows do not lower to it
	// if the error is at a point where materials meet: it falls about as their size, or
	// more slowly, and there are few more spaces to try.
	outOfReach = 4
	// smallTolerance asks for a finer quadrature from the start, in the plane.
	smallTolerance = 3e-5
	// A finer quadrature has a smaller error and is for shorter waves by these
	// factors.
	finerError, finerWave = 0.03, 1.15
)

// firstFiner says how fine the first quadrature is, for small tolerances in the plane:
// that of three digits leaves errors of about 1e-5 at single points, where the energy
// defect does not show them. Problems may ask for more.
func firstFiner(p pinn.Problem, asked WeakOptions, tolerance float64) (finer int) {
	switch {
	case asked.Degree != 0 || asked.Ungraded:
		return 0
	case p.Domain.Dim() != 2 || tolerance > smallTolerance:
		return p.Hints.Finer
	case tolerance > smallTolerance/10:
		return max(1, p.Hints.Finer)
	}
	return max(2, p.Hints.Finer)
}

// refined returns the next space to try, false if there is none: the solve has
// succeeded, the options fix what it lacks, or the last refinement was of no use,
// which it adds to the message.
func (r *Result) refined(had attempt, o Options) (attempt, bool) {
	w, next, asked := r.Weak, had, o.Weak
	estimate := w.worst(o)
	smaller := w.spent // windows
	if last, found := r.useless(o.Tolerance, estimate); found {
		first, before := w.Refinements[0], w.Refinements[len(w.Refinements)-2]
		smaller = r.Status == UnderResolved && asked.Windows == 0 && before.Features < w.Features && first.Windows == w.Windows
		if !smaller {
			r.Message += fmt.Sprintf(" The last refinement lowered the estimate from %.2g only to %.2g.", last, estimate)
			return next, false
		}
	}
	if n := len(w.Refinements); n == mostRefinements && r.Status != Converged {
		r.Message += fmt.Sprintf(" No more than %d spaces are tried.", n)
		return next, false
	}
	switch {
	case r.Status == UnderIntegrated && asked.Degree == 0 && !asked.Ungraded:
		next.finer++
	case r.Status == UnderResolved && asked.Features == 0:
		dim := r.Problem.Domain.Dim()
		growth := w.growth(dim, o.Tolerance/estimate)
		most := mostFeatures * float64(w.Refinements[0].Features)
		if dim == 2 {
			most = max(most, enoughFeatures)
			switch left := most / float64(w.Features); {
			case left >= leastGrowth:
				growth = min(growth, left)
			case asked.Windows != 0:
				r.Message += " The windows have as many features as quadratures resolve."
				return next, false
			}
		}
		if float64(w.Unknowns)*growth > mostUnknowns {
			r.Message += fmt.Sprintf(" It needs more than %d unknowns.", mostUnknowns)
			return next, false
		}
		if asked.Windows == 0 && (smaller || growth*float64(w.Features) > most+1) {
			if w.meeting && dim == 2 && estimate > outOfReach*o.Tolerance {
				r.Message += " Smaller windows would not lower that much."
				return next, false
			}
			next.Windows = int(math.Ceil(moreWindows * float64(w.Windows)))
			return next, true
		}
		more := func(n int) int { return int(math.Ceil(growth * float64(n))) }
		next.Features, next.Local = more(w.Features), more(w.Local)
	case r.Status == Contradicted && r.Problem.Divided() && asked.Windows == 0 && asked.Features == 0:
		next.Windows = int(math.Ceil(moreWindows * float64(w.Windows)))
	default:
		return next, false
	}
	return next, true
}

// useless reports whether the last refinement lowered the estimate too little, and the
// estimate before. In the plane the first growth of features is not judged: a single
// estimate may be low by chance. A refinement by windows may raise the estimate for
// once, but not where it is small already.
func (r *Result) useless(tolerance, estimate float64) (last float64, found bool) {
	w := r.Weak
	n := len(w.Refinements)
	if n < 2 || r.Status != UnderResolved && r.Status != UnderIntegrated {
		return 0, false
	}
	before := w.Refinements[n-2]
	last = float64(before.Estimate)
	first := n == 2 && r.Problem.Domain.Dim() == 2 && before.Features < w.Features
	judged := before.Windows == w.Windows || r.Problem.Domain.Dim() == 2 && tolerance <= smallTolerance
	return last, !first && judged && estimate > useless*last
}

// orBetter returns the result of an earlier space, nil for none, if neither met the
// tolerance and its estimates are the lower ones, and r otherwise.
func (r *Result) orBetter(earlier *Result) *Result {
	missed := func(r *Result) bool { return r.Status == UnderResolved || r.Status == UnderIntegrated }
	if earlier == nil || !missed(r) || !missed(earlier) || !(earlier.Weak.LargestEstimate < r.Weak.LargestEstimate) {
		return r
	}
	w := r.Weak
	earlier.Weak.Refinements = w.Refinements
	earlier.Message += fmt.Sprintf(" A later space, %d windows with %d features, has a larger estimate, %.2g.", w.Windows, w.Features, w.LargestEstimate)
	return earlier
}

// growth returns by what factor features must grow to meet a tolerance, given over the
// estimate, if estimates go on to fall by the same power of their number.
func (w *WeakInfo) growth(dim int, ratio float64) float64 {
	const (
		margin, usual = 0.5, 1.4
		// In space every attempt counts: the usual power, a margin for it, and the
		// least growth.
		spacePower, spaceMargin, spaceGrowth = -3.0, 0.85, 1.3
	)
	n := len(w.Refinements)
	if n == 1 && dim == 3 {
		return max(spaceGrowth, min(mostGrowth, math.Pow(spaceMargin*ratio, 1/spacePower)))
	}
	if n == 1 && distant*ratio < 1 {
		return mostGrowth
	}
	if n < 2 || w.Refinements[n-1].Windows != w.Refinements[n-2].Windows {
		return usual
	}
	last, before := w.Refinements[n-1], w.Refinements[n-2]
	power := math.Log(float64(last.Estimate/before.Estimate)) / math.Log(float64(last.Features)/float64(before.Features))
	if !(power < 0) {
		return usual
	}
	return max(leastGrowth, min(mostGrowth, math.Pow(margin*ratio, 1/power)))
}

// Quadratures integrate the features of windows in these respects, by dimension.
var (
	// Of the wave number of polynomials as many as features, in the middle of a
	// window, where they vary least: what modes need at most times of the errors
	// asked for. Measured on bracket, cook, plate3d and beam-3d.
	waveShare = [...]float64{1: 0.6, 2: 0.66, 3: 0.3}
	cellError = [...]float64{1: 1e-9, 2: 1e-6, 3: 1e-3} // in the plane with usualFeatures
)

// The more features, the smaller their errors are, and that of cells in the plane is to
// be smaller still: by errorPower of the number of features, within bounds.
const (
	usualFeatures       = 60
	errorPower          = -3
	leastCell, mostCell = 5e-8, 3e-6
)

// errorOfCells returns the error of the integral over a cell, relative, for windows of
// so many smooth features.
func errorOfCells(dim, features int) float64 {
	if dim != 2 {
		return cellError[dim]
	}
	return max(leastCell, min(mostCell, cellError[dim]*math.Pow(float64(features)/usualFeatures, errorPower)))
}

// weightWave is the wave number of the weights of windows where they overlap, times
// the half-width of one.
const weightWave = 4.5

// On the boundary errors are smaller and waves shorter by these factors: there a
// penalty multiplies them, and what vanishes at too few points does not vanish.
const boundaryError, boundaryWave = 0.01, 1.2

// onBoundary returns the rule for parts of the boundary.
func onBoundary(rule geometry.Rule) geometry.Rule {
	if rule.Resolution == nil {
		return rule
	}
	r := *rule.Resolution
	r.Error *= boundaryError
	r.Wave = slices.Clone(r.Wave)
	floats.Scale(boundaryWave, r.Wave)
	rule.Resolution = &r
	return rule
}

// The degree of cells at singular corners: a share of that of as many polynomials as
// there are features, and a constant.
var singularShare = [...]float64{1: 2.4, 2: 2.4, 3: 1.6}

const leastSingular = 4

// polynomialDegree returns the total degree of as many polynomials, a fraction.
func polynomialDegree(dim, count int) float64 {
	n, degree := 1.0, 0.0
	for n < float64(count) {
		next := n * (degree + 1 + float64(dim)) / (degree + 1)
		if next > float64(count) {
			return degree + (float64(count)-n)/(next-n)
		}
		n, degree = next, degree+1
	}
	return degree
}

// resolution says what the quadrature must integrate: products of the features of
// a window, and what is singular.
func (w *windows) resolution(finer int) *geometry.Resolution {
	dim := len(w.space.Half())
	features := 0
	for k := range w.space.Windows() {
		features = max(features, w.space.Width(k, 0))
	}
	degree := polynomialDegree(dim, features)
	r := &geometry.Resolution{
		Finest:   w.finest,
		Error:    errorOfCells(dim, w.o.Features) * math.Pow(finerError, float64(finer)),
		Singular: int(math.Ceil(singularShare[dim]*polynomialDegree(dim, w.o.Local))) + leastSingular + 2*finer,
	}
	if w.divided {
		r.Error *= dividedError
	}
	for i, extent := range w.space.Extent() {
		wave := waveShare[dim] * 2 * degree / extent
		if w.space.Count()[i] > 1 {
			wave = max(wave, weightWave/w.space.Half()[i])
		}
		r.Wave = append(r.Wave, wave*math.Pow(finerWave, float64(finer)))
	}
	if w.o.Ungraded {
		return r
	}
	for k, s := range w.singular {
		p := geometry.Place{X: s.Center, Along: s.Axis.Stretch()}
		if p.Along != nil {
			p.X = s.Axis.Begin(s.Center)
		}
		switch {
		case k >= w.corners && s.Middle != nil: // from inside a gap
			p.Radius = s.Reach
		case k >= w.corners:
			p.Radius = s.Scale
		case w.blunt:
			p.Radius = w.finest
		}
		r.Places = append(r.Places, p)
	}
	return r
}
