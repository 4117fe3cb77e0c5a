package weak

import (
	"context"

	"pinnsolve/internal/parallel"
	"pinnsolve/pinn"
)

// kept holds modes at points, times the square roots of the weights, for forms whose
// residuals are needed again and again. A nil one holds nothing.
type kept struct {
	left int // numbers that still fit
	at   map[keptPlace][]modes
}

type keptPlace struct {
	region pinn.Region
	lo     int
}

// find returns the modes of a batch of points from lo on, nil if they are not kept.
func (k *kept) find(z *integral, lo int) []modes {
	if k == nil {
		return nil
	}
	return k.at[keptPlace{z.region, lo}]
}

// room returns where modes that need so many numbers go, and whether that is memory of
// their own, in which they can be kept.
func (k *kept) room(memory *[]float64, need int) (*[]float64, bool) {
	if k == nil || need > k.left {
		return memory, false
	}
	k.left -= need
	return new([]float64), true
}

// keep keeps modes that were put into memory of their own.
func (k *kept) keep(z *integral, lo int, phi []modes, own bool) {
	if k != nil && own {
		k.at[keptPlace{z.region, lo}] = phi
	}
}

// fromKept adds the lanes of the fields with coefficients theta to vs, from modes times
// root.
func (g *Form) fromKept(ctx context.Context, vs [][]float64, active []int, phi []modes, root, theta []float64) error {
	own := make([][]float64, len(vs))
	for i := range own {
		own[i] = make([]float64, len(root))
	}
	err := parallel.Until(ctx, g.workers, (len(root)+strip-1)/strip, func(i int) {
		g.addLanes(own, active, phi, i*strip, min((i+1)*strip, len(root)), theta)
	})
	for i, col := range own {
		for p := range col {
			if root[p] > 0 {
				vs[i][p] += col[p] / root[p]
			}
		}
	}
	return err
}
