package solve

import (
	"context"
	"encoding/json"
	"fmt"
	"math"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"pinnsolve/geometry"
	"pinnsolve/inverse"
	"pinnsolve/pinn"
	"pinnsolve/pinn/fields"
	"pinnsolve/pinn/weak"
	"pinnsolve/safetensors"
)

// Corrected is a solution that measurements have corrected.
type Corrected struct {
	*inverse.Correction
	Result *Result          // the corrected solution, which can be saved
	Model  *fields.Solution // before
	// Deviations of the measurements from the model and from what is corrected, in
	// standard deviations of their noise.
	Before, After []float64

	form    *weak.Form
	tangent *weak.Tangent
	sensors [][]float64 // derivatives of the measurements by theta
}

// Correct corrects a kept solution on windows by measurements, with the displacement of
// least energy that explains them: delta = G B'(B G B' + S)^-1 (d - B u), G = size K^-1,
// with the stiffness K of the solution, of the measurements' gradients B and covariance S;
// size maximises the evidence. end is as of Load. The error means bad input.
func (p *Plan) Correct(ctx context.Context, f *safetensors.File, end pinn.Problem, data []Measurement) (*Corrected, error) {
	kind, err := SavedKind(f)
	if err != nil {
		return nil, err
	}
	if kind != KindWindows || p.Statement != Weak || !p.Direct {
		return nil, fmt.Errorf("it is a solution by a %s; a weak solve has the stiffness that a correction needs: run with --statement weak", kind)
	}
	d, err := readings(data)
	if err != nil {
		return nil, err
	}
	if err := d.Check(0); err != nil {
		return nil, err
	}
	see, err := look(p.problem, data)
	if err != nil {
		return nil, err
	}
	if len(see.quantities) > 0 {
		return nil, fmt.Errorf("%s is a quantity: sensors measure outputs at points", see.quantities[0])
	}
	w, posed, theta, err := p.solvedAgain(ctx, f, end)
	if err != nil {
		return nil, err
	}
	c := &Corrected{form: posed.form, tangent: posed.last.Tangent, Model: posed.form.Solution(theta)}
	if c.sensors, err = c.observe(ctx, see); err != nil {
		return nil, err
	}
	u, err := see.predict(c.Model)
	if err != nil {
		return nil, err
	}
	r := floats.SubTo(make([]float64, len(u)), d.Values, u)
	spread, err := c.spread(ctx, c.sensors)
	if err != nil {
		return nil, err
	}
	n := len(r)
	g := mat.NewSymDense(n, nil)
	for i := range n {
		for j := i; j < n; j++ {
			g.SetSym(i, j, (floats.Dot(c.sensors[i], spread[j])+floats.Dot(c.sensors[j], spread[i]))/2)
		}
	}
	if c.Correction, err = inverse.Correct(r, g, d.Sigma); err != nil {
		return nil, err
	}
	to := append([]float64(nil), theta...)
	for i, x := range spread {
		floats.AddScaled(to, c.Size*c.Weights[i], x)
	}
	for i, s := range c.Sigma {
		c.Before, c.After = append(c.Before, r[i]/s), append(c.After, s*c.Weights[i])
	}
	c.Result = w.describe(posed.space, posed.form)
	c.Result.Training = posed.done
	c.Result.Training.Theta = to
	c.Result.Solution, c.Result.space = posed.form.Solution(to), w.saved(posed.space)
	c.Result.Status, c.Result.Message = Converged, c.words()
	return c, nil
}

