package speed

import (
	"encoding/binary"
	"encoding/json"
	"os"
	"path/filepath"
)

// Write stores the work in a folder, for programs in any language: work.json,
// and files of float64, little-endian and row-major, with the parameters
// (theta), points and body force (interior: x, y, fx, fy) and the points on the
// boundary (edge: x, y).
func (w Work) Write(folder string) error {
	header, err := json.Marshal(map[string]any{"form": w.Form, "depth": w.Depth, "width": w.Width, "lambda": lambda})
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(folder, "work.json"), header, 0o644); err != nil {
		return err
	}
	pts := w.Interior()
	var interior []float64
	f := make([]float64, 2)
	for i := range pts.Len() {
		Force(f, pts.At(i))
		interior = append(append(interior, pts.At(i)...), f...)
	}
	for name, values := range map[string][]float64{"theta": w.Theta(), "interior": interior, "edge": w.Edge().X} {
		if err := WriteNumbers(filepath.Join(folder, name), values); err != nil {
			return err
		}
	}
	return nil
}

// WriteNumbers stores values as float64, little-endian.
func WriteNumbers(path string, values []float64) error {
	data, err := binary.Append(nil, binary.LittleEndian, values)
	if err != nil {
		return err
	}
	return os.WriteFile(path, data, 0o644)
}

// ReadNumbers reads values stored by WriteNumbers.
func ReadNumbers(path string) ([]float64, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	values := make([]float64, len(data)/8)
	_, err = binary.Decode(data, binary.LittleEndian, values)
	return values, err
}
