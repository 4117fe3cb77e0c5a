package solve_test

import (
	"context"
	"math"
	"strings"
	"testing"

	"pinnsolve/geometry"
	"pinnsolve/solve"
)

// A body that is softer than its model is found from twelve sensors between them as well,
// and the corrected field goes through what the sensors say within their noise.
func TestCorrect(t *testing.T) {
	if testing.Short() {
		t.Skip("solves a body, which the race detector takes long for")
	}
	ctx := context.Background()
	p, err := posedAt(t, "cook", "standard")(map[string]float64{"nu": 0.3})
	if err != nil {
		t.Fatal(err)
	}
	plan, err := solve.Options{Statement: solve.Weak, Weak: solve.WeakOptions{Windows: 4, Features: 40}, Tolerance: 1}.Plan(p)
	if err != nil {
		t.Fatal(err)
	}
	r, err := plan.Run(ctx)
	if err != nil {
		t.Fatal(err)
	}
	kept, u := r.Save(), r.Problem.Outputs[0]
	pts := r.Problem.Domain.Interior(100, geometry.Halton{}, 1)
	model, err := r.Solution.Eval(u, pts)
	if err != nil {
		t.Fatal(err)
	}
	measured := func(by float64) (data []solve.Measurement) {
		for i := range 12 {
			for k, name := range u.Components {
				data = append(data, solve.Measurement{Output: name, At: pts.At(i), Value: by * model[k][i], Sigma: 0.05, Name: name})
			}
		}
		return data
	}
	data := measured(1.2)
	c, err := plan.Correct(ctx, kept, p, data)
	if err != nil {
		t.Fatal(err)
	}
	after, err := c.Result.Solution.Eval(u, pts)
	if err != nil {
		t.Fatal(err)
	}
	for i, m := range data { // what is left is what the formula says
		if got, want := (m.Value-after[i%2][i/2])/m.Sigma, c.After[i]; math.Abs(got-want) > 1e-4*math.Abs(c.Before[i]) {
			t.Errorf("%s is %v off, want %v", m.Name, got, want)
		}
	}
	var before, left float64
	for i := 12; i < pts.Len(); i++ {
		for k := range model {
			before += math.Pow(0.2*model[k][i], 2)
			left += math.Pow(after[k][i]-1.2*model[k][i], 2)
		}
	}
	if ratio := math.Sqrt(left / before); ratio > 0.2 {
		t.Errorf("the error between the sensors is %v of the model's", ratio)
	}
	some := geometry.Points{Dim: 2, X: pts.X[24:28], W: pts.W[12:14]}
	deviations, err := c.Deviations(ctx, u.Name, some)
	if err != nil {
		t.Fatal(err)
	}
	for k := range deviations {
		for i, s := range deviations[k] {
			if off := math.Abs(after[k][12+i] - 1.2*model[k][12+i]); !(s > 0) || off > 3*s {
				t.Errorf("%v off, with a deviation of %v", off, s)
			}
		}
	}
	if c, err = plan.Correct(ctx, kept, p, measured(1)); err != nil || c.Size != 0 || !strings.Contains(c.Result.Message, "nothing to correct") {
		t.Errorf("a right model is corrected: %v, %s", err, c.Result.Message)
	}
	data[3].Output = "uz"
	if _, err := plan.Correct(ctx, kept, p, data); err == nil || !strings.Contains(err.Error(), `unknown output "uz"`) {
		t.Errorf("%v", err)
	}
}
