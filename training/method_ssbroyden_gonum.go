package training

import (
	"cmp"
	"fmt"
	"math"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/optimize"
)

var (
	_ optimize.Method          = (*Broyden)(nil)
	_ optimize.NextDirectioner = (*Broyden)(nil)
	_ optimize.Statuser        = (*Broyden)(nil)
)

// Update chooses an update of Broyden's quasi-Newton family, scaled or not.
type Update uint8

const (
	SelfScaledBroyden Update = iota // the choice of Urban, Stefanou and Pons
	SelfScaledBFGS                  // BFGS after scaling by min(1, sᵀy/sᵀBs)
	PlainBFGS
)

var updates = [...]string{SelfScaledBroyden: "ssbroyden", SelfScaledBFGS: "ssbfgs", PlainBFGS: "bfgs"}

// leastAngle is above the rounding in sᵀBs yᵀHy - 1.
const leastAngle = 1e-13

// String returns "ssbroyden", "ssbfgs" or "bfgs".
func (u Update) String() string {
	if int(u) >= len(updates) {
		return fmt.Sprintf("update-%d", uint8(u))
	}
	return updates[u]
}

// Broyden is the self-scaled Broyden method as a method of gonum's
// optimize.Minimize, or as the directions of an optimize.LinesearchMethod:
// Urban, Stefanou and Pons, "Unveiling the optimization process of
// physics-informed neural networks: how accurate and competitive can PINNs
// be?", Journal of Computational Physics 523 (2025) 113656; the bounds on the
// parameters of the family are from Al-Baali, Computational Optimization and
// Applications 9 (1998) 191-203.
//
// With the step s, the change y of the gradient, ρ = 1/sᵀy, u = Hy and
// v = ρs - u/yᵀu, the approximation H of the inverse Hessian becomes
//
//	(H - uuᵀ/yᵀu + φ yᵀu vvᵀ)/τ + ρ ssᵀ,
//
// with φ and τ from sᵀy, yᵀHy and sᵀH⁻¹s. BFGS is φ = 1, τ = 1. H stays
// positive definite. It takes 4n² bytes for n parameters, and an update reads
// it twice and writes it once.
//
// The zero value is ready to use.
type Broyden struct {
	Update Update
	// Unscaled leaves the first H the identity. Otherwise the first update
	// scales it to the problem.
	Unscaled bool
	// Linesearcher should satisfy the strong Wolfe conditions. nil means
	// Moré and Thuente's, with curvature factor 0.9, which in addition
	// steps back from where the function is not finite.
	Linesearcher optimize.Linesearcher
	// GradStopThreshold ends Run when the largest entry of the gradient is
	// below it. 0 means 1e-12; NaN means never.
	GradStopThreshold float64

	h       []float64 // upper triangle of H, row by row
	x, g, d []float64 // point, gradient and direction of the last iteration
	s, y, u []float64
	first   bool // no update yet

	status optimize.Status
	err    error
	search optimize.LinesearchMethod
	last   optimize.Location // of the last major iteration
}

// InitDirection forgets everything and sets dir to steepest descent.
func (b *Broyden) InitDirection(loc *optimize.Location, dir []float64) float64 {
	n := len(loc.X)
	if len(b.x) != n {
		b.h = make([]float64, n*(n+1)/2)
		b.x, b.g, b.d = make([]float64, n), make([]float64, n), make([]float64, n)
		b.s, b.y, b.u = make([]float64, n), make([]float64, n), make([]float64, n)
	} else {
		clear(b.h)
	}
	for i, at := 0, 0; i < n; i++ {
		b.h[at] = 1
		at += n - i
	}
	b.first = true
	floats.ScaleTo(dir, -1, loc.Gradient)
	b.remember(loc, dir)
	return 1 / floats.Norm(dir, 2)
}

