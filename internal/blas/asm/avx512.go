package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// avx512 has 32 vectors of 8 lanes: tiles up to 8 × 24 leave 8 vectors for A
// and B. A mask register costs nothing, so B and C may end anywhere.
type avx512 struct{}

func (avx512) name() string       { return "avx512" }
func (avx512) bytes() int         { return 64 }
func (avx512) vector() VecVirtual { return ZMM() }

func (avx512) prepare() {
	count, ones := Load(Param("tail"), GP64()), GP64()
	MOVQ(I64(-1), ones)
	BZHIQ(count, ones, ones)
	KMOVW(ones.(GPVirtual).As32(), K1)
}

// ahead pays twice over where A is far away, and costs nothing elsewhere.
func (avx512) ahead(pa Register) { PREFETCHT0(Mem{Base: pa, Disp: 64}) }

func (avx512) zero(v VecVirtual) { VPXORQ(v, v, v) }

func (avx512) loadB(m Mem, v VecVirtual, last bool) {
	if last {
		VMOVUPD_Z(m, K1, v)
		return
	}
	VMOVUPD(m, v)
}

func (x avx512) loadC(m Mem, v VecVirtual, last bool) { x.loadB(m, v, last) }

func (avx512) storeC(v VecVirtual, m Mem, last bool) {
	if last {
		VMOVUPD(v, K1, m)
		return
	}
	VMOVUPD(v, m)
}

func (avx512) spread(m Mem, v VecVirtual) { VBROADCASTSD(m, v) }
func (avx512) mul(a, b, dst VecVirtual)   { VMULPD(a, b, dst) }
func (avx512) fma(a, b, dst VecVirtual)   { VFMADD231PD(a, b, dst) }

func (avx512) fmaSpread(m Mem, b, dst VecVirtual) { VFMADD231PD_BCST(m, b, dst) }

func (x avx512) tails(write func(x isa, suffix string)) { write(x, "masked") }
