package report

import (
	"bytes"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pinnsolve/geometry"
	"pinnsolve/internal/vec"
	"pinnsolve/mesh"
	"pinnsolve/page"
)

// A page says what a run found, in the words and digits of its other files.
func TestPageOfARun(t *testing.T) {
	res, sol, h := solved(t, 2)
	d, err := Create(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	d.Command = "pinnsolve run wave --out '<b>'"
	if err := d.Write(res, sol, h); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(d.Path(), Page))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"wave", res.Status.String(), "pinnsolve run wave --out &#39;&lt;b&gt;&#39;", "relative L2", "mean", "residual between them", res.QuestionHash,
		`"name":"u error"`, `"name":"residual of balance"`, `"group":"slope"`, `"columns":["iteration","evaluations","seconds","loss","balance","u on boundary"`, "fields.csv"} {
		if !bytes.Contains(text, []byte(want)) {
			t.Errorf("the page lacks %q", want)
		}
	}
	if len(text) > 3_000_000 {
		t.Errorf("the page has %d bytes", len(text))
	}
}

// The body of a page has the values of fields.csv at the places that it has there, in
// space those on the surface.
func TestBodyHasTheValues(t *testing.T) {
	for dim := 1; dim <= 3; dim++ {
		_, sol, _ := solved(t, dim)
		values, err := newTable(sol)
		if err != nil {
			t.Fatal(err)
		}
		on, err := values.onSkin(sol)
		if err != nil {
			t.Fatal(err)
		}
		b := newBody(sol.Problem(), on)
		place := func(x []float64) (key [3]float64) {
			for j, v := range x {
				key[j] = math.Round(1e9 * v)
			}
			return key
		}
		known := map[[3]float64]float64{}
		pts := values.grid.Points()
		for i := range pts.Len() {
			known[place(pts.At(i))] = values.all[0].values[0][i]
		}
		found := 0
		for i := range len(b.X) / dim {
			x := b.X[i*dim : (i+1)*dim]
			if v, ok := known[place(x)]; ok {
				found++
				if got := b.Fields[0].Values[i]; math.Abs(got-v) > 1e-12 {
					t.Fatalf("%dD: u at %v is %v, in the table %v", dim, x, got, v)
				}
			}
			if dim == 3 && !slices.ContainsFunc(x, func(v float64) bool { return v == 0 || v == 1 }) {
				t.Fatalf("%v is not on the surface", x)
			}
		}
		n := fieldNodes[dim]
		if want := []int{0, n, n * n, n*n*n - (n-2)*(n-2)*(n-2)}[dim]; found != want {
			t.Errorf("%dD: %d nodes of the table, want %d", dim, found, want)
		}
		if !b.Fields[1].Error || b.Fields[1].Name != "u error" {
			t.Errorf("%dD: the second field is %q", dim, b.Fields[1].Name)
		}
	}
}

// The skin of a mesh has the area of its cells in the plane and of its boundary in
// space, where it is closed: every kind of element.
func TestSkin(t *testing.T) {
	files, err := filepath.Glob("../mesh/testdata/kinds/*.msh")
	if err != nil || len(files) < 20 {
		t.Fatalf("%d files, error %v", len(files), err)
	}
	for _, file := range files {
		m, err := mesh.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if m.Dim == 1 {
			continue
		}
		d := geometry.FromMesh(m)
		g := d.Grid(2)
		faces := skin(g.Dim, g.X, g.Cells, g.Kinds)
		got, want := area(g.Points(), faces), d.Measure()
		if g.Dim == 3 {
			s := newSurface(d)
			want = area(s.Points, s.faces)
			if open := openEdges(faces); open > 0 {
				t.Errorf("%s: %d edges have not two faces", file, open)
			}
		}
		if !(math.Abs(got-want) <= 0.05*want) {
			t.Errorf("%s: area %g, want %g", file, got, want)
		}
	}
}

func area(pts geometry.Points, faces [][4]int) float64 {
	sum := 0.0
	at := func(i int) []float64 {
		x := make([]float64, 3)
		copy(x, pts.At(i))
		return x
	}
	triangle := func(a, b, c int) {
		n := vec.Cross(vec.Sub(at(b), at(a)), vec.Sub(at(c), at(a)))
		sum += math.Sqrt(vec.Dot(n, n)) / 2
	}
	for _, f := range faces {
		triangle(f[0], f[1], f[2])
		triangle(f[0], f[2], f[3])
	}
	return sum
}

// openEdges counts the edges that do not belong to two faces.
func openEdges(faces [][4]int) int {
	uses := map[[2]int]int{}
	for _, f := range faces {
		for k, a := range f {
			if b := f[(k+1)%4]; a != b {
				uses[[2]int{min(a, b), max(a, b)}]++
			}
		}
	}
	open := 0
	for _, n := range uses {
		if n != 2 {
			open++
		}
	}
	return open
}

