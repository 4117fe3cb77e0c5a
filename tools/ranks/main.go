// Ranks shows that a run of pinnsolve which several processes share by MPI has the results
// of one process, to the last bit:
//
//	go -C tools run ./ranks
//	go -C tools run ./ranks -speed 5
//
// It builds the command as it is and with the tag mpi, and compares the solutions of a
// trained network and of a weak solve by the former with those of the latter on 1, 2 and 4
// ranks. With -speed it then times, that many times in turn, three steps of lm on 8000 points on 1,
// 2 and 4 ranks. It needs mpicc and mpirun, and without them says so and is content. The
// exit status is 1 if anything differed.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"pinnsolve/tools/internal/builds"
)

func main() {
	speed := flag.Int("speed", 0, "times to measure")
	flag.Parse()
	builds.Main("ranks", func(ctx context.Context) (bool, error) { return run(ctx, *speed) })
}

// compared are the runs whose results are compared, with the file that is.
var compared = []struct{ args, file string }{
	{"block --method adam:20,lm:5,lbfgs:5 --width 10 --depth 2 --points 600", "network.safetensors"},
	{"block --method gn:100x5 --width 40 --depth 2", "network.safetensors"},
	{"cook --nu 0.3", "fields.csv"},
}

const timed = "block --method lm:3 --width 40 --depth 3 --points 8000"

func run(ctx context.Context, speed int) (different bool, err error) {
	for _, program := range []string{"mpicc", "mpirun"} {
		if _, err := exec.LookPath(program); err != nil {
			fmt.Println("MPI is not installed: ranks are not compared")
			return false, nil
		}
	}
	scratch, err := os.MkdirTemp("", "ranks-")
	if err != nil {
		return false, err
	}
	defer os.RemoveAll(scratch)
	root, err := builds.Root(ctx)
	if err != nil {
		return false, err
	}
	r := runner{ctx: ctx, scratch: scratch, plain: filepath.Join(scratch, "plain"), shared: filepath.Join(scratch, "shared")}
	if err := builds.Build(ctx, root, r.plain); err != nil {
		return false, err
	}
	build := exec.CommandContext(ctx, "go", "build", "-trimpath", "-tags", "mpi", "-o", r.shared, "./cmd/pinnsolve")
	build.Dir, build.Env = root, append(os.Environ(), "CGO_ENABLED=1", "CC=mpicc")
	if out, err := build.CombinedOutput(); err != nil {
		return false, fmt.Errorf("go build -tags mpi: %w: %s", err, out)
	}
	for _, c := range compared {
		want, err := r.file(c.args, c.file, 0)
		if err != nil {
			return false, err
		}
		for _, n := range []int{1, 2, 4} {
			got, err := r.file(c.args, c.file, n)
			if err != nil {
				return false, err
			}
			same := "the same"
			if !bytes.Equal(got, want) {
				same, different = "DIFFERENT", true
			}
			fmt.Printf("%-70s %d ranks: %s\n", c.args, n, same)
		}
	}
	return different, r.measure(speed)
}

// runner runs the command.
type runner struct {
	ctx                    context.Context
	scratch, plain, shared string
	runs                   int
}

// start runs a command on a number of ranks, 0 for the program without MPI, and returns
// the directory of its results and what it printed.
func (r *runner) start(args string, ranks int) (dir, printed string, err error) {
	r.runs++
	dir = filepath.Join(r.scratch, strconv.Itoa(r.runs))
	list := append([]string{r.plain, "run"}, strings.Fields(args)...)
	list = append(list, "--workers", "1", "--no-pictures", "--out", dir)
	if ranks > 0 {
		list[0] = r.shared
		list = append([]string{"mpirun", "--oversubscribe", "-n", strconv.Itoa(ranks)}, list...)
	}
	cmd := exec.CommandContext(r.ctx, list[0], list[1:]...)
	// Open MPI does not start as root, as in a container, unless it is told to.
	cmd.Env = append(os.Environ(), "GOMAXPROCS=1", "OMPI_ALLOW_RUN_AS_ROOT=1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1")
	out, err := cmd.CombinedOutput()
	if r.ctx.Err() != nil {
		return "", "", builds.ErrInterrupted
	}
	if err != nil && cmd.ProcessState.ExitCode() != 3 { // a short training is not trusted
		return "", "", fmt.Errorf("%s: %w: %s", strings.Join(list, " "), err, out)
	}
	return dir, string(out), nil
}

// file returns a file of the results.
func (r *runner) file(args, name string, ranks int) ([]byte, error) {
	dir, _, err := r.start(args, ranks)
	if err != nil {
		return nil, err
	}
	return os.ReadFile(filepath.Join(dir, name))
}

var exchanges = regexp.MustCompile(`(\S+) of (\S+) s in exchanges`)

// measure times one rank, two and four, in turn.
func (r *runner) measure(times int) error {
	ratios, shares := map[int][]float64{}, map[int]float64{}
	for range times {
		var seconds [5]float64
		for _, n := range []int{1, 2, 4} {
			dir, printed, err := r.start(timed, n)
			if err != nil {
				return err
			}
			data, err := os.ReadFile(filepath.Join(dir, "result.json"))
			if err != nil {
				return err
			}
			var result struct {
				Seconds float64 `json:"seconds"`
			}
			if err := json.Unmarshal(data, &result); err != nil {
				return err
			}
			seconds[n] = result.Seconds
			if m := exchanges.FindStringSubmatch(printed); m != nil {
				part, _ := strconv.ParseFloat(m[1], 64)
				whole, _ := strconv.ParseFloat(m[2], 64)
				shares[n] = part / whole
			}
			ratios[n] = append(ratios[n], seconds[1]/seconds[n])
		}
		fmt.Printf("%s: %.2f s on 1 rank", timed, seconds[1])
		for _, n := range []int{2, 4} {
			fmt.Printf("; %.2f s on %d: %.2f times as fast, %.1f %% of it in exchanges, waiting included", seconds[n], n, seconds[1]/seconds[n], 100*shares[n])
		}
		fmt.Println()
	}
	if times > 0 {
		for _, n := range []int{2, 4} {
			slices.Sort(ratios[n])
			fmt.Printf("median of %d on %d ranks: %.2f times as fast\n", times, n, ratios[n][times/2])
		}
		fmt.Printf("%d processors\n", runtime.NumCPU())
	}
	return nil
}
