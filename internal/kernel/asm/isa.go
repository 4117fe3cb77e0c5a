package main

import (
	"math"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// isa is what differs between the instruction sets.
type isa struct {
	name       string
	bytes      int // in a vector
	vector     func() VecVirtual
	and        func(...Op)
	or         func(...Op)
	xor        func(...Op)
	rows, cols int // accumulators of a tile of sums of products
}

// AVX-512 has 32 vectors: 24 sums, 6 of one factor and one of the other.
// AVX2 has 16: 9 sums, 3 and 3.
var (
	avx512 = isa{"avx512", 64, func() VecVirtual { return ZMM() }, func(o ...Op) { VPANDQ(o...) }, func(o ...Op) { VPORQ(o...) }, func(o ...Op) { VPXORQ(o...) }, 4, 6}
	avx2   = isa{"avx2", 32, func() VecVirtual { return YMM() }, func(o ...Op) { VPAND(o[0], o[1], o[2]) }, func(o ...Op) { VPOR(o[0], o[1], o[2]) }, func(o ...Op) { VPXOR(o[0], o[1], o[2]) }, 3, 3}
)

// load returns the vector at m.
func (x isa) load(m Mem) VecVirtual {
	v := x.vector()
	VMOVUPD(m, v)
	return v
}

// mul returns a b, one of them may be in memory.
func (x isa) mul(a Op, b Op) VecVirtual {
	v := x.vector()
	VMULPD(a, b, v)
	return v
}

// sub returns a - b.
func (x isa) sub(a, b Op) VecVirtual {
	v := x.vector()
	VSUBPD(b, a, v)
	return v
}

// add returns a + b.
func (x isa) add(a, b Op) VecVirtual {
	v := x.vector()
	VADDPD(a, b, v)
	return v
}

// move returns a copy of v.
func (x isa) move(v VecVirtual) VecVirtual {
	w := x.vector()
	VMOVAPD(v, w)
	return w
}

// constants are kept once, eight times over, for both instruction sets.
var constants = map[uint64]Mem{}

// bits returns a vector of the 64 bits c.
func bits(c uint64) Mem {
	m, ok := constants[c]
	if !ok {
		m = GLOBL("constant_"+hex(c), RODATA|NOPTR)
		for i := range 8 {
			DATA(8*i, U64(c))
		}
		constants[c] = m
	}
	return m
}

// number returns a vector of c.
func number(c float64) Mem { return bits(math.Float64bits(c)) }

func hex(c uint64) string {
	const digits = "0123456789abcdef"
	s := make([]byte, 16)
	for i := range s {
		s[i] = digits[c>>(60-4*i)&15]
	}
	return string(s)
}

// each runs body for n neurons, one vector at a time, moving the pointers on.
func each(x isa, body func(), pointers ...Register) {
	n := Load(Param("n"), GP64())
	Label("loop")
	body()
	for _, p := range pointers {
		ADDQ(Imm(uint64(x.bytes)), p)
	}
	SUBQ(Imm(uint64(x.bytes/8)), n)
	JNZ(LabelRef("loop"))
}

// loop is each for a function that does nothing after it.
func loop(x isa, body func(), pointers ...Register) {
	each(x, body, pointers...)
	VZEROUPPER()
	RET()
}
