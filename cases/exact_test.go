package cases

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"pinnsolve/ad"
	"pinnsolve/pinn"
)

// fields writes the exact unknowns of a case in jet algebra. In the mixed
// form the last one is q = -(lambda+mu) div u, by hand.
type fields func(v pinn.Values, x []ad.Jet) (u []ad.Jet, q ad.Jet)

var exactFields = map[string]fields{
	"block": func(v pinn.Values, x []ad.Jet) ([]ad.Jet, ad.Jet) {
		a := 1 - 2*v["nu"]
		s := x[0].Scale(math.Pi).Sin().Mul(x[1].Scale(math.Pi).Sin()).Scale(a)
		u1 := x[1].Scale(2 * math.Pi).Sin().Mul(x[0].Scale(2 * math.Pi).Cos().Shift(-1)).Add(s)
		u2 := x[0].Scale(2 * math.Pi).Sin().Mul(x[1].Scale(2 * math.Pi).Cos().Neg().Shift(1)).Add(s)
		return []ad.Jet{u1, u2}, x[0].Add(x[1]).Scale(math.Pi).Sin().Scale(-math.Pi * v["mu"])
	},
	"plate": func(v pinn.Values, x []ad.Jet) ([]ad.Jet, ad.Jet) {
		ux := x[0].Scale(2 * math.Pi).Cos().Mul(x[1].Scale(math.Pi).Sin())
		uy := x[1].Pow(4).Mul(x[0].Scale(math.Pi).Sin()).Scale(v["Q"] / 4)
		div := x[1].Pow(3).Mul(x[0].Scale(math.Pi).Sin()).Scale(v["Q"]).
			Sub(x[0].Scale(2 * math.Pi).Sin().Mul(x[1].Scale(math.Pi).Sin()).Scale(2 * math.Pi))
		return []ad.Jet{ux, uy}, div.Scale(-v["mu"] / (1 - 2*v["nu"]))
	},
	// Kirsch in powers of z = x + i y by hand: with c = S a/(8 mu) and
	// cos 3t/r^3, sin 3t/r^3 as polynomials over r^6.
	"hole": func(v pinn.Values, x []ad.Jet) ([]ad.Jet, ad.Jet) {
		k := 3 - 4*v["nu"]
		a, c := v["a"], v["tension"]/(8*v["mu"])
		X, Y := x[0], x[1]
		r2 := X.Mul(X).Add(Y.Mul(Y))
		c1, s1 := X.Div(r2), Y.Div(r2) // cos t/r, sin t/r
		c3 := X.Pow(3).Sub(X.Mul(Y).Mul(Y).Scale(3)).Div(r2.Pow(3))
		s3 := X.Mul(X).Mul(Y).Scale(3).Sub(Y.Pow(3)).Div(r2.Pow(3))
		a2, a4 := a*a, a*a*a*a
		ux := X.Scale(k + 1).Add(c1.Scale(2 * a2 * (1 + k))).Add(c3.Mul(r2).Scale(2 * a2)).Sub(c3.Scale(2 * a4)).Scale(c)
		uy := Y.Scale(k - 3).Add(s1.Scale(2 * a2 * (1 - k))).Add(s3.Mul(r2).Scale(2 * a2)).Sub(s3.Scale(2 * a4)).Scale(c)
		// q = p (lambda+mu)/lambda = p/(2 nu), p = -nu S (1 - 2 a^2 cos 2t/r^2).
		cos2 := X.Mul(X).Sub(Y.Mul(Y)).Div(r2.Pow(2))
		return []ad.Jet{ux, uy}, cos2.Scale(-2 * a2).Shift(1).Scale(-v["tension"] / 2)
	},
	"cylinder": vessel(2),
	"sphere":   vessel(3),
	"poisson": func(_ pinn.Values, x []ad.Jet) ([]ad.Jet, ad.Jet) {
		return []ad.Jet{x[0].Scale(math.Pi).Sin().Mul(x[1].Scale(2 * math.Pi).Sin()).Mul(x[0].Add(x[1].Scale(0.5)).Exp())}, ad.Jet{}
	},
	"kovasznay": kovasznayFields,
	"heat": func(v pinn.Values, x []ad.Jet) ([]ad.Jet, ad.Jet) {
		mode := func(k float64) ad.Jet {
			return x[1].Scale(-v["alpha"] * k * k * math.Pi * math.Pi).Exp().Mul(x[0].Scale(k * math.Pi).Sin())
		}
		return []ad.Jet{mode(1).Add(mode(3).Scale(0.5))}, ad.Jet{}
	},
}

