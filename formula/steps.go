package formula

import "math"

// kind is what a step computes.
type kind uint8

const (
	constant kind = iota
	input         // number a of the inputs
	add
	sub
	mul
	div
	pow
	neg
	less // 1 or 0
	and
	or
	not
	choose // a ? b : c
	call   // a function of one number
	atan2
	least
	greatest
	derive    // of a along coordinate b
	laplacian // of a, by all coordinates
)

// step is one scalar operation on the results of earlier steps.
type step struct {
	kind    kind
	a, b, c int32
	f       function1 // of a call
	value   float64   // of a constant
}

// facts are what is known of the result of a step.
type facts struct {
	height int  // derivatives that are taken on the way from the inputs
	kink   int  // the place of a kink on the way, from 1; 0 without
	normal bool // depends on the normal
	mixed  bool // a second derivative that a Laplacian does not have
}

// function1 is a function of one number.
type function1 uint8

const (
	fSin function1 = iota
	fCos
	fTan
	fAsin
	fAcos
	fAtan
	fSinh
	fCosh
	fTanh
	fExp
	fLog
	fLog10
	fSqrt
	fAbs
	fSign
)

// onNumbers are the functions of one number.
var onNumbers = [...]func(float64) float64{
	fSin: math.Sin, fCos: math.Cos, fTan: math.Tan, fAsin: math.Asin, fAcos: math.Acos, fAtan: math.Atan,
	fSinh: math.Sinh, fCosh: math.Cosh, fTanh: math.Tanh, fExp: math.Exp, fLog: math.Log, fLog10: math.Log10,
	fSqrt: math.Sqrt, fAbs: math.Abs,
	fSign: func(x float64) float64 {
		switch {
		case x > 0:
			return 1
		case x < 0:
			return -1
		}
		return 0
	},
}

// arity returns how many of a, b and c are steps.
func (s step) arity() int {
	switch s.kind {
	case constant, input:
		return 0
	case neg, not, call, derive, laplacian:
		return 1
	case choose:
		return 3
	}
	return 2
}

// list is a list of steps under construction.
type list struct {
	steps []step
	facts []facts
	known map[step]int32
	kinks []kinkAt
}

// kinkAt is a kink that a second derivative meets, both by their places.
type kinkAt struct{ kink, derivative int }

// put returns the number of a step, a new one if it is not yet in the list. at is
// its place in the formula.
func (l *list) put(s step, at int) int32 {
	if folded, ok := l.fold(s); ok {
		s = folded
	}
	if s.kind == input && s.a < 0 {
		return s.b // see same
	}
	if i, ok := l.known[s]; ok {
		return i
	}
	f := l.fact(s, at)
	l.steps, l.facts = append(l.steps, s), append(l.facts, f)
	i := int32(len(l.steps) - 1)
	l.known[s] = i
	return i
}

func (l *list) number(v float64) int32 { return l.put(step{kind: constant, value: v}, 0) }

// fact returns what is known of a step, and fails if it cannot be.
func (l *list) fact(s step, at int) facts {
	var f facts
	for k, arg := range []int32{s.a, s.b, s.c}[:s.arity()] {
		g := l.facts[arg]
		f.height, f.normal, f.mixed = max(f.height, g.height), f.normal || g.normal, f.mixed || g.mixed
		if f.kink == 0 && !(s.kind == choose && k == 0) {
			f.kink = g.kink
		}
	}
	switch {
	case s.kind == derive || s.kind == laplacian:
		before := f.height
		f.height++
		if s.kind == laplacian {
			f.height++
		}
		if f.height > 2 {
			fail(at, "a derivative of order %d: there are those of first and second order", f.height)
		}
		if f.normal {
			fail(at, "the normal n has no derivatives: it is known on the boundary alone")
		}
		f.mixed = f.mixed || s.kind == derive && before == 1
		if f.height == 2 && f.kink > 0 {
			l.kinks = append(l.kinks, kinkAt{f.kink - 1, at})
		}
	case s.kind == choose || s.kind == least || s.kind == greatest, s.kind == call && (s.f == fAbs || s.f == fSign):
		f.kink = at + 1
	}
	return f
}

// same stands for a step that another one already is.
func same(i int32) step { return step{kind: input, a: -1, b: i} }

// fold simplifies a step whose arguments are known numbers.
func (l *list) fold(s step) (step, bool) {
	arg := func(i int32) (float64, bool) {
		t := l.steps[i]
		return t.value, t.kind == constant
	}
	var v [3]float64
	known := [3]bool{}
	n := s.arity()
	all := n > 0
	for k, i := range []int32{s.a, s.b, s.c}[:n] {
		v[k], known[k] = arg(i)
		all = all && known[k]
	}
	is := func(k int, value float64) bool { return known[k] && v[k] == value }
	switch {
	case all && (s.kind == derive || s.kind == laplacian):
		return step{kind: constant}, true
	case all:
		return step{kind: constant, value: apply(s, v[0], v[1], v[2])}, true
	case s.kind == choose && known[0] && v[0] != 0, s.kind == add && is(0, 0):
		return same(s.b), true
	case s.kind == choose && known[0]:
		return same(s.c), true
	case s.kind == add && is(1, 0), s.kind == sub && is(1, 0), s.kind == mul && is(1, 1), s.kind == div && is(1, 1), s.kind == pow && is(1, 1):
		return same(s.a), true
	case s.kind == mul && is(0, 1):
		return same(s.b), true
	case s.kind == sub && is(0, 0):
		return step{kind: neg, a: s.b}, true
	case s.kind == mul && (is(0, 0) || is(1, 0)):
		return step{kind: constant}, true
	case s.kind == pow && is(1, 0):
		return step{kind: constant, value: 1}, true
	case s.kind == pow && is(1, 2):
		return step{kind: mul, a: s.a, b: s.a}, true
	case s.kind == mul && s.a > s.b, s.kind == add && s.a > s.b:
		s.a, s.b = s.b, s.a
		return s, true
	}
	return s, false
}

// apply evaluates a step on numbers. Derivatives have none.
func apply(s step, a, b, c float64) float64 {
	switch s.kind {
	case constant:
		return s.value
	case add:
		return a + b
	case sub:
		return a - b
	case mul:
		return a * b
	case div:
		return a / b
	case pow:
		return math.Pow(a, b)
	case neg:
		return -a
	case less:
		return truth(a < b)
	case and:
		return a * b
	case or:
		return max(a, b)
	case not:
		return 1 - a
	case choose:
		if a != 0 {
			return b
		}
		return c
	case call:
		return onNumbers[s.f](a)
	case atan2:
		return math.Atan2(a, b)
	case least:
		return min(a, b)
	case greatest:
		return max(a, b)
	}
	panic("formula: a step without numbers")
}

func truth(b bool) float64 {
	if b {
		return 1
	}
	return 0
}
