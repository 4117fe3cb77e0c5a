package pinnacle

import (
	"context"
	"fmt"
	"math"
	"slices"

	"pinnsolve/internal/ivp"
	"pinnsolve/ode"
)

// integrator are rows of package ode itself: they are measured in this process.
func integrator() []Row {
	stiff := Row{Name: "integrator-stiff", Title: "Radau IIA, stiff systems: largest error in tolerances, at 1e-6 and 1e-9", Seconds: 5, Do: inTolerances(slices.Concat(ivp.Stiff(), []ivp.Problem{ivp.Heat(20)}))}
	for _, p := range append(ivp.Stiff(), ivp.Heat(20)) {
		stiff.Bars = append(stiff.Bars, Bar{p.Name, 10})
	}
	order := Row{Name: "integrator-order", Title: "Radau IIA: distance from order 5, and on Prothero and Robinson's problem what is missing to order 3", Seconds: 5, Do: orders}
	for _, p := range ivp.Smooth() {
		order.Bars = append(order.Bars, Bar{p.Name, 0.15})
	}
	order.Bars = append(order.Bars, Bar{ivp.ProtheroRobinson().Name, 0.2})
	return []Row{order, stiff,
		{Name: "integrator-orbits", Title: "Radau IIA, orbits: largest error in tolerances, at 1e-6 and 1e-9", Seconds: 5,
			Bars: []Bar{{"Kepler", 30}, {"Lorenz", 0}, {"Arenstorf", 0}}, Do: inTolerances(ivp.Orbits())},
	}
}

// inTolerances returns a measurement of the largest errors over their tolerances.
func inTolerances(problems []ivp.Problem) func(context.Context) (map[string]float64, error) {
	return func(ctx context.Context) (map[string]float64, error) {
		errors := map[string]float64{}
		for _, p := range problems {
			for _, tol := range []float64{1e-6, 1e-9} {
				y := slices.Clone(p.Y0)
				stats, err := ode.Radau(ctx, ode.System(p.System), 0, y, p.T1, ode.Options{RelTol: tol, AbsTol: p.Size * tol})
				if err != nil || stats.Status != ode.Finished {
					return nil, fmt.Errorf("%s ended at %g: %v, %w", p.Name, stats.T, stats.Status, err)
				}
				errors[p.Name] = max(errors[p.Name], p.Off(y, tol))
			}
		}
		return errors, nil
	}
}

// orders measures how errors fall from 8 to 16 equal steps.
func orders(ctx context.Context) (map[string]float64, error) {
	errors := map[string]float64{}
	measure := func(p ivp.Problem) (float64, error) {
		var off [2]float64
		for k, steps := range []float64{8, 16} {
			y, h := slices.Clone(p.Y0), p.T1/steps
			// Of linear systems stages are exact whatever the tolerance, and with one that
			// accepts everything no step is other than the longest.
			stats, err := ode.Radau(ctx, ode.System(p.System), 0, y, p.T1, ode.Options{RelTol: 0.5, AbsTol: 1e6, First: h, Longest: h})
			if err != nil || stats.Steps != int(steps) || stats.Rejected > 0 {
				return 0, fmt.Errorf("%s: %d steps, %d of them rejected: %w", p.Name, stats.Steps, stats.Rejected, err)
			}
			for i, want := range p.Want {
				off[k] = math.Max(off[k], math.Abs(y[i]-want))
			}
		}
		return math.Log2(off[0] / off[1]), nil
	}
	for _, p := range ivp.Smooth() {
		order, err := measure(p)
		if err != nil {
			return nil, err
		}
		errors[p.Name] = math.Abs(order - 5)
	}
	p := ivp.ProtheroRobinson()
	order, err := measure(p)
	errors[p.Name] = max(0, 3-order)
	return errors, err
}
