package squares

import "pinnsolve/internal/blocks"

// Bytes returns about how much memory a step takes: the rows of all tiles, the normal
// equations and their factor.
func (s *System) Bytes() int64 {
	const number = 8
	pattern := blocks.NewPattern(s.sizes, true)
	var total int64
	for _, r := range s.parts {
		for _, t := range r.tiles {
			cols := 0
			for _, i := range t.windows {
				cols += s.sizes[i]
				for _, j := range t.windows {
					if i >= j {
						pattern.Reserve(i, j)
					}
				}
			}
			total += number * int64(len(r.owner)) * int64(t.to-t.from) * int64(cols)
		}
	}
	matrix, factor := pattern.Bytes()
	return total + matrix + factor
}
