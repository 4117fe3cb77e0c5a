package main

import (
	"os"
	"testing"
)

// A run is corrected by sensors: the corrected run is read like any other, and mistakes
// leave nothing.
func TestCorrect(t *testing.T) {
	t.Chdir(t.TempDir())
	for name, text := range map[string]string{
		"s.csv":   "x,y,ux,uy\n20,20,-5,8\n30,40,-9,12\n44,50,,20\n",
		"out.csv": "x,y,ux\n-5,2,1\n",
		"p.csv":   "x,y\n20,20\n",
	} {
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	pinnsolve(t, "run", "cook", "--nu", "0.3", "--windows", "4", "--features", "30", "--tol", "1", "--quiet", "--no-pictures", "--out", "cook").expect(t, exitOK)
	before := listed(t, ".")
	for want, args := range map[string][]string{
		"what was measured?":         {"correct", "cook"},
		"which run?":                 {"correct"},
		"no-such has no":             {"correct", "no-such", "--data", "s.csv"},
		"lies outside the body":      {"correct", "cook", "--data", "out.csv", "--sigma", "1"},
		"there is no such file":      {"correct", "cook", "--data", "t.csv"},
		"all points lie outside":     {"correct", "cook", "--data", "s.csv", "--points", "out.csv"},
		"1 measurements do not tell": {"correct", "cook", "--data", "one.csv"},
	} {
		if want == "1 measurements do not tell" {
			if err := os.WriteFile("one.csv", []byte("x,y,ux\n20,20,1\n"), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		refused(t, args, []string{want})
	}
	if got := listed(t, "."); len(got) > len(before)+1 {
		t.Errorf("files were left: %v", got)
	}
	s := pinnsolve(t, "correct", "cook", "--data", "s.csv", "--sigma", "0.1", "--out", "better", "--points", "p.csv")
	s.expect(t, exitOK)
	s.contains(t, "does not explain the 5 sensors", "Disagree:", "uy of line 4")
	for _, name := range []string{"solution.vtu", "sensors.csv", "correction.csv", "correction.json", "result.json"} {
		if _, err := os.Stat("better/" + name); err != nil {
			t.Error(err)
		}
	}
	s = pinnsolve(t, "eval", "better", "--points", "p.csv", "--outputs", "u")
	s.expect(t, exitOK)
	s.contains(t, "20,20,-4.99")
}
