package nlq

import (
	"slices"

	"github.com/insight-agent/insight/internal/period"
)

// headWords stand at the head of 对比上个月美国和日本的客单价, where they set
// members against each other; the month is only when.
var headWords = set("对比 比较 compare comparing")

// headComparison gives a period back that a comparing word took, when two
// members of one dimension are what is compared.
func (s *scan) headComparison(today period.Date, c period.Calendar) {
	k := slices.IndexFunc(s.mentions, func(m mention) bool { return m.period != nil })
	if k < 0 || s.mentions[k].period.Relation == period.Asked || !s.pairedMembers() {
		return
	}
	m := s.mentions[k]
	for n := range s.mentions {
		if n != k && s.mentions[n].period != nil {
			return
		}
	}
	for at := m.i + 1; at < m.j && at <= m.i+2; at++ {
		if !headWords[s.textOf(m.i, at)] {
			continue
		}
		start, _ := s.bytes(at, at+1)
		_, end := s.bytes(m.i, m.j)
		found := period.Find(s.text[start:end], today, c)
		if len(found) != 1 || found[0].Relation != period.Asked || found[0].Start != 0 {
			return
		}
		s.mentions[k] = mention{i: m.i, j: at, cue: []cueEntry{{cue: cueCompare}}, score: 1}
		s.mentions = slices.Insert(s.mentions, k+1, mention{i: at, j: m.j, period: &found[0], score: 1, source: "exact"})
		return
	}
}

// pairedMembers reports whether members of one dimension stand joined by "and".
func (s *scan) pairedMembers() bool {
	for k := 0; k+2 < len(s.mentions); k++ {
		a, and, b := &s.mentions[k], &s.mentions[k+1], &s.mentions[k+2]
		if !and.is(cueAnd) || a.j != and.i || and.j != b.i {
			continue
		}
		for _, v := range a.senses {
			if v.kind == KindValue && slices.ContainsFunc(b.senses, func(o sense) bool { return o.kind == KindValue && o.dimension == v.dimension }) {
				return true
			}
		}
	}
	return false
}
