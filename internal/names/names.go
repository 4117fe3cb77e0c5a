// Package names writes names that a user chose, such as those of the parts of a
// mesh, so that they do no harm where they are shown, and reads them back.
package names

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Visible returns a text with an escape such as \u001b for every character that
// does not print: controls, which a terminal obeys, tabs, line ends, and marks
// that change the direction of what follows. Blanks stay.
func Visible(text string) string {
	clean := func(r rune, size int) bool { return unicode.IsPrint(r) && !(r == utf8.RuneError && size == 1) }
	var b strings.Builder
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		switch {
		case clean(r, size):
			b.WriteString(text[i : i+size])
		case size == 1 && r == utf8.RuneError:
			fmt.Fprintf(&b, `\x%02x`, text[i])
		case r > 0xffff:
			fmt.Fprintf(&b, `\U%08x`, r)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
		i += size
	}
	return b.String()
}

// Quote returns a name as messages have it and the command line takes it: as it
// stands if it is plain, else in double quotes with the escapes of Go. A name with
// a blank, a comma, a colon, an equals sign, a quotation mark or a backslash is not
// plain, nor is one with characters that do not print.
func Quote(name string) string {
	plain := func(r rune) bool { return unicode.IsPrint(r) && !strings.ContainsRune(" ,:=\"'`\\", r) }
	if name == "" || !utf8.ValidString(name) || strings.ContainsFunc(name, func(r rune) bool { return !plain(r) }) {
		return strconv.Quote(name)
	}
	return name
}

// List returns names as Quote does, with commas between them.
func List(all []string) string { return strings.Join(QuoteAll(all), ", ") }

// QuoteAll returns every name as Quote does.
func QuoteAll(all []string) []string {
	quoted := make([]string, len(all))
	for i, name := range all {
		quoted[i] = Quote(name)
	}
	return quoted
}

// Unquote reads a name in double quotes at the beginning of a text and returns
// what follows it. ok is false if the text does not begin with one.
func Unquote(text string) (name, rest string, ok bool) {
	if !strings.HasPrefix(text, `"`) {
		return "", "", false
	}
	quoted, err := strconv.QuotedPrefix(text)
	if err != nil {
		return "", "", false
	}
	if name, err = strconv.Unquote(quoted); err != nil {
		return "", "", false
	}
	return name, text[len(quoted):], true
}
