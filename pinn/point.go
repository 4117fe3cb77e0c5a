package pinn

import (
	"pinnsolve/ad"
	"pinnsolve/geometry"
)

// Point is the argument of a residual: the fields and the data at the points of
// a region, all points at once.
type Point struct {
	U []ad.Jet // the fields, in the user's units

	g       *ad.Graph
	dim     int
	sources []source
	x, n    []ad.Expr
	in      []ad.Expr // see Indicators

	// Of AtTime:
	space *Point
	time  *float64
}

// NewPoint returns a Point in dim dimensions whose data become data columns of
// the graph, in the order in which they are asked for. The caller sets its
// fields.
func NewPoint(g *ad.Graph, dim int) *Point { return &Point{g: g, dim: dim} }

// Dim returns the number of coordinates.
func (p *Point) Dim() int { return p.dim }

// AtTime returns the points in space and time at a time, with fields there. Data are
// those at that time, whenever they are loaded: it may change.
func (p *Point) AtTime(t *float64, fields []ad.Jet) *Point {
	return &Point{U: fields, g: p.g, dim: p.dim + 1, space: p, time: t}
}

// add adds data columns.
func (p *Point) add(s source) {
	if p.space == nil {
		p.sources = append(p.sources, s)
		return
	}
	fill := s.fill
	p.space.add(source{columns: s.columns, fill: func(dst [][]float64, pts geometry.Points, lo int) {
		fill(dst, inTime(pts, lo, min(lo+len(dst[0]), pts.Len()), *p.time), 0)
	}})
}

// inTime returns points lo..hi of a set in space as points in space and time.
func inTime(pts geometry.Points, lo, hi int, t float64) geometry.Points {
	out := geometry.Points{Dim: pts.Dim + 1, W: pts.W[lo:hi]}
	for i := lo; i < hi; i++ {
		out.X = append(append(out.X, pts.At(i)...), t)
		if pts.N != nil {
			out.N = append(append(out.N, pts.Normal(i)...), 0)
		}
	}
	if pts.Cell != nil {
		out.Cell = pts.Cell[lo:hi]
	}
	return out
}

// source fills data columns at the points lo, lo+1, ... of a set. Points beyond
// the last repeat it, so that padded tiles stay well defined.
type source struct {
	columns int
	kind    DatumKind
	fill    func(dst [][]float64, pts geometry.Points, lo int)
}

// DatumKind is what data columns hold.
type DatumKind uint8

// Kinds of data columns.
const (
	GivenDatum      DatumKind = iota // some function of the point
	CoordinateDatum                  // a coordinate
	MaterialDatum                    // 1 in a material and 0 elsewhere, see Indicators
	FunctionDatum                    // a lane of a function, see Functions
)

// Datum says what a data column holds: which coordinate, material or lane.
type Datum struct {
	Kind  DatumKind
	Index int
}

// Columns returns k data values a point. fill stores them in k columns for the
// points lo, lo+1, ... of a set and repeats the last point beyond the end.
func (p *Point) Columns(k int, fill func(dst [][]float64, pts geometry.Points, lo int)) []ad.Expr {
	return p.columns(source{columns: k, fill: fill})
}

func (p *Point) columns(s source) []ad.Expr {
	p.add(s)
	e := make([]ad.Expr, s.columns)
	for i := range e {
		e[i] = p.g.Data()
	}
	return e
}

// EvalOn returns the k values of a function of position and outward unit
// normal, as data.
func (p *Point) EvalOn(k int, f func(dst, x, n []float64)) []ad.Expr {
	return p.Columns(k, given(k, f))
}

// Eval is EvalOn for a function of position.
func (p *Point) Eval(k int, f func(dst, x []float64)) []ad.Expr {
	return p.EvalOn(k, func(dst, x, _ []float64) { f(dst, x) })
}

// Data returns the values of a given scalar function of position.
func (p *Point) Data(f func(x []float64) float64) ad.Expr {
	return p.Eval(1, func(dst, x []float64) { dst[0] = f(x) })[0]
}

// X returns the position.
func (p *Point) X() []ad.Expr {
	if p.x == nil {
		p.x = p.columns(p.position())
	}
	return p.x
}

// Normal returns the outward unit normal; the region must be a boundary.
func (p *Point) Normal() []ad.Expr {
	if p.n == nil {
		p.n = p.EvalOn(p.dim, func(dst, _, n []float64) { copy(dst, n) })
	}
	return p.n
}

// Coordinates returns the position as jets: each coordinate has derivative one
// along its own axis.
func (p *Point) Coordinates(l ad.Lanes) []ad.Jet {
	p.add(p.position())
	return p.g.Coordinates(l)
}

// position is the coordinates as data columns.
func (p *Point) position() source {
	return source{p.dim, CoordinateDatum, given(p.dim, func(dst, x, _ []float64) { copy(dst, x) })}
}

// Functions returns n functions of the position as jets whose lanes are data, one
// function after the other, that are not filled: for lists of operations.
func (p *Point) Functions(n int, l ad.Lanes) (all []ad.Jet) {
	columns := p.columns(source{columns: n * l.Count(), kind: FunctionDatum})
	for i := range n {
		all = append(all, ad.NewJet(l, columns[i*l.Count():(i+1)*l.Count()]))
	}
	return all
}

// Datums returns what every data column so far holds.
func (p *Point) Datums() (list []Datum) {
	for _, s := range p.sources {
		for k := range s.columns {
			list = append(list, Datum{s.kind, k})
		}
	}
	return list
}

// Variable returns a jet of variables, one a lane.
func (p *Point) Variable(l ad.Lanes) ad.Jet {
	lanes := make([]ad.Expr, l.Count())
	for k := range lanes {
		lanes[k] = p.g.Variable()
	}
	return ad.NewJet(l, lanes)
}

// Variables makes the fields from variables, multiplied by the fields' scales.
func (p *Point) Variables(l ad.Lanes, scales []float64) {
	for _, s := range scales {
		p.U = append(p.U, p.Variable(l).Scale(s))
	}
}

// As calls f with other fields at the same points.
func (p *Point) As(fields []ad.Jet, f func()) {
	own := p.U
	p.U = fields
	defer func() { p.U = own }()
	f()
}

// given fills columns with the values of a function at the points.
func given(k int, f func(dst, x, n []float64)) func(dst [][]float64, pts geometry.Points, lo int) {
	return func(cols [][]float64, pts geometry.Points, lo int) {
		dst := make([]float64, k)
		for i := range cols[0] {
			at := min(lo+i, pts.Len()-1)
			var normal []float64
			if pts.N != nil {
				normal = pts.Normal(at)
			}
			f(dst, pts.At(at), normal)
			for j, v := range dst {
				cols[j][i] = v
			}
		}
	}
}
