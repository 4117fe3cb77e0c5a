package solve_test

import (
	"context"
	"errors"
	"math"
	"strings"
	"testing"

	"pinnsolve/cases"
	"pinnsolve/pinn"
	"pinnsolve/pinn/strong"
	"pinnsolve/solve"
)

func TestBadOptions(t *testing.T) {
	p := pose(t, "block", "mixed", nil)
	for want, o := range map[string]solve.Options{
		"width = -1":  {Width: -1},
		"width = 2":   {Width: 2},
		"points = -5": {Discretization: strong.Discretization{Points: -5}},
		"slope = NaN": {Slope: math.NaN()},
		"tolerance":   {Tolerance: math.NaN()},
		"adm":         {Method: "adm"},
		"polar":       {Discretization: strong.Discretization{Inputs: "polar"}},
	} {
		_, err := solve.Run(context.Background(), p, o)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v", want, err)
		}
	}
	var out pinn.OutOfRange
	c, _ := cases.Find("block")
	v, _ := c.Values(map[string]float64{"nu": 0.5})
	f, _ := c.Form("standard")
	if _, err := f.Pose(v); !errors.As(err, &out) {
		t.Errorf("nu = 0.5 in the standard form: %v", err)
	}
}
