package mesh

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

// A File is the content of a file. Name is for messages.
type File struct {
	Name string
	Data []byte
}

// ReadFile reads the mesh in the named file. Errors begin with the path.
func ReadFile(path string) (*Mesh, error) { return ReadFiles(path) }

// ReadFiles reads a mesh that was written in several files, one for each part of
// a partition.
func ReadFiles(paths ...string) (*Mesh, error) {
	var files []File
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		files = append(files, File{path, data})
	}
	return Parse(files...)
}

// Read reads a mesh; the package comment says of which formats, what it takes
// and what it refuses.
func Read(r io.Reader) (*Mesh, error) {
	data, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	return Parse(File{Data: data})
}

// Parse reads the mesh that is in the files together. Errors begin with the name
// of the file.
func Parse(files ...File) (*Mesh, error) {
	if len(files) == 0 {
		panic("mesh: no files")
	}
	var sources []*source
	for _, f := range files {
		s := &source{data: bytes.TrimPrefix(f.Data, byteOrderMark)}
		if len(files) > 1 {
			s.name = f.Name + ": "
		}
		sources = append(sources, s)
	}
	c := newContents(sources)
	prefix := ""
	if len(files) == 1 && files[0].Name != "" {
		prefix = files[0].Name + ": "
	}
	for _, s := range sources {
		if read := formatOf(s.data); read != nil {
			read(c, s)
		} else {
			s.fail(0, "not a mesh that can be read: MSH files of gmsh can, and VTK, VTU, Abaqus or CalculiX and UNV files")
		}
		if s.err != nil {
			return nil, fmt.Errorf("%s%w", prefix, s.err)
		}
	}
	m, err := c.build()
	if err == nil && c.parts.first() && len(files) == 1 && secondBeside(files[0].Name) {
		err = &PartsError{Have: []int{1}, Count: 2}
	}
	var parts *PartsError
	if errors.As(err, &parts) {
		parts.Files = parts.siblings(files)
	}
	if err != nil {
		return nil, fmt.Errorf("%s%w", prefix, err)
	}
	return m, nil
}

var byteOrderMark = []byte("\ufeff")

// formatOf returns what reads a file, by its beginning; nil if it is unknown.
func formatOf(data []byte) func(*contents, *source) {
	begins := func(text string) bool {
		return len(data) >= len(text) && strings.EqualFold(string(data[:len(text)]), text)
	}
	trimmed := bytes.TrimLeft(data, " \t\r\n")
	switch {
	case begins("# vtk DataFile"):
		return (*contents).readVTK
	case bytes.HasPrefix(trimmed, []byte("<")):
		return (*contents).readVTU
	case bytes.HasPrefix(trimmed, []byte("*")):
		return (*contents).readAbaqus
	case bytes.HasPrefix(trimmed, []byte("-1")):
		return (*contents).readUNV
	case len(trimmed) == 0 || trimmed[0] == '$':
		return (*contents).readMSH
	}
	return nil
}

// partName is how gmsh names the file of a part.
var partName = regexp.MustCompile(`^(.*_)(\d+)(\.[^.]*)$`)

// secondBeside reports whether the second part of a mesh lies beside a file that
// has the name of the first.
func secondBeside(name string) bool {
	match := partName.FindStringSubmatch(filepath.Base(name))
	if match == nil || match[2] != "1" {
		return false
	}
	_, err := os.Stat(filepath.Join(filepath.Dir(name), match[1]+"2"+match[3]))
	return err == nil
}

// siblings returns what the files of the missing parts should be called.
func (e *PartsError) siblings(files []File) (names []string) {
	const most = 8
	match := partName.FindStringSubmatch(filepath.Base(files[0].Name))
	if match == nil {
		return nil
	}
	for i := 1; i <= e.Count && len(names) < most; i++ {
		name := match[1] + strconv.Itoa(i) + match[3]
		taken := false
		for _, f := range files {
			taken = taken || filepath.Base(f.Name) == name
		}
		if !taken {
			names = append(names, name)
		}
	}
	return names
}
