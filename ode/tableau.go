package ode

import "math"

// eps is the distance from 1 to the next number.
const eps = 0x1p-52

// The coefficients of Radau IIA of order 5, with its nodes c, and the similarity that
// turns the inverse of its matrix A into diag(gamma, [alpha -beta; beta alpha]):
// rows of toW are left eigenvectors of A, columns of toZ right ones (Hairer and Wanner,
// section IV.8, with the scaling that makes the last row of toZ 1, 1, 0 up to a factor).
var (
	nodes = [3]float64{(4 - math.Sqrt(6)) / 10, (4 + math.Sqrt(6)) / 10, 1}
	gamma float64
	alpha float64
	beta  float64
	toZ   = [3][3]float64{ // T
		{9.1232394870892942792e-02, -0.14125529502095420843, -3.0029194105147424492e-02},
		{0.24171793270710701896, 0.20412935229379993199, 0.38294211275726193779},
		{0.96604818261509293619, 1, 0},
	}
	toW = inverse(toZ)
	// errorWeights are those of the stages in the error estimate, an embedded formula of
	// order 3 with gamma f(t, y) as a further stage.
	errorWeights = [3]float64{-(13 + 7*math.Sqrt(6)) / 3, (-13 + 7*math.Sqrt(6)) / 3, -1.0 / 3}
)

func init() {
	third, ninth := math.Cbrt(81), math.Cbrt(9)
	gamma = 30 / (6 + third - ninth)
	re, im := (12-third+ninth)/60, (third+ninth)*math.Sqrt(3)/60
	alpha, beta = re/(re*re+im*im), im/(re*re+im*im)
}

func inverse(m [3][3]float64) (inv [3][3]float64) {
	det := 0.0
	for i := range 3 {
		for j := range 3 {
			a, b, c, d := (j+1)%3, (j+2)%3, (i+1)%3, (i+2)%3
			inv[i][j] = m[a][c]*m[b][d] - m[a][d]*m[b][c] // the cofactor of j, i
		}
		det += m[0][i] * inv[i][0]
	}
	for i := range inv {
		for j := range inv[i] {
			inv[i][j] /= det
		}
	}
	return inv
}

// combine writes sum over k of m[i][k] x[k] to y[i].
func combine(m [3][3]float64, x, y [3][]float64) {
	for p := range x[0] {
		a, b, c := x[0][p], x[1][p], x[2][p]
		for i := range 3 {
			y[i][p] = m[i][0]*a + m[i][1]*b + m[i][2]*c
		}
	}
}
