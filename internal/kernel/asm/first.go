package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// At the end of the table stand the slopes of a neuron of the first layer, and
// behind them the adjoints of the slopes: see package kernel.
const (
	slopesAt   = 8 * 4 * chunk
	adjointsAt = slopesAt + 8*4
)

// spread returns the slopes in vectors.
func spread(x isa, t Register, dim int) []VecVirtual {
	c := make([]VecVirtual, dim)
	for i := range c {
		c[i] = x.vector()
		VBROADCASTSD(Mem{Base: t, Disp: slopesAt + 8*i}, c[i])
	}
	return c
}

// first writes a = f(z) for one neuron of the first layer, whose z_i are the
// same at all points and whose z_ij vanish: a_i = f' z_i, a_ij = f” z_i z_j.
func first(x isa, l layout) {
	TEXT(fmt.Sprintf("%s_first_%v", x.name, l), NOSPLIT, "func(n, stride int, dst, t *float64)")
	Pragma("noescape")
	Doc("computes the jet of f(z) for a neuron of the first layer at n points, a multiple of the vector's length, lanes a stride apart.")
	s := newStrider(l)
	ps := pointers("dst", "t")
	dst, t := ps[0], ps[1]
	c := spread(x, t, l.dim)
	loop(x, func() {
		VMOVUPD(x.load(row(t, 0)), s.lane(dst, 0))
		f1 := x.load(row(t, 1))
		for i := range c {
			VMOVUPD(x.mul(f1, c[i]), s.lane(dst, 1+i))
		}
		if l.order == "gradient" {
			return
		}
		f2 := x.load(row(t, 2))
		var laplacian VecVirtual
		for i := range c {
			fi := x.mul(f2, c[i])
			switch {
			case l.order == "hessian":
				for j := i; j < l.dim; j++ {
					VMOVUPD(x.mul(fi, c[j]), s.lane(dst, l.second(i, j)))
				}
			case i == 0:
				laplacian = x.mul(fi, c[i])
			default:
				VFMADD231PD(fi, c[i], laplacian)
			}
		}
		if laplacian != nil {
			VMOVUPD(laplacian, s.lane(dst, 1+l.dim))
		}
	}, ps...)
}

// firstAdjoint writes the adjoint of z from the adjoint g of a, and the sums
// over the points of the adjoints of z_i: see adjoint.
func firstAdjoint(x isa, l layout) {
	TEXT(fmt.Sprintf("%s_firstAdjoint_%v", x.name, l), NOSPLIT, "func(n, stride int, dst, adj, t *float64)")
	Pragma("noescape")
	Doc("computes the adjoint of z for a neuron of the first layer at n points, a multiple of the vector's length, and of its slopes.")
	s := newStrider(l)
	ps := pointers("dst", "adj", "t")
	dst, g, t := ps[0], ps[1], ps[2]
	out := GP64()
	LEAQ(Mem{Base: t, Disp: adjointsAt}, out)
	c := spread(x, t, l.dim)
	sums := make([]VecVirtual, l.dim)
	for i := range sums {
		sums[i] = x.vector()
		x.xor(sums[i], sums[i], sums[i])
	}
	each(x, func() {
		f1, f2 := x.load(row(t, 1)), x.load(row(t, 2))
		d := x.mul(f1, x.load(s.lane(g, 0)))
		ws := make([]VecVirtual, l.dim)
		add := func(sum *VecVirtual, a, b VecVirtual) {
			if *sum == nil {
				*sum = x.mul(a, b)
				return
			}
			VFMADD231PD(a, b, *sum)
		}
		switch l.order {
		case "laplacian":
			gs := x.load(s.lane(g, 1+l.dim))
			VADDPD(gs, gs, gs)
			for i := range c {
				add(&ws[i], gs, c[i])
			}
		case "hessian":
			for i := range c {
				for j := i; j < l.dim; j++ {
					gs := x.load(s.lane(g, l.second(i, j)))
					add(&ws[i], gs, c[j])
					add(&ws[j], gs, c[i])
				}
			}
		}
		var inner, twice VecVirtual // sum g_i z_i, 2 S
		for i := range c {
			gi := x.load(s.lane(g, 1+i))
			add(&inner, gi, c[i])
			VFMADD231PD(f1, gi, sums[i])
			if ws[i] != nil {
				VFMADD231PD(f2, ws[i], sums[i])
				add(&twice, ws[i], c[i])
			}
		}
		VFMADD231PD(f2, inner, d)
		if twice != nil {
			VMULPD(number(0.5), twice, twice)
			VFMADD231PD(row(t, 3), twice, d)
		}
		VMOVUPD(d, s.lane(dst, 0))
	}, ps...)
	for i, v := range sums {
		x.store(v, nil, Mem{Base: out, Disp: 8 * i})
	}
	VZEROUPPER()
	RET()
}
