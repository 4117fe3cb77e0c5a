package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// layout is a kind of jet: package kernel's Lanes.
type layout struct {
	order string
	dim   int
}

func layouts() []layout {
	ls := []layout{{"value", 0}}
	for dim := 1; dim <= 3; dim++ {
		ls = append(ls, layout{"gradient", dim}, layout{"laplacian", dim}, layout{"hessian", dim})
	}
	return ls
}

func (l layout) String() string { return fmt.Sprintf("%s%d", l.order, l.dim) }

// count returns the number of lanes.
func (l layout) count() int {
	switch l.order {
	case "value":
		return 1
	case "gradient":
		return 1 + l.dim
	case "laplacian":
		return 2 + l.dim
	}
	return 1 + l.dim + l.dim*(l.dim+1)/2
}

// second returns the lane of the derivative along axes i <= j.
func (l layout) second(i, j int) int { return 1 + l.dim + i*l.dim - i*(i-1)/2 + j - i }

// strider addresses lanes that are a stride apart.
type strider struct{ by map[int]Register }

func newStrider(l layout) strider {
	s := strider{map[int]Register{}}
	stride := Load(Param("stride"), GP64())
	SHLQ(Imm(3), stride)
	s.by[1] = stride
	for _, odd := range []int{3, 5, 7, 9} {
		if odd >= l.count() {
			break
		}
		m := GP64()
		if odd == 7 { // 3 + 4
			LEAQ(Mem{Base: s.by[3], Index: stride, Scale: 4}, m)
		} else {
			LEAQ(Mem{Base: stride, Index: stride, Scale: uint8(odd - 1)}, m)
		}
		s.by[odd] = m
	}
	return s
}

// lane returns the vector of lane k at p.
func (s strider) lane(p Register, k int) Mem {
	if k == 0 {
		return Mem{Base: p}
	}
	scale := 1
	for k%2 == 0 {
		k, scale = k/2, scale*2
	}
	return Mem{Base: p, Index: s.by[k], Scale: uint8(scale)}
}

// forward writes a = f(z): a_i = f' z_i, a_ij = f' z_ij + f” z_i z_j.
func forward(x isa, l layout) {
	TEXT(fmt.Sprintf("%s_forward_%v", x.name, l), NOSPLIT, "func(n, stride int, dst, z, t *float64)")
	Pragma("noescape")
	Doc("computes the jet of f(z) at n neurons, a multiple of the vector's length, lanes a stride apart.")
	s := newStrider(l)
	ps := pointers("dst", "z", "t")
	dst, z, t := ps[0], ps[1], ps[2]
	loop(x, func() {
		VMOVUPD(x.load(row(t, 0)), s.lane(dst, 0))
		if l.order == "value" {
			return
		}
		f1 := x.load(row(t, 1))
		zs := make([]VecVirtual, l.dim)
		for i := range zs {
			zs[i] = x.load(s.lane(z, 1+i))
			VMOVUPD(x.mul(f1, zs[i]), s.lane(dst, 1+i))
		}
		if l.order == "gradient" {
			return
		}
		f2 := x.load(row(t, 2))
		ws := make([]VecVirtual, l.dim)
		for i := range ws {
			ws[i] = x.mul(f2, zs[i])
		}
		if l.order == "laplacian" {
			lane := 1 + l.dim
			v := x.mul(f1, x.load(s.lane(z, lane)))
			for i := range zs {
				VFMADD231PD(zs[i], ws[i], v)
			}
			VMOVUPD(v, s.lane(dst, lane))
			return
		}
		for i := range zs {
			for j := i; j < l.dim; j++ {
				v := x.mul(f1, x.load(s.lane(z, l.second(i, j))))
				VFMADD231PD(zs[i], ws[j], v)
				VMOVUPD(v, s.lane(dst, l.second(i, j)))
			}
		}
	}, ps...)
}

// adjoint writes the adjoint d of z from the adjoint g of a: with w_i = dS/dz_i
// for S = sum g_ij z_i z_j over the second derivatives,
//
//	d_ij = f' g_ij, d_i = f' g_i + f'' w_i,
//	d = f' g + f'' (sum g_i z_i + sum g_ij z_ij) + f''' S.
func adjoint(x isa, l layout) {
	TEXT(fmt.Sprintf("%s_adjoint_%v", x.name, l), NOSPLIT, "func(n, stride int, dst, z, adj, t *float64)")
	Pragma("noescape")
	Doc("computes the adjoint of z at n neurons, a multiple of the vector's length, lanes a stride apart. dst may be z.")
	s := newStrider(l)
	ps := pointers("dst", "z", "adj", "t")
	dst, z, g, t := ps[0], ps[1], ps[2], ps[3]
	loop(x, func() {
		f1 := x.load(row(t, 1))
		d := x.mul(f1, x.load(s.lane(g, 0)))
		if l.order == "value" {
			VMOVUPD(d, s.lane(dst, 0))
			return
		}
		zs, ws := make([]VecVirtual, l.dim), make([]VecVirtual, l.dim)
		var first VecVirtual // sum g_i z_i + sum g_ij z_ij
		accumulate := func(sum *VecVirtual, a, b VecVirtual) {
			if *sum == nil {
				*sum = x.mul(a, b)
				return
			}
			VFMADD231PD(a, b, *sum)
		}
		for i := range zs {
			zs[i] = x.load(s.lane(z, 1+i))
			accumulate(&first, zs[i], x.load(s.lane(g, 1+i)))
		}
		pair := func(lane int, inner func(g VecVirtual)) {
			gs := x.load(s.lane(g, lane))
			accumulate(&first, gs, x.load(s.lane(z, lane)))
			inner(gs)
			VMOVUPD(x.mul(f1, gs), s.lane(dst, lane))
		}
		switch l.order {
		case "laplacian":
			pair(1+l.dim, func(g VecVirtual) {
				twice := x.add(g, g)
				for i := range zs {
					accumulate(&ws[i], twice, zs[i])
				}
			})
		case "hessian":
			for i := range zs {
				for j := i; j < l.dim; j++ {
					pair(l.second(i, j), func(g VecVirtual) {
						accumulate(&ws[i], g, zs[j])
						accumulate(&ws[j], g, zs[i])
					})
				}
			}
		}
		f2 := x.load(row(t, 2))
		VFMADD231PD(f2, first, d)
		var twice VecVirtual // 2 S
		for i := range zs {
			di := x.mul(f1, x.load(s.lane(g, 1+i)))
			if ws[i] != nil {
				VFMADD231PD(f2, ws[i], di)
				accumulate(&twice, ws[i], zs[i])
			}
			VMOVUPD(di, s.lane(dst, 1+i))
		}
		if twice != nil {
			VMULPD(number(0.5), twice, twice)
			VFMADD231PD(row(t, 3), twice, d)
		}
		VMOVUPD(d, s.lane(dst, 0))
	}, ps...)
}
