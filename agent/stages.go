package agent

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/compose"
	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/period"
	"github.com/insight-agent/insight/internal/semantic"
	"github.com/insight-agent/insight/tools"
)

// staging says which part of a question of several is at work.
type staging struct {
	stage  int             // its number, from 1; 0 where the question asks one thing
	stages int             // how many there are
	room   int             // the calls that it may make
	begin  int             // the first of the collected results that are its own
	said   []compose.Point // by the parts before
}

// found is what later parts of a question need of an earlier one.
type found struct {
	dimension string // of which members are put in order
	leader    string // the member that came first
	led       bool
	byMove    bool // the order was that of changes
	went      int  // which way the whole went
}

// answerStages answers the parts of a question that asks several linked things,
// one after another, each like a question of its own. A part that cannot be
// answered says so in its place, and the others stand.
func (r *run) answerStages(ctx context.Context) error {
	whole := r.reading
	stages := slices.Clone(whole.Stages)
	r.emit(answer.Event{Type: answer.EventReading, Reading: &whole, Echo: r.echoStages(stages)})
	var a answer.Answer
	var echoes []string
	results := make([]found, len(stages))
	r.stages = len(stages)
	answered, empty := 0, 0
	complete := period.MaxDate
	for i := range stages {
		r.stage, r.begin, r.covered = i+1, len(r.collected.Results), false
		r.first = r.begin
		r.reading = stages[i].Reading
		kind, err := r.answerStage(ctx, stages, results, &a)
		if err != nil {
			return err
		}
		switch kind {
		case answer.Answered:
			answered++
		case answer.Empty:
			empty++
		default:
		}
		if day, ok := r.completeTo(r.firstResult()); ok {
			complete = min(complete, day)
		}
		echoes = append(echoes, r.echo(r.firstResult()))
		stages[i].Reading = r.readingWith(r.firstResult())
	}
	r.reading = stages[len(stages)-1].Reading
	r.reading.Stages, r.reading.Left = stages, whole.Left
	done := r.base(answer.Cannot)
	switch {
	case answered > 0:
		done.Kind = answer.Answered
	case empty > 0:
		done.Kind = answer.Empty
	}
	done.Echo = r.dated(strings.Join(echoes, stageWords["then"][r.lang]), complete)
	done.Sentences, done.Tables, done.Charts, done.Caveats = nonNil(a.Sentences), nonNil(a.Tables), nonNil(a.Charts), united(nil, a.Caveats)
	if len(whole.Aside) > 0 && whole.By == answer.ByPerson {
		done.Caveats = united([]string{compose.Unread(whole.Aside, r.lang)}, done.Caveats)
	}
	done.FollowUps, done.Verdict.Replaced = nonNil(a.FollowUps), a.Verdict.Replaced
	if a.WrittenBy != "" {
		done.WrittenBy = a.WrittenBy
	}
	if err := r.nameLeft(&done); err != nil {
		return err
	}
	return r.finish(ctx, done)
}

// nameLeft adds to an answer which parts of the question it does not answer.
func (r *run) nameLeft(a *answer.Answer) error {
	if len(r.reading.Left) == 0 {
		return nil
	}
	return r.sayInPlace(a, compose.Unchecked(compose.NotAnswered(r.reading.Left, r.lang)))
}

// reread has the parts behind the one that a person has changed go on from what
// it is now.
func (r *run) reread() {
	q := r.question
	q.Lang, q.Reading = r.lang, nil
	stages := r.agent.cfg.Reader().Reread(q, r.reading.Stages, r.now)
	if len(stages) == 0 { // nothing of them can be read by rule
		return
	}
	before := r.reading.Stages
	r.reading = stages[len(stages)-1].Reading
	for _, s := range before {
		if !slices.ContainsFunc(stages, func(kept answer.Stage) bool { return kept.Text == s.Text }) {
			r.reading.Aside = append(r.reading.Aside, s.Text) // nothing is left that it could go on from
		}
	}
	r.reading.By, r.reading.Confidence, r.reading.Stages = answer.ByPerson, 1, stages
}

// answerStage answers the part that is at work, and notes what later ones need
// of it.
func (r *run) answerStage(ctx context.Context, stages []answer.Stage, results []found, a *answer.Answer) (answer.Kind, error) {
	s, next := stages[r.stage-1], following(stages, r.stage-1)
	if !r.take(s, results) {
		return answer.Cannot, r.sayNobody(stages, a)
	}
	book, ok := playbooks[r.plannedAs()]
	if !ok || len(r.reading.Query.Metrics) == 0 && r.reading.Intent != answer.Anomaly {
		return answer.Cannot, r.sayInPlace(a, compose.Unchecked(stageWords["unknown"][r.lang]))
	}
	r.query = r.reading.Query
	if r.room = r.roomOf(s, next); r.room < 1 || r.room < len(book.plan(r)) && !trims[r.plannedAs()] {
		return answer.Cannot, r.sayInPlace(a, compose.Unchecked(fmt.Sprintf(stageWords["budget"][r.lang], s.Text)))
	}
	got, err := r.look(ctx, book)
	if err != nil {
		return "", err
	}
	if problem := firstProblem(got); problem != nil {
		return answer.Cannot, r.sayInPlace(a, compose.Unchecked(r.problemWords(*problem)))
	}
	out := r.outcome(got)
	results[r.stage-1] = out.found()
	r.noteLeader(results[r.stage-1])
	if out.empty() {
		sentences := compose.Template(r.draft(book.points(out)))
		if len(sentences) == 0 {
			sentences = []answer.Sentence{r.nothingRecorded()}
		}
		return answer.Empty, r.sayInPlace(a, sentences...)
	}
	if r.follows(s) && s.Takes == answer.TakesLeader && r.reading.Intent == answer.Diagnose && !results[s.From-1].byMove {
		a.Caveats = united(a.Caveats, []string{stageWords["leads"][r.lang]})
	}
	return answer.Answered, r.tell(ctx, book, out, a)
}

