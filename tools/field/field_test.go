package main

import (
	"bytes"
	"math"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"pinnsolve/tools/internal/builds"
)

func TestSplitWords(t *testing.T) {
	for _, test := range []struct {
		line    string
		words   []string
		comment string
	}{
		{"a  b\tc", []string{"a", "b", "c"}, ""},
		{`--fix '"left" side' x`, []string{"--fix", `"left" side`, "x"}, ""},
		{`--fix "=cmd|' /C calc'!A0"`, []string{"--fix", "=cmd|' /C calc'!A0"}, ""},
		{`--fix 'a & b; rm -rf <x>'`, []string{"--fix", "a & b; rm -rf <x>"}, ""},
		{`a"b c"'d e'f`, []string{"ab cd ef"}, ""},
		{`"a\"b\\c\d" \ e`, []string{`a"b\c\d`, " e"}, ""},
		{`'' ""`, []string{"", ""}, ""},
		{"x=2=0,-1 # smooth", []string{"x=2=0,-1"}, "smooth"},
		{"a#b", []string{"a#b"}, ""},
	} {
		words, comment, err := splitWords(test.line)
		if err != nil || !slices.Equal(words, test.words) || comment != test.comment {
			t.Errorf("%s: %q, comment %q, error %v; want %q, %q", test.line, words, comment, err, test.words, test.comment)
		}
	}
	for _, line := range []string{"a 'b", `a "b`, "a | b", "a $b", `a "$b"`, "a > b", "a\\"} {
		if words, _, err := splitWords(line); err == nil {
			t.Errorf("%s: %q, no error", line, words)
		}
	}
}

func TestVerdicts(t *testing.T) {
	number := func(v float64) *float64 { return &v }
	solved := func(exit int, value float64, estimate *float64) *outcome {
		return &outcome{exit: exit, values: map[string]quantity{"energy": {number(value), estimate}}, said: []byte("note: 5 pairs")}
	}
	value := &command{polygon: []want{{"energy", 10, 0.001, 0.01}}}
	noted := &command{polygon: value.polygon, words: []*regexp.Regexp{regexp.MustCompile("6 pairs")}}
	zero := &command{polygon: []want{{"energy", 0, 0, 1e-6}}}
	cells := &command{polygon: []want{{"energy", 86, 0, 0}}}
	refusal := &command{exit: 2, words: []*regexp.Regexp{regexp.MustCompile("partition")}}
	round := &command{polygon: value.polygon, smooth: []want{{"energy", 11, 0.001, 0.01}}}
	for _, test := range []struct {
		name string
		c    *command
		o    *outcome
		kind kind
	}{
		{"right", value, solved(0, 10.05, number(0.02)), right},
		{"right, estimate unknown", value, solved(0, 10.05, nil), right},
		{"right, within the uncertainty", value, solved(0, 10.0009, number(1e-9)), right},
		{"wrong", value, solved(0, 10.2, number(1)), wrongConverged},
		{"estimate too small", value, solved(0, 10.05, number(0.005)), overconfident},
		{"no value", value, &outcome{}, wrongConverged},
		{"not said", noted, solved(0, 10, nil), unsaid},
		{"false alarm", value, solved(3, 10, nil), falseAlarm},
		{"unsolved", value, solved(3, 20, nil), unsolved},
		{"refused", value, &outcome{exit: 2}, refused},
		{"failed", value, &outcome{exit: 1}, failed},
		{"late", value, &outcome{late: true, signaled: true, exit: -1}, slow},
		{"signal", value, &outcome{signaled: true, exit: -1}, crash},
		{"trace", value, &outcome{exit: 2, said: []byte("runtime: stack overflow\n\ngoroutine 1 [running]:\n")}, crash},
		{"zero", zero, solved(0, -1e-7, nil), right},
		{"not zero", zero, solved(0, 2e-6, nil), wrongConverged},
		{"exact", cells, solved(0, 86, nil), right},
		{"not exact", cells, solved(0, 87, nil), wrongConverged},
		{"refused as wanted", refusal, &outcome{exit: 2, said: []byte("a partition")}, right},
		{"refused in other words", refusal, &outcome{exit: 2, said: []byte("no part")}, poorRefusal},
		{"refused late", refusal, &outcome{exit: 3}, poorRefusal},
		{"taken", refusal, &outcome{exit: 0}, wrongConverged},
		{"polygon", round, solved(0, 10, nil), right},
		{"smooth", round, solved(0, 11, nil), right},
		{"neither", round, solved(0, 10.5, nil), wrongConverged},
	} {
		v := judge(test.c, test.o)
		if v.kind != test.kind {
			t.Errorf("%s: %v, want %v", test.name, v.kind, test.kind)
		}
		if test.c == round && test.kind == right && v.body != test.name {
			t.Errorf("%s: the body is %q", test.name, v.body)
		}
	}
}

func TestWorstOfSeeds(t *testing.T) {
	better, worse := verdict{kind: right, finding: finding{off: 0.1}}, verdict{kind: right, finding: finding{off: 0.5}}
	if !worse.worse(better) || better.worse(worse) || !(verdict{kind: wrongConverged}).worse(worse) {
		t.Error("the order of verdicts is not that of their harm")
	}
	better.seconds, worse.seconds, better.total, worse.total = 3, 2, 3, 2
	better.ratio, worse.ratio = 0.7, math.NaN()
	if v := better.with(worse); v.finding.off != 0.5 || v.seconds != 3 || v.total != 5 || v.ratio != 0.7 {
		t.Errorf("both runs: %+v", v)
	}
}

