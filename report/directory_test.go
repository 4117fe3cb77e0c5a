package report

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	"pinnsolve/internal/files"
)

// A second run into a directory is refused, and what killed runs left is swept.
func TestOneWriterToADirectory(t *testing.T) {
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, staged+"123", "steps"), 0o755); err != nil {
		t.Fatal(err)
	}
	d, err := Create(dir)
	if err != nil {
		t.Fatal(err)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, staged+"*")); len(left) != 1 {
		t.Errorf("staging directories %v", left)
	}
	if _, err := Create(dir); !errors.As(err, new(*files.Busy)) {
		t.Errorf("a second writer: %v", err)
	}
	d.Discard()
	if entries, _ := os.ReadDir(dir); len(entries) != 0 {
		t.Errorf("left behind: %v", entries)
	}
}

// An old result goes before new fields come: killed in between, a directory has
// no result rather than one of another run.
func TestOldResultGoesFirst(t *testing.T) {
	dir := t.TempDir()
	old := filepath.Join(dir, resultFile)
	if err := os.WriteFile(old, []byte("old"), 0o644); err != nil {
		t.Fatal(err)
	}
	// A folder in the way of the fields stops the run between the two.
	if err := os.MkdirAll(filepath.Join(dir, "fields.csv", "in the way"), 0o755); err != nil {
		t.Fatal(err)
	}
	d, err := Create(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Discard()
	text := func(w io.Writer) error { _, err := io.WriteString(w, "new"); return err }
	if err := d.put(file{name: "fields.csv", write: text}, file{name: resultFile, write: text}); err == nil {
		t.Fatal("a folder was replaced by a file")
	}
	if _, err := os.Stat(old); !os.IsNotExist(err) {
		t.Errorf("the old result is still there: %v", err)
	}
}
