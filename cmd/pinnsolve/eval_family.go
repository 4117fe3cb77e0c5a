package main

import (
	"context"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"

	"pinnsolve/geometry"
	"pinnsolve/internal/nearest"
	"pinnsolve/pinn"
	"pinnsolve/report"
	"pinnsolve/solve"
)

// member makes a member of the family of a run again, at the values of --set.
func (o *evalOptions) member(ctx context.Context, r *report.Record) (*evaluable, error) {
	info, err := report.ReadFamily(o.dir)
	if err != nil {
		return nil, err
	}
	at, err := o.valuesOf(info)
	if err != nil {
		return nil, err
	}
	t, err := o.asked()
	if err != nil {
		return nil, err
	}
	pose := func(at []float64) (pinn.Problem, error) {
		override := map[string]float64{}
		for i, a := range info.Axes {
			override[a.Name] = at[i]
		}
		_, p, err := t.pose(override)
		return p, err
	}
	b := &solve.Blend{Weights: info.Weights(at)}
	if b.Problem, err = pose(at); err != nil {
		return nil, err
	}
	weights, err := report.ReadMembers(o.dir, info.Nodes())
	if err != nil {
		return nil, err
	}
	for k := range info.Nodes() {
		p, err := pose(info.Node(k))
		if err != nil {
			return nil, err
		}
		plan, err := plan(t.Options, p)
		if err != nil {
			return nil, err
		}
		s, err := plan.Load(ctx, weights[k], p)
		if err != nil {
			return nil, fmt.Errorf("%s: member %d of its family: %w", o.dir, k, err)
		}
		b.Members, b.Problems = append(b.Members, s), append(b.Problems, s.Problem())
	}
	return &evaluable{
		problem: b.Problem,
		evaluate: func(names []string, pts geometry.Points) (*report.Values, error) {
			return report.EvaluateBlend(b, names, pts)
		},
		note: fmt.Sprintf("%s, from %d members, which predict each other's fields to %.2g", describeAt(info, at), info.Nodes(), float64(info.Estimate)),
	}, nil
}

// valuesOf are the values of a family's parameters that --set gives, the others in the
// middle.
func (o *evalOptions) valuesOf(info *report.FamilyInfo) ([]float64, error) {
	at := info.Node(0)
	var names []string
	for _, a := range info.Axes {
		names = append(names, a.Name)
	}
next:
	for _, text := range o.set {
		name, value, ok := strings.Cut(text, "=")
		v, err := strconv.ParseFloat(value, 64)
		if !ok || err != nil {
			return nil, fmt.Errorf("malformed --set %q: write name=value, with a name of %s", text, strings.Join(names, ", "))
		}
		for i, a := range info.Axes {
			if a.Name == name {
				at[i] = v
				continue next
			}
		}
		return nil, nearest.Unknown("parameter of the family in "+filepath.Clean(o.dir), name, names)
	}
	return at, info.Within(at)
}

func describeAt(info *report.FamilyInfo, at []float64) string {
	var parts []string
	for i, a := range info.Axes {
		parts = append(parts, fmt.Sprintf("%s = %.6g", a.Name, at[i]))
	}
	return strings.Join(parts, ", ")
}
