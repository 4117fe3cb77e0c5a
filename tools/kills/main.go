// Kills shows that a run of pinnsolve which is killed at any moment, and goes on with
// --resume, has the results of one that was not, to the last bit:
//
//	go -C tools run ./kills               # 20 kills, about half a minute
//	go -C tools run ./kills -n 300 -seed 7
//	go -C tools run ./kills -run lbfgs -v
//
// A run of every kind is done once without being disturbed, which gives its time and
// its results. Then runs are started and ended with SIGKILL after a random part of
// that time, drawn from the seed; every second one is killed again while it goes on.
// At the end of each these have to be the same:
//
//   - the exit status;
//   - the weights of the solution, fields.csv and solution.vtu, byte for byte;
//   - the cells of history.csv and path.csv, without their seconds;
//   - the values of result.json, without times.
//
// Nothing may be left of half-written files. A line is printed for every difference,
// and a table at the end. The exit status is 1 if anything differed.
package main

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"pinnsolve/tools/internal/builds"
)

// kind is a kind of run, with the arguments that make a small one.
type kind struct {
	name string
	args string

	took    time.Duration
	status  int
	results results

	kills, ended, before, again, different int
}

// kinds are the runs to be killed: every method, and paths.
func kinds() []*kind {
	const trained = " --width 10 --depth 2 --points 150 --bc soft"
	return []*kind{
		{name: "adam", args: "block --balance relobralo --method adam:3000" + trained},
		{name: "lbfgs", args: "block --method lbfgs:1500" + trained},
		{name: "ssbroyden", args: "block --method adam:50,ssbroyden:1500" + trained},
		{name: "lm", args: "block --method lm:150" + trained},
		{name: "varpro", args: "block --statement weak --method varpro:120 --width 8 --depth 1 --points 300"},
		{name: "autopilot", args: "block --balance ntk --method autopilot:3000" + trained},
		{name: "direct", args: "poisson --width 150 --points 600 --slope 1"},
		{name: "weak", args: "cook --nu 0.3"},
		{name: "direct path", args: "stretch --statement strong --curriculum adaptive --width 60 --points 200 --slope 0.5 --tol 1e6"},
		{name: "lm path", args: "block --method lm:15 --continue nu=0.3,0.4,0.45" + trained},
		{name: "weak path", args: "bonded --windows 6 --features 20 --continue nu=0.3,0.4,0.45 --tol 1"},
	}
}

// options are what is asked for on the command line.
type options struct {
	kills   int
	seed    uint64
	binary  string
	only    string
	verbose bool
}

func main() {
	var o options
	flag.IntVar(&o.kills, "n", 20, "number of kills")
	flag.Uint64Var(&o.seed, "seed", 1, "seed of the moments")
	flag.StringVar(&o.binary, "binary", "", "binary to kill; default: built from the working tree")
	flag.StringVar(&o.only, "run", "", "only runs whose name has this in it")
	flag.BoolVar(&o.verbose, "v", false, "print every kill")
	flag.Parse()
	builds.Main("kills", func(ctx context.Context) (bool, error) { return run(ctx, o) })
}

func run(ctx context.Context, o options) (different bool, err error) {
	scratch, err := os.MkdirTemp("", "kills-")
	if err != nil {
		return false, err
	}
	defer os.RemoveAll(scratch)
	root, err := builds.Root(ctx)
	if err != nil {
		return false, err
	}
	k := killer{options: o, scratch: scratch}
	if k.binary, err = builds.Current(ctx, o.binary, root, scratch); err != nil {
		return false, err
	}
	var list []*kind
	for _, kind := range kinds() {
		if strings.Contains(kind.name, o.only) {
			list = append(list, kind)
		}
	}
	if len(list) == 0 {
		return false, fmt.Errorf("no run has %q in its name", o.only)
	}
	for _, kind := range list[:min(len(list), o.kills)] {
		if err := k.undisturbed(ctx, kind); err != nil {
			return false, err
		}
	}
	for i := range o.kills {
		if err = k.kill(ctx, list[i%len(list)], i); err != nil { // the table has those before
			break
		}
	}
	return table(list), err
}

