package family

import (
	"context"
	"fmt"
	"math"
	"slices"
)

// Member computes what is interpolated at values of the parameters. Its scale is that by
// which differences are judged, one an entry, in the unit of the entry.
type Member func(ctx context.Context, at []float64) (values, scale []float64, err error)

// Options say when to stop.
type Options struct {
	// Tolerance of the interpolation, relative to the scale of the members.
	Tolerance float64
	// Most is the largest number of members; 0 means 200.
	Most int
	// Progress, unless nil, is called after every member, with the largest difference
	// that nodes on the rim of the grid still had, +Inf at first.
	Progress func(members int, difference float64)
}

// Adapted is a grid that was adapted to members.
type Adapted struct {
	Grid
	// Estimate is the largest difference, relative, that a member at the rim of the grid
	// had from what the others predicted there.
	Estimate float64
	// Enough reports whether the estimate is below the tolerance.
	Enough bool
}

// A difference counts at least this share of that of the node below it: a function may
// be predicted well at one node by chance, an odd one at the third.
const doubt = 0.05

// rim is a member that has been computed at a node beyond the grid.
type rim struct {
	index      []int
	difference float64
}

// Adapt computes members at nodes until those at the rim of the grid are predicted by
// the others to the tolerance. Its error is that of a member.
func Adapt(ctx context.Context, axes []Axis, member Member, o Options) (*Adapted, error) {
	most := o.Most
	if most == 0 {
		most = 200
	}
	for _, a := range axes {
		if !(a.Lo < a.Hi) || math.IsInf(a.Hi-a.Lo, 0) {
			panic(fmt.Sprintf("family: the axis %s from %v to %v", a.Name, a.Lo, a.Hi))
		}
	}
	a := &Adapted{Grid: Grid{Axes: axes}, Estimate: math.Inf(1)}
	var members [][]float64
	inside := map[string]bool{}
	open := []rim{{make([]int, len(axes)), math.Inf(1)}}
	begun := map[string]float64{fmt.Sprint(open[0].index): 1} // with their differences
	for len(open) > 0 {
		// The neighbours above the worst node of the rim come next.
		worst := 0
		for k := range open {
			if open[k].difference > open[worst].difference {
				worst = k
			}
		}
		a.Estimate = open[worst].difference
		a.Enough = a.Estimate <= o.Tolerance
		if a.Enough || a.Nodes() >= most {
			return a, nil
		}
		index := open[worst].index
		open = slices.Delete(open, worst, worst+1)
		inside[fmt.Sprint(index)] = true
		if a.Nodes() == 0 {
			values, _, err := member(ctx, a.values(index))
			if err != nil {
				return nil, err
			}
			a.Indices, members = append(a.Indices, index), append(members, values)
			a.tell(o, a.Estimate)
		}
		for i := range axes {
			above := slices.Clone(index)
			above[i]++
			if _, ok := begun[fmt.Sprint(above)]; ok || !a.closed(above, inside) {
				continue
			}
			at := a.values(above)
			values, scale, err := member(ctx, at)
			if err != nil {
				return nil, err
			}
			d := difference(values, a.Interpolate(at, members), scale)
			begun[fmt.Sprint(above)] = d
			r := rim{above, max(d, doubt*below(above, begun))}
			a.Indices, members = append(a.Indices, above), append(members, values)
			open = append(open, r)
			a.tell(o, r.difference)
			if a.Nodes() >= most {
				break
			}
		}
	}
	return a, nil
}

// below is the smallest difference of the nodes just below an index.
func below(index []int, begun map[string]float64) float64 {
	least := math.Inf(1)
	for i, n := range index {
		if n > 0 {
			under := slices.Clone(index)
			under[i]--
			least = min(least, begun[fmt.Sprint(under)])
		}
	}
	return least
}

func (a *Adapted) tell(o Options, difference float64) {
	if o.Progress != nil {
		o.Progress(a.Nodes(), difference)
	}
}

// difference is the largest difference of two vectors, entry by entry relative to a scale.
func difference(a, b, scale []float64) (worst float64) {
	for i := range a {
		d := math.Abs(a[i]-b[i]) / scale[i]
		if !(d <= worst) { // NaN too
			worst = d
		}
	}
	return worst
}
