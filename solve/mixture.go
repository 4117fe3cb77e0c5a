package solve

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"pinnsolve/ad"
	"pinnsolve/geometry"
	"pinnsolve/pinn"
)

// mixture makes fields of parameters. What a problem integrates depends on a parameter v
// through few functions of it, such as 1 and v, so that it follows at any value, and so
// at a value that varies from point to point, from the problems posed at a few values:
//
//	F(v) = sum over k of c_k(v) F(v_k).
//
// Several parameters have the products of their functions.
type mixture struct {
	params   []expansion
	problems []pinn.Problem // at all nodes, the last parameter running fastest
	base     pinn.Problem
	// depends says of every term of the weak form on which parameters it does.
	depends [][]bool
	// values stores the parameters at x.
	values func(dst, x []float64)
	// shown are further outputs: the fields themselves.
	shown []pinn.Output
}

// expansion is a parameter that is a field.
type expansion struct {
	name    string
	nodes   []float64
	basis   func(dst []float64, v float64) // functions whose combinations are exact
	slopes  func(dst []float64, v float64)
	inverse *mat.Dense // of their values at the nodes
	lo, hi  float64
}

// weights returns c_k(v), or their derivatives.
func (m *expansion) weights(dst []float64, v float64, derivative bool) {
	f := make([]float64, len(m.nodes))
	if derivative {
		m.slopes(f, v)
	} else {
		m.basis(f, v)
	}
	mat.NewVecDense(len(dst), dst).MulVec(m.inverse, mat.NewVecDense(len(f), f))
}

// newExpansion prepares a basis at nodes.
func newExpansion(name string, nodes []float64, basis, slopes func(dst []float64, v float64)) (expansion, error) {
	n := len(nodes)
	m := expansion{name: name, nodes: nodes, basis: basis, slopes: slopes, inverse: mat.NewDense(n, n, nil)}
	values := mat.NewDense(n, n, nil)
	f := make([]float64, n)
	for k, v := range nodes {
		basis(f, v)
		values.SetCol(k, f)
	}
	return m, m.inverse.Inverse(values)
}

// powers are the functions v^p.
func powers(list ...float64) (basis, slopes func(dst []float64, v float64)) {
	basis = func(dst []float64, v float64) {
		for i, p := range list {
			dst[i] = math.Pow(v, p)
		}
	}
	slopes = func(dst []float64, v float64) {
		for i, p := range list {
			if dst[i] = 0; p != 0 {
				dst[i] = p * math.Pow(v, p-1)
			}
		}
	}
	return basis, slopes
}

// chebyshevNodes is how many values stand for a bounded parameter on which a problem
// depends in any smooth way.
const chebyshevNodes = 9

// expansionsOf are expansions in one parameter at a start, the shortest first.
func expansionsOf(u UnknownField) (list []expansion) {
	add := func(nodes []float64, basis, slopes func(dst []float64, v float64)) {
		if slices.ContainsFunc(nodes, func(v float64) bool { return v < u.Lo || v > u.Hi }) {
			return
		}
		if m, err := newExpansion(u.Name, nodes, basis, slopes); err == nil {
			list = append(list, m)
		}
	}
	v := u.Start
	far := 2 * v
	if v == 0 {
		far = 1
	}
	if far < u.Lo || far > u.Hi {
		far = v + (u.Hi-v)/2
	}
	linear, constant := powers(0, 1)
	add([]float64{v, far}, linear, constant)
	if v > 0 {
		b, s := powers(-1, 0)
		add([]float64{v, far}, b, s)
		b, s = powers(-1, 0, 1)
		add([]float64{v / 2, v, far}, b, s)
	}
	if lo, hi := u.Lo, u.Hi; hi-lo < 10 {
		nodes := make([]float64, chebyshevNodes)
		for k := range nodes {
			nodes[k] = (lo+hi)/2 - (hi-lo)/2*math.Cos((float64(k)+0.5)*math.Pi/chebyshevNodes)
		}
		basis := func(dst []float64, v float64) {
			t := (2*v - lo - hi) / (hi - lo)
			for k := range dst {
				dst[k] = chebyshev(k, t)
			}
		}
		slopes := func(dst []float64, v float64) {
			const h = 1e-5
			for k := range dst {
				t := (2*v - lo - hi) / (hi - lo)
				dst[k] = (chebyshev(k, t+h) - chebyshev(k, t-h)) / (2 * h) * 2 / (hi - lo)
			}
		}
		add(nodes, basis, slopes)
		if n := len(list); n > 0 && len(list[n-1].nodes) == chebyshevNodes {
			list[n-1].lo, list[n-1].hi = lo, hi
		}
	}
	return list
}

