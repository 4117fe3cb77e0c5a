package speed

import (
	"context"
	"testing"

	"pinnsolve/cases"
	"pinnsolve/solve"
)

// BenchmarkDirect times the direct solve of the nearly incompressible block at
// the default sizes: 900 parameters, 2701 rows.
func BenchmarkDirect(b *testing.B) {
	c, err := cases.Find("block")
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		problem, err := c.Pose("mixed", map[string]float64{"nu": 0.4999999})
		if err != nil {
			b.Fatal(err)
		}
		if _, err := solve.Run(context.Background(), problem, solve.Options{}); err != nil {
			b.Fatal(err)
		}
	}
}
