package problem

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"

	"gonum.org/v1/gonum/floats"

	"pinnsolve/ad"
	"pinnsolve/formula"
	"pinnsolve/pinn"
)

// equation is left = right, both of one shape; right is nil for zero.
type equation struct {
	text        Text
	left, right *formula.Formula
}

// read reads an equation in a scope.
func read(t Text, scope formula.Scope) (equation, error) {
	left, right, err := t.sides()
	if err != nil {
		return equation{}, err
	}
	e := equation{text: t}
	if e.left, err = t.parseFrom(left[0], left[1], scope); err != nil {
		return e, err
	}
	if right == [2]int{} {
		return e, nil
	}
	if e.right, err = t.parseFrom(right[0], right[1], scope); err != nil {
		return e, err
	}
	if v, ok := e.right.Number(); ok && v == 0 {
		e.right = nil
		return e, nil
	}
	if v, ok := e.left.Number(); ok && v == 0 {
		e.left, e.right = e.right, nil
		return e, nil
	}
	if e.left.Shape() != e.right.Shape() {
		return e, t.wrong("%q: the left side is %s, the right side %s", clip(t.value), e.left.Shape(), e.right.Shape())
	}
	return e, nil
}

// String returns the equation as mathematics.
func (e equation) String() string {
	if e.right == nil {
		return e.left.String() + " = 0"
	}
	return e.left.String() + " = " + e.right.String()
}

// kinks returns a note on kinks below second derivatives.
func (e equation) kinks() (notes []string) {
	for _, f := range []*formula.Formula{e.left, e.right} {
		if f == nil {
			continue
		}
		for _, k := range f.Kinks() {
			notes = append(notes, fmt.Sprintf("%s has a kink below a second derivative, which is right beside the kink and knows nothing of it", k.Text))
		}
	}
	return notes
}

// residual returns left less right for the given fields.
func (e equation) residual(in []ad.Jet) []ad.Expr {
	var out []ad.Expr
	for _, j := range e.left.Jets(in) {
		out = append(out, j.V())
	}
	if e.right != nil {
		for i, j := range e.right.Jets(in) {
			out[i] = out[i].Sub(j.V())
		}
	}
	return out
}

// in returns the inputs of formulas at a point, for given fields.
func (s *statement) in(p *pinn.Point, u []ad.Jet, normal bool) []ad.Jet {
	lanes := u[0].Lanes()
	in := p.Coordinates(lanes)
	if normal {
		for _, n := range p.Normal()[:s.space] {
			in = append(in, ad.NewJet(ad.Lanes{Dim: lanes.Dim}, []ad.Expr{n}))
		}
	}
	for _, k := range s.inputs {
		in = append(in, u[k])
	}
	for _, t := range s.tables {
		in = append(in, ad.NewJet(ad.Lanes{Dim: lanes.Dim}, []ad.Expr{t.column(p)}))
	}
	return in
}

// exactJets returns the exact fields at a point.
func (s *statement) exactJets(p *pinn.Point) []ad.Jet {
	x := p.Coordinates(p.U[0].Lanes())
	var u []ad.Jet
	for k, f := range s.exact {
		u = append(u, f.Jets(x)[s.part(k)].Truncate(p.U[0].Lanes().Order))
	}
	return u
}

// part returns which component of its unknown a field is.
func (s *statement) part(field int) int {
	for _, u := range s.unknowns {
		if i := slices.Index(u.fields, field); i >= 0 {
			return i
		}
	}
	return 0
}

// term makes a term of an equation.
func (s *statement) term(e equation, name string, on pinn.Region) (pinn.Term, dependence, error) {
	normal := on != pinn.Interior
	build := func(p *pinn.Point) []ad.Expr {
		r := e.residual(s.in(p, p.U, normal))
		if s.file.Source.given && on == pinn.Interior {
			for i, x := range e.residual(s.in(p, s.exactJets(p), normal)) {
				r[i] = r[i].Sub(x)
			}
		}
		return r
	}
	d, err := s.analyse(build, on)
	if err != nil {
		return pinn.Term{}, d, e.text.wrong("%q: %v", clip(e.text.value), err)
	}
	s.notes = append(s.notes, e.kinks()...)
	return pinn.Term{Name: name, On: on, Order: max(e.order(), d.order), Scale: d.size, Residual: build}, d, nil
}

func (e equation) order() ad.Order {
	if e.right == nil {
		return e.left.Order()
	}
	return max(e.left.Order(), e.right.Order())
}