// chebyshev is the polynomial of degree n, also beyond -1 and 1.
func chebyshev(n int, t float64) float64 {
	a, b := 1.0, t
	for range n {
		a, b = b, 2*t*b-a
	}
	return a
}

// notMixed is the part of a flux by which an expansion may be off.
const notMixed = 1e-6

// newMixture finds how a problem depends on parameters that are to be fields.
func newMixture(pose Poser, unknowns []UnknownField) (*mixture, error) {
	at := map[string]float64{}
	for _, u := range unknowns {
		at[u.Name] = u.Start
	}
	base, err := poseComplete(pose, at)
	if err != nil {
		return nil, err
	}
	m := &mixture{base: base}
	for _, u := range unknowns {
		one, err := expand(pose, at, base, u)
		if err != nil {
			return nil, err
		}
		m.params = append(m.params, one)
	}
	if err := m.poseAll(pose); err != nil {
		return nil, err
	}
	return m, m.findDependence(pose, at)
}

// poseComplete is a problem at values, complete.
func poseComplete(pose Poser, at map[string]float64) (pinn.Problem, error) {
	values := map[string]float64{}
	for k, v := range at {
		values[k] = v
	}
	p, err := pose(values)
	if err != nil {
		return p, err
	}
	if p.Weak == nil {
		return p, fmt.Errorf("%s has no weak form: an unknown field is a coefficient of integrals; state it so, or as an unknown of a problem file", p.Name)
	}
	return p.Complete()
}

// expand finds the shortest expansion in one parameter.
func expand(pose Poser, at map[string]float64, base pinn.Problem, u UnknownField) (expansion, error) {
	fluxes := func(v float64) ([]float64, error) {
		here := map[string]float64{}
		for k, w := range at {
			here[k] = w
		}
		here[u.Name] = v
		p, err := poseComplete(pose, here)
		if err != nil {
			return nil, err
		}
		all, err := sampleFluxes(p)
		return slices.Concat(all...), err
	}
	probes := []float64{u.Start * 1.37, u.Start * 0.71, u.Start + 0.3*(math.Min(u.Hi, u.Start+1)-u.Start)}
	probes = slices.DeleteFunc(probes, func(v float64) bool { return v < u.Lo || v > u.Hi })
	var want [][]float64
	for _, v := range probes {
		f, err := fluxes(v)
		if err != nil {
			return expansion{}, err
		}
		want = append(want, f)
	}
	for _, m := range expansionsOf(u) {
		var parts [][]float64
		for _, v := range m.nodes {
			f, err := fluxes(v)
			if err != nil {
				return expansion{}, err
			}
			parts = append(parts, f)
		}
		worst := 0.0
		c := make([]float64, len(m.nodes))
		for k, v := range probes {
			m.weights(c, v, false)
			off := slices.Clone(want[k])
			for j, f := range parts {
				floats.AddScaled(off, -c[j], f)
			}
			worst = math.Max(worst, floats.Norm(off, 2)/math.Max(floats.Norm(want[k], 2), 1e-300))
		}
		if worst < notMixed {
			return m, nil
		}
	}
	return expansion{}, fmt.Errorf("%s cannot be a field: the integrals of %s depend on it in a way that is not a sum of %s, a constant and 1/%s", u.Name, base.Name, u.Name, u.Name)
}

// fluxSamples is the number of points of a region at which fluxes are compared.
const fluxSamples = 7

