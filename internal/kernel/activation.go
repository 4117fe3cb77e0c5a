package kernel

import "math"

// Activation is a smooth scalar function applied to every neuron.
type Activation int

const (
	Tanh  Activation = iota
	Sin              // as in SIREN (Sitzmann et al. 2020)
	Swish            // z/(1+exp(-z)) (Ramachandran et al. 2017)
	// Those above have vectorised derivatives, those below scalar ones.
	GELU     // z Phi(z), Phi the normal distribution (Hendrycks & Gimpel 2016)
	Softplus // log(1+exp(z))
	Sigmoid  // 1/(1+exp(-z))
	Gaussian // exp(-z^2)
)

// vectorised is the number of activations with vectorised derivatives.
const vectorised = Swish + 1

var names = [...]string{"tanh", "sin", "swish", "gelu", "softplus", "sigmoid", "gaussian"}

// Names are the names of all activations; Activation(i) has name i.
func Names() []string { return append([]string(nil), names[:]...) }

func (a Activation) String() string { return names[a] }

// Derivatives returns f(z) and its first three derivatives.
func (a Activation) Derivatives(z float64) (f, f1, f2, f3 float64) {
	switch a {
	case Tanh:
		return tanhFrom(math.Tanh(z))
	case Sin:
		s, c := math.Sincos(z)
		return s, c, -s, -c
	case GELU:
		cdf := math.Erfc(-z/math.Sqrt2) / 2
		pdf := math.Exp(-z*z/2) / math.Sqrt(2*math.Pi)
		return z * cdf, cdf + z*pdf, pdf * (2 - z*z), pdf * z * (z*z - 4)
	case Gaussian:
		g := math.Exp(-z * z)
		return g, -2 * z * g, (4*z*z - 2) * g, z * (12 - 8*z*z) * g
	}
	// s' = s(1-s) gives every derivative of the logistic function s.
	if a == Softplus {
		e := math.Exp(-math.Abs(z))
		s := 1 / (1 + e)
		s1 := s * s * e
		if z < 0 {
			s *= e
		}
		return math.Max(z, 0) + math.Log1p(e), s, s1, s1 * (1 - 2*s)
	}
	s := 1 / (1 + math.Exp(-z))
	s1 := s * (1 - s)
	s2 := s1 * (1 - 2*s)
	s3 := s1 * (1 - 6*s1)
	if a == Sigmoid {
		return s, s1, s2, s3
	}
	return z * s, s + z*s1, 2*s1 + z*s2, 3*s2 + z*s3
}

// tanhFrom gives the derivatives of tanh from its value t.
func tanhFrom(t float64) (f, f1, f2, f3 float64) {
	f1 = 1 - t*t
	f2 = -2 * t * f1
	return t, f1, f2, f1 * (6*t*t - 2)
}
