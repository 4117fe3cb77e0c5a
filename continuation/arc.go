package continuation

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"gonum.org/v1/gonum/floats"

	"pinnsolve/training"
)

// Linearised is the linearisation of equations F(theta, value) = 0 at a point.
type Linearised struct {
	Residual []float64 // F
	Slope    []float64 // its derivative by the value
	// Solve solves with its derivative by theta.
	Solve func(x, b []float64) error
}

// Curve linearises equations at a point. Its error is that there is no solution to be
// found from there, or that of ctx.
type Curve func(ctx context.Context, value float64, theta []float64) (Linearised, error)

// Fold is a limit point of a path: the value has a maximum or a minimum there, beyond
// which there is no solution nearby.
type Fold struct {
	Value float64
	Theta []float64
}

// Newton's method on a curve, and steps along it.
const (
	arcIterations = 12
	arcGood       = 4    // iterations of a step that may be longer
	arcTolerance  = 1e-8 // of the value, by the first step
	arcDecrement  = 1e-16
	arcLongest    = 4.0
	arcLeast      = 1e-3 // by the first step
	foldSlope     = 1e-4 // of the value by the length, at a fold
	foldTries     = 8
)

// arc walks a curve by its pseudo-arclength (Keller, Applications of Bifurcation Theory,
// 1977, 359-384). Lengths are measured in the plane of the value and of q = w.theta, with w
// the slope of the residual at the start: the displacement along the load.
type arc struct {
	Path
	ctx      context.Context
	curve    Curve
	settings Settings
	w        []float64
	unit, q  float64 // of the value and of q: those of the first step
	energy   float64 // of the first step
	at       point
}

// point is a solution with the tangent of the path, of length one.
type point struct {
	value      float64
	theta      []float64
	ds, dq     float64
	dtheta     []float64
	iterations int
}

// FollowArc walks a path past its folds: from theta0, the solution at the first value of
// an arc schedule, first towards its second value. The outcome is as Follow's; Path.Folds
// has the limit points, which are steps, too.
func FollowArc(ctx context.Context, s Schedule, theta0 []float64, curve Curve, settings Settings) (Path, error) {
	if err := s.Check(); err != nil {
		return Path{}, fmt.Errorf("continuation: %w", err)
	}
	if s.Arc == nil {
		panic("continuation: FollowArc of a path that is no arc")
	}
	a := &arc{Path: Path{Name: s.Name, Value: math.NaN(), Theta: slices.Clone(theta0)}, ctx: ctx, curve: curve, settings: settings}
	err := a.along(s)
	if err != nil && !errors.Is(err, ctx.Err()) {
		a.Status = Failed
	} else {
		err = nil
	}
	a.Message = fmt.Sprintf("%s: %s at %.6g, the last of %d steps.", s.Name, a.Status, a.Value, len(a.Steps))
	for _, f := range a.Folds {
		a.Message += fmt.Sprintf(" The path turns at the limit value %s = %.7g, beyond which there is no solution nearby.", s.Name, f.Value)
	}
	return a.Path, err
}

// along walks until the status is known. Its error is that of a recorder, or of ctx.
func (a *arc) along(s Schedule) error {
	begin := time.Now()
	if err := a.begin(s); err != nil {
		a.Status = Rejected
		return a.ended(err)
	}
	if err := a.accept(a.at, 0, begin); err != nil {
		return err
	}
	h := math.Sqrt2
	for len(a.Steps) < s.Arc.Steps {
		if a.ctx.Err() != nil {
			a.Status = Cancelled
			return nil
		}
		begin := time.Now()
		next, err := a.correct(h)
		if err != nil {
			if a.ctx.Err() != nil {
				continue
			}
			if h /= 2; h < arcLeast {
				a.Status = StepTooSmall
				return nil
			}
			continue
		}
		if next.ds*a.at.ds < 0 {
			if fold, ok := a.fold(h, next); ok {
				a.Folds = append(a.Folds, Fold{fold.value, fold.theta})
				if err := a.accept(fold, h, begin); err != nil {
					return err
				}
			}
		}
		if err := a.accept(next, h, begin); err != nil {
			return err
		}
		if next.iterations <= arcGood {
			h = math.Min(1.5*h, arcLongest)
		}
	}
	a.Status = Complete
	return nil
}

// ended passes on the end of the context alone.
func (a *arc) ended(err error) error {
	if a.ctx.Err() != nil {
		a.Status = Cancelled
	}
	return cmp.Or(a.ctx.Err(), err)
}

