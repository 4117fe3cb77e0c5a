package main

import (
	"bytes"
	"io"
	"unicode/utf8"

	"pinnsolve/internal/names"
)

// printable is a writer for people and their terminals: names of files, parts and
// flags may hold what a terminal would obey, and it is written as an escape. Line
// ends and tabs are let through.
type printable struct {
	w    io.Writer
	rest []byte // the beginning of a character that is not complete
}

// Write implements io.Writer.
func (p *printable) Write(text []byte) (int, error) {
	n := len(text)
	if len(p.rest) > 0 {
		text = append(p.rest, text...)
		p.rest = nil
	}
	if cut := incomplete(text); cut < len(text) {
		p.rest = bytes.Clone(text[cut:])
		text = text[:cut]
	}
	var clean []byte
	for len(text) > 0 {
		i := bytes.IndexAny(text, "\n\t")
		if i < 0 {
			i = len(text)
		}
		clean = append(clean, names.Visible(string(text[:i]))...)
		if i < len(text) {
			clean = append(clean, text[i])
			i++
		}
		text = text[i:]
	}
	if _, err := p.w.Write(clean); err != nil {
		return 0, err
	}
	return n, nil
}

// incomplete returns where a character begins that the end of a text cuts, the
// length of the text if there is none.
func incomplete(text []byte) int {
	for i := len(text) - 1; i >= max(0, len(text)-utf8.UTFMax+1); i-- {
		if utf8.RuneStart(text[i]) {
			if !utf8.FullRune(text[i:]) {
				return i
			}
			break
		}
	}
	return len(text)
}
