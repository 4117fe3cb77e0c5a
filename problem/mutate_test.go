package problem

import (
	"errors"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// examples are the problem files of the repository.
func examples(t testing.TB) (texts map[string]string) {
	t.Helper()
	files, err := filepath.Glob("../examples/problems/*.yaml")
	if err != nil || len(files) < 12 {
		t.Fatalf("%d examples, %v", len(files), err)
	}
	texts = map[string]string{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		texts[file] = string(text)
	}
	return texts
}

// compiles reads a file and poses its problem. The error, if there is one, must be one
// line with its place.
func compiles(t testing.TB, file string, text []byte) {
	begin := time.Now()
	f, err := Parse(file, text)
	if err == nil && !f.IsPart() {
		_, err = f.Case(file)
	}
	if d := time.Since(begin); d > 20*time.Second { // of a busy machine
		t.Errorf("%v for\n%s", d, text)
	}
	if err == nil {
		return
	}
	var e *Error
	if !errors.As(err, &e) || e.Line < 1 || e.Column < 1 || strings.ContainsAny(err.Error(), "\n\r") {
		t.Errorf("%v of\n%s", err, text)
	}
}

// Files with mistakes, three hundred of them drawn by chance, are refused in one line
// with a place, or are problems.
func TestMutations(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	texts := examples(t)
	maps.DeleteFunc(texts, func(_, text string) bool { return strings.Contains(text, "mesh:") }) // reading meshes is package mesh's
	n := (300 + len(texts) - 1) / len(texts)
	if testing.Short() {
		n = 3
	}
	for _, file := range slices.Sorted(maps.Keys(texts)) {
		text := texts[file]
		for range n {
			compiles(t, file, mutate(rng, text))
		}
	}
}

// mutate makes one to three mistakes in a text.
func mutate(rng *rand.Rand, text string) []byte {
	words := []string{"u", "v", "x", "sin(", ")", "[", "]", "{", "}", ": ", "- ", "\n", "\n  ", "1e400", "-1", "0", "''", "\"", "boundary", "interior",
		"d(u,x)", "= 0", "=", "grad(u)", "null", "true", "&a", "*a", "!!str", "#", "|", ">", "\t", "\u00e9", "nan", "1/0", "[1, 2, 3]"}
	b := []byte(text)
	for range 1 + rng.IntN(3) {
		i := rng.IntN(len(b))
		j := min(len(b), i+1+rng.IntN(12))
		switch rng.IntN(4) {
		case 0: // leave out
			b = append(b[:i:i], b[j:]...)
		case 1: // put in
			b = append(b[:i:i], append([]byte(words[rng.IntN(len(words))]), b[i:]...)...)
		case 2: // replace
			b = append(b[:i:i], append([]byte(words[rng.IntN(len(words))]), b[j:]...)...)
		default: // twice
			b = append(b[:j:j], b[i:]...)
		}
		if len(b) == 0 {
			b = []byte("u")
		}
	}
	return b
}

func FuzzFile(f *testing.F) {
	for _, text := range examples(f) {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		if strings.Contains(string(text), "mesh") || strings.Contains(string(text), "difference") {
			return // slow, and others' concern
		}
		compiles(t, "fuzz.yaml", text)
	})
}
