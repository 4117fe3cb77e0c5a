package continuation

import (
	"cmp"
	"fmt"
	"math"
	"strconv"
	"strings"

	"pinnsolve/internal/nearest"
)

// Schedule is a path of a named parameter through values: a table, or steps of
// adaptive length from value to value.
type Schedule struct {
	Name string // name of the parameter
	// Values are visited in order. With Adaptive they are the start and the
	// values that the path must hit.
	Values   []float64
	Adaptive *Adaptive // nil: no steps between the values
	// Arc, unless nil, is a path that may turn: its values are the start and the end of
	// the first step.
	Arc *Arc
}

// Arc says how long a path by arclength is.
type Arc struct {
	Steps int // with the start
}

// Adaptive says how the steps of a path adapt, as in finite-element codes: a
// step is accepted when it converges, the next is longer or shorter depending
// on the iterations it took,
//
//	ds <- ds clip(√(n*/n), 1/2, 2)
//
// and a rejected step is tried again from the last accepted parameters with
// half its length: Crisfield, "Non-linear Finite Element Analysis of Solids and
// Structures", vol. 1, 1991, §9.5.
type Adaptive struct {
	First float64 // length of the first step; 0 means a tenth of the path
	Least float64 // shortest step; 0 means a thousandth of First
	Most  float64 // longest step; 0 means the whole path
	// Iterations is n*, the iterations of a step of the right length. 0 means
	// 20.
	Iterations int
}

// Table returns a path through values.
func Table(name string, values ...float64) Schedule { return Schedule{Name: name, Values: values} }

// Linear returns a path through n+1 equidistant values.
func Linear(name string, from, to float64, n int) Schedule {
	return spaced(name, from, to, n, func(t float64) float64 { return from + (to-from)*t })
}

// Geometric returns a path through n+1 values with equal ratios. from and to
// must have the same sign.
func Geometric(name string, from, to float64, n int) Schedule {
	return spaced(name, from, to, n, func(t float64) float64 { return from * math.Pow(to/from, t) })
}

// Cosine returns a path through n+1 values whose steps grow from both ends:
// from + (to-from)(1 - cos πt)/2 at equidistant t.
func Cosine(name string, from, to float64, n int) Schedule {
	return spaced(name, from, to, n, func(t float64) float64 { return from + (to-from)*(1-math.Cos(math.Pi*t))/2 })
}

func spaced(name string, from, to float64, n int, at func(t float64) float64) Schedule {
	if n < 1 {
		panic(fmt.Sprintf("continuation: a path of %d steps", n))
	}
	s := Schedule{Name: name, Values: []float64{from}}
	for i := 1; i < n; i++ {
		s.Values = append(s.Values, at(float64(i)/float64(n)))
	}
	s.Values = append(s.Values, to) // exactly
	return s
}

var paths = []string{"linear", "geometric", "cosine", "adaptive", "arc"}

