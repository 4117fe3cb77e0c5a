package pinn

import (
	"fmt"
	"runtime"
	"slices"
	"strings"

	"pinnsolve/ad"
)

// raiseOrders raises the orders of terms, outputs, quantities and guards to the lowest
// that are enough for them. Its errors are those of expressions that no order is
// enough for.
func (p *Problem) raiseOrders() error {
	var err error
	for i := range p.Terms {
		t := &p.Terms[i]
		if t.Order, err = p.lowest(t.Order, t.Residual); err != nil {
			return fmt.Errorf("pinn: problem %q: term %q: %w", p.Name, t.Name, err)
		}
	}
	p.Outputs = slices.Clone(p.Outputs)
	for i := range p.Outputs {
		o := &p.Outputs[i]
		if o.Order, err = p.lowest(o.Order, o.Eval); err != nil {
			return fmt.Errorf("pinn: problem %q: output %q: %w", p.Name, o.Name, err)
		}
	}
	one := func(eval func(p *Point) ad.Expr) func(p *Point) []ad.Expr {
		return func(p *Point) []ad.Expr { return []ad.Expr{eval(p)} }
	}
	p.Quantities = slices.Clone(p.Quantities)
	for i := range p.Quantities {
		q := &p.Quantities[i]
		if q.Order, err = p.lowest(q.Order, one(q.Eval)); err != nil {
			return fmt.Errorf("pinn: problem %q: quantity %q: %w", p.Name, q.Name, err)
		}
	}
	p.Guards = slices.Clone(p.Guards)
	for i := range p.Guards {
		g := &p.Guards[i]
		if g.Order, err = p.lowest(g.Order, one(g.Eval)); err != nil {
			return fmt.Errorf("pinn: problem %q: guard %q: %w", p.Name, g.Name, err)
		}
	}
	return nil
}

// lowest returns the lowest order, from the given one, at which expressions can be
// built.
func (p *Problem) lowest(order ad.Order, build func(p *Point) []ad.Expr) (ad.Order, error) {
	for o := order; ; o++ {
		err := p.try(o, build)
		if err == nil {
			return o, nil
		}
		if o == ad.Hessian {
			return o, err
		}
	}
}

// try builds expressions at one order. An index out of range and the like in code of
// the caller's is an error, too.
func (p *Problem) try(o ad.Order, build func(p *Point) []ad.Expr) (err error) {
	defer func() {
		switch r := recover().(type) {
		case nil:
		case runtime.Error:
			var names []string
			for _, f := range p.Fields {
				names = append(names, f.Name)
			}
			err = fmt.Errorf("%w; the fields are U[0] to U[%d] (%s), the coordinates 0 to %d",
				r, len(names)-1, strings.Join(names, ", "), p.Domain.Dim()-1)
		default:
			panic(r)
		}
	}()
	return ad.Try(func(g *ad.Graph) {
		at := NewPoint(g, p.Domain.Dim())
		for range p.Fields {
			at.U = append(at.U, at.Variable(ad.Lanes{Dim: at.dim, Order: o}))
		}
		build(at)
	})
}
