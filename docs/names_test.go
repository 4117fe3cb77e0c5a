package docs_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// A declaration that a document points to: "`name` in `dir/file.go`",
// "`name` (`dir/file.go`" or "`name` in package `dir`". Several names may share
// a place, as in "`A`, `B` and `C` in `dir/file.go`".
var (
	names   = "((?:`[A-Za-z_][\\w.]*`(?:,\\s+|\\s+and\\s+|\\s+or\\s+))*`[A-Za-z_][\\w.]*`)\\s+"
	inFile  = regexp.MustCompile(names + "(?:in\\s+|\\()`((?:[a-z0-9_]+/)*[a-z0-9_]+\\.go)`")
	inDir   = regexp.MustCompile(names + "in\\s+package\\s+`([a-z0-9_/]+)`")
	oneName = regexp.MustCompile("`([^`]+)`")
	// A name of a package, such as `pinn.Problem` or `ad.Jet.D`.
	ofPackage = regexp.MustCompile("`([a-z][a-z0-9]*)\\.([A-Z]\\w*(?:\\.\\w+)?)[^`\\w]*`")
	fenced    = regexp.MustCompile("(?s)\n```.*?\n```")
	target    = regexp.MustCompile("`make ([a-z-]+)[^`]*`")
	program   = regexp.MustCompile(`go run (\./[\w/]+)`)
)

// source is what the Go files of the module declare.
type source struct {
	packages map[string]string   // file: name of its package
	declared map[string][]string // name, as Name, Type.Method or Type.Field: files that declare it
}

func readSource(t *testing.T) source {
	t.Helper()
	s := source{map[string]string{}, map[string][]string{}}
	files := token.NewFileSet()
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if name := d.Name(); d.IsDir() && (name == "testdata" || len(name) > 1 && name[0] == '.' && name != "..") {
			return filepath.SkipDir
		}
		if filepath.Ext(path) != ".go" {
			return nil
		}
		file, err := parser.ParseFile(files, path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		path = filepath.ToSlash(strings.TrimPrefix(path, root+string(filepath.Separator)))
		s.packages[path] = strings.TrimSuffix(file.Name.Name, "_test")
		for _, name := range declarations(file) {
			s.declared[name] = append(s.declared[name], path)
		}
		return nil
	})
	if err != nil || len(s.packages) < 100 {
		t.Fatalf("%d Go files, %v", len(s.packages), err)
	}
	return s
}

// declarations returns the names that a file declares: functions, types,
// constants and variables, methods as Type.Method, fields and the methods of
// interfaces as Type.Name.
func declarations(file *ast.File) (list []string) {
	for _, d := range file.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			name := d.Name.Name
			if d.Recv != nil {
				name = receiver(d.Recv.List[0].Type) + "." + name
			}
			list = append(list, name)
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				switch spec := spec.(type) {
				case *ast.ValueSpec:
					for _, n := range spec.Names {
						list = append(list, n.Name)
					}
				case *ast.TypeSpec:
					list = append(list, spec.Name.Name)
					for _, m := range members(spec.Type) {
						list = append(list, spec.Name.Name+"."+m)
					}
				}
			}
		}
	}
	return list
}

func receiver(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.StarExpr:
		return receiver(e.X)
	case *ast.IndexExpr:
		return receiver(e.X)
	case *ast.Ident:
		return e.Name
	}
	return ""
}

func members(e ast.Expr) (list []string) {
	var fields *ast.FieldList
	switch e := e.(type) {
	case *ast.StructType:
		fields = e.Fields
	case *ast.InterfaceType:
		fields = e.Methods
	default:
		return nil
	}
	for _, f := range fields.List {
		for _, n := range f.Names {
			list = append(list, n.Name)
		}
	}
	return list
}

// files returns the files that declare a name, which may begin with that of
// their package.
func (s source) files(name string) []string {
	list := slices.Clone(s.declared[name])
	if pkg, rest, ok := strings.Cut(name, "."); ok {
		for _, f := range s.declared[rest] {
			if s.packages[f] == pkg {
				list = append(list, f)
			}
		}
	}
	return list
}

// hint says where a name is to be found.
func (s source) hint(name string) string {
	var list []string
	for _, f := range s.files(name) {
		list = append(list, "`"+name+"` in `"+f+"`")
	}
	if len(list) == 0 {
		last := name[strings.LastIndexByte(name, '.')+1:]
		for n, files := range s.declared {
			if n == last || strings.HasSuffix(n, "."+last) {
				for _, f := range files {
					list = append(list, "`"+n+"` in `"+f+"`")
				}
			}
		}
		slices.Sort(list)
	}
	if len(list) == 0 {
		return "nothing declares it"
	}
	return "it may be " + strings.Join(list[:min(4, len(list))], ", ")
}

// Every name that a document places in a file or in a package is declared
// there.
func TestNamesAreWhereTheDocumentsSay(t *testing.T) {
	s := readSource(t)
	checked := 0
	for path, text := range documents(t) {
		text = fenced.ReplaceAllString(text, "\n")
		for pattern, home := range map[*regexp.Regexp]func(file string) string{
			inFile: func(file string) string { return file },
			inDir:  func(file string) string { return file[:max(0, strings.LastIndexByte(file, '/'))] },
		} {
			for _, m := range pattern.FindAllStringSubmatch(text, -1) {
				for _, n := range oneName.FindAllStringSubmatch(m[1], -1) {
					checked++
					if !slices.ContainsFunc(s.files(n[1]), func(f string) bool { return home(f) == m[2] }) {
						t.Errorf("%s: %s does not declare `%s`; %s", path, m[2], n[1], s.hint(n[1]))
					}
				}
			}
		}
	}
	if checked < 50 {
		t.Errorf("%d names checked", checked)
	}
}

// Every `package.Name` of a package of this module exists. The changelog names
// what there was.
func TestNamesOfPackagesExist(t *testing.T) {
	s := readSource(t)
	own := map[string]bool{}
	for _, pkg := range s.packages {
		own[pkg] = pkg != "main"
	}
	checked := 0
	for path, text := range documents(t) {
		if filepath.Base(path) == "CHANGELOG.md" {
			continue
		}
		for _, m := range ofPackage.FindAllStringSubmatch(fenced.ReplaceAllString(text, "\n"), -1) {
			if !own[m[1]] {
				continue
			}
			checked++
			name := m[1] + "." + m[2]
			if !slices.ContainsFunc(s.files(name), func(f string) bool { return s.packages[f] == m[1] }) {
				t.Errorf("%s: `%s`: %s", path, name, s.hint(name))
			}
		}
	}
	if checked < 30 {
		t.Errorf("%d names checked", checked)
	}
}

// Targets of make and programs that a document tells to run are there.
func TestCommandsExist(t *testing.T) {
	makefile, err := os.ReadFile(filepath.Join(root, "Makefile"))
	if err != nil {
		t.Fatal(err)
	}
	for path, text := range documents(t) {
		for _, m := range target.FindAllStringSubmatch(text, -1) {
			if !strings.Contains("\n"+string(makefile), "\n"+m[1]+":") {
				t.Errorf("%s: the Makefile has no target %s", path, m[1])
			}
		}
		for _, m := range program.FindAllStringSubmatch(text, -1) {
			if found, err := filepath.Glob(filepath.Join(root, m[1], "*.go")); err != nil || len(found) == 0 {
				t.Errorf("%s: there is no program %s", path, m[1])
			}
		}
	}
}
