// Package nearest reports a word that is not among the choices and suggests the
// one that was probably meant.
package nearest

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Unknown is the one-line error for a word that is not among the choices:
//
//	unknown case "cooc": choose from block, cook (did you mean cook?)
func Unknown(kind, word string, choices []string) error {
	if len(choices) == 0 {
		return fmt.Errorf("unknown %s %q: there is none", kind, word)
	}
	return fmt.Errorf("unknown %s %q: %s", kind, word, Choose(word, choices))
}

// Choose is the advice for a word that is not among the choices: choose from a,
// b, c (did you mean b?). It suggests nothing that has no character in common
// with the word.
func Choose(word string, choices []string) string {
	advice := "choose from " + strings.Join(choices, ", ")
	near := Word(word, choices)
	if Distance(word, near) >= max(utf8.RuneCountInString(word), utf8.RuneCountInString(near)) {
		return advice
	}
	return advice + " (did you mean " + near + "?)"
}

// Word returns the choice with the least edit distance to word, the first of
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
