package report

import (
	"fmt"
	"math"

	"pinnsolve/pinn/fields"
	"pinnsolve/solve"
)

// overlap says in a sentence where faces that lie on each other, as those of a
// crack, go through each other in the solution; "" if they do not, but for what the
// displacements may be off by.
func overlap(sol *fields.Solution, weak *solve.WeakInfo) (string, error) {
	const points, noise = 3, 1e-3 // of the largest displacement of the faces
	p := sol.Problem()
	u, ok := displacement(p)
	if !ok || weak == nil {
		return "", nil
	}
	one, other := p.Domain.Contacts(points)
	if one.Len() == 0 {
		return "", nil
	}
	a, err := sol.Eval(u, one)
	if err != nil {
		return "", err
	}
	b, err := sol.Eval(u, other)
	if err != nil {
		return "", err
	}
	size, deepest, at := 0.0, 0.0, -1
	depth := make([]float64, one.Len())
	for i := range depth {
		for j, n := range one.Normal(i) {
			depth[i] += (a[j][i] - b[j][i]) * n
			size = max(size, math.Abs(a[j][i]), math.Abs(b[j][i]))
		}
		if depth[i] > deepest {
			deepest, at = depth[i], i
		}
	}
	for _, q := range p.Quantities {
		if q.Unit == u.Unit {
			size = max(size, weak.Estimates[q.Name]/noise)
		}
	}
	if !(deepest > noise*size) {
		return "", nil
	}
	var within, all float64
	for i, w := range one.W {
		all += w
		if depth[i] > 0 {
			within += w
		}
	}
	return fmt.Sprintf("no contact is computed: faces that lie on each other overlap by up to %.3g%s, at %.4g, and on %.3g %% of their %s",
		deepest, unitOf(u.Unit), one.At(at), 100*within/all, [...]string{2: "length", 3: "area"}[one.Dim]), nil
}

// unitOf writes a unit after a number.
func unitOf(u string) string {
	if u == "" || u == "1" {
		return ""
	}
	return " " + u
}
