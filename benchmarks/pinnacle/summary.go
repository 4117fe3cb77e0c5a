package pinnacle

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"gonum.org/v1/gonum/stat"
)

// Line is what was measured of a row in one column: over all seeds.
type Line struct {
	Row
	Column    string
	Cells     []Measured
	Failures  []Failure
	Met       bool // every bar at every seed, seconds among them
	Dishonest int  // seeds that called a wrong result converged
}

// Summarise puts cells together by row and column, in the order of the rows.
func Summarise(rows []Row, cells []Measured, failures []Failure) []Line {
	var lines []Line
	for _, r := range rows {
		for _, column := range []string{Solved, Trained} {
			l := Line{Row: r, Column: column}
			for _, m := range cells {
				if m.Row == r.Name && m.Column == column {
					l.Cells = append(l.Cells, m)
				}
			}
			for _, f := range failures {
				if f.Row == r.Name && f.Column == column {
					l.Failures = append(l.Failures, f)
				}
			}
			if len(l.Cells)+len(l.Failures) == 0 {
				continue
			}
			l.judge()
			lines = append(lines, l)
		}
	}
	return lines
}

// judge compares the cells with the bars.
func (l *Line) judge() {
	l.Met = len(l.Failures) == 0
	for _, m := range l.Cells {
		if m.misses(l.Bars) || m.slow(l.Seconds) {
			l.Met = false
		}
		if m.Dishonest() {
			l.Dishonest++
		}
	}
}

// values are those of a number of all cells, ascending.
func (l Line) values(of func(Measured) float64) []float64 {
	var list []float64
	for _, m := range l.Cells {
		list = append(list, of(m))
	}
	slices.Sort(list)
	return list
}

// spread is the median and the largest of a number of all cells, "" without any.
func (l Line) spread(format func(float64) string, of func(Measured) float64) string {
	list := l.values(of)
	if len(list) == 0 {
		return ""
	}
	worst := list[len(list)-1]
	if math.IsNaN(list[0]) { // NaN sorts first, and is the worst
		worst = list[0]
	}
	if len(list) == 1 {
		return format(worst)
	}
	return fmt.Sprintf("%s (%s)", format(stat.Quantile(0.5, stat.Empirical, list, nil)), format(worst))
}

// Worst is the largest error of any output with a bar; NaN if one was not measured.
func (l Line) Worst() float64 {
	var worst float64
	for _, m := range l.Cells {
		for _, b := range l.Bars {
			e, ok := m.Errors[b.Output]
			if !ok || math.IsNaN(float64(e)) {
				return math.NaN()
			}
			worst = max(worst, float64(e))
		}
	}
	if len(l.Cells) == 0 {
		return math.NaN()
	}
	return worst
}

// Errors are those of the outputs with bars: median and worst of the seeds.
func (l Line) Errors() string {
	var parts []string
	for _, b := range l.Bars {
		text := l.spread(short, func(m Measured) float64 {
			if e, ok := m.Errors[b.Output]; ok {
				return float64(e)
			}
			return math.NaN()
		})
		if text != "" {
			parts = append(parts, b.Output+" "+text)
		}
	}
	return strings.Join(parts, ", ")
}

// Wall are the seconds of a process: median and worst of the seeds.
func (l Line) Wall() string {
	return l.spread(seconds, func(m Measured) float64 { return float64(m.Seconds) })
}

// Processor is the processor time of a process, s: median and worst of the seeds.
func (l Line) Processor() string {
	return l.spread(seconds, func(m Measured) float64 { return float64(m.Processor) })
}

// Beside is the difference from the suite's own file, and that file's floor.
func (l Line) Beside() string {
	if l.Suite == "" {
		return ""
	}
	text := l.spread(short, func(m Measured) float64 { return float64(m.Suite) })
	if list := l.values(func(m Measured) float64 { return float64(m.Suite) }); len(list) == 0 || math.IsNaN(list[0]) {
		text = "not compared"
	}
	return fmt.Sprintf("%s, floor %s", text, short(l.Floor))
}

// Best is the best published error with its source.
func (l Line) Best() string {
	if l.Published == 0 {
		return ""
	}
	return short(l.Published) + ", " + l.Source
}

// Bar says what the row has to reach.
func (l Line) Bar() string { return l.bars() }

// Statuses are how the cells ended, each once.
func (l Line) Statuses() string {
	var list []string
	for _, m := range l.Cells {
		if !slices.Contains(list, m.Status) {
			list = append(list, m.Status)
		}
	}
	for _, f := range l.Failures {
		list = append(list, fmt.Sprintf("seed %d: %s", f.Seed, f.Reason))
	}
	if l.Dishonest > 0 {
		list = append(list, fmt.Sprintf("%d beyond 5 estimates", l.Dishonest))
	}
	return strings.Join(list, ", ")
}

// Verdict says in a word whether the bars are met.
func (l Line) Verdict() string {
	if l.Met {
		return "yes"
	}
	return "no"
}

// short formats an error.
func short(v float64) string { return strconv.FormatFloat(v, 'g', 2, 64) }

// seconds formats a time.
func seconds(v float64) string { return strconv.FormatFloat(v, 'f', 1, 64) }
