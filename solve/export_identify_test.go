package solve

import (
	"context"
	"math"
	"slices"
	"strings"

	"pinnsolve/geometry"
	"pinnsolve/inverse"
)

// CompareSensitivities returns the largest difference between sensitivities of the first
// output and central differences of predictions, relative to the largest of an unknown.
func CompareSensitivities(ctx context.Context, pose Poser, o Options, at map[string]float64) (worst float64, err error) {
	var unknowns []inverse.Unknown
	var values []float64
	for name, v := range at {
		u := inverse.Unknown{Name: name, Start: v, Transform: inverse.Log, Lo: 1e-300, Hi: 1e300}
		if name == "nu" {
			u.Transform, u.Lo, u.Hi = inverse.Compressibility, -0.9, 0.5
			if p, err := pose(map[string]float64{name: 0.5}); err != nil || p.Name == "" {
				u.Hi -= 1e-6 // a form without the incompressible limit
			}
		}
		unknowns = append(unknowns, u)
	}
	slices.SortFunc(unknowns, func(a, b inverse.Unknown) int { return strings.Compare(a.Name, b.Name) })
	for _, u := range unknowns {
		values = append(values, u.Start)
	}
	p, err := pose(at)
	if err != nil {
		return 0, err
	}
	var data []Measurement
	pts := p.Domain.Interior(10, geometry.Halton{}, 1)
	for i := range pts.Len() {
		for _, c := range p.Outputs[0].Components {
			data = append(data, Measurement{Output: c, At: pts.At(i), Name: c})
		}
	}
	m, err := newReduced(ctx, pose, o, unknowns, data)
	if err != nil {
		return 0, err
	}
	_, j, err := sensitive{m}.Sensitivities(ctx, values, false)
	if err != nil {
		return 0, err
	}
	for k, u := range unknowns {
		// Central, or one-sided of third order at the end of a range.
		h := 1e-2 * values[k]
		if u.Transform == inverse.Compressibility {
			h = math.Min((u.Hi-values[k])/5, 1e-2)
			if values[k] == u.Hi {
				h = 1e-2
			}
		}
		steps, weights := []float64{-2, -1, 1, 2}, []float64{1. / 12, -2. / 3, 2. / 3, -1. / 12}
		if values[k]+2*h > u.Hi {
			steps, weights = []float64{0, -1, -2, -3, -4}, []float64{25. / 12, -4, 3, -4. / 3, 1. / 4}
		}
		d, size := make([]float64, len(data)), 0.0
		for i, s := range steps {
			v := slices.Clone(values)
			v[k] += s * h
			there, err := m.Predict(ctx, v)
			if err != nil {
				return 0, err
			}
			for n := range d {
				d[n] += weights[i] * there[n] / h
			}
		}
		for _, v := range d {
			size = math.Max(size, math.Abs(v))
		}
		for n, v := range d {
			worst = math.Max(worst, math.Abs(v-j.At(n, k))/size)
		}
	}
	return worst, nil
}
