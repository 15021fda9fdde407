package fold

// Edits reports whether b is at most limit edits from a, and how many:
// insertions, deletions, substitutions and swaps of neighbours (Damerau's
// distance in its optimal-string-alignment form, because a swap is the
// commonest typo). The count has no meaning when the limit is passed.
func Edits(a, b []rune, limit int) (int, bool) {
	if d := len(a) - len(b); d > limit || -d > limit {
		return 0, false
	}
	var short [3][32]int // words fit it, so that a typo costs no allocation
	before, prev, row := short[0][:], short[1][:], short[2][:]
	if len(b) >= len(short[0]) {
		before, prev, row = make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	}
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
