package server_test

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/period"
	"github.com/insight-agent/insight/internal/semantic"
	"github.com/insight-agent/insight/internal/server"
)

// world is a program without a database or a model: it gives scripted answers
// and keeps them in memory.
type world struct {
	mu          sync.Mutex
	now         time.Time
	order       []string // conversations, the newest last
	talks       map[string]*talk
	feedback    []server.Feedback
	corrections []server.Correction
	notes       []server.Annotation
	asked       []answer.Question
	cancelled   chan string              // texts of questions whose context ended
	hold        map[string]chan struct{} // by text: answers only when closed
	checks      []server.Check
	failNext    error
	panics      string // Metrics panics with it
}

type talk struct {
	server.Conversation
	owner string
	turns []server.Turn
}

func newWorld() *world {
	return &world{
		now: time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC), talks: map[string]*talk{},
		cancelled: make(chan string, 16), hold: map[string]chan struct{}{},
	}
}

func (w *world) services() server.Services {
	return server.Services{Asker: w, Querier: w, Catalog: w, Conversations: w, Answers: w, Corrections: w, Annotations: w, Health: w}
}

// holdBack makes a question wait until the returned function is called.
func (w *world) holdBack(text string) (release func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	c := make(chan struct{})
	w.hold[text] = c
	return sync.OnceFunc(func() { close(c) })
}

// Ask plays the script of a question.
func (w *world) Ask(ctx context.Context, q answer.Question) iter.Seq2[answer.Event, error] {
	return func(yield func(answer.Event, error) bool) {
		w.mu.Lock()
		w.asked = append(w.asked, q)
		hold, fail := w.hold[q.Text], w.failNext
		w.failNext = nil
		w.mu.Unlock()
		if fail != nil {
			yield(answer.Event{}, fail)
			return
		}
		a, failure := script(q)
		w.mark(a)
		if !w.play(ctx, a, hold, yield) {
			w.cancelled <- q.Text
			return
		}
		w.keep(q, a, failure)
		if failure != nil {
			yield(answer.Event{Type: answer.EventError, Error: failure}, nil)
			return
		}
		yield(answer.Event{Type: answer.EventAnswer, Answer: &a}, nil)
	}
}

// mark puts the notes on the weeks of the line charts.
func (w *world) mark(a answer.Answer) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for i, c := range a.Charts {
		if c.Kind != answer.LineChart {
			continue
		}
		for _, n := range w.notes {
			for _, p := range c.Series[0].Points {
				if week, _ := period.ParseDate(p.X); week <= n.Start && n.Start < week.AddDays(7) {
					a.Charts[i].Marks = append(a.Charts[i].Marks, answer.Mark{X: p.X, Text: cmp.Or(n.Note[a.Lang], n.Note[evidence.EN], n.Note[evidence.ZH])})
				}
			}
		}
	}
}

// play yields what comes before the answer; false when the run was cut off.
func (w *world) play(ctx context.Context, a answer.Answer, hold chan struct{}, yield func(answer.Event, error) bool) bool {
	step := func(id, tool, title, state string, ms float64) bool {
		return yield(answer.Event{Type: answer.EventStep, Step: &answer.Step{ID: id, Tool: tool, Title: title, State: state, Millis: ms}}, nil)
	}
	if !yield(answer.Event{Type: answer.EventReading, Reading: &a.Reading, Echo: a.Echo}, nil) {
		return false
	}
	titles := map[evidence.Lang][2]string{evidence.EN: {"Querying ad performance", "Writing and checking the answer"}, evidence.ZH: {"查询广告数据", "撰写并核对回答"}}[a.Lang]
	if !step("s1", "query_metrics", titles[0], "running", 0) {
		return false
	}
	if hold != nil {
		select {
		case <-hold:
		case <-ctx.Done():
			return false
		}
	}
	if !step("s1", "query_metrics", titles[0], "done", 12.4) || !step("s2", "compose", titles[1], "running", 0) {
		return false
	}
	for i := range a.Tables {
		yield(answer.Event{Type: answer.EventTable, Table: &a.Tables[i]}, nil)
	}
	for i := range a.Charts {
		yield(answer.Event{Type: answer.EventChart, Chart: &a.Charts[i]}, nil)
	}
	for i := range a.Sentences {
		yield(answer.Event{Type: answer.EventSentence, Sentence: &a.Sentences[i]}, nil)
	}
	return ctx.Err() == nil
}

