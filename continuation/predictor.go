package continuation

import (
	"slices"

	"gonum.org/v1/gonum/floats"

	"pinnsolve/internal/nearest"
)

// Predictor names what the steps of a path start from.
type Predictor string

const (
	// Secant is theta_k + ds_{k+1}/ds_k (theta_k - theta_{k-1}): the last two
	// solutions, extrapolated.
	Secant Predictor = "secant"
	// Tangent is theta_k + ds_{k+1} dtheta/ds, with the derivative from the
	// problem linearised at the last solution: Crisfield, "Non-linear Finite
	// Element Analysis of Solids and Structures", vol. 1, 1991, §9.4.
	Tangent Predictor = "tangent"
	// NoPredictor is theta_k.
	NoPredictor Predictor = "none"
)

// Predictors lists the predictors, the default first.
func Predictors() []Predictor { return []Predictor{Secant, Tangent, NoPredictor} }

// ParsePredictor returns the named predictor; "" is the default.
func ParsePredictor(name string) (Predictor, error) {
	var names []string
	for _, p := range Predictors() {
		if name == string(p) || name == "" {
			return p, nil
		}
		names = append(names, string(p))
	}
	return "", nearest.Unknown("predictor", name, names)
}

// start returns the parameters that a step starts from, and their kind.
func (w *walk) start(step Step) (theta []float64, kind string, err error) {
	switch {
	case w.state.Accepted == 0:
		return slices.Clone(w.Theta), "given", nil
	case w.settings.Cold:
		return slices.Clone(w.given), "cold", nil
	}
	theta = slices.Clone(w.Theta)
	if w.settings.LossAt == nil {
		return theta, "warm", nil
	}
	change, kind, err := w.predict(step)
	if err != nil || change == nil {
		return theta, "warm", err
	}
	predicted := slices.Clone(theta)
	floats.Add(predicted, change)
	if !finite(predicted...) {
		return theta, "warm", nil
	}
	here, err := w.settings.LossAt(w.ctx, step.Value, theta)
	if err != nil {
		return nil, "", err
	}
	there, err := w.settings.LossAt(w.ctx, step.Value, predicted)
	if err != nil || !(there < here) {
		return theta, "warm", err
	}
	return predicted, kind, nil
}

// predict returns the predicted change of the parameters, nil if there is none.
func (w *walk) predict(step Step) (change []float64, kind string, err error) {
	switch {
	case w.settings.Predictor == Tangent && w.settings.TangentAt != nil:
		change, err = w.settings.TangentAt(w.ctx, w.Value, step.Value, w.Theta)
		return change, string(Tangent), err
	case (w.settings.Predictor == Secant || w.settings.Predictor == "") && len(w.state.Before) > 0:
		change = slices.Clone(w.Theta)
		floats.Sub(change, w.state.Before)
		floats.Scale(step.Length/w.state.Length, change)
		return change, string(Secant), nil
	}
	return nil, "", nil
}
