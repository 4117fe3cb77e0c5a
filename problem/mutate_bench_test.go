//go:build unix

package problem

import (
	"bytes"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"syscall"
	"testing"
)

var refusal = regexp.MustCompile(`^pinnsolve: [^\n]*\.yaml:\d+:\d+: [^\n]*\n$`)

// BenchmarkMutations gives 300 files with mistakes to the command, those with meshes
// among them: each is refused in one line with line and column, or runs for 3 s at
// most. It reports how many were refused, the longest processor time of a process, s,
// and the largest memory, MB.
//
//	go test ./problem -run xxx -bench Mutations -benchtime 1x
func BenchmarkMutations(b *testing.B) {
	command := filepath.Join(b.TempDir(), "pinnsolve")
	if out, err := exec.Command("go", "build", "-o", command, "../cmd/pinnsolve").CombinedOutput(); err != nil {
		b.Fatalf("%v: %s", err, out)
	}
	texts := examples(b)
	files := slices.Sorted(maps.Keys(texts))
	for b.Loop() {
		rng := rand.New(rand.NewPCG(1, 2))
		refused, seconds, memory := 0, 0.0, 0.0
		for k := range 300 {
			from := files[k%len(files)]
			dir := filepath.Dir(from) // beside the meshes that it names
			file := filepath.Join(dir, "mutated.yaml")
			text := mutate(rng, texts[from])
			if err := os.WriteFile(file, text, 0o666); err != nil {
				b.Fatal(err)
			}
			var said bytes.Buffer
			run := exec.Command(command, "run", file, "--max-time", "3s", "--quiet", "--no-pictures", "--out", b.TempDir())
			run.Stderr = &said
			err := run.Run()
			os.Remove(file)
			use := run.ProcessState.SysUsage().(*syscall.Rusage)
			seconds = max(seconds, (run.ProcessState.UserTime() + run.ProcessState.SystemTime()).Seconds())
			memory = max(memory, float64(use.Maxrss)/1024)
			switch code := run.ProcessState.ExitCode(); {
			case code == 2 && refusal.Match(said.Bytes()):
				refused++
			case code != 0 && code != 3:
				b.Errorf("%v, said %q, of\n%s", err, said.String(), text)
			}
		}
		b.ReportMetric(float64(refused), "refused")
		b.ReportMetric(seconds, "s")
		b.ReportMetric(memory, "MB")
	}
}
