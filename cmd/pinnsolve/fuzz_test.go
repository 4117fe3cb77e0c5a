package main

import (
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"
)

// fuzzSubjects are what a fuzzed run is about: cases of few and of many options,
// and a part.
var fuzzSubjects = []string{"poisson", "cook", "torsion", testdata + "field/part-with-equals-sign.msh"}

// Whatever is written behind "pinnsolve run CASE", one argument a line, is a task
// or an error, soon.
func FuzzRun(f *testing.F) {
	for _, text := range []string{
		"--nu\n0.4999\n--fix\nleft\n--traction=right=0,-1\n--tol\n1e-4",
		"--formulation\nstandard\n--statement=weak\n--windows\n9\n--features=40\n--quadrature\ndegree=8,grade=on",
		"--method\nadam:2000,lbfgs:3000\n--balance\nntk\n--autopilot\n--width=30\n--depth\n2\n--seed\n7",
		"--method\nadam(rate=1e-3,decay=0.9/100,batch=64):20,lm\n--activation\nsin\n--blocks=pirate\n--fourier\nsigma=2,count=8\n--factorise\n--separate\n--adapt\nrar-d(every=5,k=2)",
		"--continue\nnu=0.3,0.45,0.49\n--predictor\nsecant\n--max-time\n90s",
		"--continue=nu=linear:0.3:0.49:10", "--continue=nu=adaptive:0.3:0.4999:0.1", "--curriculum\ncap:0.1:1:4\n--load=0.5",
		"--set\nangle=180\n--law\nneo-hooke\n--bc\nhard\n--sampler\nhalton\n--inputs\nxy\n--points\n100",
		"--pressure\n\"x=2\"=1\n--roller='top'\n--glue\n--E\n1e9\n--K\n2\n--out\na\n--json\n--quiet\n--no-pictures",
		"--resume\nnone\n--workers\n0\n--slope\n-1",
	} {
		for k := range fuzzSubjects {
			f.Add(uint8(k), text)
		}
	}
	f.Fuzz(func(t *testing.T, subject uint8, text string) {
		defer checkCost(t)()
		o := &runOptions{console: console{out: io.Discard, err: io.Discard, now: time.Now}}
		cmd := &cobra.Command{Use: "run"}
		cmd.SetFlagErrorFunc(flagError)
		o.register(cmd.Flags())
		o.subject = fuzzSubjects[int(subject)%len(fuzzSubjects)]
		err := cmd.ParseFlags(strings.Split(text, "\n"))
		if err == nil {
			_, err = o.setup(cmd)
		}
		if err != nil && message(err) == "" {
			t.Errorf("an error without words: %#v", err)
		}
	})
}

// Whatever a file holds, "pinnsolve show FILE" describes it or says in one line
// what is wrong with it, soon.
func FuzzShow(f *testing.F) {
	for _, pattern := range []string{"field/*.msh", "../../mesh/testdata/formats/*", "../../mesh/testdata/t*-ascii.msh", "../../mesh/testdata/kinds/*s1.msh"} {
		files, err := filepath.Glob(testdata + pattern)
		if err != nil || len(files) == 0 {
			f.Fatalf("%s: %d files, error %v", pattern, len(files), err)
		}
		for _, file := range files {
			if data, err := os.ReadFile(file); err != nil {
				f.Fatal(err)
			} else if len(data) < 20_000 {
				f.Add(data)
			}
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		defer checkCost(t)()
		name := filepath.Join(t.TempDir(), "part.msh")
		if err := os.WriteFile(name, data, 0o666); err != nil {
			t.Fatal(err)
		}
		s := pinnsolve(t, "show", name)
		if s.status != exitOK && s.status != exitBadInput || (s.out == "") != (s.status == exitBadInput) || strings.Count(s.err, "\n") > 1 {
			t.Errorf("exit status %d, stdout %q, stderr %q", s.status, s.out, s.err)
		}
	})
}

// checkCost begins to count; what it returns fails if more than 10 s have been
// spent, or 1 GiB allocated, freed memory included.
func checkCost(t *testing.T) func() {
	begin := time.Now()
	var before runtime.MemStats
	runtime.ReadMemStats(&before)
	return func() {
		var after runtime.MemStats
		runtime.ReadMemStats(&after)
		spent, bytes := time.Since(begin), after.TotalAlloc-before.TotalAlloc
		if spent > 10*time.Second || bytes > 1<<30 {
			t.Errorf("took %v and %d bytes", spent, bytes)
		}
	}
}
