package formula

import (
	"fmt"
	"strings"
)

// Error says what is wrong with a formula, and where.
type Error struct {
	Text         string // the line of the formula
	Line, Column int    // from 1, in characters
	Reason       string
}

// excerptLength is how many characters of a long line an error shows.
const excerptLength = 48

func (e *Error) Error() string {
	at := fmt.Sprintf("column %d", e.Column)
	if e.Line > 1 {
		at = fmt.Sprintf("line %d, %s", e.Line, at)
	}
	return fmt.Sprintf("%s of %q: %s", at, e.excerpt(), e.Reason)
}

// excerpt returns the line, or what stands around the column of a long one.
func (e *Error) excerpt() string {
	line := []rune(e.Text)
	if len(line) <= excerptLength {
		return e.Text
	}
	from := max(0, min(e.Column-1-excerptLength/2, len(line)-excerptLength))
	text := string(line[from : from+excerptLength])
	if from > 0 {
		text = "..." + text
	}
	if from+excerptLength < len(line) {
		text += "..."
	}
	return text
}

// Pointed returns the line with a caret below the place, for messages of several
// lines.
func (e *Error) Pointed() string {
	return e.Text + "\n" + strings.Repeat(" ", e.Column-1) + "^"
}

// failure is the panic of a reader, with the place in characters from 0.
type failure struct {
	at     int
	reason string
}

func fail(at int, format string, args ...any) {
	panic(failure{at, fmt.Sprintf(format, args...)})
}

// guarded turns a failure into an Error of the text.
func guarded(text string, read func()) (err error) {
	defer func() {
		switch f := recover().(type) {
		case nil:
		case failure:
			err = locate(text, f)
		default:
			panic(f)
		}
	}()
	read()
	return nil
}

// locate finds line and column of a failure.
func locate(text string, f failure) *Error {
	runes := []rune(text)
	at := min(f.at, len(runes))
	e := &Error{Line: 1, Column: 1, Reason: f.reason}
	start := 0
	for i, r := range runes[:at] {
		e.Column++
		if r == '\n' {
			e.Line, e.Column, start = e.Line+1, 1, i+1
		}
	}
	line, _, _ := strings.Cut(string(runes[start:]), "\n")
	e.Text = line
	return e
}
