package nlq

import (
	"slices"

	"github.com/insight-agent/insight/internal/fold"
)

// maxFuzzy is the longest word that a misspelt one is held against.
const maxFuzzy = 31

// within reports whether a word is at most limit edits from what was written,
// and how many.
func within(written, word []rune, limit int) (int, bool) {
	if len(word) > maxFuzzy {
		return 0, false
	}
	return fold.Edits(written, word, limit)
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
