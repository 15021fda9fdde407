package agent

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"strconv"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/compose"
	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/nlq"
	"github.com/insight-agent/insight/internal/semantic"
	"github.com/insight-agent/insight/tools"
)

// run is one question on its way to an answer.
type run struct {
	id       string // of the answer
	agent    *Agent
	question answer.Question
	lang     evidence.Lang
	now      time.Time // the clock at which periods are resolved
	started  time.Time // for timings
	cancel   context.CancelFunc
	yield    func(answer.Event, error) bool
	gone     bool // nobody reads any more
	events   int64
	steps    int

	reading   answer.Reading
	readErr   error            // the model could not help with the reading
	query     semantic.Query   // as it is run: that of the reading, or a part of its period
	staging                    // which part of the question is at work
	first     int              // the first of the collected results that the answer is made of
	covered   bool             // the query is a part because the data begins within what it is compared with
	since     []tools.RowFacts // what a value compared at equal age stands at by now
	collected tools.Collected
	timings   answer.Timings
}

func (r *run) answer(ctx context.Context) error {
	q := &r.question
	if q.Reading == nil || q.Text != "" {
		if err := CheckText(q.Text); err != nil {
			return err
		}
	}
	r.now = r.agent.cfg.Now()
	r.lang = q.Lang
	if r.lang == "" {
		r.lang = nlq.Language(q.Text)
	}
	if err := r.keepQuestion(ctx); err != nil {
		return err
	}
	if reply, ok := courtesy(q.Text, r.lang); ok && q.Reading == nil {
		return r.replyTo(ctx, reply)
	}
	if err := r.read(ctx); err != nil {
		return err
	}
	if r.reading.Intent == answer.Help && r.reading.Problem == nil {
		return r.help(ctx)
	}
	if done, err := r.planFreely(ctx); done || err != nil {
		return err
	}
	r.offerReading()
	if r.mustAsk() || r.reading.Problem != nil {
		return r.finish(ctx, r.withoutData())
	}
	if len(r.reading.Stages) > 0 {
		return r.answerStages(ctx)
	}
	book, ok := playbooks[r.plannedAs()]
	if !ok {
		r.reading.Problem = &answer.Problem{Kind: answer.NotYet, Text: intentNames[r.reading.Intent][r.lang], Suggestions: r.starters()}
		return r.finish(ctx, r.withoutData())
	}
	asked := r.readingWith(nil)
	r.emit(answer.Event{Type: answer.EventReading, Reading: &asked, Echo: r.echo(nil)})
	results, err := r.look(ctx, book)
	if err != nil {
		return err
	}
	if problem := firstProblem(results); problem != nil {
		r.reading.Problem = problem
		return r.finish(ctx, r.withoutData())
	}
	return r.compose(ctx, book, results)
}

// look runs a playbook's plan, and once more where only a part of the days can
// be compared.
func (r *run) look(ctx context.Context, book playbook) ([]tools.Result, error) {
	r.query, r.since = r.reading.Query, nil
	results, err := r.carryOut(ctx, book)
	if err != nil {
		return nil, err
	}
	narrower, covered, ok := r.comparable(results)
	if !ok || r.stage > 0 && 2*len(results) > r.room {
		return results, r.lookSince(ctx, results)
	}
	r.query, r.covered, r.first = narrower, covered, len(r.collected.Results)
	return r.carryOut(ctx, book)
}

// carryOut makes the calls of a plan, and those that follow from what it found.
func (r *run) carryOut(ctx context.Context, book playbook) ([]tools.Result, error) {
	results, err := r.call(ctx, book.plan(r))
	room := r.callsAllowed() - len(results)
	if err != nil || book.then == nil || room < 1 || firstProblem(results) != nil {
		return results, err
	}
	next := book.then(r, results)
	more, err := r.call(ctx, next[:min(len(next), room)])
	return append(results, more...), err
}

// plannedAs is the intent whose playbook answers: a member may be set against the
// whole, a ranking of what satisfies
// thresholds is one with a condition, a ranking by share one of shares, a forecast of a target whether it will be met.
func (r *run) plannedAs() answer.Intent {
	switch {
	case r.reading.Against != nil:
		return wholeBook
	case r.reading.Query.RanksChosen():
		return conditionBook
	case len(r.reading.Query.Having) > 0:
		return thresholdBook
	case r.reading.Intent == answer.Rank && r.reading.Share != nil:
		return answer.Share
	case r.reading.Intent == answer.Recovery && r.reading.Claims != 0:
		return stillBook
	case r.reading.Intent == answer.Forecast:
		return r.outlookBook()
	case r.reading.Intent == answer.Trend && r.asksSlope():
		return slopeBook
	}
	return r.reading.Intent
}

