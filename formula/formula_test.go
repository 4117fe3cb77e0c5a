package formula_test

import (
	"math"
	"strings"
	"testing"

	"pinnsolve/formula"
)

// xyz is a scope with three coordinates.
var xyz = formula.Position("x", "y", "z")

func TestNumbers(t *testing.T) {
	x, y, z := 0.3, -0.7, 1.9
	for _, c := range []struct {
		text, print string
		want        float64
	}{
		{"1 - x^2", "1 - x^2", 1 - x*x},
		{"-x^2", "-x^2", -x * x},
		{"2^-x", "2^(-x)", math.Pow(2, -x)},
		{"2^3^2", "2^(3^2)", 512},
		{"(2^3)^2", "(2^3)^2", 64},
		{"1 - (2 - 3)", "1 - (2 - 3)", 2},
		{"8/4/2", "8/4/2", 1},
		{"8/(4/2)", "8/(4/2)", 4},
		{"010 + 1e3 + .5", "10 + 1000 + 0.5", 1010.5},
		{"x ** 3", "x^3", x * x * x},
		{"-sin(pi*x)", "-sin(pi x)", -math.Sin(math.Pi * x)},
		{"2*(x+y)", "2 (x + y)", 2 * (x + y)},
		{"x*(x+y)", "x*(x + y)", x * (x + y)},
		{"x*2", "x*2", 2 * x},
		{"x*-y", "x*(-y)", -x * y},
		{"x < y ? 1 : z", "x < y ? 1 : z", z},
		{"x < 1 and not (y >= 0) ? 2 : 3", "x < 1 and not (y >= 0) ? 2 : 3", 2},
		{"0 < x < 1 || z < 0 ? 2 : 3", "(0 < x and x < 1) or z < 0 ? 2 : 3", 2},
		{"z > 5 ? 1 : z > 1 ? 2 : 3", "z > 5 ? 1 : z > 1 ? 2 : 3", 2},
		{"x > 0 ? log(x) : 0/0", "x > 0 ? log(x) : 0/0", math.Log(x)},
		{"min(x, y, z) + max(x, y)", "min(x, y, z) + max(x, y)", y + x},
		{"atan2(y, x)", "atan2(y, x)", math.Atan2(y, x)},
		{"abs(y) + sign(y)", "abs(y) + sign(y)", 0.7 - 1},
		{"ln(z) - log10(z) + sqrt(z)", "ln(z) - log10(z) + sqrt(z)", math.Log(z) - math.Log10(z) + math.Sqrt(z)},
		{"dot([x, y], [1, 2])", "[x, y] . [1, 2]", x + 2*y},
		{"[x, y, z][1]", "[x, y, z][1]", y},
		{"det([[x, y], [1, 2]])", "det [[x, y], [1, 2]]", 2*x - y},
		{"inv([[x, y], [1, 2]])[0][1]", "([[x, y], [1, 2]]^-1)[0][1]", -y / (2*x - y)},
		{"inner([[x, y], [1, 2]], sym([[1, 2], [4, 5]]))", "[[x, y], [1, 2]] : sym [[1, 2], [4, 5]]", x + 3*y + 3 + 10},
		{"tr(transpose([[x, y], [1, 2]])*[[1, 0], [0, 1]])", "", x + 2},
		{"([[x, y], [1, 2]]*[1, 2])[1]", "", 5},
	} {
		f, err := formula.Parse(c.text, xyz)
		if err != nil {
			t.Errorf("%s: %v", c.text, err)
			continue
		}
		var got [1]float64
		f.Eval(got[:], []float64{x, y, z})
		if !(math.Abs(got[0]-c.want) <= 1e-14*(1+math.Abs(c.want))) {
			t.Errorf("%s = %v, want %v", c.text, got[0], c.want)
		}
		if c.print != "" && strings.ReplaceAll(f.String(), "\"", "") != c.print {
			t.Errorf("%s is printed as %s, want %s", c.text, f, c.print)
		}
	}
}

