package fem

import "pinnsolve/mesh"

// parts are the names of the sides, in the order of Problem.Sides.
var parts = [4]string{Bottom: "bottom", Right: "right", Top: "top", Left: "left"}

// grid is the image of a structured mesh of the unit square, whose cells are
// split into two triangles along the rising diagonal. With order 2 the
// midpoints of the edges are nodes too.
type grid struct {
	order int
	nodes [2]int // along s and t
	mesh  *mesh.Mesh
}

// newGrid divides the unit square into n times the problem's Cells. Nodes are
// numbered along t first.
func newGrid(p Problem, order, n int) *grid {
	g := &grid{order: order, mesh: &mesh.Mesh{Dim: 2}}
	for k, c := range p.Cells {
		g.nodes[k] = order*n*c + 1
	}
	for i := range g.nodes[0] {
		for j := range g.nodes[1] {
			x, y := p.Map(float64(i)/float64(g.nodes[0]-1), float64(j)/float64(g.nodes[1]-1))
			g.mesh.X = append(g.mesh.X, x, y)
		}
	}
	for i := 0; i+order < g.nodes[0]; i += order {
		for j := 0; j+order < g.nodes[1]; j += order {
			a, b := [2]int{i, j}, [2]int{i + order, j}
			c, d := [2]int{i + order, j + order}, [2]int{i, j + order}
			g.mesh.Cells = append(g.mesh.Cells, g.triangle(a, b, c), g.triangle(a, c, d))
		}
	}
	for k, name := range parts {
		g.mesh.Parts = append(g.mesh.Parts, mesh.Part{Name: name, Facets: g.side(k)})
	}
	return g
}

func (g *grid) node(at [2]int) int { return at[0]*g.nodes[1] + at[1] }

func (g *grid) triangle(corners ...[2]int) mesh.Element {
	e := mesh.Element{Kind: mesh.Triangle3}
	for _, c := range corners {
		e.Nodes = append(e.Nodes, g.node(c))
	}
	if g.order == 2 {
		e.Kind = mesh.Triangle6
		for k, c := range corners {
			next := corners[(k+1)%3]
			e.Nodes = append(e.Nodes, g.node([2]int{(c[0] + next[0]) / 2, (c[1] + next[1]) / 2}))
		}
	}
	return e
}

// side returns the edges of a side of the square, with the body on the left.
func (g *grid) side(side int) []mesh.Element {
	length := g.nodes[0]
	if side == Right || side == Left {
		length = g.nodes[1]
	}
	at := func(k int) int {
		switch side {
		case Bottom:
			return g.node([2]int{k, 0})
		case Right:
			return g.node([2]int{g.nodes[0] - 1, k})
		case Top:
			return g.node([2]int{length - 1 - k, g.nodes[1] - 1})
		}
		return g.node([2]int{0, length - 1 - k})
	}
	var edges []mesh.Element
	for k := 0; k+g.order < length; k += g.order {
		e := mesh.Element{Kind: mesh.Line2, Nodes: []int{at(k), at(k + g.order)}}
		if g.order == 2 {
			e.Kind, e.Nodes = mesh.Line3, append(e.Nodes, at(k+1))
		}
		edges = append(edges, e)
	}
	return edges
}
