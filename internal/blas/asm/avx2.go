package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// avx2 has 16 vectors of 4 lanes: 12 sums, 3 vectors of B and one of A fill
// them. None is left for a mask while k runs, so B is read in whole vectors
// (it is packed with zeros, or its rows are whole), and only C is masked.
type avx2 struct {
	mask VecVirtual // of the last vector; nil to write it whole
}

// avx2Rows is the height of the highest tile for a number of vectors.
var avx2Rows = [...]int{1: 8, 2: 4, 3: 4}

func (avx2) name() string       { return "avx2" }
func (avx2) bytes() int         { return 32 }
func (avx2) vector() VecVirtual { return YMM() }

func (avx2) prepare() {}

// ahead does nothing: a tile is half a line high, and asking costs a fifth.
func (avx2) ahead(Register) {}

func (avx2) zero(v VecVirtual) { VXORPD(v, v, v) }

func (avx2) loadB(m Mem, v VecVirtual, _ bool) { VMOVUPD(m, v) }

func (x avx2) loadC(m Mem, v VecVirtual, last bool) {
	if last && x.mask != nil {
		VMASKMOVPD(m, x.mask, v)
		return
	}
	VMOVUPD(m, v)
}

func (x avx2) storeC(v VecVirtual, m Mem, last bool) {
	if last && x.mask != nil {
		VMASKMOVPD(v, x.mask, m)
		return
	}
	VMOVUPD(v, m)
}

func (avx2) spread(m Mem, v VecVirtual) { VBROADCASTSD(m, v) }
func (avx2) mul(a, b, dst VecVirtual)   { VMULPD(a, b, dst) }
func (avx2) fma(a, b, dst VecVirtual)   { VFMADD231PD(a, b, dst) }

func (avx2) fmaSpread(m Mem, b, dst VecVirtual) {
	a := YMM()
	VBROADCASTSD(m, a)
	VFMADD231PD(a, b, dst)
}

// tails writes the last vector whole where it is: a masked store is slow.
func (avx2) tails(write func(x isa, suffix string)) {
	count := GP64()
	Load(Param("tail"), count)
	CMPQ(count, Imm(4))
	JNE(LabelRef("masked"))
	write(avx2{}, "whole")
	Label("masked")
	tail, _ := Param("tail").Resolve()
	mask := YMM()
	VPBROADCASTQ(tail.Addr, mask)
	VPCMPGTQ(lanes4(), mask, mask)
	write(avx2{mask: mask}, "masked")
}

// lanes4 holds 0, 1, 2, 3, to be compared with a count of lanes.
func lanes4() Mem {
	if lanesTable == nil {
		m := GLOBL("lanes4", RODATA|NOPTR)
		for i := range 4 {
			DATA(8*i, U64(uint64(i)))
		}
		lanesTable = &m
	}
	return *lanesTable
}

var lanesTable *Mem
