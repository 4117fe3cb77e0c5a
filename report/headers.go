package report

import (
	"strings"

	"pinnsolve/internal/names"
)

// headers returns the headers of the columns of a table, which may have names of
// the user's in them: nothing that does not print, and an apostrophe before what a
// spreadsheet would take for a formula.
func headers(columns ...string) []string {
	list := make([]string, len(columns))
	for i, c := range columns {
		list[i] = names.Visible(c)
		if c != "" && strings.ContainsRune("=+-@", rune(c[0])) {
			list[i] = "'" + list[i]
		}
	}
	return list
}
