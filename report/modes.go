package report

import (
	"fmt"
	"math"

	"pinnsolve/solve"
)

// Mode is a natural mode of a body, or a way in which it buckles under its loads.
type Mode struct {
	Number int    `json:"number"`
	Kind   string `json:"kind"` // "vibration", "rigid body" or "buckling"
	// Frequency is in 1/s, that of a rigid body 0, Angular in rad/s; Factor is that on the
	// loads.
	Frequency *Number `json:"frequency,omitempty"`
	Angular   *Number `json:"angular_frequency,omitempty"`
	Factor    *Number `json:"factor,omitempty"`
	Estimate  Number  `json:"estimate"` // of the absolute error of the frequency or factor
	// Effective is the part of the mass that moves with the supports along every
	// coordinate axis.
	Effective []Number `json:"effective_mass,omitempty"`
	File      string   `json:"file"`
}

// Kinds of modes.
const (
	vibration = "vibration"
	rigidBody = "rigid body"
	buckles   = "buckling"
)

// AddModes adds modes. Quantities are then frequencies, or factors on the loads; those
// of the shapes, whose size is arbitrary, say nothing.
func (res *Result) AddModes(modes []solve.Mode, buckling bool) {
	res.Quantities, res.order, res.values, res.weights = map[string]Quantity{}, nil, nil, nil
	s := &series{prefix: modePrefix}
	unknown := Number(math.NaN())
	for k, m := range modes {
		one := Mode{Number: k + 1, Kind: vibration, Estimate: Number(m.Estimate), Effective: numbers(m.Effective)}
		value := Number(m.Value)
		name, unit := fmt.Sprintf("frequency.%d", k+1), "1/s"
		label := fmt.Sprintf("mode %d: %.6g 1/s", k+1, m.Value)
		switch {
		case buckling:
			one.Kind, one.Factor, one.Effective = buckles, &value, nil
			name, unit, label = fmt.Sprintf("factor.%d", k+1), "1", fmt.Sprintf("mode %d: factor %.6g on the loads", k+1, m.Value)
		case m.Rigid:
			one.Kind, label = rigidBody, fmt.Sprintf("mode %d: motion of the whole body", k+1)
			fallthrough
		default:
			angular := Number(2 * math.Pi * m.Value)
			one.Frequency, one.Angular = &value, &angular
		}
		s.at, s.shown = append(s.at, float64(k+1)), append(s.shown, shown{label: label, solution: res.labelled(m.Shape)})
		res.Quantities[name] = Quantity{Value: value, Estimate: one.Estimate, Reference: unknown, Uncertainty: unknown, Unit: unit}
		res.order = append(res.order, name)
		res.Modes = append(res.Modes, one)
	}
	for k := range res.Modes {
		res.Modes[k].File = s.fileOf(k)
	}
	if len(modes) > 0 {
		res.series = s
	}
}
