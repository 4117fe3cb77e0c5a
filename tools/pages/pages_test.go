package main

import (
	"bytes"
	"context"
	"fmt"
	"image/color"
	"image/png"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"

	"pinnsolve/tools/internal/builds"
)

// All tests share a binary and a browser.
var (
	scratch string
	binary  = sync.OnceValues(func() (string, error) {
		root, err := builds.Root(context.Background())
		if err != nil {
			return "", err
		}
		return builds.Current(context.Background(), "", root, scratch)
	})
	browser context.Context
)

func TestMain(m *testing.M) {
	if installed() == "" {
		os.Exit(m.Run())
	}
	var err error
	if scratch, err = os.MkdirTemp("", "pages-"); err != nil {
		panic(err)
	}
	var stop func()
	browser, stop = start(context.Background())
	if err := chromedp.Run(browser); err != nil {
		panic(err)
	}
	code := m.Run()
	stop()
	os.RemoveAll(scratch)
	os.Exit(code)
}

// needsBrowser skips a test where no browser is installed.
func needsBrowser(t *testing.T) {
	t.Helper()
	if installed() == "" {
		t.Skipf("no browser is installed: tried %s", strings.Join(browsers, ", "))
	}
}

// ran runs pinnsolve, whose verdict does not matter here, and returns the folder.
func ran(t *testing.T, args ...string) string {
	t.Helper()
	needsBrowser(t)
	program, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "run")
	cmd := exec.Command(program, append(args, "--quiet", "--out", dir)...)
	if out, err := cmd.CombinedOutput(); err != nil && cmd.ProcessState.ExitCode() != 3 {
		t.Fatalf("%v: %s", err, out)
	}
	return dir
}

// opened opens a page, and requires its console to have nothing against it in the
// end.
func opened(t *testing.T, address string, width int, dark bool) *window {
	t.Helper()
	w, end, err := open(browser, address, width, 900, dark)
	t.Cleanup(func() {
		if faults := w.said(); len(faults) > 0 {
			t.Errorf("the console says %q", faults)
		}
		end()
	})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func js[T any](t *testing.T, w *window, expression string) T {
	t.Helper()
	v, err := value[T](w, expression)
	if err != nil {
		t.Fatalf("%s: %v", expression, err)
	}
	return v
}

// colours counts the colours of the picture of a body.
func colours(t *testing.T, w *window) int {
	t.Helper()
	var shot []byte
	if err := chromedp.Run(w.ctx, chromedp.Screenshot(".stage canvas", &shot, chromedp.ByQuery)); err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(shot))
	if err != nil {
		t.Fatal(err)
	}
	seen := map[color.Color]bool{}
	for y := img.Bounds().Min.Y; y < img.Bounds().Max.Y; y++ {
		for x := img.Bounds().Min.X; x < img.Bounds().Max.X; x++ {
			seen[img.At(x, y)] = true
		}
	}
	return len(seen)
}

// point moves the pointer over a place of the stage.
func point(t *testing.T, w *window, x, y float64) {
	t.Helper()
	at := js[[]float64](t, w, "(() => { viewer.stage.scrollIntoView({block: 'center'}); const r = viewer.stage.getBoundingClientRect(); return [r.left, r.top]; })()")
	if err := chromedp.Run(w.ctx, input.DispatchMouseEvent(input.MouseMoved, at[0]+x, at[1]+y)); err != nil {
		t.Fatal(err)
	}
}

var probed = regexp.MustCompile(`^\S+ = (\S+)`)

// checkProbe points at nodes of fields.csv that are seen and compares what the probe
// shows of a field with the file, to four digits.
func checkProbe(t *testing.T, w *window, tab table, dim int, field string) {
	t.Helper()
	column := slices.Index(tab.columns, field)
	js[any](t, w, fmt.Sprintf("(() => { const s = document.querySelector('#viewer select'); s.value = viewer.body.fields.findIndex((f) => f.name === %q); s.dispatchEvent(new Event('change')); })()", field))
	found := 0
	for i := len(tab.rows) / 7; i < len(tab.rows) && found < 3; i += len(tab.rows)/97 + 1 {
		row := tab.rows[i]
		place := fmt.Sprint(row[:dim])
		// The node at the place, if it is what lies under its own picture.
		at := js[[]float64](t, w, fmt.Sprintf(`(() => { const b = viewer.body, want = [%s]; let best = -1, least = 1e-6;
			for (let i = 0; i < b.count; i++) { const d = Math.hypot(...want.map((v, j) => b.x[i * b.dim + j] - v)); if (d < least) { least = d; best = i; } }
			if (best < 0) return [];
			const s = viewer.screen(best), hit = viewer.pick(...s);
			return hit && viewer.snap(hit, ...s).node === best ? s : []; })()`, strings.Join(strings.Fields(strings.Trim(place, "[]")), ",")))
		if len(at) == 0 {
			continue
		}
		point(t, w, at[0], at[1])
		text := js[string](t, w, "viewer.probeBox.textContent")
		m := probed.FindStringSubmatch(text)
		if m == nil {
			t.Fatalf("the probe at %s shows %q", place, text)
		}
		got, err := strconv.ParseFloat(m[1], 64)
		if err != nil {
			t.Fatalf("the probe shows %q", text)
		}
		if want := row[column]; math.Abs(got-want) > 5e-4*math.Abs(want) {
			t.Errorf("%s at %s: the probe shows %v, fields.csv has %v", field, place, got, want)
		}
		found++
	}
	if found < 3 {
		t.Errorf("only %d nodes are seen", found)
	}
}

