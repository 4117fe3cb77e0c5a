package page

// Run is what the page of a run shows. Texts are plain; empty parts are left out.
type Run struct {
	Title    string // of the case or part
	Name     string // by which the command knows it
	Kind     string // formulation, statement and the like, in a few words
	Verdict  Verdict
	Command  string
	About    string // equations and conditions in words, as plain text of some lines
	Solved   []Item // what was asked: parameters, loads, sizes
	Checks   []Item // evidence for the solution
	Notes    []string
	Machine  []Item
	Files    []string // beside the page
	Pictures []string // of the files, those to show where there is no Body

	Quantities []Quantity
	Errors     []Error

	Body        *Body
	History     *History
	Path        *Path
	Refinements []Refinement

	// Live is the address of server-sent events with further rows of the history,
	// "" for a run that has ended; Home that of the list of runs.
	Live, Home string
}

// Mood is the colour of a verdict.
type Mood string

// The moods of a verdict.
const (
	Good    Mood = "good"    // trusted
	Bad     Mood = "bad"     // not to be trusted
	Stopped Mood = "stopped" // ended before it was done
	Running Mood = "running"
)

// Verdict is how a run ended, in words.
type Verdict struct {
	Mood    Mood
	Title   string // a word or two
	Status  string // its name in tables
	Message string // what happened
	Advice  string // what to try next
}

// Item is a name with a value, and what it means.
type Item struct{ Name, Value, Unit, Meaning string }

// Quantity is a row of the table of quantities, in the digits to be shown. An
// estimate is that of the absolute error.
type Quantity struct{ Name, Value, Estimate, Reference, Unit, At, Note string }

// Error is how far an output is from its exact values.
type Error struct{ Name, RelL2, Max, Unit string }

// Refinement is one space that was tried.
type Refinement struct {
	Windows, Features, Unknowns int
	Estimate                    float64 // relative; NaN if unknown
}

// Path is a table of steps along a parameter: a row a step, a column a name. Unknown
// numbers are NaN.
type Path struct {
	Parameter, Unit, Message string
	Columns                  []string // Parameter first
	Rows                     [][]float64
}

// History is how a loss fell: a row a record, a column a name. Unknown numbers are
// NaN.
type History struct {
	Columns []string
	Rows    [][]float64
	Methods []string // of every row
	Total   int      // of rows before they were thinned
}

// mostRows is how many rows of a history a page has.
const mostRows = 1500

// NewHistory returns a history of at most mostRows rows, the last one among them.
func NewHistory(columns []string, n int, row func(k int) (values []float64, method string)) *History {
	h := &History{Columns: columns, Total: n}
	every := max(1, (n+mostRows-1)/mostRows)
	for k := range n {
		if k%every != 0 && k != n-1 {
			continue
		}
		values, method := row(k)
		h.Rows, h.Methods = append(h.Rows, values), append(h.Methods, method)
	}
	return h
}