// Columns agree with Eval at every point, also beyond a block.
func TestColumns(t *testing.T) {
	f, err := formula.Parse("x < y ? sin(x)*y - 2/x : max(x, -y)^2.5 + atan2(x, y)", xyz)
	if err != nil {
		t.Fatal(err)
	}
	const n = 150
	in, out := make([][]float64, 3), [][]float64{make([]float64, n)}
	for k := range in {
		for i := range n {
			in[k] = append(in[k], math.Sin(float64(1+k)*float64(i)+1))
		}
	}
	f.Columns(out, in)
	for i := range n {
		var want [1]float64
		f.Eval(want[:], []float64{in[0][i], in[1][i], in[2][i]})
		if out[0][i] != want[0] {
			t.Fatalf("point %d: %v, want %v", i, out[0][i], want[0])
		}
	}
}

func TestMistakes(t *testing.T) {
	scope := formula.Scope{Coordinates: []string{"x", "y"}, Variables: []formula.Variable{{Name: "u", Shape: formula.Vector(2)}, {Name: "p"}},
		Parameters: map[string]float64{"nu": 0.3}}
	for text, want := range map[string]string{
		"":                           `column 1 of "": the formula is empty: write a number such as 0, or a function of x, y`,
		"x + yy":                     `column 5 of "x + yy": unknown name "yy": choose from x, y, u, p, nu, pi (did you mean y?)`,
		"sni(x)":                     `column 1 of "sni(x)": unknown function "sni": choose from`,
		"sum(x)":                     `unknown function "sum"`,
		"mean(x, y)":                 `unknown function "mean"`,
		"first([1, 2])":              `unknown function "first"`,
		"find(x)":                    `unknown function "find"`,
		"x | sin()":                  `'|' has no meaning in a formula; or is written or`,
		"x ?? y":                     `"??" has no meaning`,
		"x ?: y":                     `"?:" has no meaning`,
		"::sin(x)":                   `"::" has no meaning`,
		"x; y":                       `';' has no meaning`,
		"x # y":                      `'#' has no meaning`,
		"x // y":                     `"//" begins no comment`,
		"'x'":                        "quotes have no meaning",
		"x in y":                     `"in" is no word of formulas`,
		"let z = x":                  `"let" is no word of formulas`,
		"true ? x : y":               `"true" is no word of formulas`,
		"sin(x, y)":                  "sin takes 1, got 2: write sin(x)",
		"atan2(x)":                   "atan2 takes 2, got 1: write atan2(y, x)",
		"sin":                        "sin is a function: write sin(...)",
		"2x":                         `"2x" is no number; a product is written with *, as in 2*x`,
		"1_000":                      "numbers have no underscores",
		"0x10":                       "numbers are decimal",
		"100000000000000000000":      "a whole number this large is written with a point, as in 1.0e20",
		"1e400":                      "the number is too large: the largest is 1.8e+308",
		"x +":                        `column 4 of "x +": something is missing at the end`,
		"(x":                         `column 1 of "(x": '(' is not closed`,
		"x)":                         `column 2 of "x)": ')' closes nothing`,
		"(x]":                        `']' closes '(': brackets come in pairs`,
		"x y":                        `"y" does not fit here`,
		"x = 1":                      "an equals sign has no meaning here",
		"x == 1":                     "numbers are seldom equal",
		"x < 1":                      "this is a condition, and a formula is a number: write x < 1 ? 1 : 0",
		"x ? 1 : 2":                  "x is a number: what stands before ? is a condition, such as x > 0",
		"not x < 1":                  "not is for conditions, and binds more tightly than a comparison: write not (a < b)",
		"x % 2":                      "'%' has no meaning",
		"u*u":                        "the product of two vectors is written dot(a, b)",
		"u + 1":                      "+ between a vector of 2 and a number: both are alike",
		"u^2":                        "the square of a vector is dot(a, a)",
		"1/u":                        "division by a vector of 2: a divisor is a number",
		"u[2]":                       "component 2 of u, a vector of 2: the valid numbers are 0 to 1",
		"u[x]":                       "a component is counted from 0 by a whole number",
		"u[0:1]":                     "this has no meaning in a formula",
		"u.x":                        "a component is counted from 0",
		"p[0]":                       "p is a number and has no components",
		"sin(u)":                     "sin takes a number, and u is a vector of 2",
		"div(p)":                     "div takes a vector of 2 or a tensor with rows of 2, and p is a number",
		"det(u)":                     "det takes a square tensor, and u is a vector of 2",
		"d(u)":                       "d takes 2 to 3, got 1: write d(u, x)",
		"d(u, u)":                    "d differentiates by a coordinate: choose from x, y",
		"d(d(p,x,x),x)":              "a derivative of order 3: there are those of first and second order",
		"grad(lap(p))":               "a derivative of order 3",
		"n[0]":                       "the normal n is known on the boundary alone",
		"exp(e)":                     "e is written exp(1)",
		"x²":                         "'²' is no operator: write ^2",
		"1 +\n x*q":                  `line 2, column 4 of " x*q": unknown name "q"`,
		strings.Repeat("x+", 9000):   "the formula has 18000 characters, and the most are 10000",
		strings.Repeat("(", 400):     "brackets are nested more than 200 levels deep",
		strings.Repeat("-", 400):     "nested more than 200 levels deep",
		strings.Repeat("x^", 400):    "nested more than 200 levels deep",
		strings.Repeat("x<1?", 400):  "nested more than 200 levels deep",
		strings.Repeat("not ", 400):  "not is written more than 200 times",
		strings.Repeat("x**", 400):   "nested more than 200 levels deep",
		strings.Repeat("sin(", 2000): "brackets are nested more than 200 levels deep",
	} {
		_, err := formula.Parse(text, scope)
		switch {
		case err == nil:
			t.Errorf("%.60s: no error", text)
		case !strings.Contains(err.Error(), want):
			t.Errorf("%.60s: %v, want %s", text, err, want)
		case strings.Contains(err.Error(), "\n"):
			t.Errorf("%.60s: the error has several lines: %v", text, err)
		}
	}
}

