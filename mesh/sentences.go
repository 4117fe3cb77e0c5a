package mesh

import (
	"fmt"
	"math"
	"strings"
)

// Sentences says in words what keeps cells apart; nothing of one whole body.
func (d *Diagnosis) Sentences() []string {
	var all []string
	say := func(format string, args ...any) { all = append(all, fmt.Sprintf(format, args...)) }
	if n := len(d.Bodies); n > 1 {
		var each []string
		for i := range d.Bodies {
			if i == mostBodies {
				each = append(each, fmt.Sprintf("and %d more", n-mostBodies))
				break
			}
			each = append(each, d.Name(i))
		}
		say("%d bodies that share no side: %s", n, strings.Join(each, "; "))
	}
	for _, g := range d.Cracks {
		say("a crack in %s: %s at one place, %s %.6g, %s", d.which(g.Bodies[0]), count(g.Nodes, "pair")+" of nodes", g.measure(), g.Size, region(g.Low, g.High))
	}
	return append(all, d.between(func([2]int) bool { return true })...)
}

// Loose says in words what keeps a body apart from others that it touches.
func (d *Diagnosis) Loose(body int) []string {
	return d.between(func(bodies [2]int) bool {
		return bodies[0] != bodies[1] && (bodies[0] == body || bodies[1] == body)
	})
}

// between says where bodies touch and are not joined, and cells of one body; of
// those bodies that are wanted.
func (d *Diagnosis) between(wanted func(bodies [2]int) bool) []string {
	var all []string
	say := func(format string, args ...any) { all = append(all, fmt.Sprintf(format, args...)) }
	for _, g := range d.Gaps {
		if !wanted(g.Bodies) {
			continue
		}
		text := fmt.Sprintf("bodies %d and %d are not joined where %s of nodes %s on each other, %s", g.Bodies[0]+1, g.Bodies[1]+1, count(g.Nodes, "pair"), lie(g.Nodes), region(g.Low, g.High))
		if g.Facets > 0 {
			text += ": --glue joins them, in gmsh Coherence Mesh, or fragments of the geometry before meshing"
		}
		say("%s", text)
	}
	for _, c := range d.Hinges {
		if !wanted(c.Bodies) {
			continue
		}
		say("bodies %d and %d have %s in common but no side, %s: a hinge, which does not join them", c.Bodies[0]+1, c.Bodies[1]+1, count(c.Nodes, "node"), region(c.Low, c.High))
	}
	for _, c := range d.Hanging {
		if !wanted(c.Bodies) {
			continue
		}
		if c.Bodies[0] == c.Bodies[1] {
			say("%s of %s %s on sides that do not have them (hanging nodes), %s: cells are not joined there", count(c.Nodes, "node"), d.which(c.Bodies[0]), lie(c.Nodes), region(c.Low, c.High))
			continue
		}
		say("%s of body %d %s on sides of body %d that do not have them, %s: the bodies are not joined there", count(c.Nodes, "node"), c.Bodies[0]+1, lie(c.Nodes), c.Bodies[1]+1, region(c.Low, c.High))
	}
	return all
}

func lie(n int) string { return map[bool]string{true: "lies", false: "lie"}[n == 1] }

const mostBodies = 8

// Name describes a body: its number from 1, cells and extent.
func (d *Diagnosis) Name(body int) string {
	b := d.Bodies[body]
	return fmt.Sprintf("body %d (%s, %s)", body+1, count(b.Cells, "cell"), region(b.Low, b.High))
}

// which names a body in a sentence about it.
func (d *Diagnosis) which(body int) string {
	if len(d.Bodies) == 1 {
		return "the body"
	}
	return fmt.Sprintf("body %d", body+1)
}

// measure names the size of a gap.
func (g Gap) measure() string { return map[bool]string{true: "length", false: "area"}[len(g.Low) == 2] }

// region says where a box is: "x = 1, y from 0 to 2".
func region(low, high []float64) string {
	var all []string
	size := 0.0
	for j := range low {
		size = max(size, math.Abs(low[j]), math.Abs(high[j]))
	}
	for j := range low {
		a, b := round(low[j], size), round(high[j], size)
		if a == b {
			all = append(all, fmt.Sprintf("%c = %.4g", "xyz"[j], a))
		} else {
			all = append(all, fmt.Sprintf("%c from %.4g to %.4g", "xyz"[j], a, b))
		}
	}
	return strings.Join(all, ", ")
}

// round writes rounding errors of something as large as size as zero.
func round(v, size float64) float64 {
	if math.Abs(v) < 1e-9*size {
		return 0
	}
	return v
}
