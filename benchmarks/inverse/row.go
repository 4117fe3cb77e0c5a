package inverse

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat"

	"pinnsolve/internal/nearest"
)

// Row is a case of the suite: a command, run once a repeat, and what its results have to
// be.
type Row struct {
	Name, Title string
	// Args are the command, without pinnsolve. Files are named as data/NAME and
	// problems/NAME.
	Args []string
	// Data, unless "", is a file of data without noise; the command gets --data with
	// normal noise of Noise times the largest value of its kind, u or s, seeded by the
	// repeat, and the deviations of that noise.
	Data    string
	Noise   float64
	Repeats int  // 0 means 1
	Seeded  bool // the command gets --seed with the repeat
	// Truth are the values of the unknowns.
	Truth map[string]float64
	// Bar says what the row has to reach, and Judge what it has reached, and whether
	// that is enough.
	Bar   string
	Judge func(r Row, cells []Measured) (text string, met bool)
	// Seconds is the bar on the processor time of one process; 0 is none.
	Seconds float64
	// Published is the best published figure, with its source; "" if there is none.
	Published string
	// Slow leaves the row out of a quick run.
	Slow bool
}

// Rows are all rows of the suite.
func Rows() []Row { return slices.Concat(constants(), fields(), others()) }

// Select returns the rows of the given names, all if there are none.
func Select(names []string) ([]Row, error) {
	return nearest.Select("row", Rows(), func(r Row) string { return r.Name }, names)
}

// Quick are the rows of a quick run.
func Quick(rows []Row) []Row {
	return slices.DeleteFunc(slices.Clone(rows), func(r Row) bool { return r.Slow })
}

// off is the largest relative difference of an unknown from the truth, over all repeats.
func off(r Row, cells []Measured) (worst float64) {
	for _, m := range cells {
		for name, want := range r.Truth {
			u, ok := m.unknown(name)
			if !ok {
				return math.NaN()
			}
			worst = math.Max(worst, math.Abs(float64(u.Value)/want-1))
		}
	}
	return worst
}

// within judges by the largest difference from the truth.
func within(most float64) func(Row, []Measured) (string, bool) {
	return func(r Row, cells []Measured) (string, bool) {
		worst := off(r, cells)
		text := fmt.Sprintf("%.1e", worst)
		if n := cells[0].Steps; n > 0 {
			text += fmt.Sprintf(" in %d steps", n)
		}
		return text, worst <= most
	}
}

// covered judges by how often intervals hold the truth: a share of the repeats for each
// unknown.
func covered(least float64) func(Row, []Measured) (string, bool) {
	return func(r Row, cells []Measured) (string, bool) {
		met, text := true, ""
		for _, name := range r.names() {
			n := inside(r, cells, name)
			met = met && float64(n) >= least*float64(len(cells))
			if text != "" {
				text += ", "
			}
			text += fmt.Sprintf("%s inside in %d of %d", name, n, len(cells))
		}
		return text, met
	}
}

// names of the unknowns, sorted.
func (r Row) names() (list []string) {
	for name := range r.Truth {
		list = append(list, name)
	}
	slices.Sort(list)
	return list
}

// inside counts the intervals that hold the truth.
func inside(r Row, cells []Measured, name string) (n int) {
	for _, m := range cells {
		u, ok := m.unknown(name)
		if want := r.Truth[name]; ok && float64(u.Interval[0]) <= want && want <= float64(u.Interval[1]) {
			n++
		}
	}
	return n
}

// deviations judges by the largest difference from the truth in standard deviations of the
// fit, which is that of Cramer and Rao.
func deviations(most float64) func(Row, []Measured) (string, bool) {
	return func(r Row, cells []Measured) (string, bool) {
		var worst float64
		for _, m := range cells {
			for name, want := range r.Truth {
				u, _ := m.unknown(name)
				worst = math.Max(worst, math.Abs(float64(u.Value)-want)/float64(u.Sigma))
			}
		}
		return fmt.Sprintf("%.1e, %.1f deviations", off(r, cells), worst), worst <= most
	}
}

// status judges by how all repeats ended.
func status(want string) func(Row, []Measured) (string, bool) {
	return func(_ Row, cells []Measured) (string, bool) {
		met, seen := true, []string{}
		for _, m := range cells {
			met = met && string(m.Status) == want
			if !slices.Contains(seen, string(m.Status)) {
				seen = append(seen, string(m.Status))
			}
		}
		return fmt.Sprint(seen), met
	}
}

// processor is the median and the largest processor time of the repeats, s.
func processor(cells []Measured) (median, worst float64) {
	var list []float64
	for _, m := range cells {
		list = append(list, float64(m.Processor))
	}
	if len(list) == 0 {
		return math.NaN(), math.NaN()
	}
	slices.Sort(list)
	return stat.Quantile(0.5, stat.Empirical, list, nil), list[len(list)-1]
}
