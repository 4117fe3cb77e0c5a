package geometry

import (
	"math"
	"slices"
)

// The unit simplex in K dimensions is s_j ≥ 0, Σ s_j ≤ 1. In 1D it is the unit
// interval, so simplices matter from 2D on.

// simplexVolume is the measure of the unit simplex by dimension.
var simplexVolume = [...]float64{1, 1, 1.0 / 2, 1.0 / 6}

// collapse moves the point t of the unit cube to the unit simplex, in place,
// with the face t[0] = 0 collapsed into the origin, and returns the density.
func collapse(t []float64) (density float64) {
	switch len(t) {
	case 2:
		r, v := t[0], t[1]
		t[0], t[1] = r*(1-v), r*v
		return r
	case 3:
		r, q, v := t[0], t[1], t[2]
		t[0], t[1], t[2] = r*(1-q), r*q*(1-v), r*q*v
		return r * r * q
	}
	return 1
}

// spread moves the point u of the unit cube to the t that collapse maps to the
// simplex so that equal volumes of u become equal volumes of the simplex.
func spread(u []float64) {
	switch len(u) {
	case 2:
		u[0] = math.Sqrt(u[0])
	case 3:
		u[0], u[1] = math.Cbrt(u[0]), math.Sqrt(u[1])
	}
}

// overCube returns the patch with the unit cube as its parameters.
func (p Patch) overCube() Patch {
	if !p.Simplex || p.K < 2 {
		p.Simplex = false
		return p
	}
	return Patch{
		K: p.K,
		Map: func(x, n, t []float64) float64 {
			var buffer [3]float64
			s := buffer[:copy(buffer[:], t)]
			density := collapse(s)
			return p.Map(x, n, s) * density
		},
		Even:   spread,
		excess: p.K - 1,
	}
}

// simplexRule returns a rule on the unit simplex of dimension k, exact for
// polynomials of the degree: a symmetric one if the tables have it, otherwise
// the tensor rule on the cube collapsed into the simplex.
func simplexRule(k, degree int) referenceRule {
	tables := [...][]symmetricRule{2: triangleRules, 3: tetrahedronRules}
	for _, table := range tables[k] {
		if table.degree >= degree {
			return table.expand(k)
		}
	}
	r := cubeRule(k, degree+k-1)
	for i := range r.w {
		r.w[i] *= collapse(r.x[i*k : (i+1)*k])
	}
	return r
}

// expand returns the points of all orbits.
func (s symmetricRule) expand(k int) referenceRule {
	var r referenceRule
	for _, o := range s.orbits {
		values := slices.Clone(o.values)
		rest, count := 1.0, 0
		for _, letter := range o.pattern {
			if i := int(letter - 'a'); i < len(values) {
				rest -= values[i]
			} else {
				count++
			}
		}
		values = append(values, rest/float64(count))
		for _, p := range arrangements([]byte(o.pattern)) {
			for _, letter := range p[1:] {
				r.x = append(r.x, values[letter-'a'])
			}
			r.w = append(r.w, o.weight*simplexVolume[k])
		}
	}
	return r
}

// arrangements returns the distinct permutations of the letters.
func arrangements(letters []byte) [][]byte {
	if len(letters) == 0 {
		return [][]byte{nil}
	}
	var all [][]byte
	for i, first := range letters {
		if slices.Contains(letters[:i], first) {
			continue
		}
		rest := slices.Delete(slices.Clone(letters), i, i+1)
		for _, tail := range arrangements(rest) {
			all = append(all, append([]byte{first}, tail...))
		}
	}
	return all
}
