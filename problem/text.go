package problem

import (
	"cmp"
	"fmt"
	"strings"

	"pinnsolve/formula"
)

// Text is a scalar of a file, as it was written, with its place.
type Text struct {
	value        string
	line, column int // of its first character
	given        bool
	quoted       bool
}

// String returns the text.
func (t Text) String() string { return t.value }

// Or returns the text, or another if it was not given.
func (t Text) Or(other string) string {
	if !t.given {
		return other
	}
	return t.value
}

// Map is a mapping in the order of the file. Where names need nothing further, a list
// of them will do.
type Map[T any] struct {
	Keys   []Text
	Values []T
}

// Get returns the value of a key.
func (m Map[T]) Get(key string) (v T, ok bool) {
	for i, k := range m.Keys {
		if k.value == key {
			return m.Values[i], true
		}
	}
	return v, false
}

func (m Map[T]) names() []string {
	var list []string
	for _, k := range m.Keys {
		list = append(list, k.value)
	}
	return list
}

// List is a list, or one element that stands for a list of it.
type List[T any] []T

// Error is a mistake in a file.
type Error struct {
	File         string
	Line, Column int // from 1; 0 if it is of no place
	Reason       string
}

func (e *Error) Error() string {
	if e.Line == 0 {
		return fmt.Sprintf("%s: %s", e.File, e.Reason)
	}
	return fmt.Sprintf("%s:%d:%d: %s", e.File, e.Line, e.Column, e.Reason)
}

// fault is an Error before its file is known.
type fault struct {
	line, column int
	reason       string
}

func (f fault) Error() string { return f.reason }

// wrong is a mistake at a place.
func (t Text) wrong(format string, args ...any) error {
	return fault{t.line, t.column, fmt.Sprintf(format, args...)}
}

// in puts the error of a formula, which begins at a byte of the text, at its place in
// the file.
func (t Text) in(from int, err error) error {
	e, ok := err.(*formula.Error)
	if !ok {
		return t.wrong("%v", err)
	}
	before := []rune(t.value[:from])
	f := fault{t.line + e.Line - 1, e.Column, fmt.Sprintf("%q: %s", clip(t.value), e.Reason)}
	if e.Line == 1 {
		f.column += t.column - 1 + len(before)
	}
	return f
}

// clip shortens a long text.
func clip(s string) string {
	s, _, more := strings.Cut(s, "\n")
	if r := []rune(s); len(r) > 60 {
		return string(r[:57]) + "..."
	} else if more {
		return s + "..."
	}
	return s
}

// parse reads a formula.
func (t Text) parse(scope formula.Scope) (*formula.Formula, error) {
	return t.parseFrom(0, len(t.value), scope)
}

func (t Text) parseFrom(from, to int, scope formula.Scope) (*formula.Formula, error) {
	f, err := formula.Parse(t.value[from:to], scope)
	if err != nil {
		return nil, t.in(from, err)
	}
	return f, nil
}

// number reads a number, which may be a formula of parameters.
func (t Text) number(parameters map[string]float64) (float64, error) {
	f, err := t.parse(formula.Scope{Parameters: parameters, Static: "this is a number"})
	if err != nil {
		return 0, err
	}
	v, ok := f.Number()
	if !ok {
		return 0, t.wrong("%q is not a number", t.value)
	}
	return v, nil
}

// numbers reads a list of n numbers.
func numbers(list []Text, n int, what string, at Text, parameters map[string]float64) ([]float64, error) {
	if len(list) != n {
		place := at
		if len(list) > 0 {
			place = list[0]
		}
		return nil, place.wrong("%s takes %d numbers, got %d", what, n, len(list))
	}
	var vs []float64
	for _, t := range list {
		v, err := t.number(parameters)
		if err != nil {
			return nil, err
		}
		vs = append(vs, v)
	}
	return vs, nil
}

// sides splits an equation at its sign of equality and returns where each side begins
// and ends; right is empty where there is none.
func (t Text) sides() (left, right [2]int, err error) {
	at := -1
	for i := 0; i < len(t.value); i++ {
		if t.value[i] != '=' {
			continue
		}
		if i+1 < len(t.value) && t.value[i+1] == '=' {
			i++
			continue
		}
		if i > 0 && strings.IndexByte("<>!", t.value[i-1]) >= 0 {
			continue
		}
		if at >= 0 {
			return left, right, fault{t.line, t.column + len([]rune(t.value[:i])), fmt.Sprintf("%q: a second =: an equation has one", clip(t.value))}
		}
		at = i
	}
	if at < 0 {
		return [2]int{0, len(t.value)}, right, nil
	}
	return [2]int{0, at}, [2]int{at + 1, len(t.value)}, nil
}

func orOne(unit Text) string { return cmp.Or(unit.value, "1") }
