package main

import (
	"bytes"
	"math"
	"regexp"
	"slices"
	"strings"
)

// kind is a kind of verdict; worse ones are larger.
type kind int

const (
	notYet kind = iota
	right
	falseAlarm
	unsaid
	poorRefusal
	refused
	unsolved
	slow
	failed
	overconfident
	crash
	wrongConverged
	kinds
)

func (k kind) String() string {
	return [...]string{
		"not yet", "right", "false alarm", "unsaid", "poor refusal", "refused", "unsolved", "slow", "failed",
		"overconfident", "crash", "wrong, converged",
	}[k]
}

// verdict is what is to be said of a command.
type verdict struct {
	kind     kind
	body     string // "polygon" or "smooth", where a command has values of both
	finding  finding
	ratio    float64 // largest of error to estimate, NaN if unknown
	seconds  float64 // of the longest run
	total    float64 // seconds of all runs
	memory   int64   // bytes
	exit     int
	signaled bool
	seed     string
	message  string // what the command said last, where it left no values
}

// worse reports whether a verdict is worse than another.
func (v verdict) worse(w verdict) bool {
	if v.kind != w.kind {
		return v.kind > w.kind
	}
	return v.finding.off > w.finding.off
}

// with returns the verdict on two runs: the worse one with the largest numbers of
// both.
func (v verdict) with(w verdict) verdict {
	worse, other := v, w
	if w.worse(v) {
		worse, other = w, v
	}
	worse.seconds, worse.total = math.Max(v.seconds, w.seconds), v.total+w.total
	worse.memory = max(v.memory, w.memory)
	if !(worse.ratio >= other.ratio) && !math.IsNaN(other.ratio) {
		worse.ratio = other.ratio
	}
	return worse
}

// finding is how far a quantity is from its right value.
type finding struct {
	want
	found float64 // NaN if there is none
	off   float64 // error, as a multiple of what is allowed; +Inf if nothing was found
}

// judge returns the verdict on one run.
func judge(c *command, o *outcome) verdict {
	v := verdict{seconds: o.seconds, total: o.seconds, memory: o.memory, exit: o.exit, signaled: o.signaled, ratio: math.NaN()}
	if len(o.values) == 0 {
		v.message = lastLine(o.said)
	}
	if len(c.polygon) > 0 {
		v.finding = worst(c.polygon, o.values)
	}
	switch {
	case o.late:
		v.kind = slow
	case o.signaled || traced(o.said):
		v.kind = crash
	case c.exit != 0:
		v.kind = judgeRefusal(c, o)
	default:
		v.judgeValues(c, o)
	}
	return v
}

// judgeRefusal judges a command that is to be refused.
func judgeRefusal(c *command, o *outcome) kind {
	switch {
	case o.exit == 0:
		return wrongConverged
	case o.exit == c.exit && c.said(o.said):
		return right
	}
	return poorRefusal
}

// judgeValues judges a command that is to be solved.
func (v *verdict) judgeValues(c *command, o *outcome) {
	met := c.polygon
	if c.smooth != nil {
		v.body = "polygon"
		if other := worst(c.smooth, o.values); other.off < v.finding.off {
			v.body, v.finding, met = "smooth", other, c.smooth
		}
	}
	v.ratio = overconfidence(met, o.values)
	const mostEstimates = 5
	good := v.finding.off <= 1
	switch {
	case o.exit == 2:
		v.kind = refused
	case o.exit != 0 && o.exit != 3:
		v.kind = failed
	case o.exit == 0 && !good:
		v.kind = wrongConverged
	case o.exit == 0 && v.ratio > mostEstimates:
		v.kind = overconfident
	case o.exit == 0 && !c.said(o.said):
		v.kind = unsaid
	case o.exit == 0:
		v.kind = right
	case good:
		v.kind = falseAlarm
	default:
		v.kind = unsolved
	}
}

// worst returns the quantity that is farthest from its right value.
func worst(wants []want, values map[string]quantity) finding {
	var list []finding
	for _, w := range wants {
		f := finding{want: w, found: math.NaN(), off: math.Inf(1)}
		if q, ok := values[w.quantity]; ok && q.Value != nil {
			f.found = *q.Value
			if f.off = math.Abs(f.found-w.value) / w.allowed(); f.found == w.value {
				f.off = 0 // where nothing else is allowed
			}
		}
		list = append(list, f)
	}
	return slices.MaxFunc(list, func(a, b finding) int {
		switch {
		case a.off < b.off:
			return -1
		case a.off > b.off:
			return 1
		}
		return 0
	})
}

// overconfidence returns the largest ratio of a quantity's error, beyond the
// uncertainty of its right value, to its estimate; NaN if no estimate is known.
func overconfidence(wants []want, values map[string]quantity) float64 {
	largest := math.NaN()
	for _, w := range wants {
		q, ok := values[w.quantity]
		if !ok || q.Value == nil || q.Estimate == nil {
			continue
		}
		ratio := 0.0
		if e := math.Abs(*q.Value-w.value) - w.uncertainty; e > 0 {
			ratio = e / *q.Estimate
		}
		if !(ratio <= largest) {
			largest = ratio
		}
	}
	return largest
}

// said reports whether a text has all words that are wanted.
func (c *command) said(text []byte) bool {
	return !slices.ContainsFunc(c.words, func(e *regexp.Regexp) bool { return !e.Match(text) })
}

// traced reports whether a text has a trace of Go.
func traced(text []byte) bool {
	return bytes.Contains(text, []byte("\ngoroutine "))
}

// lastLine returns the last line of a text; of one with a trace of Go, the line
// that says why.
func lastLine(text []byte) string {
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	if traced(text) {
		for _, line := range lines {
			if strings.HasPrefix(line, "panic: ") || strings.HasPrefix(line, "fatal error: ") {
				return line
			}
		}
	}
	return lines[len(lines)-1]
}