// solvedAgain solves a kept problem once more in the space that is kept.
func (p *Plan) solvedAgain(ctx context.Context, f *safetensors.File, end pinn.Problem) (*windowed, *posedForm, []float64, error) {
	var s savedWindows
	if err := json.Unmarshal([]byte(f.Metadata[savedSpace]), &s); err != nil {
		return nil, nil, nil, err
	}
	end, err := end.Complete()
	if err != nil {
		return nil, nil, nil, err
	}
	w, err := newWindowed(ctx, p, nil, 0)
	if err != nil {
		return nil, nil, nil, err
	}
	space, err := s.windows(ctx, end)
	if err != nil {
		return nil, nil, nil, err
	}
	if !space.divided { // otherwise it has its rule
		space.rule.Degree, space.rule.Resolution = s.Sizes.Degree, space.resolution(s.Finer)
	}
	form, err := w.compile(ctx, p.problem, space, 0, false)
	if err != nil {
		return nil, nil, nil, w.amid(err)
	}
	posed := &posedForm{w: w, space: space, form: form}
	theta, r, err := posed.solve(ctx, nil)
	if err != nil {
		return nil, nil, nil, w.amid(err)
	}
	if theta == nil {
		return nil, nil, nil, fmt.Errorf("the problem cannot be solved again: %s: %s", r.Status, r.Message)
	}
	return w, posed, theta, nil
}

// observe returns the derivatives of measurements by theta.
func (c *Corrected) observe(ctx context.Context, see sight) ([][]float64, error) {
	p := c.form.Problem()
	all := make([][]float64, len(see.data))
	for k, name := range see.outputs {
		for _, o := range p.Outputs {
			if o.Name != name {
				continue
			}
			by, err := c.form.OutputGradients(ctx, o, see.points)
			if err != nil {
				return nil, err
			}
			for i, at := range see.at {
				if w := see.component[i]; w.output == k {
					all[i] = by[w.component][at]
				}
			}
		}
	}
	return all, nil
}

// spread returns K^-1 b of vectors, without the changes of multipliers' own equations.
func (c *Corrected) spread(ctx context.Context, b [][]float64) (x [][]float64, err error) {
	for _, v := range b {
		y := make([]float64, len(v))
		if err := c.tangent.Solve(ctx, y, v); err != nil {
			return nil, err
		}
		x = append(x, y)
	}
	return x, nil
}

// Deviations returns the standard deviations of what is left of the error of the
// components of an output at points, by component.
func (c *Corrected) Deviations(ctx context.Context, output string, pts geometry.Points) ([][]float64, error) {
	for _, o := range c.form.Problem().Outputs {
		if o.Name != output {
			continue
		}
		by, err := c.form.OutputGradients(ctx, o, pts)
		if err != nil {
			return nil, err
		}
		all := make([][]float64, len(by))
		for k := range by {
			for _, b := range by[k] {
				x, err := c.spread(ctx, [][]float64{b})
				if err != nil {
					return nil, err
				}
				with := make([]float64, len(c.sensors))
				for i, s := range c.sensors {
					with[i] = floats.Dot(s, x[0])
				}
				all[k] = append(all[k], math.Sqrt(c.Variance(floats.Dot(b, x[0]), with)))
			}
		}
		return all, nil
	}
	return nil, fmt.Errorf("there is no output %s", output)
}

// Force is a force at a sensor, in the direction of what it measures: together they are
// the body force, K delta, that the correction stands for.
func (c *Corrected) Force(i int) float64 { return c.Size * c.Weights[i] }

// words say what was found.
func (c *Corrected) words() string {
	n := len(c.Sigma)
	switch {
	case c.Size == 0 && c.Chi2 <= c.Beyond:
		return fmt.Sprintf("The model explains the %d sensors: chi squared is %.4g. There is nothing to correct.", n, c.Chi2)
	case c.Size == 0:
		return fmt.Sprintf("The model does not explain the %d sensors, chi squared is %.4g, and no smooth correction does: the noise may be larger than given.", n, c.Chi2)
	case c.Chi2 <= c.Beyond:
		return fmt.Sprintf("The model explains the %d sensors within their noise, chi squared is %.4g; the correction is small.", n, c.Chi2)
	}
	return fmt.Sprintf("The model does not explain the %d sensors, chi squared is %.4g; with the correction of least energy it is %.4g.", n, c.Chi2, c.Left)
}
