// Searches shows that a search finds options about as good as a full grid does, in less
// time:
//
//	go -C tools run ./searches
//	go -C tools run ./searches -seeds 1 -grid max-work
//
// For two cases and seeds 1 to 5 it computes all 24 networks of widths 12, 20, 32 and 48,
// one to three layers and 300 and 900 points, each trained by lm for 5 s, and lets a search
// choose among them; each on one processor. It prints the true error of u of the network
// that was chosen, as the grid has it, over the least of the grid, and the processor time
// of the search over that of the grid. The grid is limited by the clock, as users would,
// or with -grid max-work by work as counted, which a busy machine does not change. The
// exit status is 1 if fewer than four of five seeds meet the bars of 1.5 and 1/3.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"pinnsolve/tools/internal/builds"
)

const (
	axes      = "width=12,20,32,48 depth=1..3 points=300,900"
	errorBar  = 1.5
	timeBar   = 1.0 / 3
	trialTime = "5s"
)

var subjects = []string{"block --formulation mixed", "hole --inputs xy"}

func main() {
	seeds := flag.Int("seeds", 5, "number of seeds")
	only := flag.String("only", "", "the case: block or hole; default: both")
	limit := flag.String("grid", "max-time", "what limits the grid: max-time or max-work")
	binary := flag.String("binary", "", "binary to use; default: built from the working tree")
	flag.Parse()
	builds.Main("searches", func(ctx context.Context) (bool, error) { return run(ctx, *only, *seeds, *limit, *binary) })
}

func run(ctx context.Context, only string, seeds int, limit, binary string) (short bool, err error) {
	scratch, err := os.MkdirTemp("", "searches-")
	if err != nil {
		return false, err
	}
	defer os.RemoveAll(scratch)
	root, err := builds.Root(ctx)
	if err != nil {
		return false, err
	}
	r := runner{ctx: ctx, scratch: scratch}
	if r.binary, err = builds.Current(ctx, binary, root, scratch); err != nil {
		return false, err
	}
	fmt.Printf("| case | seed | chosen | u | least u of the grid | ratio | search | grid | of its time |\n|---|---|---|---|---|---|---|---|---|\n")
	for _, subject := range subjects {
		if !strings.HasPrefix(subject, only) {
			continue
		}
		met := 0
		for seed := 1; seed <= seeds; seed++ {
			ok, err := r.compare(subject, fmt.Sprint(seed), limit)
			if err != nil {
				return false, err
			}
			if ok {
				met++
			}
		}
		fmt.Printf("%s: %d of %d seeds meet the bars\n", subject, met, seeds)
		short = short || met*5 < seeds*4
	}
	return short, nil
}

type runner struct {
	ctx             context.Context
	scratch, binary string
}

// compare prints a row.
func (r *runner) compare(subject, seed, limit string) (met bool, err error) {
	common := append(strings.Fields(subject), "--method", "lm", "--seed", seed, "--workers", "1", "--quiet")
	dir := filepath.Join(r.scratch, strings.Fields(subject)[0]+seed)
	over := strings.Join(strings.Fields(axes), ",")
	out, searching, err := r.start(append([]string{"search", "--over", over, "--max-time", trialTime, "--format", "json", "--out", dir + "-search"}, common...))
	if err != nil {
		return false, err
	}
	var found struct {
		Trials []struct {
			Axes map[string]string `json:"axes"`
		} `json:"trials"`
	}
	if err := json.Unmarshal(out, &found); err != nil {
		return false, err
	}
	grid := append([]string{"sweep", "--" + limit, trialTime, "--out", dir + "-grid"}, common...)
	for _, a := range strings.Fields(axes) {
		grid = append(grid, "--over", a)
	}
	_, whole, err := r.start(grid)
	if err != nil {
		return false, err
	}
	if out, _, err = r.start([]string{"sweep", "table", dir + "-grid", "--each", "--format", "json", "--result", "errors.u"}); err != nil {
		return false, err
	}
	var cells []struct {
		Axes   map[string]string   `json:"axes"`
		Values map[string]*float64 `json:"values"`
	}
	if err := json.Unmarshal(out, &cells); err != nil {
		return false, err
	}
	chosen := found.Trials[0].Axes
	var own, least *float64
	for _, c := range cells {
		u := c.Values["errors.u"]
		if u == nil {
			continue // the time was over before there was a solution
		}
		if fmt.Sprint(c.Axes) == fmt.Sprint(chosen) {
			own = u
		}
		if least == nil || *u < *least {
			least = u
		}
	}
	if own == nil {
		return false, fmt.Errorf("the grid has no error of %v", chosen)
	}
	fmt.Printf("| %s | %s | %s x %s, %s points | %.2e | %.2e | %.2f | %.1f s | %.1f s | %.2f |\n", subject, seed,
		chosen["depth"], chosen["width"], chosen["points"], *own, *least, *own / *least, searching, whole, searching/whole)
	return *own <= errorBar**least && searching <= timeBar*whole, nil
}

// start runs the binary on one processor and returns what it printed, and its processor
// time in s.
func (r *runner) start(args []string) (out []byte, seconds float64, err error) {
	cmd := exec.CommandContext(r.ctx, r.binary, args...)
	cmd.Env = append(os.Environ(), "GOMAXPROCS=1")
	cmd.Stderr = os.Stderr
	out, err = cmd.Output()
	if r.ctx.Err() != nil {
		return nil, 0, builds.ErrInterrupted
	}
	if err != nil && cmd.ProcessState.ExitCode() != 3 { // short trainings are not trusted
		return nil, 0, fmt.Errorf("%s: %w", strings.Join(args, " "), err)
	}
	return out, (cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()).Seconds(), nil
}
