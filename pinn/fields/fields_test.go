package fields_test

import (
	"math"
	"testing"

	"pinnsolve/ad"
	"pinnsolve/geometry"
	"pinnsolve/nn"
	"pinnsolve/pinn"
	"pinnsolve/pinn/fields"
)

// rod has the field u = 3 (1 + x) + x N, with the ansatz Phi = x and the lift
// 3 (1 + x), in units of 2.
func rod() pinn.Problem {
	p, err := pinn.Problem{
		Name: "rod", Domain: geometry.Interval(0, 1),
		Fields: []pinn.Field{{Name: "u", Scale: 2, Hard: &pinn.Ansatz{
			Phi:  func(x []ad.Jet) ad.Jet { return x[0] },
			Lift: func(x []ad.Jet) ad.Jet { return x[0].Shift(1).Scale(3) },
		}}},
		Terms: []pinn.Term{{On: pinn.Interior, Residual: func(p *pinn.Point) []ad.Expr { return []ad.Expr{p.U[0].V()} }}},
	}.Complete()
	if err != nil {
		panic(err)
	}
	return p
}

// A solution is scale, ansatz and lift around the network's output, with its
// derivative; quantities are integrals, means and values of it.
func TestSolution(t *testing.T) {
	p := rod()
	s, err := fields.NewSpace(p, "", true)
	if err != nil {
		t.Fatal(err)
	}
	net := nn.Features(1, 1, ad.Tanh, []float64{0}, []float64{0}) // the constant and tanh 0
	theta := []float64{0.5, 7}                                    // N = 0.5
	sol := s.NewSolution(p, fields.AsFunction(net), theta, nil)
	theta[0] = 100 // parameters are copied
	// u = 3 + 3 x + x 2 0.5 = 3 + 4 x
	slope := func(at *pinn.Point) ad.Expr { return at.U[0].D(0).V() }
	value := func(at *pinn.Point) ad.Expr { return at.U[0].V() }
	for name, c := range map[string]struct {
		q    pinn.Quantity
		want float64
	}{
		"at a point": {pinn.Quantity{At: []float64{0.25}, Eval: value}, 4},
		"integral":   {pinn.Quantity{On: pinn.Interior, Eval: value}, 5},
		"mean slope": {pinn.Quantity{On: pinn.Interior, Mean: true, Order: ad.Gradient, Eval: slope}, 4},
		"at an end":  {pinn.Quantity{On: "right", Eval: value}, 7},
	} {
		if v, err := sol.Value(c.q); err != nil || math.Abs(v-c.want) > 1e-13 {
			t.Errorf("%s: %v, want %v, error %v", name, v, c.want, err)
		}
	}
	reaction := pinn.Quantity{Eval: value, On: "left", Reaction: &pinn.Reaction{Field: "u", On: "left", Scale: -1}}
	if v, err := sol.WithReactions(map[pinn.Region][]float64{"left": {12}}, nil).Value(reaction); err != nil || v != -12 {
		t.Errorf("reaction %v, error %v", v, err)
	}
	if v, err := sol.Value(reaction); err != nil || math.Abs(v-3) > 1e-14 {
		t.Errorf("without reactions %v, want the value at the end, 3; error %v", v, err)
	}
}

