package files

import (
	"io"
	"os"
)

// device takes the place of the disk in tests, nil else.
var device func(f *os.File) io.Writer

// SetDevice makes what is written to files go through a function, as to a disk that is
// full, until restore is called. It is for tests.
func SetDevice(through func(f *os.File) io.Writer) (restore func()) {
	old := device
	device = through
	return func() { device = old }
}

// To is where the text of a file is to be written: the file, but for tests.
func To(f *os.File) io.Writer {
	if device == nil {
		return f
	}
	return device(f)
}