// follows reports whether a part needs one that was answered before it.
func (r *run) follows(s answer.Stage) bool { return s.From > 0 && s.From < r.stage }

// take puts what a part needs of an earlier one into its query, and reports
// whether that had it to give.
func (r *run) take(s answer.Stage, results []found) bool {
	if !r.follows(s) || r.reading.By == answer.ByPerson {
		return true
	}
	from := results[s.From-1]
	q := r.reading.Query
	switch s.Takes {
	case answer.TakesLeader:
		if !from.led {
			return false
		}
		dimension := from.dimension
		q.Filters = slices.DeleteFunc(slices.Clone(q.Filters), func(f semantic.Filter) bool { return f.Dimension == dimension })
		q.Filters = append(q.Filters, semantic.Filter{Dimension: dimension, Op: semantic.Equals, Values: []string{from.leader}})
		r.reading.Parts = append(slices.Clone(r.reading.Parts), answer.Part{Slot: answer.SlotFilter, Value: dimension + "=" + from.leader, Source: "stage"})
	case answer.TakesDirection:
		q.OrderBy = slices.Clone(q.OrderBy)
		for i := range q.OrderBy {
			q.OrderBy[i].Desc = from.went >= 0
		}
	}
	r.reading.Query = q
	return true
}

// sayNobody says, once for all parts that need the leader of the same one, that
// there is none.
func (r *run) sayNobody(stages []answer.Stage, a *answer.Answer) error {
	var need []int
	for k, s := range stages {
		if s.Takes == answer.TakesLeader && s.From == stages[r.stage-1].From && s.From <= k && s.Reading.By != answer.ByPerson {
			need = append(need, k+1)
		}
	}
	switch {
	case need[0] != r.stage:
		return nil
	case len(need) > 1:
		return r.sayInPlace(a, compose.Unchecked(stageWords["nobodies"][r.lang]))
	}
	return r.sayInPlace(a, compose.Unchecked(stageWords["nobody"][r.lang]))
}

// explainsLeader reports whether a follow-up asks why of who came first in the ranking
// before it, which was not one of changes.
func (r *run) explainsLeader() bool {
	before := r.question.Previous
	return r.stage == 0 && r.reading.Intent == answer.Diagnose && before != nil && len(before.Query.OrderBy) == 1 && !strings.Contains(before.Query.OrderBy[0].Field, ".") &&
		slices.ContainsFunc(r.reading.Parts, func(p answer.Part) bool { return p.Source == "stage" })
}

// noteLeader keeps who came first in a ranking, for a follow-up that calls it "it".
func (r *run) noteLeader(f found) {
	if r.reading.Intent == answer.Rank && f.led && f.leader != "" {
		r.reading.Led = &answer.Leader{Dimension: f.dimension, Member: f.leader}
	}
}

// trims are the playbooks that answer with the first call of their plan alone.
var trims = map[answer.Intent]bool{answer.Lookup: true, answer.Compare: true, answer.Trend: true, answer.Recovery: true, stillBook: true}

// judgedBy says by what days a part is judged.
var judgedBy = map[answer.Intent]map[evidence.Lang]string{answer.Recovery: recoveryRule, stillBook: stillRule}

// roomOf is how many calls a part may make: every part behind it keeps one. A
// value whose change the next part takes apart needs no more than itself.
func (r *run) roomOf(s answer.Stage, next *answer.Stage) int {
	room := r.agent.cfg.Budget.Steps - len(r.collected.Results) - (r.stages - r.stage)
	explained := next != nil && next.Reading.Intent == answer.Diagnose && next.Takes == s.Takes &&
		slices.Equal(next.Reading.Query.Metrics, s.Reading.Query.Metrics) && next.Reading.Query.Period == s.Reading.Query.Period
	if explained && trims[r.plannedAs()] {
		return min(room, 1)
	}
	return room
}

// following is the stage behind another; nil behind the last.
func following(stages []answer.Stage, i int) *answer.Stage {
	if i+1 == len(stages) {
		return nil
	}
	return &stages[i+1]
}

// callsAllowed bounds the calls of one plan.
func (r *run) callsAllowed() int {
	if r.stage > 0 {
		return r.room
	}
	return r.agent.cfg.Budget.Steps
}

