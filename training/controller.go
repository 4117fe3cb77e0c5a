package training

import (
	"cmp"
	"fmt"
	"math"

	"pinnsolve/internal/nearest"
)

// ControlLaw is a digital filter that turns the recent errors of a controlled
// quantity into a factor on it. With c = set point / sensor and r the earlier
// factors, newest first,
//
//	r_new = limit(c_0^B[0] c_1^B[1] c_2^B[2] r_0^-A[0] r_1^-A[1]),  limit(x) = 1 + atan(x - 1)
//
// after Söderlind, "Digital filters in adaptive time-stepping", ACM TOMS 29
// (2003) 1-26, Table III, and for I, PI42 and PI33 Söderlind, "Automatic
// control and adaptive time-stepping", Numerical Algorithms 31 (2002) 281-310;
// for errors of first order.
type ControlLaw struct {
	Name  string
	About string // one line
	B     [3]float64
	A     [2]float64
}

// ControlLaws lists the laws known to Controller: first the default, then by
// name.
func ControlLaws() []ControlLaw {
	return []ControlLaw{
		{"PI42", "proportional and integral; the default", [3]float64{3. / 5, -1. / 5, 0}, [2]float64{}},
		{"H211PI", "integral with a noise filter, no poles of its own", [3]float64{1. / 6, 1. / 6, 0}, [2]float64{}},
		{"H211b", "the noise filter of general use, b = 4", [3]float64{1. / 4, 1. / 4, 0}, [2]float64{1. / 4, 0}},
		{"H312PID", "second-order noise filter, no poles of its own; slow", [3]float64{1. / 18, 2. / 18, 1. / 18}, [2]float64{}},
		{"H312b", "second-order noise filter, b = 8", [3]float64{1. / 8, 2. / 8, 1. / 8}, [2]float64{3. / 8, 1. / 8}},
		{"H321", "predicts a linear trend, with some filtering", [3]float64{6. / 18, 1. / 18, -5. / 18}, [2]float64{-15. / 18, -3. / 18}},
		{"I", "dead-beat integral control; fast and jumpy", [3]float64{1, 0, 0}, [2]float64{}},
		{"PI33", "proportional and integral, more damped", [3]float64{2. / 3, -1. / 3, 0}, [2]float64{}},
	}
}

// Controller keeps a sensor at a set point by factors on the quantity it
// drives. The sensor must grow with the quantity, about in proportion, and be
// positive. The quantity may be a learning rate, a load step, or the
// inverse of a damping. The zero value is ready to use.
type Controller struct {
	Law      string  // by name; "" means PI42
	SetPoint float64 // 0 means 0.5
	Min, Max float64 // bounds of a factor; 0 means 1/5 and 2

	c, r [2]float64 // logarithms of the last, newest first; 0 is in equilibrium
}

// span bounds c = set point / sensor and its inverse.
const span = 1e4

// Check returns an error for an unknown law. It panics if fields make no sense.
func (c *Controller) Check() error {
	low, high := c.bounds()
	if !(c.SetPoint >= 0) || !(low > 0 && low < 1) || !(high > 1) {
		panic(fmt.Sprintf("training: Controller with SetPoint %v, Min %v, Max %v", c.SetPoint, c.Min, c.Max))
	}
	_, err := c.law()
	return err
}

// Reset forgets the past: the controller starts in equilibrium.
func (c *Controller) Reset() { c.c, c.r = [2]float64{}, [2]float64{} }

func (c *Controller) keep(s *Archive) {
	s.Fill("c", c.c[:])
	s.Fill("r", c.r[:])
}

// Accept takes the sensor of an accepted step and returns the factor on the
// driven quantity for the next one.
func (c *Controller) Accept(sensor float64) float64 {
	now := c.error(sensor)
	r := c.factor(now)
	c.c[1], c.c[0] = c.c[0], now
	c.r[1], c.r[0] = c.r[0], math.Log(r)
	return r
}

// Reject takes the sensor of a rejected step, NaN if there is none, and returns
// the factor for the next attempt, at most ½. It does not change the history,
// so a run of rejections does not wind the controller up.
func (c *Controller) Reject(sensor float64) float64 {
	if math.IsNaN(sensor) {
		return 0.5
	}
	return math.Min(0.5, c.factor(c.error(sensor)))
}

// error returns log c.
func (c *Controller) error(sensor float64) float64 {
	x := cmp.Or(c.SetPoint, 0.5) / sensor
	switch {
	case x != x || sensor <= 0 || x > span:
		return math.Log(span)
	case x < 1/span:
		return -math.Log(span)
	}
	return math.Log(x)
}

func (c *Controller) factor(now float64) float64 {
	law, err := c.law()
	if err != nil {
		panic("training: " + err.Error())
	}
	x := math.Exp(law.B[0]*now + law.B[1]*c.c[0] + law.B[2]*c.c[1] - law.A[0]*c.r[0] - law.A[1]*c.r[1])
	low, high := c.bounds()
	return math.Min(math.Max(1+math.Atan(x-1), low), high)
}

func (c *Controller) bounds() (low, high float64) { return cmp.Or(c.Min, 0.2), cmp.Or(c.Max, 2) }

func (c *Controller) law() (ControlLaw, error) {
	var known []string
	for _, law := range ControlLaws() {
		if law.Name == c.Law || c.Law == "" {
			return law, nil
		}
		known = append(known, law.Name)
	}
	return ControlLaw{}, nearest.Unknown("control law", c.Law, known)
}
