package problem

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"pinnsolve/formula"
	"pinnsolve/geometry"
	"pinnsolve/internal/nearest"
	"pinnsolve/pinn"
)

// compile makes the file a case, and poses it once.
func (f *File) compile() (pinn.Case, error) {
	c := pinn.Case{Name: f.name, Title: f.Title.Or("the user's own problem"), Source: f.name + ".yaml", About: f.About.value}
	for i, name := range f.Parameters.Keys {
		p, err := f.Parameters.Values[i].param(name)
		if err != nil {
			return c, err
		}
		c.Params = append(c.Params, p)
	}
	var err error
	if c.Params, err = f.sought(c.Params); err != nil {
		return c, err
	}
	if _, ok := f.Parameters.Get("load"); ok {
		c.Ramp = &pinn.Ramp{Param: "load"}
	}
	values, err := c.Values(nil)
	if err != nil {
		return c, err
	}
	s, err := f.statement(values, nil)
	if err != nil {
		return c, err
	}
	sizes := s.magnitudes()
	if !slices.Equal(sizes, s.problem.Scales()) {
		if s, err = f.statement(values, sizes); err != nil {
			return c, err
		}
	}
	form := pinn.Form{Name: "standard", Equations: strings.Join(s.echo, "; ")}
	first, posed := values, s.problem
	form.Pose = func(v pinn.Values) (pinn.Problem, error) {
		if maps.Equal(v, first) {
			return posed, nil
		}
		s, err := f.statement(v, sizes) // one network serves all values
		return s.problem, f.place(f.name+".yaml", err)
	}
	c.Forms, c.Notes = []pinn.Form{form}, s.notes
	c.About = strings.TrimSpace(s.about() + "\n\n" + c.About)
	return c, nil
}

// param returns the parameter.
func (p Parameter) param(name Text) (pinn.Param, error) {
	out := pinn.Param{Name: name.value, Meaning: p.Meaning.Or(name.value), Unit: orOne(p.Unit), Range: pinn.Finite}
	if err := formula.CheckName(name.value); err != nil {
		return out, name.wrong("%v", err)
	}
	if !p.Value.given {
		return out, name.wrong("the parameter %s has no value", name)
	}
	var err error
	if out.Default, err = p.Value.number(nil); err != nil {
		return out, err
	}
	if p.Range != nil {
		r, err := numbers(p.Range, 2, name.value+".range", name, nil)
		if err != nil {
			return out, err
		}
		out.Range = pinn.Range{Lo: r[0], Hi: r[1]}
		if !out.Range.Contains(out.Default) {
			return out, p.Value.wrong("%s = %v is outside its range, %v to %v", name, out.Default, r[0], r[1])
		}
	}
	return out, nil
}

// statement is a problem under construction.
type statement struct {
	file    *File
	values  pinn.Values
	sizes   []float64 // scales of fields, or nil
	problem pinn.Problem
	scope   formula.Scope // of the interior
	given   formula.Scope // of functions of the position
	space   int           // coordinates in space
	timed   bool
	// unknowns are the variables of formulas, first their fields; parts of vectors are
	// variables, too, after all unknowns.
	unknowns []unknown
	tables   []table
	inputs   []int              // the field that is each input of the scope after coordinates and normal
	exact    []*formula.Formula // of every field, or nil
	echo     []string
	notes    []string
	interior []dependence // of the equations
	bounds   []dependence // of conditions that are equations
	measured []int        // fields with data
}

// unknown is an unknown, with the numbers of its fields.
type unknown struct {
	name   Text
	vector bool
	fields []int
}

