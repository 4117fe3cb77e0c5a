package search

import "math"

// largestGroups is the number of groups that the values of an axis are put into: more
// would each have few trials.
const largestGroups = 4

// Importance returns for every axis which share of the variance of log values the axis
// alone explains, 0 to 1: the main effects of an analysis of variance, less what as many
// groups of chance would explain (epsilon squared: Kelley, PNAS 21 (1935) 554), as by
// Hutter, Hoos and Leyton-Brown, ICML 2014. It is 0 for an axis without two groups.
// Trials without a positive finite value do not count.
func Importance(s Space, trials []Trial) []float64 {
	var values []float64
	var points [][]int
	for _, t := range trials {
		if t.Value > 0 && !math.IsInf(t.Value, 1) {
			values, points = append(values, math.Log(t.Value)), append(points, t.Point)
		}
	}
	shares := make([]float64, len(s))
	total := squares(values)
	for k, a := range s {
		groups := make([][]float64, min(len(a.Values), largestGroups))
		for i, v := range values {
			g := points[i][k] * len(groups) / len(a.Values)
			groups[g] = append(groups[g], v)
		}
		var within float64
		filled := 0
		for _, g := range groups {
			if len(g) > 0 {
				filled++
				within += squares(g)
			}
		}
		if rest := len(values) - filled; filled > 1 && rest > 0 && total > 0 {
			chance := within / float64(rest) * float64(filled-1)
			shares[k] = math.Max(0, (total-within-chance)/total)
		}
	}
	return shares
}

// squares is the sum of the squares of the differences from the mean.
func squares(v []float64) (sum float64) {
	var mean float64
	for _, x := range v {
		mean += x / float64(len(v))
	}
	for _, x := range v {
		sum += (x - mean) * (x - mean)
	}
	return sum
}
