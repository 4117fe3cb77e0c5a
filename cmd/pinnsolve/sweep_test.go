package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"pinnsolve/internal/files"
	"pinnsolve/question"
	"pinnsolve/sweep"
	"pinnsolve/sweep/queue/nats"
)

// quick is a sweep of four cells that take no time.
func quick(args ...string) []string {
	return append([]string{"sweep", "poisson", "--over", "width=10,20", "--seeds", "1:2", "--points", "50", "--slope", "0.7", "--tol", "1e9", "--quiet"}, args...)
}

// eachOf is the table of all cells of a sweep.
func eachOf(t *testing.T, dir string) string {
	t.Helper()
	s := pinnsolve(t, "sweep", "table", dir, "--each", "--format", "json")
	s.expect(t, exitOK)
	return s.out
}

// A sweep computes every combination once, whatever computes them; the same command adds
// what is missing; tables, status and pictures show it.
func TestSweep(t *testing.T) {
	t.Chdir(t.TempDir())
	s := pinnsolve(t, quick("--out", "one", "--workers", "1")...)
	s.expect(t, exitOK)
	s.contains(t, "4 cells in one: 4 converged", "| width | errors.u", "| 20 ")
	want := eachOf(t, "one")
	if strings.Count(want, `"status": "converged"`) != 4 {
		t.Fatalf("table of all: %s", want)
	}
	pinnsolve(t, quick("--out", "two", "--workers", "2")...).expect(t, exitOK)
	for i := range 3 {
		pinnsolve(t, quick("--out", "shares", "--shard", string(rune('0'+i))+"/3")...).expect(t, exitOK)
	}
	for _, dir := range []string{"two", "shares"} {
		if got := eachOf(t, dir); got != want {
			t.Errorf("%s: %s, want %s", dir, got, want)
		}
	}
	// A new value computes its own cells alone.
	before := attempts(t, "one")
	pinnsolve(t, append(quick("--out", "one"), "--over", "width=10,20,30")...).expect(t, exitOK)
	if after := attempts(t, "one"); before != 4 || after != 6 {
		t.Errorf("%d attempts, then %d", before, after)
	}
	s = pinnsolve(t, "sweep", "table", "one", "--rows", "seed", "--columns", "width", "--result", "check.fresh", "--format", "csv")
	s.contains(t, "seed,width,median,least,most,count,untrusted,given up,missing\n1,10,")
	pinnsolve(t, "sweep", "status", "one").contains(t, "one: 6 of 6 cells done", "6 converged")
	pinnsolve(t, "sweep", "plot", "one", "--x", "width", "--out", "one.png").expect(t, exitOK)
	if info, err := os.Stat("one.png"); err != nil || info.Size() < 2000 {
		t.Errorf("picture: %v, %v", info, err)
	}
}