// statement states the problem for values of the parameters. sizes are the scales of
// fields, nil those of the file.
func (f *File) statement(v pinn.Values, sizes []float64) (*statement, error) {
	s := &statement{file: f, values: v, sizes: sizes}
	s.problem.Name = f.name
	for _, step := range []func() error{s.shape, s.fields, s.readExact, s.equations, s.weak, s.apart, s.conditions, s.means, s.outputs, s.quantities, s.complete} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// shape makes the domain and the coordinates.
func (s *statement) shape() error {
	f := s.file
	place := Text{line: 1, column: 1}
	var d *geometry.Domain
	if f.Domain != nil {
		var err error
		if d, err = (builder{f, s.values}).domain(f.Domain, place); err != nil {
			return err
		}
		s.space = d.Dim()
	}
	names := f.Coordinates.names()
	switch {
	case names == nil && s.space > 3:
		for i := range s.space {
			names = append(names, fmt.Sprint("x", i+1))
		}
	case names == nil:
		names = []string{"x", "y", "z"}[:s.space:s.space]
	case len(names) != s.space:
		return f.Coordinates.Keys[0].wrong("%d coordinates (%s) for a body in %d dimensions; time is a key of its own", len(names), strings.Join(names, ", "), s.space)
	}
	for _, k := range f.Coordinates.Keys {
		if err := formula.CheckName(k.value); err != nil {
			return k.wrong("%v", err)
		}
	}
	if f.Time != nil {
		r, err := numbers(f.Time.Range, 2, "time.range", place, s.values)
		if err != nil {
			return err
		}
		if !(r[0] < r[1]) {
			return f.Time.Range[1].wrong("time from %v to %v: its end must come after its start", r[0], r[1])
		}
		body := d
		if d, err = inTime(d, r[0], r[1]); err != nil {
			return f.Time.Range[0].wrong("%v", err)
		}
		s.timed, s.problem.Timed = true, true
		if err := s.states(body, r); err != nil {
			return err
		}
		if s.space == 0 {
			s.problem.Hints.Statement = "evolution"
		}
		names = append(slices.Clip(names), f.Time.Name.Or("t"))
	}
	s.problem.Domain = d
	for i, name := range names {
		c := pinn.Coordinate{Name: name}
		switch {
		case s.timed && i == s.space:
			c.Unit = f.Time.Unit.Or("")
		case f.Coordinates.Keys != nil:
			c.Unit = f.Coordinates.Values[i].Unit.Or("")
		}
		s.problem.Coordinates = append(s.problem.Coordinates, c)
	}
	s.scope = formula.Scope{Coordinates: names, Timed: s.timed, Parameters: s.values}
	s.given = formula.Position(names...)
	s.given.Timed, s.given.Parameters = s.timed, s.values
	if err := s.periodic(); err != nil {
		return err
	}
	return s.readInputs()
}

// states reads the times at which states are written.
func (s *statement) states(body *geometry.Domain, span []float64) error {
	given := s.file.Time.Outputs
	if given == nil {
		return nil
	}
	times, err := numbers(given, len(given), "time.outputs", Text{line: 1, column: 1}, s.values)
	if err != nil {
		return err
	}
	for i, t := range times {
		if !(span[0] <= t && t <= span[1]) {
			return given[i].wrong("time.outputs: %v is not from %v to %v, where time is", t, span[0], span[1])
		}
		if i > 0 && !(times[i-1] < t) {
			return given[i].wrong("time.outputs: %v comes after %v: write the times in ascending order", t, times[i-1])
		}
	}
	s.problem.States = &pinn.States{Times: times, Body: body}
	return nil
}

// fields makes the fields of the unknowns.
func (s *statement) fields() error {
	f := s.file
	for i, name := range f.Unknowns.Keys {
		u := f.Unknowns.Values[i]
		if err := formula.CheckName(name.value); err != nil {
			return name.wrong("%v", err)
		}
		scale := 1.0
		if u.Scale.given {
			var err error
			if scale, err = u.Scale.number(s.values); err != nil {
				return err
			}
			if !(scale > 0) || math.IsInf(scale, 0) {
				return u.Scale.wrong("scale %v: it must be positive", scale)
			}
		}
		v := formula.Variable{Name: name.value}
		components := []string{name.value}
		if u.Vector {
			if s.space < 2 {
				return name.wrong("%s is a vector, which takes space of two dimensions or three: leave vector out", name)
			}
			v.Shape = formula.Vector(s.space)
			components = nil
			for _, x := range s.scope.Coordinates[:s.space] {
				components = append(components, name.value+x)
			}
		}
		un := unknown{name: name, vector: u.Vector}
		for _, c := range components {
			if s.sizes != nil {
				scale = s.sizes[len(s.problem.Fields)]
			}
			un.fields = append(un.fields, len(s.problem.Fields))
			s.inputs = append(s.inputs, len(s.problem.Fields))
			s.problem.Fields = append(s.problem.Fields, pinn.Field{Name: c, Unit: orOne(u.Unit), Scale: scale, Multiplier: u.Multiplier})
		}
		s.unknowns = append(s.unknowns, un)
		s.scope.Variables = append(s.scope.Variables, v)
	}
	for _, u := range s.unknowns { // components by their own names
		if !u.vector {
			continue
		}
		for _, k := range u.fields {
			s.inputs = append(s.inputs, k)
			s.scope.Variables = append(s.scope.Variables, formula.Variable{Name: s.problem.Fields[k].Name})
		}
	}
	if _, err := formula.Parse("0", s.scope); err != nil {
		return s.unknowns[0].name.wrong("%v", err)
	}
	return s.readTables()
}

// named returns the fields of a name: an unknown, or a component of one.
func (s *statement) named(name string) []int {
	for _, u := range s.unknowns {
		if u.name.value == name {
			return u.fields
		}
	}
	if k := s.problem.FieldIndex(name); k >= 0 {
		return []int{k}
	}
	return nil
}

func (s *statement) fieldNames() []string {
	var list []string
	for _, v := range s.scope.Variables[:len(s.scope.Variables)-len(s.tables)] {
		list = append(list, v.Name)
	}
	return list
}

// periodic reads the coordinates along which the solution repeats itself.
func (s *statement) periodic() error {
	given := s.file.Periodic
	if given.Keys == nil {
		return nil
	}
	d := s.file.Domain
	if d == nil || d.Interval == nil && d.Rectangle == nil && d.Box == nil {
		return given.Keys[0].wrong("periodic goes with an interval, a rectangle or a box")
	}
	along := map[int]bool{} // whether derivatives repeat
	for i, t := range given.Keys {
		k := slices.Index(s.scope.Coordinates[:s.space], t.value)
		if _, twice := along[k]; k < 0 || twice {
			return t.wrong("periodic %s: name coordinates in space, each once: %s", t, strings.Join(s.scope.Coordinates[:s.space], ", "))
		}
		switch what := given.Values[i].What; {
		case !what.given || what.value == "derivatives":
			along[k] = true
			s.problem.Periodic = append(s.problem.Periodic, k)
		case what.value == "value":
			along[k] = false
			s.problem.PeriodicValues = append(s.problem.PeriodicValues, k)
		default:
			return what.wrong("periodic %s: %v", t, nearest.Unknown("word", what.value, []string{"derivatives", "value"}))
		}
	}
	lo, hi := s.problem.Domain.Bounds()
	s.problem.Inputs = []pinn.InputMap{around(along, lo, hi)}
	return nil
}

// function returns a formula of the position as a function, component k of it.
func function(f *formula.Formula, k int) func(x []float64) float64 {
	n := f.Shape().Len()
	return func(x []float64) float64 {
		dst := make([]float64, n)
		f.Eval(dst, x)
		return dst[k]
	}
}

// samples returns a few points of a region.
func (s *statement) samples(on pinn.Region) (geometry.Points, error) {
	return pinn.Sample(s.problem.Domain, on, 60, geometry.Halton{}, 1)
}
