package main

import (
	"fmt"
	"strings"
)

// splitWords splits a line as a shell does: blanks separate words, '...' is as it
// stands, "..." and \ quote, and # begins a comment. What a shell would do more
// than quoting with is an error.
func splitWords(line string) (words []string, comment string, err error) {
	var word strings.Builder
	inWord := false
	for i := 0; i < len(line); i++ {
		c := line[i]
		switch {
		case c == ' ' || c == '\t':
			if inWord {
				words = append(words, word.String())
				word.Reset()
				inWord = false
			}
			continue
		case c == '#' && !inWord:
			return words, strings.TrimSpace(line[i+1:]), nil
		case c == '\'':
			n := strings.IndexByte(line[i+1:], '\'')
			if n < 0 {
				return nil, "", fmt.Errorf("%s: a single quote is not closed", line)
			}
			word.WriteString(line[i+1 : i+1+n])
			i += n + 1
		case c == '"':
			n, err := doubleQuoted(&word, line[i+1:])
			if err != nil {
				return nil, "", fmt.Errorf("%s: %w", line, err)
			}
			i += n
		case c == '\\' && i+1 < len(line):
			i++
			word.WriteByte(line[i])
		case strings.IndexByte("|&;<>()$`*?[\\", c) >= 0:
			return nil, "", fmt.Errorf("%s: %q is not quoted", line, c)
		default:
			word.WriteByte(c)
		}
		inWord = true
	}
	if inWord {
		words = append(words, word.String())
	}
	return words, "", nil
}

// doubleQuoted writes what double quotes enclose at the beginning of the text and
// returns the number of bytes read, the closing one included.
func doubleQuoted(word *strings.Builder, text string) (int, error) {
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '"':
			return i + 1, nil
		case c == '\\' && i+1 < len(text) && strings.IndexByte("\\\"$`", text[i+1]) >= 0:
			i++
			word.WriteByte(text[i])
		case c == '$' || c == '`':
			return 0, fmt.Errorf("%q is not quoted", c)
		default:
			word.WriteByte(c)
		}
	}
	return 0, fmt.Errorf("a double quote is not closed")
}
