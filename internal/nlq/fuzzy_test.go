package nlq

import "testing"

func TestSlipped(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		written, name string
		want          bool
	}{
		{"gogle", "google", true},      // a letter left out inside
		{"goolge", "google", true},     // swapped
		{"cliks", "clicks", true},      // a letter left out inside
		{"tabelt", "tablet", true},     // swapped
		{"googel", "google", true},     // swapped
		{"vissits", "visits", true},    // doubled
		{"spens", "spend", true},       // a neighbouring key
		{"ordars", "orders", true},     // one vowel for another
		{"sessionz", "sessions", true}, // long enough
		{"table", "tablet", false},     // whole by itself
		{"radio", "ratio", false},      // another word
		{"posts", "costs", false},      // another beginning
		{"chinc", "china", false},      // no neighbouring key
	} {
		if got := slipped(c.written, c.name); got != c.want {
			t.Errorf("slipped(%q, %q) = %v, want %v", c.written, c.name, got, c.want)
		}
	}
}
