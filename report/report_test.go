package report

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"image/png"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"

	"pinnsolve/ad"
	"pinnsolve/geometry"
	"pinnsolve/internal/files"
	"pinnsolve/pinn"
	"pinnsolve/pinn/fields"
	"pinnsolve/question"
	"pinnsolve/solve"
	"pinnsolve/training"
)

// wave is -Lap u = dim pi^2 u for u = sin(pi x) cos(pi y) cos(pi z), in 1D to
// 3D on the unit box. It reports u, its gradient, without exact values, and the
// mean of u.
func wave(dim int) pinn.Problem {
	exact := func(x []float64) float64 {
		v := math.Sin(math.Pi * x[0])
		for _, s := range x[1:] {
			v *= math.Cos(math.Pi * s)
		}
		return v
	}
	domains := []*geometry.Domain{nil,
		geometry.Interval(0, 1),
		geometry.Rectangle([2]float64{0, 0}, [2]float64{1, 1}),
		geometry.Box([3]float64{0, 0, 0}, [3]float64{1, 1, 1}),
	}
	scale := math.Pi * math.Pi * float64(dim)
	reference := 0.0
	return pinn.Problem{
		Name: "wave", Domain: domains[dim], Fields: []pinn.Field{{Name: "u"}},
		Terms: []pinn.Term{{Name: "balance", On: pinn.Interior, Order: ad.Laplacian, Scale: scale,
			Residual: func(p *pinn.Point) []ad.Expr {
				return []ad.Expr{p.U[0].Lap().Neg().Sub(p.Data(func(x []float64) float64 { return scale * exact(x) }))}
			}}},
		Dirichlet: []pinn.Dirichlet{{Field: "u", On: pinn.Boundary, Value: exact}},
		Outputs: []pinn.Output{
			{Name: "u", Components: []string{"u"}, Unit: "m", Eval: func(p *pinn.Point) []ad.Expr { return []ad.Expr{p.U[0].V()} },
				Exact: func(dst, x []float64) { dst[0] = exact(x) }},
			{Name: "slope", Components: []string{"sx", "sy", "sz"}[:dim], Unit: "1", Order: ad.Gradient,
				Eval: func(p *pinn.Point) []ad.Expr {
					var d []ad.Expr
					for j := range dim {
						d = append(d, p.U[0].D(j).V())
					}
					return d
				}},
		},
		Quantities: []pinn.Quantity{{Name: "mean", Unit: "m", On: pinn.Interior, Mean: true,
			Eval: func(p *pinn.Point) ad.Expr { return p.U[0].V() }, Reference: &reference}},
	}
}

// solved returns a coarse solution of wave with everything that a report needs.
func solved(t *testing.T, dim int) (*Result, *fields.Solution, *History) {
	t.Helper()
	h := &History{}
	o := solve.Options{Width: 40, Slope: 1, Recorder: h.Record}
	o.Points, o.Seed = 100, 3
	o.Started = func(i solve.Info) { h.Terms = i.Terms }
	r, err := solve.Run(context.Background(), wave(dim), o)
	if err != nil {
		t.Fatal(err)
	}
	s := question.Setup{Case: pinn.Case{Name: "wave", Params: []pinn.Param{{Name: "nu"}, {Name: "ratio", Role: "nu"}}}, Form: pinn.Form{Name: "standard"},
		Set: map[string]float64{"nu": 7}, Values: pinn.Values{"nu": 7, "ratio": 0.3, "a": 2}, Options: o}
	res, err := New(s, r, nil)
	if err != nil {
		t.Fatal(err)
	}
	return res, r.Solution, h
}

