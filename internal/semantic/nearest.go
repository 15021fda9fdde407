package semantic

import (
	"slices"
	"strings"

	"github.com/insight-agent/insight/internal/fold"
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
		d, ok := fold.Edits([]rune(name), []rune(c), max(1, len(name)/3))
		switch {
		case ok:
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

// misspelt reports whether a key is so near to a known one that it was meant.
func misspelt(key, known string) bool {
	_, ok := fold.Edits([]rune(key), []rune(known), 2)
	return ok
}

// didYouMean words the nearest candidates as the end of an error, or nothing.
func didYouMean(name string, candidates []string) string {
	near := nearest(name, candidates)
	if len(near) == 0 {
		return ""
	}
	return " (did you mean " + strings.Join(near, " or ") + "?)"
}
