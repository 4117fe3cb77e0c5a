package geometry

import (
	"cmp"
	"fmt"
	"slices"

	"pinnsolve/mesh"
)

// shared is a part of a mesh that has facets of others.
type shared struct {
	region
	left string // in Domain.Parts: what it has to itself; "" if that is nothing
}

// apart returns a mesh whose parts do not overlap, and the parts of m that are
// none of its, each with the name of the part that has what is left of it. A facet
// in several parts goes to the first of those named, else to the smallest.
func apart(m *mesh.Mesh, first []string) (parted *mesh.Mesh, whole []mesh.Part, left []string) {
	if !overlapping(m.Parts) {
		return m, nil, nil
	}
	order := make([]int, len(m.Parts))
	for i := range order {
		order[i] = i
	}
	rank := func(i int) int {
		if k := slices.Index(first, m.Parts[i].Name); k >= 0 {
			return k
		}
		return len(first)
	}
	slices.SortStableFunc(order, func(i, j int) int {
		return cmp.Or(cmp.Compare(rank(i), rank(j)), cmp.Compare(len(m.Parts[i].Facets), len(m.Parts[j].Facets)))
	})
	taken := map[string]bool{} // facets
	own := make([][]mesh.Element, len(m.Parts))
	for _, i := range order {
		for _, f := range m.Parts[i].Facets {
			if key := facetKey(f); !taken[key] {
				taken[key] = true
				own[i] = append(own[i], f)
			}
		}
	}
	copied := *m
	copied.Parts = nil
	for i, p := range m.Parts {
		if len(own[i]) == len(p.Facets) {
			copied.Parts = append(copied.Parts, p)
			continue
		}
		rest := ""
		if len(own[i]) > 0 {
			rest = restName(p.Name, m.Parts, copied.Parts)
			copied.Parts = append(copied.Parts, mesh.Part{Name: rest, Facets: own[i]})
		}
		whole, left = append(whole, p), append(left, rest)
	}
	return &copied, whole, left
}

// restName returns the name of what a part keeps of its facets, which none of the
// parts has.
func restName(name string, parts ...[]mesh.Part) string {
	for {
		name += " (rest)"
		if !slices.ContainsFunc(slices.Concat(parts...), func(p mesh.Part) bool { return p.Name == name }) {
			return name
		}
	}
}

// overlapping reports whether a facet is in two of the parts.
func overlapping(parts []mesh.Part) bool {
	seen := map[string]bool{}
	for _, p := range parts {
		for _, f := range p.Facets {
			key := facetKey(f)
			if seen[key] {
				return true
			}
			seen[key] = true
		}
	}
	return false
}

// Overlap returns the number of facets that are in both parts of a mesh.
func Overlap(a, b mesh.Part) int {
	if len(a.Facets) > len(b.Facets) {
		a, b = b, a
	}
	if len(a.Facets) == 0 {
		return 0
	}
	in := make(map[string]bool, len(a.Facets))
	for _, f := range a.Facets {
		in[facetKey(f)] = true
	}
	count := 0
	for _, f := range b.Facets {
		if in[facetKey(f)] {
			count++
		}
	}
	return count
}

// facetKey tells facets apart by their nodes, in whatever order they are.
func facetKey(f mesh.Element) string { return fmt.Sprint(slices.Sorted(slices.Values(f.Nodes))) }

// Left returns the name in Parts of what a part of the mesh has to itself, which
// is its own name where it shares nothing; ok is false if nothing is left to it.
func (d *Domain) Left(part string) (name string, ok bool) {
	for _, s := range d.shared {
		if s.name == part {
			return s.left, s.left != ""
		}
	}
	return part, true
}
