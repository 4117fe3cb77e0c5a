package dense

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// Masses of 1 and 4 on springs of 1 and 4 to a wall, with one of 2 between them: the
// values are the roots of det(K - v M) = 4 v^2 - 18 v + 14, which are 1 and 3.5.
func TestEigen(t *testing.T) {
	k, m := mat.NewSymDense(2, []float64{3, -2, -2, 6}), mat.NewSymDense(2, []float64{1, 0, 0, 4})
	var c mat.Cholesky
	if !c.Factorize(m) {
		t.Fatal("no factor")
	}
	values, x, _, ok := Eigen(k, &c)
	if !ok || math.Abs(values[0]-1) > 1e-14 || math.Abs(values[1]-3.5) > 1e-14 {
		t.Fatalf("values %v, want 1 and 3.5", values)
	}
	var mass, stiff mat.Dense
	mass.Product(x.T(), m, x)
	stiff.Product(x.T(), k, x)
	for i := range 2 {
		for j := range 2 {
			unit := 0.0
			if i == j {
				unit = 1
			}
			if math.Abs(mass.At(i, j)-unit) > 1e-14 || math.Abs(stiff.At(i, j)-unit*values[i]) > 1e-14 {
				t.Errorf("x'Mx = %v, x'Kx = %v", mat.Formatted(&mass), mat.Formatted(&stiff))
			}
		}
	}
}
