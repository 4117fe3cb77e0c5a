package problem

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

// Every example agrees with the schema, and mistakes do not.
func TestSchema(t *testing.T) {
	text, err := Schema(map[string]string{"fix": "", "traction": "", "material": ""}, map[string]string{"width": "", "points": "", "tol": "", "windows": "", "statement": ""})
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("schema.json", doc); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile("schema.json")
	if err != nil {
		t.Fatal(err)
	}
	validate := func(text []byte) error {
		j, err := yaml.YAMLToJSON(text)
		if err != nil {
			t.Fatal(err)
		}
		v, err := jsonschema.UnmarshalJSON(bytes.NewReader(j))
		if err != nil {
			t.Fatal(err)
		}
		return schema.Validate(v)
	}
	files, err := filepath.Glob("../examples/problems/*.yaml")
	if err != nil || len(files) < 12 {
		t.Fatalf("%d examples, %v", len(files), err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if err := validate(text); err != nil {
			t.Errorf("%s: %v", file, err)
		}
	}
	for _, text := range []string{
		"equation: [u = 1]", "domain: {disc: {radius: 1}}", "domain: {disk: {radius: [1]}}", "part: {fix: [left]}",
		"solve: {widht: 3}", "quantities: {q: {men: u}}", "unknowns: {u: {vector: 3}}",
	} {
		if validate([]byte(text)) == nil {
			t.Errorf("%s agrees with the schema", text)
		}
	}
}
