package archtest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"strings"
	"testing"
)

// Programs outside the module can use whatever a package exports, so it must
// not mention internal packages. An alias gives such a type a name of its own.
func TestNothingExportedSpeaksOfInternalPackages(t *testing.T) {
	const root = "../.."
	files := 0
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, name)
		if err != nil {
			return err
		}
		if d.IsDir() {
			switch base := d.Name(); {
			case rel == "internal", rel == "cmd", rel == "tools", rel == "benchmarks", strings.HasPrefix(base, ".") && rel != ".":
				return filepath.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(rel, ".go") || strings.HasSuffix(rel, "_test.go") {
			return nil
		}
		files++
		for _, what := range leaks(t, name) {
			t.Errorf("%s: %s", rel, what)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if files < 100 {
		t.Errorf("only %d files read", files)
	}
}

// leaks returns where exported declarations of a file name internal packages.
func leaks(t *testing.T, file string) (list []string) {
	t.Helper()
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, file, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	internal := map[string]bool{}
	for _, i := range f.Imports {
		if p := strings.Trim(i.Path.Value, `"`); strings.Contains(p, "/internal/") {
			alias := path.Base(p)
			if i.Name != nil {
				alias = i.Name.Name
			}
			internal[alias] = true
		}
	}
	look := func(where string, n ast.Node) {
		ast.Inspect(n, func(n ast.Node) bool {
			if field, ok := n.(*ast.Field); ok && len(field.Names) > 0 && !field.Names[0].IsExported() && strings.HasPrefix(where, "type") {
				return false
			}
			if s, ok := n.(*ast.SelectorExpr); ok {
				if x, ok := s.X.(*ast.Ident); ok && internal[x.Name] {
					list = append(list, where+" speaks of "+x.Name+"."+s.Sel.Name)
				}
			}
			return true
		})
	}
	for _, d := range f.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if d.Name.IsExported() && exportedReceiver(d.Recv) {
				look("func "+d.Name.Name, d.Type)
			}
		case *ast.GenDecl:
			for _, s := range d.Specs {
				switch s := s.(type) {
				case *ast.TypeSpec:
					if s.Name.IsExported() && !s.Assign.IsValid() {
						look("type "+s.Name.Name, s.Type)
					}
				case *ast.ValueSpec:
					if s.Names[0].IsExported() && s.Type != nil {
						look("value "+s.Names[0].Name, s.Type)
					}
				}
			}
		}
	}
	return list
}

// exportedReceiver reports whether a function has no receiver or one of an
// exported type.
func exportedReceiver(r *ast.FieldList) bool {
	if r == nil {
		return true
	}
	name := ""
	ast.Inspect(r.List[0].Type, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && name == "" {
			name = id.Name
		}
		return true
	})
	return ast.IsExported(name)
}
