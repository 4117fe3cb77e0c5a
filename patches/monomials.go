package patches

import (
	"gonum.org/v1/gonum/blas/blas64"

	"pinnsolve/ad"
)

// monomials returns the exponents of all products of powers of dim coordinates up to a
// total degree, lower degrees first.
func monomials(dim, degree int) (list [][]int) {
	var add func(e []int, left int)
	add = func(e []int, left int) {
		if len(e) == dim-1 {
			list = append(list, append(append([]int(nil), e...), left))
			return
		}
		for k := left; k >= 0; k-- {
			add(append(e, k), left-k)
		}
	}
	for total := range degree + 1 {
		add(nil, total)
	}
	return list
}

// Polynomials returns how many polynomials of dim coordinates there are up to a total
// degree.
func Polynomials(dim, degree int) int {
	n := 1
	for k := 1; k <= dim; k++ {
		n = n * (degree + k) / k
	}
	return n
}

// polynomials evaluates products of Chebyshev polynomials of the coordinates, relative to
// a window: features of which smooth functions are made whatever its size. Random features
// span those of low degree only up to an error that does not become smaller with windows.
func (b *basis) polynomials(dst []blas64.General, first int, l ad.Lanes, local []float64, degree int, list [][]int) {
	dim := len(b.middle)
	t := make([][][3]float64, dim) // coordinate, degree: value and derivatives
	for i := range t {
		t[i] = make([][3]float64, degree+1)
	}
	for p := range len(local) / dim {
		for i := range dim {
			chebyshev(t[i], local[p*dim+i]*b.inv[i], b.inv[i])
		}
		for k, e := range list {
			product := func(i, j int) float64 { // of derivatives along i and j, -1 for none
				v := 1.0
				for c := range dim {
					order := 0
					if c == i {
						order++
					}
					if c == j {
						order++
					}
					v *= t[c][e[c]][order]
				}
				return v
			}
			set := func(lane int, v float64) { dst[lane].Data[p*dst[lane].Stride+first+k] = v }
			set(0, product(-1, -1))
			if l.Order == ad.Value {
				continue
			}
			lap := 0.0
			for i := range dim {
				set(1+i, product(i, -1))
				switch l.Order {
				case ad.Laplacian:
					lap += product(i, i)
				case ad.Hessian:
					for j := i; j < dim; j++ {
						set(l.Second(i, j), product(i, j))
					}
				}
			}
			if l.Order == ad.Laplacian {
				set(l.Lap(), lap)
			}
		}
	}
}

// chebyshev writes the polynomials of all degrees at x, with derivatives by a coordinate
// of which x is inv times.
func chebyshev(t [][3]float64, x, inv float64) {
	t[0] = [3]float64{1}
	if len(t) > 1 {
		t[1] = [3]float64{x, inv}
	}
	for k := 2; k < len(t); k++ {
		a, b := t[k-1], t[k-2]
		t[k] = [3]float64{2*x*a[0] - b[0], 2*(inv*a[0]+x*a[1]) - b[1], 2*(2*inv*a[1]+x*a[2]) - b[2]}
	}
}
