package report

import "pinnsolve/internal/number"

// Number is a float64 that JSON can hold: it is written as null where it is
// not finite, and null is read as NaN.
type Number = number.Number

func finite(v float64) bool { return v-v == 0 }
