package nlq

import (
	"slices"
	"strings"
)

// clause is a stretch of a question between two signs, or before a conjunction
// that a new subject follows: "…, so I can brag".
type clause struct {
	stretch
	asked    bool // its sentence ends with a question mark, or the text with it
	first    bool // of its sentence
	bracket  bool // it stands in brackets
	sentence int
}

// clauses cuts a scan. No wording of time or name is cut in two.
func (s *scan) clauses() []clause {
	var out []clause
	at, sentence, first, bracket := 0, 0, true, false
	close := func(i int, gap string) {
		if i > at {
			out = append(out, clause{stretch: stretch{at, i}, first: first, bracket: bracket, sentence: sentence})
			first = false
		}
		at = i
		if strings.ContainsAny(gap, "?？") || i == len(s.toks) {
			for k := range out {
				if out[k].sentence == sentence {
					out[k].asked = true
				}
			}
		}
		if strings.ContainsAny(gap, "?？!！.。\n") {
			sentence, first = sentence+1, true
		}
	}
	for i := 1; i < len(s.toks); i++ {
		if m := s.mentionOver(i); m != nil {
			continue
		}
		switch gap := s.gap(i); {
		case strings.ContainsAny(gap, ",;:?!，；：？！。、—～~()（）\n") || strings.Contains(gap, ". ") || strings.Contains(gap, ".."):
			close(i, gap)
			bracket = strings.ContainsAny(gap, "(（") || bracket && !strings.ContainsAny(gap, ")）")
		case strings.Contains(gap, " - ") || strings.Contains(gap, " – "), joining[s.toks[i].text] && i+1 < len(s.toks) && subjects[s.toks[i+1].text]:
			close(i, "")
		case s.toks[i].kind == han && strings.Contains(gap, " ") && s.toks[i-1].kind == han:
			close(i, gap)
		}
	}
	close(len(s.toks), s.text[min(len(s.text), s.lastByte()):])
	return out
}

func (s *scan) lastByte() int {
	if len(s.toks) == 0 {
		return 0
	}
	_, end := s.bytes(len(s.toks)-1, len(s.toks))
	return end
}

// mentionOver returns the mention that reaches over the border before token i.
func (s *scan) mentionOver(i int) *mention {
	for k := range s.mentions {
		if m := &s.mentions[k]; m.i < i && i < m.j && m.cue == nil {
			return m
		}
	}
	return nil
}

var (
	joining  = set("so because since but and before while as cause coz cuz n though although")
	subjects = set("i im we he she they you it my")
)

// within calls keep for every mention of a clause.
func (s *scan) within(c clause, ok func(m *mention) bool) bool {
	return slices.ContainsFunc(s.mentions, func(m mention) bool { return m.i >= c.i && m.j <= c.j && ok(&m) })
}

// words reports whether a Latin word of a set stands in a clause.
func (s *scan) words(c clause, words map[string]bool) bool {
	return slices.ContainsFunc(s.toks[c.i:c.j], func(t token) bool { return words[t.text] })
}

// unreadIn returns the words of a clause that nothing claims.
func (s *scan) unreadIn(c clause) []stretch {
	var out []stretch
	for _, u := range s.unread {
		if u.i >= c.i && u.j <= c.j {
			out = append(out, u)
		}
	}
	return out
}
