package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// products writes C_ij = sum over lanes and points of X_i Y_j for a tile of
// rows of X and of Y, whose rows are contiguous: every entry is summed in a
// vector, whose entries are added up at the end.
func products(x isa, rows, cols int) {
	TEXT(fmt.Sprintf("%s_products_%dx%d", x.name, rows, cols), NOSPLIT, "func(lanes, n int, x *float64, xs int, y *float64, ys int, c *float64, ldc int)")
	Pragma("noescape")
	Doc(fmt.Sprintf("sums products of %d rows of x with %d rows of y over n points, a multiple of the vector's length, and over lanes that are xs and ys apart.", rows, cols))
	n := Load(Param("n"), GP64())
	SHLQ(Imm(3), n)
	px, py := Load(Param("x"), GP64()), Load(Param("y"), GP64())
	lanes := Load(Param("lanes"), GP64())
	n3 := GP64()
	LEAQ(Mem{Base: n, Index: n, Scale: 2}, n3)
	acc := make([][]VecVirtual, rows)
	for i := range acc {
		for range cols {
			v := x.vector()
			x.xor(v, v, v)
			acc[i] = append(acc[i], v)
		}
	}
	Label("lane")
	ax, ax3, ay, ay3, left := GP64(), GP64(), GP64(), GP64(), GP64()
	MOVQ(px, ax)
	LEAQ(Mem{Base: ax, Index: n3, Scale: 1}, ax3)
	MOVQ(py, ay)
	LEAQ(Mem{Base: ay, Index: n3, Scale: 1}, ay3)
	MOVQ(n, left)
	at := func(p, p3 Register, i int) Mem {
		if i >= 3 {
			p, i = p3, i-3
		}
		if i == 0 {
			return Mem{Base: p}
		}
		return Mem{Base: p, Index: n, Scale: uint8(i)}
	}
	Label("sum")
	ys := make([]VecVirtual, cols)
	for j := range ys {
		ys[j] = x.load(at(ay, ay3, j))
	}
	for i := range rows {
		xi := x.load(at(ax, ax3, i))
		for j := range ys {
			VFMADD231PD(xi, ys[j], acc[i][j])
		}
	}
	for _, p := range []Register{ax, ax3, ay, ay3} {
		ADDQ(Imm(uint64(x.bytes)), p)
	}
	SUBQ(Imm(uint64(x.bytes)), left)
	JNZ(LabelRef("sum"))
	step := GP64()
	Load(Param("xs"), step)
	LEAQ(Mem{Base: px, Index: step, Scale: 8}, px)
	Load(Param("ys"), step)
	LEAQ(Mem{Base: py, Index: step, Scale: 8}, py)
	DECQ(lanes)
	JNZ(LabelRef("lane"))

	c, ldc := Load(Param("c"), GP64()), Load(Param("ldc"), GP64())
	for i := range acc {
		for j := 0; j < cols; j += 2 {
			var next VecVirtual
			if j+1 < cols {
				next = acc[i][j+1]
			}
			x.store(acc[i][j], next, Mem{Base: c, Disp: 8 * j})
		}
		if i < rows-1 {
			LEAQ(Mem{Base: c, Index: ldc, Scale: 8}, c)
		}
	}
	VZEROUPPER()
	RET()
}

// store writes the sum of the entries of a and, unless it is nil, that of b.
func (x isa) store(a, b VecVirtual, m Mem) {
	second := b
	if b == nil {
		second = a
	}
	low, high := x.vector(), x.vector()
	VUNPCKLPD(second, a, low) // a0, b0, a2, b2 ..
	VUNPCKHPD(second, a, high)
	VADDPD(low, high, low)
	if x.bytes == 64 {
		VEXTRACTF64X4(Imm(1), low, high.AsY())
		VADDPD(low, high, low)
		VEXTRACTF32X4(Imm(1), low, high.AsX())
	} else {
		VEXTRACTF128(Imm(1), low, high.AsX())
	}
	VADDPD(low, high, low)
	switch {
	case b == nil:
		VMOVSD(low.AsX(), m)
	case x.bytes == 64:
		VEXTRACTF32X4(Imm(0), low, m)
	default:
		VMOVUPD(low.AsX(), m)
	}
}

// fill writes rows that are constant.
func fill(x isa) {
	TEXT(x.name+"_fill", NOSPLIT, "func(rows, n int, dst, values *float64)")
	Pragma("noescape")
	Doc("fills each row of n entries, a multiple of the vector's length, with its value.")
	rows := Load(Param("rows"), GP64())
	ps := pointers("dst", "values")
	n := Load(Param("n"), GP64())
	Label("row")
	v, left := x.vector(), GP64()
	VBROADCASTSD(Mem{Base: ps[1]}, v)
	MOVQ(n, left)
	Label("entry")
	VMOVUPD(v, Mem{Base: ps[0]})
	ADDQ(Imm(uint64(x.bytes)), ps[0])
	SUBQ(Imm(uint64(x.bytes/8)), left)
	JNZ(LabelRef("entry"))
	ADDQ(Imm(8), ps[1])
	DECQ(rows)
	JNZ(LabelRef("row"))
	VZEROUPPER()
	RET()
}
