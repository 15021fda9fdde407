package draft

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/nlq"
	"github.com/insight-agent/insight/internal/period"
	"github.com/insight-agent/insight/internal/semantic"
)

const (
	maxQuestions = 10
	sure         = 0.85 // the confidence from which the agent runs a reading by rule
)

// forms are questions about a metric, %m, by a dimension, %d, in a period, %p.
var forms = map[evidence.Lang][]string{
	evidence.EN: {"Which %d had the highest %m %p?", "What was %m %p?", "%m by %d %p", "How did %m change %p?", "%m by week %p"},
	evidence.ZH: {"%p哪个%d的%m最高？", "%p的%m是多少？", "%p各%d的%m", "%p的%m有什么变化？", "%p每周的%m"},
}

// courses is the first form that asks how a metric went: data of a single day
// has no course.
const courses = 3

// asker makes questions of a model and keeps those that it can answer.
type asker struct {
	tx     pgx.Tx
	model  *semantic.Model
	reader *nlq.Reader
	forms  []string
	env    semantic.Env
	lang   evidence.Lang
	proven bool
}

// questions returns questions that the model's own reader is sure of and that
// compile, about months that hold data, each of another form and table than the
// one before; then about other measures and dimensions, until there are ten.
func (p *planned) questions(ctx context.Context, tx pgx.Tx, m *semantic.Model, o Options) ([]string, error) {
	a := &asker{tx: tx, model: m, reader: &nlq.Reader{Lexicon: nlq.NewLexicon(m, nil, nil), Calendar: m.Calendar()}, lang: o.Lang, proven: o.Proven}
	if a.lang == "" {
		a.lang = evidence.EN
	}
	a.forms = forms[a.lang]
	a.env = semantic.Env{Now: o.Now, Watermarks: map[string]period.Date{}, FirstDays: map[string]period.Date{}}
	for _, t := range p.tables {
		if first, err := period.ParseDate(t.rel.days.first); err == nil {
			a.env.FirstDays[t.name] = first
		}
		if last, err := period.ParseDate(t.rel.days.last); err == nil {
			a.env.Watermarks[t.name] = last
		}
	}
	metrics := make([][]metric, len(p.tables))
	for k, t := range p.tables {
		if metrics[k] = t.metrics; t.rel.headers {
			metrics[k] = slices.SortedStableFunc(slices.Values(t.metrics), func(a, b metric) int { return cmp.Compare(a.telling(), b.telling()) })
		}
	}
	out := []string{}
	n := len(a.forms)
	for round := range n * maxQuestions {
		for k, t := range p.tables {
			i := round / n
			if i >= max(len(t.metrics), len(t.dimensions)) || len(t.metrics) == 0 || anyOf(tableWords(t.rel.Name), plans) || len(out) == maxQuestions {
				continue
			}
			of := metrics[k][i%len(t.metrics)]
			form := (round + k) % n
			if form >= courses && t.rel.days.first == t.rel.days.last {
				continue
			}
			text, err := a.ask(ctx, t, a.forms[form], of, i)
			if err != nil {
				return nil, err
			}
			if text != "" && !slices.Contains(out, text) {
				out = append(out, text)
			}
		}
	}
	return out, nil
}

// ask makes the question of a form about a metric in the first period that it
// can be answered for; empty where there is none.
func (a *asker) ask(ctx context.Context, t *table, form string, of metric, nth int) (string, error) {
	for _, when := range t.rel.days.periods(a.env.Now, a.lang) {
		text := a.fill(t, form, of, nth, when)
		if text == "" {
			return "", nil
		}
		ok, err := a.answers(ctx, text, of.name)
		if ok || err != nil {
			return text, err
		}
	}
	return "", nil
}

// answers reports whether the reader is sure of a question, its query compiles
// and, where that is asked for, finds rows.
func (a *asker) answers(ctx context.Context, text, metric string) (bool, error) {
	r := a.reader.Read(answer.Question{Text: text, Lang: a.lang}, a.env.Now)
	if r.Confidence < sure || r.Problem != nil || len(r.Open) > 0 || len(r.Unread) > 0 || !slices.Contains(r.Query.Metrics, metric) {
		return false, nil
	}
	compiled, err := semantic.Compile(a.model, r.Query, a.env)
	if err != nil || !a.proven {
		return err == nil, nil //nolint:nilerr // a question that does not compile is none to show
	}
	var found bool
	err = savepoint(ctx, a.tx, func() error {
		where := []string{}
		for _, c := range compiled.Columns {
			if c.Name == metric {
				where = append(where, pgx.Identifier{c.Name}.Sanitize()+" IS NOT NULL")
			}
		}
		if len(where) == 0 {
			where = []string{"true"}
		}
		sql := fmt.Sprintf("SELECT EXISTS (SELECT FROM (%s) q WHERE %s)", compiled.SQL, where[0])
		return a.tx.QueryRow(ctx, sql, compiled.Args...).Scan(&found)
	})
	return found, err
}

// fill makes a question of a form; empty where the table has no such dimension.
func (a *asker) fill(t *table, form string, of metric, nth int, when string) string {
	var dimensions []string
	for _, d := range t.dimensions {
		if d.kind == "categorical" && d.sampled && !d.untrusted && d.column.distinct > 1 {
			dimensions = append(dimensions, a.model.DimensionLabel(d.name, a.lang))
		}
	}
	dimension := ""
	if len(dimensions) > 0 {
		dimension = dimensions[nth%len(dimensions)]
	}
	if strings.Contains(form, "%d") && dimension == "" {
		return ""
	}
	text := strings.NewReplacer("%m", a.model.MetricLabel(of.name, a.lang), "%d", dimension, "%p", when).Replace(form)
	first, n := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(first)) + text[n:]
}

// periods names what the days cover, the best to ask about first: the last
// month that lies within them and is over, as in October 2026, then the last
// year, then all of the days.
func (d days) periods(now time.Time, lang evidence.Lang) []string {
	first, errFirst := time.Parse(time.DateOnly, d.first)
	last, errLast := time.Parse(time.DateOnly, d.last)
	if errFirst != nil || errLast != nil {
		return nil
	}
	var out []string
	if month := wholeMonth(first, last, now); !month.IsZero() {
		out = append(out, map[evidence.Lang]string{evidence.EN: "in " + month.Format("January 2006"), evidence.ZH: month.Format("2006年1月")}[lang])
	}
	out = append(out, map[evidence.Lang]string{evidence.EN: "in " + last.Format("2006"), evidence.ZH: last.Format("2006年")}[lang])
	if first.Equal(last) {
		return append(out, map[evidence.Lang]string{evidence.EN: "on " + d.last, evidence.ZH: last.Format("2006年1月2日")}[lang])
	}
	return append(out, map[evidence.Lang]string{evidence.EN: "from " + d.first + " to " + d.last, evidence.ZH: d.first + "至" + d.last}[lang])
}

// wholeMonth returns the beginning of the last month that lies within the days
// and is over; zero where there is none.
func wholeMonth(first, last, now time.Time) time.Time {
	if yesterday := now.AddDate(0, 0, -1); last.After(yesterday) {
		last = yesterday
	}
	end := time.Date(last.Year(), last.Month(), 1, 0, 0, 0, 0, time.UTC)
	if last.AddDate(0, 0, 1).Day() == 1 {
		end = last.AddDate(0, 0, 1)
	}
	start := end.AddDate(0, -1, 0)
	if first.After(start.AddDate(0, 0, 6)) { // the month may begin without its first days
		return time.Time{}
	}
	return start
}
