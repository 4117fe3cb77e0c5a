package main

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

// Batches of a cylinder that softens from the fourth on raise an alarm with its words, and
// those before none; a shell's list of files is taken as it comes.
func TestIdentifyStream(t *testing.T) {
	t.Chdir(t.TempDir())
	var days []string
	for day := range 8 {
		by := 1.0
		if day > 3 {
			by = 1 + 0.03*float64(day-3)
		}
		name := fmt.Sprintf("day%d.csv", day)
		writeLame(t, name, by)
		days = append(days, name)
	}
	args := []string{"identify", "cylinder", "--set", "nu=0.3", "--unknown", "mu=1.9", "--sigma", "0.004", "--statement", "weak", "--windows", "1", "--features", "60", "--tol", "0.1", "--quiet"}
	s := pinnsolve(t, append(append(args, "--out", "a", "--stream"), days...)...)
	s.expect(t, exitUntrusted)
	s.contains(t, "Followed from day0.csv", "day7.csv", "ALARM", "the unknowns drift, more than noise explains: mu from")
	if quiet, _, _ := strings.Cut(s.out, "day4.csv"); strings.Contains(quiet, "ALARM") {
		t.Errorf("an alarm before the drift:\n%s", s.out)
	}
	text, err := os.ReadFile("a/stream.csv")
	if err != nil || strings.Count(string(text), "\n") != 8 || !strings.Contains(string(text), "true") {
		t.Errorf("%v\n%s", err, text)
	}
	s = pinnsolve(t, append(append(args, "--out", "b", "--data", "day0.csv", "--stream"), days[1:4]...)...)
	s.expect(t, exitOK)
	s.contains(t, "no alarm")
	for want, more := range map[string][]string{
		"one file is nothing to follow": {"--stream", "day0.csv"},
		"there are no such files":       {"--stream", "night*.csv"},
		"there is no such file":         {"--stream", "day0.csv,day9.csv"},
		"--stream goes with --data":     {"--stream", "day0.csv,day1.csv", "--design", "2"},
	} {
		refused(t, append(args, more...), []string{want})
	}
}
