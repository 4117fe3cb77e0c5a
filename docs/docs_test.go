// Package docs_test keeps the documents true: code shown in them is the code
// of the repository, and what they point to exists.
package docs_test

import (
	"bytes"
	"flag"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pinnsolve/cases"
)

const root = ".."

// documents returns the Markdown files of the repository by their path.
func documents(t *testing.T) map[string]string {
	t.Helper()
	docs := map[string]string{}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if name := d.Name(); d.IsDir() && (name == "runs" || name == "bin" || len(name) > 1 && name[0] == '.' && name != "..") {
			return filepath.SkipDir
		}
		if filepath.Ext(path) == ".md" {
			text, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			docs[path] = string(text)
		}
		return nil
	})
	if err != nil || len(docs) < 5 {
		t.Fatalf("%d documents, %v", len(docs), err)
	}
	return docs
}

// shown is a block of code with the line before it that says where it is
// from: a whole file, one function of it, or some lines of it.
var shown = regexp.MustCompile("(?s)<!-- (source|lines): (\\S+)(?: (\\S+))? -->\n```\\w*\n(.*?)```")

var update = flag.Bool("update", false, "write the code that documents show, as it is in the source, into them")

func TestCodeIsTheSource(t *testing.T) {
	blocks := 0
	for path, text := range documents(t) {
		found := shown.FindAllStringSubmatch(text, -1)
		if n := strings.Count(text, "<!-- source:") + strings.Count(text, "<!-- lines:"); n != len(found) {
			t.Errorf("%s: %d marks, %d of them before a block of code", path, n, len(found))
		}
		for _, m := range found {
			blocks++
			kind, name, function, code := m[1], m[2], m[3], m[4]
			source, err := os.ReadFile(filepath.Join(root, name))
			if err != nil {
				t.Errorf("%s: %v", path, err)
				continue
			}
			if kind == "lines" {
				has := "\n" + string(source) + "\n"
				for line := range strings.Lines(code) {
					if !strings.Contains(has, "\n"+strings.TrimSpace(line)+"\n") {
						t.Errorf("%s: %s has no line %q", path, name, line)
					}
				}
				continue
			}
			want := string(source)
			if function != "" {
				want = declaration(t, name, source, function)
			}
			switch {
			case code == want:
			case *update:
				text = strings.Replace(text, m[0], strings.Replace(m[0], code, want, 1), 1)
				if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
					t.Fatal(err)
				}
			default:
				t.Errorf("%s does not show %s %s as it is (go test ./docs -update); it is\n%s", path, name, function, want)
			}
		}
	}
	if blocks < 4 {
		t.Errorf("%d blocks of code checked", blocks)
	}
}

// declaration returns the text of a function with its comment.
func declaration(t *testing.T, name string, source []byte, function string) string {
	t.Helper()
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, name, source, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range file.Decls {
		f, ok := d.(*ast.FuncDecl)
		if !ok || f.Name.Name != function {
			continue
		}
		begin := f.Pos()
		if f.Doc != nil {
			begin = f.Doc.Pos()
		}
		text, err := format.Source(source[files.Position(begin).Offset:files.Position(f.End()).Offset])
		if err != nil {
			t.Fatal(err)
		}
		return string(bytes.TrimSpace(text)) + "\n"
	}
	t.Errorf("%s has no function %s", name, function)
	return ""
}

var (
	link     = regexp.MustCompile(`\]\(([^)#\s]*)#?([^)\s]*)\)`)
	heading  = regexp.MustCompile(`(?m)^#+ (.*)$`)
	silent   = regexp.MustCompile(`[^\w\- ]`) // of a heading, in its anchor
	fileName = regexp.MustCompile("`((?:[a-z0-9]+/)+[a-z_0-9]+\\.go)`")
)

// Links lead to files of the repository, and files named in the text exist.
func TestLinksAndNames(t *testing.T) {
	docs := documents(t)
	for path, text := range docs {
		for _, m := range link.FindAllStringSubmatch(text, -1) {
			if strings.Contains(m[1], "://") {
				continue
			}
			to := path
			if m[1] != "" {
				to = filepath.Join(filepath.Dir(path), m[1])
			}
			if _, err := os.Stat(to); err != nil {
				t.Errorf("%s: link to %s: %v", path, m[1], err)
			}
			if m[2] != "" && !slices.Contains(anchors(docs[to]), m[2]) {
				t.Errorf("%s: %s has no heading #%s", path, to, m[2])
			}
		}
		for _, m := range fileName.FindAllStringSubmatch(text, -1) {
			if _, err := os.Stat(filepath.Join(root, m[1])); err != nil && !strings.HasPrefix(m[1], "physics/helmholtz/") {
				t.Errorf("%s names %s: %v", path, m[1], err)
			}
		}
	}
}

// anchors returns the names by which links reach the headings of a document.
func anchors(text string) (list []string) {
	for _, m := range heading.FindAllStringSubmatch(text, -1) {
		list = append(list, strings.ReplaceAll(silent.ReplaceAllString(strings.ToLower(m[1]), ""), " ", "-"))
	}
	return list
}

// The table of cases in the README is that of package cases.
func TestReadmeListsTheCases(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(root, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range cases.All() {
		if !strings.Contains(string(text), "\n| `"+c.Name+"` |") {
			t.Errorf("README.md has no row for the case %s", c.Name)
		}
	}
}

// The README's table of results is taken from docs/results.md: every row has its
// command in one there, with the same errors and seconds.
func TestReadmeResults(t *testing.T) {
	readme, err := os.ReadFile(filepath.Join(root, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	results, err := os.ReadFile("results.md")
	if err != nil {
		t.Fatal(err)
	}
	row := regexp.MustCompile(`(?m)^\| [^|]+ \| (` + "`run [^`]+`" + `) \| ([^|]+) \| ([0-9.]+) \|$`)
	found := row.FindAllStringSubmatch(string(readme), -1)
	for _, m := range found {
		command, reached, seconds := m[1], m[2], m[3]
		measured := slices.DeleteFunc(strings.Split(string(results), "\n"), func(line string) bool {
			return !strings.HasPrefix(line, "| "+command+" |")
		})
		if !slices.ContainsFunc(measured, func(line string) bool {
			return strings.Contains(line, reached+" (") && strings.Contains(line, " "+seconds+" (")
		}) {
			t.Errorf("README.md says %q and %s s of %s; docs/results.md says %q", reached, seconds, command, measured)
		}
	}
	if len(found) < 5 {
		t.Errorf("%d rows of results", len(found))
	}
}
