package mesh

// tags is the index of what a file calls by number, such as nodes: a slice where
// the numbers are no larger than the file, which they hardly ever are, a map for
// others.
type tags struct {
	dense  []int32 // index plus one, 0 for none
	most   int     // tags below it are in dense
	sparse map[int]int
}

// newTags returns an index for a file of so many bytes.
func newTags(bytes int) tags { return tags{most: bytes, sparse: map[int]int{}} }

func (t *tags) at(tag int) (index int, ok bool) {
	if tag < 0 || tag >= t.most {
		index, ok = t.sparse[tag]
		return index, ok
	}
	if tag >= len(t.dense) || t.dense[tag] == 0 {
		return 0, false
	}
	return int(t.dense[tag]) - 1, true
}

func (t *tags) set(tag, index int) {
	if tag < 0 || tag >= t.most {
		t.sparse[tag] = index
		return
	}
	if tag >= len(t.dense) {
		t.dense = append(t.dense, make([]int32, max(tag+1, min(2*len(t.dense), t.most))-len(t.dense))...)
	}
	t.dense[tag] = int32(index) + 1
}

// pool hands out slices of integers from large blocks, which is less work for
// the garbage collector than many small ones.
type pool struct{ free []int }

func (p *pool) take(n int) []int {
	const block = 4096
	if len(p.free) < n {
		p.free = make([]int, max(n, block))
	}
	v := p.free[:n:n]
	p.free = p.free[n:]
	return v
}