// vessel derives u_r = A r + B/r^(dim-1) independently, from the pressure
// balance: with the hoop constant C = a^d/(b^d - a^d) the dilatation is C
// p/(K') and the shear part C p b^d/(2 (d-1) mu r^(d-1)).
func vessel(dim int) fields {
	return func(v pinn.Values, x []ad.Jet) ([]ad.Jet, ad.Jet) {
		d := float64(dim)
		mu, beta := v["mu"], 1-2*v["nu"]
		c := v["pressure"] * math.Pow(v["a"], d) / (math.Pow(v["b"], d) - math.Pow(v["a"], d))
		// sigma_rr = d lambda A + 2 mu A - ...: 2(lambda+mu) or 3 lambda + 2 mu, over mu/beta.
		stiff := 2.0
		if dim == 3 {
			stiff = 3 - beta
		}
		A := c * beta / (mu * stiff)
		B := c * math.Pow(v["b"], d) / (2 * (d - 1) * mu)
		r2 := x[0].Mul(x[0])
		for _, xi := range x[1:] {
			r2 = r2.Add(xi.Mul(xi))
		}
		ratio := r2.Pow(-d / 2).Scale(B).Shift(A) // u_r/r
		var u []ad.Jet
		for _, xi := range x {
			u = append(u, xi.Mul(ratio))
		}
		return u, ad.Constant(dim, -d*c/stiff) // -(lambda+mu) d A, finite at beta = 0
	}
}

// Exact solutions satisfy every term of every form: the hand-derived sources
// and tractions against the operators.
func TestExactSolutionsSatisfyTheEquations(t *testing.T) {
	for _, c := range All() {
		if c.Ramp != nil {
			continue // finite strain
		}
		exact, ok := exactFields[c.Name]
		if !ok {
			if _, ok := withReferences[c.Name]; !ok && !slices.Contains(flowsWithReferences, c.Name) {
				t.Errorf("case %s has no exact fields here and no references", c.Name)
			}
			continue
		}
		for _, form := range c.Forms {
			ratios := []float64{math.NaN()} // lambda/mu
			if _, err := c.Values(map[string]float64{"nu": 0.3}); err == nil {
				ratios = []float64{1, 1e3, 1e6, math.Inf(1)}
			}
			for _, ratio := range ratios {
				set := map[string]float64{}
				if !math.IsNaN(ratio) {
					set["nu"] = 0.5
					if !math.IsInf(ratio, 1) {
						set["nu"] = ratio / (2 * (ratio + 1))
					}
				}
				t.Run(fmt.Sprintf("%s %s lambda/mu=%v", c.Name, form.Name, ratio), func(t *testing.T) {
					v, err := c.Values(set)
					var p pinn.Problem
					if err == nil {
						p, err = form.Pose(v)
					}
					if math.IsInf(ratio, 1) && (form.Name == "standard" || c.Name == "plate") {
						if err == nil {
							t.Error("nu = 0.5 was accepted")
						}
						return
					}
					if err != nil {
						t.Fatal(err)
					}
					res, err := p.Residuals(func(x []ad.Jet) []ad.Jet {
						u, q := exact(v, x)
						if len(p.Fields) > len(u) {
							u = append(u, q)
						}
						return u
					}, 1000, 11)
					if err != nil {
						t.Fatal(err)
					}
					// Relative to the terms before they cancel:
					// rows are in units of their stiffness, only
					// the plate's load and q grow with lambda.
					size := 1.0
					if c.Name == "plate" && form.Name == "mixed" {
						size += ratio
					}
					for name, cols := range res {
						for _, col := range cols {
							for _, r := range col {
								if !(math.Abs(r) <= 1e-10*size) {
									t.Fatalf("term %q: residual %v", name, r)
								}
							}
						}
					}
				})
			}
		}
	}
}
