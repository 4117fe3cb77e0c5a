package mesh

import (
	"fmt"
	"io"
	"os"
)

// ReadFile reads the mesh in the named MSH file. Errors begin with the path.
func ReadFile(path string) (*Mesh, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	m, err := Read(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return m, nil
}

// Read reads a mesh from an MSH file; the package comment says what it reads
// and what it refuses.
func Read(r io.Reader) (*Mesh, error) {
	data, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	src := &source{data: data}
	f := contents{
		index:  map[int]int{},
		groups: map[entity][]int{},
		names:  map[entity]string{},
		tags:   map[int]bool{},
	}
	f.read(src)
	if src.err != nil {
		return nil, src.err
	}
	b := builder{src: src, file: &f}
	if err := b.build(); err != nil {
		return nil, err
	}
	return &b.mesh, nil
}