func TestShown(t *testing.T) {
	v := shown([]byte("a.msh: 86 cells, 3-node triangles\nfrom (0, 0) to (2, 1), area 2.5e-3\n\nPart  facets  length\n"))
	if *v["cells"].Value != 86 || *v["area"].Value != 2.5e-3 {
		t.Errorf("cells %v, area %v", v["cells"], v["area"])
	}
}

// The data of the repository have what the tool reads, and every mesh a command.
func TestData(t *testing.T) {
	folder := filepath.Join("..", "..", "cases", "testdata", "field")
	commands, err := readCommands(folder)
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(folder, "*.msh"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		name := filepath.Base(f)
		if !slices.ContainsFunc(commands, func(c *command) bool { return c.file == name && c.args[1] == name }) {
			t.Errorf("%s is in no command", name)
		}
	}
	for _, c := range commands {
		if c.exit == 0 && len(c.polygon) == 0 {
			t.Errorf("%s has neither an exit status nor a value", c.text)
		}
		if !slices.Contains(files, filepath.Join(folder, c.file)) {
			t.Errorf("%s: there is no file %s", c.text, c.file)
		}
	}
}

func TestTable(t *testing.T) {
	var text bytes.Buffer
	table := newTable(&text, false)
	c := &command{file: "rel-names.msh", text: `pinnsolve run rel-names.msh --fix "=cmd|x"`, polygon: []want{{"energy", 2, 0, 0.001}}}
	table.row(c, verdict{kind: right, finding: finding{c.polygon[0], 2, 0}, ratio: math.NaN(), seconds: 1.25, total: 1.25})
	table.row(c, verdict{kind: refused, finding: finding{c.polygon[0], math.NaN(), math.Inf(1)}, exit: 2, message: "pinnsolve: a|b\x1b[31m"})
	table.row(&command{file: "bimetal.msh", text: "pinnsolve run bimetal.msh --material x", notYet: "--material"}, verdict{})
	all, err := table.end()
	if all || err != nil {
		t.Errorf("all right: %v, error %v", all, err)
	}
	for _, want := range []string{
		"| `rel-names.msh` | `--fix \"=cmd\\|x\"` | right | `energy` 2 | `energy` 2 (0.001) |  | 1.2 | 0 | 0 |",
		"| refused | pinnsolve: a\\|b[31m | `energy` 2 (0.001) |",
		"| not yet: --material |",
		"\n1 of 2 right; 1 refused; not counted: 1 not yet.",
	} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("the table has no %q:\n%s", want, &text)
		}
	}
}

func TestFilesTable(t *testing.T) {
	var text bytes.Buffer
	table := newTable(&text, true)
	solved := &command{file: "a.msh", polygon: []want{{"energy", 2, 0, 0.001}}}
	table.row(solved, verdict{kind: right, finding: finding{solved.polygon[0], 2.001, 0.5}, ratio: 0.3, seconds: 1, total: 3})
	table.row(solved, verdict{kind: wrongConverged, finding: finding{solved.polygon[0], 2.02, 10}, ratio: 0.2, seconds: 0.5, total: 0.5})
	table.row(&command{file: "a.msh", exit: 2}, verdict{kind: right, seconds: 2, total: 2})
	table.row(&command{file: "b.msh", exit: 2}, verdict{kind: right})
	if _, err := table.end(); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"| `a.msh` | 2 of 3 | `energy` 1.0e-02 | 0.001 | 0.3 | 2.0 | 0 |",
		"| `b.msh` | 1 of 1 |  |  |  | 0.0 | 0 |",
		"\n3 of 4 right; 1 wrong, converged. Processor time 6 s.",
	} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("the table has no %q:\n%s", want, &text)
		}
	}
}

// The commands that marks.csv calls tests are right with the binary of this tree.
func TestCommands(t *testing.T) {
	if testing.Short() {
		t.Skip("it builds the binary and solves")
	}
	root, err := builds.Root(t.Context())
	if err != nil {
		t.Skipf("no working tree of git: %v", err)
	}
	o := &options{data: filepath.Join(root, "cases", "testdata", "field"), jobs: 2, limit: time.Minute, wall: 5 * time.Minute}
	commands, err := readCommands(o.data)
	if err != nil {
		t.Fatal(err)
	}
	commands = slices.DeleteFunc(commands, func(c *command) bool { return !c.test })
	r := &runner{options: o, data: o.data, scratch: t.TempDir()}
	if r.binary, err = builds.Current(t.Context(), "", root, r.scratch); err != nil {
		t.Fatal(err)
	}
	for i, result := range r.start(t.Context(), commands) {
		switch j := <-result; {
		case j.err != nil:
			t.Errorf("%s: %v", commands[i].text, j.err)
		case j.verdict.kind != right:
			t.Errorf("%s: %v, %s where %s is right; %s", commands[i].text, j.verdict.kind,
				j.verdict.finding.value(), commands[i].wanted(j.verdict.finding), j.verdict.message)
		}
	}
}
