package mesh

import "slices"

// cornerTable numbers sets of nodes: sides or cells by their corners, at most so
// many of them.
type cornerTable struct {
	width int
	first []int32 // by the least node: the last set that was added, plus one
	next  []int32 // by set: the one added before it with the same least node, plus one
	nodes []int32 // of the sets, sorted, -1 behind them
}

func newCornerTable(nodes, width int) *cornerTable {
	return &cornerTable{width: width, first: make([]int32, nodes)}
}

// sorted writes the corners to key in ascending order, -1 behind them.
func (t *cornerTable) sorted(key *[8]int32, corners []int) []int32 {
	for i, c := range corners {
		j := i
		for ; j > 0 && key[j-1] > int32(c); j-- {
			key[j] = key[j-1]
		}
		key[j] = int32(c)
	}
	for i := len(corners); i < t.width; i++ {
		key[i] = -1
	}
	return key[:t.width]
}

// find returns the number of a set.
func (t *cornerTable) find(corners []int) (i int, ok bool) {
	var buffer [8]int32
	return t.at(t.sorted(&buffer, corners))
}

func (t *cornerTable) at(key []int32) (i int, ok bool) {
	for i := t.first[key[0]]; i > 0; i = t.next[i-1] {
		if slices.Equal(t.nodes[int(i-1)*t.width:int(i)*t.width], key) {
			return int(i - 1), true
		}
	}
	return 0, false
}

// put returns the number of a set, a new one if it is not known.
func (t *cornerTable) put(corners []int) (i int, known bool) {
	var buffer [8]int32
	key := t.sorted(&buffer, corners)
	if i, known = t.at(key); known {
		return i, true
	}
	return t.add(key), false
}

func (t *cornerTable) add(key []int32) int {
	i := len(t.next)
	t.nodes = append(t.nodes, key...)
	t.next = append(t.next, t.first[key[0]])
	t.first[key[0]] = int32(i + 1)
	return i
}

// again gives set i another number, too.
func (t *cornerTable) again(i int) {
	t.add(slices.Clone(t.nodes[i*t.width : (i+1)*t.width]))
}