// The pages of four kinds of runs open without complaint, show their body, and probe
// what fields.csv has.
func TestPagesOfRuns(t *testing.T) {
	for _, test := range []struct {
		name   string
		dim    int
		fields []string
		steps  int
		args   []string
	}{
		{"cook", 2, []string{"mises", "uy"}, 1, []string{"run", "cook"}},
		{"plate3d", 3, []string{"mises", "ux"}, 1, []string{"run", "plate3d", "--windows", "2", "--features", "10", "--tol", "1"}},
		{"torsion", 3, []string{"mises", "uz"}, 3, []string{"run", "torsion", "--set", "angle=60", "--curriculum", "linear:3", "--width", "60", "--points", "150"}},
		{"block trained", 2, []string{"mises", "p"}, 1, []string{"run", "block", "--method", "adam:100,lm:10", "--width", "12", "--points", "100"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := ran(t, test.args...)
			page := filepath.Join(dir, "report.html")
			if info, err := os.Stat(page); err != nil || info.Size() > 3_000_000 {
				t.Fatalf("%v, error %v", info, err)
			}
			w := opened(t, "file://"+page, 1280, false)
			if n := colours(t, w); n < 100 {
				t.Errorf("the picture has %d colours", n)
			}
			tab := readTable(t, dir)
			for _, field := range test.fields {
				checkProbe(t, w, tab, test.dim, field)
			}
			if n := js[int](t, w, "viewer.body.fields[0].data.length"); n != test.steps {
				t.Errorf("%d steps, want %d", n, test.steps)
			}
			if test.steps > 1 {
				before := js[string](t, w, "viewer.canvas.getAttribute('aria-label')")
				js[any](t, w, "viewer.canvas.focus(); viewer.canvas.dispatchEvent(new KeyboardEvent('keydown', {key: '['}))")
				if after := js[string](t, w, "viewer.canvas.getAttribute('aria-label')"); after == before {
					t.Errorf("a step back leaves %q", after)
				}
			}
			if test.name == "block trained" {
				if n := js[int](t, w, "document.querySelectorAll('#loss canvas').length"); n != 1 {
					t.Errorf("%d curves of the loss", n)
				}
			}
		})
	}
}

// A line across the body gives a curve with the values that it crosses.
func TestCut(t *testing.T) {
	dir := ran(t, "run", "poisson", "--width", "60", "--tol", "1")
	w := opened(t, "file://"+filepath.Join(dir, "report.html"), 1280, false)
	js[any](t, w, "viewer.cut([2, viewer.stage.clientHeight / 2], [viewer.stage.clientWidth - 2, viewer.stage.clientHeight / 2])")
	rows := js[[][]float64](t, w, "viewer.cutRows")
	lo, hi := math.Inf(1), math.Inf(-1)
	for _, r := range rows {
		lo, hi = min(lo, r[0]), max(hi, r[0])
	}
	if len(rows) < 60 || lo != 0 || hi < 0.9 {
		t.Errorf("%d points from %v to %v", len(rows), lo, hi)
	}
}

// On a phone, in the dark, nothing is wider than the screen; every control has a name
// and every picture a text.
func TestPhone(t *testing.T) {
	dir := ran(t, "run", "cook")
	w := opened(t, "file://"+filepath.Join(dir, "report.html"), 360, true)
	if wide := js[[]string](t, w, "[...document.querySelectorAll('body *')].filter((e) => e.getBoundingClientRect().right > 361 && !e.closest('.stage, thead')).map((e) => e.tagName + '.' + e.className)"); len(wide) > 0 {
		t.Errorf("wider than the screen: %v", wide)
	}
	if nameless := js[[]string](t, w, "[...document.querySelectorAll('button, input, select, img')].filter((e) => !e.textContent.trim() && !e.getAttribute('aria-label') && !e.alt && !e.closest('label')).map((e) => e.outerHTML)"); len(nameless) > 0 {
		t.Errorf("without a name: %v", nameless)
	}
	if label := js[string](t, w, "viewer.canvas.getAttribute('aria-label')"); !strings.Contains(label, "mises") || !strings.Contains(label, "Pa") {
		t.Errorf("the picture is called %q", label)
	}
	if background := js[string](t, w, "getComputedStyle(document.body).backgroundColor"); background != "rgb(20, 24, 30)" {
		t.Errorf("in the dark the page is %s", background)
	}
}

