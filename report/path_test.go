package report

import (
	"context"
	"encoding/json"
	"encoding/xml"
	"errors"
	"image/png"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pinnsolve/continuation"
	"pinnsolve/pinn"
	"pinnsolve/pinn/strong"
	"pinnsolve/question"
	"pinnsolve/solve"
)

// walked returns the path of a parameter of wave through three values, the
// second of them rejected, written step by step to a directory.
func walked(t *testing.T, dir *Directory) (*Path, *solve.Result) {
	t.Helper()
	o := solve.Options{Width: 20, Slope: 1}
	o.Points = 60
	r, err := solve.Run(context.Background(), wave(2), o)
	if err != nil {
		t.Fatal(err)
	}
	p := NewPath("load", "N")
	for k, value := range []float64{1, 3, 2} {
		s := continuation.Step{Value: value, Accepted: k != 1, Predictor: "warm", Result: r.Training, Seconds: 0.5}
		if err := p.Add(s, r); err != nil {
			t.Fatal(err)
		}
		if err := dir.WriteStep(p, r.Solution, NewCheckpoint(question.Question{Format: 1}, continuation.State{Value: value, Theta: r.Training.Theta}, p, 0)); err != nil {
			t.Fatal(err)
		}
	}
	return p, r
}

func TestPath(t *testing.T) {
	root := t.TempDir()
	for _, old := range []string{"steps/step-0007.vtu", "steps/mine.txt", "result.json", "path.png", "deformed.png"} {
		name := filepath.Join(root, filepath.FromSlash(old))
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte("old"), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	dir, err := Create(root)
	if err != nil {
		t.Fatal(err)
	}
	p, r := walked(t, dir)

	// While the path is walked, everything accepted is there, and nothing
	// else.
	checkNames(t, root, []string{".lock", "deformed.png", "path.csv", "path.pvd", "steps", filepath.Base(dir.staging)})
	checkNames(t, filepath.Join(root, "steps"), []string{"mine.txt", "step-0001.json", "step-0001.vtu", "step-0003.json", "step-0003.vtu"})
	rows := readCSV(t, filepath.Join(root, "path.csv"))
	want := "step,load,accepted,length,predictor,kept,iterations,loss,residual,status,seconds,u rel_l2,mean"
	if len(rows) != 4 || strings.Join(rows[0], ",") != want {
		t.Fatalf("%d rows, columns %v", len(rows), rows[0])
	}
	for k, prefix := range []string{"1,1,true,", "2,3,false,", "3,2,true,"} {
		row := rows[k+1]
		if !strings.HasPrefix(strings.Join(row, ","), prefix) || (row[11] == "") != (k == 1) || (row[12] == "") != (k == 1) {
			t.Errorf("row %v, want it to begin with %s", row, prefix)
		}
	}
	if p.Complete() {
		t.Error("the path is complete before its end")
	}

	p.End(continuation.Path{Status: continuation.Rejected, Message: "load: rejected."}, nil)
	if p.Complete() || p.Status != continuation.Rejected || !strings.Contains(p.Message, "load: rejected. Use an adaptive path") {
		t.Errorf("path %+v", p)
	}
	res, err := New(question.Setup{Case: pinn.Case{Name: "wave"}, Values: pinn.Values{"load": 9, "a": 1}}, r, p)
	if err != nil {
		t.Fatal(err)
	}
	if res.Trusted || res.Path != p {
		t.Error("the end of a path that is not complete is trusted")
	}
	if res.Values["load"] != 2 || res.ParametersSet["load"] != 2 || res.Values["a"] != 1 || res.Question.Parameters["load"] != 9 {
		t.Errorf("parameters %v, set %v, asked %v", res.Values, res.ParametersSet, res.Question.Parameters)
	}
	if err := dir.Write(res, r.Solution, &History{Parameter: "load"}); err != nil {
		t.Fatal(err)
	}
	checkNames(t, root, append([]string{"path.csv", "path.png", "path.pvd", "steps"}, Files...))
	checkPicture(t, filepath.Join(root, "path.png"))
	if n := len(dir.Files()); n != len(Files)+8 {
		t.Errorf("files %v", dir.Files())
	}
	text, err := os.ReadFile(filepath.Join(root, "result.json"))
	if err != nil {
		t.Fatal(err)
	}
	var back Result
	if err := json.Unmarshal(text, &back); err != nil {
		t.Fatal(err)
	}
	if back.Path == nil || len(back.Path.Steps) != 3 || back.Path.Steps[2].File != "steps/step-0003.vtu" || back.Path.Steps[1].File != "" ||
		back.Path.Steps[0].Errors["u"] != res.Errors["u"] || len(back.Path.Steps[1].Errors) != 0 {
		t.Errorf("read back %+v", back.Path)
	}

	// A run without a path leaves no files of one.
	plain, sol, h := solved(t, 1)
	if err := Write(root, plain, sol, h); err != nil {
		t.Fatal(err)
	}
	checkNames(t, root, append([]string{"steps"}, Files...))
	checkNames(t, filepath.Join(root, "steps"), []string{"mine.txt"})
}

func TestPathTrusted(t *testing.T) {
	r := &solve.Result{Status: solve.Converged}
	res, sol, _ := solved(t, 1)
	r.Solution, r.Check = sol, strong.Check{}
	for _, c := range []struct {
		walked continuation.Path
		err    error
		want   bool
	}{
		{continuation.Path{Status: continuation.Complete}, nil, true},
		{continuation.Path{Status: continuation.Cancelled}, nil, false},
		{continuation.Path{Status: continuation.Complete}, errors.New("no problem there"), false},
	} {
		p := NewPath("nu", "1")
		p.End(c.walked, c.err)
		got, err := New(question.Setup{}, r, p)
		if err != nil {
			t.Fatal(err)
		}
		if got.Trusted != c.want || c.err != nil && (p.Status != continuation.Failed || p.Message != c.err.Error()) {
			t.Errorf("%+v, %v: trusted %v, path %+v", c.walked, c.err, got.Trusted, p)
		}
	}
	if res.Path != nil {
		t.Error("a path from nowhere")
	}
}

// The time of a series is the parameter only if it grows.
func TestPathSeries(t *testing.T) {
	for _, c := range []struct {
		values []Number
		want   string
	}{
		{[]Number{0.3, 0.45}, "0.3 0.45"},
		{[]Number{0.45, 0.3}, "1 2"},
		{nil, ""},
	} {
		p := NewPath("nu", "1")
		for i, v := range c.values {
			p.Steps = append(p.Steps, Step{Step: i + 1, Value: v, Accepted: true, File: "f"}, Step{Value: v, File: "rejected"})
		}
		var file struct {
			Sets []struct {
				Time string `xml:"timestep,attr"`
				File string `xml:"file,attr"`
			} `xml:"Collection>DataSet"`
		}
		if err := xml.Unmarshal([]byte(text(t, p.writePVD)), &file); err != nil {
			t.Fatal(err)
		}
		var times []string
		for _, s := range file.Sets {
			if s.File != "f" {
				t.Errorf("file %q", s.File)
			}
			times = append(times, s.Time)
		}
		if got := strings.Join(times, " "); got != c.want {
			t.Errorf("%v: times %q, want %q", c.values, got, c.want)
		}
	}
}

// Any path has a picture.
func TestPathPNG(t *testing.T) {
	nan := Number(math.NaN())
	step := func(value, residual, quantity Number) Step {
		return Step{Value: value, Accepted: true, Residual: residual, Quantities: map[string]Quantity{"q": {Value: quantity, Reference: nan}}}
	}
	for name, steps := range map[string][]Step{
		"empty":      nil,
		"rejected":   {{Value: 1}},
		"one":        {step(0, 1e-3, 2)},
		"not finite": {step(1, nan, nan), step(2, 0, nan)},
		"constant":   {step(1, 1, 0), step(2, 1, 0), {Value: 3}},
	} {
		p := &Path{Parameter: "load", Steps: steps, groups: []string{"u"}, quantities: []string{"q", "q", "q", "q"}}
		r := strings.NewReader(text(t, func(w io.Writer) error { return writePathPNG(w, &Result{Path: p}) }))
		if _, err := png.Decode(r); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