// stepTitle says, of a question of several parts, which one a step is for.
func (r *run) stepTitle(title string) string {
	if r.stage == 0 {
		return title
	}
	return fmt.Sprintf("%d/%d · %s", r.stage, r.stages, title)
}

func (r *run) sayInPlace(a *answer.Answer, sentences ...answer.Sentence) error {
	for _, s := range sentences {
		s.Stage = r.stage
		a.Sentences = append(a.Sentences, s)
		if !r.emit(answer.Event{Type: answer.EventSentence, Sentence: &s}) {
			return context.Canceled
		}
	}
	return nil
}

// found notes who leads a ranking, and which way the whole went.
func (o outcome) found() found {
	var f found
	if len(o.query.Metrics) == 0 || len(o.results) == 0 {
		return f
	}
	metric := o.query.Metrics[0]
	f.byMove = o.run.ranksChange()
	if rows := o.rows(0); len(rows) == 1 && rows[0].Metrics[metric].Delta != "" {
		f.went = evidence.Direction(o.fact(rows[0].Metrics[metric].Delta), &o.run.collected.Set)
	}
	if x := o.results[0].Explanation.Total; x.Delta != "" {
		f.went = evidence.Direction(o.fact(x.Delta), &o.run.collected.Set)
	}
	if len(o.query.Dimensions) != 1 || o.query.Grain != period.None {
		return f
	}
	rows := o.ordered(metric)
	if f.byMove {
		rows = slices.DeleteFunc(rows, func(row tools.RowFacts) bool { return row.Metrics[metric].Change == "" })
	}
	if len(rows) > 0 {
		f.dimension, f.led = o.query.Dimensions[0], true
		f.leader = rows[0].Dims[f.dimension]
	}
	return f
}

// values are the roles that say no more than a value and what it is against.
var values = map[compose.Role]bool{
	compose.Value: true, compose.ValueChange: true, compose.ValueFlat: true, compose.Moved: true, compose.MovedFlat: true,
}

// unsaid leaves out the values that an earlier part of the question was
// answered with. A change that is explained is said again where something else
// was said in between: "that is within its usual range" must know its "that".
func (r *run) unsaid(points []compose.Point) []compose.Point {
	kept := make([]compose.Point, 0, len(points))
	for i, p := range points {
		before := r.said
		if i == 0 && len(before) > 0 {
			before = before[len(before)-1:]
		}
		if values[p.Role] && slices.ContainsFunc(before, func(o compose.Point) bool { return r.same(p, o) }) {
			continue
		}
		kept = append(kept, p)
	}
	if len(kept) == 0 {
		kept = points
	}
	if r.stage > 0 {
		r.said = append(r.said, kept...)
	}
	return kept
}

// same reports whether two points are about the same value, against the same.
func (r *run) same(p, o compose.Point) bool {
	for _, key := range []string{"v", "b"} {
		a, ok := r.collected.Set.Get(p.Facts[key])
		b, known := r.collected.Set.Get(o.Facts[key])
		if key == "b" && !ok {
			continue // nothing more is said of it
		}
		if !ok || !known || a.Metric != b.Metric || a.Value != b.Value || a.Period != b.Period || a.Per != b.Per || !maps.Equal(a.Dims, b.Dims) {
			return false
		}
	}
	return true
}

// echoStages is the reading of every part in words, before any was run.
func (r *run) echoStages(stages []answer.Stage) string {
	whole := r.reading
	defer func() { r.reading = whole }()
	var out []string
	for _, s := range stages {
		r.reading = s.Reading
		out = append(out, r.echo(nil))
	}
	return strings.Join(out, stageWords["then"][r.lang])
}

// united adds the texts that are not there yet.
func united(all, more []string) []string {
	all = nonNil(all)
	for _, s := range more {
		if !slices.Contains(all, s) {
			all = append(all, s)
		}
	}
	return all
}

var stageWords = map[string]map[evidence.Lang]string{
	"then": {evidence.EN: "; then ", evidence.ZH: "；再看："},
	"nobody": {
		evidence.EN: "The part before names nobody to go on with, so this part cannot be answered.",
		evidence.ZH: "上一部分没有得出可以继续分析的对象，这一部分无法回答。",
	},
	"nobodies": {
		evidence.EN: "The part before names nobody to go on with, so the parts that go on from it cannot be answered.",
		evidence.ZH: "上一部分没有得出可以继续分析的对象，由它引出的后续部分都无法回答。",
	},
	"unknown": {
		evidence.EN: "This part cannot be answered yet.",
		evidence.ZH: "这一部分暂时无法回答。",
	},
	"budget": {
		evidence.EN: "“%s” was left out: the parts before took all the queries that one answer may make. Ask it by itself.",
		evidence.ZH: "“%s”未予回答：前面几部分已用完一次回答允许的查询次数，请单独提问。",
	},
	"leads": {
		evidence.EN: "Why one leads is not in the data: what is taken apart is how its value changed.",
		evidence.ZH: "数据本身不说明为何是它居首，这里拆解的是其数值的变化。",
	},
}
