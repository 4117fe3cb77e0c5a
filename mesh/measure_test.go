package mesh

import (
	"fmt"
	"math"
	"testing"

	"gonum.org/v1/gonum/integrate/quad"
)

// integrate calls f at the points of a Gauss rule on the element, exact for the
// volume of cells, with the weight in parameters, the place x and the
// derivatives j = ∂x/∂s (dim×Dim).
func integrate(m *Mesh, e Element, f func(w float64, x, j []float64)) {
	k := e.Kind
	points := 9
	if k.Dim() == m.Dim {
		points = 3*k.Order()/2 + 2
	}
	at, weight := make([]float64, points), make([]float64, points)
	quad.Legendre{}.FixedLocations(at, weight, 0, 1)
	n, dn, s := make([]float64, k.Nodes()), make([]float64, k.Nodes()*k.Dim()), make([]float64, k.Dim())
	var tensor func(axis int, w float64)
	tensor = func(axis int, w float64) {
		if axis >= 0 {
			for i := range at {
				room := 1.0 // that later axes leave to this one
				for later := axis + 1; later < k.Dim(); later++ {
					if k.Simplex() || k.Topology() == Pyramid && later == 2 || k.Topology() == Prism && later == 1 {
						room -= s[later]
					}
				}
				s[axis] = room * at[i]
				tensor(axis-1, w*room*weight[i])
			}
			return
		}
		k.Shape(n, dn, s)
		x, j := make([]float64, m.Dim), make([]float64, m.Dim*k.Dim())
		for a, node := range e.Nodes {
			for i := range m.Dim {
				x[i] += m.X[node*m.Dim+i] * n[a]
				for l := range k.Dim() {
					j[i*k.Dim()+l] += m.X[node*m.Dim+i] * dn[a*k.Dim()+l]
				}
			}
		}
		f(w, x, j)
	}
	tensor(k.Dim()-1, 1)
}

// volume returns the area or volume of the cells.
func volume(m *Mesh) float64 {
	sum := 0.0
	for _, e := range m.Cells {
		integrate(m, e, func(w float64, _, j []float64) { sum += w * det(j) })
	}
	return sum
}

// normal returns the outward normal of a facet with derivatives j, times the
// measure of a unit of its parameters.
func normal(dim int, j []float64) []float64 {
	if dim == 2 {
		return []float64{j[1], -j[0]}
	}
	return []float64{j[2]*j[5] - j[4]*j[3], j[4]*j[1] - j[0]*j[5], j[0]*j[3] - j[2]*j[1]}
}

// surface returns the length or area of facets, the integral of the normal, and
// the integral of x·normal, which over the whole boundary is Dim times the
// volume.
func surface(m *Mesh, facets []Element) (size float64, total []float64, flux float64) {
	total = make([]float64, m.Dim)
	for _, e := range facets {
		integrate(m, e, func(w float64, x, j []float64) {
			n := normal(m.Dim, j)
			square := 0.0
			for i := range n {
				square += n[i] * n[i]
				total[i] += w * n[i]
				flux += w * x[i] * n[i]
			}
			size += w * math.Sqrt(square)
		})
	}
	return size, total, flux
}

// partSize returns the length or area of a part.
func partSize(t *testing.T, m *Mesh, part string) float64 {
	t.Helper()
	p, err := m.Part(part)
	if err != nil {
		t.Fatal(err)
	}
	s, _, _ := surface(m, p.Facets)
	return s
}

// checkClosed checks by Gauss's theorem that the parts make up the boundary of
// the cells, each facet once and with its normal outwards.
func checkClosed(t *testing.T, m *Mesh) {
	t.Helper()
	seen := map[string]bool{}
	var all []Element
	for _, p := range m.Parts {
		for _, f := range p.Facets {
			if key := fmt.Sprint(f.Nodes); !seen[key] {
				seen[key] = true
				all = append(all, f)
			}
		}
	}
	size, total, flux := surface(m, all)
	for i, v := range total {
		if math.Abs(v) > 1e-12*size {
			t.Errorf("the normals sum to %g along axis %d, want 0", v, i)
		}
	}
	near(t, "flux of x through the boundary", flux, float64(m.Dim)*volume(m), 1e-12)
}

// near checks a value to a relative tolerance.
func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance*math.Abs(want)) {
		t.Errorf("%s is %.15g, want %.15g within %g of it", what, got, want, tolerance)
	}
}
