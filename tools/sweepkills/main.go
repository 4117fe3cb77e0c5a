// Sweepkills shows that a sweep whose workers and head are killed at any moment has the
// table of one that one worker computed undisturbed:
//
//	go -C tools run ./sweepkills               # 100 kills
//	go -C tools run ./sweepkills -n 20 -seed 7 -v
//	go -C tools run ./sweepkills -alone        # workers whose head does not come back
//	go -C tools run ./sweepkills -suite -n 8   # the locking suite, killed and resumed
//
// A head listens on the loopback interface and computes nothing itself; three workers
// join. At moments drawn from the seed one of the four ends by SIGKILL and is started
// again. When the sweep is complete, these are compared, and the next one begins, until
// there have been enough kills:
//
//   - the table of all cells, byte for byte: times, hosts and attempts are not in it;
//   - there is one folder a cell, and none is missing;
//   - all processes have ended on their own, within 40 s.
//
// A cell that happens to be killed three times is given up, as it should be; it is
// counted, and tried again before tables are compared. The exit status is 1 if anything
// differs.
package main

import (
	"bytes"
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

const (
	workers   = 3
	untilGone = 40 * time.Second
	cells     = 200
	mostWait  = 5 * time.Minute // for a sweep
)

// sweepArgs are of a sweep with cells that take no time.
var sweepArgs = strings.Fields("sweep poisson --over width=10..29 --seeds 1:10 --points 50 --slope 0.7 --tol 1e9 --quiet")

type options struct {
	kills   int
	seed    uint64
	binary  string
	verbose bool
	suite   bool
	alone   bool
}

func main() {
	var o options
	flag.IntVar(&o.kills, "n", 100, "number of kills")
	flag.Uint64Var(&o.seed, "seed", 1, "seed of the moments")
	flag.StringVar(&o.binary, "binary", "", "binary to kill; default: built from the working tree")
	flag.BoolVar(&o.suite, "suite", false, "kill and resume the locking suite, in its quick form")
	flag.BoolVar(&o.alone, "alone", false, "kill the head for good, and wait for the end of its workers")
	flag.BoolVar(&o.verbose, "v", false, "print every kill")
	flag.Parse()
	builds.Main("sweepkills", func(ctx context.Context) (bool, error) {
		different, err := run(ctx, o)
		return different > 0, err
	})
}

func run(ctx context.Context, o options) (different int, err error) {
	scratch, err := os.MkdirTemp("", "sweepkills-")
	if err != nil {
		return 0, err
	}
	defer os.RemoveAll(scratch)
	root, err := builds.Root(ctx)
	if err != nil {
		return 0, err
	}
	k := &killer{options: o, scratch: scratch, random: rand.New(rand.NewPCG(o.seed, 0))}
	if k.binary, err = builds.Current(ctx, o.binary, root, scratch); err != nil {
		return 0, err
	}
	if o.alone {
		return k.leave(ctx)
	}
	if o.suite {
		return k.killSuite(ctx)
	}
	one := filepath.Join(scratch, "one")
	begin := time.Now()
	if out, err := k.command(ctx, append(sweepArgs, "--workers", "1", "--out", one)...).CombinedOutput(); err != nil {
		return 0, fmt.Errorf("undisturbed: %w: %s", err, out)
	}
	k.took = time.Since(begin)
	if k.want, err = k.table(ctx, one); err != nil {
		return 0, err
	}
	for round := 0; k.heads+k.others < o.kills; round++ {
		if err := k.sweep(ctx, filepath.Join(scratch, fmt.Sprint("round-", round))); err != nil {
			return k.different, err
		}
	}
	fmt.Println("| sweeps of 200 cells | undisturbed, s | kills of heads | of workers | cells given up after three kills | slowest end of a process, s | different tables | processes left |")
	fmt.Println("|---|---|---|---|---|---|---|---|")
	fmt.Printf("| %d | %.1f | %d | %d | %d | %.1f | %d | %d |\n", k.sweeps, k.took.Seconds(), k.heads, k.others, k.givenUp, k.slowest.Seconds(), k.different, k.left)
	return k.different + k.left, nil
}

// killer kills heads and workers of sweeps.
type killer struct {
	options
	scratch string
	random  *rand.Rand
	want    []byte
	took    time.Duration

	sweeps, heads, others, givenUp, different, left int
	slowest                                         time.Duration
}

func (k *killer) command(ctx context.Context, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, k.binary, args...)
	cmd.Env = append(os.Environ(), "GOMAXPROCS=1")
	return cmd
}

func (k *killer) table(ctx context.Context, dir string) ([]byte, error) {
	return k.command(ctx, "sweep", "table", dir, "--each", "--format", "json").Output()
}

// process is one that can be started again.
type process struct {
	args  []string
	cmd   *exec.Cmd
	said  *bytes.Buffer
	ended chan error
}

