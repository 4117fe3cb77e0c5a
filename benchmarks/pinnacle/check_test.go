package pinnacle

import (
	"context"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pinnsolve/internal/files"
)

func TestCheckNumber(t *testing.T) {
	var tree any
	if err := json.Unmarshal([]byte(`{"modes": [{"frequency": 2.5, "estimate": 0.01}], "drift": "NaN"}`), &tree); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		check  Check
		e      float64
		beyond bool
	}{
		{Check{Number: "modes.0.frequency", Value: 2}, 0.25, false},
		{Check{Number: "modes.0.frequency", Value: 2, Estimate: "modes.0.estimate"}, 0.25, true},
		{Check{Number: "modes.0.frequency", Value: 2, Estimate: "modes.0.estimate", Uncertain: 0.46}, 0.25, false},
		{Check{Number: "modes.0.frequency", Value: 2, Absolute: true}, 0.5, false},
		{Check{Number: "modes.1.frequency", Value: 2}, math.NaN(), false},
		{Check{Number: "modes.first.frequency", Value: 2}, math.NaN(), false},
		{Check{Number: "drift", Absolute: true}, math.NaN(), false},
	} {
		e, beyond, err := c.check.number(tree)
		if err != nil || !(math.Abs(e-c.e) < 1e-15 || math.IsNaN(e) && math.IsNaN(c.e)) || beyond != c.beyond {
			t.Errorf("%+v: %v, %v, %v", c.check, e, beyond, err)
		}
	}
	if _, _, err := (Check{Number: "drift"}).number(tree); err == nil {
		t.Error("an error relative to 0")
	}
}

func TestSplit(t *testing.T) {
	members, err := split([]byte("nu,x,u\n.3,0,1\n.4,0,2\n.3,1,3\n"), []string{"nu"})
	if err != nil || len(members) != 2 || !slices.Equal(members[1].set, []string{"nu=.4"}) || string(members[0].points) != "x,u\n0,1\n1,3\n" {
		t.Errorf("%+v, %v", members, err)
	}
	for want, text := range map[string]string{"is called nu": "x\n1\n", "line 2": "nu,x\n1\n"} {
		if _, err := split([]byte(text), []string{"nu"}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// The impostor's values are 1.01 times those of the file.
func TestCheckFile(t *testing.T) {
	t.Setenv("PINNACLE_TEST_IMPOSTOR", "1")
	dir := t.TempDir()
	if err := files.Extract(embedded, dir, "problems"); err != nil {
		t.Fatal(err)
	}
	s := &suite{program: []string{os.Args[0]}, dir: dir}
	file := "burgers-1d.csv"
	c, err := s.check(context.Background(), dir, []byte("{}"), []Check{
		{Output: "u", File: file}, {Output: "largest", File: file, Columns: []string{"u"}, Largest: true},
		{Output: "members", File: file, Columns: []string{"u"}, Over: []string{"t"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, output := range []string{"u", "members"} {
		if e := float64(c.errors[output]); math.Abs(e-0.01) > 1e-12 {
			t.Errorf("%s %g", output, e)
		}
	}
	if e := float64(c.errors["largest"]); e < 0.009 || e > 0.0101 {
		t.Errorf("largest %g", e)
	}
	if _, err := s.check(context.Background(), dir, []byte("{}"), []Check{{Output: "w", File: file}}); err == nil || !strings.Contains(err.Error(), "called w") {
		t.Errorf("a column that is not there: %v", err)
	}
	if _, err := os.Stat(filepath.Join(dir, "points.csv")); err != nil {
		t.Error(err)
	}
}