// attempts are those of all cells of a sweep.
func attempts(t *testing.T, dir string) (n int) {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(dir, "results", "*", "attempts"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range found {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		n += len(text)
	}
	return n
}

// A plan in a file is the same sweep as its command line.
func TestSweepPlan(t *testing.T) {
	t.Chdir(t.TempDir())
	const plan = "subject: poisson\naxes:\n  width: 10..20/10\n  seed: \"1:2\"\noptions: {points: 50, slope: 0.7, tol: 1e9}\ncollect: [check.fresh]\n"
	if err := os.WriteFile("plan.yaml", []byte(plan), 0o644); err != nil {
		t.Fatal(err)
	}
	pinnsolve(t, quick("--out", "line")...).expect(t, exitOK)
	s := pinnsolve(t, "sweep", "plan.yaml", "--out", "line", "--quiet")
	s.expect(t, exitOK)
	s.contains(t, "4 cells in line", "check.fresh: median")
	if n := attempts(t, "line"); n != 4 {
		t.Errorf("%d attempts: the plan has other cells than the command line", n)
	}
}

// What is wrong is said in one line before anything is computed, and leaves no files.
func TestSweepBadInput(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"poisson"}, "over what?"},
		{[]string{"poison", "--seeds", "1:2"}, "did you mean poisson?"},
		{[]string{"block", "--over", "nu=0.3,0.6"}, "nu = 0.6"},
		{[]string{"block", "--over", "nv=0.3"}, "nv"},
		{[]string{"block", "--over", "nu"}, "write name=values"},
		{[]string{"block", "--over", "width=30..10"}, "write 10..30"},
		{[]string{"block", "--over", "nu=0.1..0.4"}, "step"},
		{[]string{"block", "--over", "nu=0.3,0.3"}, "twice"},
		{[]string{"block", "--over", "out=a,b"}, "out is no axis"},
		{[]string{"block", "--over", "width=10", "--width", "20"}, "an axis and an option"},
		{[]string{"block", "--seeds", "1:2", "--shard", "3/3"}, "i from 0 to n-1"},
		{[]string{"block", "--seeds", "1:2", "--shard", "auto"}, "SLURM_ARRAY_TASK_ID"},
		{[]string{"block", "--seeds", "1:2", "--workers", "0"}, "nobody can join"},
		{[]string{"block", "--seeds", "1:2", "--listen", "host"}, "no address"},
		{[]string{"block", "--seeds", "1:2", "--tls-cert", "c"}, "--tls-key"},
		{[]string{"table", "nowhere"}, "no folder of a sweep"},
		{[]string{"status"}, "which sweep?"},
	} {
		s := pinnsolve(t, append([]string{"sweep"}, c.args...)...)
		if s.status != exitBadInput || !strings.Contains(s.err, c.want) || strings.Count(s.err, "\n") != 1 {
			t.Errorf("%v: status %d, %q; want %q", c.args, s.status, s.err, c.want)
		}
	}
	pinnsolve(t, "worker").expect(t, exitBadInput)
	if left, _ := filepath.Glob("*"); len(left) > 1 || len(left) == 1 && left[0] != "runs" {
		t.Errorf("left behind: %v", left)
	}
}

