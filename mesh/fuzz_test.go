package mesh

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime/metrics"
	"slices"
	"strings"
	"testing"
)

// For any file, Read does not panic, allocates in proportion to its length, and
// returns an error of one line or a mesh that survives Write and Read.
func FuzzRead(f *testing.F) {
	for pattern, count := range map[string]int{
		"testdata/t*-*.msh": 16, "testdata/kinds/*[123i].msh": 15, "testdata/formats/*": 14,
		"../cases/testdata/field/partition*.msh": 2, "../cases/testdata/field/version*.msh": 2,
	} {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) != count {
			f.Fatalf("%s: %d files, error %v", pattern, len(files), err)
		}
		for _, file := range files {
			data, err := os.ReadFile(file)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(data)
		}
	}
	f.Add([]byte(abaqusCube))
	f.Add([]byte(square))
	f.Add([]byte(square4))
	m, err := Read(strings.NewReader(square))
	if err != nil {
		f.Fatal(err)
	}
	for _, version := range []string{"2.2", "4.1"} {
		var b bytes.Buffer
		if err := m.Write(&b, Format{version, binary.BigEndian}); err != nil {
			f.Fatal(err)
		}
		f.Add(b.Bytes())
	}
	f.Fuzz(func(t *testing.T, data []byte) { checkRead(t, data) })
}

// The claims of FuzzRead hold for the two files of a partition, too.
func FuzzParts(f *testing.F) {
	var parts [2][]byte
	for k := range parts {
		var err error
		if parts[k], err = os.ReadFile(fmt.Sprintf("../cases/testdata/field/partition-1-of-2_%d.msh", k+1)); err != nil {
			f.Fatal(err)
		}
	}
	f.Add(parts[0], parts[1])
	f.Add(parts[1], parts[1])
	f.Add([]byte(square), parts[0])
	f.Fuzz(func(t *testing.T, first, second []byte) { checkRead(t, first, second) })
}

// checkRead checks the claims of FuzzRead for the parts of a file.
func checkRead(t *testing.T, parts ...[]byte) {
	var files []File
	size := 0
	for _, data := range parts {
		files = append(files, File{Data: data})
		size += len(data)
	}
	before := allocated()
	m, err := Parse(files...)
	if bytes := allocated() - before; bytes > 1<<23+400*uint64(size) { // others allocate too
		t.Errorf("%d bytes allocated for a file of %d", bytes, size)
	}
	if err != nil {
		if strings.ContainsAny(err.Error(), "\r\n") {
			t.Errorf("error of several lines: %q", err)
		}
		return
	}
	for _, s := range m.Diagnose().Sentences() {
		if strings.ContainsAny(s, "\r\n") {
			t.Errorf("several lines: %q", s)
		}
	}
	if glued, pairs, err := m.Glue(); err == nil && pairs > 0 && len(glued.X) >= len(m.X) {
		t.Errorf("%d pairs of nodes joined, but no node is gone", pairs)
	}
	if c := m.Curved(); c != m {
		c.Diagnose()
		for _, n := range c.Notes {
			if strings.ContainsAny(n, "\r\n") {
				t.Errorf("several lines: %q", n)
			}
		}
		for _, x := range c.X {
			if math.IsNaN(x) || math.IsInf(x, 0) {
				t.Errorf("a node at %v", x)
			}
		}
	}
	var b bytes.Buffer
	if err := m.Write(&b, Format{}); err != nil {
		return // a name that is not one line
	}
	back, err := Read(&b)
	if err != nil || !equal(m, back) {
		t.Errorf("the mesh has changed, error %v", err)
	}
}

// The claims of FuzzRead hold for files in which a few numbers are replaced by
// others of the same file, which get further than random bytes.
func TestExchangedNumbers(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	files, err := filepath.Glob("testdata/*-*.msh")
	if err != nil || len(files) != 32 {
		t.Fatalf("%d files, error %v", len(files), err)
	}
	others, err := filepath.Glob("testdata/formats/*")
	if err != nil || len(others) != 14 {
		t.Fatalf("%d files, error %v", len(others), err)
	}
	files = append(files, others...)
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		words := strings.SplitAfter(string(data), " ")
		for range 40 {
			if !strings.Contains(file, "binary") {
				changed := slices.Clone(words)
				for range 1 + rng.IntN(3) {
					changed[rng.IntN(len(words))] = words[rng.IntN(len(words))]
				}
				checkRead(t, []byte(strings.Join(changed, "")))
				continue
			}
			changed := bytes.Clone(data)
			for range 1 + rng.IntN(3) {
				to, from := 4*rng.IntN(len(data)/4), 4*rng.IntN(len(data)/4)
				copy(changed[to:], data[from:from+4])
			}
			checkRead(t, changed)
		}
	}
}

// allocated returns the bytes allocated so far.
func allocated() uint64 {
	sample := []metrics.Sample{{Name: "/gc/heap/allocs:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}
