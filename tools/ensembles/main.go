// Ensembles shows what the spread of several seeds says of the error of a solution:
//
//	go -C tools run ./ensembles
//
// It solves ten problems with exact solutions, by networks of several sizes and methods that
// end early, each with five seeds from 0, 100 and 200 on, and prints the error of every
// output over the distance between the best two solutions: pinnsolve run --ensemble 5. The
// exit status is 1 if fewer than 80 % of the 30 errors of u are within a factor of five.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"pinnsolve/tools/internal/builds"
)

var runs = []string{
	"block --method lm --width 12 --depth 2 --points 300 --max-work 500ms",
	"block --method lm --width 16 --depth 2 --points 200 --max-work 1500ms --nu 0.3 --formulation standard",
	"block --method lm --width 20 --depth 1 --points 300 --max-work 1s",
	"poisson --method lm:30 --width 10 --depth 2 --points 200",
	"poisson --method adam:300,lbfgs:300 --width 12 --depth 2 --points 200",
	"poisson --method direct --width 60 --points 200 --slope 1",
	"hole --inputs polar --method lm --width 12 --depth 2 --points 200 --max-work 1s",
	"cylinder --method lm --width 12 --depth 2 --points 200 --max-work 500ms",
	"heat --method lm --width 12 --depth 2 --points 300 --max-work 1s",
	"kovasznay --statement strong --method lm --width 12 --depth 2 --points 300 --max-work 1s",
}

const (
	within = 5
	bar    = 0.8
)

func main() {
	binary := flag.String("binary", "", "binary to use; default: built from the working tree")
	flag.Parse()
	builds.Main("ensembles", func(ctx context.Context) (bool, error) { return run(ctx, *binary) })
}

func run(ctx context.Context, binary string) (short bool, err error) {
	scratch, err := os.MkdirTemp("", "ensembles-")
	if err != nil {
		return false, err
	}
	defer os.RemoveAll(scratch)
	root, err := builds.Root(ctx)
	if err != nil {
		return false, err
	}
	if binary, err = builds.Current(ctx, binary, root, scratch); err != nil {
		return false, err
	}
	fmt.Printf("| run | seeds from | output | error | spread | ratio |\n|---|---|---|---|---|---|\n")
	var all, first []float64
	for _, seed := range []string{"0", "100", "200"} {
		for i, args := range runs {
			dir := filepath.Join(scratch, fmt.Sprint(i, "-", seed))
			list := append(append([]string{"run"}, strings.Fields(args)...), "--ensemble", "5", "--seed", seed, "--no-pictures", "--quiet", "--json", "--out", dir)
			cmd := exec.CommandContext(ctx, binary, list...)
			out, err := cmd.Output()
			if ctx.Err() != nil {
				return false, builds.ErrInterrupted
			}
			if err != nil && cmd.ProcessState.ExitCode() != 3 { // short trainings are not trusted
				return false, fmt.Errorf("%s: %w", strings.Join(list, " "), err)
			}
			var result struct {
				Errors map[string]struct {
					RelL2 float64 `json:"rel_l2"`
				} `json:"errors"`
				Ensemble struct {
					Spread map[string]float64 `json:"spread"`
				} `json:"ensemble"`
			}
			if err := json.Unmarshal(out, &result); err != nil {
				return false, err
			}
			var names []string
			for name := range result.Errors {
				names = append(names, name)
			}
			slices.Sort(names)
			for _, name := range names {
				e, s := result.Errors[name].RelL2, result.Ensemble.Spread[name]
				fmt.Printf("| %s | %s | %s | %.1e | %.1e | %.2f |\n", args, seed, name, e, s, e/s)
				all = append(all, e/s)
				if name == "u" {
					first = append(first, e/s)
				}
			}
		}
	}
	met := 0
	for _, r := range first {
		if math.Abs(math.Log(r)) <= math.Log(within) {
			met++
		}
	}
	slices.Sort(all)
	fmt.Printf("u: %d of %d errors within %d times the spread; all %d errors: %.2f to %.2f times, 80 %% of them %.2f to %.2f, median %.2f\n",
		met, len(first), within, len(all), all[0], all[len(all)-1], all[len(all)/10], all[len(all)*9/10], all[len(all)/2])
	return float64(met) < bar*float64(len(first)), nil
}
