package problem

import (
	"bytes"
	"fmt"
)

const (
	mostBytes  = 1 << 20
	mostLevels = 100
)

// bounded refuses files that would take a parser too long, or too deep.
func bounded(text []byte) error {
	if len(text) > mostBytes {
		return fault{0, 0, fmt.Sprintf("the file has %d bytes, and a problem file at most %d", len(text), mostBytes)}
	}
	if i := bytes.IndexByte(text, 0); i >= 0 {
		return fault{1 + bytes.Count(text[:i], []byte("\n")), 1, "a zero byte: this is no text file"}
	}
	var indents []int
	brackets, quote := 0, byte(0)
	for n, line := range bytes.Split(text, []byte("\n")) {
		indent, dashes := 0, 0
		for rest := line; len(rest) > 0 && (rest[0] == ' ' || rest[0] == '-' || rest[0] == '?'); rest = rest[1:] {
			if rest[0] != ' ' {
				dashes++
			}
			indent++
		}
		for len(indents) > 0 && indents[len(indents)-1] >= indent {
			indents = indents[:len(indents)-1]
		}
		indents = append(indents, indent)
		for i, c := range line {
			switch {
			case quote != 0:
				if c == quote && (c == '\'' || i == 0 || line[i-1] != '\\') {
					quote = 0
				}
			case c == '#' && (i == 0 || line[i-1] == ' '):
				goto next
			case (c == '"' || c == '\'') && (i == 0 || bytes.IndexByte([]byte(" [{,:"), line[i-1]) >= 0):
				quote = c
			case c == '[' || c == '{' || c == '(':
				brackets++
			case (c == ']' || c == '}' || c == ')') && brackets > 0:
				brackets--
			}
			if brackets+len(indents)+dashes > mostLevels {
				return fault{n + 1, i + 1, fmt.Sprintf("more than %d levels of nesting", mostLevels)}
			}
		}
	next:
	}
	return nil
}
