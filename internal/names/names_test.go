package names

import (
	"strings"
	"testing"
	"unicode"
)

func TestVisible(t *testing.T) {
	for text, want := range map[string]string{
		"left side":             "left side",
		"Größe μ 中":             "Größe μ 中",
		"a\x1b[31mred":          `a\u001b[31mred`,
		"a\tb\nc\r\x7f":         `a\u0009b\u000ac\u000d\u007f`,
		"\u202egpj.exe":         `\u202egpj.exe`,
		"\u009b31m":             `\u009b31m`,
		"bad \x9b byte":         `bad \x9b byte`,
		"\U000e0001":            `\U000e0001`,
		`back\slash "quoted"`:   `back\slash "quoted"`,
		"replacement \ufffd ok": "replacement \ufffd ok",
	} {
		if got := Visible(text); got != want {
			t.Errorf("%q is shown as %q, want %q", text, got, want)
		}
	}
}

func TestQuote(t *testing.T) {
	for name, want := range map[string]string{
		"left":          "left",
		"x1-y_2.z":      "x1-y_2.z",
		"":              `""`,
		"x=2":           `"x=2"`,
		"left side":     `"left side"`,
		"a,b":           `"a,b"`,
		`"left" side`:   `"\"left\" side"`,
		`a\b`:           `"a\\b"`,
		"]]>…%s\x1b[31": `"]]>…%s\x1b[31"`,
	} {
		if got := Quote(name); got != want {
			t.Errorf("%q is written %s, want %s", name, got, want)
		}
	}
}

func TestUnquote(t *testing.T) {
	for text, want := range map[string][2]string{
		`"x=2"=0,-1`:            {"x=2", "=0,-1"},
		`"\"left\" side"`:       {`"left" side`, ""},
		`"left" side`:           {"left", " side"},
		`"\u001b[31mred\x1b"=1`: {"\x1b[31mred\x1b", "=1"},
		`""`:                    {"", ""},
	} {
		if name, rest, ok := Unquote(text); !ok || name != want[0] || rest != want[1] {
			t.Errorf("%s: name %q, rest %q, %v", text, name, rest, ok)
		}
	}
	for _, text := range []string{`left`, `"left`, `"\q"`, "`left`", "'left'", ""} {
		if name, _, ok := Unquote(text); ok {
			t.Errorf("%s is read as %q", text, name)
		}
	}
}

// Whatever a name is, what is written is harmless and read back as the name.
func FuzzQuote(f *testing.F) {
	for _, name := range []string{"left", "x=2", `"left" side`, "\x1b]0;title\a", "a\xffb", "=cmd|' /C calc'!A0"} {
		f.Add(name)
	}
	f.Fuzz(func(t *testing.T, name string) {
		quoted := Quote(name)
		if got, rest, ok := Unquote(quoted); quoted != name && (!ok || got != name || rest != "") {
			t.Errorf("%q is written %s and read %q, rest %q, %v", name, quoted, got, rest, ok)
		}
		for _, text := range []string{quoted, Visible(name)} {
			if strings.ContainsFunc(text, func(r rune) bool { return unicode.IsControl(r) }) {
				t.Errorf("%q is shown as %q", name, text)
			}
		}
	})
}
