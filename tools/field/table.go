package main

import (
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"unicode"
)

// table prints rows in Markdown and counts them.
type table struct {
	w       io.Writer
	err     error
	counts  [kinds]int
	seconds float64
}

func newTable(w io.Writer) *table {
	t := &table{w: w}
	t.print("| file | command | verdict | value | right value | error / estimate | CPU s | MB | exit |\n")
	t.print("|---|---|---|---|---|---|---|---|---|\n")
	return t
}

func (t *table) print(format string, args ...any) {
	if t.err == nil {
		_, t.err = fmt.Fprintf(t.w, format, args...)
	}
}

// row prints the row of a command.
func (t *table) row(c *command, v verdict) {
	t.counts[v.kind]++
	t.seconds += v.seconds
	if v.kind == notYet {
		t.print("| `%s` | %s | not yet: %s | | | | | | |\n", c.file, code(c.arguments()), c.notYet)
		return
	}
	said := v.kind.String()
	if v.body != "" && v.finding.off <= 1 {
		said += ", " + v.body
	}
	if v.seed != "" {
		said += ", seed " + v.seed
	}
	exit := strconv.Itoa(v.exit)
	switch {
	case v.kind == slow:
		exit = "ended"
	case v.signaled:
		exit = "signal"
	}
	found := v.finding.value()
	if found == "" {
		found = escape(v.message)
	}
	t.print("| `%s` | %s | %s | %s | %s | %s | %.1f | %d | %s |\n",
		c.file, code(c.arguments()), said, found, c.wanted(v.finding), ratio(v.ratio), v.seconds, v.memory>>20, exit)
}

// arguments returns the command without the program and, of run, without the
// file, which has a column.
func (c *command) arguments() string {
	return strings.TrimPrefix(strings.TrimPrefix(c.text, "pinnsolve "), "run "+c.file+" ")
}

// code writes a text as code in a cell.
func code(text string) string {
	return "`" + strings.ReplaceAll(text, "|", `\|`) + "`"
}

// escape writes a text in a cell as it stands, without controls.
func escape(text string) string {
	text = strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return -1
		}
		return r
	}, text)
	return strings.NewReplacer("|", `\|`, "<", "&lt;", "*", `\*`, "_", `\_`).Replace(text)
}

// value writes what was found.
func (f finding) value() string {
	if f.quantity == "" || math.IsNaN(f.found) {
		return ""
	}
	return fmt.Sprintf("%s %.8g", code(f.quantity), f.found)
}

// wanted writes what is right.
func (c *command) wanted(f finding) string {
	if c.exit != 0 {
		return fmt.Sprintf("exit %d", c.exit)
	}
	return fmt.Sprintf("%s %.8g (%g)", code(f.quantity), f.want.value, f.tolerance)
}

func ratio(v float64) string {
	if math.IsNaN(v) {
		return ""
	}
	return fmt.Sprintf("%.2g", v)
}

// end prints the totals and reports whether all that count are right.
func (t *table) end() (allRight bool, err error) {
	count := 0
	var list []string
	for k := right; k < kinds; k++ {
		count += t.counts[k]
		if k > right && t.counts[k] > 0 {
			list = append(list, fmt.Sprintf("%d %s", t.counts[k], k))
		}
	}
	t.print("\n%d of %d right", t.counts[right], count)
	if len(list) > 0 {
		t.print("; %s", strings.Join(list, ", "))
	}
	if n := t.counts[notYet]; n > 0 {
		t.print("; not counted: %d not yet", n)
	}
	t.print(". Processor time %.0f s.\n", t.seconds)
	return t.counts[right] == count, t.err
}
