package fem

// mesh is the image of a structured mesh of the unit square, whose cells are
// split into two triangles along the rising diagonal. With order 2 the
// midpoints of the edges are nodes too.
type mesh struct {
	order  int
	nodes  [2]int // along s and t
	x      [][2]float64
	cells  [][]int // nodes of a triangle: 3 vertices, then the midpoints of edges 01, 12, 20
	vertex []bool  // whether a node is a vertex
}

// newMesh divides the unit square into n times the problem's Cells. Nodes are
// numbered along t first.
func newMesh(p Problem, order, n int) *mesh {
	m := &mesh{order: order}
	for k, c := range p.Cells {
		m.nodes[k] = order*n*c + 1
	}
	for i := range m.nodes[0] {
		for j := range m.nodes[1] {
			x, y := p.Map(float64(i)/float64(m.nodes[0]-1), float64(j)/float64(m.nodes[1]-1))
			m.x = append(m.x, [2]float64{x, y})
			m.vertex = append(m.vertex, i%order == 0 && j%order == 0)
		}
	}
	for i := 0; i+order < m.nodes[0]; i += order {
		for j := 0; j+order < m.nodes[1]; j += order {
			a, b := [2]int{i, j}, [2]int{i + order, j}
			c, d := [2]int{i + order, j + order}, [2]int{i, j + order}
			m.cells = append(m.cells, m.triangle(a, b, c), m.triangle(a, c, d))
		}
	}
	return m
}

func (m *mesh) node(at [2]int) int { return at[0]*m.nodes[1] + at[1] }

func (m *mesh) triangle(corners ...[2]int) []int {
	var nodes []int
	for _, c := range corners {
		nodes = append(nodes, m.node(c))
	}
	if m.order == 2 {
		for k, c := range corners {
			next := corners[(k+1)%3]
			nodes = append(nodes, m.node([2]int{(c[0] + next[0]) / 2, (c[1] + next[1]) / 2}))
		}
	}
	return nodes
}

// side returns the edges of a side of the square, each as order+1 nodes, with
// the body on the left.
func (m *mesh) side(side int) [][]int {
	length := m.nodes[0]
	if side == Right || side == Left {
		length = m.nodes[1]
	}
	at := func(k int) [2]int {
		switch side {
		case Bottom:
			return [2]int{k, 0}
		case Right:
			return [2]int{m.nodes[0] - 1, k}
		case Top:
			return [2]int{length - 1 - k, m.nodes[1] - 1}
		}
		return [2]int{0, length - 1 - k}
	}
	var edges [][]int
	for k := 0; k+m.order < length; k += m.order {
		var edge []int
		for i := range m.order + 1 {
			edge = append(edge, m.node(at(k+i)))
		}
		edges = append(edges, edge)
	}
	return edges
}