// ParseSchedule reads a path from text:
//
//	nu=0.3,0.45,0.49,0.4999   a table
//	load=linear:0:1:10        10 steps; also geometric and cosine
//	load=adaptive:0:1         steps of adaptive length
//	load=adaptive:0:1:0.1     the first of length 0.1
//	load=adaptive:0:1:0.1:1e-4  and none shorter than 1e-4
//	load=arc:0:0.1:30         30 steps by arclength, past folds, the first of 0.1
func ParseSchedule(text string) (Schedule, error) {
	name, rest, ok := strings.Cut(text, "=")
	name, rest = strings.TrimSpace(name), strings.TrimSpace(rest)
	if !ok || name == "" || rest == "" {
		return Schedule{}, fmt.Errorf("%q is not a path: write parameter=value,value,... or parameter=linear:from:to:steps", text)
	}
	kind, args, ok := strings.Cut(rest, ":")
	if !ok {
		values, err := numbers(name, rest, ",")
		if err != nil {
			return Schedule{}, err
		}
		s := Table(name, values...)
		return s, s.Check()
	}
	values, err := numbers(name, args, ":")
	if err != nil {
		return Schedule{}, err
	}
	var s Schedule
	switch kind {
	case "linear", "geometric", "cosine":
		if len(values) != 3 || values[2] < 1 || values[2] != math.Trunc(values[2]) || values[2] > maxSteps {
			return Schedule{}, fmt.Errorf("%s=%s: write %s:from:to:steps with a whole number of steps, 1 to %d", name, rest, kind, maxSteps)
		}
		path := map[string]func(string, float64, float64, int) Schedule{"linear": Linear, "geometric": Geometric, "cosine": Cosine}[kind]
		s = path(name, values[0], values[1], int(values[2]))
		if kind == "geometric" && values[0]*values[1] <= 0 {
			return Schedule{}, fmt.Errorf("%s=%s: the ends of a geometric path must have the same sign", name, rest)
		}
	case "adaptive":
		if len(values) < 2 || len(values) > 4 {
			return Schedule{}, fmt.Errorf("%s=%s: write adaptive:from:to, adaptive:from:to:first or adaptive:from:to:first:least", name, rest)
		}
		s = Schedule{Name: name, Values: values[:2], Adaptive: &Adaptive{}}
		if len(values) > 2 {
			s.Adaptive.First = values[2]
		}
		if len(values) > 3 {
			s.Adaptive.Least = values[3]
		}
	case "arc":
		if len(values) != 3 || values[2] < 2 || values[2] != math.Trunc(values[2]) || values[2] > maxSteps || values[1] == 0 {
			return Schedule{}, fmt.Errorf("%s=%s: write arc:from:first:steps, with a first step other than 0 and a whole number of steps, 2 to %d", name, rest, maxSteps)
		}
		s = Schedule{Name: name, Values: []float64{values[0], values[0] + values[1]}, Arc: &Arc{Steps: int(values[2])}}
	default:
		return Schedule{}, fmt.Errorf("%s: %w", name, nearest.Unknown("path", kind, paths))
	}
	return s, s.Check()
}

func numbers(name, text, separator string) ([]float64, error) {
	var list []float64
	for item := range strings.SplitSeq(text, separator) {
		v, err := strconv.ParseFloat(strings.TrimSpace(item), 64)
		if err != nil {
			return nil, fmt.Errorf("%s: %q is not a number", name, item)
		}
		list = append(list, v)
	}
	return list, nil
}

// Check returns an error if the path cannot be walked.
func (s Schedule) Check() error {
	if len(s.Values) == 0 {
		return fmt.Errorf("%s: a path needs a value", s.Name)
	}
	if !finite(s.Values...) {
		return fmt.Errorf("%s: the values %v are not all finite", s.Name, s.Values)
	}
	for i := 1; i < len(s.Values); i++ {
		if s.Values[i] == s.Values[i-1] {
			return fmt.Errorf("%s: the value %g is repeated", s.Name, s.Values[i])
		}
	}
	if s.Arc != nil && (len(s.Values) != 2 || s.Arc.Steps < 2 || s.Adaptive != nil) {
		return fmt.Errorf("%s: a path by arclength needs a start, the end of its first step, and two steps or more", s.Name)
	}
	if a := s.Adaptive; a != nil {
		if len(s.Values) < 2 {
			return fmt.Errorf("%s: an adaptive path needs a start and an end", s.Name)
		}
		first, least, most := s.lengths()
		if !(least > 0 && least <= first && first <= most) || a.Iterations < 0 || math.IsInf(most, 1) {
			return fmt.Errorf("%s: step lengths must be 0 < least %g <= first %g <= most %g, and iterations, %d, positive", s.Name, least, first, most, a.Iterations)
		}
	}
	return nil
}

// lengths returns the first, least and largest length of a step.
func (s Schedule) lengths() (first, least, most float64) {
	whole := 0.0
	for i := 1; i < len(s.Values); i++ {
		whole += math.Abs(s.Values[i] - s.Values[i-1])
	}
	first = cmp.Or(s.Adaptive.First, whole/10)
	return first, cmp.Or(s.Adaptive.Least, first/1000), cmp.Or(s.Adaptive.Most, math.Max(whole, first))
}
