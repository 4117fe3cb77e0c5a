package mesh

import (
	"math"
	"slices"
)

// union is disjoint sets of numbers.
type union struct{ parent []int32 }

func newUnion(n int) *union {
	u := &union{make([]int32, n)}
	for i := range u.parent {
		u.parent[i] = int32(i)
	}
	return u
}

// root returns the number that stands for the set of i.
func (u *union) root(i int) int {
	for u.parent[i] != int32(i) {
		u.parent[i] = u.parent[u.parent[i]]
		i = int(u.parent[i])
	}
	return i
}

// join makes one set of two, for which the lesser number stands.
func (u *union) join(i, j int) {
	i, j = u.root(i), u.root(j)
	u.parent[max(i, j)] = int32(min(i, j))
}

// bins keeps numbers by places, in cubes of one width.
type bins struct {
	dim   int
	width float64
	at    map[[3]int64][]int
}

func newBins(dim int, width float64) *bins {
	if !(width > 0) { // all at one place
		width = 1
	}
	return &bins{dim, width, map[[3]int64][]int{}}
}

func (b *bins) bin(x []float64) (key [3]int64) {
	const most = 1 << 60
	for j, v := range x {
		key[j] = int64(max(-most, min(most, math.Floor(v/b.width))))
	}
	return key
}

func (b *bins) put(x []float64, i int) {
	key := b.bin(x)
	b.at[key] = append(b.at[key], i)
}

// around visits what is in a box or up to two widths from it. Of a box of many
// bins it visits all there is.
func (b *bins) around(low, high []float64, visit func(i int)) {
	from, to := b.bin(low), b.bin(high)
	count := 1.0
	for j := range b.dim {
		from[j], to[j] = from[j]-1, to[j]+1
		count *= float64(to[j]-from[j]) + 1
	}
	if count > float64(len(b.at))+27 {
		var found []int
		for key, list := range b.at {
			inside := true
			for j := range b.dim {
				inside = inside && key[j] >= from[j] && key[j] <= to[j]
			}
			if inside {
				found = append(found, list...)
			}
		}
		slices.Sort(found)
		for _, i := range found {
			visit(i)
		}
		return
	}
	for x := from[0]; x <= to[0]; x++ {
		for y := from[1]; y <= to[1]; y++ {
			for z := from[2]; z <= to[2]; z++ {
				for _, i := range b.at[[3]int64{x, y, z}] {
					visit(i)
				}
			}
		}
	}
}
