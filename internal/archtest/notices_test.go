package archtest

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write THIRD_PARTY.md")

const notices = "../../THIRD_PARTY.md"

// module is a piece of software that the command contains, with its licence files.
type module struct {
	path, version, licence string
	texts                  []string
}

// TestThirdPartyNotices wants every module that is linked into the command, and the
// scripts of its pages, in THIRD_PARTY.md with version and licence.
//
//	go test ./internal/archtest -run Notices -update
func TestThirdPartyNotices(t *testing.T) {
	want, err := thirdParty()
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(notices, want, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	got, err := os.ReadFile(notices)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Equal(got, want) {
		return
	}
	for line := range strings.Lines(string(want)) {
		if strings.HasPrefix(line, "| ") && !bytes.Contains(got, []byte(line)) {
			t.Errorf("THIRD_PARTY.md lacks %s", line)
		}
	}
	t.Error("THIRD_PARTY.md is out of date: go test ./internal/archtest -run Notices -update")
}

// thirdParty is the text of THIRD_PARTY.md.
func thirdParty() ([]byte, error) {
	list, err := linked()
	if err != nil {
		return nil, err
	}
	scripts, err := vendored()
	if err != nil {
		return nil, err
	}
	list = append(scripts, list...)
	var b bytes.Buffer
	b.WriteString(`# Software of others in pinnsolve

What the command ` + "`pinnsolve`" + ` contains besides its own code: the modules linked into it on Linux, macOS and Windows, and the
scripts in the pages it writes. Each stays under its own licence; the texts follow the table. Written by
` + "`go test ./internal/archtest -run Notices -update`" + `; the same test fails where one is missing.

| software | version | licence |
|---|---|---|
`)
	for _, m := range list {
		fmt.Fprintf(&b, "| %s | %s | %s |\n", m.path, m.version, m.licence)
	}
	for _, m := range list {
		fmt.Fprintf(&b, "\n## %s\n", m.path)
		for _, text := range m.texts {
			fmt.Fprintf(&b, "\n```text\n%s\n```\n", text)
		}
	}
	return b.Bytes(), nil
}

// linked lists the modules of the command, sorted.
func linked() ([]module, error) {
	folders := map[string]string{}
	for _, system := range []string{"linux", "darwin", "windows"} {
		cmd := exec.Command("go", "list", "-deps", "-f", "{{with .Module}}{{if not .Main}}{{.Path}} | {{.Version}} | {{.Dir}}{{end}}{{end}}", "pinnsolve/cmd/pinnsolve")
		cmd.Env = append(os.Environ(), "GOOS="+system, "GOARCH=amd64", "CGO_ENABLED=0")
		out, err := cmd.Output()
		if err != nil {
			return nil, fmt.Errorf("%v: %w", cmd, err)
		}
		for line := range strings.Lines(string(out)) {
			if key, folder, ok := cutLast(strings.TrimSpace(line)); ok {
				folders[key] = folder
			}
		}
	}
	list := make([]module, 0, len(folders)+1)
	for key, folder := range folders {
		path, version, _ := strings.Cut(key, " | ")
		m, err := licensed(path, version, folder, `(?i)^(licen[cs]e|copying|notice)`)
		if err != nil {
			return nil, err
		}
		list = append(list, m)
	}
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return nil, err
	}
	m, err := licensed("the Go standard library", "that of the compiler", strings.TrimSpace(string(root)), `^LICENSE$`)
	slices.SortFunc(list, func(a, b module) int { return strings.Compare(a.path, b.path) })
	return append(list, m), err
}

func cutLast(line string) (before, after string, ok bool) {
	i := strings.LastIndex(line, " | ")
	if i < 0 {
		return "", "", false
	}
	return line[:i], line[i+len(" | "):], true
}

// vendored lists the scripts of pages, with the versions that their comments name.
func vendored() ([]module, error) {
	const folder = "../../page"
	source, err := os.ReadFile(filepath.Join(folder, "vendor.go"))
	if err != nil {
		return nil, err
	}
	var list []module
	for _, name := range []string{"three.js", "uPlot"} {
		found := regexp.MustCompile(`// ` + regexp.QuoteMeta(name) + ` ([\d.]+),`).FindSubmatch(source)
		if found == nil {
			return nil, fmt.Errorf("page/vendor.go names no version of %s", name)
		}
		short := strings.ToLower(strings.TrimSuffix(name, ".js"))
		m, err := licensed(name, string(found[1]), filepath.Join(folder, "assets", "vendor"), "^"+short+`\.LICENSE$`)
		if err != nil {
			return nil, err
		}
		list = append(list, m)
	}
	return list, nil
}

// licensed reads the licence files in a folder.
func licensed(path, version, folder, files string) (module, error) {
	m := module{path: path, version: version}
	var found []string
	entries, err := os.ReadDir(folder)
	if err != nil {
		return m, err
	}
	for _, e := range entries {
		if !regexp.MustCompile(files).MatchString(e.Name()) {
			continue
		}
		inside := []string{filepath.Join(folder, e.Name())}
		if e.IsDir() {
			if inside, err = filepath.Glob(filepath.Join(folder, e.Name(), "*")); err != nil {
				return m, err
			}
		}
		for _, name := range inside {
			text, err := os.ReadFile(name)
			if err != nil {
				return m, err
			}
			if strings.HasSuffix(name, "gpl.txt") {
				continue // of freetype, which leaves the choice
			}
			m.texts = append(m.texts, strings.TrimSpace(strings.ReplaceAll(string(text), "\r", "")))
			if l := kindOf(string(text)); l != "" && !slices.Contains(found, l) {
				found = append(found, l)
			}
		}
	}
	if len(found) == 0 {
		return m, fmt.Errorf("%s %s has no licence that is known here", path, version)
	}
	m.licence = strings.Join(found, " and ")
	return m, nil
}

// kindOf names the licence that a text is, "" if it is none that is known.
func kindOf(text string) string {
	words := strings.Join(strings.Fields(text), " ")
	for _, k := range []struct{ words, name string }{
		{"SIL Open Font License, Version", "OFL-1.1"}, {"SIL OPEN FONT LICENSE", "OFL-1.1"},
		{"Apache License Version 2.0", "Apache-2.0"}, {"Licensed under the Apache License, Version 2.0", "Apache-2.0"},
		{"The FreeType Project LICENSE", "FTL"},
		{"Creative Commons Attribution 4.0", "CC-BY-4.0"},
		{"Permission is hereby granted, free of charge", "MIT"},
		{"used to endorse or promote", "BSD-3-Clause"},
		{"Redistribution and use in source and binary forms", "BSD-2-Clause"},
	} {
		if strings.Contains(words, k.words) {
			return k.name
		}
	}
	return ""
}
