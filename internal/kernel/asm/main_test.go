package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// TestUpToDate generates again and compares with the files of package kernel.
func TestUpToDate(t *testing.T) {
	dir := t.TempDir()
	asm, stubs := filepath.Join(dir, "kernels_amd64.s"), filepath.Join(dir, "kernels_amd64.go")
	if out, err := exec.Command("go", "run", ".", "-out", asm, "-stubs", stubs, "-pkg", "kernel").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, file := range []string{asm, stubs} {
		// The first line names the command and its paths.
		if !bytes.Equal(body(t, file), body(t, filepath.Join("..", filepath.Base(file)))) {
			t.Errorf("%s is out of date: go generate in package kernel", filepath.Base(file))
		}
	}
}

func body(t *testing.T, path string) []byte {
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	_, body, _ := bytes.Cut(text, []byte("\n"))
	return body
}
