package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// tile is one micro-kernel: rows × vecs accumulators, each a vector along a row
// of C, stay in registers while k runs. One entry of A is spread over a vector
// and multiplied with vecs vectors of B, so A may have any strides.
type tile struct {
	isa        isa
	rows, vecs int
}

// isa is what differs between the instruction sets.
type isa interface {
	name() string
	bytes() int
	vector() VecVirtual
	// prepare runs once at the start of a kernel.
	prepare()
	zero(v VecVirtual)
	// ahead may ask for the line of A after the one at pa: where columns of A
	// are contiguous the next block of rows reads it.
	ahead(pa Register)
	// loadB, loadC and storeC move a vector; the last of a row may be short.
	loadB(m Mem, v VecVirtual, last bool)
	loadC(m Mem, v VecVirtual, last bool)
	storeC(v VecVirtual, m Mem, last bool)
	// spread fills a vector with the entry at m.
	spread(m Mem, v VecVirtual)
	mul(a, b, dst VecVirtual)
	// fma does dst += a*b.
	fma(a, b, dst VecVirtual)
	// fmaSpread does dst += b times the entry at m.
	fmaSpread(m Mem, b, dst VecVirtual)
	// tails calls write once for every way to treat the last vector of C.
	tails(write func(x isa, suffix string))
}

const signature = "func(blocks, k int, a *float64, rs, cs, gs int, b *float64, bs int, c *float64, ldc int, alpha, beta float64, tail int)"

func (t tile) generate() {
	x := t.isa
	name := fmt.Sprintf("%s_%dx%d", x.name(), t.rows, t.vecs)
	TEXT(name, NOSPLIT, signature)
	Pragma("noescape")
	Doc(fmt.Sprintf("%s computes C = alpha A B + beta C for blocks of %d rows and %d vectors of columns.", name, t.rows, t.vecs))

	blocks := Load(Param("blocks"), GP64())
	a := Load(Param("a"), GP64())
	rs := stride("rs")
	cs := stride("cs")
	gs := stride("gs")
	bs := stride("bs")
	c := Load(Param("c"), GP64())
	ldc := stride("ldc")
	rs3 := GP64()
	LEAQ(Mem{Base: rs, Index: rs, Scale: 2}, rs3)
	x.prepare()

	acc := make([]VecVirtual, t.rows*t.vecs)
	for i := range acc {
		acc[i] = x.vector()
	}
	at := func(i, v int) VecVirtual { return acc[i*t.vecs+v] }

	Label("block")
	for _, v := range acc {
		x.zero(v)
	}
	pa, pb, left := GP64(), GP64(), GP64()
	MOVQ(a, pa)
	Load(Param("b"), pb)
	Load(Param("k"), left)
	pa4 := pa
	if t.rows > 4 {
		pa4 = GP64()
		LEAQ(Mem{Base: pa, Index: gs, Scale: 1}, pa4)
	}
	t.prefetch(c, ldc)

	entry := func(i int) Mem {
		base := pa
		if i >= 4 {
			base = pa4
		}
		switch i % 4 {
		case 0:
			return Mem{Base: base}
		case 1:
			return Mem{Base: base, Index: rs, Scale: 1}
		case 2:
			return Mem{Base: base, Index: rs, Scale: 2}
		}
		return Mem{Base: base, Index: rs3, Scale: 1}
	}

	Label("sum")
	bv := make([]VecVirtual, t.vecs)
	for v := range bv {
		bv[v] = x.vector()
		x.loadB(Mem{Base: pb, Disp: v * x.bytes()}, bv[v], v == t.vecs-1)
	}
	for i := range t.rows {
		if t.vecs == 1 {
			x.fmaSpread(entry(i), bv[0], at(i, 0))
			continue
		}
		av := x.vector()
		x.spread(entry(i), av)
		for v := range bv {
			x.fma(av, bv[v], at(i, v))
		}
	}
	x.ahead(pa)
	ADDQ(cs, pa)
	if t.rows > 4 {
		ADDQ(cs, pa4)
	}
	ADDQ(bs, pb)
	DECQ(left)
	JNZ(LabelRef("sum"))

	t.write(at, c, ldc)

	// The next block of rows.
	ADDQ(gs, a)
	if t.rows > 4 {
		ADDQ(gs, a)
	}
	DECQ(blocks)
	JNZ(LabelRef("block"))
	VZEROUPPER()
	RET()
}

// prefetch asks for the tile of C, which is needed only after k steps.
func (t tile) prefetch(c, ldc Register) {
	row := GP64()
	MOVQ(c, row)
	for i := range t.rows {
		for line := 0; line < t.vecs*t.isa.bytes(); line += 64 {
			PREFETCHT0(Mem{Base: row, Disp: line})
		}
		if t.vecs*t.isa.bytes() > 64 {
			PREFETCHT0(Mem{Base: row, Disp: t.vecs*t.isa.bytes() - 8})
		}
		if i < t.rows-1 {
			ADDQ(ldc, row)
		}
	}
}

// write stores the tile and leaves c at the rows below it. C is not read where
// beta is zero. Otherwise an entry is fma(alpha, sum, beta*c): the same
// operations in the same order in every kernel.
func (t tile) write(at func(i, v int) VecVirtual, c, ldc Register) {
	alphaAt, _ := Param("alpha").Resolve()
	betaAt, _ := Param("beta").Resolve()
	t.isa.tails(func(x isa, suffix string) {
		bits := GP64()
		MOVQ(betaAt.Addr, bits)
		SHLQ(Imm(1), bits) // without its sign, so that -0 is zero too
		JZ(LabelRef("overwrite_" + suffix))
		alpha, beta := x.vector(), x.vector()
		x.spread(alphaAt.Addr, alpha)
		x.spread(betaAt.Addr, beta)
		t.each(x, c, ldc, func(i, v int, m Mem, last bool) {
			old := x.vector()
			x.loadC(m, old, last)
			x.mul(old, beta, old)
			x.fma(at(i, v), alpha, old)
			x.storeC(old, m, last)
		})
		JMP(LabelRef("next"))

		Label("overwrite_" + suffix)
		alpha = x.vector()
		x.spread(alphaAt.Addr, alpha)
		t.each(x, c, ldc, func(i, v int, m Mem, last bool) {
			sum := x.vector()
			x.mul(at(i, v), alpha, sum)
			x.storeC(sum, m, last)
		})
		JMP(LabelRef("next"))
	})
	Label("next")
}

// each visits the vectors of a tile of C and moves c below it.
func (t tile) each(x isa, c, ldc Register, visit func(i, v int, m Mem, last bool)) {
	for i := range t.rows {
		for v := range t.vecs {
			visit(i, v, Mem{Base: c, Disp: v * x.bytes()}, v == t.vecs-1)
		}
		ADDQ(ldc, c)
	}
}

// stride loads a stride and turns entries into bytes.
func stride(name string) Register {
	r := Load(Param(name), GP64())
	SHLQ(Imm(3), r)
	return r
}