func (w *world) keep(q answer.Question, a answer.Answer, f *answer.Failure) {
	w.mu.Lock()
	defer w.mu.Unlock()
	t, ok := w.talks[q.Conversation]
	if !ok {
		t = &talk{owner: q.Principal.ID, Conversation: server.Conversation{ID: q.Conversation, Title: q.Text, CreatedAt: w.now}}
		w.talks[q.Conversation] = t
		w.order = append(w.order, q.Conversation)
	}
	turn := server.Turn{Question: q.Text, AskedAt: w.now, Failure: f}
	if f == nil {
		turn.Answer = &a
	}
	t.turns = append(t.turns, turn)
	t.Turns, t.UpdatedAt = len(t.turns), w.now
}

func (w *world) Query(_ context.Context, _ semantic.Principal, q semantic.Query, lang evidence.Lang) (server.QueryResult, error) {
	if slices.Contains(q.Metrics, "roi") {
		return server.QueryResult{}, &server.Refused{Reason: "roi needs a margin, which the data lacks", Mend: "ask for roas", Suggestions: []string{"roas"}}
	}
	a := rankAnswer(lang)
	return server.QueryResult{Table: a.Tables[0], Source: a.Sources[0], Period: october}, nil
}

func (w *world) Metrics(semantic.Principal) []server.Metric {
	if w.panics != "" {
		panic(w.panics)
	}
	metric := func(name, en, zh, meansEN, meansZH string, unit evidence.UnitKind, good int) server.Metric {
		u := evidence.Unit{Kind: unit}
		if unit == evidence.Currency {
			u.Currency = "USD"
		}
		return server.Metric{Name: name, Label: semantic.Text{evidence.EN: en, evidence.ZH: zh}, Unit: u, Good: good,
			Description: semantic.Text{evidence.EN: meansEN, evidence.ZH: meansZH}, Dimensions: []string{"platform", "campaign", "country", "device"}}
	}
	return []server.Metric{
		metric("spend", "spend", "花费", "What the platforms charged for ads.", "各平台收取的广告费用。", evidence.Currency, 0),
		metric("conversions_value", "conversion value", "转化价值", "Value of conversions as each platform reports it.", "各平台自报的转化价值。", evidence.Currency, 1),
		metric("roas", "ROAS", "ROAS", "Conversion value for each unit of spend.", "每单位花费带来的转化价值。", evidence.Ratio, 1),
		metric("ctr", "click-through rate", "点击率", "Clicks for each impression.", "点击数除以展示数。", evidence.Percent, 1),
		metric("conversion_rate", "conversion rate", "转化率", "Orders for each session.", "订单数除以访问数。", evidence.Percent, 1),
		metric("revenue", "revenue", "收入", "Value of paid orders.", "已付款订单的金额。", evidence.Currency, 1),
		metric("orders", "orders", "订单数", "Paid orders.", "已付款订单数。", evidence.Integer, 1),
	}
}

func (w *world) Dimensions(semantic.Principal) []server.Dimension {
	d := func(name, en, zh string) server.Dimension {
		return server.Dimension{Name: name, Label: semantic.Text{evidence.EN: en, evidence.ZH: zh}, Type: semantic.Categorical}
	}
	return []server.Dimension{d("platform", "platform", "平台"), d("campaign", "campaign", "广告系列"), d("country", "country", "国家"), d("device", "device", "设备")}
}

func (w *world) Members(_ context.Context, _ semantic.Principal, dimension, match string, limit int) ([]server.Member, error) {
	all := map[string][]string{
		"platform": {"Google", "Meta", "TikTok", "Bing", "LinkedIn"},
		"country":  {"Germany", "France", "Japan", "United States"},
		"device":   {"mobile", "desktop"}, "campaign": {"Brand search", "=1+1 <script>"},
	}[dimension]
	if all == nil {
		return nil, server.ErrNotFound
	}
	var out []server.Member
	for _, v := range all {
		if len(out) < limit && strings.Contains(strings.ToLower(v), strings.ToLower(match)) {
			out = append(out, server.Member{Value: v})
		}
	}
	return out, nil
}

func (w *world) Starters() map[evidence.Lang][]string {
	return map[evidence.Lang][]string{
		evidence.EN: {askRank, askLookup, askTrend, "Compare spend with the month before by platform"},
		evidence.ZH: {askRankZH, "上个月 Meta 花了多少钱？", askTrendZH, "各平台花费与上月相比如何？"},
	}
}

