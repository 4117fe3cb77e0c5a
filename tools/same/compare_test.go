package main

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// resultOf returns a result with one file.
func resultOf(status int, name, text string) *result {
	return &result{Status: status, files: map[string][]byte{name: []byte(text)}}
}

func TestCompareResults(t *testing.T) {
	for name, c := range map[string]struct {
		file, old, new string
		want           []string
	}{
		"equal":             {"result.json", `{"loss": 1.5}`, `{"loss": 1.5}`, nil},
		"layout, order":     {"result.json", `{"a":1,"b":[2,3]}`, "{\n \"b\": [2, 3],\n \"a\": 1}", nil},
		"left out":          {"result.json", `{"message":"a","x":{"seconds":1},"machine":{"cpus":2}}`, `{"message":"b","x":{"seconds":2},"machine":{"cpus":4}}`, nil},
		"left out, missing": {"result.json", `{"seconds":1}`, `{}`, nil},
		"not left out":      {"result.json", `{"x":{"why":1}}`, `{"x":{"why":2}}`, []string{"result.json x.why: old 1, new 2"}},
		"last bit":          {"result.json", `{"check":{"fresh":0.1}}`, `{"check":{"fresh":0.10000000000000002}}`, []string{"result.json check.fresh: old 0.1, new 0.10000000000000002"}},
		"sign of zero":      {"result.json", `{"x":0}`, `{"x":-0}`, []string{"result.json x: old 0, new -0"}},
		"unknown number":    {"result.json", `{"x":null}`, `{"x":0}`, []string{"result.json x: old null, new 0"}},
		"kind":              {"result.json", `{"x":"1"}`, `{"x":1}`, []string{`result.json x: old "1", new 1`}},
		"element":           {"result.json", `{"s":[{"n":1},{"n":2}]}`, `{"s":[{"n":1},{"n":3}]}`, []string{"result.json s[1].n: old 2, new 3"}},
		"length":            {"result.json", `{"s":[1,2]}`, `{"s":[1]}`, []string{"result.json s: old 2 elements, new 1 elements"}},
		"gone and new":      {"result.json", `{"a":1}`, `{"b":1}`, []string{"result.json a: old 1, new none", "result.json b: old none, new 1"}},
		"text":              {"result.json", `{"status":"converged"}`, `{"status":"solved"}`, []string{`result.json status: old "converged", new "solved"`}},

		"times of a table": {"history.csv", "loss,seconds\n1,0.1\n", "loss,seconds\n1,0.2\n", nil},
		"cell":             {"history.csv", "loss,seconds\n1,0.1\n", "loss,seconds\n2,0.2\n", []string{"history.csv line 2, loss: old 1, new 2"}},
		"header":           {"path.csv", "a,b\n1,2\n", "a,c\n1,2\n", []string{"path.csv header: old a,b, new a,c"}},
		"lines":            {"path.csv", "a\n1\n2\n", "a\n1\n", []string{"path.csv: old 3 lines, new 2 lines"}},
		"every byte":       {"fields.csv", "a\n1\n", "a\n\"1\"\n", []string{`fields.csv line 2: old "1", new "\"1\""`}},

		"another file": {"solution.vtu", "<a>\n<b>\n", "<a>\n<c>\n", []string{`solution.vtu line 2: old "<b>", new "<c>"`}},
		"cut short":    {"path.pvd", "<a>", "<a>\n<b>", []string{`path.pvd line 2: old none, new "<b>"`}},
	} {
		t.Run(name, func(t *testing.T) {
			expect(t, compareResults(resultOf(0, c.file, c.old), resultOf(0, c.file, c.new)), c.want...)
		})
	}
}

func TestCompareStatusAndFiles(t *testing.T) {
	old := &result{Status: 0, files: map[string][]byte{"fields.csv": nil, "result.json": []byte("{}")}}
	bad := &result{Status: 2, stderr: []byte("pinnsolve: no such case\n")}
	expect(t, compareResults(old, bad), "exit status: old 0, new 2 (pinnsolve: no such case)",
		"result.json: old 2 bytes, new none", "fields.csv: old 0 bytes, new none")
	expect(t, compareResults(&result{stdout: []byte("[{\"why\":\"a\",\"value\":1}]")}, &result{stdout: []byte("[{\"why\":\"b\",\"value\":2}]")}),
		"stdout [0].value: old 1, new 2")
	expect(t, compareResults(&result{Status: 2, stderr: []byte("a")}, &result{Status: 2, stderr: []byte("b")}))
}