// call runs a plan. Calls that do not depend on each other run side by side;
// their results keep the order of the plan.
func (r *run) call(ctx context.Context, plan []call) ([]tools.Result, error) {
	if n := r.callsAllowed(); len(plan) > n {
		plan = plan[:n]
	}
	steps := make([]answer.Step, len(plan))
	for i, c := range plan {
		steps[i] = r.startStep(c.tool, r.stepTitle(c.title[r.lang]))
	}
	results := make([]tools.Result, len(plan))
	took := make([]time.Duration, len(plan))
	group, gctx := errgroup.WithContext(ctx)
	for i, c := range plan {
		group.Go(func() error {
			started := time.Now()
			args, err := json.Marshal(c.args)
			if err != nil {
				return fmt.Errorf("encode arguments of %s: %w", c.tool, err)
			}
			results[i], err = r.agent.cfg.Tools.Invoke(gctx, c.tool, tools.Call{Principal: r.question.Principal, Lang: r.lang, Now: r.now}, args)
			took[i] = time.Since(started)
			return err
		})
	}
	err := group.Wait()
	for i := range plan {
		state := "done"
		if err != nil || results[i].Problem != nil {
			state = "failed"
		}
		rows := 0
		for _, s := range results[i].Sources {
			rows += s.Rows
			r.timings.SQL += s.Millis
		}
		r.endStep(steps[i], state, took[i], rows)
		r.soFar(&results[i])
		results[i] = r.collected.Add(results[i])
	}
	return results, err
}

func firstProblem(results []tools.Result) *answer.Problem {
	for _, res := range results {
		if res.Problem != nil {
			return res.Problem
		}
	}
	return nil
}

// compose writes the answer from the results, sentence by sentence.
func (r *run) compose(ctx context.Context, book playbook, results []tools.Result) error {
	out := r.outcome(results)
	if out.empty() {
		a := r.base(answer.Empty)
		a.Sentences = compose.Template(r.draft(book.points(out)))
		if len(a.Sentences) == 0 {
			a.Sentences = []answer.Sentence{r.nothingRecorded()}
		}
		if day, ok := r.completeTo(r.firstResult()); ok {
			a.Sentences = append(a.Sentences, compose.DataComplete(day, r.lang, r.today()))
		}
		if err := r.nameLeft(&a); err != nil {
			return err
		}
		return r.finish(ctx, a)
	}
	r.noteLeader(out.found())
	a := r.base(answer.Answered)
	if err := r.tell(ctx, book, out, &a); err != nil {
		return err
	}
	if err := r.nameLeft(&a); err != nil {
		return err
	}
	return r.finish(ctx, a)
}

// show adds to an answer what is seen of what was found: tables, charts, caveats
// and how to go on.
func (r *run) show(ctx context.Context, book playbook, out outcome, a *answer.Answer) {
	tables, charts := book.show(out)
	for i := range charts {
		charts[i].ID = "c" + strconv.Itoa(len(a.Charts)+i+1)
	}
	r.mark(ctx, charts)
	for i := range tables {
		tables[i].Stage = r.stage
		r.emit(answer.Event{Type: answer.EventTable, Table: &tables[i]})
	}
	for i := range charts {
		r.emit(answer.Event{Type: answer.EventChart, Chart: &charts[i]})
	}
	a.Tables, a.Charts = append(a.Tables, tables...), append(a.Charts, charts...)
	if r.explainsLeader() {
		a.Caveats = united(a.Caveats, []string{stageWords["leads"][r.lang]})
	}
	if rule, ok := judgedBy[r.plannedAs()]; ok && len(out.results) > recoverySince {
		a.Caveats = united(a.Caveats, []string{rule[r.lang]})
	}
	a.Caveats = united(a.Caveats, append(out.reasons(), r.caveats(out.results)...))
	a.FollowUps = r.goesOn(out)
}

// tell adds to an answer what was found: tables and charts, then sentence by
// sentence what is said of them.
func (r *run) tell(ctx context.Context, book playbook, out outcome, a *answer.Answer) error {
	r.show(ctx, book, out, a)
	started, model := time.Now(), r.timings.Model
	for s := range r.sentences(ctx, r.draft(r.unsaid(book.points(out))), a) {
		s.Stage = r.stage
		a.Sentences = append(a.Sentences, s)
		if !r.emit(answer.Event{Type: answer.EventSentence, Sentence: &s}) {
			return context.Canceled
		}
	}
	r.timings.Compose += millis(time.Since(started)) - (r.timings.Model - model)
	return ctx.Err()
}