// begin solves at the first value and finds the tangent there.
func (a *arc) begin(s Schedule) error {
	a.unit = s.Values[1] - s.Values[0]
	p := point{value: s.Values[0], theta: slices.Clone(a.Theta)}
	for p.iterations = 1; ; p.iterations++ {
		l, err := a.curve(a.ctx, p.value, p.theta)
		if err != nil {
			return err
		}
		step, z := make([]float64, len(p.theta)), make([]float64, len(p.theta))
		if err := l.Solve(step, l.Residual); err != nil {
			return err
		}
		floats.AddScaled(p.theta, -1, step)
		if err := l.Solve(z, l.Slope); err != nil {
			return err
		}
		a.w, a.q = l.Slope, math.Abs(floats.Dot(l.Slope, z)*a.unit)
		a.energy = math.Abs(a.q * a.unit)
		if a.energy == 0 {
			return fmt.Errorf("the equations do not depend on %s", s.Name)
		}
		if math.Abs(floats.Dot(l.Residual, step)) <= arcDecrement*a.energy {
			a.at = a.tangent(p, z, point{ds: math.Copysign(1, a.unit)})
			return nil
		}
		if p.iterations == arcIterations {
			return fmt.Errorf("no solution was found at %s = %g", s.Name, p.value)
		}
	}
}

// tangent gives a point its tangent, z being the slope of the residual by the inverse of
// its derivative; the direction is that of the point before.
func (a *arc) tangent(p point, z []float64, before point) point {
	ds, dq := 1., -floats.Dot(a.w, z)
	length := math.Hypot(ds/a.unit, dq/a.q)
	if ds*before.ds/(a.unit*a.unit)+dq*before.dq/(a.q*a.q) < 0 {
		length = -length
	}
	p.ds, p.dq = ds/length, dq/length
	p.dtheta = slices.Clone(z)
	floats.Scale(-1/length, p.dtheta)
	return p
}

// correct finds the solution a length h ahead, on the plane across the tangent there.
func (a *arc) correct(h float64) (point, error) {
	p := point{value: a.at.value + h*a.at.ds, theta: slices.Clone(a.at.theta)}
	floats.AddScaled(p.theta, h, a.at.dtheta)
	for p.iterations = 1; p.iterations <= arcIterations; p.iterations++ {
		l, err := a.curve(a.ctx, p.value, p.theta)
		if err != nil {
			return p, err
		}
		step, z := make([]float64, len(p.theta)), make([]float64, len(p.theta))
		if err := l.Solve(step, l.Residual); err != nil {
			return p, err
		}
		if err := l.Solve(z, l.Slope); err != nil {
			return p, err
		}
		ts, tq := a.at.ds/(a.unit*a.unit), a.at.dq/(a.q*a.q)
		by := tq * floats.Dot(a.w, step) / (ts - tq*floats.Dot(a.w, z))
		p.value += by
		floats.AddScaled(p.theta, -1, step)
		floats.AddScaled(p.theta, -by, z)
		if !finite(p.value) || !finite(p.theta...) {
			break
		}
		if math.Abs(floats.Dot(l.Residual, step)) <= arcDecrement*a.energy && math.Abs(by) <= arcTolerance*math.Abs(a.unit) {
			return a.tangent(p, z, a.at), nil
		}
	}
	return p, errArc
}

var errArc = errors.New("continuation: no solution along the arc")

// fold finds the limit point between the last point and the next one, a length h ahead.
func (a *arc) fold(h float64, next point) (point, bool) {
	lo, hi := 0., h
	at, there := a.at.ds, next.ds
	var best point
	found := false
	for range foldTries {
		x := lo + (hi-lo)*math.Min(0.95, math.Max(0.05, at/(at-there)))
		p, err := a.correct(x)
		if err != nil {
			break
		}
		if !found || math.Abs(p.ds) < math.Abs(best.ds) {
			best, found = p, true
		}
		if math.Abs(p.ds) < foldSlope*math.Abs(a.unit) {
			break
		}
		if p.ds*at > 0 {
			lo, at = x, p.ds
		} else {
			hi, there = x, p.ds
		}
	}
	return best, found
}

// accept makes a point a step of the path.
func (a *arc) accept(p point, h float64, begin time.Time) error {
	length := 0.
	if len(a.Steps) > 0 {
		length = p.value - a.at.value
	}
	a.at, a.Value, a.Theta = p, p.value, p.theta
	step := Step{Value: p.value, Length: length, Accepted: true, Predictor: string(Tangent), Seconds: time.Since(begin).Seconds(),
		Result: training.Result{Theta: p.theta, Status: training.Converged, Message: "On the path."}}
	step.Result.Stats.Iterations = p.iterations
	step.After = &State{Value: p.value, Theta: p.theta, Reached: 1, Tried: len(a.Steps) + 1, Accepted: len(a.Steps) + 1}
	a.Steps = append(a.Steps, step)
	if a.settings.Recorder != nil {
		return a.settings.Recorder(step)
	}
	return nil
}
