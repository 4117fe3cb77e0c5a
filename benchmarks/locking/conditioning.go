package locking

import (
	"context"

	"gonum.org/v1/gonum/mat"

	"pinnsolve/landscape"
	"pinnsolve/pinn/strong"
	"pinnsolve/training"
)

// A compiled system has all methods that landscape needs.
var _ interface {
	landscape.LeastSquares
	landscape.Normal
	landscape.Terms
	landscape.Residuals
} = (*strong.System)(nil)

// negligible is the fraction of the largest eigenvalue below which a mode
// counts as out of reach.
const negligible = 1e-10

// Spectra describes the conditioning of a system at one vector of parameters.
type Spectra struct {
	Eigenvalues landscape.Spectrum `json:"eigenvalues"` // of J'J by all parameters, descending
	Head        landscape.Spectrum `json:"head"`        // by the output layer
	Kernels     []Kernel           `json:"kernels"`     // by term
	Gradients   []TermGradient     `json:"gradients"`   // by term
	Alignment   float64            `json:"alignment"`   // of the gradients
	Density     landscape.Density  `json:"density"`     // of the Hessian of the loss
	// Posed are the eigenvalues with rows in the units of the stated
	// problem; all other rows are in units of the load.
	Posed landscape.Spectrum `json:"posed,omitempty"`
}

// Kernel summarises the tangent kernel of a term.
type Kernel struct {
	Term          string  `json:"term"`
	Largest       float64 `json:"largest"`
	Modes         int     `json:"modes"` // above 1e-10 of the largest
	Rows          int     `json:"rows"`
	EffectiveRank float64 `json:"effective_rank"`
}

// TermGradient is the gradient of a term of the loss.
type TermGradient struct {
	Term    string    `json:"term"`
	Norm    float64   `json:"norm"`
	Ratio   float64   `json:"ratio"`   // norm over the largest norm
	Cosines []float64 `json:"cosines"` // of the angles to the gradients of all terms
}

// Density of the Hessian: probes, and Lanczos steps per probe.
const (
	densityProbes = 4
	densitySteps  = 60
)

// Examine measures the conditioning of a system at theta.
func Examine(sys *strong.System, theta []float64, seed uint64) (*Spectra, error) {
	s := &Spectra{}
	var err error
	if s.Eigenvalues, err = landscape.Of(sys, theta, 0); err != nil {
		return nil, err
	}
	if s.Head, err = landscape.Of(sys, theta, sys.OutputLayer()); err != nil {
		return nil, err
	}
	kernels, err := landscape.TangentKernels(sys, theta)
	if err != nil {
		return nil, err
	}
	g := landscape.GradientsOf(sys, theta)
	s.Alignment = g.Alignment()
	for t, name := range sys.TermNames() {
		k := kernels[t]
		s.Kernels = append(s.Kernels, Kernel{name, k.Largest(), k.Above(negligible), len(k), k.EffectiveRank()})
		s.Gradients = append(s.Gradients, TermGradient{name, g.Norms[t], g.Ratios()[t], mat.Row(nil, t, g.Cosines)})
	}
	s.Density, err = landscape.NewDensity(landscape.Hessian(sys, theta), densityProbes, densitySteps, seed)
	return s, err
}

// spectrum measures the conditioning of the trained network at its initial
// parameters, or after the trainer of the key.
func (k Key) spectrum(ctx context.Context, workers int) (*Spectra, error) {
	problem, err := k.pose()
	if err != nil {
		return nil, err
	}
	net, err := Network(problem, "", trainWidth, trainDepth)
	if err != nil {
		return nil, err
	}
	d := strong.Discretization{Points: trainPoints, Seed: k.Seed, Workers: workers}
	posed, err := strong.Compile(problem, net, d)
	if err != nil {
		return nil, err
	}
	theta := make([]float64, net.Params())
	net.Init(theta, k.Seed)
	if k.Trainer != "" {
		stages, err := training.ParseStages(k.Trainer)
		if err != nil {
			return nil, err
		}
		r, err := training.Run(ctx, posed, theta, stages, training.Settings{})
		if err != nil {
			return nil, err
		}
		if err := ctx.Err(); err != nil {
			return nil, err // interrupted
		}
		theta = r.Theta
	}
	loaded, err := strong.Compile(InLoadUnits(problem), net, d)
	if err != nil {
		return nil, err
	}
	s, err := Examine(loaded, theta, k.Seed)
	if err != nil {
		return nil, err
	}
	s.Posed, err = landscape.Of(posed, theta, 0)
	return s, err
}
