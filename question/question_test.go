package question

import (
	"bytes"
	"encoding/json"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"pinnsolve/continuation"
	"pinnsolve/family"
	"pinnsolve/pinn"
	"pinnsolve/solve"
)

// decidesNothing are the fields of solve.Options that do not change a result.
var decidesNothing = []string{"Recorder", "TermGradients", "Started", "Stepped", "Progress", "Workers", "Ranks", "Memory",
	"Network",            // code, which no text names; the command line has none
	"Resume", "Training", // where a path or a training is resumed, not where it leads
	"Checkpoints"}

// byHash are fields that another field of the same struct has the hash of.
var byHash = []string{"Tensors"}

// asked returns a setup that uses everything a question has.
func asked() Setup {
	return Setup{
		Options: solve.Options{From: &solve.Transfer{Hash: "abc"}},
		Case:    pinn.Case{Name: "beam"}, Form: pinn.Form{Name: "mixed-svk", Law: "svk"},
		Values:   pinn.Values{"nu": 0.3, "lambda": math.Inf(1)},
		Schedule: &continuation.Schedule{Name: "nu", Values: []float64{0.1, 0.3}, Adaptive: &continuation.Adaptive{First: 0.1}},
	}
}

func meshed() Setup {
	s := asked()
	s.Mesh = &Mesh{SHA256: strings.Repeat("0123456789abcdef", 4), Force: []Number{0, -1},
		Conditions: []Condition{{Kind: "fix", On: "clamp"}, {Kind: "traction", On: "load", Values: []Number{0, -1}}}}
	return s
}

// Every option either affects the result, so that another value of it is
// another question, or is listed above. An option that is added and forgotten
// fails here.
func TestEveryOptionCounts(t *testing.T) {
	s := asked()
	s.Family = &solve.FamilyOptions{Axes: []family.Axis{{Name: "nu", Lo: 0.1, Hi: 0.3}}}
	s.Schedule.Arc = &continuation.Arc{Steps: 5}
	checkFields(t, reflect.ValueOf(&s.Options).Elem(), func() string { return s.Question().Hash() })
	checkFields(t, reflect.ValueOf(s.Schedule).Elem(), func() string { return s.Question().Hash() })
	checkFields(t, reflect.ValueOf(s.Family).Elem(), func() string { return s.Question().Hash() })
	checkFields(t, reflect.ValueOf(&s.Family.Axes[0]).Elem(), func() string { return s.Question().Hash() })
	for _, name := range decidesNothing {
		if _, ok := reflect.TypeFor[solve.Options]().FieldByName(name); !ok {
			t.Errorf("solve.Options has no %s", name)
		}
	}
}

// checkFields changes one exported field after the other, including fields of
// structs in it, and compares hashes.
func checkFields(t *testing.T, v reflect.Value, hash func() string) {
	t.Helper()
	for i := range v.NumField() {
		field, value := v.Type().Field(i), v.Field(i)
		if value.Kind() == reflect.Pointer && !value.IsNil() {
			value = value.Elem()
		}
		if !field.IsExported() {
			continue
		}
		ignored := slices.Contains(slices.Concat(decidesNothing, byHash), field.Name)
		if value.Kind() == reflect.Struct && !ignored {
			checkFields(t, value, hash)
			continue
		}
		other := another(value)
		if !other.IsValid() {
			if !ignored {
				t.Errorf("%s.%s is not in the question and is not listed as deciding nothing", v.Type(), field.Name)
			}
			continue
		}
		before, old := hash(), reflect.ValueOf(value.Interface())
		value.Set(other)
		if changed := hash() != before; changed == ignored {
			t.Errorf("%s.%s: the hash changes %v, listed as deciding nothing %v", v.Type(), field.Name, changed, ignored)
		}
		value.Set(old)
	}
}