// sampleFluxes evaluates every term of a weak form at points and fields that are random.
func sampleFluxes(p pinn.Problem) (all [][]float64, err error) {
	l := ad.Lanes{Dim: p.Domain.Dim(), Order: ad.Gradient}
	for _, t := range p.Weak.Terms {
		pts, err := pinn.Sample(p.Domain, t.On, fluxSamples, geometry.Halton{}, 1)
		if err != nil {
			return nil, err
		}
		units := slices.Repeat([]float64{1}, len(p.Fields)) // the same for all values
		program, err := pinn.NewProgram(pts.Len(), l.Dim, false, func(at *pinn.Point) []ad.Expr {
			at.Variables(l, units)
			return pinn.Fluxes([]pinn.WeakTerm{t}, at)
		})
		if err != nil {
			return nil, err
		}
		rng := rand.New(rand.NewPCG(3, 5))
		lanes := make([][]float64, len(p.Fields)*l.Count())
		for i := range lanes {
			lanes[i] = make([]float64, pts.Len())
			for k := range lanes[i] {
				lanes[i][k] = 0.1 * rng.NormFloat64() * p.Fields[i/l.Count()].Scale
			}
		}
		var flat []float64
		for _, col := range program.At(pts, 0, pts.Len(), lanes) {
			flat = append(flat, col[:pts.Len()]...)
		}
		all = append(all, flat)
	}
	return all, nil
}

// poseAll poses the problem at all combinations of nodes.
func (m *mixture) poseAll(pose Poser) error {
	for k := range m.count() {
		at := map[string]float64{}
		for i, n := range m.numbers(k) {
			at[m.params[i].name] = m.params[i].nodes[n]
		}
		p, err := poseComplete(pose, at)
		if err != nil {
			return err
		}
		m.problems = append(m.problems, p)
	}
	return nil
}

func (m *mixture) count() int {
	n := 1
	for _, p := range m.params {
		n *= len(p.nodes)
	}
	return n
}

// numbers are the nodes of a combination.
func (m *mixture) numbers(k int) []int {
	list := make([]int, len(m.params))
	for i := len(list) - 1; i >= 0; i-- {
		n := len(m.params[i].nodes)
		list[i], k = k%n, k/n
	}
	return list
}

// findDependence finds which terms depend on which parameters.
func (m *mixture) findDependence(pose Poser, at map[string]float64) error {
	here, err := sampleFluxes(m.base)
	if err != nil {
		return err
	}
	m.depends = make([][]bool, len(here))
	for t := range here {
		m.depends[t] = make([]bool, len(m.params))
	}
	for i, p := range m.params {
		for _, v := range p.nodes {
			values := map[string]float64{}
			for k, w := range at {
				values[k] = w
			}
			values[p.name] = v
			other, err := poseComplete(pose, values)
			if err != nil {
				return err
			}
			there, err := sampleFluxes(other)
			if err != nil {
				return err
			}
			for t := range here {
				off := floats.Distance(here[t], there[t], 2)
				m.depends[t][i] = m.depends[t][i] || off > 1e-10*floats.Norm(here[t], 2)
			}
		}
	}
	for i, p := range m.params {
		if !slices.ContainsFunc(m.depends, func(d []bool) bool { return d[i] }) {
			return fmt.Errorf("%s cannot be a field: no integral of %s depends on it", p.name, m.base.Name)
		}
	}
	return nil
}

// regions are those on which terms depend on a parameter.
func (m *mixture) regions(param int) (list []pinn.Region) {
	for t, term := range m.base.Weak.Terms {
		if m.depends[t][param] && !slices.Contains(list, term.On) {
			list = append(list, term.On)
		}
	}
	return list
}

// inside says which parameters are fields over the interior.
func (m *mixture) inside() []bool {
	list := make([]bool, len(m.params))
	for i := range m.params {
		list[i] = slices.Contains(m.regions(i), pinn.Interior)
	}
	return list
}

// combine stores the weights of all combinations at x, of those parameters that count
// there: of values, or with by >= 0 of the derivatives by a parameter.
func (m *mixture) combine(dst, x []float64, counts []bool, by int) {
	v := make([]float64, len(m.params))
	m.values(v, x)
	parts := make([][]float64, len(m.params))
	for i := range m.params {
		parts[i] = make([]float64, len(m.params[i].nodes))
		switch {
		case counts[i]:
			m.params[i].weights(parts[i], v[i], i == by)
		case i != by:
			parts[i][0] = 1 // any of the nodes
		}
	}
	for k := range dst {
		dst[k] = 1
		for i, n := range m.numbers(k) {
			dst[k] *= parts[i][n]
		}
	}
}
