package agent

import (
	"slices"
	"strings"
	"time"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/period"
)

// wording writes a question anew with the names of candidates.
type wording struct {
	catalog  Catalog
	question answer.Question
	reading  answer.Reading
	now      time.Time
}

// picks are the names that a question is written anew with; empty ones change
// nothing.
type picks struct {
	metric string
	period period.Expr
}

// text puts names into the question: a metric in the place of the words that
// nothing knew, the rest behind it. Conditions that the rules know but cannot
// express stay, and keep the question from being answered over them.
func (w wording) text(p picks) string {
	lang, m := w.question.Lang, w.catalog.Model
	text := w.question.Text
	if p.metric != "" {
		label := m.MetricLabel(p.metric, lang)
		if words := w.replaceable(); words != "" {
			for _, rest := range w.reading.Unread {
				if rest != words && w.catalog.unknown(rest, lang, w.now) {
					text = strings.Replace(text, rest, " ", 1)
				}
			}
			text = strings.Replace(text, words, inPlace(words, label, lang), 1)
		} else {
			text = label + map[evidence.Lang]string{evidence.EN: ": ", evidence.ZH: "，"}[lang] + text
		}
	}
	text = strings.TrimRight(text, " ?？.。!！")
	if p.period != "" {
		text += map[evidence.Lang]string{evidence.EN: " ", evidence.ZH: "，"}[lang] + periodWords[p.period][lang]
	}
	return text
}

// inPlace is a label as it stands for words: apart from what stands around it,
// and as a superlative where the words were one, as 最划算 is.
func inPlace(words, label string, lang evidence.Lang) string {
	switch {
	case lang == evidence.EN:
		return " " + label + " "
	case strings.HasPrefix(words, "最"):
		return "的" + label + "最好"
	}
	return "的" + label
}

// replaceable returns the unread words in whose place a metric stands.
func (w wording) replaceable() string {
	if p := w.reading.Problem; p != nil && len(w.reading.Query.Metrics) == 0 && slices.Contains(w.reading.Unread, p.Text) {
		return p.Text
	}
	return ""
}

// read reads the question anew. Parts that the question does not spell are
// marked as chosen by the model.
func (w wording) read(p picks) answer.Reading {
	q := w.question
	q.Text = w.text(p)
	r := w.catalog.Reader().Read(q, w.now)
	for i := range r.Parts {
		part := &r.Parts[i]
		at := strings.Index(w.question.Text, part.Text)
		if part.Text == "" {
			continue
		}
		if at < 0 {
			part.Text, part.Start, part.End, part.Source = "", 0, 0, "model"
			continue
		}
		part.Start, part.End = at, at+len(part.Text)
	}
	return r
}

// candidate reads the question anew with one name.
func (w wording) candidate(value, label string, score float64, p picks) answer.Candidate {
	query := w.read(p).Query
	return answer.Candidate{Value: value, Label: label, Score: score, Query: &query}
}
