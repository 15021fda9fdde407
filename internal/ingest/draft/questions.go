package draft

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/nlq"
	"github.com/insight-agent/insight/internal/semantic"
)

const (
	maxQuestions = 10
	sure         = 0.85 // the confidence from which the agent runs a reading by rule
)

// forms are questions about a metric, %m, by a dimension, %d, in a period, %p.
var forms = []string{"Which %d had the highest %m in %p?", "What was %m in %p?", "%m by %d in %p", "How did %m change in %p?", "%m by week in %p"}

// questions returns questions that the model's own reader is sure of, about
// months that hold data: each of another form and table than the one before.
func (p *planned) questions(m *semantic.Model, now time.Time) []string {
	reader := &nlq.Reader{Lexicon: nlq.NewLexicon(m, nil, nil), Calendar: m.Calendar()}
	out := []string{}
	for round := range len(forms) * 2 {
		for n, t := range p.tables {
			i := round / len(forms)
			if i >= len(t.metrics) || anyOf(tableWords(t.rel.Name), plans) || len(out) == maxQuestions {
				continue
			}
			text := t.fill(m, forms[(round+n)%len(forms)], t.metrics[i], now)
			if text != "" && !slices.Contains(out, text) && isSure(reader, text, t.metrics[i].name, now) {
				out = append(out, text)
			}
		}
	}
	return out
}

func isSure(reader *nlq.Reader, text, metric string, now time.Time) bool {
	r := reader.Read(answer.Question{Text: text, Lang: evidence.EN}, now)
	return r.Confidence >= sure && r.Problem == nil && len(r.Open) == 0 && len(r.Unread) == 0 && slices.Contains(r.Query.Metrics, metric)
}

// fill makes a question of a form; empty where the table has no such dimension
// or no whole month.
func (t *table) fill(m *semantic.Model, form string, of metric, now time.Time) string {
	month := t.rel.days.wholeMonth(now)
	if month == "" {
		return ""
	}
	dimension := ""
	for _, d := range t.dimensions {
		if d.kind == "categorical" && d.sampled && !d.untrusted && d.column.distinct > 1 {
			dimension = m.DimensionLabel(d.name, evidence.EN)
			break
		}
	}
	if strings.Contains(form, "%d") && dimension == "" {
		return ""
	}
	text := strings.NewReplacer("%m", m.MetricLabel(of.name, evidence.EN), "%d", dimension, "%p", month).Replace(form)
	first, n := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(first)) + text[n:]
}

// wholeMonth names the last month that lies within the days and is over, as in
// October 2026.
func (d days) wholeMonth(now time.Time) string {
	first, errFirst := time.Parse(time.DateOnly, d.first)
	last, errLast := time.Parse(time.DateOnly, d.last)
	if errFirst != nil || errLast != nil {
		return ""
	}
	if yesterday := now.AddDate(0, 0, -1); last.After(yesterday) {
		last = yesterday
	}
	end := time.Date(last.Year(), last.Month(), 1, 0, 0, 0, 0, time.UTC)
	if last.AddDate(0, 0, 1).Day() == 1 {
		end = last.AddDate(0, 0, 1)
	}
	start := end.AddDate(0, -1, 0)
	if first.After(start.AddDate(0, 0, 6)) { // the month may begin without its first days
		return ""
	}
	return start.Format("January 2006")
}
