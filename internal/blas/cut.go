package blas

import "math"

// cut returns where part r of parts starts when n items in blocks are divided
// evenly.
func cut(n, block, r, parts int) int {
	blocks := (n + block - 1) / block
	return min(n, r*blocks/parts*block)
}

// cutTriangle returns the row at which part r of parts starts when the entries
// of a lower triangle with n rows are divided evenly: row i has i+1 of them.
func cutTriangle(n, r, parts int) int {
	if r == parts {
		return n
	}
	row := float64(n) * math.Sqrt(float64(r)/float64(parts))
	return min(n, int(row)/maxRows*maxRows)
}
