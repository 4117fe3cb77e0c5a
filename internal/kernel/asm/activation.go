package main

import (
	"math"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// chunk is the length of a row of the table of derivatives: the constant of
// the same name in package kernel.
const chunk = 256

// row returns row k of the table.
func row(t Register, k int) Mem { return Mem{Base: t, Disp: 8 * chunk * k} }

// magic added to a number below 2^51 rounds it to an integer, which the low
// bits of the sum then hold.
const magic = 3 << 51

const sign = 1 << 63

// expm1 returns 2^k and exp(r) - 1 with y = k log 2 + r, |r| <= log(2)/2, by
// the Taylor polynomial of degree 13, whose error is 1e-17 of r.
func expm1(x isa, y VecVirtual) (power, p VecVirtual) {
	// The high part of log 2 has 32 bits, so that its multiples are exact.
	high := math.Float64frombits(math.Float64bits(math.Ln2) &^ (1<<21 - 1))
	const low = 1.90821492927058770002e-10 // log 2 - high (Cody & Waite 1980, ch. 6)
	k := x.load(number(magic))
	VFMADD231PD(number(math.Log2E), y, k)
	power = x.vector()
	VPSLLQ(Imm(52), k, power)
	VPADDQ(number(1), power, power)
	VSUBPD(number(magic), k, k)
	r := x.move(y)
	VFNMADD231PD(number(high), k, r)
	VFNMADD231PD(number(low), k, r)
	q := taylor(x, r, 13, 2, 1)
	p = x.mul(r, r)
	VMULPD(q, p, p)
	VADDPD(r, p, p)
	return power, p
}

// taylor returns sum_j z^((j-from)/step)/j! for j = from, from+step .. to by
// Horner's scheme, with the signs of sine and cosine where step is 2.
func taylor(x isa, z VecVirtual, to, from, step int) VecVirtual {
	c := func(j int) Mem {
		f := 1.0
		for i := 2; i <= j; i++ {
			f *= float64(i)
		}
		if step == 2 && j/2%2 == 1 {
			f = -f
		}
		return number(1 / f)
	}
	q := x.load(c(to))
	for j := to - step; j >= from; j -= step {
		VFMADD213PD(c(j), z, q)
	}
	return q
}

func pointers(names ...string) []Register {
	ps := make([]Register, len(names))
	for i, n := range names {
		ps[i] = Load(Param(n), GP64())
	}
	return ps
}

// tanh writes tanh z = e/(e+2) with e = exp(2|z|) - 1 = 2^k p + (2^k - 1), and
// the sign of z.
func tanh(x isa) {
	TEXT(x.name+"_tanh", NOSPLIT, "func(n int, z, t *float64)")
	Pragma("noescape")
	Doc("computes tanh and its derivatives at n neurons, a multiple of the vector's length.")
	ps := pointers("z", "t")
	loop(x, func() {
		z := x.load(Mem{Base: ps[0]})
		y := x.vector()
		x.and(bits(sign-1), z, y)
		VADDPD(y, y, y)
		limit := x.load(number(44)) // tanh 22 rounds to 1
		VMINPD(y, limit, y)         // y where it is NaN
		power, p := expm1(x, y)
		e := x.vector()
		VSUBPD(number(1), power, e)
		VFMADD231PD(power, p, e)
		f := x.add(e, number2(x))
		VDIVPD(f, e, f)
		s := x.vector()
		x.and(bits(sign), z, s)
		x.or(s, f, f)
		slopes(x, f, ps[1])
	}, ps...)
}

func number2(x isa) VecVirtual { return x.load(number(2)) }

// tanhSlopes writes the derivatives of tanh from its values.
func tanhSlopes(x isa) {
	TEXT(x.name+"_tanhSlopes", NOSPLIT, "func(n int, a, t *float64)")
	Pragma("noescape")
	Doc("computes the derivatives of tanh at n neurons, a multiple of the vector's length, from its values a.")
	ps := pointers("a", "t")
	loop(x, func() { slopes(x, x.load(Mem{Base: ps[0]}), ps[1]) }, ps...)
}

// slopes stores f = tanh, f' = 1 - f^2, f” = -2 f f' and f”' = f'(6 f^2 - 2).
func slopes(x isa, f VecVirtual, t Register) {
	VMOVUPD(f, row(t, 0))
	f1 := x.load(number(1))
	VFNMADD231PD(f, f, f1)
	VMOVUPD(f1, row(t, 1))
	f2 := x.mul(f, f1)
	VMULPD(number(-2), f2, f2)
	VMOVUPD(f2, row(t, 2))
	f3 := x.mul(f, f)
	six := x.load(number(6))
	VFMADD213PD(number(-2), six, f3)
	VMULPD(f1, f3, f3)
	VMOVUPD(f3, row(t, 3))
}

// swish writes z s with s = 1/(1 + exp(-z)) and its derivatives, by those of
// s: s' = s(1-s), s” = s'(1-2s), s”' = s'(1-6s').
func swish(x isa) {
	TEXT(x.name+"_swish", NOSPLIT, "func(n int, z, t *float64)")
	Pragma("noescape")
	Doc("computes z/(1+exp(-z)) and its derivatives at n neurons, a multiple of the vector's length.")
	ps := pointers("z", "t")
	loop(x, func() {
		z := x.load(Mem{Base: ps[0]})
		y := x.vector()
		x.xor(bits(sign), z, y)
		limit := x.load(number(708)) // beyond it exp leaves the normal numbers
		VMINPD(y, limit, y)
		VMOVUPD(number(-708), limit)
		VMAXPD(y, limit, y)
		power, p := expm1(x, y)
		VFMADD213PD(power, power, p) // exp y
		VADDPD(number(1), p, p)
		one := x.load(number(1))
		s := x.vector()
		VDIVPD(p, one, s)
		VMOVUPD(x.mul(z, s), row(ps[1], 0))
		s1 := x.sub(one, s)
		VMULPD(s, s1, s1)
		f1 := x.move(s)
		VFMADD231PD(z, s1, f1)
		VMOVUPD(f1, row(ps[1], 1))
		s2 := x.sub(one, s)
		VSUBPD(s, s2, s2)
		VMULPD(s1, s2, s2)
		f2 := x.add(s1, s1)
		VFMADD231PD(z, s2, f2)
		VMOVUPD(f2, row(ps[1], 2))
		s3 := x.load(number(-6))
		VFMADD213PD(number(1), s1, s3)
		VMULPD(s1, s3, s3)
		f3 := x.load(number(3))
		VMULPD(s2, f3, f3)
		VFMADD231PD(z, s3, f3)
		VMOVUPD(f3, row(ps[1], 3))
	}, ps...)
}

// sine writes sin z, cos z and their negatives: z = k pi/2 + r with |r| <=
// pi/4, and the Taylor polynomials of degree 17 and 16 at r.
func sine(x isa) {
	TEXT(x.name+"_sine", NOSPLIT, "func(n int, z, t *float64)")
	Pragma("noescape")
	Doc("computes sin and its derivatives at n neurons, a multiple of the vector's length, none beyond sineLimit.")
	const low = 6.123233995736765886e-17 // pi/2 - float64(pi/2)
	ps := pointers("z", "t")
	loop(x, func() {
		r := x.load(Mem{Base: ps[0]})
		k := x.load(number(magic))
		VFMADD231PD(number(2/math.Pi), r, k)
		whole := x.vector()
		VSUBPD(number(magic), k, whole)
		VFNMADD231PD(number(math.Pi/2), whole, r)
		VFNMADD231PD(number(low), whole, r)
		square := x.mul(r, r)
		s := taylor(x, square, 17, 3, 2)
		VMULPD(square, s, s)
		VFMADD213PD(r, r, s)
		c := taylor(x, square, 16, 2, 2)
		VFMADD213PD(number(1), square, c)
		// Odd k swaps the two.
		odd := x.vector()
		x.and(bits(1), k, odd)
		zero := x.vector()
		x.xor(zero, zero, zero)
		VPSUBQ(odd, zero, odd)
		swap := x.vector()
		x.xor(s, c, swap)
		x.and(odd, swap, swap)
		x.xor(swap, s, s)
		x.xor(swap, c, c)
		// The sine is negative in quadrants 2 and 3, the cosine in 1 and 2.
		negate := func(v, k VecVirtual) {
			m := x.vector()
			x.and(bits(2), k, m)
			VPSLLQ(Imm(62), m, m)
			x.xor(m, v, v)
		}
		negate(s, k)
		VPADDQ(bits(1), k, k)
		negate(c, k)
		VMOVUPD(s, row(ps[1], 0))
		VMOVUPD(c, row(ps[1], 1))
		x.xor(bits(sign), s, s)
		x.xor(bits(sign), c, c)
		VMOVUPD(s, row(ps[1], 2))
		VMOVUPD(c, row(ps[1], 3))
	}, ps...)
}
