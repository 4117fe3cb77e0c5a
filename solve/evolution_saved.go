package solve

import (
	"context"
	"encoding/json"

	"pinnsolve/box"
	"pinnsolve/evolve"
	"pinnsolve/pinn/fields"
	"pinnsolve/safetensors"
)

// keeper writes what a solution in time, or on a box, is made from again.
type keeper func(f *safetensors.File)

const (
	timeEnds         = "time.ends"
	timeCoefficients = "time.coefficients"
	timeLevels       = "time.levels"
)

// keepsEvolution keeps an evolution.
func keepsEvolution(r interface{ Saved() evolve.Saved }) keeper {
	return func(f *safetensors.File) {
		s := r.Saved()
		keep(f, KindEvolution, s, map[string][]float64{timeEnds: s.Ends, timeCoefficients: s.Coefficients})
	}
}

// keepsBox keeps a solution on a box.
func keepsBox(r *box.Result) keeper {
	return func(f *safetensors.File) {
		s := r.Saved()
		keep(f, KindBox, s, map[string][]float64{timeLevels: numbers[float64](s.Levels)})
	}
}

func keep(f *safetensors.File, kind string, course any, arrays map[string][]float64) {
	f.Metadata[savedKind], f.Metadata[savedCourse] = kind, text(course)
	for name, data := range arrays {
		if len(data) > 0 {
			f.Tensors = append(f.Tensors, safetensors.Tensor{Name: name, Shape: []int{len(data)}, Data: data})
		}
	}
}

func numbers[B, A int | float64](x []A) []B {
	var y []B
	for _, v := range x {
		y = append(y, B(v))
	}
	return y
}

// array returns one of a file, nil if it has none of that name.
func array(f *safetensors.File, name string) []float64 {
	t, ok := f.Find(name)
	if !ok {
		return nil
	}
	return t.Data
}

func (p *Plan) loadEvolution(ctx context.Context, f *safetensors.File) (*fields.Solution, error) {
	var s evolve.Saved
	if err := json.Unmarshal([]byte(f.Metadata[savedCourse]), &s); err != nil {
		return nil, err
	}
	s.Ends, s.Coefficients = array(f, timeEnds), array(f, timeCoefficients)
	problem := p.problem.Soft()
	if problem.Domain.Dim() == 1 {
		t, err := evolve.RestoreOrdinary(problem, s)
		if err != nil {
			return nil, err
		}
		return fields.NewLocalSolution(problem, t, nil, nil), nil
	}
	solution, err := evolve.Restore(ctx, problem, s)
	if err != nil {
		return nil, err
	}
	return fields.NewLocalSolution(problem, solution, nil, nil), nil
}

func (p *Plan) loadBox(ctx context.Context, f *safetensors.File) (*fields.Solution, error) {
	var s box.Saved
	if err := json.Unmarshal([]byte(f.Metadata[savedCourse]), &s); err != nil {
		return nil, err
	}
	s.Levels = numbers[int](array(f, timeLevels))
	problem := p.problem.Soft()
	solution, err := box.Restore(ctx, problem, s)
	if err != nil {
		return nil, err
	}
	return fields.NewLocalSolution(problem, solution, nil, nil), nil
}
