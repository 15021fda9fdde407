package nlq

import (
	"slices"
	"strings"

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

// surelySlipped is the length from which one wrong letter makes no other word.
const surelySlipped = 7

// slipped reports whether a word that is one edit off a name looks like a slip
// of the fingers: letters swapped, doubled or left out inside, a neighbouring
// key, one vowel for another. Other words may well be what they are: "table" is
// no tablet, "radio" no ratio, "posts" are no costs.
func slipped(written, name string) bool {
	w, n := []rune(written), []rune(name)
	if w[0] != n[0] {
		return false
	}
	if len(w) >= surelySlipped {
		return true
	}
	i := 0
	for i < len(w) && i < len(n) && w[i] == n[i] {
		i++
	}
	switch {
	case len(w) < len(n): // a letter is missing; at the end, a short word may be whole
		return i < len(w) || len(w) > len("table")
	case len(w) > len(n): // a letter too many: one of its neighbours again, or next to them
		return i == 0 || i >= len(w) || w[i] == w[i-1] || neighbours(w[i], w[i-1]) || i+1 < len(w) && neighbours(w[i], w[i+1])
	case i+1 < len(w) && w[i] == n[i+1] && w[i+1] == n[i]:
		return true
	}
	return neighbours(w[i], n[i]) || vowel(w[i]) && vowel(n[i])
}

func vowel(r rune) bool { return strings.ContainsRune("aeiouy", r) }

var keyRows = []string{"qwertyuiop", "asdfghjkl", "zxcvbnm"}

// neighbours reports whether two letters lie side by side on a keyboard.
func neighbours(a, b rune) bool {
	row, col := keyOf(a)
	otherRow, otherCol := keyOf(b)
	return row >= 0 && otherRow >= 0 && abs(row-otherRow) <= 1 && abs(col-otherCol) <= 1
}

func keyOf(r rune) (row, col int) {
	for row, keys := range keyRows {
		if col := strings.IndexRune(keys, r); col >= 0 {
			return row, col
		}
	}
	return -1, -1
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
