package nlq

import "slices"

// within reports whether b is at most limit edits from a: insertions,
// deletions, substitutions and swaps of neighbours (Damerau's distance in its
// optimal-string-alignment form), and how many.
func within(a, b []rune, limit int) (int, bool) {
	if d := len(a) - len(b); d > limit || -d > limit {
		return 0, false
	}
	var buf [3][32]int
	if len(b) >= len(buf[0]) {
		return 0, false
	}
	before, prev, row := &buf[0], &buf[1], &buf[2]
	for j := range len(b) + 1 {
		prev[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		best := i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(prev[j]+1, row[j-1]+1, prev[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
			best = min(best, row[j])
		}
		if best > limit {
			return 0, false
		}
		before, prev, row = prev, row, before
	}
	return prev[len(b)], prev[len(b)] <= limit
}

// limitOf is the number of edits that a word of n letters may be off.
func limitOf(n int) int {
	switch {
	case n >= 9:
		return 2
	case n >= 5:
		return 1
	}
	return 0
}

// dice is the Sørensen–Dice coefficient of two texts' rune bigrams, 0 to 1.
func dice(a, b []rune) float64 {
	if len(a) < 2 || len(b) < 2 {
		return 0
	}
	grams := bigrams(b)
	shared := 0
	for _, g := range bigrams(a) {
		if k := slices.Index(grams, g); k >= 0 {
			shared++
			grams[k] = [2]rune{}
		}
	}
	return 2 * float64(shared) / float64(len(a)+len(b)-2)
}

func bigrams(r []rune) [][2]rune {
	out := make([][2]rune, 0, len(r))
	for i := 0; i+1 < len(r); i++ {
		out = append(out, [2]rune{r[i], r[i+1]})
	}
	return out
}
