// Package nearest finds what a misspelt word was meant to be.
package nearest

// Word returns the choice of least edit distance to word, the first of
// equals; "" if there are no choices.
func Word(word string, choices []string) string {
	best, least := "", -1
	for _, c := range choices {
		if d := Distance(word, c); least < 0 || d < least {
			best, least = c, d
		}
	}
	return best
}

// Distance returns the number of insertions, deletions and substitutions of
// characters that turn a into b (Levenshtein), keeping one row of the usual
// table.
func Distance(a, b string) int {
	from, to := []rune(a), []rune(b)
	row := make([]int, len(to)+1)
	for j := range row {
		row[j] = j
	}
	for i, x := range from {
		diagonal := row[0]
		row[0] = i + 1
		for j, y := range to {
			substitute := diagonal
			if x != y {
				substitute++
			}
			diagonal = row[j+1]
			row[j+1] = min(substitute, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(to)]
}
