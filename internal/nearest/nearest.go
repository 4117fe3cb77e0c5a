// Package nearest reports a word that is not among the choices and suggests the
// one that was probably meant.
package nearest

import (
	"fmt"
	"slices"
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

// Select returns those of all that have the given names, in the order of the names, or all
// if there are none.
func Select[T any](kind string, all []T, name func(T) string, names []string) ([]T, error) {
	if len(names) == 0 {
		return all, nil
	}
	var choices []string
	for _, x := range all {
		choices = append(choices, name(x))
	}
	var some []T
	for _, word := range names {
		i := slices.Index(choices, word)
		if i < 0 {
			return nil, Unknown(kind, word, choices)
		}
		some = append(some, all[i])
	}
	return some, nil
}

// Choose is the advice for a word that is not among the choices: choose from a,
// b, c (did you mean b?).
func Choose(word string, choices []string) string {
	return "choose from " + strings.Join(choices, ", ") + Hint(word, choices)
}

// farthest is the largest distance of a word that may have been meant.
const farthest = 2

// Hint is " (did you mean b?)" for the choice next to a word, and nothing where none
// is within two changes, or all of the word would have to change.
func Hint(word string, choices []string) string {
	near := Word(word, choices)
	d := Distance(word, near)
	if near == "" || d > farthest || d >= max(utf8.RuneCountInString(word), utf8.RuneCountInString(near)) {
		return ""
	}
	return " (did you mean " + near + "?)"
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
