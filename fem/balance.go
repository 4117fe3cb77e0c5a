package fem

import (
	"maps"
	"math"
	"slices"

	"pinnsolve/internal/vec"
)

// Load names a load and what part of it is not in balance: its work on a unit of
// the free motions over its size.
type Load struct {
	On       string // the part, "" for a body force
	Fraction float64
}

// String names the load.
func (l Load) String() string {
	if l.On == "" {
		return "the body force"
	}
	return l.On
}

// balance is the largest work of loads on a free motion, relative to all loads,
// that counts as rounding.
const balance = 1e-8

// findLoads finds the loads that do work on free motions.
func (g *grid) findLoads(list []Body, p Problem) {
	type tally struct {
		work []float64 // on each free motion
		size float64
	}
	rows := newRows(g.dim)
	sums := make([]map[string]*tally, len(list))
	for b := range sums {
		sums[b] = map[string]*tally{}
	}
	of := func(b int, name string) *tally {
		if sums[b][name] == nil {
			sums[b][name] = &tally{work: make([]float64, len(list[b].Free))}
		}
		return sums[b][name]
	}
	add := func(b int, name string, x, f []float64, w float64) {
		t := of(b, name)
		center, length := list[b].middle()
		rigid(rows, x, center, length)
		for i, m := range list[b].Free {
			for k, c := range m.coefficients {
				t.work[i] += w * c * vec.Dot(rows[k], f)
			}
		}
		t.size += w * vec.Norm(f)
	}
	g.loads(p, func(name string, nodes []int, q *point, f []float64) {
		add(g.owner[nodes[0]], name, q.x[:g.dim], f, q.w)
	})
	for _, r := range p.Rigid {
		for _, b := range g.bodiesOf(r.Part) {
			t := of(b, r.Part)
			size := r.works(&list[b], t.work)
			t.size += size
		}
	}
	for b := range list {
		var size float64
		total := make([]float64, len(list[b].Free))
		names := slices.Sorted(maps.Keys(sums[b]))
		for _, name := range names {
			t := sums[b][name]
			size += t.size
			for i, w := range t.work {
				total[i] += w
			}
		}
		if len(total) == 0 || size == 0 || largest(total) <= balance*size {
			continue
		}
		for _, name := range names {
			if w := largest(sums[b][name].work); w > balance*size {
				list[b].Loads = append(list[b].Loads, Load{name, w / size})
			}
		}
	}
}

func largest(v []float64) float64 {
	var most float64
	for _, x := range v {
		most = max(most, math.Abs(x))
	}
	return most
}
