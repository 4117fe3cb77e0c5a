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
	p.Outputs, p.Quantities, p.Guards = slices.Clone(p.Outputs), slices.Clone(p.Quantities), slices.Clone(p.Guards)
	if p.enough() {
		return nil
	}
	var err error
	for i := range p.Terms {
		t := &p.Terms[i]
		if t.Order, err = p.lowest(t.Order, t.Residual); err != nil {
			return fmt.Errorf("pinn: problem %q: term %q: %w", p.Name, t.Name, err)
		}
	}
	for i := range p.Outputs {
		o := &p.Outputs[i]
		if o.Order, err = p.lowest(o.Order, o.Eval); err != nil {
			return fmt.Errorf("pinn: problem %q: output %q: %w", p.Name, o.Name, err)
		}
	}
	for i := range p.Quantities {
		q := &p.Quantities[i]
		if q.Order, err = p.lowest(q.Order, one(q.Eval)); err != nil {
			return fmt.Errorf("pinn: problem %q: quantity %q: %w", p.Name, q.Name, err)
		}
	}
	for i := range p.Guards {
		g := &p.Guards[i]
		if g.Order, err = p.lowest(g.Order, one(g.Eval)); err != nil {
			return fmt.Errorf("pinn: problem %q: guard %q: %w", p.Name, g.Name, err)
		}
	}
	return nil
}

// enough reports whether all orders are, at the cost of a graph an order: mostly they
// are.
func (p *Problem) enough() bool {
	all := map[ad.Order][]func(p *Point) []ad.Expr{}
	for _, t := range p.Terms {
		all[t.Order] = append(all[t.Order], t.Residual)
	}
	for _, o := range p.Outputs {
		all[o.Order] = append(all[o.Order], o.Eval)
	}
	for _, q := range p.Quantities {
		all[q.Order] = append(all[q.Order], one(q.Eval))
	}
	for _, g := range p.Guards {
		all[g.Order] = append(all[g.Order], one(g.Eval))
	}
	for o, builds := range all {
		err := p.try(o, func(at *Point) (es []ad.Expr) {
			for _, build := range builds {
				es = append(es, build(at)...)
			}
			return es
		})
		if err != nil {
			return false
		}
	}
	return true
}

// one makes a list of a single expression.
func one(eval func(p *Point) ad.Expr) func(p *Point) []ad.Expr {
	return func(p *Point) []ad.Expr { return []ad.Expr{eval(p)} }
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
