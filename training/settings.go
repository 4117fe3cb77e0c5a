package training

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"pinnsolve/internal/nearest"
)

// Setting is a value that can be given to a method in ParseStages.
type Setting struct {
	Name    string
	Default string // "" if there is none
	About   string
}

// SettingsOf lists what the named method can be told in ParseStages, as in
// adam(rate=1e-3).
func SettingsOf(method string) []Setting { return settingsOf[method] }

// settingsOf are the settings by method.
var settingsOf = map[string][]Setting{
	"adam": {
		{"rate", "0.003", "learning rate, above 0 and at most 10"},
		{"decay", "0.9/1000", "factor on the rate and the iterations that it is applied over; 1 is a constant rate"},
		{"batch", "", "points of the interior in a batch; an iteration is then a pass over all of them"},
	},
	"gn": {
		{"points", "200", "points of the interior in the first batches; gn:200x300 is short for gn(points=200):300"},
		{"momentum", "0", "share of the step before that is carried on, from 0 to below 1"},
	},
	"autopilot": {{"rate", "0.001", "first learning rate, above 0 and at most 10"}},
}

// configure applies settings, "rate=1e-3,decay=0.9/1000", to a method.
func configure(m Method, text string) (Method, error) {
	result := m
	err := parseSettings(m.Name(), text, settingsOf[m.Name()], func(name, value string) (err error) {
		adam, _ := m.(*Adam)
		gn, _ := m.(*GaussNewton)
		switch {
		case name == "points":
			gn.Points, err = parseCount(name, value)
		case name == "momentum":
			gn.Momentum, err = parseMomentum(value)
		case name == "rate" && adam != nil:
			adam.Rate, err = parseRate(value)
		case name == "rate":
			m.(*Autopilot).Rate, err = parseRate(value)
		case name == "decay":
			adam.Decay, adam.Every, err = parseDecay(value, adam.Every)
		case name == "batch":
			var n int
			n, err = parseCount(name, value)
			result = &Batches{Method: m, Points: n}
		}
		return err
	})
	return result, err
}

// parseSettings calls set for every name=value of a text. of is what they are
// settings of.
func parseSettings(of, text string, settings []Setting, set func(name, value string) error) error {
	var known []string
	for _, s := range settings {
		known = append(known, s.Name)
	}
	if len(known) == 0 {
		return fmt.Errorf("%s(%s): %s takes no settings; adam, autopilot and gn do", of, text, of)
	}
	var seen []string
	for item := range strings.SplitSeq(text, ",") {
		name, value, ok := strings.Cut(strings.TrimSpace(item), "=")
		switch {
		case !slices.Contains(known, name):
			return nearest.Unknown("setting of "+of, name, known)
		case !ok:
			return fmt.Errorf("%s has no value: write %s(%s=...)", name, of, name)
		case slices.Contains(seen, name):
			return fmt.Errorf("%s is given twice in %s(%s)", name, of, text)
		}
		if err := set(name, value); err != nil {
			return err
		}
		seen = append(seen, name)
	}
	return nil
}

// mostRate is beyond any use: steps of adam are as long as the rate.
const mostRate = 10

func parseRate(text string) (float64, error) {
	v, err := strconv.ParseFloat(text, 64)
	switch {
	case err != nil || math.IsNaN(v) || v <= 0:
		return 0, fmt.Errorf("rate = %s must be a number above 0 and at most %d, such as 1e-3", text, mostRate)
	case v > mostRate:
		return 0, fmt.Errorf("rate = %s must be above 0 and at most %d; the nearest valid value is %d", text, mostRate, mostRate)
	}
	return v, nil
}

// parseDecay reads "0.9/1000", a factor and the iterations that it is applied
// over, or the factor alone.
func parseDecay(text string, every int) (float64, int, error) {
	factor, over, given := strings.Cut(text, "/")
	v, err := strconv.ParseFloat(factor, 64)
	if err != nil || !(v > 0 && v <= 1) {
		return 0, 0, fmt.Errorf("decay = %s: the factor must be above 0 and at most 1, as in decay=0.9/1000", text)
	}
	if given {
		if every, err = strconv.Atoi(over); err != nil || every < 1 {
			return 0, 0, fmt.Errorf("decay = %s: the iterations must be a whole number from 1, as in decay=0.9/1000", text)
		}
	}
	return v, every, nil
}

func parseMomentum(text string) (float64, error) {
	v, err := strconv.ParseFloat(text, 64)
	if err != nil || !(v >= 0 && v < 1) {
		return 0, fmt.Errorf("momentum = %s must be a number from 0 to below 1, such as 0.9", text)
	}
	return v, nil
}

// mostCount is the largest number of points or iterations in a setting.
const mostCount = 1_000_000

func parseCount(name, text string) (int, error) {
	n, err := strconv.Atoi(text)
	switch {
	case err != nil:
		return 0, fmt.Errorf("%s = %s must be a whole number from 1 to %d", name, text, mostCount)
	case n < 1 || n > mostCount:
		return 0, fmt.Errorf("%s = %s must be from 1 to %d; the nearest valid value is %d", name, text, mostCount, min(max(n, 1), mostCount))
	}
	return n, nil
}
