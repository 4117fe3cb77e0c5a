package page

import "io"

// List is the page of a folder of runs.
type List struct {
	Folder string
	Runs   []Entry
}

// Entry is a run in a list. Texts are empty and numbers NaN if unknown.
type Entry struct {
	Path    string // inside the folder
	Address string // of its page
	Case    string
	Method  string
	Status  string
	Mood    Mood
	Error   float64 // the largest known: from exact values, or estimated
	Loss    float64
	Seconds float64 // of the solve
	Begun   string  // time of its files, to sort by
	Curve   bool    // whether it has a history
}

// packedEntry is an entry as the script of a list reads it.
type packedEntry struct {
	Path    string  `json:"path"`
	Address string  `json:"address"`
	Case    string  `json:"case"`
	Method  string  `json:"method"`
	Status  string  `json:"status"`
	Mood    Mood    `json:"mood"`
	Error   numeric `json:"error"`
	Loss    numeric `json:"loss"`
	Seconds numeric `json:"seconds"`
	Begun   string  `json:"begun"`
	Curve   bool    `json:"curve"`
}

// Packed returns entries as the events of a list have them, to be written as JSON.
func Packed(entries []Entry) any {
	list := []packedEntry{}
	for _, e := range entries {
		list = append(list, packedEntry{e.Path, e.Address, e.Case, e.Method, e.Status, e.Mood, numeric(e.Error), numeric(e.Loss), numeric(e.Seconds), e.Begun, e.Curve})
	}
	return list
}

// PackedRows returns rows of a history as the events of a run have them.
func PackedRows(rows [][]float64) any { return numerics(rows) }

// PackedHistory returns a history as the script of a page reads it.
func PackedHistory(h *History) any {
	return table{Columns: h.Columns, Rows: numerics(h.Rows), Methods: h.Methods, Total: h.Total}
}

// Write writes the page, for a server that answers its scripts.
func (l *List) Write(w io.Writer) error {
	s := shell{Title: "runs in " + l.Folder, body: "list", Content: l, data: Packed(l.Runs), served: true,
		scripts: []string{"common.js", "list.js"}, libraries: []library{uplot}}
	return s.write(w)
}
