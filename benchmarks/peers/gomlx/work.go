package main

import (
	"encoding/binary"
	"encoding/json"
	"os"
	"path/filepath"
)

// work is the content of the files that engine.py describes.
type work struct {
	Form         string // standard or mixed
	Depth, Width int
	Lambda       float64 // Pa, for mu = 1 Pa

	theta, x, f, edge []float64 // x, f and edge two values a point
}

// read returns the work of a folder.
func read(folder string) (*work, error) {
	text, err := os.ReadFile(filepath.Join(folder, "work.json"))
	if err != nil {
		return nil, err
	}
	w := &work{}
	if err := json.Unmarshal(text, w); err != nil {
		return nil, err
	}
	var interior []float64
	for name, values := range map[string]*[]float64{"theta": &w.theta, "interior": &interior, "edge": &w.edge} {
		if *values, err = readNumbers(filepath.Join(folder, name)); err != nil {
			return nil, err
		}
	}
	for ; len(interior) > 0; interior = interior[4:] {
		w.x, w.f = append(w.x, interior[:2]...), append(w.f, interior[2:4]...)
	}
	return w, nil
}

func (w *work) mixed() bool { return w.Form == "mixed" }

// fields returns the number of fields: u, v and, in the mixed form, q.
func (w *work) fields() int {
	if w.mixed() {
		return 3
	}
	return 2
}

// readNumbers reads a file of float64, little-endian.
func readNumbers(path string) ([]float64, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	values := make([]float64, len(data)/8)
	_, err = binary.Decode(data, binary.LittleEndian, values)
	return values, err
}

// writeNumbers stores values as float64, little-endian.
func writeNumbers(path string, values []float64) error {
	data, err := binary.Append(nil, binary.LittleEndian, values)
	if err != nil {
		return err
	}
	return os.WriteFile(path, data, 0o644)
}
