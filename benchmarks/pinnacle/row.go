package pinnacle

import (
	"context"
	"fmt"
	"slices"

	"pinnsolve/internal/nearest"
)

// Bar is the largest error that an output may have: relative, in L2, of a field; relative
// to its reference, of a quantity; what its Checks say, of other outputs.
type Bar struct {
	Output string
	Most   float64 // 0: printed only
}

// Row is a problem of the suite.
type Row struct {
	Name  string // of the row, and of its file in problems
	Title string
	Bars  []Bar
	// Args are the command, nil for a run of the problem file. Files are named as
	// problems/NAME; seed and directory are added.
	Args []string
	// Do measures a row that is no command, in this process: errors by output.
	Do func(context.Context) (map[string]float64, error) `json:"-"`
	// Checks are comparisons beside those that a problem file makes itself.
	Checks []Check
	// Seconds is the bar on the wall time of one process on two cores.
	Seconds float64
	// Published is the best published error, dimensionless, with its Source; 0 if there
	// is none.
	Published float64
	Source    string
	// Suite is the suite's own file of values, in suite; "" if it has none that can be
	// used. Floor is how far that file is from our reference, which no method can be
	// below.
	Suite string
	Floor float64
	// Levels are fields that are known up to a constant: the suite's file is compared
	// after its mean has been made ours.
	Levels []string
	// Fault says in a sentence what is wrong with the suite's problem or file.
	Fault string
	// Trained are the flags that train a network on the same problem, nil if the row has
	// none.
	Trained []string
}

// quickSeconds are those of the slowest row of a quick run.
const quickSeconds = 15

// Select returns the rows of the given names, all if there are none.
func Select(names []string) ([]Row, error) {
	return nearest.Select("row", Rows(), func(r Row) string { return r.Name }, names)
}

// Quick are the rows of a quick run.
func Quick(rows []Row) []Row {
	return slices.DeleteFunc(slices.Clone(rows), func(r Row) bool { return r.Seconds > quickSeconds })
}

// command is the command of the row, without pinnsolve.
func (r Row) command() []string {
	if r.Args != nil {
		return r.Args
	}
	return []string{"run", "problems/" + r.Name + ".yaml"}
}

// bars says what the row has to reach.
func (r Row) bars() string {
	text := ""
	for i, b := range r.Bars {
		if i > 0 {
			text += ", "
		}
		if b.Most == 0 {
			text += b.Output
			continue
		}
		text += fmt.Sprintf("%s <= %s", b.Output, short(b.Most))
	}
	return fmt.Sprintf("%s; %.0f s", text, r.Seconds)
}
