package export

import (
	"errors"
	"math"
)

// operators are functions that ONNX Runtime has for float64.
var operators = map[string]string{
	"exp": "Exp", "log": "Log", "sqrt": "Sqrt", "inv": "Reciprocal", "tanh": "Tanh", "sin": "Sin", "cos": "Cos", "sigmoid": "Sigmoid", opMultiply: "Mul",
}

// operation adds an operation of a program and returns the name of its result.
func (g *graph) operation(n node) (string, error) {
	in := make([]string, len(n.in))
	for i, k := range n.in {
		in[i] = g.results[k]
	}
	if name, ok := operators[n.op]; ok {
		return g.do(name, in...), nil
	}
	switch n.op {
	case opCoordinate:
		return g.column("x", int(n.numbers[0])), nil
	case opConstant:
		return g.numbers(1, n.cols, n.numbers...), nil
	case opAffine:
		z := g.do("MatMul", in[0], g.numbers(len(n.numbers)/n.cols, n.cols, n.numbers...))
		return g.plus(z, n.bias...), nil
	case opLinear:
		return g.linear(n, in), nil
	case opConcat:
		out := g.fresh("v")
		g.concat(n.in, out)
		return out, nil
	case opColumn:
		return g.column(in[0], int(n.numbers[0])), nil
	case opPow:
		return g.do("Pow", in[0], g.scalar(n.numbers[0])), nil
	case opLess:
		return g.do("Where", g.below(in[0], 0), g.scalar(1), g.scalar(0)), nil
	case opSelect:
		// Nothing is not zero: neither below nor above.
		yes := g.do("Where", g.below(in[0], 0), in[1], in[2])
		return g.do("Where", g.do("Less", g.scalar(0), in[0]), in[1], yes), nil
	case "sinh", "cosh":
		up, down := g.do("Exp", in[0]), g.do("Exp", g.do("Neg", in[0]))
		return g.do("Mul", g.do(map[string]string{"sinh": "Sub", "cosh": "Add"}[n.op], up, down), g.scalar(0.5)), nil
	case "softplus":
		rest := g.do("Log", g.do("Add", g.scalar(1), g.do("Exp", g.do("Neg", g.do("Abs", in[0])))))
		return g.do("Add", g.do("Relu", in[0]), rest), nil
	case "atan":
		return g.atan(in[0]), nil
	case opAtan2:
		return g.atan2(in[0], in[1]), nil
	case opInput:
		return g.column(g.inputs, int(n.numbers[0])), nil
	case opLookup:
		return g.lookup(in[0], n), nil
	case opLocate:
		return g.locate(n), nil
	case opWhere:
		return g.where(n)
	case "erfc":
		return "", errors.New("the activation gelu needs the operator Erf in float64, which ONNX Runtime lacks; --to go has it")
	}
	panic("export: no operator for " + n.op)
}

// linear is a sum of multiples.
func (g *graph) linear(n node, in []string) string {
	sum := ""
	for i, x := range in {
		a := n.numbers[1+i]
		switch {
		case a == -1 && sum != "":
			sum = g.do("Sub", sum, x)
			continue
		case a == -1:
			x = g.do("Neg", x)
		case a != 1:
			x = g.multiple(a, x)
		}
		if sum == "" {
			sum = x
		} else {
			sum = g.do("Add", sum, x)
		}
	}
	switch c := n.numbers[0]; {
	case sum == "":
		return g.scalar(c)
	case c == 0:
		return sum
	default:
		return g.plus(sum, c)
	}
}

// ONNX Runtime leaves out products with a number that is nearly one, and sums with one
// that is nearly zero: below this they are written in other words.
const nearly = 1e-3

// multiple is a x.
func (g *graph) multiple(a float64, x string) string {
	if d := a - 1; d != 0 && math.Abs(d) < nearly {
		return g.do("Add", x, g.do("Mul", x, g.scalar(d)))
	}
	return g.do("Mul", x, g.scalar(a))
}

// plus is a sum with a row of numbers.
func (g *graph) plus(x string, c ...float64) string {
	operator := "Add"
	if len(c) == 1 && math.Abs(c[0]) < nearly {
		operator = "Sum"
	}
	return g.do(operator, x, g.numbers(1, len(c), c...))
}

func (g *graph) below(x string, v float64) string { return g.do("Less", x, g.scalar(v)) }

// Coefficients of atan x = x + x z P(z)/Q(z), z = x^2, for |x| <= 0.66, of the Cephes
// library (Moshier 1989), as in Go's math.Atan.
var (
	atanP = []float64{-8.750608600031904122785e-01, -1.615753718733365076637e+01, -7.500855792314704667340e+01, -1.228866684490136173410e+02, -6.485021904942025371773e+01}
	atanQ = []float64{1, 2.485846490142306297962e+01, 1.650270098316988542046e+02, 4.328810604912902668951e+02, 4.853903996359136964868e+02, 1.945506571482613964425e+02}
)

// atan is the arc tangent, for which ONNX Runtime has no operator in float64.
func (g *graph) atan(x string) string {
	const tan3pio8 = 2.41421356237309504880 // beyond it atan x = pi/2 - atan 1/x
	a := g.do("Abs", x)
	large, small := g.do("Less", g.scalar(tan3pio8), a), g.do("Less", a, g.scalar(0.66))
	middle := g.do("Div", g.do("Sub", a, g.scalar(1)), g.do("Add", a, g.scalar(1)))
	at := g.do("Where", large, g.do("Neg", g.do("Reciprocal", g.do("Max", a, g.scalar(1)))), g.do("Where", small, a, middle))
	offset := g.do("Where", large, g.scalar(math.Pi/2), g.do("Where", small, g.scalar(0), g.scalar(math.Pi/4)))
	z := g.do("Mul", at, at)
	polynomial := func(c []float64) string {
		s := g.scalar(c[0])
		for _, v := range c[1:] {
			s = g.do("Add", g.do("Mul", s, z), g.scalar(v))
		}
		return s
	}
	ratio := g.do("Div", g.do("Mul", z, polynomial(atanP)), polynomial(atanQ))
	y := g.do("Add", offset, g.do("Add", at, g.do("Mul", at, ratio)))
	return g.do("Where", g.below(x, 0), g.do("Neg", y), y)
}

// atan2 is the angle of the point (x, y) by the arc tangent: ONNX has no Atan2.
func (g *graph) atan2(y, x string) string {
	q := g.atan(g.do("Div", y, x))
	left := g.do("Where", g.below(y, 0), g.do("Sub", q, g.scalar(math.Pi)), g.do("Add", q, g.scalar(math.Pi)))
	angle := g.do("Where", g.below(x, 0), left, q)
	origin := g.do("Less", g.do("Add", g.do("Abs", x), g.do("Abs", y)), g.scalar(math.SmallestNonzeroFloat64))
	return g.do("Where", origin, g.scalar(0), angle)
}