// What is corrected on purpose is no difference, but its values are compared.
func TestCorrections(t *testing.T) {
	correct := func(m map[string]string, old, new string) {
		m[old] = new
		t.Cleanup(func() { delete(m, old) })
	}
	correct(correctedKeys, "weak.steps", "stages")
	correct(correctedColumns, "path.csv kept", "warm")
	for _, where := range []string{"weak.steps.kind", "path.csv status"} {
		correctedTexts[where] = map[string]string{"dear": "slow"}
		t.Cleanup(func() { delete(correctedTexts, where) })
	}
	addedPaths = append(addedPaths, "question")
	t.Cleanup(func() { addedPaths = addedPaths[:len(addedPaths)-1] })

	compare := func(name, old, new string) []difference {
		return compareResults(resultOf(0, name, old), resultOf(0, name, new))
	}
	old := `{"weak":{"steps":[{"n":1,"kind":"dear"}]}}`
	expect(t, compare("result.json", old, `{"weak":{"stages":[{"n":1,"kind":"slow"}]},"question":{"hash":"x"}}`))
	expect(t, compare("result.json", old, `{"weak":{"stages":[{"n":2,"kind":"dear"}]}}`),
		"result.json weak.stages[0].kind: old \"slow\", new \"dear\"", "result.json weak.stages[0].n: old 1, new 2")
	expect(t, compare("result.json", old, old+"\n"),
		"result.json weak.steps: old [{\"kind\":\"dear\",\"n\":1}], new none", "result.json weak.steps: old none, new [{\"kind\":\"dear\",\"n\":1}]")
	expect(t, compare("path.csv", "kept,status\n1,dear\n", "warm,status\n1,slow\n"))
	expect(t, compare("path.csv", "kept,status\n1,dear\n", "warm,status\n2,slow\n"), "path.csv line 2, warm: old 1, new 2")
}

func expect(t *testing.T, got []difference, want ...string) {
	t.Helper()
	var texts []string
	for _, d := range got {
		texts = append(texts, d.String())
	}
	if !slices.Equal(texts, want) {
		t.Errorf("got\n\t%s\nwant\n\t%s", strings.Join(texts, "\n\t"), strings.Join(want, "\n\t"))
	}
}

func TestPrintVerdict(t *testing.T) {
	list := []difference{{"result.json", "loss", "1", "2"}}
	for i := range 30 {
		list = append(list, difference{"fields.csv", fmt.Sprintf("line %d", i+2), "1", "2"})
	}
	c := command{args: []string{"run", "block"}}
	var b bytes.Buffer
	printVerdict(&b, c, nil, true)
	printVerdict(&b, c, list, false)
	want := "equal    run block\nDIFFERS  run block: result.json loss: old 1, new 2; more: 30 in fields.csv\n"
	if b.String() != want {
		t.Errorf("got\n%swant\n%s", &b, want)
	}
	b.Reset()
	printVerdict(&b, c, list, true)
	if lines := strings.Count(b.String(), "\n"); lines != 1+1+20 {
		t.Errorf("%d lines of a difference with all, want 22", lines)
	}
}

func TestCommands(t *testing.T) {
	list, err := readCommands("commands.txt", "")
	if err != nil {
		t.Fatal(err)
	}
	if len(list) < 40 {
		t.Errorf("%d commands, fewer than 40", len(list))
	}
	seen := map[string]bool{}
	for _, c := range list {
		if seen[c.String()] {
			t.Errorf("%s is there twice", c)
		}
		seen[c.String()] = true
		if slices.Contains(c.args, "--max-time") {
			t.Errorf("%s: what is reached in a time depends on the machine", c)
		}
	}
	got := wordsOf(command{args: strings.Fields("run cook-finite --method adam:10,lm:5 --continue nu=geometric:1:2:3")})
	for _, want := range []string{"cook-finite", "adam", "lm", "geometric"} {
		if !slices.Contains(got, want) {
			t.Errorf("no %s in %q", want, got)
		}
	}
}
