package report

import "runtime/debug"

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
