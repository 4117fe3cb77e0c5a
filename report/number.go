package report

import (
	"encoding/json"
	"math"
)

// Number is a float64 that JSON can hold: what is not finite is written as
// null, and null is read as NaN.
type Number float64

// MarshalJSON implements json.Marshaler.
func (n Number) MarshalJSON() ([]byte, error) {
	if !finite(float64(n)) {
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

func numbers(m map[string]float64) map[string]Number {
	n := make(map[string]Number, len(m))
	for k, v := range m {
		n[k] = Number(v)
	}
	return n
}

func finite(v float64) bool { return v-v == 0 }
