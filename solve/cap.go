package solve

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"pinnsolve/continuation"
	"pinnsolve/pinn"
	"pinnsolve/pinn/strong"
)

// StrainCap is the name of a path through points instead of problems: at every
// value the loss includes only the interior points at which no component of the
// strain exceeds the value, in the solution that the step starts from, and at
// the last value all of them. Conditions on the boundary are always included.
const StrainCap = "strain cap"

// checkCap returns an error if a problem has no path over a strain cap.
func checkCap(s continuation.Schedule, p *Plan) error {
	switch {
	case s.Adaptive != nil:
		return fmt.Errorf("%s: give values; steps of adaptive length need a solution at every one", s.Name)
	case slices.Min(s.Values) < 0:
		return fmt.Errorf("%s = %g is negative; the nearest valid value is 0", s.Name, slices.Min(s.Values))
	case strings.HasPrefix(p.Balance, "rba"):
		return fmt.Errorf("%s: the balancer rba sets its own factors on the points: use another, or none", s.Name)
	}
	_, err := strainOf(p.problem)
	return err
}

// strainOf returns the output of a problem that is its strain.
func strainOf(p pinn.Problem) (pinn.Output, error) {
	o, ok := p.ByRole(pinn.Strain)
	if !ok {
		return o, fmt.Errorf("the problem %s has no strain, which a path over a %s needs: it is for bodies that deform", p.Name, StrainCap)
	}
	return o, nil
}

// limit restricts the loss of a system to the interior points at which the
// strain of theta is at most the cap, and returns the number of points left
// out.
func limit(sys *strong.System, theta []float64, most float64) (left int, err error) {
	sol := sys.Solution(theta)
	strain, err := strainOf(sol.Problem())
	if err != nil {
		return 0, err
	}
	pts, rows := sys.InteriorRows()
	values, err := sol.Eval(strain, pts)
	if err != nil {
		return 0, err
	}
	factors := slices.Repeat([]float64{1}, sys.Rows())
	for i := range rows {
		if largest := largestAt(values, i); largest <= most {
			continue
		}
		left++
		for _, row := range rows[i] {
			factors[row] = 0
		}
	}
	sys.SetRowFactors(factors)
	return left, nil
}

// largestAt returns the largest magnitude in row i of the columns.
func largestAt(columns [][]float64, i int) float64 {
	var m float64
	for _, col := range columns {
		m = math.Max(m, math.Abs(col[i]))
	}
	return m
}
