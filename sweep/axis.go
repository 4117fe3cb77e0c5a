package sweep

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// mostCells is the largest number of cells of a plan.
const mostCells = 1_000_000

// Axis is one thing that a plan varies: a parameter or an option, and its values as
// they would be written on the command line.
type Axis struct {
	Name   string   `json:"name"`
	Values []string `json:"values"`
}

// ParseAxis reads name=values, where values are a list, 0.3,0.4, or a range: 1:5 and
// 1..5 are the whole numbers from 1 to 5, 0..1/0.25 has steps of its own.
func ParseAxis(text string) (Axis, error) {
	name, list, ok := strings.Cut(text, "=")
	if !ok || name == "" || list == "" {
		return Axis{}, fmt.Errorf("%q is no axis: write name=values, such as nu=0.3,0.4 or seed=1:5", text)
	}
	return newAxis(name, strings.Split(list, ","))
}

// newAxis expands the ranges among values.
func newAxis(name string, texts []string) (Axis, error) {
	a := Axis{Name: name}
	for _, text := range texts {
		text = strings.TrimSpace(text)
		if text == "" {
			return a, fmt.Errorf("%s has a value that is empty: write %s=0.3,0.4", name, name)
		}
		values, err := expand(text)
		if err != nil {
			return a, fmt.Errorf("%s=%s: %w", name, text, err)
		}
		for _, v := range values {
			if slices.Contains(a.Values, v) {
				return a, fmt.Errorf("%s has the value %s twice: leave one out", name, v)
			}
			a.Values = append(a.Values, v)
		}
		if len(a.Values) > mostCells {
			return a, fmt.Errorf("%s has more than %d values", name, mostCells)
		}
	}
	return a, nil
}

// expand returns the values of a range, or the text itself.
func expand(text string) ([]string, error) {
	ends, stepText, stepped := strings.Cut(text, "/")
	low, high, ok := strings.Cut(ends, "..")
	if !ok {
		low, high, ok = strings.Cut(ends, ":")
	}
	lo, err := strconv.ParseFloat(low, 64)
	hi, err2 := strconv.ParseFloat(high, 64)
	if !ok || err != nil || err2 != nil {
		return []string{text}, nil // a word, such as lm:100,adam or a formula
	}
	step := 1.0
	if stepped {
		if step, err = strconv.ParseFloat(stepText, 64); err != nil || !(step > 0) {
			return nil, fmt.Errorf("the step %q is not a positive number", stepText)
		}
	} else if lo != math.Trunc(lo) || hi != math.Trunc(hi) {
		return nil, fmt.Errorf("a range without a step is of whole numbers: write %s..%s/0.05 for steps of 0.05", low, high)
	}
	count := math.Floor((hi-lo)/step+1e-9) + 1
	switch {
	case !(lo <= hi):
		return nil, fmt.Errorf("the range goes from the smaller to the larger value: write %s..%s", high, low)
	case !(count <= mostCells):
		return nil, fmt.Errorf("%.6g values; at most %d", count, mostCells)
	}
	values := make([]string, int(count))
	for i := range values {
		v := lo + float64(i)*step
		// As many digits as the step has: 0.30000000000000004 is meant to be 0.3.
		values[i] = strconv.FormatFloat(rounded(v, step), 'g', -1, 64)
	}
	return values, nil
}

// rounded is v without the rounding of sums of steps.
func rounded(v, step float64) float64 {
	digits := 12 - int(math.Floor(math.Log10(step)))
	if digits < 0 || digits > 300 {
		return v
	}
	r, err := strconv.ParseFloat(strconv.FormatFloat(v, 'f', digits, 64), 64)
	if err != nil {
		return v
	}
	return r
}
