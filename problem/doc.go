// Package problem reads problem files: an equation, or a part, with its conditions, in
// YAML. An equation becomes a pinn.Case, posed by package formula in the same graphs as
// one written in Go; a part becomes the flags of the command line, which are checked by
// the same code. docs/problem-files.md has the language; Schema is its JSON Schema.
package problem

import "crypto/sha256"

// File is a problem file. Its fields are the keys of the language; docs/problem-files.md
// and the descriptions in the schema say what they mean.
type File struct {
	Title       Text            `yaml:"title" jsonschema_description:"one line that says what is solved"`
	About       Text            `yaml:"about" jsonschema_description:"a few lines on where the problem comes from"`
	Parameters  Map[Parameter]  `yaml:"parameters" jsonschema_description:"numbers by name, which formulas may mention and --set may change"`
	Coordinates Map[Coordinate] `yaml:"coordinates" jsonschema_description:"names of the coordinates in space, with their units; x, y, z unless given"`
	Time        *Time           `yaml:"time" jsonschema_description:"the time coordinate, if there is one"`
	Domain      *Shape          `yaml:"domain" jsonschema_description:"the body in space; without it the unknowns are functions of time"`
	Periodic    Map[Repeats]    `yaml:"periodic" jsonschema_description:"coordinates along which the solution repeats itself, on an interval, a rectangle or a box; x: value where its derivatives do not"`
	Inputs      []Text          `yaml:"inputs" jsonschema_description:"formulas of the position that networks and random features of the strong statement are functions of, in place of the coordinates"`
	Tables      Map[Table]      `yaml:"tables" jsonschema_description:"functions of the position by name, from CSV files, which equations and conditions may mention"`
	Materials   Map[Map[Text]]  `yaml:"materials" jsonschema_description:"numbers by name for every group of cells of the mesh, as k: {steel: 45, rubber: 0.2}, which a weak form may mention; derivatives of unknowns jump where groups meet"`
	Unknowns    Map[Unknown]    `yaml:"unknowns" jsonschema_description:"the fields that are sought"`
	Equations   Map[Text]       `yaml:"equations" jsonschema_description:"left = right, or an expression that is zero, in the interior"`
	Tests       Map[Text]       `yaml:"tests" jsonschema_description:"names of the test functions of unknowns in the weak form; v for a single one"`
	Weak        Map[Text]       `yaml:"weak" jsonschema_description:"weak form: integrands by region, linear in the test functions, whose sum of integrals is zero"`
	Energy      Map[Text]       `yaml:"energy" jsonschema_description:"energy densities by region, whose sum of integrals is stationary"`
	Conditions  Map[List[Text]] `yaml:"conditions" jsonschema_description:"by part of the boundary: u = g, or an equation such as dot(grad(u), n) = q"`
	Means       Map[Text]       `yaml:"means" jsonschema_description:"means of unknowns over the body, which fix what is free, such as a pressure"`
	Points      []AtPoint       `yaml:"points" jsonschema_description:"conditions at single points, such as a pressure that is zero in a corner"`
	Integrals   []OfIntegral    `yaml:"integrals" jsonschema_description:"integrals, or means, that have given values"`
	Data        *Data           `yaml:"data" jsonschema_description:"measured values of unknowns at points, fitted in what equations and conditions leave open"`
	Exact       Map[Text]       `yaml:"exact" jsonschema_description:"the exact solution, if it is known: errors are measured against it"`
	Source      Text            `yaml:"source" jsonschema_description:"from exact: a source is added that makes the exact solution one"`
	Reference   *Reference      `yaml:"reference" jsonschema_description:"values of outputs at points, computed or measured elsewhere"`
	Positive    Map[Text]       `yaml:"positive" jsonschema_description:"formulas that must stay positive in the interior, such as det(identity + grad(u))"`
	Outputs     Map[Output]     `yaml:"outputs" jsonschema_description:"what is reported beside the unknowns"`
	Quantities  Map[Quantity]   `yaml:"quantities" jsonschema_description:"single numbers that are reported"`
	Part        *Part           `yaml:"part" jsonschema_description:"a part of a mesh with supports, loads and materials, in place of an equation"`
	Identify    *Identify       `yaml:"identify" jsonschema_description:"parameters that measurements are to find, for pinnsolve identify"`
	Solve       Map[List[Text]] `yaml:"solve" jsonschema_description:"recommended flags of pinnsolve run, such as width: 900"`

	name string // of the file, without folder and extension
	dir  string
	sum  [sha256.Size]byte // of the text
}

// Parameter is a number that formulas may mention.
type Parameter struct {
	Value   Text   `yaml:"value" jsonschema_description:"its value unless --set gives another"`
	Unit    Text   `yaml:"unit" jsonschema_description:"its unit, 1 if it has none"`
	Range   []Text `yaml:"range" jsonschema_description:"the least and the largest valid value"`
	Meaning Text   `yaml:"meaning" jsonschema_description:"what it is"`
}

