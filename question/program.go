package question

import (
	"runtime"
	"runtime/debug"
	"strings"

	"pinnsolve/internal/blas"
)

// unreleased is the version of a build that does not know its own.
const unreleased = "v0.1.0-dev"

// Version returns the version of the program as it was built.
func Version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" || info.Main.Version == "(devel)" {
		return unreleased
	}
	return info.Main.Version
}

// Kernel names what the bits of a result depend on besides the program: the
// architecture and the instructions of the matrix routines.
func Kernel() string {
	name, _, _ := strings.Cut(blas.Kernel(), " (") // without the reason
	return runtime.GOARCH + ", " + name
}
