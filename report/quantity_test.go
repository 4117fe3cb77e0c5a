package report

import (
	"context"
	"encoding/json"
	"math"
	"strings"
	"testing"

	"pinnsolve/cases"
	"pinnsolve/question"
	"pinnsolve/solve"
)

// weakly solves a case coarsely in weak form.
func weakly(t *testing.T, name string, set map[string]float64) *Result {
	t.Helper()
	c, err := cases.Find(name)
	if err != nil {
		t.Fatal(err)
	}
	values, err := c.Values(set)
	if err != nil {
		t.Fatal(err)
	}
	p, err := c.State(c.Forms[0], values)
	if err != nil {
		t.Fatal(err)
	}
	o := solve.Options{Statement: solve.Weak, Weak: solve.WeakOptions{Windows: 4, Features: 25}, Tolerance: 1}
	r, err := solve.Run(context.Background(), p, o)
	if err != nil {
		t.Fatal(err)
	}
	res, err := New(question.Setup{Case: c, Form: c.Forms[0], Set: set, Values: values, Options: o}, r, nil)
	if err != nil {
		t.Fatal(err)
	}
	return res
}

// The clamp of Cook's membrane carries the whole force, its energy is half the
// work of the force, and the largest stress is at the singular corner, with a
// note.
func TestQuantitiesOfAWeakStatement(t *testing.T) {
	res := weakly(t, "cook", map[string]float64{"nu": 0.3, "F": 2})
	if r := res.Quantities["reaction_y.left"]; math.Abs(float64(r.Value)+2) > 1e-4 || r.Unit != "N/m" {
		t.Errorf("reaction %+v", r)
	}
	const compliance = 22.01224 // mean u_y over the loaded side, F = E, hp finite elements
	if e := res.Quantities["energy"]; math.Abs(float64(e.Value)/(2*compliance)-1) > 1e-3 || !(e.Estimate > 0) || e.Unit != "J/m" {
		t.Errorf("energy %+v, want %v", e, 2*compliance)
	}
	if q := res.Quantities["tip_uy"]; math.Abs(float64(q.Reference)-2*23.05673) > 1e-12 || q.Uncertainty != 1e-5 || !(q.Estimate > 0) {
		t.Errorf("tip_uy %+v", q)
	}
	m := res.Quantities["mises_max"]
	if len(m.At) != 2 || !(math.Hypot(float64(m.At[0]), float64(m.At[1])-44) < 1.5) || !strings.Contains(m.Note, "no bound") {
		t.Errorf("mises_max %+v", m)
	}
	text, err := json.Marshal(res)
	if err != nil {
		t.Fatal(err)
	}
	var fields struct {
		Statement  string
		Check      any
		Quantities map[string]map[string]any
	}
	if err := json.Unmarshal(text, &fields); err != nil {
		t.Fatal(err)
	}
	if fields.Statement != "weak" || fields.Check != nil {
		t.Errorf("statement %q, check %v", fields.Statement, fields.Check)
	}
	for _, key := range []string{"value", "estimate", "reference", "uncertainty", "unit"} {
		if _, ok := fields.Quantities["tip_uy"][key]; !ok {
			t.Errorf("tip_uy has no %q", key)
		}
	}
	if v := fields.Quantities["mises_max"]["reference"]; v != nil {
		t.Errorf("an unknown reference is written as %v", v)
	}
}
