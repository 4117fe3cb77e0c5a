package export

import (
	"archive/zip"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"strings"

	"pinnsolve/safetensors"
)

// WriteNPZ writes arrays and texts to a file of NumPy,
// https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html: a text is an
// array of no dimension.
func WriteNPZ(w io.Writer, f *safetensors.File) error {
	z := zip.NewWriter(w)
	add := func(name, kind string, shape []int, data []byte) error {
		file, err := z.CreateHeader(&zip.FileHeader{Name: name + ".npy", Method: zip.Store})
		if err != nil {
			return err
		}
		if _, err := file.Write(npyHeader(kind, shape)); err != nil {
			return err
		}
		_, err = file.Write(data)
		return err
	}
	for _, t := range f.Tensors {
		data := make([]byte, 0, 8*len(t.Data))
		for _, v := range t.Data {
			data = binary.LittleEndian.AppendUint64(data, math.Float64bits(v))
		}
		if err := add(t.Name, "<f8", t.Shape, data); err != nil {
			return err
		}
	}
	for _, name := range sortedKeys(f.Metadata) {
		var data []byte
		text := []rune(f.Metadata[name])
		for _, r := range text {
			data = binary.LittleEndian.AppendUint32(data, uint32(r))
		}
		if len(text) == 0 { // there is no text of no length
			text, data = []rune{0}, make([]byte, 4)
		}
		if err := add(name, fmt.Sprintf("<U%d", len(text)), nil, data); err != nil {
			return err
		}
	}
	return z.Close()
}

// npyHeader is the header of an array, version 1.0.
func npyHeader(kind string, shape []int) []byte {
	const align, fixed = 64, 10
	dims := ""
	for _, n := range shape {
		dims += fmt.Sprintf("%d, ", n)
	}
	if len(shape) != 1 {
		dims = strings.TrimSuffix(dims, ", ")
	}
	text := fmt.Sprintf("{'descr': '%s', 'fortran_order': False, 'shape': (%s), }", kind, strings.TrimSuffix(dims, " "))
	text += strings.Repeat(" ", align-1-(fixed+len(text))%align) + "\n"
	header := append([]byte("\x93NUMPY\x01\x00"), 0, 0)
	binary.LittleEndian.PutUint16(header[8:], uint16(len(text)))
	return append(header, text...)
}