// Outputs evaluated together are what each of them is alone, whatever
// derivatives the others need.
func TestEvalAll(t *testing.T) {
	p := rod()
	s, err := fields.NewSpace(p, "", true)
	if err != nil {
		t.Fatal(err)
	}
	sol := s.NewSolution(p, fields.AsFunction(nn.Features(1, 1, ad.Tanh, []float64{1, 2}, []float64{0.5, -1})), []float64{0.5, 7, -3}, nil)
	outputs := []pinn.Output{
		{Name: "u", Components: []string{"u"}, Eval: func(at *pinn.Point) []ad.Expr { return []ad.Expr{at.U[0].V()} },
			Exact: func(dst, x []float64) { dst[0] = 1 }},
		{Name: "slopes", Components: []string{"first", "second"}, Order: ad.Hessian,
			Eval:  func(at *pinn.Point) []ad.Expr { return []ad.Expr{at.U[0].D(0).V(), at.U[0].D(0).D(0).V()} },
			Exact: func(dst, x []float64) { dst[0], dst[1] = x[0], 2 }},
		{Name: "strain", Components: []string{"e"}, Order: ad.Gradient, Eval: func(at *pinn.Point) []ad.Expr { return []ad.Expr{at.U[0].D(0).V()} }},
	}
	pts := p.Domain.Grid(300).Points()
	all, err := sol.EvalAll(outputs, pts)
	if err != nil {
		t.Fatal(err)
	}
	for k, o := range outputs {
		alone, err := sol.Eval(o, pts)
		if err != nil || len(all[k]) != len(alone) {
			t.Fatalf("%s: %d components, want %d, error %v", o.Name, len(all[k]), len(alone), err)
		}
		for j, column := range alone {
			for i, v := range column {
				if math.Abs(all[k][j][i]-v) > 1e-12 {
					t.Fatalf("%s, component %d at point %d: %v, alone %v", o.Name, j, i, all[k][j][i], v)
				}
			}
		}
	}
	norms, err := sol.Errors(outputs[:2], pts)
	if err != nil {
		t.Fatal(err)
	}
	for k, o := range outputs[:2] {
		if alone, err := sol.Error(o, pts); err != nil || math.Abs(float64(norms[k].Max-alone.Max)) > 1e-12 || !(alone.Max > 0) {
			t.Errorf("error of %s: %+v, alone %+v, error %v", o.Name, norms[k], alone, err)
		}
	}
	if _, err := sol.Errors(outputs, pts); err == nil {
		t.Error("an error without exact values")
	}
}

func TestSpaceRefuses(t *testing.T) {
	s, err := fields.NewSpace(rod(), "", true)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Accept(nn.MLP(1, 1, ad.Tanh, 3)); err != nil {
		t.Error(err)
	}
	for _, net := range []fields.Network{nn.MLP(2, 1, ad.Tanh, 3), nn.MLP(1, 2, ad.Tanh, 3)} {
		if s.Accept(net) == nil {
			t.Errorf("a network from %d to %d was accepted", net.Inputs(), net.Outputs())
		}
	}
	if _, err := fields.NewSpace(rod(), "polar", true); err == nil {
		t.Error("unknown inputs gave no error")
	}
}

// Data by the number of the point can change between evaluations.
func TestReload(t *testing.T) {
	s, err := fields.NewSpace(rod(), "", true)
	if err != nil {
		t.Fatal(err)
	}
	pts := geometry.Points{Dim: 1, X: []float64{0, 0.5, 1}, W: []float64{1, 1, 1}}
	measured := []float64{1, 2, 3}
	gap := func(power float64) func(p *pinn.Point) []ad.Expr {
		return func(p *pinn.Point) []ad.Expr {
			data := p.Columns(1, func(dst [][]float64, pts geometry.Points, lo int) {
				for i := range dst[0] {
					dst[0][i] = measured[min(lo+i, pts.Len()-1)]
				}
			})
			return []ad.Expr{p.U[0].V().Sub(data[0]).Pow(power)}
		}
	}
	b, err := s.NewBatch(pts, ad.Value, 2, false, gap(2))
	if err != nil {
		t.Fatal(err)
	}
	net := fields.AsFunction(nn.Features(1, 1, ad.Tanh, []float64{0}, []float64{0}))
	probe, err := b.NewProbe(net, 0)
	if err != nil {
		t.Fatal(err)
	}
	look := func() (list []float64) {
		for tile := range b.Tiles() {
			results, _ := probe.Forward(tile, []float64{0, 0}) // u = 3 + 3 x
			list = append(list, results[0][:b.Size(tile)]...)
		}
		return list
	}
	expect := func(want ...float64) {
		t.Helper()
		for i, v := range look() {
			if math.Abs(v-want[i]) > 1e-13 {
				t.Errorf("point %d: %v, want %v", i, v, want[i])
			}
		}
	}
	expect(4, 2.5*2.5, 9)
	measured[2] = 6
	b.Reload()
	expect(4, 2.5*2.5, 0)
	affine, err := s.NewBatch(pts, ad.Value, 2, true, gap(1))
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if recover() == nil {
			t.Error("Reload of affine results did not panic")
		}
	}()
	affine.Reload()
}
