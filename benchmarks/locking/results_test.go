package locking

import (
	"math"
	"testing"

	"pinnsolve/report"
	"pinnsolve/solve"
)

func TestShort(t *testing.T) {
	table := Table{Columns: []string{"nu", "u"}}
	for _, c := range []struct {
		column int
		v      any
		want   string
	}{
		{0, report.Number(0.499999), "0.499999"}, {1, report.Number(0.499999), "0.5"}, {1, report.Number(1500), "1500"}, {1, report.Number(5e7), "5e+07"},
		{1, report.Number(math.NaN()), ""}, {1, report.Number(math.Inf(1)), "inf"}, {1, "converged", "converged"}, {1, 12345, "12345"},
	} {
		if got := table.short(c.column, c.v); got != c.want {
			t.Errorf("column %d of %v is %q, want %q", c.column, c.v, got, c.want)
		}
	}
}

// The cells of one statement stay out of the figures and bars of the other.
func TestStated(t *testing.T) {
	rs := Results{{Key: Key{Study: studyLinear, Statement: solve.Strong}}, {Key: Key{Study: studyLinear, Statement: "other"}}, {Key: Key{Study: studyFEM}}}
	if got := rs.stated(solve.Strong); len(got) != 2 || got[1].Key.Study != studyFEM {
		t.Errorf("%+v", got)
	}
}

func TestMedians(t *testing.T) {
	var rs Results
	for _, v := range []float64{3, math.NaN(), 1, 2} {
		rs = append(rs, Record{Seconds: v})
	}
	of := func(r Record) float64 { return r.Seconds }
	if m := rs[2:].median(of); m != 1.5 {
		t.Errorf("median of 1 and 2 is %v", m)
	}
	if m := rs.median(of); m != 2.5 { // of 1, 2, 3 and a failure
		t.Errorf("median with a failure is %v", m)
	}
	if m := rs.known(of); m != 2 { // of 1, 2, 3
		t.Errorf("median of what is known is %v", m)
	}
	if m := rs[:0].median(of); !math.IsNaN(m) {
		t.Errorf("median of nothing is %v", m)
	}
}

func TestCurve(t *testing.T) {
	tr := Training{Curve: []Sample{{0, 1, 0.1, 1, 0.9}, {10, 20, 0.2, 1, 0.05}, {20, 40, 0.4, 1, 0.009}, {30, 60, 0.9, 1, 0.02}}}
	if s, ok := tr.reached(1e-2); !ok || s.Iteration != 20 {
		t.Errorf("1e-2 reached at %+v, %v", s, ok)
	}
	if _, ok := tr.reached(1e-4); ok {
		t.Error("1e-4 was reached")
	}
	if e := tr.within(evaluations, 45); e != 0.009 {
		t.Errorf("within 45 evaluations: %v", e)
	}
	if e := tr.within(seconds, 100); e != 0.02 {
		t.Errorf("within 100 seconds: %v", e)
	}
	if e := tr.within(seconds, 0.01); !math.IsNaN(e) {
		t.Errorf("before the first sample: %v", e)
	}
}
