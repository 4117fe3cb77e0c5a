package weak

import (
	"math"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/floats"

	"pinnsolve/pinn"
)

// evaluate computes the fluxes at points lo..hi from the fields' lanes: column
// f[i] for i = field*(1+dim) + lane, nil if zero, and with tangent their
// derivatives t[i][j] by lane j. Both are per unit of the test function's
// coefficient.
func (z *integral) evaluate(lo, hi int, lanes [][]float64, tangent bool) (f [][]float64, t [][][]float64) {
	f, t = make([][]float64, z.outputs), make([][][]float64, z.outputs)
	part := make([][]float64, len(lanes))
	for at := lo; at < hi; at += panel {
		end := min(at+panel, hi)
		for i, col := range lanes {
			part[i] = col[at-lo : end-lo]
		}
		v := z.evaluatePanel(at, end, part, tangent)
		extend(f, v.f)
		for i, row := range v.t {
			if row != nil {
				if t[i] == nil {
					t[i] = make([][]float64, z.outputs)
				}
				extend(t[i], row)
			}
		}
	}
	return f, t
}

// extend appends more to dst, column by column.
func extend(dst, more [][]float64) {
	for i, col := range more {
		dst[i] = append(dst[i], col...)
	}
}

// panelFluxes holds the fluxes at the n points of a panel and their
// derivatives, as evaluate returns them; t is nil if none are wanted.
type panelFluxes struct {
	n int
	f [][]float64
	t [][][]float64
}

// flux returns column i of the fluxes, creating it if it was zero.
func (v *panelFluxes) flux(i int) []float64 { return v.column(&v.f[i]) }

// entry returns the derivative of flux i by lane j, creating it if it was zero.
func (v *panelFluxes) entry(i, j int) []float64 {
	if v.t[i] == nil {
		v.t[i] = make([][]float64, len(v.f))
	}
	return v.column(&v.t[i][j])
}

func (v *panelFluxes) column(p *[]float64) []float64 {
	if *p == nil {
		*p = make([]float64, v.n)
	}
	return *p
}

// evaluatePanel is evaluate for at most one panel of points.
func (z *integral) evaluatePanel(lo, hi int, lanes [][]float64, tangent bool) *panelFluxes {
	v := &panelFluxes{n: hi - lo, f: make([][]float64, z.outputs)}
	var normal [][]float64
	for i, out := range z.program.At(z.pts, lo, hi, lanes) {
		if i >= z.outputs {
			normal = append(normal, slices.Clone(out[:v.n]))
		} else if !z.zero[i] {
			v.f[i] = slices.Clone(out[:v.n])
			floats.Scale(z.scales[i/z.lanes()], v.f[i])
		}
	}
	if tangent {
		v.t = make([][][]float64, z.outputs)
		for i := range v.t {
			if v.f[i] == nil {
				continue
			}
			v.t[i] = z.derivative(i, v.n)
			for _, col := range v.t[i] {
				floats.Scale(z.scales[i/z.lanes()], col)
			}
		}
	}
	for j := range z.nitsche {
		z.addNitsche(v, j, lo, lanes, normal[j])
	}
	return v
}

// derivative returns the derivatives of the program's result i by all lanes at
// the n points evaluated last.
func (z *integral) derivative(i, n int) [][]float64 {
	row := make([][]float64, z.outputs)
	for v, a := range z.program.Derivative(i)[:z.outputs] {
		if a != nil {
			row[v] = slices.Clone(a[:n])
		}
	}
	return row
}

// maxHalvings bounds how small the fields of examine get.
const maxHalvings = 40

// examine determines, at random fields, which lanes the fluxes and their
// derivatives use in each of the materials, and whether the tangent is symmetric.
func (z *integral) examine(groupOf []int, p pinn.Problem) (symmetric bool) {
	z.used = make([]bool, (slices.Max(groupOf)+1)*z.lanes())
	m := p.Materials
	if !p.Divided() {
		return z.examineAt(0, groupOf)
	}
	symmetric = true
	seen := make([]bool, len(m.Names))
	for _, c := range z.cells {
		if in := m.At(z.pts, c.lo); !seen[in] {
			seen[in] = true
			symmetric = z.examineAt(c.lo, groupOf) && symmetric
		}
	}
	return symmetric
}

// examineAt is examine at a panel of points from lo on.
func (z *integral) examineAt(lo int, groupOf []int) (symmetric bool) {
	n, lanes := min(panel, z.pts.Len()-lo), z.lanes()
	rng := rand.New(rand.NewPCG(1, 2))
	vs := make([][]float64, len(groupOf)*lanes)
	for i := range vs {
		vs[i] = make([]float64, n)
		for p := range vs[i] {
			vs[i][p] = 0.1 * (2*rng.Float64() - 1)
		}
	}
	f, t := z.evaluate(lo, lo+n, vs, true)
	for range maxHalvings { // fields that turn a body inside out have no stress
		if !slices.Contains(notFinite(f, n), true) {
			break
		}
		for _, col := range vs {
			floats.Scale(0.5, col)
		}
		f, t = z.evaluate(lo, lo+n, vs, true)
	}
	use := func(i int) { z.used[groupOf[i/lanes]*lanes+i%lanes] = true }
	for i, row := range t {
		if f[i] != nil {
			use(i)
		}
		for j, col := range row {
			if col != nil {
				use(i)
				use(j)
			}
		}
	}
	var size, skew float64
	at := func(i, j, p int) float64 {
		if t[i] == nil || t[i][j] == nil {
			return 0
		}
		return t[i][j][p]
	}
	for i := range vs {
		for j := range i {
			for p := range n {
				size = math.Max(size, math.Abs(at(i, j, p)))
				skew = math.Max(skew, math.Abs(at(i, j, p)-at(j, i, p)))
			}
		}
	}
	return skew <= 1e-9*size
}