// The names of a mesh stay text, whatever they are.
func TestNamesStayText(t *testing.T) {
	needsBrowser(t)
	root, err := builds.Root(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(root, "cases", "testdata", "bracket.msh"))
	if err != nil {
		t.Fatal(err)
	}
	const name = "<script>window.bad=1</script><img src=x onerror=window.bad=1>"
	mesh := filepath.Join(t.TempDir(), "part.msh")
	if err := os.WriteFile(mesh, bytes.Replace(text, []byte(`"clamp"`), []byte(`"`+name+`"`), 1), 0o666); err != nil {
		t.Fatal(err)
	}
	dir := ran(t, "run", mesh, "--fix", `"`+name+`"`, "--traction", "load=0,-1", "--E", "1", "--nu", "0.3", "--windows", "2", "--features", "20", "--tol", "1")
	w := opened(t, "file://"+filepath.Join(dir, "report.html"), 1280, false)
	if bad := js[bool](t, w, "window.bad !== undefined || [...document.scripts].some((s) => s.type === '' && s.textContent.startsWith('window.bad'))"); bad {
		t.Error("a name was run")
	}
	if !js[bool](t, w, fmt.Sprintf("document.body.innerText.includes(%q)", name)) {
		t.Error("the name is not on the page")
	}
}

// Rows that a run writes are on its page within a second, and its end loads the page
// that it wrote.
func TestViewLive(t *testing.T) {
	done := ran(t, "run", "block", "--method", "adam:60", "--width", "8", "--points", "60")
	program, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	history, err := os.ReadFile(filepath.Join(done, "history.csv"))
	if err != nil {
		t.Fatal(err)
	}
	lines := bytes.SplitAfter(history, []byte("\n"))
	folder := t.TempDir()
	run := filepath.Join(folder, "live")
	if err := os.Mkdir(run, 0o777); err != nil {
		t.Fatal(err)
	}
	growing, err := os.Create(filepath.Join(run, "history.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer growing.Close()
	growing.Write(bytes.Join(lines[:3], nil))

	ctx, stop := context.WithCancel(context.Background())
	server := exec.CommandContext(ctx, program, "view", folder)
	server.Cancel = func() error { return server.Process.Signal(os.Interrupt) }
	out, err := server.StdoutPipe()
	if err == nil {
		err = server.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { // after the pages, which would miss it
		stop()
		if err := server.Wait(); err != nil && ctx.Err() == nil {
			t.Error(err)
		}
	})
	said := make([]byte, 400)
	n, err := out.Read(said)
	if err != nil {
		t.Fatal(err)
	}
	address, _, _ := strings.Cut(string(said[:n]), " ")
	list := opened(t, address, 1280, false)
	if n := js[int](t, list, "document.querySelectorAll('#runs tbody tr').length"); n != 1 {
		t.Errorf("%d runs are listed", n)
	}
	w := opened(t, address+"run/live/", 1280, false)
	if err := w.wait("document.getElementById('latest') && document.getElementById('latest').textContent.includes(' 1 iterations')"); err != nil {
		t.Fatal(err)
	}
	begin := time.Now()
	growing.Write(bytes.Join(lines[3:12], nil))
	if err := w.wait("document.getElementById('latest').textContent.includes(' 10 iterations')"); err != nil {
		t.Fatal(err)
	}
	if took := time.Since(begin); took > time.Second {
		t.Errorf("rows came after %v", took)
	}
	for _, name := range []string{"report.html", "result.json"} {
		text, err := os.ReadFile(filepath.Join(done, name))
		if err == nil {
			err = os.WriteFile(filepath.Join(run, name), text, 0o666)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	for k := 0; ; k++ { // the page loads itself anew, which ends what waits on it
		loaded, err := value[bool](w, "!!document.querySelector('.verdict.bad, .verdict.good') && !!document.querySelector('#viewer canvas')")
		if err == nil && loaded {
			break
		}
		if k == 100 {
			t.Fatal("the page of the end has not come: ", err)
		}
		time.Sleep(50 * time.Millisecond)
	}
	js[any](t, list, "document.querySelector('#runs tbody input').click()")
	if err := list.wait("document.querySelectorAll('#compare canvas').length === 1"); err != nil {
		t.Error(err)
	}
}
