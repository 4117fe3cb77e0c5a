package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// results are the files of a run by name, without times.
type results map[string]string

// compared are the files of which every byte, value or cell counts, as far as a run
// has them.
var compared = []string{
	"result.json", "history.csv", "path.csv", "fields.csv", "solution.vtu", "network.safetensors", "windows.safetensors", "evolution.safetensors",
}

// read reads the results in a directory.
func read(dir string) (results, error) {
	r := results{}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), ".") && e.Name() != ".lock" { // a lock of a killed run means nothing
			return nil, fmt.Errorf("left behind: %s", e.Name())
		}
		if e.Name() != ".lock" {
			names = append(names, e.Name())
		}
	}
	r["names of files"] = strings.Join(names, " ")
	for _, name := range compared {
		if !slices.Contains(names, name) {
			continue
		}
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			return nil, err
		}
		if r[name], err = timeless(name, text); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	return r, nil
}

// timeless is the content of a file without times.
func timeless(name string, text []byte) (string, error) {
	switch filepath.Ext(name) {
	case ".json":
		var v any
		if err := json.Unmarshal(text, &v); err != nil {
			return "", err
		}
		out, err := json.MarshalIndent(untimed(v), "", " ")
		return string(out), err
	case ".csv":
		rows, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
		if err != nil {
			return "", err
		}
		var b strings.Builder
		for _, row := range rows {
			for i, cell := range row {
				if rows[0][i] != "seconds" {
					b.WriteString(cell + ",")
				}
			}
			b.WriteByte('\n')
		}
		return b.String(), nil
	}
	return string(text), nil
}

// inMessage is a time in a sentence.
var inMessage = regexp.MustCompile(`[0-9.e+-]+ s\b`)

// untimed is a JSON value without its times.
func untimed(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for key, item := range v {
			if key == "seconds" || key == "phases" {
				delete(v, key)
			} else {
				v[key] = untimed(item)
			}
		}
	case []any:
		for i := range v {
			v[i] = untimed(v[i])
		}
	case string:
		return inMessage.ReplaceAllString(v, "SECONDS s")
	}
	return v
}

// differs names the first file that differs, and where; "" if none does.
func (r results) differs(other results) string {
	for _, name := range append([]string{"names of files"}, compared...) {
		a, b := strings.Split(r[name], "\n"), strings.Split(other[name], "\n")
		for i := range max(len(a), len(b)) {
			if i >= len(a) || i >= len(b) || a[i] != b[i] {
				return fmt.Sprintf("%s differs in line %d: %s, want %s", name, i+1, at(b, i), at(a, i))
			}
		}
	}
	return ""
}

// at is the beginning of a line, if there is one.
func at(lines []string, i int) string {
	if i >= len(lines) {
		return "no line"
	}
	return fmt.Sprintf("%.200q", lines[i])
}
