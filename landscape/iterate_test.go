package landscape

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

type solver func(a Map, b []float64, iterations int, visit Visit) ([]float64, []Step)

var solvers = map[string]solver{"CGLS": CGLS, "LSQR": LSQR}

// target returns a right-hand side out of reach of A, and the solution.
func target(a *mat.Dense) (b []float64, x *mat.VecDense) {
	m, n := a.Dims()
	b = make([]float64, m)
	for i := range b {
		b[i] = math.Sin(float64(3 * i))
	}
	x = mat.NewVecDense(n, nil)
	var qr mat.QR
	qr.Factorize(a)
	if err := qr.SolveVecTo(x, false, mat.NewVecDense(m, b)); err != nil {
		panic(err)
	}
	return b, x
}

// Three different singular values take three iterations.
func TestIterationsToTheEnd(t *testing.T) {
	a, _ := withSingular(12, []float64{5, 5, 2, 2, 2, 1}, 29)
	b, want := target(a)
	for name, solve := range solvers {
		x, history := solve(Dense(a), b, 3, nil)
		if d := floats.Distance(x, want.RawVector().Data, 2); d > 1e-12 {
			t.Errorf("%s: off by %v after three iterations", name, d)
		}
		if len(history) != 3 || history[2].Gradient > 1e-12 || history[1].Gradient < 1e-3 {
			t.Errorf("%s: %+v", name, history)
		}
	}
}

// The histories match the iterates, both solvers give the same, and the
// residual falls.
func TestHistories(t *testing.T) {
	s := make([]float64, 20)
	for i := range s {
		s[i] = math.Pow(0.7, float64(i))
	}
	a, _ := withSingular(40, s, 31)
	b, _ := target(a)
	iterates := map[string][][]float64{}
	for name, solve := range solvers {
		var visited []Step
		last, history := solve(Dense(a), b, 12, func(k int, x []float64) {
			if k != len(visited)+1 {
				t.Errorf("%s: visit %d after %d", name, k, len(visited))
			}
			r := make([]float64, 40)
			Dense(a).Times(r, x)
			floats.SubTo(r, b, r)
			g := make([]float64, 20)
			Dense(a).TransposeTimes(g, r)
			visited = append(visited, Step{floats.Norm(r, 2), floats.Norm(g, 2)})
			iterates[name] = append(iterates[name], append([]float64(nil), x...))
		})
		for k, h := range history {
			// LSQR's recurrences lose digits of a small gradient.
			if !near(h.Residual, visited[k].Residual, 1e-12) || math.Abs(h.Gradient-visited[k].Gradient) > 1e-12 {
				t.Errorf("%s: step %d is %+v, measured %+v", name, k+1, h, visited[k])
			}
			if k > 0 && h.Residual > history[k-1].Residual {
				t.Errorf("%s: the residual rose in step %d", name, k+1)
			}
		}
		if !floats.Equal(last, iterates[name][11]) {
			t.Errorf("%s: the last iterate is not what is returned", name)
		}
	}
	for k := range 6 { // later, vectors lose their orthogonality in both
		if d := floats.Distance(iterates["CGLS"][k], iterates["LSQR"][k], 2); d > 1e-8 {
			t.Errorf("step %d: CGLS and LSQR differ by %v", k+1, d)
		}
	}
}

func TestNothingToSolve(t *testing.T) {
	a, _ := withSingular(6, []float64{3, 1}, 37)
	for name, solve := range solvers {
		if x, history := solve(Dense(a), make([]float64, 6), 5, nil); len(history) != 0 || floats.Norm(x, 2) != 0 {
			t.Errorf("%s: %v after %d steps for b = 0", name, x, len(history))
		}
	}
}