// finish stores the answer and hands it over as the last event.
func (r *run) finish(ctx context.Context, a answer.Answer) error {
	a.Markdown = compose.Markdown(a.Sentences, r.lang)
	a.Facts = cited(&r.collected.Set, a.Sentences)
	for _, s := range a.Sentences {
		switch s.Verdict {
		case evidence.Supported:
			a.Verdict.Supported++
		case evidence.NotCheckable:
			a.Verdict.NotCheckable++
		case evidence.Unsupported:
			a.Verdict.Unsupported++
		case evidence.Contradicted:
			a.Verdict.Contradicted++
		}
	}
	r.timings.Total = millis(time.Since(r.started))
	a.Timings = r.timings
	if m := r.agent.cfg.Memory; m != nil && a.Conversation != "" {
		if err := m.SaveTurn(ctx, a, nil); err != nil {
			// The reader has earned the answer; that it was not kept is for
			// the operator to know.
			r.agent.cfg.Logger.LogAttrs(ctx, slog.LevelError, "answer not stored", slog.String("answer", a.ID), slog.Any("error", err))
		}
	}
	r.agent.cfg.Logger.LogAttrs(ctx, slog.LevelInfo, "question answered",
		slog.String("answer", a.ID), slog.String("kind", string(a.Kind)), slog.String("intent", string(r.reading.Intent)),
		slog.Float64("confidence", r.reading.Confidence), slog.String("written_by", a.WrittenBy),
		slog.Int("facts", len(a.Facts)), slog.Float64("ms", r.timings.Total))
	r.emit(answer.Event{Type: answer.EventAnswer, Answer: &a})
	return nil
}

// keepQuestion stores the question before its run, so that the conversation is
// whole whatever happens to the run.
func (r *run) keepQuestion(ctx context.Context) error {
	m := r.agent.cfg.Memory
	if m == nil || r.question.Conversation == "" {
		return nil
	}
	if err := m.SaveQuestion(ctx, r.base(answer.Failed)); err != nil {
		return fmt.Errorf("keep the question: %w", err)
	}
	return nil
}

// saveFailure keeps the question of a run that failed, so that the
// conversation is whole when the reader comes back.
func (r *run) saveFailure(ctx context.Context, failure answer.Failure) {
	m := r.agent.cfg.Memory
	if m == nil || r.question.Conversation == "" || r.lang == "" {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	if err := m.SaveTurn(ctx, r.base(answer.Failed), &failure); err != nil {
		r.agent.cfg.Logger.LogAttrs(ctx, slog.LevelError, "question not stored", slog.Any("error", err))
	}
}

// base returns an answer with everything that does not depend on its kind.
func (r *run) base(kind answer.Kind) answer.Answer {
	return answer.Answer{
		Version: answer.Version, ID: r.id, Conversation: r.question.Conversation,
		Question: r.question.Text, Lang: r.lang, Kind: kind, Reading: r.readingWith(r.firstResult()), Echo: r.echoed(),
		Sentences: []answer.Sentence{}, Facts: []evidence.Fact{}, Tables: []answer.Table{}, Charts: []answer.Chart{},
		Sources: nonNil(r.collected.Sources), Caveats: []string{}, FollowUps: []string{},
		WrittenBy: compose.ByTemplate, CreatedAt: r.now, Policy: r.policy(), Principal: r.question.Principal,
	}
}

// emit hands an event to the reader; false means that nobody reads any more.
func (r *run) emit(ev answer.Event) bool {
	if r.gone {
		return false
	}
	r.events++
	ev.ID = r.events
	if !r.yield(ev, nil) {
		r.gone = true
		r.cancel()
	}
	return !r.gone
}

func (r *run) startStep(tool, title string) answer.Step {
	r.steps++
	s := answer.Step{ID: "s" + strconv.Itoa(r.steps), Tool: tool, Title: title, State: "running"}
	r.emit(answer.Event{Type: answer.EventStep, Step: &s})
	return s
}

func (r *run) endStep(s answer.Step, state string, took time.Duration, rows int) {
	s.State, s.Millis, s.Rows = state, millis(took), rows
	r.emit(answer.Event{Type: answer.EventStep, Step: &s})
}

func millis(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

func nonNil[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}

// cited returns the facts that the sentences point at, and those that these
// were computed from, in order of id.
func cited(set *evidence.Set, sentences []answer.Sentence) []evidence.Fact {
	want := make(map[string]bool)
	var mark func(id string)
	mark = func(id string) {
		f, ok := set.Get(id)
		if !ok || want[id] {
			return
		}
		want[id] = true
		for _, from := range f.From {
			mark(from)
		}
	}
	for _, s := range sentences {
		for _, span := range s.Spans {
			mark(span.Fact)
		}
	}
	out := []evidence.Fact{}
	for _, f := range set.All() {
		if want[f.ID] {
			out = append(out, f)
		}
	}
	return out
}
