package pum

import (
	"context"
	"fmt"
	"slices"
)

// pieces are the windows of a cover whose support a gap cuts into several
// connected pieces. Each is a window of its own, with the weight of the whole on
// its cells of the body and none elsewhere. The weight vanishes on the rim of the
// support, so that it is as smooth on the piece as it was, and the sum of the
// weights is what it was.
type pieces struct {
	body *Body
	of   []map[int]bool // of every window: its cells of the body; nil if it is whole

	// The cells of the cover, by box and cell of the body. They are numbered from
	// first where windows are cut.
	first   int
	cells   map[[2]int]int
	active  [][]int
	cutAway bool        // a piece with points was left out
	boxes   [][2][3]int // of every cell of the body: the boxes that it may lie in, along every axis
}

// Split makes windows of the connected pieces of those that gaps cut. Points x,
// row-major, that lie in the cells of the body given by of, with weights that sum
// to the measure of the body, say which pieces it can do without. The error is that
// of ctx; the cover is then of no use.
func (c *Cover) Split(ctx context.Context, body Body, x, weight []float64, of []int) error {
	c.body = &body
	var windows []int
	p := &pieces{body: &body, first: 1}
	cut := false
	for w, b := range c.windows {
		if err := ctx.Err(); err != nil {
			return err
		}
		parts := body.parts(c.support(w))
		if len(parts) < 2 {
			windows, p.of = append(windows, b), append(p.of, nil)
			continue
		}
		cut = true
		for _, part := range parts {
			windows, p.of = append(windows, b), append(p.of, part)
		}
	}
	if !cut {
		return nil
	}
	for i := range c.count {
		p.first *= c.slices(i)
	}
	whole := c.windows
	c.windows, c.pieces = windows, p
	p.number(c)
	if err := c.dropPieces(ctx, x, weight, of); err != nil {
		return err
	}
	if boxes := slices.Clone(c.windows); len(slices.Compact(boxes)) == len(whole) && len(c.windows) == len(whole) && !p.cutAway {
		c.windows, c.pieces = whole, nil // there was nothing in the other pieces
	}
	return nil
}

// support returns the box on which the weight of a window is positive.
func (c *Cover) support(w int) box {
	var s box
	for i, m := range c.Center(w) {
		r := (1 + blend) * c.half[i]
		reach := [2]float64{r, r}
		for k, edge := range c.edge(w, i) {
			if edge { // the weight stays 1: far beyond the body
				reach[k] = 4 * float64(c.count[i]+1) * c.half[i]
			}
		}
		s.lo[i], s.hi[i] = m-reach[0], m+reach[1]
	}
	return s
}

// parts returns the connected pieces of what a box has of the body, as sets of
// cells, in the order of their first cells; none if there is only one.
func (b *Body) parts(s box) []map[int]bool {
	root := make([]int, len(b.Hulls)) // -1: the box has nothing of the cell
	var cells []int
	for i, hull := range b.Hulls {
		root[i] = -1
		if s.meets(hull, b.Dim) {
			root[i] = i
			cells = append(cells, i)
		}
	}
	find := func(i int) int {
		for root[i] != i {
			root[i] = root[root[i]]
			i = root[i]
		}
		return i
	}
	pieces := len(cells)
	for _, side := range b.Sides {
		if root[side.Cells[0]] < 0 || root[side.Cells[1]] < 0 {
			continue
		}
		i, j := find(side.Cells[0]), find(side.Cells[1])
		if i != j && s.meets(side.Hull, b.Dim) {
			root[max(i, j)] = min(i, j)
			pieces--
		}
	}
	if pieces < 2 {
		return nil
	}
	var parts []map[int]bool
	number := map[int]int{}
	for _, i := range cells {
		r := find(i)
		if _, known := number[r]; !known {
			number[r] = len(parts)
			parts = append(parts, map[int]bool{})
		}
		parts[number[r]][i] = true
	}
	return parts
}

