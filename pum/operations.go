package pum

// Operations makes the steps of a computation at one point, for other programs. A step
// has a number, and its result is a row of numbers; a row of one is a scalar. The
// step Nothing is a row of zeros.
type Operations interface {
	// Linear is c + the sum of a[i] times step in[i].
	Linear(cols int, c float64, a []float64, in []int) int
	// Multiply is the product of a scalar or a row with a row, element by element.
	Multiply(cols, x, y int) int
	// Affine is x w + bias, w of len(w)/cols rows; no bias is zero.
	Affine(x, cols int, w, bias []float64) int
	// Apply is exp, log, sqrt, inv (1/x), tanh, sin or cos of every number.
	Apply(f string, cols, x int) int
	// Columns is a row of scalars, Column one of them.
	Columns(scalars []int) int
	Column(x, cols, j int) int
	// Negative is 1 where a scalar is below 0, else 0; Choose is a where a scalar is not
	// 0, else b.
	Negative(x int) int
	Choose(c, a, b int) int
	// Atan2 is the angle of (x, y).
	Atan2(y, x int) int
	// Lookup is row i of a table, i the number in a step.
	Lookup(i, cols int, table []float64) int
	// Where is what body makes of scalars where a scalar is positive, else zeros.
	Where(positive int, in []int, cols int, body func(o Operations, in []int) int) int
}

// Nothing is the step whose result is zero.
const Nothing = -1

// jet is a row and its derivatives along the axes, as steps.
type jet []int

// steps makes jets.
type steps struct {
	Operations
	dim int
}

func (t steps) each(f func(lane int) int) jet {
	j := make(jet, 1+t.dim)
	for l := range j {
		j[l] = f(l)
	}
	return j
}

// constant is a scalar.
func (t steps) constant(c float64) jet {
	return t.each(func(l int) int {
		if l > 0 {
			return Nothing
		}
		return t.Linear(1, c, nil, nil)
	})
}

// linear is c + the sum of a[i] in[i].
func (t steps) linear(cols int, c float64, a []float64, in ...jet) jet {
	return t.each(func(l int) int {
		rows := make([]int, len(in))
		for i, x := range in {
			rows[i] = x[l]
		}
		if l > 0 {
			c = 0
		}
		return t.Linear(cols, c, a, rows)
	})
}

func (t steps) sum(cols int, in ...jet) jet {
	ones := make([]float64, len(in))
	for i := range ones {
		ones[i] = 1
	}
	return t.linear(cols, 0, ones, in...)
}

func (t steps) times(cols int, x, y jet) jet {
	return t.each(func(l int) int {
		if l == 0 {
			return t.Multiply(cols, x[0], y[0])
		}
		return t.Linear(cols, 0, []float64{1, 1}, []int{t.Multiply(cols, x[0], y[l]), t.Multiply(cols, x[l], y[0])})
	})
}

func (t steps) affine(x jet, cols int, w, bias []float64) jet {
	return t.each(func(l int) int {
		if l > 0 {
			bias = nil
		}
		return t.Affine(x[l], cols, w, bias)
	})
}

func (t steps) columns(in ...jet) jet {
	return t.each(func(l int) int {
		row := make([]int, len(in))
		for i, x := range in {
			row[i] = x[l]
		}
		return t.Columns(row)
	})
}

// choose is a where a step is not 0, else b, of scalars.
func (t steps) choose(c int, a, b jet) jet {
	return t.each(func(l int) int {
		if a[l] == b[l] {
			return a[l]
		}
		return t.Choose(c, a[l], b[l])
	})
}

// atLeast is x, or a number where it is less.
func (t steps) atLeast(x jet, least float64) jet {
	below := t.Negative(t.Linear(1, -least, []float64{1}, x[:1]))
	return t.choose(below, t.constant(least), x)
}

// apply is a function of a row.
func (t steps) apply(f string, cols int, x jet) jet {
	y := t.Apply(f, cols, x[0])
	var slope int
	switch f {
	case "tanh":
		slope = t.Linear(cols, 1, []float64{-1}, []int{t.Multiply(cols, y, y)})
	case "exp":
		slope = y
	case "log":
		slope = t.Apply("inv", cols, x[0])
	case "sqrt":
		slope = t.Linear(cols, 0, []float64{0.5}, []int{t.Apply("inv", cols, y)})
	case "inv":
		slope = t.Linear(cols, 0, []float64{-1}, []int{t.Multiply(cols, y, y)})
	case "sin":
		slope = t.Apply("cos", cols, x[0])
	case "cos":
		slope = t.Linear(cols, 0, []float64{-1}, []int{t.Apply("sin", cols, x[0])})
	default:
		panic("pum: no derivative of " + f)
	}
	return t.each(func(l int) int {
		if l == 0 {
			return y
		}
		return t.Multiply(cols, slope, x[l])
	})
}
