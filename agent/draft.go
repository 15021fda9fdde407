package agent

import (
	"context"
	"errors"
	"iter"
	"slices"
	"time"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/compose"
	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/llm"
	"github.com/insight-agent/insight/internal/period"
	"github.com/insight-agent/insight/internal/semantic"
	"github.com/insight-agent/insight/internal/store"
	"github.com/insight-agent/insight/internal/warehouse"
	"github.com/insight-agent/insight/tools"
)

func (r *run) today() period.Date { return r.agent.cfg.Model.Calendar().Today(r.now) }

// draft gathers what an answer is written from.
func (r *run) draft(points []compose.Point) compose.Draft {
	return compose.Draft{
		Lang: r.lang, Points: points, Set: &r.collected.Set, Widest: r.widest(), Fixed: r.fixed(),
		Renderer: &evidence.Renderer{Lang: r.lang, Labels: r.agent.cfg.Model, Today: r.today()},
		Verifier: &evidence.Verifier{Lang: r.lang, Labels: r.agent.cfg.Model, Today: r.today(), Calendar: r.agent.cfg.Model.Calendar(), Names: r.agent.cfg.Names()},
		Rejected: func(role compose.Role, text string, reasons []evidence.Reason) {
			r.agent.cfg.Logger.Error("template rejected by the verifier", "role", role, "text", text, "reasons", reasons)
		},
		Replaced: func(text, why string) {
			r.agent.cfg.Logger.Debug("sentence of the model replaced", "text", text, "why", why)
		},
	}
}

// widest puts the dimensions that the question fixes before those that the plan
// cuts by, each in the order of the model.
func (r *run) widest() []string {
	var fixed, cut []string
	for _, d := range r.agent.cfg.Model.Dimensions {
		if slices.ContainsFunc(r.query.Filters, func(f semantic.Filter) bool { return f.Dimension == d.Name }) {
			fixed = append(fixed, d.Name)
		} else {
			cut = append(cut, d.Name)
		}
	}
	return append(fixed, cut...)
}

// fixed lists the dimensions that the question fixes to one member.
func (r *run) fixed() []string {
	var out []string
	for _, f := range r.query.Filters {
		if _, ok := f.Member(); ok {
			out = append(out, f.Dimension)
		}
	}
	return out
}

// sentences words a draft: by the model where there is one and the question
// allows it, else by templates.
func (r *run) sentences(ctx context.Context, d compose.Draft, a *answer.Answer) iter.Seq[answer.Sentence] {
	w := r.agent.cfg.Writer
	if w == nil || r.question.Planner == answer.PlannerRules || r.question.Reading != nil {
		return func(yield func(answer.Sentence) bool) {
			for _, s := range compose.Template(d) {
				if !yield(s) {
					return
				}
			}
		}
	}
	step := r.startStep("compose", titles["compose"][r.lang])
	started := time.Now()
	return func(yield func(answer.Sentence) bool) {
		report := w.Write(ctx, d, yield)
		state := "done"
		if report.Err != nil {
			state = "failed"
			a.Caveats = append(a.Caveats, compose.ModelAway(report.Err, r.lang))
		}
		r.endStep(step, state, time.Since(started), 0)
		r.timings.Model += report.Call.Millis
		r.timings.Calls = append(r.timings.Calls, report.Call)
		a.Verdict.Replaced += report.Replaced
		if report.Used > 0 {
			a.WrittenBy = report.Call.Model
		}
	}
}

// withoutData is the answer of a question that asks back or cannot be
// answered.
func (r *run) withoutData() answer.Answer {
	a := r.base(answer.Cannot)
	a.Echo = "" // nothing was run
	if p := r.reading.Problem; p != nil && len(p.Suggestions) == 0 && compose.SuggestsQuestions(p.Kind) {
		p.Suggestions = r.starters()[:1]
	}
	problem := r.reading.Problem
	if problem == nil {
		a.Kind = answer.Asked
		a.Sentences = []answer.Sentence{compose.Unchecked(compose.Ask(r.reading.Open, r.lang))}
		return a
	}
	a.Sentences = []answer.Sentence{compose.Unchecked(r.problemWords(*problem))}
	if problem.Kind == answer.NoPeriodData {
		a.Kind = answer.Empty
	} else {
		a.FollowUps = r.starters()
	}
	return a
}

