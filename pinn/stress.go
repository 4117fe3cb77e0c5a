package pinn

import "slices"

// Stresses returns the stress at points as tensors in space, their entries 11, 22, 33,
// 12, 13, 23, from the values of outputs, one column a component; nil if the outputs have no stress. In the plane
// the third axis is normal to it: across a long body or a plate, about the axis of a
// body of revolution.
func Stresses(outputs []Output, values [][][]float64) [][6]float64 {
	i := slices.IndexFunc(outputs, func(o Output) bool { return o.Role == Stress })
	if i < 0 {
		return nil
	}
	v := values[i]
	var entries []int // of a tensor, by column
	switch len(v) {
	case 6:
		entries = []int{0, 3, 4, 1, 5, 2}
	case 3, 4:
		entries = []int{0, 3, 1, 2}[:len(v)]
	default:
		return nil
	}
	all := make([][6]float64, len(v[0]))
	put := func(entry int, column []float64) {
		for p, x := range column {
			all[p][entry] = x
		}
	}
	for k, entry := range entries {
		put(entry, v[k])
	}
	if k := slices.IndexFunc(outputs, func(o Output) bool { return o.Role == StressAcross }); k >= 0 && len(v) == 3 {
		put(2, values[k][0])
	}
	return all
}
