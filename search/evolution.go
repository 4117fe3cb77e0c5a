package search

import (
	"fmt"
	"math"
	"slices"

	"github.com/c-bata/goptuna/cmaes"
	"gonum.org/v1/gonum/mat"
)

// Evolution proposes points by an evolution strategy with adaptation of its covariances,
// CMA-ES: Hansen, arXiv:1604.00772. Values that are positive numbers are on logarithmic
// scales. A point that was tried before is not proposed again: its value is known.
type Evolution struct {
	space     Space
	places    [][]float64
	optimizer *cmaes.Optimizer
	asked     [][]float64 // the generation that waits for its values
	points    [][]int
}

const (
	spread      = 0.3 // standard deviation at first, of axes from 0 to 1
	generations = 50  // without a new point, after which nothing is left
)

// NewEvolution returns a sampler of a seed.
func NewEvolution(s Space, seed uint64) *Evolution {
	e := &Evolution{space: s}
	mean, bounds := make([]float64, len(s)), mat.NewDense(len(s), 2, nil)
	for k, a := range s {
		at, _ := a.places()
		e.places = append(e.places, at)
		mean[k] = 0.5
		bounds.Set(k, 0, -1e-9)
		bounds.Set(k, 1, 1+1e-9)
	}
	var err error
	e.optimizer, err = cmaes.NewOptimizer(mean, spread, cmaes.OptimizerOptionSeed(int64(seed)), cmaes.OptimizerOptionBounds(bounds), cmaes.OptimizerOptionPopulationSize(batch+2*int(math.Log(float64(len(s))))))
	if err != nil {
		panic("search: " + err.Error()) // two axes and more can be searched
	}
	return e
}

// Next implements Sampler.
func (e *Evolution) Next(tried []Trial) (list [][]int) {
	values := map[string]float64{}
	for _, t := range tried {
		values[fmt.Sprint(t.Point)] = t.Value
	}
	for range generations {
		if !e.tell(values) {
			return nil
		}
		e.ask()
		for _, p := range e.points {
			if _, known := values[fmt.Sprint(p)]; !known && !same(list, p) {
				list = append(list, p)
			}
		}
		if len(list) > 0 {
			return list
		}
	}
	return nil
}

// ask makes a generation.
func (e *Evolution) ask() {
	e.asked, e.points = nil, nil
	for range e.optimizer.PopulationSize() {
		x, err := e.optimizer.Ask()
		if err != nil {
			panic("search: " + err.Error()) // sizes agree
		}
		point := make([]int, len(x))
		for k, v := range x {
			point[k] = nearest(e.places[k], v)
		}
		e.asked, e.points = append(e.asked, slices.Clone(x)), append(e.points, point)
	}
}

// tell gives the optimizer the values of the last generation, whose order is all that it
// uses. It returns false when the search has ended.
func (e *Evolution) tell(values map[string]float64) bool {
	if e.asked == nil {
		return true
	}
	var solutions []*cmaes.Solution
	for i, x := range e.asked {
		v, ok := values[fmt.Sprint(e.points[i])]
		if !ok || math.IsNaN(v) || math.IsInf(v, 0) {
			v = math.MaxFloat64
		}
		solutions = append(solutions, &cmaes.Solution{Params: x, Value: v})
	}
	// Of equals the first comes first, whatever sorts them.
	slices.SortStableFunc(solutions, func(a, b *cmaes.Solution) int {
		switch {
		case a.Value < b.Value:
			return -1
		case a.Value > b.Value:
			return 1
		}
		return 0
	})
	for i := range solutions {
		solutions[i].Value = float64(i)
	}
	return e.optimizer.Tell(solutions) == nil && !e.optimizer.ShouldStop()
}