// Without report.html a run is shown from its other files, with the same body.
func TestReadPage(t *testing.T) {
	for dim := 2; dim <= 3; dim++ {
		res, sol, h := solved(t, dim)
		dir := t.TempDir()
		if err := Write(dir, res, sol, h); err != nil {
			t.Fatal(err)
		}
		folder := os.DirFS(dir)
		r, err := ReadPage(folder)
		if err != nil {
			t.Fatal(err)
		}
		if r.Verdict.Status != res.Status.String() || len(r.Quantities) != len(res.Quantities) || len(r.Errors) != 1 || r.History.Total != len(h.Records) {
			t.Errorf("%dD: %+v, %d quantities, %d errors, %d records", dim, r.Verdict, len(r.Quantities), len(r.Errors), r.History.Total)
		}
		values, err := newTable(sol)
		if err != nil {
			t.Fatal(err)
		}
		want := newBody(sol.Problem(), values)
		if r.Body == nil || !slices.Equal(r.Body.X, want.X) || !slices.Equal(r.Body.Faces, want.Faces) || !slices.Equal(r.Body.Fields[0].Values, want.Fields[0].Values) {
			t.Errorf("%dD: another body", dim)
		}
		if i := slices.IndexFunc(r.Body.Fields, func(f page.Field) bool { return f.Name == "u error" }); i < 0 || !r.Body.Fields[i].Error {
			t.Errorf("%dD: no error of u", dim)
		}
	}
}

// Spoilt files are said in a line, and do not end the page of a run.
func TestReadPageOfSpoiltFiles(t *testing.T) {
	res, sol, h := solved(t, 2)
	dir := t.TempDir()
	if err := Write(dir, res, sol, h); err != nil {
		t.Fatal(err)
	}
	vtu := filepath.Join(dir, "solution.vtu")
	text, err := os.ReadFile(vtu)
	if err != nil {
		t.Fatal(err)
	}
	for name, spoilt := range map[string][]byte{
		"half": text[:len(text)/2], "empty": {}, "other": []byte("<VTKFile type=\"UnstructuredGrid\"/>"),
		"format":     bytes.ReplaceAll(text, []byte(`format="binary"`), []byte(`format="appended"`)),
		"no types":   regexp.MustCompile(`(Name="types"[^>]*>)[^<]*`).ReplaceAll(text, []byte("${1}AAAAAAAAAAA=")),
		"hexahedra":  regexp.MustCompile(`(Name="types"[^>]*>)[^<]*`).ReplaceAll(text, []byte("${1}"+string(array("UInt8", "types", 1, slices.Repeat([]uint8{12}, 3600)).Data))),
		"node 9 999": regexp.MustCompile(`(Name="connectivity"[^>]*>)[^<]*`).ReplaceAll(text, []byte("${1}"+string(array("Int64", "connectivity", 1, slices.Repeat([]int64{9999}, 4*3600)).Data))),
	} {
		if err := os.WriteFile(vtu, spoilt, 0o666); err != nil {
			t.Fatal(err)
		}
		r, err := ReadPage(os.DirFS(dir))
		if err != nil {
			t.Fatal(name, err)
		}
		if r.Body != nil || len(r.Pictures) == 0 || !slices.ContainsFunc(r.Notes, func(n string) bool {
			return strings.Contains(n, "no body is shown: solution.vtu") && !strings.Contains(n, "\n")
		}) {
			t.Errorf("%s: body %v, pictures %v, notes %q", name, r.Body != nil, r.Pictures, r.Notes)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "result.json"), []byte(`{"case":1}`), 0o666); err != nil {
		t.Fatal(err)
	}
	if _, err := ReadPage(os.DirFS(dir)); err == nil || strings.Contains(err.Error(), "\n") || !strings.Contains(err.Error(), "result.json") {
		t.Errorf("a result of another version: %v", err)
	}
}

// The page of a path has its accepted steps, the last with all digits.
func TestPageOfAPath(t *testing.T) {
	dir, err := Create(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	p, r := walked(t, dir)
	values, err := newTable(r.Solution)
	if err != nil {
		t.Fatal(err)
	}
	b := newBody(r.Solution.Problem(), values)
	dir.addFrames(b, &Result{Path: p})
	if len(b.Steps) != 2 || b.Steps[0].Label != "load = 1 N (step 1)" || b.Steps[1].Label != "load = 2 N (step 3)" || b.Steps[1].Values != nil {
		t.Fatalf("%d steps: %+v", len(b.Steps), b.Steps)
	}
	for i, v := range b.Fields[0].Values {
		if b.Steps[0].Values[0][i] != float32(v) {
			t.Fatalf("node %d of the first step is %v, want %v", i, b.Steps[0].Values[0][i], v)
		}
	}
	for k := range 200 {
		dir.keep(r.Solution, values, 10+k)
	}
	if len(dir.frames) > mostFrames {
		t.Errorf("%d steps are kept", len(dir.frames))
	}
}
