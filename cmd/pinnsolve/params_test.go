package main

import (
	"maps"
	"strings"
	"testing"

	"pinnsolve/pinn"
)

func TestParameters(t *testing.T) {
	c := pinn.Case{Name: "bar", Params: []pinn.Param{
		{Name: "nu", Default: 0.3, Range: pinn.Range{Lo: -1, Hi: 0.5, OpenLo: true}},
		{Name: "E", Default: 1, Range: pinn.Positive},
	}}
	for _, k := range []struct {
		set    []string
		want   map[string]float64
		failed string
	}{
		{nil, map[string]float64{}, ""},
		{[]string{"nu=0.2", "E=2e9"}, map[string]float64{"nu": 0.2, "E": 2e9}, ""},
		{[]string{"nu=0.2", "nu=0.2"}, map[string]float64{"nu": 0.2}, ""},
		{[]string{"nu=0.2", "nu=0.4"}, nil, "nu is given twice, as 0.2 and as 0.4"},
		{[]string{"nu=x"}, nil, `nu = "x" is not a number: choose one in (-1, 0.5], such as the default 0.3`},
		{[]string{"e=1"}, nil, `unknown parameter of bar "e": choose from nu, E`},
		{[]string{"E"}, nil, `malformed --set "E": write name=value, with a name of nu, E`},
		{[]string{"E="}, nil, `E = "" is not a number`},
	} {
		got, err := parameters(c, k.set)
		switch {
		case k.failed == "" && (err != nil || !maps.Equal(got, k.want)):
			t.Errorf("set %v: got %v, %v, want %v", k.set, got, err, k.want)
		case k.failed != "" && (err == nil || !strings.Contains(err.Error(), k.failed)):
			t.Errorf("set %v: error %v, want %q", k.set, err, k.failed)
		}
	}
}