// NextDirection updates H from the step to loc and sets dir to -H times the
// gradient there. The first step to try along it is 1.
func (b *Broyden) NextDirection(loc *optimize.Location, dir []float64) float64 {
	floats.SubTo(b.s, loc.X, b.x)
	floats.SubTo(b.y, loc.Gradient, b.g)
	b.multiply(b.u, b.y)
	c, ok := b.coefficients()
	if ok {
		b.first = false
	} else {
		c = rankTwo{keep: 1}
		clear(b.u) // it may not be finite
		clear(b.s)
	}
	b.apply(c, dir, loc.Gradient)
	b.remember(loc, dir)
	return 1
}

// Carry carries the matrix and the last iteration.
func (b *Broyden) Carry(s *Archive) {
	s.Vector("h", &b.h)
	s.Vector("x", &b.x)
	s.Vector("g", &b.g)
	s.Vector("d", &b.d)
	s.Bool("first", &b.first)
	n := len(b.x)
	if len(b.h) != n*(n+1)/2 || len(b.g) != n || len(b.d) != n {
		s.Fail(errMemory)
	}
	if s.Loading() {
		b.s, b.y, b.u = make([]float64, n), make([]float64, n), make([]float64, n)
	}
}

func (b *Broyden) remember(loc *optimize.Location, dir []float64) {
	copy(b.x, loc.X)
	copy(b.g, loc.Gradient)
	copy(b.d, dir)
}

// rankTwo is the change of H to keep H + uu uuᵀ + us (usᵀ + suᵀ) + ss ssᵀ.
type rankTwo struct{ keep, uu, us, ss float64 }

// coefficients returns the update for s, y and u, or false if no update leaves
// H positive definite and finite.
func (b *Broyden) coefficients() (rankTwo, bool) {
	sy, yu := floats.Dot(b.s, b.y), floats.Dot(b.y, b.u)
	if !(sy > ulp*floats.Norm(b.s, 2)*floats.Norm(b.y, 2)) || !(yu > 0) {
		return rankTwo{}, false
	}
	// s = alpha d and d = -Hg, so that H⁻¹s = -alpha g.
	alpha := floats.Dot(b.s, b.d) / floats.Dot(b.d, b.d)
	sBs, yHy := -alpha*floats.Dot(b.s, b.g)/sy, yu/sy
	theta, sigma, tau := b.Update.parameters(sBs, yHy, len(b.s), b.first && !b.Unscaled)
	phi := (1 - theta) / sigma
	c := rankTwo{1 / tau, (phi - 1) / yu / tau, -phi / sy / tau, (phi*yHy/tau + 1) / sy}
	return c, c.keep > 0 && finite([]float64{c.keep, c.uu, c.us, c.ss})
}

// parameters returns θ, 1 + aθ and τ for sᵀBs and yᵀHy, in units of sᵀy, with a
// = sᵀBs yᵀHy - 1. scale is true if H is the identity and is to be scaled to
// the problem.
//
// Where s and Hy are nearly parallel a is rounding, of either sign, and the
// published θ, computed from it, can be anything: hence the bound leastAngle.
func (u Update) parameters(sBs, yHy float64, n int, scale bool) (theta, sigma, tau float64) {
	sigma = 1
	if u == SelfScaledBroyden {
		a := math.Max(sBs*yHy-1, leastAngle)
		c := math.Sqrt(1 / (1 + 1/a))
		// yᵀHy (1 - c) without cancellation
		least := math.Min(1, 1/(sBs*(1+c)))
		low := (least - 1) / a
		if theta = math.Min(1/least, 1/sBs-1); theta > low {
			sigma = 1 + a*theta
		} else {
			theta, sigma = low, least
		}
	}
	switch {
	case scale:
		return theta, sigma, yHy / sigma
	case u == PlainBFGS:
		return 0, 1, 1
	}
	tau = math.Min(1, 1/sBs)
	if n > 1 {
		tau *= math.Pow(sigma, 1/float64(1-n)) // not above 1/θ as published, because θ <= 1
	}
	if theta <= 0 {
		tau = math.Min(tau, sigma)
	}
	return theta, sigma, tau
}

// multiply sets dst = H x.
func (b *Broyden) multiply(dst, x []float64) {
	clear(dst)
	n := len(x)
	for i, at := 0, 0; i < n; i++ {
		row := b.h[at : at+n-i]
		at += n - i
		dst[i] += dot(row, x[i:])
		axpy(x[i], row[1:], dst[i+1:])
	}
}

