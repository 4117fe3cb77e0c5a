package training

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"pinnsolve/internal/nearest"
)

// Adaptive is an objective whose points can be drawn again, or joined by others,
// where the residual is large.
type Adaptive interface {
	Objective
	// Adapt chooses among candidates, n times as many as there are points, with a
	// probability proportional to
	//
	//	e^k / mean(e^k) + c,
	//
	// e the size of the residual at theta: add points, which join the others, or,
	// if add is 0, as many as there are, which replace them. Candidates and
	// choice are drawn from the objective's own seed and the number of earlier
	// calls.
	Adapt(theta []float64, n, add int, k, c float64) error
}

// Adaptation moves or adds points while a method works: Wu, Zhu, Tan, Kartha and
// Lu, "A comprehensive study of non-adaptive and residual-based adaptive sampling
// for physics-informed neural networks", CMAME 403 (2023) 115671,
// arXiv:2207.10289. It is a Balancer, since the loss changes with the points. The
// points stay as they are until Every iterations have been done.
type Adaptation struct {
	Add    int     // points that a round adds; 0: it draws all of them again
	Power  float64 // k
	Offset float64 // c
	Every  int     // iterations between rounds; 0: see Rounds
}

// Rounds returns the iterations between rounds in a stage of n iterations: Every, or
// so many that there are four.
func (a *Adaptation) Rounds(n int) int {
	if a.Every > 0 {
		return a.Every
	}
	return n/5 + 1
}

const (
	// adaptiveCandidates is the number of candidates a point.
	adaptiveCandidates = 10
	mostPower          = 20
	mostOffset         = 1e6
)

// AdaptationEntry describes an adaptation that can be chosen by name.
type AdaptationEntry struct {
	Name, About, Source string
	Settings            []Setting
}

const wu = "Wu et al., CMAME 403 (2023) 115671"

// Adaptations lists the adaptations known to ParseAdaptation.
func Adaptations() []AdaptationEntry {
	every := Setting{"every", "", "iterations between two rounds; without it four in a stage"}
	return []AdaptationEntry{
		{"rad", "draws all points of the interior again, more of them where the residual is large", wu + ", Algorithm 2", []Setting{
			every, {"k", "1", "power of the residual"}, {"c", "1", "share of points that are spread evenly, relative to the others"}}},
		{"rar-d", "adds points in the interior where the residual is large", wu + ", Algorithm 3", []Setting{
			every, {"k", "2", "power of the residual"}, {"c", "0", "share of points that are spread evenly, relative to the others"},
			{"add", "40", "points that a round adds"}}},
	}
}

// ParseAdaptation reads "rad" or "rar-d(add=40,every=500)"; "" is nil.
func ParseAdaptation(text string) (*Adaptation, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return nil, nil
	}
	name, rest, set := strings.Cut(text, "(")
	var known []string
	for _, e := range Adaptations() {
		known = append(known, e.Name)
		if e.Name != name {
			continue
		}
		a := &Adaptation{}
		use := func(name, value string) (err error) {
			switch name {
			case "every":
				a.Every, err = parseCount(name, value)
			case "add":
				a.Add, err = parseCount(name, value)
			case "k":
				a.Power, err = parseUpTo(name, value, mostPower)
			case "c":
				a.Offset, err = parseUpTo(name, value, mostOffset)
			}
			return err
		}
		for _, s := range e.Settings {
			if s.Default == "" {
				continue
			}
			if err := use(s.Name, s.Default); err != nil {
				panic("training: " + err.Error())
			}
		}
		if !set {
			return a, nil
		}
		inner, closed := strings.CutSuffix(rest, ")")
		if !closed {
			return nil, fmt.Errorf("%s: the parenthesis is not closed at the end: write settings as in %s(every=500)", text, name)
		}
		return a, parseSettings(name, inner, e.Settings, use)
	}
	return nil, nearest.Unknown("adaptation", name, known)
}

func parseUpTo(name, text string, most float64) (float64, error) {
	v, err := strconv.ParseFloat(text, 64)
	if err != nil || !(v >= 0 && v <= most) {
		return 0, fmt.Errorf("%s = %s must be a number from 0 to %g", name, text, most)
	}
	return v, nil
}

// Name returns "rad" or "rar-d".
func (a *Adaptation) Name() string {
	if a.Add > 0 {
		return "rar-d"
	}
	return "rad"
}

// Init requires an Adaptive objective.
func (a *Adaptation) Init(obj Objective) error {
	if a.Add < 0 || !(a.Power >= 0) || !(a.Offset >= 0) || math.IsInf(a.Power+a.Offset, 1) {
		panic(fmt.Sprintf("training: Adaptation %+v", *a))
	}
	if _, ok := obj.(Adaptive); !ok {
		return fmt.Errorf("%T has no points to adapt", obj)
	}
	return nil
}

// Carry has nothing to carry: the points are the objective's.
func (*Adaptation) Carry(*Archive) {}

// Period is for an Adaptation without a stage.
func (a *Adaptation) Period() int { return a.Rounds(defaultIterations) }

// Update does a round, but not before the first iteration.
func (a *Adaptation) Update(e *Evaluator, at *Point, elapsed int) (bool, error) {
	if elapsed == 0 {
		return false, nil
	}
	if err := e.mayGoOn(); err != nil {
		return false, err
	}
	return true, e.obj.(Adaptive).Adapt(at.Theta, adaptiveCandidates, a.Add, a.Power, a.Offset)
}