// problemWords says a problem in the reader's words: a cut that the metrics do
// not have by its label, with those that they have.
func (r *run) problemWords(p answer.Problem) string {
	m := r.agent.cfg.Model
	if _, ok := m.Dimension(p.Text); !ok || p.Kind != answer.UnknownDimension || len(p.Suggestions) == 0 || len(r.reading.Query.Metrics) == 0 {
		return compose.Problem(p, r.lang)
	}
	return compose.NoCut(r.reading.Query.Metrics[0], p.Text, p.Suggestions, m, r.lang)
}

// nothingRecorded says that the period asked for holds nothing.
func (r *run) nothingRecorded() answer.Sentence {
	p := answer.Problem{Kind: answer.NoPeriodData}
	if res := r.firstResult(); res != nil && res.Period != nil {
		p.Text = evidence.FormatPeriod(res.Period.Period, r.lang, r.today())
	}
	return compose.Unchecked(compose.Problem(p, r.lang))
}

func (r *run) caveats(results []tools.Result) []string {
	var notes []semantic.Note
	for _, res := range results {
		for _, n := range res.Notes {
			// The plan's own additions, such as a ratio's weight, need no caveat.
			if n.Kind == semantic.NoteBasePartial && r.outcome(results).lameBase() {
				continue // nothing is compared
			}
			if n.Metric == "" || len(r.reading.Query.Metrics) == 0 || slices.Contains(r.reading.Query.Metrics, n.Metric) {
				notes = append(notes, n)
			}
		}
	}
	out := compose.Caveats(notes, r.limit(results), r.agent.cfg.Model, r.lang, r.today())
	if slices.ContainsFunc(r.reading.Parts, func(p answer.Part) bool { return p.Slot == answer.SlotPer && p.Source == "default" }) {
		out = append(out, compose.PerDayInstead(r.lang))
	}
	if metric, ok := r.lowestFirst(); ok {
		out = append(out, compose.LowerIsBetter(metric, r.agent.cfg.Model, r.lang))
	}
	switch {
	case r.covered && results[0].Base != nil:
		out = append(out, compose.ComparedFrom(results[0].Base.Start, r.lang, r.today()))
	case r.first > r.begin && results[0].Period != nil:
		out = append(out, compose.ComparedUpTo(results[0].Period.Last(), r.lang, r.today()))
	}
	if r.readErr != nil {
		out = append(out, compose.ModelAway(r.readErr, r.lang))
	}
	if unread := slices.Concat(r.reading.Unread, r.reading.Aside); len(unread) > 0 {
		out = append([]string{compose.Unread(unread, r.lang)}, out...)
	}
	return nonNil(out)
}

// lowestFirst returns the metric of a ranking that begins with the lowest,
// where these are the best.
func (r *run) lowestFirst() (string, bool) {
	order := r.query.OrderBy
	if r.reading.Intent != answer.Rank || len(r.query.Having) > 0 || len(order) == 0 || order[0].Desc || r.agent.cfg.Model.GoodDirection(order[0].Field) >= 0 {
		return "", false
	}
	return order[0].Field, true
}

func (r *run) echo(res *tools.Result) string {
	run, base := r.resolved(res)
	words := tools.FilterWords(r.agent.cfg.Model, r.reading.Query.Filters, r.lang)
	words = append(words, tools.ThresholdWords(r.agent.cfg.Model, r.reading.Query.Having, r.lang)...)
	return compose.Echo(r.reading, words, run, base, r.agent.cfg.Model, r.lang, r.today())
}

// resolved returns the period as it was run, or before that as the calendar
// reads it, and what it is compared with.
func (r *run) resolved(res *tools.Result) (run *period.Resolved, base *period.Period) {
	if res != nil {
		return res.Period, res.Base
	}
	if e := r.reading.Query.Period; e != "" {
		cal := r.agent.cfg.Model.Calendar()
		if p, err := cal.Resolve(e, r.today()); err == nil {
			run = &p
		}
	}
	return run, nil
}

// readingWith returns the reading with the days of its period. A range without
// a border has none until it was run.
func (r *run) readingWith(res *tools.Result) answer.Reading {
	reading := r.reading
	if p, _ := r.resolved(res); p != nil && p.Start > period.MinDate && p.End < period.MaxDate {
		reading.Days = &answer.Days{Start: p.Start, End: p.End, Zone: r.agent.cfg.Model.Zone.String()}
	}
	return reading
}

