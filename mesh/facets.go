package mesh

// Facets returns the sides of an element of the kind, each by its local nodes,
// corners first.
func (k Kind) Facets() [][]int { return k.traits().facets }
