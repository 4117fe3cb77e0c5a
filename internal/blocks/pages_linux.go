package blocks

import (
	"syscall"
	"unsafe"
)

// adviseLargePages asks for pages of 2 MiB for x, before it is touched. The
// system may ignore it.
func adviseLargePages(x []float64) {
	const page = 1 << 12
	begin := uintptr(unsafe.Pointer(&x[0]))
	skip := int(-begin & (page - 1))
	if bytes := unsafe.Slice((*byte)(unsafe.Pointer(&x[0])), 8*len(x)); skip < len(bytes) {
		_ = syscall.Madvise(bytes[skip:], syscall.MADV_HUGEPAGE)
	}
}
