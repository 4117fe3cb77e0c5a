package training

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"
)

var (
	_ Method      = (*Autopilot)(nil)
	_ LossChanger = (*Autopilot)(nil)
	_ Reweighter  = (*Autopilot)(nil)
)

// Sensor measures how bold a gradient step was. With the step -η d, the
// gradients g before and g⁺ after it, and the loss L, the sensors are as below;
// all are roughly proportional to η. For gradient descent d = g.
type Sensor uint8

const (
	// SenseChange is |g⁺ - g|/|g|, the local error of Euler's method on the
	// gradient flow. On a quadratic the descent is stable below 2.
	SenseChange Sensor = iota
	// SensePolyak is η g·d / L, for losses whose minimum is about zero. It
	// is 1 for Polyak's step. Where L is not positive it is SenseChange.
	SensePolyak
	// SenseGain is 1 - (L - L⁺)/(η g·d), the fraction of the decrease
	// predicted by the slope that was missed. It is ½ for a step to the
	// minimum along d.
	SenseGain
)

// Autopilot is gradient descent with a learning rate under feedback: a
// Controller keeps a Sensor at its set point, as step sizes of differential
// equations are controlled (Hairer and Wanner, "Solving Ordinary Differential
// Equations II", 2nd ed. 1996, §IV.2; for the laws see ControlLaw).
//
// A step to a loss above the last few, or to a loss that is not finite, is
// undone and tried again with at most half the rate; the controller does not
// remember it (no wind-up). After several rejections the point is evaluated
// again, in case the loss has changed under the method. An iteration is one
// gradient, whether its step is accepted or not. The stage ends as Stalled when
// a hundred iterations have not lowered the loss.
//
// It is not for noisy objectives: a change of points between gradients would
// look like curvature.
type Autopilot struct {
	Rate       float64 // the first; 0 means 1e-3. It does not matter much.
	MaxRate    float64 // 0 means none
	Sensor     Sensor
	Controller Controller
	// Window is the number of accepted losses, the last included, whose
	// maximum a step may not exceed: Grippo, Lampariello and Lucidi, SIAM
	// J. Numer. Anal. 23 (1986) 707-716. 1 is strict descent. 0 means 5,
	// which rejects a third as many steps: the controller itself tames a
	// rate that is too high.
	Window int

	rate     float64 // of the next step; 0 before the first
	rejected int     // number of rejected steps in a row
	changed  bool    // whether the loss changed in the last step
	recent   []float64
	lowest   float64
	flat     int // iterations since the lowest loss
	trial    *Point
}

const (
	// doubts is the number of rejections in a row after which the point is
	// evaluated again.
	doubts = 5
	// maxFlat is the number of iterations without decrease that end a stage.
	maxFlat = 100
	// rise is the relative change of a loss that counts as rounding.
	rise = 1e-12
)

// Name returns "autopilot".
func (*Autopilot) Name() string { return "autopilot" }

// Init accepts every objective.
func (p *Autopilot) Init(Objective) error {
	if p.Rate < 0 || p.MaxRate < 0 || p.Window < 0 || p.Sensor > SenseGain {
		panic(fmt.Sprintf("training: Autopilot with Rate %v, MaxRate %v, Window %d, Sensor %d", p.Rate, p.MaxRate, p.Window, p.Sensor))
	}
	p.rate, p.changed, p.trial = 0, false, nil
	p.Reweighted()
	return p.Controller.Check()
}

// Reweighted keeps the rate, and resets the controller.
func (p *Autopilot) Reweighted() {
	p.rejected, p.recent, p.flat = 0, nil, 0
	p.Controller.Reset()
}

// Carry carries the rate, the controller and the last losses.
func (p *Autopilot) Carry(s *Archive) {
	s.Float("rate", &p.rate)
	s.Int("rejected", &p.rejected)
	s.Bool("changed", &p.changed)
	s.Vector("recent", &p.recent)
	s.Float("lowest", &p.lowest)
	s.Int("flat", &p.flat)
	p.Controller.keep(s.Under("controller"))
}

// LossChanged reports whether the last Step found that the loss had changed.
func (p *Autopilot) LossChanged() bool { return p.changed }

// Step tries one step against the gradient.
func (p *Autopilot) Step(e *Evaluator, at *Point) (Progress, error) {
	_, progress, err := p.move(e, at, at.Grad)
	return progress, err
}

// move tries one step along -d, and reports whether it was accepted.
func (p *Autopilot) move(e *Evaluator, at *Point, d []float64) (kept bool, progress Progress, err error) {
	if p.rate == 0 {
		p.rate = cmp.Or(p.Rate, 1e-3)
	}
	if p.trial == nil {
		p.trial = e.NewPoint()
	}
	p.changed = false
	if p.rejected > 0 && p.rejected%doubts == 0 {
		before := at.Loss
		if err := e.Gradient(at); err != nil {
			return false, Progress{}, err
		}
		if at.Loss != before {
			p.changed, p.rejected, p.recent = true, 0, nil
			return false, Progress{Info: "the loss has changed"}, nil
		}
	}
	if p.recent == nil {
		p.recent, p.lowest, p.flat = []float64{at.Loss}, at.Loss, 0
	}
	floats.AddScaledTo(p.trial.Theta, at.Theta, -p.rate, d)
	if slices.Equal(p.trial.Theta, at.Theta) || p.flat == maxFlat {
		return false, Progress{Stalled, "no lower loss along the gradient"}, nil
	}
	if err := e.Gradient(p.trial); err != nil {
		return false, Progress{}, err
	}
	used, sensor := p.rate, p.sense(at, d)
	if p.flat++; p.trial.Loss < p.lowest-rise*math.Abs(p.lowest) {
		p.lowest, p.flat = p.trial.Loss, 0
	}
	if limit := slices.Max(p.recent); !p.trial.Finite() || p.trial.Loss > limit+rise*math.Abs(limit) {
		p.rejected++
		p.rate *= p.Controller.Reject(sensor)
		return false, Progress{Info: fmt.Sprintf("rate %.3g rejected", used)}, nil
	}
	p.rejected = 0
	p.rate *= p.Controller.Accept(sensor)
	if p.MaxRate > 0 {
		p.rate = math.Min(p.rate, p.MaxRate)
	}
	at.Copy(p.trial)
	if p.recent = append(p.recent, at.Loss); len(p.recent) > cmp.Or(p.Window, 5) {
		p.recent = slices.Delete(p.recent, 0, 1)
	}
	return true, Progress{Info: fmt.Sprintf("rate %.3g, sensor %.3g", used, sensor)}, nil
}

// sense returns the sensor of the step from at to trial, NaN if there is none.
func (p *Autopilot) sense(at *Point, d []float64) float64 {
	if !p.trial.Finite() {
		return math.NaN()
	}
	slope := floats.Dot(at.Grad, d)
	switch {
	case p.Sensor == SensePolyak && at.Loss > 0:
		return p.rate * slope / at.Loss
	case p.Sensor == SenseGain:
		return 1 - (at.Loss-p.trial.Loss)/(p.rate*slope)
	}
	return floats.Distance(p.trial.Grad, at.Grad, 2) / floats.Norm(at.Grad, 2)
}
