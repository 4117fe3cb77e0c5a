package mesh

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// formats are all variants that Write writes.
var formats = map[string]Format{
	"default":           {},
	"2.2":               {Version: "2.2"},
	"2.2 little endian": {Version: "2.2", Order: binary.LittleEndian},
	"2.2 big endian":    {Version: "2.2", Order: binary.BigEndian},
	"4.1":               {Version: "4.1"},
	"4.1 little endian": {Version: "4.1", Order: binary.LittleEndian},
	"4.1 big endian":    {Version: "4.1", Order: binary.BigEndian},
}

// A mesh comes back equal, whatever its kinds of elements and the format.
func TestWriteAndReadBack(t *testing.T) {
	files, err := filepath.Glob("testdata/*-41-ascii.msh")
	if err != nil || len(files) != 8 {
		t.Fatalf("%d files, error %v", len(files), err)
	}
	seen := map[Kind]bool{}
	for _, file := range files {
		m, err := ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		m.Parts[0].Name = `a "name"  with spaces`
		for _, e := range append(m.Cells, m.Parts[0].Facets...) {
			seen[e.Kind] = true
		}
		for name, format := range formats {
			t.Run(fmt.Sprintf("%s to %s", filepath.Base(file), name), func(t *testing.T) {
				var b bytes.Buffer
				if err := m.Write(&b, format); err != nil {
					t.Fatal(err)
				}
				if want := map[string]string{"2.2": "2.2 "}[format.Version]; !strings.HasPrefix(b.String(), "$MeshFormat\n"+want) {
					t.Errorf("begins %q", b.String()[:20])
				}
				back, err := Read(&b)
				if err != nil {
					t.Fatal(err)
				}
				if !reflect.DeepEqual(m, back) {
					t.Error("the mesh has changed")
				}
			})
		}
	}
	if len(seen) != len(places) {
		t.Errorf("kinds %v, want all %d", seen, len(places))
	}
}

func TestWriteFails(t *testing.T) {
	m, err := ReadFile("testdata/triangle3-41-ascii.msh")
	if err != nil {
		t.Fatal(err)
	}
	for name, format := range formats {
		if err := m.Write(brokenWriter{}, format); !errors.Is(err, errBroken) {
			t.Errorf("%s: error %v of a broken writer", name, err)
		}
	}
	m.Parts[0].Name = "two\nlines"
	if err := m.Write(&bytes.Buffer{}, Format{}); err == nil {
		t.Error("a name of two lines is written")
	}
	m.Parts[0] = Part{Name: "empty"}
	if err := m.Write(&bytes.Buffer{}, Format{}); err == nil {
		t.Error("a part without facets is written")
	}
	defer func() {
		if recover() == nil {
			t.Error("version 3 does not panic")
		}
	}()
	m.Parts = m.Parts[1:]
	m.Write(&bytes.Buffer{}, Format{Version: "3"})
}

var errBroken = errors.New("broken")

type brokenWriter struct{}

func (brokenWriter) Write([]byte) (int, error) { return 0, errBroken }
