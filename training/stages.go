package training

import (
	"fmt"
	"strconv"
	"strings"

	"pinnsolve/internal/nearest"
)

// ParseStages reads stages from text such as
// "adam(rate=1e-3,decay=0.9/1000):2000,lbfgs:3000": names of Methods, in order,
// each with its settings (SettingsOf) in parentheses and its number of iterations, or without,
// for the method's defaults.
func ParseStages(text string) ([]Stage, error) {
	if strings.TrimSpace(text) == "" {
		return nil, fmt.Errorf("no stages: write method:iterations, separated by commas, with a method of %s", strings.Join(names(), ", "))
	}
	items, err := splitOutside(text)
	if err != nil {
		return nil, err
	}
	var stages []Stage
	for _, item := range items {
		stage, err := parseStage(strings.TrimSpace(item))
		if err != nil {
			return nil, err
		}
		stages = append(stages, stage)
	}
	return stages, nil
}

// splitOutside splits at the commas outside parentheses.
func splitOutside(text string) ([]string, error) {
	var items []string
	lo, inside := 0, false
	for i, c := range text {
		switch {
		case c == '(' && inside, c == ')' && !inside:
			return nil, fmt.Errorf("%s: a parenthesis too many: write settings as in adam(rate=1e-3,decay=0.9/1000):2000", text)
		case c == '(', c == ')':
			inside = !inside
		case c == ',' && !inside:
			items, lo = append(items, text[lo:i]), i+1
		}
	}
	if inside {
		return nil, fmt.Errorf("%s: the parenthesis is not closed: write settings as in adam(rate=1e-3,decay=0.9/1000):2000", text)
	}
	return append(items, text[lo:]), nil
}

func parseStage(item string) (Stage, error) {
	head, count, counted := item, "", false
	settings, set := "", false
	if open := strings.IndexByte(item, '('); open >= 0 {
		set = true
		end := strings.IndexByte(item, ')')
		head, settings = item[:open], item[open+1:end]
		switch rest := item[end+1:]; {
		case rest == "":
		case rest[0] == ':':
			count, counted = rest[1:], true
		default:
			return Stage{}, fmt.Errorf("%s: %q behind the settings: write the number of iterations as in adam(rate=1e-3):2000", item, rest)
		}
	} else {
		head, count, counted = strings.Cut(item, ":")
	}
	for _, m := range Methods() {
		if m.Name != head {
			continue
		}
		stage := Stage{Method: m.New(), Iterations: m.Iterations}
		if counted {
			if points, steps, both := strings.Cut(count, "x"); both && m.Name == "gn" {
				n, err := parseCount("points", points)
				if err != nil {
					return Stage{}, fmt.Errorf("%s: %w", item, err)
				}
				stage.Method.(*GaussNewton).Points, count = n, steps
			}
			n, err := strconv.Atoi(count)
			if err != nil {
				return Stage{}, fmt.Errorf("%s: iterations must be a whole number, not %q", item, count)
			}
			if n < 1 {
				return Stage{}, fmt.Errorf("%s: iterations must be 1 or more", item)
			}
			stage.Iterations = n
		}
		var err error
		if set {
			stage.Method, err = configure(stage.Method, settings)
		}
		return stage, err
	}
	return Stage{}, nearest.Unknown("method", head, names())
}

func names() []string {
	var list []string
	for _, m := range Methods() {
		list = append(list, m.Name)
	}
	return list
}