func (w *world) ListConversations(_ context.Context, p semantic.Principal, _ string, limit int) ([]server.Conversation, string, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	var out []server.Conversation
	for _, id := range slices.Backward(w.order) {
		if t := w.talks[id]; t != nil && t.owner == p.ID && len(out) < limit {
			out = append(out, t.Conversation)
		}
	}
	return out, "", nil
}

func (w *world) find(p semantic.Principal, id string) (*talk, error) {
	t, ok := w.talks[id]
	if !ok || t.owner != p.ID {
		return nil, server.ErrNotFound
	}
	return t, nil
}

func (w *world) Conversation(_ context.Context, p semantic.Principal, id string) (server.Conversation, []server.Turn, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	t, err := w.find(p, id)
	if err != nil {
		return server.Conversation{}, nil, err
	}
	return t.Conversation, slices.Clone(t.turns), nil
}

func (w *world) RenameConversation(_ context.Context, p semantic.Principal, id, title string) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	t, err := w.find(p, id)
	if err == nil {
		t.Title = title
	}
	return err
}

func (w *world) DeleteConversation(_ context.Context, p semantic.Principal, id string) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if _, err := w.find(p, id); err != nil {
		return err
	}
	delete(w.talks, id)
	return nil
}

func (w *world) Answer(_ context.Context, p semantic.Principal, id string) (answer.Answer, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, t := range w.talks {
		for _, turn := range t.turns {
			if t.owner == p.ID && turn.Answer != nil && turn.Answer.ID == id {
				return *turn.Answer, nil
			}
		}
	}
	return answer.Answer{}, server.ErrNotFound
}

func (w *world) SaveFeedback(ctx context.Context, p semantic.Principal, f server.Feedback) error {
	if _, err := w.Answer(ctx, p, f.Answer); err != nil {
		return err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.feedback = append(w.feedback, f)
	return nil
}

func (w *world) ProposeCorrection(_ context.Context, _ semantic.Principal, c server.Correction) (server.Correction, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	c.ID = "k" + string(rune('1'+len(w.corrections)))
	w.corrections = append(w.corrections, c)
	return c, nil
}

func (w *world) DecideCorrection(_ context.Context, _ semantic.Principal, id string, approve bool) (server.Correction, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for i := range w.corrections {
		if w.corrections[i].ID == id {
			w.corrections[i].Status = map[bool]string{true: "approved", false: "rejected"}[approve]
			return w.corrections[i], nil
		}
	}
	return server.Correction{}, server.ErrNotFound
}

func (w *world) ListCorrections(_ context.Context, _ semantic.Principal, status string) ([]server.Correction, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	out := []server.Correction{}
	for _, c := range w.corrections {
		if c.Status == status {
			out = append(out, c)
		}
	}
	return out, nil
}

func (w *world) ListAnnotations(_ context.Context, _ semantic.Principal, days period.Period) ([]server.Annotation, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	out := []server.Annotation{}
	for _, a := range w.notes {
		if a.Start < days.End && a.End >= days.Start {
			out = append(out, a)
		}
	}
	return out, nil
}

func (w *world) AddAnnotation(_ context.Context, _ semantic.Principal, a server.Annotation, _ evidence.Lang) (server.Annotation, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if a.Slice["platform"] == "MySpace" {
		return a, &server.Refused{Reason: "nothing is recorded of this platform", Mend: "leave it out"}
	}
	a.ID = cmp.Or(a.ID, fmt.Sprintf("n%d", len(w.notes)))
	w.notes = append(w.notes, a)
	return a, nil
}

func (w *world) RemoveAnnotation(_ context.Context, _ semantic.Principal, id string) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	before := len(w.notes)
	w.notes = slices.DeleteFunc(w.notes, func(a server.Annotation) bool { return a.ID == id })
	if len(w.notes) == before {
		return server.ErrNotFound
	}
	return nil
}

func (w *world) Checks(context.Context) []server.Check { return w.checks }

var (
	october   = period.Period{Start: period.NewDate(2026, 10, 1), End: period.NewDate(2026, 11, 1)}
	september = period.Period{Start: period.NewDate(2026, 9, 1), End: period.NewDate(2026, 10, 1)}
)
