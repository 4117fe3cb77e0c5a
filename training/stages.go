package training

import (
	"fmt"
	"strconv"
	"strings"

	"pinnsolve/internal/nearest"
)

// ParseStages reads stages from text such as "adam:2000,lbfgs:3000": names of
// Methods, in order, each with its number of iterations or without, for the
// method's default.
func ParseStages(text string) ([]Stage, error) {
	if strings.TrimSpace(text) == "" {
		return nil, fmt.Errorf("no stages: write method:iterations, separated by commas, with a method of %s", strings.Join(names(), ", "))
	}
	var stages []Stage
	for item := range strings.SplitSeq(text, ",") {
		stage, err := parseStage(strings.TrimSpace(item))
		if err != nil {
			return nil, err
		}
		stages = append(stages, stage)
	}
	return stages, nil
}

func parseStage(item string) (Stage, error) {
	name, count, counted := strings.Cut(item, ":")
	for _, m := range Methods() {
		if m.Name != name {
			continue
		}
		iterations := m.Iterations
		if counted {
			n, err := strconv.Atoi(count)
			if err != nil {
				return Stage{}, fmt.Errorf("%s: iterations must be a whole number, not %q", item, count)
			}
			if n < 1 {
				return Stage{}, fmt.Errorf("%s: iterations must be 1 or more", item)
			}
			iterations = n
		}
		return Stage{Method: m.New(), Iterations: iterations}, nil
	}
	return Stage{}, nearest.Unknown("method", name, names())
}

func names() []string {
	var list []string
	for _, m := range Methods() {
		list = append(list, m.Name)
	}
	return list
}
