// Command thirds measures what a correction by sensors gains: Cook's membrane, solved with
// one modulus, against elements whose modulus is 10 % larger in a third of the body
// (references/thirds.py), at twenty random sensors with noise of half a percent of the
// largest displacement, for eight placements.
//
//	go run ./benchmarks/inverse/thirds
package main

import (
	"context"
	"encoding/csv"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"

	"gonum.org/v1/gonum/stat/distuv"

	"pinnsolve/cases"
	"pinnsolve/geometry"
	"pinnsolve/pinn"
	"pinnsolve/solve"
)

const (
	table      = "benchmarks/inverse/problems/thirds.csv"
	placements = 8
	sensors    = 20
	noise      = 0.005 // of the largest displacement
)

func main() {
	if err := run(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, "thirds:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	pts, columns, err := read()
	if err != nil {
		return err
	}
	c, err := cases.Find("cook")
	if err != nil {
		return err
	}
	p, err := c.Pose("mixed", map[string]float64{"nu": 0.3})
	if err != nil {
		return err
	}
	plan, err := solve.Options{Statement: solve.Weak}.Plan(p)
	if err != nil {
		return err
	}
	r, err := plan.Run(ctx)
	if err != nil {
		return err
	}
	fmt.Println("| modulus | model, of the largest displacement | error left: median (worst) | chi squared of the model, of 40: median | within the band | bar | met? |")
	fmt.Println("|---|---|---|---|---|---|---|")
	for _, name := range []string{"left", "middle", "right", "right_model"} {
		if err := measure(ctx, plan, p, r, pts, name, columns); err != nil {
			return err
		}
	}
	return nil
}

// read returns the points and, by name, the displacements.
func read() (pts geometry.Points, columns map[string][]float64, err error) {
	f, err := os.Open(table)
	if err != nil {
		return pts, nil, err
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return pts, nil, err
	}
	pts, columns = geometry.Points{Dim: 2}, map[string][]float64{}
	for _, row := range rows[1:] {
		for k, text := range row {
			v, err := strconv.ParseFloat(text, 64)
			if err != nil {
				return pts, nil, err
			}
			if k < 2 {
				pts.X = append(pts.X, v)
			} else {
				columns[rows[0][k]] = append(columns[rows[0][k]], v)
			}
		}
		pts.W = append(pts.W, 0)
	}
	return pts, columns, nil
}

// measure prints the row of a body.
func measure(ctx context.Context, plan *solve.Plan, p pinn.Problem, r *solve.Result, pts geometry.Points, name string, columns map[string][]float64) error {
	truth := [][]float64{columns["ux_"+name], columns["uy_"+name]}
	largest := 0.0
	for _, col := range truth {
		for _, v := range col {
			largest = math.Max(largest, math.Abs(v))
		}
	}
	u := r.Problem.Outputs[0]
	var ratios, offs, chi []float64
	within, all := 0, 0
	for seed := range placements {
		rng := rand.New(rand.NewPCG(uint64(seed), 24))
		order := rng.Perm(pts.Len())
		var data []solve.Measurement
		for _, i := range order[:sensors] {
			for k, c := range u.Components {
				data = append(data, solve.Measurement{Output: c, At: pts.At(i), Value: truth[k][i] + noise*largest*rng.NormFloat64(), Sigma: noise * largest, Name: c})
			}
		}
		c, err := plan.Correct(ctx, r.Save(), p, data)
		if err != nil {
			return err
		}
		var rest geometry.Points
		rest.Dim = 2
		for _, i := range order[sensors:] {
			rest.X, rest.W = append(rest.X, pts.At(i)...), append(rest.W, 0)
		}
		before, err := c.Model.Eval(u, rest)
		if err != nil {
			return err
		}
		after, err := c.Result.Solution.Eval(u, rest)
		if err != nil {
			return err
		}
		var some geometry.Points // the band is found at some
		some.Dim, some.X, some.W = 2, rest.X[:2*40], rest.W[:40]
		band, err := c.Deviations(ctx, u.Name, some)
		if err != nil {
			return err
		}
		var model, left float64
		for k := range truth {
			for j, i := range order[sensors:] {
				model += math.Pow(before[k][j]-truth[k][i], 2)
				left += math.Pow(after[k][j]-truth[k][i], 2)
				if j < some.Len() {
					all++
					reach := 1.96 * band[k][j]
					off := math.Abs(after[k][j] - truth[k][i])
					if name == "right_model" { // the correction itself, which should be none
						off = math.Abs(after[k][j] - before[k][j])
					}
					if off <= reach+1e-12 {
						within++
					}
				}
			}
		}
		ratios, chi = append(ratios, math.Sqrt(left/model)), append(chi, c.Chi2)
		offs = append(offs, math.Sqrt(left/float64(2*rest.Len()))/largest)
		if seed == 0 {
			fmt.Printf("| %s | %.2g ", map[string]string{"left": "10 % off in the left third", "middle": "in the middle third", "right": "in the right third", "right_model": "as the model has it"}[name], math.Sqrt(model/float64(2*rest.Len()))/largest)
		}
	}
	slices.Sort(ratios)
	slices.Sort(offs)
	slices.Sort(chi)
	median := func(list []float64) float64 { return (list[placements/2-1] + list[placements/2]) / 2 }
	share := float64(within) / float64(all)
	if name == "right_model" {
		law := distuv.ChiSquared{K: 2 * sensors}
		met := chi[0] > law.Quantile(0.0025) && chi[placements-1] < law.Quantile(0.9975) && share >= 0.95
		fmt.Printf("| %.2g (%.2g) of the largest displacement | %.3g (%.3g to %.3g) | %.0f %% | chi squared in range, the correction in its band | %s |\n", median(offs), offs[placements-1], median(chi), chi[0], chi[placements-1], 100*share, yes(met))
		return nil
	}
	bar, met := "1/5", yes(median(ratios) <= 0.2)
	if name == "right" {
		bar, met = "", ""
	}
	fmt.Printf("| %.3f (%.3f) of the model's | %.3g | %.0f %% | %s | %s |\n", median(ratios), ratios[placements-1], median(chi), 100*share, bar, met)
	return nil
}

func yes(met bool) string {
	if met {
		return "yes"
	}
	return "no"
}
