package agent

import (
	"slices"
	"strings"
	"unicode"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/fold"
	"github.com/insight-agent/insight/internal/semantic"
)

// likeness scores a metric against the question: the best of its names and its
// description by what they share with it, and a head start for the metrics that
// its author says lead and for those that people have many names for.
func (w wording) likeness(m *semantic.Metric) float64 {
	asked := marks(w.question.Text)
	best := 0.0
	for _, lang := range evidence.Langs {
		for _, name := range append(slices.Clone(m.Synonyms[lang]), m.Label[lang]) {
			best = max(best, share(marks(name), asked))
		}
	}
	described := share(asked, marks(m.Description[evidence.EN]))
	score := best + described + 0.04*float64(min(6, len(m.Synonyms[w.question.Lang])))
	if w.reading.Intent == answer.Rank && m.Type == semantic.RatioType { // the best of anything is mostly a ratio
		score += 0.1
	}
	if m.Headline {
		score += 0.2
	}
	return score
}

// stem is the length to which Latin words are cut, so that buyers meet buying.
const stem = 4

// marks are what two texts are compared by: the beginnings of Latin words that
// are long enough to mean something, Chinese characters, and pairs of these.
func marks(text string) map[string]bool {
	out := make(map[string]bool)
	for _, word := range strings.FieldsFunc(fold.String(text), func(r rune) bool { return !unicode.IsLetter(r) }) {
		r := []rune(word)
		switch {
		case !unicode.Is(unicode.Han, r[0]) && len(r) >= stem:
			out[string(r[:stem])] = true
		case unicode.Is(unicode.Han, r[0]):
			for i := range r {
				out[string(r[i])] = true
				out[string(r[i:min(i+2, len(r))])] = true
			}
		}
	}
	return out
}

// share is the part of a that is in b.
func share(a, b map[string]bool) float64 {
	if len(a) == 0 {
		return 0
	}
	n := 0
	for k := range a {
		if b[k] {
			n++
		}
	}
	return float64(n) / float64(len(a))
}

// maxGloss is the length of the description behind a metric's label.
const maxGloss = 60

// gloss is a metric's label with the beginning of its English description, which
// tells a model what the label may not: what a choice costs and how well it is
// made was measured with that.
func gloss(m *semantic.Metric, lang evidence.Lang) string {
	text, _, _ := strings.Cut(m.Description[evidence.EN], ". ")
	if r := []rune(text); len(r) > maxGloss {
		text = strings.TrimSpace(string(r[:maxGloss])) + "…"
	}
	label := m.Label[lang]
	if text == "" {
		return label
	}
	return label + " (" + strings.TrimSuffix(text, ".") + ")"
}
