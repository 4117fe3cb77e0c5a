package ode

import (
	"fmt"
	"math"
	"slices"
	"sort"
)

// Path is the solution of a Split in time, kept at some of its steps.
type Path struct {
	rates   []float64
	spacing float64 // of what is kept, at least
	times   []float64
	y, n    [][]float64
	levels  []int  // of whole steps
	between sample // the last step that was not kept
	// Off is the largest relative difference, as a norm, of the solution between what is
	// kept from that of the steps there.
	Off float64
}

type sample struct {
	t float64
	y []float64
}

// keep adds a step, if the last one that was kept is far enough or it is asked to.
func (p *Path) keep(t float64, y, n []float64, always bool) {
	last := len(p.times) - 1
	if !always && last >= 0 && t-p.times[last] < p.spacing {
		if p.between.y == nil || t-p.times[last] <= p.spacing/2 {
			p.between.t, p.between.y = t, append(p.between.y[:0], y...)
		}
		return
	}
	p.times = append(p.times, t)
	p.y, p.n = append(p.y, append([]float64(nil), y...)), append(p.n, append([]float64(nil), n...))
	if p.between.y == nil {
		return
	}
	var off, size float64
	for i, v := range p.At(p.between.t)[0] {
		d := v - p.between.y[i]
		off, size = off+d*d, size+v*v
	}
	if size > 0 {
		p.Off = math.Max(p.Off, math.Sqrt(off/size))
	}
	p.between.y = nil
}

// Levels returns those of the whole steps, each of which was taken in halves: their
// lengths are the span over 2^level. Stepped has the same to be followed.
func (p *Path) Levels() []int { return slices.Clone(p.levels) }

// Stepped returns a path without a solution, for SplitOptions.Follow, or why there is none
// with such steps.
func Stepped(levels []int) (*Path, error) {
	span := 0
	for _, l := range levels {
		if l < 0 || l >= lastLevel || span > 1<<lastLevel {
			return nil, fmt.Errorf("%d steps are no integration", len(levels))
		}
		span += 1 << (lastLevel - l)
	}
	if span != 1<<lastLevel {
		return nil, fmt.Errorf("%d steps cover %.3g of the time", len(levels), math.Ldexp(float64(span), -lastLevel))
	}
	return &Path{levels: slices.Clone(levels)}, nil
}

// Kept returns how many times are kept.
func (p *Path) Kept() int { return len(p.times) }

// At returns the solution at a time and its first and second derivatives: for rates
// that are slow in what is kept, the cubic polynomial with the derivatives at both ends;
// for fast ones the exact solution for an N that is linear in between, shifted by a
// cubic polynomial to meet the end.
func (p *Path) At(t float64) (y [3][]float64) {
	k := min(max(0, sort.SearchFloat64s(p.times, t)-1), len(p.times)-2)
	n := len(p.rates)
	for d := range y {
		y[d] = make([]float64, n)
	}
	if k < 0 {
		copy(y[0], p.y[0])
		return y
	}
	h := p.times[k+1] - p.times[k]
	s := t - p.times[k]
	for i, r := range p.rates {
		y0, y1, n0, n1 := p.y[k][i], p.y[k+1][i], p.n[k][i], p.n[k+1][i]
		if math.Abs(r*h) <= 1 {
			y[0][i], y[1][i], y[2][i] = hermite(s, h, y0, y1, r*y0+n0, r*y1+n1)
			continue
		}
		slope := (n1 - n0) / h
		end := realPhis(r * h)
		rest := y1 - end[0]*y0 - h*end[1]*n0 - h*h*end[2]*slope
		here := realPhis(r * s)
		v := here[0]*y0 + s*here[1]*n0 + s*s*here[2]*slope
		rate := r*v + n0 + s*slope
		a, b, c := hermite(s, h, 0, rest, 0, 0)
		y[0][i], y[1][i], y[2][i] = v+a, rate+b, r*rate+slope+c
	}
	return y
}

// hermite returns the cubic polynomial with values y0, y1 and slopes f0, f1 at 0 and h,
// and its derivatives, at s.
func hermite(s, h, y0, y1, f0, f1 float64) (v, rate, second float64) {
	x := s / h
	d := y1 - y0
	b, c := 3*d-h*(2*f0+f1), -2*d+h*(f0+f1)
	v = y0 + x*(h*f0+x*(b+x*c))
	rate = f0 + x*(2*b+3*c*x)/h
	second = (2*b + 6*c*x) / (h * h)
	return v, rate, second
}
