// Package endings names the ways in which something can end, with advice for
// each.
package endings

import "fmt"

// Table has an entry for every value of an enumeration, from some first value
// on: a lower-case name fit for tables and files, and one sentence on what to
// try next.
type Table []struct{ Name, Advice string }

// Name returns the name of entry i. For an entry that only a newer version
// knows it is the kind and the value, first+i.
func (t Table) Name(kind string, i, first int) string {
	if i >= len(t) {
		return fmt.Sprintf("%s-%d", kind, first+i)
	}
	return t[i].Name
}

// Advice returns the advice of entry i.
func (t Table) Advice(i int) string {
	if i >= len(t) {
		return "This status is unknown to this version; use a newer one."
	}
	return t[i].Advice
}

// Find returns the index of the named entry, -1 if there is none.
func (t Table) Find(name []byte) int {
	for i, e := range t {
		if e.Name == string(name) {
			return i
		}
	}
	return -1
}