// number numbers the cells of the cover where windows are cut.
func (p *pieces) number(c *Cover) {
	p.cells, p.active, p.boxes = map[[2]int]int{}, nil, nil
	whole := map[int]int{} // windows by box
	cut := map[int][]int{}
	for w, b := range c.windows {
		if p.of[w] == nil {
			whole[b] = w
		} else {
			cut[b] = append(cut[b], w)
		}
	}
	known := map[string]int{}
	for t, hull := range p.body.Hulls {
		var range2 [2][3]int
		for i := range c.dim {
			lo, hi := hull[i], hull[i]
			for k := i; k < len(hull); k += c.dim {
				lo, hi = min(lo, hull[k]), max(hi, hull[k])
			}
			slack := 1e-9 * c.half[i]
			range2[0][i], range2[1][i] = c.slice(i, lo-slack), c.slice(i, hi+slack)
		}
		p.boxes = append(p.boxes, range2)
		lo, hi := range2[0], range2[1]
		for z := lo[2]; z <= hi[2]; z++ {
			for y := lo[1]; y <= hi[1]; y++ {
				for x := lo[0]; x <= hi[0]; x++ {
					at := c.join([3]int{x, y, z})
					var ws []int
					for _, b := range c.boxes(at) {
						if w, ok := whole[b]; ok {
							ws = append(ws, w)
						}
						for _, w := range cut[b] {
							if p.of[w][t] {
								ws = append(ws, w)
							}
						}
					}
					key := fmt.Sprint(at, ws)
					id, ok := known[key]
					if !ok {
						id = p.first + len(p.active)
						known[key] = id
						p.active = append(p.active, ws)
					}
					p.cells[[2]int{at, t}] = id
				}
			}
		}
	}
}

// join is the number of the box with these numbers along the axes.
func (c *Cover) join(at [3]int) int {
	cell, stride := 0, 1
	for i := range c.count {
		cell += at[i] * stride
		stride *= c.slices(i)
	}
	return cell
}

// cell returns the cell of the cover for a point in a cell of the body.
func (p *pieces) cell(c *Cover, x []float64, of int) int {
	if of < 0 {
		of = p.body.Locate(x)
	}
	var at [3]int
	for i := range c.dim {
		at[i] = max(p.boxes[of][0][i], min(c.slice(i, x[i]), p.boxes[of][1][i]))
	}
	return p.cells[[2]int{c.join(at), of}]
}

// dropPieces leaves out pieces with few points that the others can do without, as
// NewCover leaves out windows.
func (c *Cover) dropPieces(ctx context.Context, x, weight []float64, of []int) error {
	p, volume := c.pieces, 1.0
	for _, h := range c.half {
		volume *= 2 * h
	}
	measure := make([]float64, len(c.windows)) // of a piece, inside its box
	points := make([][]int, len(c.windows))
	for k, m := range weight {
		if err := goesOn(ctx, k); err != nil {
			return err
		}
		at := x[k*c.dim : (k+1)*c.dim]
		for _, w := range c.Active(c.Cell(at, of[k])) {
			if c.weight(w, at) > 0 {
				points[w] = append(points[w], k)
			}
			if c.windows[w] == c.box(at) {
				measure[w] += m
			}
		}
	}
	dropped := make([]bool, len(c.windows))
	var small []int
	for w, cells := range p.of {
		if cells != nil && measure[w] < sliver*volume {
			small = append(small, w)
		}
	}
	slices.SortStableFunc(small, func(a, b int) int {
		if measure[a] != measure[b] {
			return slices.Compare([]float64{measure[a]}, []float64{measure[b]})
		}
		return len(points[a]) - len(points[b])
	})
	for _, w := range small {
		if err := ctx.Err(); err != nil {
			return err
		}
		dropped[w] = !slices.ContainsFunc(points[w], func(k int) bool {
			at := x[k*c.dim : (k+1)*c.dim]
			var mine, others float64
			for _, v := range c.Active(c.Cell(at, of[k])) {
				switch {
				case v == w:
					mine = c.weight(v, at)
				case !dropped[v]:
					others += c.weight(v, at)
				}
			}
			return mine > 0 && others < overlap
		})
		p.cutAway = p.cutAway || dropped[w] && len(points[w]) > 0
	}
	var windows []int
	var cells []map[int]bool
	for w, b := range c.windows {
		if !dropped[w] {
			windows, cells = append(windows, b), append(cells, p.of[w])
		}
	}
	c.windows, p.of = windows, cells
	p.number(c)
	return nil
}

// touches reports whether a window, if it is a piece, has a cell that comes
// nearer than r, m, to x.
func (c *Cover) touches(w int, x []float64, r float64) bool {
	if c.pieces == nil || c.pieces.of[w] == nil {
		return true
	}
	var near box
	for i, v := range x {
		r := max(r, 1e-9*c.half[i])
		near.lo[i], near.hi[i] = v-r, v+r
	}
	for t := range c.pieces.of[w] {
		if near.meets(c.pieces.body.Hulls[t], c.dim) {
			return true
		}
	}
	return false
}
