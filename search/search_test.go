package search

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"testing"
)

// numbers is an axis of the whole numbers from 1 to n.
func numbers(name string, n int) Axis {
	a := Axis{Name: name}
	for i := range n {
		a.Values = append(a.Values, strconv.Itoa(i+1))
	}
	return a
}

// bowl is least at width 12 and points 300, on logarithmic scales, with the second word.
func bowl(s Space, p []int) float64 {
	v := 0.0
	for k, best := range []float64{12, 30} {
		x, _ := strconv.ParseFloat(s[k].Values[p[k]], 64)
		v += math.Pow(math.Log(x/best), 2)
	}
	if len(p) > 2 && p[2] != 1 {
		v++
	}
	return v
}

var space = Space{numbers("width", 40), numbers("points", 60), {Name: "word", Values: []string{"tanh", "sin", "swish"}}}

// hunt tries points until there are n.
func hunt(s Sampler, n int) (tried []Trial) {
	for len(tried) < n {
		list := s.Next(tried)
		if len(list) == 0 {
			break
		}
		for _, p := range list[:min(len(list), n-len(tried))] {
			tried = append(tried, Trial{p, bowl(space, p)})
		}
	}
	return tried
}

// Samplers find what is best better than chance does, try nothing twice, and do the same
// for the same seed.
func TestSamplers(t *testing.T) {
	for name, test := range map[string]struct {
		make func(seed uint64) Sampler
		n    int
		bar  float64
	}{
		"densities": {func(seed uint64) Sampler { return NewParzen(space, seed) }, 39, 0.06},
		"evolution": {func(seed uint64) Sampler { return NewEvolution(space, seed) }, 120, 0.01},
	} {
		var found []float64
		for seed := range uint64(9) {
			tried := hunt(test.make(seed), test.n)
			again := hunt(test.make(seed), test.n)
			if fmt.Sprint(tried) != fmt.Sprint(again) {
				t.Errorf("%s: the same seed tries other points", name)
			}
			seen, best := map[string]bool{}, math.Inf(1)
			for _, tr := range tried {
				if seen[fmt.Sprint(tr.Point)] {
					t.Errorf("%s tries %v twice", name, tr.Point)
				}
				seen[fmt.Sprint(tr.Point)] = true
				best = math.Min(best, tr.Value)
			}
			found = append(found, best)
		}
		slices.Sort(found)
		if found[4] > test.bar {
			t.Errorf("%s: the median of the best is %.3g, above %v", name, found[4], test.bar)
		}
	}
}

// All points of a small space are tried, once, by every sampler that has the time.
func TestSmallSpace(t *testing.T) {
	small := Space{numbers("a", 3), {Name: "b", Values: []string{"x", "y"}}}
	for name, s := range map[string]Sampler{"all": NewSampler(small, 6, 1), "densities": NewParzen(small, 1)} {
		var tried []Trial
		for list := s.Next(nil); len(list) > 0; list = s.Next(tried) {
			for _, p := range list {
				tried = append(tried, Trial{p, float64(p[0])})
			}
		}
		numbers := map[int]bool{}
		for _, tr := range tried {
			numbers[small.number(tr.Point)] = true
		}
		if len(tried) != 6 || len(numbers) != 6 {
			t.Errorf("%s: tries %v", name, tried)
		}
	}
	for i := range small.Count() {
		if small.number(small.Point(i)) != i {
			t.Errorf("point %d is %v", i, small.Point(i))
		}
	}
}

func TestSchedule(t *testing.T) {
	s := NewSchedule(24, 9)
	if got := fmt.Sprint(s.Rungs); got != "[{24 1} {8 3} {2 9}]" {
		t.Errorf("rungs %v", got)
	}
	if s.Work() != 24+8*2+2*6 {
		t.Errorf("work %v", s.Work())
	}
	if got := fmt.Sprint(NewSchedule(2, 9).Rungs, NewSchedule(1, 9).Rungs); got != "[{2 3} {1 9}] [{1 9}]" {
		t.Errorf("rungs of few: %v", got)
	}
	if n := Fit(100, 9, 52); n != 24 {
		t.Errorf("%d trials for the work of 24", n)
	}
	if Fit(100, 9, 8) != 0 || Fit(5, 9, 1000) != 5 {
		t.Error("a budget for none, or for more than there are")
	}
	nan := math.NaN()
	if got := Survivors([]float64{3, nan, 1, 1, math.Inf(1)}, 4); !slices.Equal(got, []int{2, 3, 0, 1}) {
		t.Errorf("survivors %v", got)
	}
}

// What alone decides has all of the importance, what decides nothing none.
func TestImportance(t *testing.T) {
	s := Space{numbers("a", 4), numbers("b", 4)}
	var trials []Trial
	for i := range s.Count() {
		p := s.Point(i)
		trials = append(trials, Trial{p, math.Exp(float64(p[0]))})
	}
	trials = append(trials, Trial{[]int{0, 0}, math.Inf(1)})
	got := Importance(s, trials)
	if math.Abs(got[0]-1) > 1e-12 || got[1] > 0.01 {
		t.Errorf("importance %v", got)
	}
}
