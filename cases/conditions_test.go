package cases

import (
	"slices"
	"strings"
	"testing"
)

func kind(t *testing.T, name string) ConditionKind {
	t.Helper()
	i := slices.IndexFunc(ConditionKinds, func(k ConditionKind) bool { return k.Name == name })
	if i < 0 {
		t.Fatalf("no kind %s", name)
	}
	return ConditionKinds[i]
}

// Names with whatever the notation of conditions has in it.
var hostile = []string{
	"left", "x", "x=0", "x=2", "x=0,1", "x=", "=", "=cmd|' /C calc'!A0", `"left" side`, `"x"`, `"`, "a & b; rm -rf <x>",
	"a,b:c", "\x1b[31mred", "löß", `back\slash`, "-1", "0,-1", "fix", "interior", "boundary", "other",
}

func TestParseConditions(t *testing.T) {
	for _, c := range []struct {
		kind, text string
		on         string
		values     []float64
	}{
		{"fix", "left", "left", nil},
		{"fix", "left=0,1", "left", []float64{0, 1}},
		{"fix", "x=0", "x=0", nil}, // the longest name
		{"fix", `"x"=0`, "x", []float64{0}},
		{"fix", `"x=0"`, "x=0", nil},
		{"fix", "x=0=1,2", "x=0", []float64{1, 2}},
		{"fix", "x=3", "x", []float64{3}},
		{"traction", "x=2=0,-1", "x=2", []float64{0, -1}},
		{"traction", "x=0,1", "x", []float64{0, 1}}, // a traction has values
		{"traction", "x=0,1=5,6", "x=0,1", []float64{5, 6}},
		{"roller", "x=0,1", "x=0,1", nil},
		{"fix", `"left" side`, `"left" side`, nil},
		{"traction", `"left" side=1,2`, `"left" side`, []float64{1, 2}},
		{"traction", `"\"left\" side"=1,2`, `"left" side`, []float64{1, 2}},
		{"traction", `"left"=1,2`, "left", []float64{1, 2}},
		{"fix", "=cmd|' /C calc'!A0", "=cmd|' /C calc'!A0", nil},
		{"pressure", "a,b:c=7", "a,b:c", []float64{7}},
		{"fix", `"\u001b[31mred"`, "\x1b[31mred", nil},
		// No part, which is said later.
		{"fix", "y=0=1,2", "y=0", []float64{1, 2}},
		{"traction", "nope", "nope", nil},
		{"traction", `"y=1"=1,2`, "y=1", []float64{1, 2}},
		{"traction", "left", "left", nil},
	} {
		got, err := kind(t, c.kind).Parse(c.text, hostile)
		if err != nil || got.On != c.on || !slices.Equal(got.Values, c.values) || got.Kind != c.kind {
			t.Errorf("--%s %s: %q, %v, error %v; want %q, %v", c.kind, c.text, got.On, got.Values, err, c.on, c.values)
		}
	}
	for text, want := range map[string]string{
		"left=0;-1":  `--traction left=0;-1: "0;-1" is not a number: write numbers such as 0,-1`,
		"left=1,inf": `"inf" is not a number`,
		"left=":      `"" is not a number`,
	} {
		if _, err := kind(t, "traction").Parse(text, hostile); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
}

// Whatever a part is called, what completion writes is that part, with values and
// without.
func TestArguments(t *testing.T) {
	for _, k := range ConditionKinds {
		for _, part := range hostile {
			for _, quoted := range []bool{false, true} {
				text := k.Argument(part, hostile, quoted)
				values := []float64(nil)
				if strings.HasSuffix(text, "=") && k.needs() {
					text, values = text+"0,-1", []float64{0, -1}
				}
				c, err := k.Parse(text, hostile)
				if err != nil || c.On != part || !slices.Equal(c.Values, values) {
					t.Errorf("--%s %s is %q, %v, error %v; want %q", k.Name, text, c.On, c.Values, err, part)
				}
			}
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, text := range []string{"left=0,1", `"x=2"=0,-1`, "x=0", `"`, "==", `"\`, "x=2=0,-1"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, k := range ConditionKinds {
			c, err := k.Parse(text, hostile)
			if err == nil && c.Values == nil && k.takes() && slices.Contains(hostile, c.On) && c.On != text && !strings.HasPrefix(text, `"`) {
				t.Errorf("--%s %q is %q without values", k.Name, text, c.On)
			}
		}
	})
}
