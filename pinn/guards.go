package pinn

import "pinnsolve/ad"

// Guard is a quantity that is positive wherever a solution makes sense, such as
// det F. If it is not, at some interior point of a system, the loss is
// infinite: methods reject the step.
type Guard struct {
	Name    string
	Message string // what it means if it is not positive
	Order   ad.Order
	Eval    func(p *Point) ad.Expr
}

// Violation says where a guard is not positive.
type Violation struct {
	Guard   string    `json:"guard"`
	Message string    `json:"message"`
	Points  int       `json:"points"` // or cells, where it is not positive
	At      []float64 `json:"at"`     // the worst one
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
