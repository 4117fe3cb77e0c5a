// Package safetensors writes and reads tensors of float64 in the format of that
// name, https://huggingface.co/docs/safetensors: the length of a header, the
// header in JSON, then the numbers of all tensors, little-endian.
package safetensors

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"strings"
)

// mostHeader is the longest header that readers of the format accept, bytes.
const mostHeader = 100_000_000

// Tensor is an array of numbers, the last index fastest.
type Tensor struct {
	Name  string
	Shape []int
	Data  []float64
}

// File is what a file holds.
type File struct {
	Metadata map[string]string
	Tensors  []Tensor // by name
}

// entry is a tensor in the header.
type entry struct {
	Type    string `json:"dtype"`
	Shape   []int  `json:"shape"`
	Offsets [2]int `json:"data_offsets"` // bytes, from the end of the header
}

// float64s is the only type of numbers here.
const float64s = "F64"

// Find returns the tensor of a name.
func (f *File) Find(name string) (Tensor, bool) {
	i := slices.IndexFunc(f.Tensors, func(t Tensor) bool { return t.Name == name })
	if i < 0 {
		return Tensor{}, false
	}
	return f.Tensors[i], true
}

// Vectors returns a file of vectors.
func Vectors(data map[string][]float64, metadata map[string]string) *File {
	f := &File{Metadata: metadata}
	for _, name := range slices.Sorted(maps.Keys(data)) {
		f.Tensors = append(f.Tensors, Tensor{name, []int{len(data[name])}, data[name]})
	}
	return f
}

// Vectors returns the numbers of all tensors by name.
func (f *File) Vectors() map[string][]float64 {
	data := map[string][]float64{}
	for _, t := range f.Tensors {
		data[t.Name] = t.Data
	}
	return data
}

// Add adds the metadata and the tensors of another file, with a prefix before their
// names. Under returns them again.
func (f *File) Add(prefix string, other *File) {
	if f.Metadata == nil {
		f.Metadata = map[string]string{}
	}
	for name, text := range other.Metadata {
		f.Metadata[prefix+name] = text
	}
	for _, t := range other.Tensors {
		t.Name = prefix + t.Name
		f.Tensors = append(f.Tensors, t)
	}
}

// Under returns what has names with a prefix, without it.
func (f *File) Under(prefix string) *File {
	part := &File{Metadata: map[string]string{}}
	for name, text := range f.Metadata {
		if own, ok := strings.CutPrefix(name, prefix); ok {
			part.Metadata[own] = text
		}
	}
	for _, t := range f.Tensors {
		if own, ok := strings.CutPrefix(t.Name, prefix); ok {
			t.Name = own
			part.Tensors = append(part.Tensors, t)
		}
	}
	return part
}

// Write writes the file.
func (f *File) Write(w io.Writer) error {
	header := map[string]any{}
	if len(f.Metadata) > 0 {
		header["__metadata__"] = f.Metadata
	}
	at := 0
	for _, t := range f.Tensors {
		if n := count(t.Shape); n != len(t.Data) {
			panic(fmt.Sprintf("safetensors: %s of shape %v has %d numbers", t.Name, t.Shape, len(t.Data)))
		}
		header[t.Name] = entry{float64s, append([]int{}, t.Shape...), [2]int{at, at + 8*len(t.Data)}}
		at += 8 * len(t.Data)
	}
	text, err := json.Marshal(header)
	if err != nil {
		return err
	}
	for len(text)%8 != 0 { // the numbers begin at a multiple of their size
		text = append(text, ' ')
	}
	if err := binary.Write(w, binary.LittleEndian, uint64(len(text))); err != nil {
		return err
	}
	if _, err := w.Write(text); err != nil {
		return err
	}
	var block []byte
	for _, t := range f.Tensors {
		for part := range slices.Chunk(t.Data, 8192) {
			block = block[:0]
			for _, v := range part {
				block = binary.LittleEndian.AppendUint64(block, math.Float64bits(v))
			}
			if _, err := w.Write(block); err != nil {
				return err
			}
		}
	}
	return nil
}

// Read reads a whole file.
func Read(text []byte) (*File, error) {
	if len(text) < 8 {
		return nil, errors.New("no safetensors: shorter than 8 bytes")
	}
	n := binary.LittleEndian.Uint64(text)
	if n > mostHeader || n > uint64(len(text)-8) {
		return nil, fmt.Errorf("no safetensors: a header of %d bytes in a file of %d", n, len(text))
	}
	var header map[string]json.RawMessage
	if err := json.Unmarshal(text[8:8+n], &header); err != nil {
		return nil, fmt.Errorf("no safetensors: header: %w", err)
	}
	f, numbers := &File{}, text[8+n:]
	for _, name := range slices.Sorted(maps.Keys(header)) {
		if name == "__metadata__" {
			if err := json.Unmarshal(header[name], &f.Metadata); err != nil {
				return nil, fmt.Errorf("safetensors: metadata: %w", err)
			}
			continue
		}
		var e entry
		if err := json.Unmarshal(header[name], &e); err != nil {
			return nil, fmt.Errorf("safetensors: %s: %w", name, err)
		}
		t, err := e.tensor(name, numbers)
		if err != nil {
			return nil, err
		}
		f.Tensors = append(f.Tensors, t)
	}
	return f, nil
}

// tensor takes the numbers of a tensor from those of the file.
func (e entry) tensor(name string, numbers []byte) (Tensor, error) {
	from, to := e.Offsets[0], e.Offsets[1]
	n := count(e.Shape)
	switch {
	case e.Type != float64s:
		return Tensor{}, fmt.Errorf("safetensors: %s is of type %q; this reads %s", name, e.Type, float64s)
	case from < 0 || to < from || to > len(numbers) || n < 0 || to-from != 8*n:
		return Tensor{}, fmt.Errorf("safetensors: %s of shape %v is said to be at bytes %d to %d of %d", name, e.Shape, from, to, len(numbers))
	}
	t := Tensor{name, e.Shape, make([]float64, n)}
	for i := range t.Data {
		t.Data[i] = math.Float64frombits(binary.LittleEndian.Uint64(numbers[from+8*i:]))
	}
	return t, nil
}

// count returns the number of entries of a shape, -1 if there is no such shape.
func count(shape []int) int {
	n := 1
	for _, k := range shape {
		if k < 0 || k > 0 && n > math.MaxInt/16/k {
			return -1
		}
		n *= k
	}
	return n
}
