package geometry

// nearest returns the candidate with the least edit distance to name, the first
// of equals. There must be at least one candidate.
func nearest(name string, candidates []string) string {
	best, least := candidates[0], editDistance(name, candidates[0])
	for _, c := range candidates[1:] {
		if d := editDistance(name, c); d < least {
			best, least = c, d
		}
	}
	return best
}

// editDistance returns the number of insertions, deletions and substitutions of
// bytes that turn a into b (Levenshtein), keeping one row of the usual table.
func editDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			substitute := diagonal
			if a[i] != b[j] {
				substitute++
			}
			diagonal = row[j+1]
			row[j+1] = min(substitute, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
