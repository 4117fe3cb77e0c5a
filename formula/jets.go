package formula

import (
	"math"

	"pinnsolve/ad"
)

// Jets returns the components of the formula from the inputs of its scope as jets,
// those of fields with the derivatives that Order names. Inputs that the formula
// does not mention may be left out at the end.
func (f *Formula) Jets(in []ad.Jet) []ad.Jet {
	r := make([]ad.Jet, len(f.steps))
	for k, s := range f.steps {
		r[k] = f.jet(s, r, in)
	}
	out := make([]ad.Jet, len(f.out))
	for i, k := range f.out {
		out[i] = r[k]
	}
	return out
}

func (f *Formula) jet(s step, r, in []ad.Jet) ad.Jet {
	switch s.kind {
	case constant:
		return ad.Constant(f.dim, s.value)
	case input:
		if int(s.a) < len(in) {
			return in[s.a]
		}
		return ad.Constant(f.dim, math.NaN())
	}
	a := r[s.a]
	switch s.kind {
	case neg:
		return a.Neg()
	case not:
		return a.Neg().Shift(1)
	case call:
		return onJets(s.f, a)
	case derive:
		return a.D(int(s.b))
	case laplacian:
		return ad.NewJet(ad.Lanes{Dim: f.dim}, []ad.Expr{a.Lap()})
	}
	b := r[s.b]
	switch s.kind {
	case add:
		return a.Add(b)
	case sub:
		return a.Sub(b)
	case mul, and:
		return a.Mul(b)
	case or:
		return a.Add(b).Sub(a.Mul(b))
	case div:
		if t := f.steps[s.b]; t.kind == constant {
			return a.Scale(1 / t.value)
		}
		return a.Div(b)
	case pow:
		if t := f.steps[s.b]; t.kind == constant {
			return a.Pow(t.value)
		}
		return a.Log().Mul(b).Exp()
	case less:
		return ad.NewJet(ad.Lanes{Dim: f.dim}, []ad.Expr{ad.Less(a.V(), b.V())})
	case choose:
		return ad.SelectJet(a.V(), b, r[s.c])
	case atan2:
		return angle(a, b)
	case least:
		return ad.SelectJet(ad.Less(a.V(), b.V()), a, b)
	case greatest:
		return ad.SelectJet(ad.Less(a.V(), b.V()), b, a)
	}
	panic("formula: a step without jets")
}

// angle is atan2 of jets, of which one may be a number, which ad's does not take:
// then it is found by half angles, in each half of the plane by its own.
func angle(y, x ad.Jet) ad.Jet {
	if isNumber(y) == isNumber(x) {
		return ad.JetAtan2(y, x)
	}
	radius := x.Mul(x).Add(y.Mul(y)).Sqrt()
	right := y.Div(radius.Add(x)).Atan().Scale(2)
	left := radius.Sub(x).Div(y).Atan().Scale(2)
	return ad.SelectJet(ad.Less(x.V(), ad.Const(0)), left, right)
}

// isNumber reports whether a jet is a number.
func isNumber(j ad.Jet) bool {
	_, ok := j.V().Number()
	return ok
}

// onJets is a function of one number on a jet.
func onJets(f function1, a ad.Jet) ad.Jet {
	switch f {
	case fSin:
		return a.Sin()
	case fCos:
		return a.Cos()
	case fTan:
		return a.Sin().Div(a.Cos())
	case fAsin:
		return a.Div(a.Mul(a).Neg().Shift(1).Sqrt()).Atan()
	case fAcos:
		return onJets(fAsin, a).Neg().Shift(math.Pi / 2)
	case fAtan:
		return a.Atan()
	case fSinh:
		return a.Sinh()
	case fCosh:
		return a.Cosh()
	case fTanh:
		return a.Tanh()
	case fExp:
		return a.Exp()
	case fLog:
		return a.Log()
	case fLog10:
		return a.Log().Scale(1 / math.Ln10)
	case fSqrt:
		return a.Sqrt()
	case fAbs:
		return ad.SelectJet(ad.Less(a.V(), ad.Const(0)), a.Neg(), a)
	case fSign:
		positive, negative := ad.Less(ad.Const(0), a.V()), ad.Less(a.V(), ad.Const(0))
		lanes := make([]ad.Expr, a.Lanes().Count())
		lanes[0] = positive.Sub(negative)
		return ad.NewJet(a.Lanes(), lanes)
	}
	panic("formula: a function without jets")
}
