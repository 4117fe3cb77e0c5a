package report

import "pinnsolve/number"

// Number is [number.Number], by a shorter name.
type Number = number.Number

func finite(v float64) bool { return v-v == 0 }