// another returns a value different from v, the zero Value if none is known for
// its kind.
func another(v reflect.Value) reflect.Value {
	other := reflect.New(v.Type()).Elem()
	switch {
	case v.CanInt():
		other.SetInt(v.Int() + 7)
	case v.CanUint():
		other.SetUint(v.Uint() + 7)
	case v.CanFloat():
		other.SetFloat(v.Float() + 0.1)
	case v.Kind() == reflect.String:
		other.SetString(v.String() + "other")
	case v.Kind() == reflect.Bool:
		other.SetBool(!v.Bool())
	case v.Kind() == reflect.Slice:
		other.Set(reflect.AppendSlice(v, v))
	default:
		return reflect.Value{}
	}
	return other
}

// Questions that ask the same are equal, and only these.
func TestEqual(t *testing.T) {
	base := meshed().Question()
	for name, change := range map[string]func(s *Setup){
		"name of the mesh":     func(s *Setup) { s.Case.Name = "other" },
		"workers":              func(s *Setup) { s.Options.Workers = 3 },
		"default method":       func(s *Setup) { s.Options.Method = "direct" },
		"default layers":       func(s *Setup) { s.Options.Activation, s.Options.Blocks = "tanh", "plain" },
		"default balancer":     func(s *Setup) { s.Options.Balance = "static" },
		"default predictor":    func(s *Setup) { s.Options.Predictor = continuation.Secant },
		"given and by default": func(s *Setup) { s.Set = map[string]float64{"nu": 0.3} },
	} {
		s := meshed()
		change(&s)
		if q := s.Question(); q.Hash() != base.Hash() || q.Differs(base) != "" {
			t.Errorf("%s makes another question: %s", name, q.Differs(base))
		}
	}
	for want, change := range map[string]func(s *Setup){
		"formulation is mixed-svk, not standard":        func(s *Setup) { s.Form.Name = "standard" },
		"law is svk, not polynomial":                    func(s *Setup) { s.Form.Law = "polynomial" },
		"parameter lambda is +Inf, not 2":               func(s *Setup) { s.Values["lambda"] = 2 },
		"case is unset, not beam":                       func(s *Setup) { s.Mesh = nil },
		"mesh sha256 is 0123456789ab..., not abababab":  func(s *Setup) { s.Mesh.SHA256 = strings.Repeat("ab", 32) },
		"mesh body force is 0, -1, not 0, -2":           func(s *Setup) { s.Mesh.Force[1] = -2 },
		"mesh condition 2 values are 0, -1, not 0, -3":  func(s *Setup) { s.Mesh.Conditions[1].Values[1] = -3 },
		"mesh condition 3 kind is unset, not roller":    func(s *Setup) { s.Mesh.Conditions = append(s.Mesh.Conditions, Condition{Kind: "roller", On: "top"}) },
		"path values are 0.1, 0.3, not 0.1, 0.2, 0.3":   func(s *Setup) { s.Schedule.Values = []float64{0.1, 0.2, 0.3} },
		"path adaptive first is 0.1, not unset":         func(s *Setup) { s.Schedule.Adaptive = nil },
		"path parameter is nu, not mu":                  func(s *Setup) { s.Schedule.Name = "mu" },
		"path predictor is secant, not tangent":         func(s *Setup) { s.Options.Predictor = continuation.Tangent },
		"quadrature degree is unset, not 8":             func(s *Setup) { s.Options.Weak.Degree = 8 },
		"seed is 0, not 18446744073709551615":           func(s *Setup) { s.Options.Seed = math.MaxUint64 },
		"activation is unset, not sin":                  func(s *Setup) { s.Options.Activation = "sin" },
		"fourier count is unset, not 3":                 func(s *Setup) { s.Options.Fourier = solve.Fourier{Sigma: 2, Count: 3} },
		"slope is unset, not 0.1":                       func(s *Setup) { s.Options.Slope = 0.1 },
		"max time is unset, not 1m30s":                  func(s *Setup) { s.Options.MaxTime = 90 * time.Second },
		"features is unset, not 12":                     func(s *Setup) { s.Options.Weak.Features = 12 },
		"ungraded is unset, not true":                   func(s *Setup) { s.Options.Weak.Ungraded = true },
		"method is direct, not adam:20,lbfgs:30":        func(s *Setup) { s.Options.Method = "adam:20,lbfgs:30" },
		"tolerance is unset, not 0.0010000000000000002": func(s *Setup) { s.Options.Tolerance = 0.0010000000000000002 },
	} {
		s := meshed()
		change(&s)
		q := s.Question()
		if got := base.Differs(q); !strings.HasPrefix(got, want) {
			t.Errorf("differs in %q, want %q", got, want)
		}
		if q.Hash() == base.Hash() {
			t.Errorf("%s, and the hash is the same", want)
		}
	}
	for want, change := range map[string]func(q *Question){
		"version is ": func(q *Question) { q.Version = "v9" },
		"kernel is ":  func(q *Question) { q.Kernel = "arm64, portable" },
	} {
		q := meshed().Question()
		change(&q)
		if got := base.Differs(q); !strings.HasPrefix(got, want) || q.Hash() == base.Hash() {
			t.Errorf("differs in %q, want %q", got, want)
		}
	}
}

