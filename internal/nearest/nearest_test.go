package nearest_test

import (
	"testing"

	"pinnsolve/internal/nearest"
)

func TestDistance(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{
		{"", "", 0},
		{"", "abc", 3},
		{"abc", "", 3},
		{"block", "block", 0},
		{"blok", "block", 1},
		{"rigth", "right", 2},
		{"kitten", "sitting", 3},
		{"flaw", "lawn", 2},
		{"ν", "μ", 1}, // characters, not bytes
		{"σν", "νσ", 2},
	} {
		if got := nearest.Distance(c.a, c.b); got != c.want {
			t.Errorf("Distance(%q, %q) = %d, want %d", c.a, c.b, got, c.want)
		}
		if got := nearest.Distance(c.b, c.a); got != c.want {
			t.Errorf("Distance(%q, %q) = %d, want %d", c.b, c.a, got, c.want)
		}
	}
}

func TestWord(t *testing.T) {
	for _, c := range []struct {
		word    string
		choices []string
		want    string
	}{
		{"poison", []string{"block", "poisson", "heat"}, "poisson"},
		{"x", []string{"left", "top"}, "top"},
		{"c", []string{"a", "b"}, "a"}, // the first of equals
		{"", []string{"long", "xy"}, "xy"},
		{"any", nil, ""},
	} {
		if got := nearest.Word(c.word, c.choices); got != c.want {
			t.Errorf("Word(%q, %q) = %q, want %q", c.word, c.choices, got, c.want)
		}
	}
}

func TestUnknown(t *testing.T) {
	for _, c := range []struct {
		word    string
		choices []string
		want    string
	}{
		{"cooc", []string{"block", "cook"}, `unknown case "cooc": choose from block, cook (did you mean cook?)`},
		{"x", []string{"block", "cook"}, `unknown case "x": choose from block, cook`},
		{"", []string{"block"}, `unknown case "": choose from block`},
		{"ν", []string{"nu", "Δν"}, `unknown case "ν": choose from nu, Δν (did you mean Δν?)`},
		{"cook", nil, `unknown case "cook": there is none`},
	} {
		if got := nearest.Unknown("case", c.word, c.choices).Error(); got != c.want {
			t.Errorf("Unknown(%q, %q) = %s, want %s", c.word, c.choices, got, c.want)
		}
	}
}
