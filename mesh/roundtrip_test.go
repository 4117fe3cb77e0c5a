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
				if !equal(m, back) {
					t.Error("the mesh has changed")
				}
			})
		}
	}
	if len(seen) != 9 {
		t.Errorf("kinds %v, want 9", seen)
	}
}

// equal reports whether two meshes are the same but for notes, sets and the
// numbers of entities.
func equal(a, b *Mesh) bool { return reflect.DeepEqual(bare(a), bare(b)) }

// bare returns the mesh without what equal does not compare.
func bare(m *Mesh) *Mesh {
	n := &Mesh{Dim: m.Dim, X: m.X, Groups: m.Groups}
	anonymous := func(elements []Element) (list []Element) {
		for _, e := range elements {
			list = append(list, Element{Kind: e.Kind, Nodes: e.Nodes})
		}
		return list
	}
	n.Cells = anonymous(m.Cells)
	for _, p := range m.Parts {
		n.Parts = append(n.Parts, Part{p.Name, anonymous(p.Facets)})
	}
	return n
}

// Entities and groups of cells are written, too; an entity that the file has in
// two combinations of groups becomes two.
func TestWriteKeepsEntities(t *testing.T) {
	for _, name := range []string{"facet-in-two-groups", "two-materials", "lbracket3d-1"} {
		m := readField(t, name)
		for format, f := range formats {
			var b bytes.Buffer
			if err := m.Write(&b, f); err != nil {
				t.Fatal(err)
			}
			back, err := Read(&b)
			if err != nil {
				t.Fatal(err)
			}
			for i, p := range m.Parts {
				for k, facet := range p.Facets {
					if e := back.Parts[i].Facets[k].Entity; facet.Entity != 0 && e != facet.Entity {
						t.Fatalf("%s in %s: a facet of entity %d, want %d", name, format, e, facet.Entity)
					}
				}
			}
			if !equal(m, back) || back.Cells[0].Entity != m.Cells[0].Entity {
				t.Errorf("%s in %s: the mesh has changed", name, format)
			}
		}
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
