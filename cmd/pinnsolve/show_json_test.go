package main

import (
	"encoding/json"
	"path/filepath"
	"testing"
)

func TestShowJSON(t *testing.T) {
	read := func(into any, args ...string) {
		t.Helper()
		s := pinnsolve(t, append(args, "--json")...)
		s.expect(t, exitOK)
		if err := json.Unmarshal([]byte(s.out), into); err != nil {
			t.Fatalf("%v: %v", args, err)
		}
	}
	var lists map[string][]listedName
	if read(&lists, "list", "statements"); len(lists) != 1 || lists["statements"][0].Name != "strong" || lists["statements"][0].About == "" {
		t.Errorf("lists %v", lists)
	}
	var c shownCase
	if read(&c, "show", "block"); len(c.Forms) < 2 || c.Parameters[0].Range == "" || c.Forms[0].Unknowns == nil {
		t.Errorf("case %+v", c)
	}
	problems := filepath.Join("..", "..", "examples", "problems")
	if read(&c, "show", filepath.Join(problems, "heat.yaml")); c.Name != "heat" || c.Parameters[0].Name != "a" {
		t.Errorf("problem %+v", c)
	}
	var p shownPart
	if read(&p, "show", filepath.Join(problems, "two-materials.yaml")); len(p.Mesh) != 1 || len(p.Flags["material"]) != 2 {
		t.Errorf("part %+v", p)
	}
	var m shownMesh
	if read(&m, "show", filepath.Join("..", "..", "cases", "testdata", "field", "two-materials.msh")); len(m.Groups) != 2 || m.Parts[0].Measure <= 0 || m.Bodies < 1 {
		t.Errorf("mesh %+v", m)
	}
}
