package problem

import (
	"embed"
	"path"
	"strings"

	"pinnsolve/internal/nearest"
)

//go:embed templates
var templates embed.FS

// Templates returns the names of the files that New writes.
func Templates() (names []string) {
	list, err := templates.ReadDir("templates")
	if err != nil {
		panic(err) // they are part of the program
	}
	for _, e := range list {
		if name, ok := strings.CutSuffix(e.Name(), ".yaml"); ok {
			names = append(names, name)
		}
	}
	return names
}

// SchemaLine is the first line of a file, which editors understand.
const SchemaLine = "# yaml-language-server: $schema=problem.schema.json\n"

// New returns the files of a template, for a problem of the given name: NAME.yaml, and
// the mesh that it may need.
func New(name, like string) (files map[string][]byte, err error) {
	text, err := templates.ReadFile(path.Join("templates", like+".yaml"))
	if err != nil {
		return nil, nearest.Unknown("template", like, Templates())
	}
	files = map[string][]byte{}
	if mesh, err := templates.ReadFile(path.Join("templates", like+".msh")); err == nil {
		files[name+".msh"] = mesh
		text = []byte(strings.ReplaceAll(string(text), like+".msh", name+".msh"))
	}
	files[name+".yaml"] = append([]byte(SchemaLine), text...)
	return files, nil
}
