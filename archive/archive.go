// Package archive carries the state of a computation out of it and back in. One
// function of a type does both, so that what is saved is what is loaded:
//
//	func (a *Adam) Carry(s *archive.Archive) {
//		s.Int("k", &a.k)
//		s.Vector("m", &a.m)
//	}
//
// Everything is stored as named vectors of numbers, exactly.
package archive

import (
	"fmt"
	"maps"
	"math"
	"slices"
)

// Archive is being saved to or loaded from.
type Archive struct {
	prefix  string
	loading bool
	*content
}

// content is what an archive shares with its parts.
type content struct {
	data map[string][]float64
	err  error
}

// Save returns an empty archive to save to.
func Save() *Archive { return &Archive{content: &content{data: map[string][]float64{}}} }

// Load returns an archive to load from data that another one had.
func Load(data map[string][]float64) *Archive {
	return &Archive{loading: true, content: &content{data: data}}
}

// Data returns what has been saved. It shares nothing with its origin.
func (a *Archive) Data() map[string][]float64 { return maps.Clone(a.data) }

// Loading reports whether values are being loaded.
func (a *Archive) Loading() bool { return a.loading }

// Err returns the first thing that did not fit, nil if all did.
func (a *Archive) Err() error { return a.err }

// Fail makes err the error, unless there is one.
func (a *Archive) Fail(err error) {
	if a.err == nil {
		a.err = err
	}
}

// Under returns a part of the archive, for names that begin with name and a dot.
func (a *Archive) Under(name string) *Archive {
	return &Archive{prefix: a.prefix + name + ".", loading: a.loading, content: a.content}
}

// Has reports whether there is a vector of the name.
func (a *Archive) Has(name string) bool {
	_, ok := a.data[a.prefix+name]
	return ok
}

// Vector carries a vector of any length, nil included.
func (a *Archive) Vector(name string, x *[]float64) {
	name = a.prefix + name
	switch {
	case a.loading:
		*x = slices.Clone(a.data[name])
	case *x != nil:
		a.data[name] = slices.Clone(*x)
	}
}

// Fill carries a vector whose length is known when it is loaded.
func (a *Archive) Fill(name string, x []float64) {
	name = a.prefix + name
	if !a.loading {
		a.data[name] = slices.Clone(x)
		return
	}
	v, ok := a.data[name]
	if !ok || len(v) != len(x) {
		a.Fail(fmt.Errorf("%s has %d numbers, not %d", name, len(v), len(x)))
		return
	}
	copy(x, v)
}

// Float carries a number.
func (a *Archive) Float(name string, x *float64) {
	v := []float64{*x}
	a.Fill(name, v)
	*x = v[0]
}

// Int carries a whole number of at most 53 bits.
func (a *Archive) Int(name string, n *int) {
	v := float64(*n)
	a.Float(name, &v)
	if v != math.Trunc(v) || math.Abs(v) > 1<<53 {
		a.Fail(fmt.Errorf("%s is %v, not a whole number", a.prefix+name, v))
		return
	}
	*n = int(v)
}

// Bool carries a truth value.
func (a *Archive) Bool(name string, b *bool) {
	n := 0
	if *b {
		n = 1
	}
	a.Int(name, &n)
	*b = n != 0
}

// Text carries a text, a number a byte.
func (a *Archive) Text(name string, text *string) {
	v := make([]float64, len(*text))
	for i := range len(*text) {
		v[i] = float64((*text)[i])
	}
	a.Vector(name, &v)
	b := make([]byte, len(v))
	for i, x := range v {
		b[i] = byte(x)
	}
	*text = string(b)
}