// equations makes the terms of the interior.
func (s *statement) equations() error {
	f := s.file
	rows := 0
	for i, t := range f.Equations.Values {
		e, err := read(t, s.scope)
		if err != nil {
			return err
		}
		term, d, err := s.term(e, f.Equations.Keys[i].value, pinn.Interior)
		if err != nil {
			return err
		}
		if !d.any() {
			return t.wrong("%q mentions no unknown (%s)", clip(t.value), strings.Join(s.fieldNames(), ", "))
		}
		s.interior = append(s.interior, d)
		rows += e.left.Shape().Len()
		s.problem.Terms = append(s.problem.Terms, term)
		s.echo = append(s.echo, e.String())
	}
	if n := len(s.problem.Fields); len(f.Equations.Keys) > 0 && rows != n {
		return f.Equations.Values[0].wrong("%s (%s), but %s: there must be as many", counted(n, "unknown"), strings.Join(s.names(), ", "), counted(rows, "equation"))
	}
	return nil
}

func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

func (s *statement) names() (list []string) {
	for _, f := range s.problem.Fields {
		list = append(list, f.Name)
	}
	return list
}

// dependence is what a residual depends on.
type dependence struct {
	value []bool // by field: on its value
	time  []int  // by field: order of the highest derivative in time
	space []int  // by field: order of the highest derivative in space
	rows  int
	order ad.Order
	size  float64 // of what fields of their scale that vary over the body add to it, typical
	// source is what it is for fields that are zero, typical.
	source float64
}

func (d dependence) any() bool {
	return slices.Contains(d.value, true) || slices.Max(d.time) > 0 || slices.Max(d.space) > 0
}

// analyse finds what expressions depend on, and how large they are.
func (s *statement) analyse(build func(p *pinn.Point) []ad.Expr, on pinn.Region) (dependence, error) {
	pts, err := s.samples(on)
	if err != nil {
		return dependence{}, err
	}
	fields, dim := len(s.problem.Fields), s.problem.Domain.Dim()
	d := dependence{value: make([]bool, fields), time: make([]int, fields), space: make([]int, fields), size: 1}
	l := ad.Lanes{Dim: dim, Order: ad.Hessian}
	program, err := pinn.NewProgram(pts.Len(), dim, true, func(p *pinn.Point) []ad.Expr {
		p.Variables(l, s.problem.Scales())
		return build(p)
	})
	if err != nil {
		return d, err
	}
	d.rows = len(program.Out)
	lo, hi := s.problem.Domain.Bounds()
	rng := rand.New(rand.NewPCG(1, 1))
	for k := range fields {
		for lane := range l.Count() {
			uses := program.Adjoint[k*l.Count()+lane] != nil
			size := 1.0
			for i := range dim {
				times := 0
				if lane == l.First(i) {
					times = 1
				}
				for j := range dim {
					if lane == l.Second(i, j) && lane > dim {
						times = max(times, 1)
						if i == j {
							times = 2
						}
					}
				}
				size *= math.Pow(math.Pi/(hi[i]-lo[i]), float64(times))
				if !uses || times == 0 {
					continue
				}
				if s.timed && i == dim-1 {
					d.time[k] = max(d.time[k], times)
				} else if lane > dim {
					d.space[k] = 2
				} else {
					d.space[k] = max(d.space[k], 1)
				}
			}
			d.value[k] = d.value[k] || uses && lane == 0
			for n := range pts.Len() {
				program.Var[k*l.Count()+lane][n] = size * rng.NormFloat64()
			}
		}
	}
	program.Load(pts, 0)
	program.Run()
	varied := cloned(program.Out)
	for _, v := range program.Var {
		clear(v)
	}
	program.Run()
	d.source = typical(program.Out)
	// Sources, which no field changes, do not count in the size: the rows of an equation
	// would weigh less beside those of others the larger its source is.
	changes := cloned(varied)
	for i, c := range program.Out {
		floats.Sub(changes[i], c)
	}
	for _, columns := range [][][]float64{changes, varied} { // a formula may have no value at zero
		if size := typical(columns); size > 0 && !math.IsInf(size, 0) {
			d.size = size
			break
		}
	}
	return d, nil
}

func cloned(columns [][]float64) (out [][]float64) {
	for _, c := range columns {
		out = append(out, slices.Clone(c))
	}
	return out
}

// typical is the largest root mean square of columns, without what is no number.
func typical(columns [][]float64) float64 {
	largest := 0.0
	for _, c := range columns {
		sum, n := 0.0, 0
		for _, v := range c {
			if !math.IsNaN(v) && !math.IsInf(v, 0) {
				sum += v * v
				n++
			}
		}
		if n > 0 {
			largest = max(largest, math.Sqrt(sum/float64(n)))
		}
	}
	return largest
}
