package nlq

import (
	"slices"

	"github.com/insight-agent/insight/internal/evidence"
)

// reporting are the verbs by which somebody's words are told.
var reporting = set("says say said swears swear thinks think claims claim told tells asked asks wants want needs need keeps insists believes reckons asking wondering requires require demanded demands")

// reporter returns the words that only say who wants to know, up to the verb:
// "My mentor says", "The auditors are asking for", 组长要.
func (s *scan) reporter(c clause) []stretch {
	if s.isChinese(c) {
		return s.chineseReporter(c)
	}
	i := c.i
	for i < c.j && (interjections[s.toks[i].text] || joining[s.toks[i].text]) {
		i++
	}
	if i+2 >= c.j {
		return nil
	}
	if s.toks[i].text == "for" { // "for the month-end file I require"
		return s.purpose(i, c)
	}
	if !possessive[s.toks[i].text] {
		return nil
	}
	person := false
	for k := i + 1; k < min(i+6, c.j-1); k++ {
		word := s.toks[k].text
		switch {
		case reporting[word] && k > i+1 && person:
			return []stretch{{i, k + 1}}
		case slices.Contains(persons[evidence.EN], word):
			person = true
		case s.named(k):
			return nil
		}
	}
	return nil
}

// purpose returns "for the month-end file I require", which says what a figure
// is wanted for.
func (s *scan) purpose(i int, c clause) []stretch {
	for k := i + 2; k+1 < min(i+8, c.j) && !s.named(k); k++ {
		if (s.toks[k].text == "i" || s.toks[k].text == "we") && papers[s.toks[k-1].text] && reporting[s.toks[k+1].text] {
			return []stretch{{i, k + 2}}
		}
	}
	return nil
}

// named reports whether token k belongs to a metric, a dimension, a member or a
// time.
func (s *scan) named(k int) bool {
	return slices.ContainsFunc(s.mentions, func(m mention) bool {
		return m.i <= k && k < m.j && (m.period != nil || len(m.senses) > 0 && m.source != "fuzzy")
	})
}

var possessive = set("my our the his her a an some")

// chineseAsking are the verbs after which what a person wants to know stands.
var chineseAsking = []string{"跟我说", "让我", "叫我", "要我", "催我", "问我", "在问", "想问", "想看", "想知道", "要看", "问", "说", "要"}

func (s *scan) chineseReporter(c clause) []stretch {
	for i := c.i; i < c.j; i++ {
		for _, p := range persons[evidence.ZH] {
			person := len([]rune(p))
			if i+person >= c.j || s.textOf(i, i+person) != p || i > c.i && person < 2 {
				continue
			}
			for _, verb := range chineseAsking {
				for gap := range 4 { // 我一哥们说
					k, size := i+person+gap, len([]rune(verb))
					if k+size > c.j || k+size == c.j && i == c.i || s.textOf(k, k+size) != verb || gap > 0 && (size < 2 && verb != "说" || s.anyNamed(i+person, k)) || i > c.i && size < 2 {
						continue
					}
					return []stretch{{i, k + size}}
				}
			}
		}
	}
	return nil
}

// anyNamed reports whether a token of a stretch is named.
func (s *scan) anyNamed(i, j int) bool {
	for k := i; k < j; k++ {
		if s.named(k) {
			return true
		}
	}
	return false
}