func TestNames(t *testing.T) {
	for name, want := range map[string]string{
		"sin": "is a function of formulas", "d": "is a function", "in": "is a word of formulas", "pi": "has a meaning",
		"n": "has a meaning", "2x": "is no name", "": "is no name", "a b": "is no name",
	} {
		if err := formula.CheckName(name); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", name, err, want)
		}
	}
	for _, name := range []string{"x", "u_x", "ν", "sum", "k2", "e"} {
		if err := formula.CheckName(name); err != nil {
			t.Error(err)
		}
	}
	if _, err := formula.Parse("x", formula.Scope{Coordinates: []string{"x"}, Parameters: map[string]float64{"x": 1}}); err == nil {
		t.Error("two meanings of x are taken")
	}
}

func TestList(t *testing.T) {
	list, err := formula.ParseList("0,-sin(pi*x), max(x,y)", xyz)
	if err != nil || len(list) != 3 {
		t.Fatal(list, err)
	}
	if v, ok := list[0].Number(); !ok || v != 0 {
		t.Error("0 is no number")
	}
	if list[2].Text() != "max(x,y)" || !list[2].Uses("y") || list[2].Uses("z") {
		t.Error("the third formula is", list[2].Text())
	}
	if _, err := formula.ParseList("0,-sin(q)", xyz); err == nil || !strings.HasPrefix(err.Error(), `column 8 of "0,-sin(q)": unknown name "q"`) {
		t.Error(err)
	}
	if _, err := formula.ParseList("0,", xyz); err == nil || !strings.Contains(err.Error(), "column 3") {
		t.Error(err)
	}
}

// A formula may do anything but crash, and is printed in a line.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{"1 - x^2", "x < y ? sin(x) : u[0]", "d(u,x,y)[1] - lap(p)", "inv(grad(u))*n", "((((", "2x", "a ?: b", "x|f(y)", "not not x", "[[1,2],[3,4]][0]"} {
		f.Add(seed)
	}
	scope := formula.Scope{Coordinates: []string{"x", "y"}, Normal: true, Variables: []formula.Variable{{Name: "u", Shape: formula.Vector(2)}, {Name: "p"}}}
	f.Fuzz(func(t *testing.T, text string) {
		for _, s := range []formula.Scope{scope, xyz} {
			g, err := formula.Parse(text, s)
			if err != nil {
				if strings.Contains(err.Error(), "\n") {
					t.Errorf("%q: an error of several lines: %v", text, err)
				}
				continue
			}
			_ = g.String()
			if s.Static != "" {
				dst := make([]float64, g.Shape().Len())
				g.Eval(dst, []float64{1, 2, 3})
			}
		}
	})
}
