package pinn

import "strings"

// Region is where an equation, a condition or a quantity holds: a part of the
// boundary of the domain, by its name, or one of the regions that every domain
// has, Interior and Boundary. Parts are named by whoever made the domain, in a
// mesh by its user, and may be called "interior" or "boundary" too; the regions
// are told from them by a zero byte, which package geometry takes in no name.
type Region string

const (
	Interior Region = reserved + "interior"
	Boundary Region = reserved + "boundary" // all parts together
)

const reserved = "\x00"

// String returns the region in words: the name of a part, "interior" or
// "boundary".
func (r Region) String() string { return strings.TrimPrefix(string(r), reserved) }

// Part returns the name of the part that the region is; ok is false for Interior
// and Boundary.
func (r Region) Part() (name string, ok bool) {
	return r.String(), !strings.HasPrefix(string(r), reserved)
}
