package elasticity

import (
	"math"
	"testing"

	"pinnsolve/ad"
	"pinnsolve/geometry"
	"pinnsolve/pinn"
)

// energies are W(F)/mu of the laws at kappa = lambda/mu, by hand in scalars.
var energies = map[string]func(f [3][3]float64, kappa float64) float64{
	"polynomial": func(f [3][3]float64, k float64) float64 {
		J := det(f)
		return (norm2(f)-3)/2 - (J - 1) + (k+1)/2*(J-1)*(J-1)
	},
	"logarithmic": func(f [3][3]float64, k float64) float64 {
		l := math.Log(det(f))
		return (norm2(f)-3)/2 - l + k/2*l*l
	},
	"mooney-rivlin": func(f [3][3]float64, k float64) float64 { // s = 0.3, I2 of the minors of F
		J, minors := det(f), 0.0
		for i := range 3 {
			for j := range 3 {
				a, b, c, d := (i+1)%3, (i+2)%3, (j+1)%3, (j+2)%3
				m := f[a][c]*f[b][d] - f[a][d]*f[b][c]
				minors += m * m
			}
		}
		return 0.7*(norm2(f)-3)/2 + 0.3*(minors-J*J-2)/2 - (J - 1) + (k+1)/2*(J-1)*(J-1)
	},
	"svk": func(f [3][3]float64, k float64) float64 {
		var trace, sum float64
		for i := range 3 {
			for j := range 3 {
				var c float64
				for m := range 3 {
					c += f[m][i] * f[m][j]
				}
				if i == j {
					c--
					trace += c / 2
				}
				sum += c * c / 4
			}
		}
		return k/2*trace*trace + sum
	},
}

func det(f [3][3]float64) float64 {
	return f[0][0]*(f[1][1]*f[2][2]-f[1][2]*f[2][1]) - f[0][1]*(f[1][0]*f[2][2]-f[1][2]*f[2][0]) + f[0][2]*(f[1][0]*f[2][1]-f[1][1]*f[2][0])
}

func norm2(f [3][3]float64) float64 {
	var s float64
	for _, row := range f {
		for _, v := range row {
			s += v * v
		}
	}
	return s
}

// constant returns the tensor of the leading dim x dim numbers.
func constant(f [3][3]float64, dim int) [][]ad.Jet {
	a := make([][]ad.Jet, dim)
	for i := range a {
		for j := range dim {
			a[i] = append(a[i], ad.Constant(dim, f[i][j]))
		}
	}
	return a
}

// numbers evaluates constant expressions.
func numbers(t *testing.T, build func() []ad.Expr) []float64 {
	t.Helper()
	pw, err := ad.CompilePointwise(1, false, func(g *ad.Graph) []ad.Expr {
		g.Data() // a graph has an input
		return build()
	})
	if err != nil {
		t.Fatal(err)
	}
	pw.Run()
	var out []float64
	for _, col := range pw.Out {
		out = append(out, col[0])
	}
	return out
}

var gradients = [][3][3]float64{
	{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}},
	{{1.3, 0.4, 0}, {-0.2, 0.9, 0}, {0, 0, 1}},
	{{0.7, 0.1, -0.3}, {0.5, 1.2, 0.2}, {0.1, -0.4, 1.6}},
}

// The stress is the derivative of the energy, in 3D and in plane strain.
func TestStressDerivesFromEnergy(t *testing.T) {
	const h = 1e-3
	m := Material{Mu: 2, Beta: 0.4, Second: 0.3} // lambda = 3
	for _, law := range Laws() {
		w := energies[law.Name]
		for _, f := range gradients {
			dim := 3
			if f[2] == [3]float64{0, 0, 1} {
				dim = 2
			}
			p := numbers(t, func() []ad.Expr {
				var vs []ad.Expr
				for _, row := range law.Piola(m, constant(f, dim)) {
					vs = append(vs, values(row)...)
				}
				return vs
			})
			for i := range dim {
				for j := range dim {
					at := func(d float64) float64 { g := f; g[i][j] += d; return m.Mu * w(g, 1.5) }
					want := (8*(at(h)-at(-h)) - (at(2*h) - at(-2*h))) / (12 * h)
					if got := p[i*dim+j]; math.Abs(got-want) > 1e-9*(1+math.Abs(want)) {
						t.Errorf("%s, F = %v: P%d%d = %v, the energy gives %v", law.Name, f, i+1, j+1, got, want)
					}
				}
			}
		}
	}
}

// Where pi satisfies the volume equation, mixed stress and pressure agree with
// the law.
func TestMixedFormOfLaws(t *testing.T) {
	m := Material{Mu: 2, Beta: 0.4, Second: 0.3} // lambda = 3
	of := map[string]func(J float64) float64{
		"polynomial":    func(J float64) float64 { return -5 * (J - 1) },
		"logarithmic":   func(J float64) float64 { return (2-3*math.Log(J))/J - 2 },
		"mooney-rivlin": func(J float64) float64 { return -5 * (J - 1) },
	}
	for _, law := range Laws() {
		if law.Volume == nil {
			continue
		}
		for _, g := range gradients {
			f := constant(g, 3)
			j, pi := ad.Det(f), ad.Constant(3, of[law.Name](det(g)))
			for k, v := range numbers(t, func() []ad.Expr {
				vs := []ad.Expr{law.Volume(m, j, pi).V(), law.Pressure(m, j, pi).V().Add(law.Dilatation(f).V().Scale(3))}
				a, b := law.Piola(m, f), law.Mixed(m, f, pi.Shift(2).Neg())
				for i := range a {
					for j := range a {
						vs = append(vs, a[i][j].Sub(b[i][j]).V())
					}
				}
				return vs
			}) {
				if math.Abs(v) > 1e-14 {
					t.Errorf("%s, F = %v: identity %d is off by %v", law.Name, g, k, v)
				}
			}
			// At nu = 0.5 the volume equation is J = 1, whatever
			// pi.
			inc := Material{Mu: 2, Second: 0.3}
			one := numbers(t, func() []ad.Expr {
				return []ad.Expr{law.Volume(inc, ad.Constant(3, 1), pi).V(), law.Volume(inc, ad.Constant(3, 1.1), pi).V()}
			})
			if one[0] != 0 || !(one[1] > 0.09) {
				t.Errorf("%s at nu = 0.5: volume %v at J = 1, %v at J = 1.1", law.Name, one[0], one[1])
			}
		}
	}
}

