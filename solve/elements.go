package solve

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"

	"pinnsolve/fem"
	"pinnsolve/number"
	"pinnsolve/pinn"
	"pinnsolve/pinn/weak"
)

// Elements is a second opinion on a weak solve of an elastic body on a mesh, by
// finite elements on its own cells: they know nothing of windows and features.
type Elements struct {
	// Kind is "bound" where elements can only be too stiff, so that no solution
	// has more potential energy than theirs, and "estimate" where they err to
	// either side (near incompressibility).
	Kind string `json:"kind"`
	// Energy is their strain energy, less the thermal strain, and Solution that of the
	// solution; Margin is what Energy may be off by, in the unit of the work; Unknowns
	// is their number.
	Energy   number.Number `json:"energy"`
	Solution number.Number `json:"solution"`
	Margin   number.Number `json:"margin"`
	Unknowns int           `json:"unknowns"`

	opinion   *fem.Opinion
	potential float64 // of the solution
}

// elasticEnergy is the quantity of a body with a thermal strain.
const elasticEnergy = "energy"

const phaseElements = "second opinion" // of finite elements

// askElements asks finite elements about solutions with the diagnostics given. A mesh
// that is too large for them is solved without.
func (w *windowed) askElements(ctx context.Context, results []*Result, all []weak.Diagnostics) error {
	var problems []fem.Problem
	for _, r := range results {
		if r.Problem.Elements == nil {
			return nil
		}
		problems = append(problems, *r.Problem.Elements)
	}
	w.watch.Enter(phaseElements)
	opinions, err := fem.SecondOpinions(ctx, problems, fem.Options{Workers: w.Workers})
	var tooLarge *fem.SizeError
	switch {
	case errors.As(err, &tooLarge):
		return nil
	case interrupted(ctx, err):
		return err
	case err != nil:
		return fmt.Errorf("second opinion: %w", err)
	}
	for k, o := range opinions {
		b := all[k].Fine.Equilibrium
		strain := results[k].strained()
		results[k].Weak.Elements = &Elements{
			Kind: o.Kind.String(), Energy: number.Number(o.Energy), Solution: number.Number(strain),
			Margin: number.Number(o.Margin), Unknowns: o.Fine.Unknowns,
			opinion: o, potential: strain + b.SupportWork/2 - b.LoadWork,
		}
	}
	return nil
}

// strained returns the energy of the elastic strain, half the work unless there is a
// thermal strain: then it is a quantity.
func (r *Result) strained() float64 {
	if r.Problem.Elements.Thermal != nil {
		return r.Weak.Values[elasticEnergy]
	}
	return r.Weak.Work / 2
}

// contradict reports whether elements leave no room for a solution with a
// relative error as estimated.
func (e *Elements) contradict(estimate float64) bool {
	if e == nil {
		return false
	}
	off := e.opinion.Stiffer(e.potential)
	return off > estimate*e.size() && off > negligible*e.size()
}

// negligible is a part of the energy that no opinion is about.
const negligible = 1e-4

// size is an energy to compare differences with. A body that is held all round
// and does not move has next to none: the work of its loads on the elements'
// displacement is as small. One that expands freely has none, either, and is compared
// with the thermal strain.
func (e *Elements) size() float64 {
	return max(math.Abs(e.potential), math.Abs(e.opinion.Potential), e.opinion.Fine.Heat)
}

// contradiction is the message of a solution that elements contradict.
func (e *Elements) contradiction() string {
	return fmt.Sprintf("The solution is too stiff: its potential energy is %.4g, and finite elements on the same mesh already have %.4g, %.2g %% less.",
		e.potential, e.opinion.Potential, 100*(e.potential-e.opinion.Potential)/e.size())
}

// checkBodies refuses a problem in which a body of the mesh can move and is moved
// by loads. It says whether one can move.
func checkBodies(p pinn.Problem) (movable bool, err error) {
	if p.Elements == nil {
		return false, nil
	}
	bodies, err := fem.Bodies(*p.Elements)
	if err != nil {
		return false, err
	}
	for i, b := range bodies {
		movable = movable || len(b.Free) > 0
		if len(b.Loads) == 0 {
			continue
		}
		e := fem.MechanismError{Bodies: bodies, Index: i}
		said := []string{fmt.Sprintf("%s can move: %s, and is loaded by %s", e.Where(), words(b.Free), words(b.Loads))}
		said = append(said, p.Elements.Mesh.Diagnose().Loose(i)...)
		said = append(said, fmt.Sprintf("hold it on one of its parts (%s) or leave the load out", strings.Join(b.Parts, ", ")))
		return true, errors.New(strings.Join(said, "; "))
	}
	return movable, nil
}

// words joins what says its name.
func words[T fmt.Stringer](items []T) string {
	var list []string
	for _, i := range items {
		list = append(list, i.String())
	}
	return strings.Join(list, ", ")
}
