package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode"
)

const fieldData = "field/"

// Conditions on parts of whatever name: each is the part that is meant. The names
// are those of field/README.md.
func TestRunHostileNames(t *testing.T) {
	equals, hostile := meshFile(t, fieldData+"part-with-equals-sign.msh"), meshFile(t, fieldData+"rel-names.msh")
	t.Chdir(t.TempDir())
	for _, c := range []struct {
		args          []string
		fixed, loaded []string
	}{
		{[]string{equals, "--fix", "x=0", "--traction", `"x=2"=0,-1`}, []string{"x=0"}, []string{"x=2"}},
		{[]string{equals, "--fix", `"x=0"`, "--traction", "x=2=0,-1"}, []string{"x=0"}, []string{"x=2"}},
		{[]string{hostile, "--fix", "=cmd|' /C calc'!A0", "--fix", "a & b; rm -rf <x>",
			"--traction", "<script>alert(1)</script>=0,-1", "--traction", `"]]>\u202e%s%n\x1b[31mred"=0,-1`},
			[]string{"=cmd|' /C calc'!A0", "a & b; rm -rf <x>"}, []string{"<script>alert(1)</script>", "]]>\u202e%s%n\x1b[31mred"}},
	} {
		args := coarse(append([]string{"run"}, append(c.args, "--nu", "0.3", "--out", "out")...)...)
		s := pinnsolve(t, args...)
		if s.status != exitOK && s.status != exitUntrusted {
			t.Fatalf("%q: exit status %d: %s", c.args, s.status, s.err)
		}
		res := readResult(t, "out/result.json")
		for i, condition := range res.Question.Mesh.Conditions {
			if want := slices.Concat(c.fixed, c.loaded)[i]; condition.On != want {
				t.Errorf("%q: a condition is on %q, want %q", c.args, condition.On, want)
			}
		}
		if got := slices.Sorted(maps.Keys(res.Weak.Reactions)); !slices.Equal(got, c.fixed) {
			t.Errorf("%q: reactions of %q, want those of %q", c.args, got, c.fixed)
		}
		if got := slices.Sorted(maps.Keys(res.Weak.Loads)); !slices.Equal(got, c.loaded) {
			t.Errorf("%q: loads of %q, want those of %q", c.args, got, c.loaded)
		}
		harmless(t, s.out+s.err)
		for _, name := range []string{"out/history.csv", "out/fields.csv"} {
			harmlessTable(t, name)
		}
		vtu, err := os.ReadFile("out/solution.vtu")
		if err != nil || bytes.Contains(vtu, []byte("alert(1)")) {
			t.Errorf("%q: solution.vtu has a name of the user's; error %v", c.args, err)
		}
	}
}

// harmless checks that a terminal obeys nothing in a text.
func harmless(t *testing.T, text string) {
	t.Helper()
	for _, r := range text {
		if r != '\n' && r != '\t' && !unicode.IsPrint(r) {
			t.Errorf("%q has the character %q", text, r)
			return
		}
	}
}

// harmlessTable checks that a spreadsheet takes no header for a formula.
func harmlessTable(t *testing.T, name string) {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	header, err := csv.NewReader(f).Read()
	if err != nil {
		t.Fatal(err)
	}
	for _, cell := range header {
		harmless(t, cell)
		if strings.ContainsRune("=+-@", rune(cell[0])) {
			t.Errorf("%s has the header %q", name, cell)
		}
	}
}

// What is shown of names can be given back, and obeys nobody.
func TestShowHostileNames(t *testing.T) {
	s := pinnsolve(t, "show", testdata+fieldData+"rel-names.msh")
	s.expect(t, exitOK)
	s.contains(t, `"=cmd|' /C calc'!A0"`, `"]]>\u202e%s%n\x1b[31mred"`, `"a & b; rm -rf <x>"`)
	harmless(t, s.out)
	for _, args := range [][]string{
		{"run", testdata + fieldData + "rel-names.msh", "--fix", "nope\x1b[2J", "--nu", "0.3"},
		{"run", "no\x1b[2J\u202efile.msh"},
		{"run", "cook", "--\x1b[2J"},
		{"show", "\x9b2J"},
	} {
		s := pinnsolve(t, args...)
		s.expect(t, exitBadInput)
		harmless(t, s.err)
		if !strings.Contains(s.err, `[2J`) && !strings.Contains(s.err, `\x9b`) {
			t.Errorf("the name is not in %s", s.err)
		}
	}
}

// Completion writes the parts of the mesh so that they are read as they are.
func TestCompleteParts(t *testing.T) {
	equals, hostile := testdata+fieldData+"part-with-equals-sign.msh", testdata+fieldData+"rel-names.msh"
	for _, c := range []struct {
		args []string
		want []string
	}{
		{[]string{"run", equals, "--fix", ""}, []string{"x=0", "x=2", "bottom", "top"}},
		{[]string{"run", equals, "--traction", ""}, []string{"x=0=", "x=2=", "bottom=", "top="}},
		{[]string{"run", equals, "--traction", "x"}, []string{"x=0=", "x=2="}},
		{[]string{"run", equals, "--pressure", `"x`}, []string{`"x=0"=`, `"x=2"=`}},
		{[]string{"compare", hostile, "--roller", ""}, []string{"<script>alert(1)</script>", "=cmd|' /C calc'!A0", "a & b; rm -rf <x>", `"]]>\u202e%s%n\x1b[31mred"`}},
		{[]string{"run", "none.msh", "--fix", ""}, nil},
		{[]string{"run", "cook", "--fix", ""}, nil},
	} {
		s := pinnsolve(t, append([]string{"__complete"}, c.args...)...)
		s.expect(t, exitOK)
		lines := strings.Split(strings.TrimSpace(s.out), "\n")
		if got := lines[:len(lines)-1]; !slices.Equal(got, c.want) && len(got)+len(c.want) > 0 {
			t.Errorf("%q completes %q, want %q", c.args, got, c.want)
		}
		harmless(t, s.out)
	}
}

// JSON stays what it is on its way to a terminal.
func TestPrintable(t *testing.T) {
	names := []string{"a\u009b31mb", "\u202e", "\x7f", "löß\t", "\x1b]0;x\a", "\ufffd"}
	var buf bytes.Buffer
	w := &printable{w: &buf}
	text, err := json.Marshal(names)
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range append(text, '\n') { // characters are cut by the ends of writes
		if _, err := w.Write([]byte{b}); err != nil {
			t.Fatal(err)
		}
	}
	harmless(t, buf.String())
	var back []string
	if err := json.Unmarshal(buf.Bytes(), &back); err != nil || !slices.Equal(back, names) {
		t.Errorf("%q becomes %q, error %v", names, back, err)
	}
}

func TestSplitNames(t *testing.T) {
	for text, want := range map[string][]string{
		"energy":                         {"energy"},
		"energy,mean_ux.left":            {"energy", "mean_ux.left"},
		`"mean_ux.a,b",energy`:           {"mean_ux.a,b", "energy"},
		`energy,"mean_ux.\"left\" side"`: {"energy", `mean_ux."left" side`},
		`"left" side,energy`:             {`"left" side`, "energy"},
	} {
		if got := splitNames(text); !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}
