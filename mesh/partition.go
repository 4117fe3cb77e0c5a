package mesh

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// partition is what files say of the parts that a mesh was cut into for
// computing in parallel.
type partition struct {
	count  int              // 0 if it is not known
	of     map[entity][]int // of pieces of entities, in version 4
	ghosts map[int]bool     // entities whose elements belong to other parts
	cells  [4]map[int]bool  // by dimension: the parts that elements belong to, in version 2
}

// add records that an element of version 2 belongs to the first of some parts;
// the others have it, too.
func (p *partition) add(dim int, parts []int) {
	if p.cells[dim] == nil {
		p.cells[dim] = map[int]bool{}
	}
	p.cells[dim][parts[0]] = true
	for _, i := range parts {
		p.count = max(p.count, i)
	}
}

// check returns an error if cells of a part are missing.
func (p *partition) check(cells []element, dim int) error {
	with := map[int]bool{}
	for part := range p.cells[dim] {
		with[part] = true
	}
	if len(p.of) > 0 {
		last := entity{}
		for _, c := range cells {
			if c.of != last {
				last = c.of
				for _, part := range p.of[c.of] {
					with[part] = true
				}
			}
		}
	}
	if len(with) == 0 || len(with) >= p.count {
		return nil
	}
	return &PartsError{Have: slices.Sorted(maps.Keys(with)), Count: p.count}
}

// first reports whether all that is known is that elements belong to the first
// part; version 2 does not say how many there are.
func (p *partition) first() bool { return len(p.of) == 0 && p.count == 1 }

// A PartsError says that a mesh cut into parts for computing in parallel was
// read without some of them.
type PartsError struct {
	Have  []int    // the parts that were read
	Count int      // of all parts
	Files []string // what the files of the others should be called, if that is known
}

// Error names the parts that are missing.
func (e *PartsError) Error() string {
	const most = 8
	var missing []string
	for i := 1; i <= e.Count && len(missing) < most; i++ {
		if !slices.Contains(e.Have, i) {
			missing = append(missing, fmt.Sprint(i))
		}
	}
	if rest := e.Count - len(e.Have) - len(missing); rest > 0 {
		missing = append(missing, fmt.Sprintf("%d more", rest))
	}
	text := fmt.Sprintf("this is partition %s of %d of a mesh: %s of partition %s", joined(e.Have), e.Count,
		map[bool]string{true: "the file", false: "the files"}[len(missing) == 1], strings.Join(missing, ", "))
	if len(e.Files) > 0 {
		text += " (" + strings.Join(e.Files, ", ") + ")"
	}
	return text + map[bool]string{true: " is missing", false: " are missing"}[len(missing) == 1]
}

func joined(numbers []int) string {
	var words []string
	for _, n := range numbers {
		words = append(words, fmt.Sprint(n))
	}
	return strings.Join(words, ", ")
}
