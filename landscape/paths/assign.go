package paths

import "math"

// assign returns for every row of a square matrix the column that it gets, such that the sum of the
// entries is the largest: the Hungarian method with potentials, O(n^3) (Kuhn, Naval Research
// Logistics Quarterly 2 (1955) 83; Jonker and Volgenant, Computing 38 (1987) 325).
func assign(gain [][]float64) []int {
	n := len(gain)
	u, v := make([]float64, n+1), make([]float64, n+1)
	match, way := make([]int, n+1), make([]int, n+1) // of columns, counted from 1
	for i := 1; i <= n; i++ {
		match[0] = i
		least, used := make([]float64, n+1), make([]bool, n+1)
		for j := range least {
			least[j] = math.Inf(1)
		}
		column := 0
		for match[column] != 0 {
			used[column] = true
			row, next, delta := match[column], 0, math.Inf(1)
			for j := 1; j <= n; j++ {
				if used[j] {
					continue
				}
				if cost := -gain[row-1][j-1] - u[row] - v[j]; cost < least[j] {
					least[j], way[j] = cost, column
				}
				if least[j] < delta {
					delta, next = least[j], j
				}
			}
			for j := 0; j <= n; j++ {
				if used[j] {
					u[match[j]] += delta
					v[j] -= delta
				} else {
					least[j] -= delta
				}
			}
			column = next
		}
		for column != 0 {
			match[column] = match[way[column]]
			column = way[column]
		}
	}
	result := make([]int, n)
	for j := 1; j <= n; j++ {
		result[match[j]-1] = j - 1
	}
	return result
}
