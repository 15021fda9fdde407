package semantic

import (
	"slices"
	"strings"
)

// nearest returns at most three of the candidates that a misspelt or shortened
// name may have meant, best first: those within an edit distance of a third of
// the name's length, and those that one of the two is a part of.
func nearest(name string, candidates []string) []string {
	name = strings.ToLower(name)
	if name == "" || len(name) > 100 {
		return nil
	}
	type scored struct {
		name string
		d    int
	}
	var found []scored
	for _, c := range candidates {
		d := distance(name, c)
		switch {
		case d <= max(1, len(name)/3):
		case len(name) >= 3 && strings.Contains(c, name), len(c) >= 3 && strings.Contains(name, c):
			d = len(name)/3 + 1
		default:
			continue
		}
		found = append(found, scored{c, d})
	}
	slices.SortStableFunc(found, func(a, b scored) int { return a.d - b.d })
	out := make([]string, 0, 3)
	for _, f := range found[:min(3, len(found))] {
		out = append(out, f.name)
	}
	return out
}

// distance is the optimal string alignment distance: Levenshtein's with a swap
// of neighbours counted as one edit, because that is the commonest typo.
func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	before, prev, row := make([]int, len(y)+1), make([]int, len(y)+1), make([]int, len(y)+1)
	for j := range prev {
		prev[j] = j
	}
	for i := 1; i <= len(x); i++ {
		row[0] = i
		for j := 1; j <= len(y); j++ {
			cost := 1
			if x[i-1] == y[j-1] {
				cost = 0
			}
			row[j] = min(prev[j]+1, row[j-1]+1, prev[j-1]+cost)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, prev, row = prev, row, before
	}
	return prev[len(y)]
}

// didYouMean words the nearest candidates as the end of an error, or nothing.
func didYouMean(name string, candidates []string) string {
	near := nearest(name, candidates)
	if len(near) == 0 {
		return ""
	}
	return " (did you mean " + strings.Join(near, " or ") + "?)"
}
