//go:build !amd64 || purego

package kernel

// built are the instruction sets that this build has loops for.
var built []*vectors
