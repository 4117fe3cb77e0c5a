package fem

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// Body is one of the bodies of a mesh: cells that share sides. Bodies that touch
// at a node, or in space at an edge, do not hold each other.
type Body struct {
	Cells  int
	Lo, Hi []float64 // the box around it
	Parts  []string  // of the mesh, that have facets on it
	Held   []string  // those of them along which a displacement is prescribed
	Free   []Motion  // rigid motions that nothing prescribes
	Loads  []Load    // that do work on them

	rigid bool // a rigid part that can move is on it
}

// Bodies returns the bodies of a problem's mesh with the rigid motions that its
// conditions leave free. If Loads of a body is not empty, loads do work on free
// motions, beyond rounding, and there is no solution.
func Bodies(p Problem) ([]Body, error) {
	if err := p.check(); err != nil {
		return nil, err
	}
	return newGrid(p.Mesh, meshOrder(p.Mesh), p.Revolved).examine(p), nil
}

// examine returns the bodies.
func (g *grid) examine(p Problem) []Body {
	list := make([]Body, g.bodies)
	x := g.displacement.X
	for v, b := range g.owner {
		at := x[v*g.dim : (v+1)*g.dim]
		if list[b].Lo == nil {
			list[b].Lo, list[b].Hi = slices.Clone(at), slices.Clone(at)
		}
		for i, y := range at {
			list[b].Lo[i], list[b].Hi[i] = min(list[b].Lo[i], y), max(list[b].Hi[i], y)
		}
	}
	for _, b := range g.body {
		list[b].Cells++
	}
	for k, part := range g.mesh.Parts {
		held := p.holds(part.Name)
		seen := map[int]bool{}
		for _, nodes := range g.facets[k] {
			b := g.owner[nodes[0]]
			if seen[b] {
				continue
			}
			seen[b] = true
			list[b].Parts = append(list[b].Parts, part.Name)
			if held {
				list[b].Held = append(list[b].Held, part.Name)
			}
		}
	}
	for _, r := range p.Rigid {
		for _, b := range g.bodiesOf(r.Part) {
			list[b].rigid = true
		}
	}
	g.findMotions(list, p)
	if slices.ContainsFunc(list, func(b Body) bool { return b.Free != nil }) {
		g.findLoads(list, p)
	}
	return list
}

// holds reports whether something holds a part.
func (p Problem) holds(part string) bool {
	return slices.ContainsFunc(p.Conditions, func(c Condition) bool { return len(c.Fixed) > 0 && c.covers(part) }) ||
		slices.ContainsFunc(p.Springs, func(s Spring) bool { return covers(s.Parts, part) }) ||
		slices.ContainsFunc(p.Rigid, func(r Rigid) bool {
			return r.Part == part && slices.ContainsFunc(r.Given, func(v float64) bool { return !math.IsNaN(v) })
		})
}

// middle returns the middle of a body and its largest extent.
func (b *Body) middle() (center []float64, length float64) {
	center = make([]float64, len(b.Lo))
	for i := range center {
		center[i] = (b.Lo[i] + b.Hi[i]) / 2
		length = max(length, b.Hi[i]-b.Lo[i])
	}
	return center, length
}

// MechanismError says that a body can move and that loads move it.
type MechanismError struct {
	Bodies []Body
	Index  int // of the first that moves
}

func (e *MechanismError) Error() string {
	b := e.Bodies[e.Index]
	return fmt.Sprintf("fem: %s can move: %s; it is loaded by %s", e.Where(), list(b.Free), list(b.Loads))
}

// Where names the body among the others.
func (e *MechanismError) Where() string {
	if len(e.Bodies) == 1 {
		return "the body"
	}
	b := e.Bodies[e.Index]
	var box []string
	for i := range b.Lo {
		box = append(box, fmt.Sprintf("%s from %.4g to %.4g", [...]string{"x", "y", "z"}[i], b.Lo[i], b.Hi[i]))
	}
	return fmt.Sprintf("body %d of %d (%d cells, %s)", e.Index+1, len(e.Bodies), b.Cells, strings.Join(box, ", "))
}

// list joins words.
func list[T fmt.Stringer](items []T) string {
	var words []string
	for _, i := range items {
		words = append(words, i.String())
	}
	return strings.Join(words, ", ")
}
