package main

import (
	"fmt"
	"io"
	"math"
	"slices"
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
	files   []*fileRow // nil for a row a command
}

// fileRow is the row of a file: the worst verdict on its commands.
type fileRow struct {
	name          string
	solved, right int // commands with values, and commands that are right
	commands      int
	worst         verdict
}

// newTable begins a table with a row for every command or for every file.
func newTable(w io.Writer, files bool) *table {
	t := &table{w: w}
	if files {
		t.files = []*fileRow{}
		return t
	}
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
	t.seconds += v.total
	switch {
	case t.files != nil:
		t.add(c, v)
		return
	case v.kind == notYet:
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

// add adds the verdict on a command to the row of its file. What a refusal has is
// no error.
func (t *table) add(c *command, v verdict) {
	i := slices.IndexFunc(t.files, func(r *fileRow) bool { return r.name == c.file })
	if i < 0 {
		i = len(t.files)
		t.files = append(t.files, &fileRow{name: c.file, worst: verdict{ratio: math.NaN()}})
	}
	r := t.files[i]
	if v.kind == notYet {
		return
	}
	r.commands++
	if v.kind == right {
		r.right++
	}
	switch {
	case c.exit == 0 && r.solved == 0:
		v.seconds, v.memory = math.Max(v.seconds, r.worst.seconds), max(v.memory, r.worst.memory)
		r.worst, r.solved = v, 1
	case c.exit == 0:
		r.worst = r.worst.with(v)
		r.solved++
	default:
		r.worst.seconds, r.worst.memory = math.Max(v.seconds, r.worst.seconds), max(v.memory, r.worst.memory)
	}
}

// printFiles prints the rows of files.
func (t *table) printFiles() {
	t.print("| file | right | largest error | allowed | error / estimate | CPU s | MB |\n|---|---|---|---|---|---|---|\n")
	for _, r := range t.files {
		found, allowed := "", ""
		if f := r.worst.finding; r.solved > 0 {
			scale := math.Abs(f.want.value)
			if scale == 0 {
				scale = 1
			}
			found = fmt.Sprintf("%s %.1e", code(f.quantity), math.Abs(f.found-f.want.value)/scale)
			allowed = fmt.Sprintf("%g", f.tolerance)
		}
		t.print("| `%s` | %d of %d | %s | %s | %s | %.1f | %d |\n", r.name, r.right, r.commands, found, allowed, ratio(r.worst.ratio), r.worst.seconds, r.worst.memory>>20)
	}
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
	if t.files != nil {
		t.printFiles()
	}
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
