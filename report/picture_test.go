package report

import (
	"bytes"
	"image/png"
	"math"
	"testing"

	"pinnsolve/geometry"
	"pinnsolve/pinn"
	"pinnsolve/solve"
	"pinnsolve/training"
)

// The triangles of a section cover it: their areas add up to its area.
func TestSectionArea(t *testing.T) {
	for _, c := range []struct {
		name      string
		domain    *geometry.Domain
		area      float64
		tolerance float64 // chords for arcs
		label     string
	}{
		{"rectangle", geometry.Rectangle([2]float64{0, 0}, [2]float64{2, 3}), 6, 1e-12, ""},
		{"box", geometry.Box([3]float64{0, 0, 1}, [3]float64{2, 3, 4}), 6, 1e-12, "section z = 2.5"},
		{"ball", geometry.Ball([3]float64{}, 1), math.Pi, 0.02, "section z = 0"},
		{"mesh", tetrahedra(), 1, 1e-12, "section z = 1.5"},
	} {
		s := newSection(c.domain, nil)
		area := 0.0
		for _, t := range s.triangles {
			a, b, c := s.At(t[0]), s.At(t[1]), s.At(t[2])
			area += math.Abs((b[0]-a[0])*(c[1]-a[1])-(c[0]-a[0])*(b[1]-a[1])) / 2
		}
		if math.Abs(area/c.area-1) > c.tolerance {
			t.Errorf("%s: area %v, want %v", c.name, area, c.area)
		}
		if s.label != c.label {
			t.Errorf("%s: label %q, want %q", c.name, s.label, c.label)
		}
	}
}

// Any history has a picture.
func TestLossPNG(t *testing.T) {
	inf, nan := math.Inf(1), math.NaN()
	record := func(stage int, loss float64, terms ...float64) training.Record {
		return training.Record{Stage: stage, Loss: loss, Terms: terms}
	}
	for name, h := range map[string]*History{
		"empty":      {},
		"zero":       {Terms: []string{"a"}, Records: []training.Record{record(0, 0, 0), record(0, 0, 0)}},
		"not finite": {Terms: []string{"a"}, Records: []training.Record{record(0, inf, nan), record(0, nan, -1)}},
		"gaps":       {Terms: []string{"a", "b"}, Records: []training.Record{record(0, 1, 0, 1), record(0, inf, 1), record(1, 5e-324, 0, 0), record(1, 1e308, 1, 1)}},
		"steps": {Parameter: "nu", Terms: []string{"a"}, Records: []training.Record{record(0, 1, 1), record(0, 1, 1), record(1, 1, 1)},
			steps: []historyStep{{first: 0}, {first: 1}, {first: 3}}},
		"one": {Terms: []string{"a"}, Records: []training.Record{record(0, 1, 1)}},
	} {
		trials := [][]solve.Trial{nil}
		if name == "one" { // trials have a panel of their own
			trials = append(trials, []solve.Trial{{Slope: 1, Residual: 0.5}, {Slope: 2, Residual: Number(nan)}}, []solve.Trial{{Slope: 1}})
		}
		for _, trials := range trials {
			var b bytes.Buffer
			if err := writeLossPNG(&b, &Result{Case: "c", Trials: trials, Slope: 1}, h); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if _, err := png.Decode(&b); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}

func TestExtent(t *testing.T) {
	inf, nan := math.Inf(1), math.NaN()
	for _, c := range []struct {
		column []float64
		lo, hi float64
	}{
		{[]float64{3, nan, 1, inf}, 1, 3},
		{nil, 0, 1},
		{[]float64{nan}, 0, 1},
		{[]float64{2, 2 + 1e-9}, 1.99, 2.01},
	} {
		if lo, hi := extent(c.column); math.Abs(lo-c.lo) > 1e-8 || math.Abs(hi-c.hi) > 1e-8 {
			t.Errorf("extent of %v is [%v, %v], want [%v, %v]", c.column, lo, hi, c.lo, c.hi)
		}
	}
	if lo, hi := extent([]float64{0, 0}); !(lo < 0 && hi > 0) {
		t.Errorf("extent of zeros is [%v, %v]", lo, hi)
	}
	if s := errorScale([]float64{-1, 3}); s.lo != -3 || s.hi != 3 {
		t.Errorf("scale of errors is [%v, %v]", s.lo, s.hi)
	}
}

func TestDecades(t *testing.T) {
	for _, c := range []struct {
		lo, hi float64
		labels int
	}{{1e-3, 1, 4}, {1e-12, 1e3, 8}, {1e-300, 1e300, 9}} {
		labels := 0
		for _, tick := range (decades{}).Ticks(c.lo, c.hi) {
			if !tick.IsMinor() {
				labels++
			}
		}
		if labels != c.labels {
			t.Errorf("[%g, %g] has %d numbers, want %d", c.lo, c.hi, labels, c.labels)
		}
	}
}

// The first outputs are shown whole, those with exact values if there are any.
func TestFirstOutputs(t *testing.T) {
	known := func([]float64, []float64) {}
	output := func(name string, components int, exact func(dst, x []float64)) pinn.Output {
		return pinn.Output{Name: name, Components: make([]string, components), Exact: exact}
	}
	for _, c := range []struct {
		outputs []pinn.Output
		want    string
	}{
		{[]pinn.Output{output("u", 3, nil), output("p", 1, nil), output("s", 6, nil)}, "up"},
		{[]pinn.Output{output("s", 9, nil), output("u", 1, nil)}, "s"},
		{[]pinn.Output{output("u", 2, known), output("e", 3, nil), output("p", 1, known)}, "up"},
	} {
		got := ""
		for _, o := range firstOutputs(c.outputs) {
			got += o.Name
		}
		if got != c.want {
			t.Errorf("shown %q, want %q", got, c.want)
		}
	}
}
