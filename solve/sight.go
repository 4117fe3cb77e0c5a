package solve

import (
	"fmt"
	"maps"
	"slices"

	"pinnsolve/geometry"
	"pinnsolve/internal/nearest"
	"pinnsolve/pinn"
	"pinnsolve/pinn/fields"
)

// sight is what is measured of a solution.
type sight struct {
	data       []Measurement
	points     geometry.Points
	at         []int // of every measurement: the point, or -1
	outputs    []string
	component  []column
	quantities []string // each once
	reactions  bool     // among them
}

// column is where a measured component is among those of the evaluated outputs.
type column struct{ output, component int }

// look finds the outputs, points and quantities of measurements.
func look(p pinn.Problem, data []Measurement) (s sight, err error) {
	var known []string
	of := map[string]column{}
	for i, o := range p.Outputs {
		for k, c := range o.Components {
			if _, twice := of[c]; !twice {
				of[c] = column{i, k}
				known = append(known, c)
			}
		}
	}
	quantities := map[string]pinn.Quantity{}
	for _, q := range p.Quantities {
		quantities[q.Name] = q
		known = append(known, q.Name)
	}
	chosen, places := map[int]int{}, map[string]int{}
	s = sight{data: data, points: geometry.Points{Dim: p.Domain.Dim()}}
	for _, d := range data {
		if d.At == nil {
			q, ok := quantities[d.Output]
			if !ok {
				return s, nearest.Unknown("quantity", d.Output, slices.Sorted(maps.Keys(quantities)))
			}
			s.reactions = s.reactions || q.Reaction != nil
			if !slices.Contains(s.quantities, d.Output) {
				s.quantities = append(s.quantities, d.Output)
			}
			s.at, s.component = append(s.at, -1), append(s.component, column{})
			continue
		}
		w, ok := of[d.Output]
		if !ok {
			return s, nearest.Unknown("output", d.Output, known)
		}
		if !p.Domain.Contains(d.At) {
			return s, fmt.Errorf("%s at %.6g lies outside the body", d.Name, d.At)
		}
		if _, ok := chosen[w.output]; !ok {
			chosen[w.output] = len(s.outputs)
			s.outputs = append(s.outputs, p.Outputs[w.output].Name)
		}
		s.component = append(s.component, column{chosen[w.output], w.component})
		place := fmt.Sprint(d.At)
		i, there := places[place]
		if !there {
			i = s.points.Len()
			places[place] = i
			s.points.X, s.points.W = append(s.points.X, d.At...), append(s.points.W, 0)
		}
		s.at = append(s.at, i)
	}
	return s, nil
}

// predict evaluates what is measured on a solution.
func (s sight) predict(from *fields.Solution) ([]float64, error) {
	prediction := make([]float64, len(s.data))
	p := from.Problem()
	if len(s.outputs) > 0 {
		var list []pinn.Output
		for _, name := range s.outputs {
			i := slices.IndexFunc(p.Outputs, func(o pinn.Output) bool { return o.Name == name })
			list = append(list, p.Outputs[i])
		}
		values, err := from.EvalAll(list, s.points)
		if err != nil {
			return nil, err
		}
		for i, at := range s.at {
			if w := s.component[i]; at >= 0 {
				prediction[i] = values[w.output][w.component][at]
			}
		}
	}
	if len(s.quantities) == 0 {
		return prediction, nil
	}
	var list []pinn.Quantity
	for _, name := range s.quantities {
		i := slices.IndexFunc(p.Quantities, func(q pinn.Quantity) bool { return q.Name == name })
		list = append(list, p.Quantities[i])
	}
	values, err := from.Values(list)
	if err != nil {
		return nil, err
	}
	for i, d := range s.data {
		if s.at[i] < 0 {
			prediction[i] = values[slices.Index(s.quantities, d.Output)]
		}
	}
	return prediction, nil
}
