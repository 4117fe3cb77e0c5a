package main

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"pinnsolve/internal/nearest"
	"pinnsolve/pinn"
)

// flagValue is a flag whose text is parsed, and its range checked, at once.
// Unset, it shows no default.
type flagValue[T any] struct {
	target *T
	kind   string // for the help
	parse  func(text string) (T, error)
	text   string
}

func (f *flagValue[T]) String() string { return f.text }
func (f *flagValue[T]) Type() string   { return f.kind }

func (f *flagValue[T]) Set(text string) error {
	v, err := f.parse(text)
	if err != nil {
		return err
	}
	*f.target, f.text = v, text
	return nil
}

// whole is a flag for a whole number from 1 to most.
func whole(target *int, most int) *flagValue[int] {
	return &flagValue[int]{target: target, kind: "int", parse: func(text string) (int, error) {
		n, err := strconv.Atoi(text)
		if err != nil {
			return 0, fmt.Errorf("must be a whole number from 1 to %d", most)
		}
		if n < 1 || n > most {
			return 0, fmt.Errorf("must be from 1 to %d; the nearest valid value is %d", most, min(max(n, 1), most))
		}
		return n, nil
	}}
}

// positive is a flag for a positive number.
func positive(target *float64) *flagValue[float64] {
	return &flagValue[float64]{target: target, kind: "number", parse: func(text string) (float64, error) {
		v, err := strconv.ParseFloat(text, 64)
		if err != nil || !pinn.Positive.Contains(v) {
			return 0, fmt.Errorf("must be a number in %v, such as 1e-4", pinn.Positive)
		}
		return v, nil
	}}
}

// span is a flag for a positive time.
func span(target *time.Duration) *flagValue[time.Duration] {
	return &flagValue[time.Duration]{target: target, kind: "duration", parse: func(text string) (time.Duration, error) {
		d, err := time.ParseDuration(text)
		if err != nil || d <= 0 {
			return 0, fmt.Errorf("must be a time longer than 0, such as 90s or 5m")
		}
		return d, nil
	}}
}

// natural is a flag for the seed of random numbers.
func natural(target *uint64) *flagValue[uint64] {
	return &flagValue[uint64]{target: target, kind: "int", parse: func(text string) (uint64, error) {
		n, err := strconv.ParseUint(text, 10, 64)
		if err != nil {
			return 0, fmt.Errorf("must be a whole number from 0 to %d", uint64(1<<64-1))
		}
		return n, nil
	}}
}

// oneOf is a flag for a name out of a few.
func oneOf(target *string, choices ...string) *flagValue[string] {
	return &flagValue[string]{target: target, kind: strings.Join(choices, "|"), parse: func(text string) (string, error) {
		for _, c := range choices {
			if c == text {
				return c, nil
			}
		}
		return "", errors.New(nearest.Choose(text, choices))
	}}
}
