package report

import (
	"bytes"
	"encoding/csv"
	"math"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"pinnsolve/cases"
	"pinnsolve/question"
	"pinnsolve/solve"
)

// cook solves Cook's membrane and looks at it.
func cook(t *testing.T, q Requests) (*Result, *solve.Result) {
	t.Helper()
	c, err := cases.Find("cook")
	if err != nil {
		t.Fatal(err)
	}
	p, err := c.Pose("mixed", map[string]float64{"nu": 0.3})
	if err != nil {
		t.Fatal(err)
	}
	r, err := solve.Run(t.Context(), p, solve.Options{Statement: solve.Weak})
	if err != nil {
		t.Fatal(err)
	}
	res, err := New(question.Setup{Case: c, Form: c.Forms[0]}, r, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := res.Look(r, q); err != nil {
		t.Fatal(err)
	}
	return res, r
}

// What is asked of a solution is in the result and in files of its own, and no value in
// a file is much beyond the largest that the table has.
func TestRequests(t *testing.T) {
	res, r := cook(t, Requests{
		Probes: [][]float64{{48, 60}}, Lines: []Line{{From: []float64{0, 22}, To: []float64{60, 22}, N: 61}},
		Yields: map[string]float64{"": 0.5},
	})
	tip := res.Quantities["tip_uy"]
	if p := res.Probes[0]; math.Abs(float64(p.Values["uy"]-tip.Value)) > 1e-9 || !(p.Estimates["mises"] > 0) {
		t.Errorf("probe %+v, tip %v", p, tip.Value)
	}
	names, units := res.Probes[0].Names()
	if len(names) != len(res.Probes[0].Values) || len(units) != len(names) || names[0] != "ux" || units[0] != "m" {
		t.Errorf("names %q, units %q", names, units)
	}
	// The line leaves the membrane at x = 24.
	if l := res.Lines[0]; l.Points != 61 || l.Outside != 36 || l.File != "line-1.csv" {
		t.Errorf("line %+v", l)
	}
	var text bytes.Buffer
	if err := res.tracks[0].writeCSV(&text); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(&text).ReadAll()
	if err != nil || len(rows) != 26 || strings.Join(rows[0][:5], ",") != "s,x,y,ux,uy" || rows[25][0] != "24" {
		t.Errorf("%d rows %v, %v", len(rows), rows[:1], err)
	}
	peak, least := res.Quantities[solve.MisesMax], res.Quantities[safetyMin]
	if math.Abs(float64(least.Value*peak.Value)-0.5) > 1e-12 || least.Unit != "1" || len(least.At) != 2 || !(least.Estimate > 0) {
		t.Errorf("safety %+v of %+v", least, peak)
	}
	dir := t.TempDir()
	if err := Write(dir, res, r.Solution, &History{}); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"line-1.png", "fields.png", "deformed.png", "loss.png"} {
		checkPicture(t, filepath.Join(dir, name))
	}
	checkNames(t, dir, append([]string{"deformed.png", "line-1.csv", "line-1.png"}, Files...))
	most := largest(t, res.values, "mises")
	if top := float64(res.Quantities[misesCorner].Value); !(most <= top) || len(res.Singular) != 2 || !(float64(res.Singular[0].Mises) > 0) {
		t.Errorf("the largest value %v in the file, %v at corners %+v", most, top, res.Singular)
	}
	// Another run into the directory removes the line.
	res, r = cook(t, Requests{})
	if err := Write(dir, res, r.Solution, &History{}); err != nil {
		t.Fatal(err)
	}
	checkNames(t, dir, append([]string{"deformed.png"}, Files...))
}

// largest returns the largest value of a component in a table.
func largest(t *testing.T, v *table, name string) (most float64) {
	t.Helper()
	var text bytes.Buffer
	if err := writeFieldsCSV(&text, []string{"x", "y", "z"}[:v.grid.Dim], v.grid.Points(), v.all); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(&text).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for k, head := range rows[0] {
		for _, row := range rows[1:] {
			if x, err := strconv.ParseFloat(row[k], 64); head == name && err == nil {
				most = max(most, x)
			}
		}
	}
	return most
}

func TestInside(t *testing.T) {
	c, err := cases.Find("bracket")
	if err != nil {
		t.Fatal(err)
	}
	p, err := c.Pose("mixed", nil)
	if err != nil {
		t.Fatal(err)
	}
	if x, err := Inside(p.Domain, []float64{0.5, 0.5}); err != nil || x[0] != 0.5 {
		t.Errorf("inside: %v, %v", x, err)
	}
	// A little within the hole of radius 1/4 about (0.5, 3.3).
	if x, err := Inside(p.Domain, []float64{0.749, 3.3}); err != nil || math.Abs(math.Hypot(x[0]-0.5, x[1]-3.3)-0.25) > 1e-4 {
		t.Errorf("next to a hole: %v, %v", x, err)
	}
	if _, err := Inside(p.Domain, []float64{0.5, 3.3}); err == nil || !strings.Contains(err.Error(), "outside the body; the nearest point of it is [") {
		t.Errorf("in a hole: %v", err)
	}
}

// Panels fill a picture about as wide as a page, and least values cap the low end.
func TestPanels(t *testing.T) {
	for _, c := range []struct {
		n             int
		width, height float64
		want          int
	}{{6, 317, 280, 3}, {6, 300, 100, 2}, {4, 300, 300, 2}, {1, 300, 300, 1}, {6, 100, 400, 6}} {
		if got := gridColumns(c.n, c.width, c.height); got != c.want {
			t.Errorf("%d panels of %v by %v in %d columns, want %d", c.n, c.width, c.height, got, c.want)
		}
	}
	values := []float64{-9, -1, 0, 1, 2, 30}
	weights := []float64{1, 1, 1, 1, 1, 1}
	at := func(v float64) *Quantity { return &Quantity{Value: Number(v), At: []Number{0}} }
	if s := cappedScale(weights, values, at(2), false); s.hi != 2 || s.lo != -9 {
		t.Errorf("from %v to %v", s.lo, s.hi)
	}
	if s := cappedScale(weights, values, at(-1), true); s.lo != -1 || s.hi != 30 {
		t.Errorf("from %v to %v", s.lo, s.hi)
	}
}
