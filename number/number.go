// Package number is a float64 that JSON can hold. Unknown numbers, such as the
// error of a quantity without a reference, are NaN in Go and null in JSON.
package number

import (
	"encoding/json"
	"math"
)

// Number is a float64 that is null in JSON if it is NaN or infinite; null reads
// back as NaN. It is for values written to files; computations use float64.
type Number float64

// MarshalJSON implements json.Marshaler.
func (n Number) MarshalJSON() ([]byte, error) {
	if math.IsNaN(float64(n)) || math.IsInf(float64(n), 0) {
		return []byte("null"), nil
	}
	return json.Marshal(float64(n))
}

// UnmarshalJSON implements json.Unmarshaler.
func (n *Number) UnmarshalJSON(text []byte) error {
	if string(text) == "null" {
		*n = Number(math.NaN())
		return nil
	}
	return json.Unmarshal(text, (*float64)(n))
}

// Map converts the values of a map.
func Map(m map[string]float64) map[string]Number {
	n := make(map[string]Number, len(m))
	for k, v := range m {
		n[k] = Number(v)
	}
	return n
}

// Lists converts the values of a map of lists. Names without values are left
// out.
func Lists(m map[string][]float64) map[string][]Number {
	n := make(map[string][]Number, len(m))
	for name, vs := range m {
		for _, v := range vs {
			n[name] = append(n[name], Number(v))
		}
	}
	return n
}
