package formula

import (
	"slices"
	"strings"
	"unicode"

	"pinnsolve/internal/nearest"
)

// Limits of a formula, checked before it is parsed: the parser calls itself for
// every level.
const (
	mostCharacters = 10_000
	mostLevels     = 200
)

// word is an identifier in a formula.
type word struct {
	at   int
	text string
	call bool // an opening parenthesis follows
}

// scan checks a formula before it is parsed: its size, its characters, and that
// what it calls are functions of ours.
func scan(runes []rune) {
	if len(runes) > mostCharacters {
		fail(mostCharacters, "the formula has %d characters, and the most are %d", len(runes), mostCharacters)
	}
	if strings.TrimSpace(string(runes)) == "" {
		fail(0, "the formula is empty: write a number such as 0")
	}
	levels(runes)
	list, nots := words(runes), 0
	for _, w := range list {
		if w.text == "not" {
			nots++
		}
		if nots > mostLevels {
			fail(w.at, "not is written more than %d times", mostLevels)
		}
		if slices.Contains(foreign, w.text) {
			fail(w.at, "%q is no word of formulas; conditions are written a ? b : c, and functions are %s", w.text, strings.Join(functionNames(), ", "))
		}
	}
	characters(runes)
	for _, w := range list {
		if w.call && !slices.Contains(functionNames(), w.text) && !slices.Contains(operators, w.text) {
			fail(w.at, "%v", nearest.Unknown("function", w.text, functionNames()))
		}
	}
}

// foreign are words of the parser's own language, and operators those that are kept.
var (
	foreign   = []string{"in", "matches", "contains", "startsWith", "endsWith", "let", "if", "else", "true", "false", "nil"}
	operators = []string{"and", "or", "not"}
)

// levels checks the depth of brackets and of signs, conditions and powers, which
// nest, too.
func levels(runes []rune) {
	var open []int
	for i, r := range runes {
		switch r {
		case '(', '[':
			open = append(open, i)
		case ')', ']':
			if len(open) == 0 {
				fail(i, "%q closes nothing: leave it out", r)
			}
			if from := runes[open[len(open)-1]]; (from == '(') != (r == ')') {
				fail(i, "%q closes %q: brackets come in pairs", r, from)
			}
			open = open[:len(open)-1]
		}
		if len(open) > mostLevels {
			fail(i, "brackets are nested more than %d levels deep", mostLevels)
		}
	}
	if len(open) > 0 {
		fail(open[len(open)-1], "%q is not closed", runes[open[len(open)-1]])
	}
	chains(runes)
}

// chains checks runs of what nests without brackets: signs before signs, powers of
// powers, conditions in conditions.
func chains(runes []rune) {
	var powers, conditions, unary int
	for i, r := range runes {
		switch r {
		case '^':
			powers++
		case '?':
			conditions++
		case '-', '+', '!':
			unary++
		case ' ', '\t', '\n', '\r':
			continue
		case ',':
			powers, conditions, unary = 0, 0, 0
		default:
			if r != '*' || i == 0 || runes[i-1] != '*' {
				unary = 0
				break
			}
			powers++
		}
		if max(powers, conditions, unary) > mostLevels {
			fail(i, "signs, powers or conditions are nested more than %d levels deep", mostLevels)
		}
	}
}

// characters refuses what the parser would take and formulas do not have.
func characters(runes []rune) {
	for i, r := range runes {
		next := rune(0)
		if i+1 < len(runes) {
			next = runes[i+1]
		}
		switch {
		case strings.ContainsRune("\"'`", r):
			fail(i, "quotes have no meaning inside a formula: leave them out")
		case strings.ContainsRune("#{};$@\\%~", r):
			fail(i, "%q has no meaning in a formula", r)
		case r == '/' && (next == '/' || next == '*'):
			fail(i, "%q begins no comment: formulas have none", string([]rune{r, next}))
		case r == '|' && next != '|' && (i == 0 || runes[i-1] != '|'):
			fail(i, "%q has no meaning in a formula; or is written or", r)
		case r == '?' && (next == '?' || next == '.' || next == ':'):
			fail(i, "%q has no meaning in a formula; a condition is written a ? b : c", string([]rune{r, next}))
		case r == ':' && next == ':', r == '.' && next == '.':
			fail(i, "%q has no meaning in a formula", string([]rune{r, next}))
		case r == '=' && next != '=' && (i == 0 || !strings.ContainsRune("<>=!", runes[i-1])):
			fail(i, "an equals sign has no meaning here: write what is to be evaluated alone")
		case r == '−', r == '·', r == '×', r == '²', r == '³', r == '÷', r == '√', r == '≤', r == '≥':
			fail(i, "%q is no operator: write %s", r, map[rune]string{'−': "-", '·': "*", '×': "*", '²': "^2", '³': "^3", '÷': "/", '√': "sqrt()", '≤': "<=", '≥': ">="}[r])
		case r == '_' && i > 0 && unicode.IsDigit(runes[i-1]) && unicode.IsDigit(next) && !inWord(runes, i):
			fail(i, "numbers have no underscores: leave it out")
		}
	}
}

// inWord reports whether the character belongs to an identifier.
func inWord(runes []rune, i int) bool {
	for i > 0 && letterOrDigit(runes[i-1]) {
		i--
	}
	return unicode.IsLetter(runes[i]) || runes[i] == '_'
}

func letterOrDigit(r rune) bool { return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) }

// words returns the identifiers of a formula; the e of 1e3 is none, nor the x of
// 0x10, which is refused.
func words(runes []rune) (list []word) {
	for i := 0; i < len(runes); {
		switch r := runes[i]; {
		case unicode.IsDigit(r):
			if r == '0' && i+1 < len(runes) && strings.ContainsRune("xXoObB", runes[i+1]) {
				fail(i, "numbers are decimal, such as 16 or 1.6e1")
			}
			for i < len(runes) && (letterOrDigit(runes[i]) || runes[i] == '.') {
				i++
			}
		case letterOrDigit(r):
			from := i
			for i < len(runes) && letterOrDigit(runes[i]) {
				i++
			}
			after := i
			for after < len(runes) && unicode.IsSpace(runes[after]) {
				after++
			}
			list = append(list, word{from, string(runes[from:i]), after < len(runes) && runes[after] == '('})
		default:
			i++
		}
	}
	return list
}

// Split cuts a list of formulas at its commas, those in brackets left out.
func Split(text string) []string {
	var list []string
	depth, from := 0, 0
	for i, r := range text {
		switch r {
		case '(', '[':
			depth++
		case ')', ']':
			depth--
		case ',':
			if depth == 0 {
				list, from = append(list, text[from:i]), i+1
			}
		}
	}
	return append(list, text[from:])
}
