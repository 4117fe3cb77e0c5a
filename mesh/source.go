package mesh

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"strconv"
)

// source reads the numbers and words of a file. After the first failure it keeps
// the error and returns zeros.
type source struct {
	name    string // of the file, where there are several
	data    []byte
	pos     int
	order   binary.ByteOrder // of the numbers; nil in an ASCII file
	short   bool             // long integers have 32 bits in a binary file
	section string           // such as "$Nodes"
	err     error
}

// fail records an error about the byte at pos.
func (s *source) fail(pos int, format string, args ...any) {
	if s.err == nil {
		s.err = fmt.Errorf("%s: %w", s.where(pos), fmt.Errorf(format, args...))
	}
}

// where names the position of the byte at pos in the file.
func (s *source) where(pos int) string {
	if s.order != nil {
		return fmt.Sprintf("%sbyte %d", s.name, pos)
	}
	return fmt.Sprintf("%sline %d", s.name, 1+bytes.Count(s.data[:pos], []byte{'\n'}))
}

// space skips white space.
func (s *source) space() {
	for s.pos < len(s.data) && blank(s.data[s.pos]) {
		s.pos++
	}
}

func blank(c byte) bool { return c == ' ' || c >= '\t' && c <= '\r' }

// word returns the next word, "" at the end of the file.
func (s *source) word() string {
	s.space()
	start := s.pos
	for s.pos < len(s.data) && !blank(s.data[s.pos]) {
		s.pos++
	}
	return string(s.data[start:s.pos])
}

// line returns the rest of the line and skips its end.
func (s *source) line() string {
	rest, _, found := bytes.Cut(s.data[s.pos:], []byte{'\n'})
	s.pos += len(rest)
	if found {
		s.pos++
	}
	return string(bytes.TrimSpace(rest))
}

// expect reads the given word.
func (s *source) expect(word string) {
	if s.err != nil {
		return
	}
	s.space()
	pos := s.pos
	if got := s.word(); got != word {
		s.fail(pos, "expected %s, found %s", word, quote(got))
	}
}

// quote returns a word for a message, shortened if it is long.
func quote(word string) string {
	if word == "" {
		return "the end of the file"
	}
	if len(word) > 24 {
		word = word[:24] + "..."
	}
	return strconv.Quote(word)
}

// int reads an integer, of 32 bits in binary files.
func (s *source) int() int {
	if s.order == nil {
		return s.asciiInt()
	}
	if b := s.bytes(4); b != nil {
		return int(int32(s.order.Uint32(b)))
	}
	return 0
}

// long reads an integer, of 64 bits in binary files.
func (s *source) long() int {
	if s.order == nil || s.short {
		return s.int()
	}
	pos := s.pos
	b := s.bytes(8)
	if b == nil {
		return 0
	}
	v := s.order.Uint64(b)
	if v > math.MaxInt {
		s.fail(pos, "%d in %s is out of range", v, s.section)
		return 0
	}
	return int(v)
}

func (s *source) asciiInt() int {
	if s.err != nil {
		return 0
	}
	s.space()
	pos := s.pos
	w := s.word()
	v, err := strconv.Atoi(w)
	if err != nil {
		s.fail(pos, "expected an integer in %s, found %s", s.section, quote(w))
		return 0
	}
	return v
}

// float reads a finite real number.
func (s *source) float() float64 {
	if s.err != nil {
		return 0
	}
	if s.order == nil {
		s.space()
	}
	pos := s.pos
	var v float64
	if s.order == nil {
		w := s.word()
		var err error
		if v, err = strconv.ParseFloat(w, 64); err != nil {
			s.fail(pos, "expected a number in %s, found %s", s.section, quote(w))
			return 0
		}
	} else if b := s.bytes(8); b != nil {
		v = math.Float64frombits(s.order.Uint64(b))
	}
	if math.IsNaN(v) || math.IsInf(v, 0) {
		s.fail(pos, "%g in %s is not a finite number", v, s.section)
	}
	return v
}

// bytes returns the next n bytes, nil after a failure.
func (s *source) bytes(n int) []byte {
	if s.err == nil && len(s.data)-s.pos < n {
		s.fail(len(s.data), "the file ends inside %s", s.section)
	}
	if s.err != nil {
		return nil
	}
	s.pos += n
	return s.data[s.pos-n : s.pos]
}

// announced returns the count n that was just read, of items with the given
// numbers each, or fails if the rest of the file cannot hold them: nothing is
// allocated for items that are not there.
func (s *source) announced(n int, what string, ints, longs, floats int) int {
	least := 4*ints + 8*longs + 8*floats
	if s.short {
		least -= 4 * longs
	}
	if s.order == nil {
		least = 2 * (ints + longs + floats)
	}
	if left := len(s.data) - s.pos; n < 0 || n > left/least {
		s.fail(s.pos, "%s announces %d %s, but the %d bytes left of the file cannot hold them", s.section, n, what, left)
	}
	if s.err != nil {
		return 0
	}
	return n
}
