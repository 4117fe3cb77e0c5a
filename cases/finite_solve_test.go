package cases_test

import (
	"bufio"
	"context"
	"fmt"
	"math"
	"os"
	"runtime/debug"
	"strconv"
	"strings"
	"testing"

	"pinnsolve/cases"
	"pinnsolve/internal/solvetest"
	"pinnsolve/pinn/strong"
	"pinnsolve/solve"
)

// TestMain lets garbage grow to four times the live heap: collecting it takes a
// fifth of the time, as each small solve builds graphs of its own.
func TestMain(m *testing.M) {
	debug.SetGCPercent(400)
	os.Exit(m.Run())
}

// run solves a case directly, with the given features, points and slope.
func run(t *testing.T, name, form string, set map[string]float64, o solve.Options) *solve.Result {
	t.Helper()
	c, err := cases.Find(name)
	if err != nil {
		t.Fatal(err)
	}
	p, err := c.Pose(form, set)
	if err != nil {
		t.Fatal(err)
	}
	r, err := solve.Run(context.Background(), p, o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// size returns options of a direct solve; the sphere is coarse enough to need
// the tolerance.
func size(width, points int, slope float64) solve.Options {
	return solve.Options{Width: width, Slope: slope, Tolerance: 1e-3, Discretization: strong.Discretization{Points: points}}
}

func value(t *testing.T, r *solve.Result, quantity string) (got float64, reference *float64) {
	t.Helper()
	for _, q := range r.Solution.Problem().Quantities {
		if q.Name == quantity {
			v, err := r.Solution.Value(q)
			if err != nil {
				t.Fatal(err)
			}
			return v, q.Reference
		}
	}
	t.Fatalf("no quantity %q", quantity)
	return 0, nil
}

func atLambda(ratio float64) float64 { // nu at lambda/mu
	if math.IsInf(ratio, 1) {
		return 0.5
	}
	return ratio / (2 * (ratio + 1))
}

// Homogeneous deformations: Cauchy's stress against closed forms. Shear takes
// its data by terms, the lift of its ansatz being the solution. In 3D, which
// takes longest to compile, one form with a pressure is solved and one without;
// TestExactSolutionsAtFiniteStrain has all of them.
func TestDirectStretchAndShear(t *testing.T) {
	for _, name := range []string{"stretch", "stretch3d", "shear"} {
		for _, ratio := range []float64{1.5, 1e4, math.Inf(1)} {
			for _, form := range []string{"mixed", "mixed-logarithmic", "standard", "standard-logarithmic", "standard-svk"} {
				if math.IsInf(ratio, 1) && strings.HasPrefix(form, "standard") {
					continue
				}
				if name == "stretch3d" && !(form == "mixed" && math.IsInf(ratio, 1)) && !(form == "standard-logarithmic" && ratio == 1.5) {
					continue
				}
				set := map[string]float64{"nu": atLambda(ratio)}
				if form == "standard-svk" && name != "shear" {
					set["stretch"] = 1.2
				}
				o := size(8, 30, 0.5)
				o.Soft = name == "shear"
				r := run(t, name, form, set, o)
				if e := solvetest.RelL2(t, r.Solution, "stress"); !(e <= 1e-10) {
					t.Errorf("%s %s lambda/mu = %v: error of the stress is %.2g: %s", name, form, ratio, e, r.Message)
				}
			}
		}
	}
}

// One direct solve from rest, without load steps. The first row has the size of
// the case. The others have fewer features, and bars about three times the errors
// measured; benchmarks/accuracy has the bars at the sizes of the cases.
func TestDirectAtFiniteStrain(t *testing.T) {
	for _, c := range []struct {
		name, form string
		set        map[string]float64
		options    solve.Options
		u, p       float64 // bars of the relative L2 errors
		quantities map[string]float64
		long       bool
	}{
		{"inflation", "mixed", map[string]float64{"a": 2}, size(100, 400, 0.5), 1e-9, 1e-8, map[string]float64{"inner_pressure": 1e-9}, false}, // the size of the case
		{"inflation", "mixed-logarithmic", map[string]float64{"a": 2}, size(60, 200, 0.5), 1e-7, 1e-6, map[string]float64{"inner_pressure": 3e-7}, false},
		{"inflation", "mixed", map[string]float64{"a": 5, "mu": 3}, size(60, 200, 0.5), 5e-8, 3e-7, map[string]float64{"inner_pressure": 1e-7}, false},
		{"inflation-pressure", "mixed", map[string]float64{"pressure": 0.5}, size(60, 200, 0.5), 5e-7, 2e-6, map[string]float64{"inner_radius": 2e-7}, false},
		{"inflation3d", "mixed", map[string]float64{"a": 2}, size(100, 300, 0.15), 2e-5, 2e-4, map[string]float64{"inner_pressure": 1e-5}, true},
		{"inflation3d-pressure", "mixed", map[string]float64{"pressure": 0.5}, size(100, 300, 0.15), 3e-4, 1e-3, map[string]float64{"inner_radius": 1e-5}, true},
		{"bend", "mixed", map[string]float64{"angle": 90}, size(120, 360, 1.4), 1e-5, 6e-5, map[string]float64{"moment": 4e-6}, false},
		{"bend", "mixed", map[string]float64{"angle": 90, "length": 4}, size(80, 240, 1), 3e-7, 3e-6, map[string]float64{"moment": 2e-6}, false},
		{"bend-plane", "mixed", map[string]float64{"angle": 90, "length": 4}, size(80, 240, 1), 2e-4, 1e-4, map[string]float64{"moment": 2e-5}, false},
		{"torsion", "mixed", map[string]float64{"angle": 90}, size(80, 240, 0.25), 1e-5, 1e-4, map[string]float64{"torque": 3e-5, "axial_force": 4e-5}, true},
		{"torsion", "mixed-logarithmic", map[string]float64{"angle": 90}, size(80, 240, 0.25), 1e-5, 1e-4, map[string]float64{"torque": 3e-5, "axial_force": 4e-5}, true},
		{"swirl", "mixed", nil, size(120, 360, 1.4), 1e-7, 4e-6, nil, false},
		{"swirl", "standard", map[string]float64{"nu": 0.3}, size(80, 240, 1), 2e-6, 2e-6, nil, false},
	} {
		if c.long && testing.Short() {
			continue
		}
		t.Run(fmt.Sprintf("%s %s %v", c.name, c.form, c.set), func(t *testing.T) {
			r := run(t, c.name, c.form, c.set, c.options)
			if !r.Trusted() {
				t.Errorf("%v: %s", r.Status, r.Message)
			}
			if u, p := solvetest.RelL2(t, r.Solution, "u"), solvetest.RelL2(t, r.Solution, "p"); !(u <= c.u) || !(p <= c.p) {
				t.Errorf("errors %.2g of u and %.2g of p, want <= %g and %g: %s", u, p, c.u, c.p, r.Message)
			}
			for name, bar := range c.quantities {
				if v, ref := value(t, r, name); !(math.Abs(v-*ref) <= bar*math.Abs(*ref)) {
					t.Errorf("%s = %.12g, reference %.12g", name, v, *ref)
				}
			}
		})
	}
}

// Inner pressures of compressible cylinders against collocation of the
// radial equation, 8 to 10 digits, in the mixed and the standard form. With 60
// features a field the mixed form reaches 1e-8 for every lambda, which tells
// the laws apart up to lambda/mu = 100; the standard form locks: 9e-8, 3e-7 and
// 5e-6. At lambda/mu = 5000 it is solved with the 100 features of the case, as
// all rows are in benchmarks/accuracy, and reaches 1e-8 and 1e-7.
func TestInflationAtFiniteLambda(t *testing.T) {
	for _, law := range []string{"polynomial", "logarithmic"} {
		for _, row := range readInflation(t, "testdata/inflation_"+law+".csv") {
			if row.shape != "cylinder" || row.a != 2 && !(row.a == 1.5 && row.ratio == 2) {
				continue
			}
			bars := map[string]float64{"mixed": 4e-8}
			switch row.ratio {
			case 2:
				bars["standard"] = 3e-7
			case 100:
				bars["standard"] = 1e-6
			case 5000:
				bars["standard"] = 1.5e-5
			case 1e5:
			default:
				continue
			}
			o := size(60, 200, 0.35)
			if law == "polynomial" && row.a == 2 && row.ratio == 5000 {
				o = size(100, 400, 0.5)
				bars = map[string]float64{"mixed": 1e-8, "standard": 1e-7}
			}
			for form, bar := range bars {
				if law != "polynomial" {
					form += "-" + law
				}
				r := run(t, "inflation", form, map[string]float64{"a": row.a, "nu": atLambda(row.ratio)}, o)
				got, ref := value(t, r, "inner_pressure")
				if ref != nil {
					t.Errorf("nu < 0.5 has a closed form: %v", *ref)
				}
				if !(math.Abs(got-row.pressure) <= bar*row.pressure) {
					t.Errorf("%s a = %v, lambda/mu = %v: pressure %.10f, reference %.10f", form, row.a, row.ratio, got, row.pressure)
				}
			}
		}
	}
}

type inflationRow struct {
	shape              string
	a, ratio, pressure float64 // m, 1, in units of mu
}

func readInflation(t *testing.T, file string) []inflationRow {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var rows []inflationRow
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		cells := strings.Split(lines.Text(), ",")
		var v [3]float64
		for i := range v {
			v[i], err = strconv.ParseFloat(cells[1+i], 64)
			if err != nil {
				break // the header, whose text has commas
			}
		}
		if err == nil {
			rows = append(rows, inflationRow{cells[0], v[0], v[1], v[2]})
		}
	}
	if len(rows) < 40 {
		t.Fatalf("%s has %d rows", file, len(rows))
	}
	return rows
}

// A problem without solution near rest does not pass as solved: the sphere
// above the pressure of its limit point.
func TestNoSolutionIsReported(t *testing.T) {
	r := run(t, "inflation3d-pressure", "mixed", map[string]float64{"pressure": 0.83}, size(60, 200, 0.25))
	if r.Trusted() {
		t.Errorf("%v: %s", r.Status, r.Message)
	}
}
