package problem

import (
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/invopop/jsonschema"
)

// Schema returns the JSON Schema of problem files, for editors. flags are those of the
// command line that a part or a recommended solve may set, with their descriptions.
func Schema(part, solve map[string]string) ([]byte, error) {
	g := generator{defs: jsonschema.Definitions{}}
	root := g.reflect(reflect.TypeFor[File]())
	root.Version = jsonschema.Version
	root.Title = "pinnsolve problem"
	root.Definitions = g.defs
	keys := g.object(part)
	mesh := *scalar
	mesh.Description = "the file of the mesh, or its files"
	keys.Properties.Set("mesh", &mesh)
	keys.Required = []string{"mesh"}
	g.defs["Part"] = keys
	root.Properties.Set("solve", g.object(solve))
	return json.MarshalIndent(root, "", "  ")
}

// scalar is what a Text is, and list one or more of it.
var scalar = &jsonschema.Schema{Type: "", OneOf: []*jsonschema.Schema{{Type: "string"}, {Type: "number"}, {Type: "boolean"}}}

type generator struct{ defs jsonschema.Definitions }

// object is an object of flags, whose values are of any kind.
func (g *generator) object(flags map[string]string) *jsonschema.Schema {
	s := &jsonschema.Schema{Type: "object", Properties: jsonschema.NewProperties(), AdditionalProperties: jsonschema.FalseSchema}
	for _, name := range slices.Sorted(maps.Keys(flags)) {
		s.Properties.Set(name, &jsonschema.Schema{Description: flags[name]})
	}
	return s
}

// reflect returns the schema of a struct; those of the structs in it become
// definitions.
func (g *generator) reflect(t reflect.Type) *jsonschema.Schema {
	r := jsonschema.Reflector{FieldNameTag: "yaml", Anonymous: true, ExpandedStruct: true, RequiredFromJSONSchemaTags: true, Mapper: func(of reflect.Type) *jsonschema.Schema {
		if of == t {
			return nil
		}
		return g.custom(of)
	}}
	s := r.ReflectFromType(t)
	s.Version, s.ID = "", ""
	return s
}

// custom is the schema of a type within another, nil for what the library knows.
func (g *generator) custom(t reflect.Type) *jsonschema.Schema {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	name := t.Name()
	switch {
	case t == reflect.TypeFor[Text]():
		return scalar
	case t == reflect.TypeFor[Renamed]():
		return oneOf(scalar, &jsonschema.Schema{Type: "object", AdditionalProperties: scalar})
	case strings.HasPrefix(name, "Map["):
		values, _ := t.FieldByName("Values")
		of := g.value(values.Type.Elem())
		return oneOf(&jsonschema.Schema{Type: "object", AdditionalProperties: oneOf(of, &jsonschema.Schema{Type: "null"})},
			&jsonschema.Schema{Type: "array", Items: scalar}, &jsonschema.Schema{Type: "string"})
	case strings.HasPrefix(name, "List["):
		of := g.value(t.Elem())
		return oneOf(of, &jsonschema.Schema{Type: "array", Items: of})
	case t.Kind() == reflect.Slice:
		return &jsonschema.Schema{Type: "array", Items: g.value(t.Elem())}
	case t.Kind() == reflect.Struct:
		return g.value(t)
	}
	return nil
}

// value is the schema of a value: a reference to a definition, for structs.
func (g *generator) value(t reflect.Type) *jsonschema.Schema {
	if t.Kind() != reflect.Struct || t == reflect.TypeFor[Text]() || strings.HasPrefix(t.Name(), "Map[") {
		if s := g.custom(t); s != nil {
			return s
		}
		return &jsonschema.Schema{Type: "boolean"}
	}
	name := t.Name()
	ref := &jsonschema.Schema{Ref: "#/$defs/" + name}
	if _, ok := g.defs[name]; !ok {
		g.defs[name] = nil // a shape may contain shapes
		g.defs[name] = g.reflect(t)
	}
	if _, ok := reflect.New(t).Interface().(short); ok {
		return oneOf(scalar, ref)
	}
	return ref
}

func oneOf(list ...*jsonschema.Schema) *jsonschema.Schema { return &jsonschema.Schema{AnyOf: list} }