// apply updates H and sets dst = -H x in the same pass.
func (b *Broyden) apply(c rankTwo, dst, x []float64) {
	clear(dst)
	n := len(x)
	for i, at := 0, 0; i < n; i++ {
		row, u, s := b.h[at:at+n-i], b.u[i:], b.s[i:]
		at += n - i
		if p, q := c.uu*u[0]+c.us*s[0], c.us*u[0]+c.ss*s[0]; c.keep != 1 || p != 0 || q != 0 {
			for j, v := range row {
				row[j] = c.keep*v + p*u[j] + q*s[j]
			}
		}
		dst[i] -= dot(row, x[i:])
		axpy(-x[i], row[1:], dst[i+1:])
	}
}

// Uses asks for the gradient.
func (*Broyden) Uses(has optimize.Available) (optimize.Available, error) {
	if !has.Grad {
		return optimize.Available{}, optimize.ErrMissingGrad
	}
	return optimize.Available{Grad: true}, nil
}

// Init asks for a single task.
func (b *Broyden) Init(dim, tasks int) int {
	b.status, b.err = optimize.NotTerminated, nil
	return 1
}

// Status says how Run ended.
func (b *Broyden) Status() (optimize.Status, error) { return b.status, b.err }

// Run minimises for optimize.Minimize. When a line search fails the next one
// follows the gradient; Run fails if that one does.
func (b *Broyden) Run(operation chan<- optimize.Task, result <-chan optimize.Task, tasks []optimize.Task) {
	task := tasks[0]
	if b.status, b.err = b.run(operation, result, &task); b.status != optimize.NotTerminated {
		task.Op = optimize.MethodDone
		operation <- task
	}
	for range result { // closed before operation is
	}
	close(operation)
}

// run returns NotTerminated if the caller ended it.
func (b *Broyden) run(operation chan<- optimize.Task, result <-chan optimize.Task, task *optimize.Task) (optimize.Status, error) {
	do := func(op optimize.Operation) bool {
		task.Op = op
		operation <- *task
		*task = <-result
		return task.Op != optimize.PostIteration
	}
	if !do((optimize.FuncEvaluation | optimize.GradEvaluation) &^ task.Op) {
		return optimize.NotTerminated, nil
	}
	if math.IsNaN(task.F) || math.IsInf(task.F, 1) {
		return optimize.Failure, optimize.ErrFunc(task.F)
	}
	for i, v := range task.Gradient {
		if v-v != 0 {
			return optimize.Failure, optimize.ErrGrad{Grad: v, Index: i}
		}
	}
	b.search = optimize.LinesearchMethod{NextDirectioner: b, Linesearcher: b.Linesearcher}
	if b.Linesearcher == nil {
		b.search.Linesearcher = &wolfe{curvature: 0.9}
	}
	op, first, steepest := optimize.MajorIteration, true, true
	for do(op) {
		var err error
		switch {
		case op != optimize.MajorIteration:
			op, err = b.search.Iterate(task.Location)
		case b.converged(task.Gradient):
			return optimize.GradientThreshold, nil
		case first:
			first = false
			copyLocation(&b.last, task.Location)
			op, err = b.search.Init(task.Location)
		default:
			copyLocation(&b.last, task.Location)
			op, err = b.search.Iterate(task.Location)
			steepest = false
		}
		if err != nil && !steepest {
			copyLocation(task.Location, &b.last)
			op, err = b.search.Init(task.Location)
			steepest = true
		}
		if err != nil {
			return optimize.Failure, err
		}
	}
	return optimize.NotTerminated, nil
}

func (b *Broyden) converged(gradient []float64) bool {
	return floats.Norm(gradient, math.Inf(1)) < cmp.Or(b.GradStopThreshold, 1e-12)
}

func copyLocation(dst, src *optimize.Location) {
	dst.F = src.F
	dst.X = append(dst.X[:0], src.X...)
	dst.Gradient = append(dst.Gradient[:0], src.Gradient...)
}