// asVersion makes the results and the plan of a sweep those of another version.
func asVersion(t *testing.T, dir, version string) {
	t.Helper()
	s := sweep.Store{Dir: dir}
	p, err := s.Saved()
	if err != nil {
		t.Fatal(err)
	}
	for i, c := range p.Cells {
		old := s.Folder(c.Key())
		p.Cells[i].Version = version
		c = p.Cells[i]
		if err := os.Rename(old, s.Folder(c.Key())); err != nil {
			t.Fatal(err)
		}
		text, err := json.Marshal(c)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(s.Folder(c.Key()), "cell.json"), text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	p.Version = version
	if err := s.Save(p); err != nil {
		t.Fatal(err)
	}
}

// Results of another version are computed again, which is said, unless it is accepted; a
// worker of another version does not join.
func TestSweepVersions(t *testing.T) {
	t.Chdir(t.TempDir())
	pinnsolve(t, quick("--out", "s")...).expect(t, exitOK)
	asVersion(t, "s", "v0.0.1")
	loud := slices.DeleteFunc(quick("--out", "s"), func(a string) bool { return a == "--quiet" })
	s := pinnsolve(t, append(loud, "--accept-version", "v0.0.1")...)
	if s.expect(t, exitOK); !strings.Contains(s.err, "4 results of v0.0.1 are taken") || attempts(t, "s") != 4 {
		t.Errorf("%d attempts: %s", attempts(t, "s"), s.err)
	}
	s = pinnsolve(t, loud...)
	if s.expect(t, exitOK); !strings.Contains(s.err, "4 results of v0.0.1 are of another version and computed again") || attempts(t, "s") != 8 {
		t.Errorf("%d attempts: %s", attempts(t, "s"), s.err)
	}
	asVersion(t, "s", "v0.0.2")
	q, err := nats.Open(t.Context(), nats.Options{Listen: ":0", Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer q.Close()
	if err := q.WriteJoin("s/join.json"); err != nil {
		t.Fatal(err)
	}
	s = pinnsolve(t, "worker", "--join", "s/join.json")
	if s.expect(t, exitBadInput); !strings.Contains(s.err, "planned by v0.0.2: use the same version") {
		t.Error(s.err)
	}
	text, err := os.ReadFile("s/join.json")
	if err != nil {
		t.Fatal(err)
	}
	there := sweep.Store{Dir: "s"}
	p, err := there.Saved()
	if err != nil {
		t.Fatal(err)
	}
	p.Version = question.Version()
	if err := there.Save(p); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile("s/join.json", []byte(strings.Replace(string(text), q.Join().Token, "wrong", 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	s = pinnsolve(t, "worker", "--join", "s/join.json")
	if s.expect(t, exitBadInput); !strings.Contains(s.err, "refuses the token") {
		t.Error(s.err)
	}
}

// A folder that cannot be written, and a disk that is full, end a sweep in one line, and
// with room again it gives what it would have given.
func TestSweepDiskFull(t *testing.T) {
	t.Chdir(t.TempDir())
	pinnsolve(t, quick("--out", "whole", "--workers", "1")...).expect(t, exitOK)
	want := eachOf(t, "whole")
	for _, room := range []int{0, 2500, 6000} {
		os.RemoveAll("s")
		d := &disk{room: room}
		restore := files.SetDevice(d.device)
		s := pinnsolve(t, quick("--out", "s", "--workers", "1")...)
		restore()
		if s.status != exitUntrusted && s.status != exitBadInput || !strings.Contains(s.err, "no space left") || strings.Count(s.err, "\n") != 1 {
			t.Errorf("room for %d bytes: status %d, %s", room, s.status, s.err)
		}
		for _, pattern := range []string{"s/results/*/crashed.json", "s/queue*", "s/*/.part-*", "s/results/*/.part-*"} {
			if left, _ := filepath.Glob(pattern); len(left) > 0 {
				t.Errorf("room for %d bytes leaves %v", room, left)
			}
		}
		pinnsolve(t, quick("--out", "s", "--workers", "1")...).expect(t, exitOK)
		if got := eachOf(t, "s"); got != want {
			t.Errorf("room for %d bytes: %s, want %s", room, got, want)
		}
	}
	if err := os.WriteFile("file", nil, 0o644); err != nil {
		t.Fatal(err)
	}
	s := pinnsolve(t, quick("--out", "file")...)
	if s.expect(t, exitBadInput); !strings.Contains(s.err, "cannot be written") || strings.Count(s.err, "\n") != 1 {
		t.Error(s.err)
	}
}

// A cell whose process was killed three times is given up and named, until --retry.
func TestSweepGivenUp(t *testing.T) {
	t.Chdir(t.TempDir())
	pinnsolve(t, quick("--out", "s")...).expect(t, exitOK)
	want := eachOf(t, "s")
	p, err := sweep.Store{Dir: "s"}.Saved()
	if err != nil {
		t.Fatal(err)
	}
	folder := sweep.Store{Dir: "s"}.Folder(p.Cells[1].Key())
	if err := os.Remove(filepath.Join(folder, sweep.ResultName)); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "attempts"), []byte("..."), 0o644); err != nil {
		t.Fatal(err)
	}
	s := pinnsolve(t, quick("--out", "s")...)
	s.expect(t, exitUntrusted)
	s.contains(t, "1 given up", "width=10 seed=2", "the process that computed it ended 3 times", "--retry")
	pinnsolve(t, "sweep", "status", "s").contains(t, "given up: width=10 seed=2")
	pinnsolve(t, quick("--out", "s", "--retry")...).expect(t, exitOK)
	if got := eachOf(t, "s"); got != want {
		t.Errorf("after --retry: %s, want %s", got, want)
	}
}

// child starts this binary as pinnsolve.
func child(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(os.Args[0], args...)
	cmd.Env = append(os.Environ(), asChild+"=1", "GOMAXPROCS=1")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	return cmd
}

// await waits for a condition.
func await(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for end := time.Now().Add(30 * time.Second); !holds(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("waited 30 s for %s", what)
		}
	}
}

// A head and workers that are killed lose nothing: the head is started again, a worker
// goes on with it, and the table is that of one worker. tools/sweepkills does this a
// hundred times.
func TestSweepKilled(t *testing.T) {
	if testing.Short() {
		t.Skip("it starts processes")
	}
	t.Chdir(t.TempDir())
	args := []string{"sweep", "poisson", "--over", "width=10..24", "--seeds", "1:4", "--points", "50", "--slope", "0.7", "--tol", "1e9", "--quiet"}
	pinnsolve(t, append(slices.Clone(args), "--out", "one")...).expect(t, exitOK)
	want := eachOf(t, "one")

	head := func() *exec.Cmd {
		return child(t, append(slices.Clone(args), "--out", "many", "--listen", ":0", "--workers", "0")...)
	}
	there := func() bool { _, err := os.Stat("many/join.json"); return err == nil }
	done := func() int { found, _ := filepath.Glob("many/results/*/result.json"); return len(found) }
	first := head()
	await(t, "the file to join by", there)
	if info, err := os.Stat("many/join.json"); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("join.json has mode %v, %v", info.Mode(), err)
	}
	worker := func() *exec.Cmd { return child(t, "worker", "--quiet", "--join", "many/join.json", "--workers", "1") }
	stays, goes := worker(), worker()
	await(t, "five cells", func() bool { return done() > 5 })
	_ = goes.Process.Kill()
	_ = first.Process.Kill()
	_ = first.Wait()
	second := head()
	if err := second.Wait(); err != nil {
		t.Fatalf("the second head: %v", err)
	}
	if err := stays.Wait(); err != nil {
		t.Errorf("the worker that stays: %v", err)
	}
	if got := eachOf(t, "many"); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if there() {
		t.Error("join.json is left behind")
	}
}

// On SIGTERM a training is checkpointed and its cell given back; the sweep goes on from
// there, and has the result of one that was not disturbed.
func TestSweepTerminated(t *testing.T) {
	if testing.Short() {
		t.Skip("it trains")
	}
	t.Chdir(t.TempDir())
	args := []string{"sweep", "poisson", "--seeds", "1", "--method", "adam:6000", "--width", "8", "--depth", "1", "--points", "60", "--tol", "1e9", "--quiet", "--checkpoint", "50ms"}
	args = slices.DeleteFunc(args, func(a string) bool { return a == "--checkpoint" || a == "50ms" })
	pinnsolve(t, append(slices.Clone(args), "--out", "one")...)
	want := eachOf(t, "one")
	cmd := child(t, append(slices.Clone(args), "--out", "s")...)
	await(t, "the first rows of the training", func() bool {
		found, _ := filepath.Glob("s/results/*/run/run.json")
		return len(found) == 1
	})
	time.Sleep(100 * time.Millisecond)
	_ = cmd.Process.Signal(syscall.SIGTERM)
	_ = cmd.Wait()
	if found, _ := filepath.Glob("s/results/*/run/checkpoint.safetensors"); len(found) != 1 {
		t.Fatalf("checkpoints %v", found)
	}
	if n := attempts(t, "s"); n != 0 {
		t.Errorf("an interruption counts as %d attempts", n)
	}
	pinnsolve(t, append(slices.Clone(args), "--out", "s")...)
	if got := eachOf(t, "s"); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// Shares are read from the environment of batch systems.
func TestSweepShards(t *testing.T) {
	for _, c := range []struct {
		text string
		env  map[string]string
		i, n int
	}{
		{"1/3", nil, 1, 3},
		{"auto", map[string]string{"SLURM_ARRAY_TASK_ID": "5", "SLURM_ARRAY_TASK_MIN": "3", "SLURM_ARRAY_TASK_COUNT": "4"}, 2, 4},
		{"auto/8", map[string]string{"JOB_COMPLETION_INDEX": "7"}, 7, 8},
		{"auto/2", map[string]string{"JOB_COMPLETION_INDEX": "2"}, -1, 0},
		{"auto", map[string]string{"JOB_COMPLETION_INDEX": "2"}, -1, 0},
	} {
		for _, name := range []string{"SLURM_ARRAY_TASK_ID", "SLURM_ARRAY_TASK_MIN", "SLURM_ARRAY_TASK_COUNT", "JOB_COMPLETION_INDEX"} {
			t.Setenv(name, c.env[name])
		}
		i, n, err := parseShard(c.text)
		if c.i < 0 && err == nil || c.i >= 0 && (err != nil || i != c.i || n != c.n) {
			t.Errorf("%s with %v: %d/%d, %v", c.text, c.env, i, n, err)
		}
	}
}
