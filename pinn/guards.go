package pinn

import "pinnsolve/ad"

// Guard is a quantity that is positive wherever a solution means something,
// such as det F. Parameters at which it is not, at some interior point of a
// system, have an infinite loss: methods reject the step to them.
type Guard struct {
	Name    string
	Message string // what it means where it is not positive
	Order   ad.Order
	Eval    func(p *Point) ad.Expr
}

// Violation says where a guard is not positive.
type Violation struct {
	Guard   string    `json:"guard"`
	Message string    `json:"message"`
	Points  int       `json:"points"` // of the system, that many
	At      []float64 `json:"at"`     // the worst of them
	Value   float64   `json:"value"`  // there
}

// Guarded returns the values of guards, one expression each.
func Guarded(at *Point, guards []Guard) []ad.Expr {
	var es []ad.Expr
	for _, g := range guards {
		es = append(es, g.Eval(at))
	}
	return es
}