// echoed is the reading in words and, once something was run, up to which day
// the data is there.
func (r *run) echoed() string {
	res := r.firstResult()
	echo := r.echo(res)
	day, ok := r.completeTo(res)
	if !ok || echo == "" {
		return echo
	}
	return r.dated(echo, day)
}

// dated adds to an echo up to which day the data is complete; nothing where that
// is not known, period.MaxDate.
func (r *run) dated(echo string, complete period.Date) string {
	if complete == period.MaxDate {
		return echo
	}
	end := map[evidence.Lang]string{evidence.EN: ". ", evidence.ZH: "。"}[r.lang]
	return echo + end + compose.Complete(complete, r.lang, r.today())
}

// completeTo returns the last day that is complete in everything that was read,
// plans aside.
func (r *run) completeTo(res *tools.Result) (period.Date, bool) {
	if res == nil {
		return 0, false
	}
	day, ok := period.MaxDate, false
	for _, s := range res.Sources {
		for name, last := range s.Watermarks {
			if t, known := r.agent.cfg.Model.Table(name); known && !t.Plan {
				day, ok = min(day, last), true
			}
		}
	}
	return day, ok
}

func (r *run) firstResult() *tools.Result {
	if r.first >= len(r.collected.Results) {
		return nil
	}
	return &r.collected.Results[r.first]
}

// policy identifies the row policies that the answer was made under.
func (r *run) policy() string { return r.agent.cfg.Model.PolicyFingerprint(r.question.Principal) }

// failures says what ended a run and what to do about it.
var failures = map[string]map[evidence.Lang][2]string{
	"question": {
		evidence.EN: {"The question cannot be read.", "Ask it in plain text of at most 2,000 characters."},
		evidence.ZH: {"无法读取这个问题。", "请用不超过 2,000 字的纯文本提问。"},
	},
	"conversation": {
		evidence.EN: {"There is no such conversation.", "Begin a new one."},
		evidence.ZH: {"没有这个对话。", "请新建一个对话。"},
	},
	"canceled": {
		evidence.EN: {"The answer was cancelled.", "Ask again when you like."},
		evidence.ZH: {"回答已取消。", "需要时可以重新提问。"},
	},
	"timeout": {
		evidence.EN: {"The answer took too long and was stopped.", "Ask about a shorter period or fewer members."},
		evidence.ZH: {"回答用时过长，已停止。", "请缩短时间范围或减少细分后再试。"},
	},
	"too_costly": {
		evidence.EN: {"The query would read too much data.", "Ask about a shorter period or add a filter."},
		evidence.ZH: {"这个查询需要读取的数据过多。", "请缩短时间范围或增加筛选条件。"},
	},
	"database": {
		evidence.EN: {"The database cannot be reached.", "Try again in a moment; “insight doctor” names what is wrong."},
		evidence.ZH: {"数据库暂时无法连接。", "请稍后重试；运行“insight doctor”可查明原因。"},
	},
	"model": {
		evidence.EN: {"The language model cannot be reached.", "Try again, or ask with the planner “rules”."},
		evidence.ZH: {"语言模型暂时无法连接。", "请重试，或改用“rules”方式提问。"},
	},
	"internal": {
		evidence.EN: {"Something went wrong inside.", "Try again; the log holds the details."},
		evidence.ZH: {"内部出错。", "请重试；详情见日志。"},
	},
}

func failureOf(ctx context.Context, err error, lang evidence.Lang) answer.Failure {
	if lang == "" {
		lang = evidence.EN
	}
	code := "internal"
	var costly warehouse.ErrTooCostly
	var model *llm.Error
	switch {
	case errors.Is(err, ErrQuestion):
		code = "question"
	case errors.Is(err, store.ErrNotFound):
		code = "conversation"
	case errors.Is(err, context.DeadlineExceeded), errors.Is(ctx.Err(), context.DeadlineExceeded), errors.Is(err, warehouse.ErrTimeout):
		code = "timeout"
	case errors.Is(err, context.Canceled), ctx.Err() != nil:
		code = "canceled"
	case errors.As(err, &costly):
		code = "too_costly"
	case errors.Is(err, warehouse.ErrUnavailable), errors.Is(err, store.ErrUnavailable):
		code = "database"
	case errors.As(err, &model):
		code = "model"
	}
	text := failures[code][lang]
	return answer.Failure{Code: code, Message: text[0], Mend: text[1]}
}