func TestWrite(t *testing.T) {
	for dim := 1; dim <= 3; dim++ {
		t.Run(strconv.Itoa(dim)+"D", func(t *testing.T) {
			res, sol, h := solved(t, dim)
			dir := filepath.Join(t.TempDir(), "a", "b")
			if err := Write(dir, res, sol, h); err != nil {
				t.Fatal(err)
			}
			checkNames(t, dir, Files)
			checkPicture(t, filepath.Join(dir, "loss.png"))
			checkPicture(t, filepath.Join(dir, "fields.png"))
			fields := readCSV(t, filepath.Join(dir, "fields.csv"))
			want := slices.Concat([]string{"x", "y", "z"}[:dim], []string{"u", "u_exact"}, []string{"sx", "sy", "sz"}[:dim])
			if !slices.Equal(fields[0], want) {
				t.Errorf("columns %v, want %v", fields[0], want)
			}
			if n := int(math.Pow(float64(fieldNodes[dim]), float64(dim))); len(fields) != n+1 {
				t.Errorf("%d rows, want %d", len(fields)-1, n)
			}
			history := readCSV(t, filepath.Join(dir, "history.csv"))
			if want := []string{"stage", "method", "iteration", "evaluations", "seconds", "loss", "balance", "u on boundary", "gradient_norm",
				"balance weight", "u on boundary weight", "balance gradient", "u on boundary gradient"}; !slices.Equal(history[0], want) {
				t.Errorf("columns %v, want %v", history[0], want)
			}
			if len(history) != len(h.Records)+1 || len(h.Records) < 2 {
				t.Errorf("%d rows for %d records", len(history)-1, len(h.Records))
			}
		})
	}
}

// Without pictures those of an earlier run go, and the other files stay.
func TestNoPictures(t *testing.T) {
	res, sol, h := solved(t, 2)
	dir := t.TempDir()
	if err := Write(dir, res, sol, h); err != nil {
		t.Fatal(err)
	}
	checkNames(t, dir, Files)
	d, err := Create(dir)
	if err != nil {
		t.Fatal(err)
	}
	d.NoPictures = true
	if err := d.Write(res, sol, h); err != nil {
		t.Fatal(err)
	}
	checkNames(t, dir, []string{"fields.csv", "history.csv", "result.json", "solution.vtu"})
}