// The canonical form is the same on every machine, and reads back.
func TestCanonical(t *testing.T) {
	s := meshed()
	s.Options = solve.Options{Method: "lm:20", Tolerance: 1e-7, MaxTime: time.Minute}
	q := s.Question()
	q.Version, q.Kernel = "v1", "amd64, avx2"
	const want = `{"format":1,"formulation":"mixed-svk","kernel":"amd64, avx2","law":"svk",` +
		`"mesh":{"body_force":[0,-1],"conditions":[{"kind":"fix","on":"clamp"},{"kind":"traction","on":"load","values":[0,-1]}],` +
		`"sha256":"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"},` +
		`"options":{"max_time":"1m0s","method":"lm:20","seed":0,"tolerance":1e-7},"parameters":{"lambda":"+Inf","nu":0.3},` +
		`"path":{"adaptive":{"first":0.1},"parameter":"nu","predictor":"secant","values":[0.1,0.3]},"version":"v1"}`
	if got := string(q.Canonical()); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	const hash = "76180378db3410603e543dce5957dc7a1800058e8199faa57b2078f316282198"
	if got := q.Hash(); got != hash {
		t.Errorf("hash %s, want %s", got, hash)
	}
	indented, err := json.MarshalIndent(map[string]Question{"question": q}, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	var back map[string]Question
	if err := json.Unmarshal(indented, &back); err != nil {
		t.Fatal(err)
	}
	if got := back["question"]; !bytes.Equal(got.Canonical(), q.Canonical()) || got.Differs(q) != "" || !math.IsInf(float64(got.Parameters["lambda"]), 1) {
		t.Errorf("read back as %s", got.Canonical())
	}
}

func TestNumber(t *testing.T) {
	for _, c := range []struct {
		v    float64
		text string
	}{{0.1, "0.1"}, {-2, "-2"}, {1e300, "1e+300"}, {math.Nextafter(1, 2), "1.0000000000000002"}, {5e-324, "5e-324"},
		{math.NaN(), `"NaN"`}, {math.Inf(1), `"+Inf"`}, {math.Inf(-1), `"-Inf"`}} {
		text, err := json.Marshal(Number(c.v))
		if err != nil || string(text) != c.text {
			t.Errorf("%v is written as %s, %v, want %s", c.v, text, err, c.text)
		}
		var back Number
		if err := json.Unmarshal(text, &back); err != nil || math.Float64bits(float64(back)) != math.Float64bits(c.v) && !math.IsNaN(c.v) {
			t.Errorf("%s is read as %v, %v", text, back, err)
		}
	}
	for _, bad := range []string{`"one"`, "null", "[]"} {
		var n Number
		if err := json.Unmarshal([]byte(bad), &n); err == nil {
			t.Errorf("%s is read as %v", bad, n)
		}
	}
}
