package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"
)

// difference is a value that two results do not share.
type difference struct {
	file     string // or "exit status", "stdout"
	where    string // in the file, such as "check.fresh"; "" for all of it
	old, new string
}

func (d difference) String() string {
	return fmt.Sprintf("%s: old %s, new %s", strings.TrimSpace(d.file+" "+d.where), abridged(d.old), abridged(d.new))
}

// resultFile is the file of a run that explains most.
const resultFile = "result.json"

// missing stands for a value that is not there.
const missing = "none"

// abridged cuts a long value.
func abridged(text string) string {
	const most = 100
	if len(text) <= most {
		return text
	}
	return text[:most] + "..."
}

// compareResults returns how the results of a command differ, file by file,
// what explains most first.
func compareResults(old, new *result) []difference {
	var list []difference
	if old.Status != new.Status {
		list = append(list, difference{"exit status", "", describe(old), describe(new)})
	}
	if len(old.files) == 0 && len(new.files) == 0 {
		list = append(list, compareFile("stdout", old.stdout, new.stdout)...)
	}
	for _, name := range fileNames(old, new) {
		before, was := old.files[name]
		after, is := new.files[name]
		switch {
		case was && is:
			list = append(list, compareFile(name, before, after)...)
		case was && !matches(removedFiles, name):
			list = append(list, difference{name, "", fmt.Sprintf("%d bytes", len(before)), missing})
		case is && !matches(addedFiles, name):
			list = append(list, difference{name, "", missing, fmt.Sprintf("%d bytes", len(after))})
		}
	}
	return list
}

// fileNames returns the names of the files that one of two results has,
// result.json first, whose values have names.
func fileNames(old, new *result) []string {
	all := maps.Clone(old.files)
	maps.Copy(all, new.files)
	names := slices.Sorted(maps.Keys(all))
	if i := slices.Index(names, resultFile); i > 0 {
		names = slices.Insert(slices.Delete(names, i, i+1), 0, resultFile)
	}
	return names
}

// describe tells how a command ended; what it said explains a failure.
func describe(res *result) string {
	text := strconv.Itoa(res.Status)
	if said := lastLine(res.stderr); res.Status != 0 && said != "" {
		text += " (" + said + ")"
	}
	return text
}

// compareFile compares two files by what they are.
func compareFile(name string, old, new []byte) []difference {
	if bytes.Equal(old, new) {
		return nil
	}
	if a, err := readJSON(old); err == nil {
		if b, err := readJSON(new); err == nil {
			c := treeComparison{file: name}
			c.compare("", "", a, b)
			return c.list
		}
	}
	if path.Ext(name) == ".csv" {
		if list, ok := compareTables(name, old, new); ok {
			return list
		}
	}
	return []difference{compareBytes(name, old, new)}
}

// compareBytes returns the first difference of two texts, by line.
func compareBytes(name string, old, new []byte) difference {
	a, b := strings.Split(string(old), "\n"), strings.Split(string(new), "\n")
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	line := func(lines []string) string {
		if i < len(lines) {
			return strconv.Quote(strings.TrimSpace(lines[i]))
		}
		return missing
	}
	return difference{name, fmt.Sprintf("line %d", i+1), line(a), line(b)}
}

// readJSON reads one value. Numbers stay as they are written: the shortest
// text of a float64 has all its bits.
func readJSON(text []byte) (any, error) {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, err
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, fmt.Errorf("more than one value")
	}
	return v, nil
}

// treeComparison collects the differences of two trees of JSON.
type treeComparison struct {
	file string
	list []difference
}

func (c *treeComparison) add(shown, old, new string) {
	c.list = append(c.list, difference{c.file, shown, old, new})
}

// compare compares two values. where is their path in the old version, without
// the indices that shown has.
func (c *treeComparison) compare(where, shown string, old, new any) {
	switch a := old.(type) {
	case map[string]any:
		if b, ok := new.(map[string]any); ok {
			c.objects(where, shown, a, b)
			return
		}
	case []any:
		if b, ok := new.([]any); ok {
			c.arrays(where, shown, a, b)
			return
		}
	case string:
		a = corrected(where, a)
		if a == new {
			return
		}
		old = a
	default: // number, bool or null
		if old == new {
			return
		}
	}
	c.add(shown, compact(old), compact(new))
}

func (c *treeComparison) objects(where, shown string, old, new map[string]any) {
	seen := map[string]bool{}
	for _, key := range slices.Sorted(maps.Keys(old)) {
		below := join(where, key)
		name := key
		if n, ok := correctedKeys[below]; ok {
			name = n
		}
		seen[name] = true
		value, ok := new[name]
		switch {
		case leftOut(below, key):
		case ok:
			c.compare(below, join(shown, name), old[key], value)
		case !slices.Contains(removedPaths, below):
			c.add(join(shown, key), compact(old[key]), missing)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(new)) {
		below := join(where, key)
		if !seen[key] && !leftOut(below, key) && !slices.Contains(addedPaths, below) {
			c.add(join(shown, key), missing, compact(new[key]))
		}
	}
}

func (c *treeComparison) arrays(where, shown string, old, new []any) {
	if len(old) != len(new) {
		c.add(shown, fmt.Sprintf("%d elements", len(old)), fmt.Sprintf("%d elements", len(new)))
	}
	for i := range min(len(old), len(new)) {
		c.compare(where, fmt.Sprintf("%s[%d]", shown, i), old[i], new[i])
	}
}

// corrected returns the text that the new version is to have.
func corrected(where, old string) string {
	if new, ok := correctedTexts[where][old]; ok {
		return new
	}
	return old
}

func join(where, key string) string {
	if where == "" {
		return key
	}
	return where + "." + key
}

func compact(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprint(v)
	}
	return string(text)
}

// compareTables compares two tables cell by cell, columns by their headers and
// in their order. ok is false if that does not explain why the texts differ.
func compareTables(name string, old, new []byte) (list []difference, ok bool) {
	a, err := readTable(old)
	if err != nil {
		return nil, false
	}
	b, err := readTable(new)
	if err != nil {
		return nil, false
	}
	explained := dropColumns(a)+dropColumns(b) > 0
	headers := slices.Clone(a[0])
	for i, header := range headers {
		if n, ok := correctedColumns[name+" "+header]; ok {
			headers[i], explained = n, true
		}
	}
	if !slices.Equal(headers, b[0]) {
		return []difference{{name, "header", strings.Join(headers, ","), strings.Join(b[0], ",")}}, true
	}
	if len(a) != len(b) {
		list = append(list, difference{name, "", fmt.Sprintf("%d lines", len(a)), fmt.Sprintf("%d lines", len(b))})
	}
	for i := 1; i < min(len(a), len(b)); i++ {
		for j, header := range a[0] {
			want := corrected(name+" "+header, a[i][j])
			explained = explained || want != a[i][j]
			if want != b[i][j] {
				list = append(list, difference{name, fmt.Sprintf("line %d, %s", i+1, headers[j]), want, b[i][j]})
			}
		}
	}
	return list, len(list) > 0 || explained
}

// readTable reads a table with a header.
func readTable(text []byte) ([][]string, error) {
	table, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err == nil && len(table) == 0 {
		err = io.EOF
	}
	return table, err
}

// dropColumns drops the columns that are left out and returns their number.
func dropColumns(table [][]string) int {
	dropped := 0
	for j := len(table[0]) - 1; j >= 0; j-- {
		if slices.Contains(leftOutColumns, table[0][j]) {
			for i := range table {
				table[i] = slices.Delete(table[i], j, j+1)
			}
			dropped++
		}
	}
	return dropped
}
