package nlq

import "strings"

// forms returns the inflected forms under which a question may use a word:
// plural and singular, and for verbs the past and the -ing form. Some of them
// are no words; they do no harm, as nobody writes them.
func forms(word string) []string {
	if len(word) < 3 {
		return nil
	}
	out := []string{plural(word)}
	if s, ok := singular(word); ok {
		out = append(out, s)
	}
	return append(out, verbal(word)...)
}

func plural(word string) string {
	last := word[len(word)-1]
	switch {
	case strings.HasSuffix(word, "s"), strings.HasSuffix(word, "x"), strings.HasSuffix(word, "ch"), strings.HasSuffix(word, "sh"):
		return word + "es"
	case last == 'y' && !strings.ContainsRune("aeiou", rune(word[len(word)-2])):
		return word[:len(word)-1] + "ies"
	}
	return word + "s"
}

func singular(word string) (string, bool) {
	switch {
	case strings.HasSuffix(word, "ss"), strings.HasSuffix(word, "us"), !strings.HasSuffix(word, "s"), len(word) < 5:
		return "", false
	case strings.HasSuffix(word, "ies"):
		return word[:len(word)-3] + "y", true
	case strings.HasSuffix(word, "ches"), strings.HasSuffix(word, "shes"), strings.HasSuffix(word, "xes"), strings.HasSuffix(word, "sses"):
		return word[:len(word)-2], true
	}
	return word[:len(word)-1], true
}

var irregular = map[string][]string{
	"spend": {"spent", "spending"}, "sell": {"sold", "selling"}, "buy": {"bought", "buying"}, "get": {"got", "getting"},
}

func verbal(word string) []string {
	base := word
	if s, ok := singular(word); ok {
		base = s
	}
	if f, ok := irregular[base]; ok {
		return f
	}
	if strings.HasSuffix(base, "e") {
		return []string{base + "d", base[:len(base)-1] + "ing"}
	}
	return []string{base + "ed", base + "ing"}
}