// table prints what happened, and reports whether anything differed.
func table(list []*kind) (different bool) {
	fmt.Println("| run | undisturbed, s | killed | before its record | at its end already | killed again | different |")
	fmt.Println("|---|---|---|---|---|---|---|")
	var sum kind
	for _, k := range list {
		fmt.Printf("| %s | %.1f | %d | %d | %d | %d | %d |\n", k.name, k.took.Seconds(), k.kills, k.before, k.ended, k.again, k.different)
		sum.kills, sum.before, sum.ended = sum.kills+k.kills, sum.before+k.before, sum.ended+k.ended
		sum.again, sum.different = sum.again+k.again, sum.different+k.different
	}
	fmt.Printf("| all | | %d | %d | %d | %d | %d |\n", sum.kills, sum.before, sum.ended, sum.again, sum.different)
	return sum.different > 0
}

// killer kills runs.
type killer struct {
	options
	scratch string
}

// undisturbed does a run once.
func (k *killer) undisturbed(ctx context.Context, kind *kind) (err error) {
	dir := filepath.Join(k.scratch, strings.ReplaceAll(kind.name, " ", "-"))
	begin := time.Now()
	if kind.status, err = k.start(ctx, 0, k.first(kind, dir)...); err != nil {
		return err
	}
	kind.took = time.Since(begin)
	if kind.status != 0 && kind.status != 3 {
		return fmt.Errorf("%s: exit status %d", kind.name, kind.status)
	}
	kind.results, err = read(dir)
	return err
}

func (k *killer) first(kind *kind, dir string) []string {
	args := append([]string{"run"}, strings.Fields(kind.args)...)
	return append(args, "--no-pictures", "--quiet", "--checkpoint", "20ms", "--out", dir)
}

// kill kills a run, goes on with it, and compares. Of every second run what goes on
// is killed too.
func (k *killer) kill(ctx context.Context, kind *kind, number int) error {
	rng := rand.New(rand.NewPCG(k.seed, uint64(number)))
	dir := filepath.Join(k.scratch, fmt.Sprintf("run-%d", number))
	defer os.RemoveAll(dir)
	args, status, said := k.first(kind, dir), 0, ""
	kills := 1 + rng.IntN(2)
	for i := range kills + 1 {
		after := time.Duration(rng.Float64() * 1.05 * float64(kind.took))
		if i == kills {
			after = 0
		}
		var err error
		if status, err = k.start(ctx, after, args...); err != nil {
			return err
		}
		said += fmt.Sprintf(" %v: %d;", after.Round(time.Millisecond), status)
		if status != killed {
			if i == 0 {
				kind.ended++
			}
			break
		}
		kind.kills++
		if i > 0 {
			kind.again++
		}
		if args = []string{"run", "--resume", dir, "--quiet"}; !builds.IsFile(filepath.Join(dir, "run.json")) {
			kind.before++
			args = k.first(kind, dir)
		}
	}
	why, err := k.compare(kind, dir, status)
	if err != nil {
		return err
	}
	if why != "" {
		kind.different++
	}
	if why != "" || k.verbose {
		fmt.Printf("%d: %s,%s %s\n", number, kind.name, said, why)
	}
	return nil
}

// complete is the exit status for a run that has ended before it was killed: its
// process only had to say so.
const complete = 2

func (k *killer) compare(kind *kind, dir string, status int) (why string, err error) {
	if status != kind.status && status != complete {
		return fmt.Sprintf("exit status %d, want %d", status, kind.status), nil
	}
	got, err := read(dir)
	if err != nil {
		return err.Error(), nil
	}
	return kind.results.differs(got), nil
}

// killed is the exit status of a process that was killed.
const killed = -1

// start runs pinnsolve and kills it after a time, never if that is 0.
func (k *killer) start(ctx context.Context, after time.Duration, args ...string) (status int, err error) {
	cmd := exec.CommandContext(ctx, k.binary, args...)
	if err := cmd.Start(); err != nil {
		return 0, err
	}
	if after > 0 {
		timer := time.AfterFunc(after, func() { _ = cmd.Process.Kill() })
		defer timer.Stop()
	}
	err = cmd.Wait()
	if ctx.Err() != nil {
		return 0, builds.ErrInterrupted
	}
	if _, ok := err.(*exec.ExitError); err != nil && !ok {
		return 0, err
	}
	return cmd.ProcessState.ExitCode(), nil
}