func TestResult(t *testing.T) {
	res, sol, _ := solved(t, 2)
	if e := res.Errors["u"]; !(e.RelL2 > 0 && e.RelL2 < 0.1) || !(e.Max < 0.1) || e.Unit != "m" {
		t.Errorf("errors of u: %+v", e)
	}
	if len(res.Errors) != 1 || res.ErrorPoints != 101*101 {
		t.Errorf("errors %v at %d points", res.Errors, res.ErrorPoints)
	}
	if q := res.Quantities["mean"]; math.Abs(float64(q.Value)) > 0.01 || q.Reference != 0 {
		t.Errorf("mean %+v", q)
	}
	// A parameter is Poisson's ratio by its role, not by its name.
	if res.Nu == nil || *res.Nu != 0.3 || res.Values["nu"] != 7 || res.BC != "soft" || res.Parameters != 40 || res.Seed != 3 {
		t.Errorf("nu %v, bc %s, %d parameters, seed %d", res.Nu, res.BC, res.Parameters, res.Seed)
	}
	if q := res.Question; q.Case != "wave" || q.Options.Seed != 3 || q.Parameters["a"] != 2 || q.Version != res.Version || res.QuestionHash != q.Hash() {
		t.Errorf("question %s with hash %s", q.Canonical(), res.QuestionHash)
	}
	plain, err := New(question.Setup{Case: pinn.Case{Params: []pinn.Param{{Name: "nu"}}}, Values: pinn.Values{"nu": 0.01}}, &solve.Result{Solution: sol}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if plain.Nu != nil {
		t.Errorf("a viscosity nu is reported as Poisson's ratio %v", *plain.Nu)
	}
	if res.Check.Fresh <= 0 || len(res.Check.Terms) != 2 {
		t.Errorf("check %+v", res.Check)
	}
	if res.Trials == nil {
		t.Error("without trials their list is nil, which JSON writes as null")
	}
}

// Numbers that JSON does not know become null and do not break the file.
func TestResultNotFinite(t *testing.T) {
	res := &Result{Loss: Number(math.Inf(1)), Status: solve.Diverged,
		Quantities: map[string]Quantity{"q": {Value: 1, Reference: Number(math.NaN())}}}
	var b bytes.Buffer
	if err := res.WriteJSON(&b); err != nil {
		t.Fatal(err)
	}
	var back Result
	if err := json.Unmarshal(b.Bytes(), &back); err != nil {
		t.Fatalf("%v in %s", err, b.Bytes())
	}
	if !math.IsNaN(float64(back.Loss)) || !math.IsNaN(float64(back.Quantities["q"].Reference)) || back.Quantities["q"].Value != 1 || back.Status != solve.Diverged {
		t.Errorf("read back %+v", back)
	}
	if !bytes.Contains(b.Bytes(), []byte(`"loss": null`)) {
		t.Errorf("loss is not null in %s", b.Bytes())
	}
}

func TestHistory(t *testing.T) {
	h := &History{Terms: []string{"a", "b"}}
	h.Record(training.Record{Method: "adam", Loss: 3, Terms: []float64{1, 2}, Weights: []float64{1, 4}, TermGrads: []float64{7, 8}, GradNorm: 4, Theta: []float64{1}})
	h.Record(training.Record{Method: "adam", Iteration: 1, Loss: 2, Terms: []float64{0, 2}, Weights: []float64{0, 5}, GradNorm: 3})
	h.Record(training.Record{Stage: 1, Method: "direct", Iteration: 1, Evaluations: 7, Elapsed: 1500 * time.Millisecond, Loss: math.Inf(1), GradNorm: math.NaN()})
	if h.Records[0].Theta != nil {
		t.Error("the parameters are kept beyond the call")
	}
	want := "stage,method,iteration,evaluations,seconds,loss,a,b,gradient_norm,a weight,b weight,a gradient,b gradient\n" +
		"1,adam,0,0,0.000000,3,1,0.5,4,1,4,7,8\n" +
		"1,adam,1,0,0.000000,2,,0.4,3,0,5,,\n" +
		"2,direct,1,7,1.500000,+Inf,,,,,,,\n"
	if got := text(t, h.writeCSV); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

// Along a path, evaluations and time accumulate from step to step.
func TestHistoryOfPath(t *testing.T) {
	h := &History{Parameter: "nu"}
	for k, value := range []float64{0.3, 0.45} {
		h.Step(value)
		for i := range 2 {
			h.Record(training.Record{Method: "lm", Iteration: i, Evaluations: 1 + 2*i, Elapsed: time.Duration(1+i) * time.Second, Loss: float64(9 - k), GradNorm: 1})
		}
	}
	h.Step(0.49) // cancelled before its first record
	want := "step,nu,stage,method,iteration,evaluations,seconds,loss,gradient_norm\n" +
		"1,0.3,1,lm,0,1,1.000000,9,1\n" +
		"1,0.3,1,lm,1,3,2.000000,9,1\n" +
		"2,0.45,1,lm,0,4,3.000000,8,1\n" +
		"2,0.45,1,lm,1,6,4.000000,8,1\n"
	if got := text(t, h.writeCSV); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	for k, want := range []bool{true, false, true, false} {
		if h.begins(k) != want {
			t.Errorf("record %d begins a step: %v", k, !want)
		}
	}
}

// text returns what a function writes.
func text(t *testing.T, write func(w io.Writer) error) string {
	t.Helper()
	var b bytes.Buffer
	if err := write(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// Components of the same name in two groups are distinguished.
func TestComponentName(t *testing.T) {
	all := []samples{
		{Output: pinn.Output{Name: "strain", Components: []string{"xx", "xy"}}},
		{Output: pinn.Output{Name: "stress", Components: []string{"xx", "p"}}},
	}
	for _, c := range []struct {
		group     int
		component string
		want      string
	}{{0, "xx", "strain.xx"}, {0, "xy", "xy"}, {1, "xx", "stress.xx"}, {1, "p", "p"}} {
		if got := componentName(all, all[c.group], c.component); got != c.want {
			t.Errorf("%s of %s is %q, want %q", c.component, all[c.group].Name, got, c.want)
		}
	}
}

func TestWriteReplaces(t *testing.T) {
	res, sol, h := solved(t, 1)
	dir := t.TempDir()
	for _, name := range []string{"result.json", "mine.txt"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("old"), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if err := Write(dir, res, sol, h); err != nil {
		t.Fatal(err)
	}
	checkNames(t, dir, append([]string{"mine.txt"}, Files...))
	if text, _ := os.ReadFile(filepath.Join(dir, "result.json")); !json.Valid(text) {
		t.Errorf("result.json is %q", text)
	}
}

// A run that could not be written leaves nothing behind.
func TestWriteFails(t *testing.T) {
	res, sol, h := solved(t, 1)
	root := t.TempDir()
	d, err := Create(filepath.Join(root, "a", "b"))
	if err != nil {
		t.Fatal(err)
	}
	if err := files.Create(filepath.Join(d.staging, "half"), func(io.Writer) error { return errors.New("disk full") }); err == nil {
		t.Error("the error is lost")
	}
	if err := os.Mkdir(filepath.Join(d.staging, "fields.png"), 0o777); err != nil { // in the way of the file
		t.Fatal(err)
	}
	if err := d.Write(res, sol, h); err == nil {
		t.Error("no error")
	}
	checkNames(t, root, nil)
}

func TestCreate(t *testing.T) {
	root := t.TempDir()
	file := filepath.Join(root, "file")
	if err := os.WriteFile(file, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{file, filepath.Join(file, "x"), filepath.Join(file, "x", "y")} {
		if _, err := Create(path); err == nil {
			t.Errorf("Create(%s) succeeded", path)
		}
		if _, err := CreateNew(filepath.Join(path, "z")); err == nil {
			t.Errorf("CreateNew below %s succeeded", path)
		}
	}
	var made []*Directory
	for _, want := range []string{"run", "run-2", "run-3"} {
		d, err := CreateNew(filepath.Join(root, "runs", "run"))
		if err != nil {
			t.Fatal(err)
		}
		if filepath.Base(d.Path()) != want {
			t.Errorf("path %s, want %s", d.Path(), want)
		}
		made = append(made, d)
	}
	for _, d := range slices.Backward(made) {
		d.Discard()
	}
	checkNames(t, root, []string{"file"})
}

func checkNames(t *testing.T, dir string, want []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range entries {
		if e.Name() != networkFile && e.Name() != windowsFile { // the tests of weights look for it
			got = append(got, e.Name())
		}
	}
	want = slices.Clone(want)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("%s holds %v, want %v", dir, got, want)
	}
}

func checkPicture(t *testing.T, path string) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	img, err := png.Decode(f)
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	seen := map[[3]uint32]bool{}
	for y := img.Bounds().Min.Y; y < img.Bounds().Max.Y; y += 3 {
		for x := img.Bounds().Min.X; x < img.Bounds().Max.X; x += 3 {
			r, g, b, _ := img.At(x, y).RGBA()
			seen[[3]uint32{r, g, b}] = true
		}
	}
	if len(seen) < 5 {
		t.Errorf("%s has %d colours", path, len(seen))
	}
}

func readCSV(t *testing.T, path string) [][]string {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// Without a solution, or without time to evaluate it, no file shows one, and those
// of an earlier run go.
func TestWriteWithoutASolution(t *testing.T) {
	res, whole, h := solved(t, 1)
	ended, end := context.WithCancel(t.Context())
	end()
	for name, sol := range map[string]*fields.Solution{"none": nil, "late": whole.Within(ended)} {
		dir := t.TempDir()
		if err := Write(dir, res, whole, h); err != nil {
			t.Fatal(err)
		}
		d, err := Create(dir)
		if err != nil {
			t.Fatal(err)
		}
		if err := d.Write(res, sol, h); err != nil {
			t.Fatal(err)
		}
		checkNames(t, dir, []string{"history.csv", "loss.png", "report.html", "result.json"})
		if left := d.LeftOut(); (len(left) > 0) != (sol != nil) || sol != nil && !slices.Contains(left, "fields.csv") {
			t.Errorf("%s: %v are said to be left out", name, left)
		}
	}
}

// What is measured is left out in the same way.
func TestMeasureWithoutASolution(t *testing.T) {
	_, sol, _ := solved(t, 2)
	if m, err := measure(sol, nil); err != nil || len(m.errors) == 0 {
		t.Fatalf("%+v, error %v", m, err)
	}
	ended, end := context.WithCancel(t.Context())
	end()
	for _, sol := range []*fields.Solution{nil, sol.Within(ended)} {
		if m, err := measure(sol, nil); err != nil || m.errors == nil || m.quantities == nil || len(m.errors)+len(m.quantities) > 0 {
			t.Errorf("%+v, error %v", m, err)
		}
	}
}