func (p *Parameter) shorthand(t Text) { p.Value = t }

// Table is a function of the position with values on a grid.
type Table struct {
	File    Text `yaml:"file" jsonschema_description:"a CSV file with a column for each coordinate of a full grid, in any order, and one of values"`
	Between Text `yaml:"between" jsonschema_description:"linear along each coordinate, unless nearest is given"`
}

func (t *Table) shorthand(file Text) { t.File = file }

// Coordinate is a coordinate in space.
type Coordinate struct {
	Unit Text `yaml:"unit" jsonschema_description:"its unit"`
}

func (c *Coordinate) shorthand(t Text) { c.Unit = t }

// Repeats is what repeats along a coordinate.
type Repeats struct {
	What Text `yaml:"what" jsonschema_description:"derivatives, which are the default, or value for values alone"`
}

func (r *Repeats) shorthand(t Text) { r.What = t }

// Time is the time coordinate.
type Time struct {
	Name  Text   `yaml:"name" jsonschema_description:"its name, t unless given"`
	Range []Text `yaml:"range" jsonschema_description:"the first and the last time"`
	Unit  Text   `yaml:"unit" jsonschema_description:"its unit"`
	// Outputs are times at which states are written.
	Outputs []Text `yaml:"outputs" jsonschema_description:"times at which the state is written to files of its own, ascending"`
}

// Unknown is a field that is sought.
type Unknown struct {
	Unit       Text `yaml:"unit" jsonschema_description:"its unit"`
	Vector     bool `yaml:"vector" jsonschema_description:"true for a vector, with a component for every coordinate in space"`
	Scale      Text `yaml:"scale" jsonschema_description:"its typical size; found from the conditions, the exact solution or the source unless given"`
	Multiplier bool `yaml:"multiplier" jsonschema_description:"true for a field that enforces a constraint on others, such as a pressure, in a weak form"`
}

func (u *Unknown) shorthand(t Text) {
	if u.Vector = t.String() == "vector"; !u.Vector {
		u.Unit = t
	}
}

// AtPoint is a condition at a point.
type AtPoint struct {
	Condition Text   `yaml:"condition" jsonschema_description:"u = g, or an equation of unknowns and their derivatives"`
	At        []Text `yaml:"at" jsonschema_description:"the point, coordinates in space and then time"`
}

// OfIntegral is the value of an integral.
type OfIntegral struct {
	Integral Text `yaml:"integral" jsonschema_description:"the formula whose integral is given"`
	Mean     Text `yaml:"mean" jsonschema_description:"the formula whose mean is given"`
	On       Text `yaml:"on" jsonschema_description:"the part of the boundary, interior unless given"`
	Is       Text `yaml:"is" jsonschema_description:"its value"`
}

// Data are measured values of unknowns.
type Data struct {
	File  Text `yaml:"file" jsonschema_description:"a CSV file of coordinates and unknowns by name, with sigma_u and so on for standard deviations"`
	Sigma Text `yaml:"sigma" jsonschema_description:"standard deviation of values that have none of their own"`
}

func (d *Data) shorthand(file Text) { d.File = file }

// Reference are values of outputs at points.
type Reference struct {
	File Text `yaml:"file" jsonschema_description:"a CSV file whose header names coordinates and outputs"`
}

func (r *Reference) shorthand(t Text) { r.File = t }

// Output is a formula that is reported.
type Output struct {
	Value Text `yaml:"value" jsonschema_description:"a formula of unknowns and their derivatives"`
	Unit  Text `yaml:"unit" jsonschema_description:"its unit"`
}

func (o *Output) shorthand(t Text) { o.Value = t }

// Quantity is a number that is reported.
type Quantity struct {
	Integral  Text   `yaml:"integral" jsonschema_description:"the formula whose integral it is"`
	Mean      Text   `yaml:"mean" jsonschema_description:"the formula whose mean it is"`
	Value     Text   `yaml:"value" jsonschema_description:"the formula whose value at a point it is"`
	Reaction  Text   `yaml:"reaction" jsonschema_description:"the unknown, prescribed on a part, whose reaction there it is: int F1 n of a weak form, from its balance"`
	Times     Text   `yaml:"times" jsonschema_description:"a factor on the reaction"`
	On        Text   `yaml:"on" jsonschema_description:"the part of the boundary, interior unless given"`
	At        []Text `yaml:"at" jsonschema_description:"the point, coordinates in space and then time"`
	Unit      Text   `yaml:"unit" jsonschema_description:"its unit"`
	Reference Text   `yaml:"reference" jsonschema_description:"its value, if it is known"`
}
