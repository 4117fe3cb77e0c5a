package kernel

import "math"

// Activation is a smooth scalar function applied to every neuron.
type Activation int

const (
	Tanh  Activation = iota
	Sin              // as in SIREN (Sitzmann et al. 2020)
	Swish            // z/(1+exp(-z)) (Ramachandran et al. 2017)
)

func (a Activation) String() string {
	return [...]string{"tanh", "sin", "swish"}[a]
}

// Derivatives returns f(z) and its first three derivatives.
func (a Activation) Derivatives(z float64) (f, f1, f2, f3 float64) {
	switch a {
	case Tanh:
		return tanhFrom(math.Tanh(z))
	case Sin:
		s, c := math.Sincos(z)
		return s, c, -s, -c
	default:
		// s' = s(1-s) gives every derivative of the logistic function s.
		s := 1 / (1 + math.Exp(-z))
		s1 := s * (1 - s)
		s2 := s1 * (1 - 2*s)
		s3 := s1 * (1 - 6*s1)
		return z * s, s + z*s1, 2*s1 + z*s2, 3*s2 + z*s3
	}
}

// tanhFrom gives the derivatives of tanh from its value t.
func tanhFrom(t float64) (f, f1, f2, f3 float64) {
	f1 = 1 - t*t
	f2 = -2 * t * f1
	return t, f1, f2, f1 * (6*t*t - 2)
}
