package inverse

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/gonum/mat"

	"pinnsolve/number"
)

// Direction is an eigenvector of the Fisher matrix.
type Direction struct {
	Eigenvalue number.Number `json:"eigenvalue"`
	Components []float64     `json:"components"` // of the quantities, of length 1
	// Determined says that the eigenvalue is above 1e-8 of the largest; Sloppy that its
	// standard deviation is above 1 all the same: a factor e of a logarithm.
	Determined bool `json:"determined"`
	Sloppy     bool `json:"sloppy,omitempty"`
	// Words say what is open, "" for what is determined well.
	Words string `json:"words,omitempty"`
}

const (
	leastEigenvalue = 1e-8 // relative to the largest, of what is determined
	leastComponent  = 0.1  // that is named
)

// directions returns the eigenvectors, the least determined first.
func (f *fit) directions(fisher *mat.SymDense, values []float64) (list []Direction) {
	var eig mat.EigenSym
	if !eig.Factorize(fisher, true) {
		panic("inverse: a Fisher matrix has no eigenvectors") // it is finite and symmetric
	}
	sizes := eig.Values(nil)
	var vectors mat.Dense
	eig.VectorsTo(&vectors)
	largest := slices.Max(sizes)
	for k, size := range sizes {
		v := mat.Col(nil, k, &vectors)
		at := 0
		for i := range v {
			if math.Abs(v[i]) > math.Abs(v[at])*(1+1e-9) {
				at = i
			}
		}
		if v[at] < 0 { // one sign for all machines
			for i := range v {
				v[i] = -v[i]
			}
		}
		d := Direction{Eigenvalue: number.Number(math.Max(size, 0)), Components: v}
		d.Determined = size > leastEigenvalue*largest && largest > 0
		d.Sloppy = d.Determined && f.data.known() && size < 1
		if !d.Determined || d.Sloppy {
			d.Words = f.words(v, values)
		}
		list = append(list, d)
	}
	return list
}

// words say what a direction leaves open, and what it leaves determined.
func (f *fit) words(v, values []float64) string {
	var named []int
	for i := range v {
		if math.Abs(v[i]) > leastComponent {
			named = append(named, i)
		}
	}
	name := func(i int) string { return f.unknowns[i].Name }
	if len(named) == 1 {
		return fmt.Sprintf("%s is not in the data; give it, or measure what depends on it", name(named[0]))
	}
	logs := !slices.ContainsFunc(named, func(i int) bool { return f.unknowns[i].Transform != Log })
	if len(named) == 2 && logs {
		a, b := named[0], named[1]
		switch r := v[a] / v[b]; {
		case math.Abs(r-1) < 0.02:
			return fmt.Sprintf("%s and %s together; only %s/%s = %.4g is; give one, or measure a force or a stress", name(a), name(b), name(a), name(b), values[a]/values[b])
		case math.Abs(r+1) < 0.02:
			return fmt.Sprintf("%s against %s; only %s times %s = %.4g is; give one of them", name(a), name(b), name(a), name(b), values[a]*values[b])
		}
	}
	var terms []string
	for _, i := range named {
		terms = append(terms, fmt.Sprintf("%+.2g %s", v[i], f.unknowns[i].Transform.name(name(i))))
	}
	return fmt.Sprintf("the combination %s; give one of them, or measure something else", strings.TrimPrefix(strings.Join(terms, " "), "+"))
}
