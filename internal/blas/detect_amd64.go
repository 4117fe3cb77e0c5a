//go:build amd64 && !purego

package blas

// available returns the kernels that the processor and the system can run, best
// first.
func available() []*kernels {
	const (
		// Leaf 1, ecx.
		fma     = 1 << 12
		osxsave = 1 << 27
		avx     = 1 << 28
		// Leaf 7, ebx.
		avx2    = 1 << 5
		bmi2    = 1 << 8
		avx512f = 1 << 16
		// XCR0: the system saves the vectors of AVX, of AVX-512.
		saves256 = 0x06
		saves512 = 0xe6
	)
	has := func(word, bits uint32) bool { return word&bits == bits }
	leaves, _, _, _ := cpuid(0, 0)
	if leaves < 7 {
		return nil
	}
	_, _, ecx, _ := cpuid(1, 0)
	if !has(ecx, fma|osxsave|avx) {
		return nil
	}
	saved := xgetbv()
	_, ebx, _, _ := cpuid(7, 0)
	if !has(ebx, avx2) || !has(saved, saves256) {
		return nil
	}
	if !has(ebx, bmi2|avx512f) || !has(saved, saves512) {
		return []*kernels{&kernelsAVX2}
	}
	return []*kernels{&kernelsAVX512, &kernelsAVX2}
}
