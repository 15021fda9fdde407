package fold

import (
	"strings"
	"testing"
)

func TestEdits(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("campaign", 6)
	for _, c := range []struct {
		a, b  string
		limit int
		want  int
		ok    bool
	}{
		{"", "", 0, 0, true},
		{"spend", "spend", 0, 0, true},
		{"spend", "spent", 1, 1, true},
		{"septmber", "september", 1, 1, true},
		{"reveune", "revenue", 1, 1, true}, // neighbours swapped
		{"ca", "abc", 3, 3, true},          // optimal string alignment: a swapped pair is not edited again
		{"kitten", "sitting", 3, 3, true},
		{"kitten", "sitting", 2, 0, false},
		{"roas", "conversions", 2, 0, false},
		{"转化率", "转换率", 1, 1, true},
		{long, long + "s", 1, 1, true},
		{long, strings.ToUpper(long), 2, 0, false},
	} {
		got, ok := Edits([]rune(c.a), []rune(c.b), c.limit)
		if ok != c.ok || ok && got != c.want {
			t.Errorf("%q to %q within %d: %d, %v; want %d, %v", c.a, c.b, c.limit, got, ok, c.want, c.ok)
		}
	}
}
