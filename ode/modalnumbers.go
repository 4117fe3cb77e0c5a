package ode

import "fmt"

// Numbers returns the solution as plain numbers, for files; ModalOf makes it from them
// again.
func (s *Modal) Numbers() []float64 {
	n := len(s.modes.Rates)
	list := []float64{float64(s.modes.Order), float64(n), float64(len(s.start))}
	add := func(x []complex128) {
		for _, v := range x {
			list = append(list, real(v), imag(v))
		}
	}
	add(s.modes.Rates)
	list = append(list, s.ends...)
	for k, at := range s.start {
		for order := range s.modes.Order {
			add(at[order])
		}
		list = append(list, float64(len(s.powers[k])))
		for _, p := range s.powers[k] {
			add(p)
		}
	}
	return list
}

// Len returns the number of modes.
func (s *Modal) Len() int { return len(s.modes.Rates) }

// ModalOf is the solution whose Numbers are given. It can be evaluated, and no more.
func ModalOf(list []float64) (s *Modal, err error) {
	defer func() {
		if recover() != nil { // shorter than it says
			s, err = nil, fmt.Errorf("ode: %d numbers are not those of a solution in modes", len(list))
		}
	}()
	rest := list
	next := func(n int) []float64 {
		out := rest[:n:n]
		rest = rest[n:]
		return out
	}
	head := next(3)
	order, n, pieces := int(head[0]), int(head[1]), int(head[2])
	take := func() []complex128 {
		out := make([]complex128, n)
		for i, x := 0, next(2*n); i < n; i++ {
			out[i] = complex(x[2*i], x[2*i+1])
		}
		return out
	}
	s = &Modal{modes: &Modes{Order: order, Rates: take()}, ends: next(pieces + 1)}
	for range pieces {
		var at [2][]complex128
		for k := range order {
			at[k] = take()
		}
		var powers [][]complex128
		for range int(next(1)[0]) {
			powers = append(powers, take())
		}
		s.start, s.powers = append(s.start, at), append(s.powers, powers)
	}
	return s, nil
}