// Dead and follower loads on a homogeneous deformation F = [[1.2, 0.3], [0,
// 0.8]] of a square, P by hand for the polynomial law with mu = 2 and lambda =
// 3: J = 0.96, phi' = -2 + 5 (J-1) = -2.2, cof F = [[0.8, 0], [-0.3, 1.2]], P =
// 2 F - 2.2 cof F.
func TestTractionsAtFiniteStrain(t *testing.T) {
	P := [2][2]float64{{2.4 - 1.76, 0.6}, {0.66, 1.6 - 2.64}}
	cof := [2][2]float64{{0.8, 0}, {-0.3, 1.2}}
	const q = 0.7
	b := Body{Name: "patch", Domain: square(), Material: Material{Mu: 2, Beta: 0.4}, Law: Polynomial, Length: 1,
		Conditions: []Condition{
			Clamp("bottom", 2),
			{On: "right", T: func(dst, x, n []float64) { dst[0], dst[1] = x[1], 5 }, Q: func([]float64) float64 { return q }},
			Roller("left", 1),
		}}
	p, err := Pose(b)
	if err != nil {
		t.Fatal(err)
	}
	res, err := p.Residuals(func(x []ad.Jet) []ad.Jet {
		return []ad.Jet{x[0].Scale(0.2).Add(x[1].Scale(0.3)), x[1].Scale(-0.2)}
	}, 30, 1)
	if err != nil {
		t.Fatal(err)
	}
	unit := 3. + 2*2 // lambda + 2 mu, U = L
	check := func(name string, k, i int, want float64) {
		t.Helper()
		if got := res[name][k][i] * unit; math.Abs(got-want) > 1e-14 {
			t.Errorf("%s component %d: %v, want %v", name, k, got, want)
		}
	}
	pts, err := b.Domain.Boundary("right", len(res["traction on right"][0]), geometry.Halton{}, 1)
	if err != nil {
		t.Fatal(err)
	}
	for i := range pts.Len() {
		check("traction on right", 0, i, P[0][0]-pts.At(i)[1]+q*cof[0][0])
		check("traction on right", 1, i, P[1][0]-5+q*cof[1][0])
		check("traction on left", 0, i, -P[0][0])
		check("traction on top", 0, i, P[0][1])
		check("traction on top", 1, i, P[1][1])
		check("momentum", 0, i, 0)
	}
}

// Outputs of the deformation of TestTractionsAtFiniteStrain, by hand: sigma =
// P F'/J, P_zz = 2 - 2.2 J.
func TestOutputsAtFiniteStrain(t *testing.T) {
	b := Body{Name: "patch", Domain: square(), Material: Material{Mu: 2, Beta: 0.4}, Law: Polynomial, Conditions: []Condition{Clamp(pinn.Boundary, 2)}}
	p, err := Pose(b)
	if err != nil {
		t.Fatal(err)
	}
	xx, xy, yy, zz := (0.64*1.2+0.6*0.3)/0.96, 0.6*0.8/0.96, -1.04*0.8/0.96, (2-2.2*0.96)/0.96
	if l, u := b.Scales(); l != 2 || u != 2 {
		t.Errorf("length %v, displacement %v: F must not be rescaled", l, u)
	}
	want := map[string][]float64{
		"u":      {0.2 + 0.15, -0.1},
		"p":      {3 * 0.04},
		"strain": {(1.44 - 1) / 2, 0.36 / 2, (0.73 - 1) / 2},
		"piola":  {0.64, 0.6, 0.66, -1.04},
		"stress": {xx, xy, yy, zz},
		"mises":  {math.Sqrt(((xx-yy)*(xx-yy)+(yy-zz)*(yy-zz)+(zz-xx)*(zz-xx))/2 + 3*xy*xy)},
		"J":      {0.96},
	}
	checkOutputs(t, p, want, func(x []ad.Jet) []ad.Jet {
		return []ad.Jet{x[0].Scale(0.2).Add(x[1].Scale(0.3)), x[1].Scale(-0.2)}
	})
	guards := p.Guards
	if len(guards) != 1 {
		t.Fatalf("%d guards", len(guards))
	}
	for flip, sign := range map[float64]float64{0.5: 1, -1.5: -1} { // u_x = flip x: J = 1 + flip
		pw, err := ad.CompilePointwise(1, false, func(g *ad.Graph) []ad.Expr {
			x := g.Coordinates(ad.Lanes{Dim: 2, Order: guards[0].Order})
			return []ad.Expr{guards[0].Eval(&pinn.Point{U: []ad.Jet{x[0].Scale(flip), ad.Constant(2, 0)}})}
		})
		if err != nil {
			t.Fatal(err)
		}
		pw.Run()
		if !(pw.Out[0][0]*sign > 0) {
			t.Errorf("guard of u_x = %v x is %v", flip, pw.Out[0][0])
		}
	}
	b.Law = nil
	if p, err = Pose(b); err != nil || p.Guards != nil {
		t.Errorf("small strain: guards %v, error %v", p.Guards, err)
	}
}
