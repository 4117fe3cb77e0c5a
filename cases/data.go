package cases

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"

	"pinnsolve/geometry"
	"pinnsolve/internal/vec"
	"pinnsolve/mesh"
)

// Data are numbers at points in a workpiece, times a factor.
type Data struct {
	Source string // as it was given
	Points mesh.PointData
	Factor float64
}

// scaled returns the data times a factor.
func (d *Data) scaled(factor float64) *Data {
	s := *d
	s.Factor *= factor
	return &s
}

// on returns the data as a function of the position in a domain from a mesh: at nodes,
// interpolated in cells. A node that is none of the points has the value of the linear
// function that fits those around it. Nodes too far from all points are refused.
func (d *Data) on(domain *geometry.Domain) (func(x []float64) float64, error) {
	const far, same = 0.02, 1e-7 // of the body
	m := domain.Mesh()
	lo, hi := domain.Bounds()
	size := vec.Distance(lo, hi)
	find := newPlaces(d.Points.X, m.Dim, size/100)
	values := make([]float64, len(m.X)/m.Dim)
	for i := range values {
		x := m.X[i*m.Dim : (i+1)*m.Dim]
		near := find.around(x)
		apart := math.Inf(1)
		if len(near) > 0 {
			apart = near[0].apart
		}
		if apart > far*size {
			return nil, fmt.Errorf("%s has no value near the node at %.4g: values are given at most %.2g, a fiftieth of the body, from every node", d.Source, x, far*size)
		}
		if apart <= same*size || len(near) == 1 {
			values[i] = d.Factor * d.Points.Values[near[0].point]
		} else {
			values[i] = d.Factor * d.fit(x, near)
		}
	}
	return domain.Interpolate(values), nil
}

// places are points in bins.
type places struct {
	x    []float64 // 3 to a point
	dim  int
	side float64
	bins map[[3]int][]int
}

func newPlaces(x []float64, dim int, side float64) places {
	p := places{x, dim, side, map[[3]int][]int{}}
	for i := range len(x) / 3 {
		k := p.bin(x[3*i : 3*i+dim])
		p.bins[k] = append(p.bins[k], i)
	}
	return p
}

func (p places) bin(x []float64) (k [3]int) {
	for a, v := range x {
		k[a] = int(math.Floor(v / p.side))
	}
	return k
}

// neighbour is a point and its distance.
type neighbour struct {
	point int
	apart float64
}

// around returns the nearest of the points within two bins, the nearest first.
func (p places) around(x []float64) (list []neighbour) {
	const around, most = 2, 4 // bins; points an axis
	at, deep := p.bin(x), around
	if p.dim == 2 {
		deep = 0
	}
	for i := -around; i <= around; i++ {
		for j := -around; j <= around; j++ {
			for l := -deep; l <= deep; l++ {
				for _, k := range p.bins[[3]int{at[0] + i, at[1] + j, at[2] + l}] {
					list = append(list, neighbour{k, vec.Distance(x, p.x[3*k:3*k+p.dim])})
				}
			}
		}
	}
	slices.SortFunc(list, func(a, b neighbour) int {
		return cmp.Or(cmp.Compare(a.apart, b.apart), cmp.Compare(a.point, b.point))
	})
	return list[:min(len(list), most*p.dim)]
}

// fit returns the value at x of the linear function that fits values at points by least
// squares, with the weights 1/r^2; slopes that the points do not tell are zero.
func (d *Data) fit(x []float64, near []neighbour) float64 {
	const ridge = 1e-12
	n := len(x) + 1
	a, b := mat.NewSymDense(n, nil), mat.NewVecDense(n, nil)
	row, size := make([]float64, n), near[len(near)-1].apart
	for _, q := range near {
		w := 1 / (q.apart * q.apart)
		row[0] = 1
		for k := range x {
			row[k+1] = (d.Points.X[3*q.point+k] - x[k]) / size
		}
		a.SymRankOne(a, w, mat.NewVecDense(n, row))
		b.AddScaledVec(b, w*d.Points.Values[q.point], mat.NewVecDense(n, row))
	}
	for k := 1; k < n; k++ {
		a.SetSym(k, k, a.At(k, k)+ridge*a.At(0, 0))
	}
	var factor mat.Cholesky
	var v mat.VecDense
	if !factor.Factorize(a) || factor.SolveVecTo(&v, b) != nil {
		return d.Points.Values[near[0].point]
	}
	return v.AtVec(0)
}