func (k *killer) start(ctx context.Context, p *process) error {
	p.cmd, p.said, p.ended = k.command(ctx, p.args...), &bytes.Buffer{}, make(chan error, 1)
	p.cmd.Stderr = p.said
	if err := p.cmd.Start(); err != nil {
		return err
	}
	cmd, ended := p.cmd, p.ended
	go func() { ended <- cmd.Wait() }()
	return nil
}

// sweep runs a sweep with kills, and compares its table.
func (k *killer) sweep(ctx context.Context, dir string) error {
	join := filepath.Join(dir, "join.json")
	head := &process{args: append(append([]string{}, sweepArgs...), "--listen", ":0", "--workers", "0", "--out", dir)}
	if err := k.start(ctx, head); err != nil {
		return err
	}
	if err := awaitFile(join); err != nil {
		return err
	}
	var list []*process
	for range workers {
		p := &process{args: []string{"worker", "--quiet", "--workers", "1", "--join", join}}
		if err := k.start(ctx, p); err != nil {
			return err
		}
		list = append(list, p)
	}
	if err := k.kill(ctx, head, list, dir); err != nil {
		return err
	}
	k.sweeps++
	return k.compare(ctx, dir)
}

// kill kills and starts again until the sweep is complete and all processes have ended.
func (k *killer) kill(ctx context.Context, head *process, list []*process, dir string) error {
	limit := time.After(mostWait)
	look := time.NewTicker(200 * time.Millisecond)
	defer look.Stop()
	var moment <-chan time.Time
	for {
		if k.heads+k.others < k.options.kills && moment == nil {
			moment = time.After(time.Duration(k.random.Float64() * float64(800*time.Millisecond)))
		}
		select {
		case err := <-head.ended:
			if err != nil {
				return fmt.Errorf("the head: %w: %s", err, head.said)
			}
			return k.farewell(list)
		case <-look.C:
			if err := k.revive(ctx, list); err != nil {
				return err
			}
		case <-limit:
			return fmt.Errorf("%s is not complete after %v", dir, mostWait)
		case <-ctx.Done():
			return ctx.Err()
		case <-moment:
			moment = nil
			if err := k.strike(ctx, head, list); err != nil {
				return err
			}
		}
	}
}

// revive starts workers again that met no head, as a batch system does.
func (k *killer) revive(ctx context.Context, list []*process) error {
	for _, p := range list {
		select {
		case err := <-p.ended:
			if err == nil {
				p.ended <- nil // the sweep is complete
				continue
			}
			if k.verbose {
				fmt.Printf("a worker is started again: %s", p.said)
			}
			if err := k.start(ctx, p); err != nil {
				return err
			}
		default:
		}
	}
	return nil
}

// strike kills one process and starts it again.
func (k *killer) strike(ctx context.Context, head *process, list []*process) error {
	victim := head
	if i := k.random.IntN(workers + 1); i < workers {
		victim = list[i]
	}
	_ = victim.cmd.Process.Kill()
	if err := <-victim.ended; err == nil || victim.cmd.ProcessState.ExitCode() >= 0 { // it was at its end already
		victim.ended <- err
		return nil
	}
	if victim == head {
		k.heads++
	} else {
		k.others++
	}
	if k.verbose {
		fmt.Printf("kill %d: %s\n", k.heads+k.others, victim.args[0])
	}
	return k.start(ctx, victim)
}

// farewell waits for the end of the workers.
func (k *killer) farewell(list []*process) error {
	begin := time.Now()
	for _, p := range list {
		select {
		case err := <-p.ended:
			// One that was started when the sweep had ended finds nothing to join.
			if err != nil && !strings.Contains(p.said.String(), "join.json") {
				return fmt.Errorf("a worker: %w: %s", err, p.said)
			}
		case <-time.After(untilGone - time.Since(begin)):
			k.left++
			_ = p.cmd.Process.Kill()
			<-p.ended
		}
	}
	k.slowest = max(k.slowest, time.Since(begin))
	return nil
}

// compare compares the table of a sweep that has ended.
func (k *killer) compare(ctx context.Context, dir string) error {
	given, err := filepath.Glob(filepath.Join(dir, "results", "*", "crashed.json"))
	if err != nil {
		return err
	}
	k.givenUp += len(given)
	if len(given) > 0 {
		if out, err := k.command(ctx, append(append([]string{}, sweepArgs...), "--retry", "--out", dir)...).CombinedOutput(); err != nil {
			return fmt.Errorf("--retry: %w: %s", err, out)
		}
	}
	got, err := k.table(ctx, dir)
	if err != nil {
		return err
	}
	folders, err := filepath.Glob(filepath.Join(dir, "results", "*", "result.json"))
	if err != nil {
		return err
	}
	if !bytes.Equal(got, k.want) || len(folders) != cells {
		k.different++
		fmt.Printf("%s differs: %d results of %d\n", dir, len(folders), cells)
	}
	return nil
}

// awaitFile waits for a file.
func awaitFile(path string) error {
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		if _, err := os.Stat(path); err == nil {
			return nil
		}
	}
	return fmt.Errorf("there is no %s after a minute", path)
}
