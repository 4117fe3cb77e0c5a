package geometry_test

import (
	"fmt"
	"math"

	"pinnsolve/geometry"
	"pinnsolve/geometry/features"
)

// A square plate, 2 m wide, with a circular hole.
func ExampleDifference() {
	plate := geometry.Rectangle([2]float64{-1, -1}, [2]float64{1, 1})
	hole := geometry.Disk([2]float64{0, 0}, 0.25)
	d := geometry.Difference(plate, hole)

	fmt.Println(d.Parts())
	fmt.Printf("area %.6f m²\n", d.Measure())
	fmt.Println(d.Contains([]float64{0, 0}), d.Contains([]float64{0.5, 0}))
	// Output:
	// [left right bottom top rim]
	// area 3.803650 m²
	// false true
}

// Points on the loaded edge of a plate, with normals for the traction.
func ExampleDomain_Boundary() {
	plate := geometry.Rectangle([2]float64{0, 0}, [2]float64{2, 1})
	edge, err := plate.Boundary("right", 3, geometry.Chebyshev{}, 1)
	if err != nil {
		fmt.Println(err)
		return
	}
	for i := range edge.Len() {
		fmt.Printf("%.4f %v %.2f\n", edge.At(i), edge.Normal(i), edge.W[i])
	}
	_, err = plate.Boundary("rigth", 3, geometry.Chebyshev{}, 1)
	fmt.Println(err)
	// Output:
	// [2.0000 0.0670] [1 0] 0.25
	// [2.0000 0.5000] [1 0] 0.50
	// [2.0000 0.9330] [1 0] 0.25
	// geometry: unknown boundary part "rigth": choose from left, right, bottom, top (did you mean right?)
}

// The energy of a plate is steep at its inner corner: cells shrink towards it.
func ExampleDomain_Rule() {
	l := geometry.Polygon([][2]float64{{0, 0}, {2, 0}, {2, 1}, {1, 1}, {1, 2}, {0, 2}})
	var inner []float64
	for _, c := range features.Of(l).Corners {
		if c.Angle > math.Pi {
			inner = c.X
			fmt.Printf("corner of %.0f° at %v\n", c.Angle*180/math.Pi, c.X)
		}
	}
	r := func(x []float64) float64 { return math.Hypot(x[0]-inner[0], x[1]-inner[1]) }
	q := l.Rule(geometry.Rule{Degree: 6, Size: func(x []float64) float64 { return 1e-6 + 0.2*r(x) }})
	var energy float64
	for i, w := range q.W {
		energy += w * math.Pow(r(q.At(i)), -0.9)
	}
	fmt.Printf("%.4f\n", energy)
	// Output:
	// corner of 270° at [1 1]
	// 4.8661
}
