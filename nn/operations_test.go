package nn

import (
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"pinnsolve/ad"
)

// What ad.Operations lists, done step by step, is the network: enough for an export.
func TestOperations(t *testing.T) {
	rng := rand.New(rand.NewPCG(9, 10))
	for _, name := range slices.Sorted(maps.Keys(nets)) {
		net := nets[name]
		list, err := ad.Operations(net.Inputs(), func(g *ad.Graph, in ad.Matrix) ad.Matrix { return net.Build(g, in, ad.Lanes{Dim: 2}) })
		if err != nil {
			t.Fatal(err)
		}
		theta, x, want := tame(rng, net.Params()), normal(rng, net.Inputs()), make([]float64, net.Outputs())
		pass := net.NewPass(ad.Lanes{Dim: 2}, 1)
		pass.Forward(theta, x)
		pass.Output(want)
		for i, v := range interpret(t, list, theta, x) {
			if math.Abs(v-want[i]) > 1e-12*(1+math.Abs(want[i])) {
				t.Errorf("%s: output %d is %v, by its operations %v", name, i, want[i], v)
			}
		}
	}
}

// interpret does the operations by the description of ad.Operation.
func interpret(t *testing.T, list []ad.Operation, theta, x []float64) []float64 {
	t.Helper()
	results := make([][]float64, len(list))
	functions := map[string]func(float64) float64{"exp": math.Exp, "log": math.Log, "sqrt": math.Sqrt, "sin": math.Sin, "cos": math.Cos, "atan": math.Atan, "cosh": math.Cosh,
		"inv": func(x float64) float64 { return 1 / x }}
	for _, f := range ad.Activations() {
		act, err := ad.ParseActivation(f)
		if err != nil {
			t.Fatal(err)
		}
		functions[f] = func(x float64) float64 { v, _, _, _ := act.Derivatives(x); return v }
	}
	for k, o := range list {
		in := make([][]float64, len(o.In))
		for i, j := range o.In {
			in[i] = results[j]
		}
		r := make([]float64, o.Rows*o.Cols)
		layer, isLayer := strings.CutPrefix(o.Kind, "layer ")
		switch {
		case o.Kind == "input":
			copy(r, x)
		case o.Kind == "parameter":
			theta = theta[copy(r, theta):]
		case o.Kind == "constant":
			copy(r, o.Numbers)
		case o.Kind == "affine" || o.Kind == "matrix product" || isLayer:
			for c := range r {
				for i, v := range in[0] {
					r[c] += v * in[1][i*o.Cols+c]
				}
				if len(in) > 2 {
					r[c] += in[2][c]
				}
				if isLayer {
					r[c] = functions[layer](r[c])
				}
			}
		case o.Kind == "concat" || o.Kind == "columns":
			r = slices.Concat(in...)
		case o.Kind == "column":
			r[0] = in[0][int(o.Numbers[0])]
		case o.Kind == "linear":
			r[0] = o.Numbers[0]
			for i, v := range in {
				r[0] += o.Numbers[1+i] * v[0]
			}
		case functions[o.Kind] != nil:
			r[0] = functions[o.Kind](in[0][0])
		default:
			for i := range r {
				switch o.Kind {
				case "add":
					r[i] = in[0][i] + in[1][i]
				case "sub":
					r[i] = in[0][i] - in[1][i]
				case "multiply":
					r[i] = in[0][i] * in[1][i]
				case "mix":
					r[i] = in[0][i] + in[2][0]*(in[1][i]-in[0][i])
				case "scale columns":
					r[i] = in[0][i] * math.Exp(in[1][i%o.Cols])
				case "less":
					if in[0][i] < 0 {
						r[i] = 1
					}
				case "select":
					r[i] = in[2][i]
					if in[0][i] != 0 {
						r[i] = in[1][i]
					}
				case "spread":
					r[i] = in[0][0]
				case "pow":
					r[i] = math.Pow(in[0][i], o.Numbers[0])
				default:
					t.Fatalf("unknown operation %v", o)
				}
			}
		}
		results[k] = r
	}
	return results[len(results)-1]
}
