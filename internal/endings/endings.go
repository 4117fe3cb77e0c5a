// Package endings names the ways in which something can end, with advice for
// each.
package endings

import "fmt"

// Table has an entry for every value of an enumeration from some value on: a name
// in lower case, fit for tables and files, and what to try next in one sentence.
type Table []struct{ Name, Advice string }

// Name returns the name of entry i; of one that a newer version may know, the
// kind and the value, which is i more than the first.
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

// Find returns the entry of a name, -1 if there is none.
func (t Table) Find(name []byte) int {
	for i, e := range t {
		if e.Name == string(name) {
			return i
		}
	}
	return -1
}
