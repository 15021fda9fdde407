package eval_test

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"unicode"

	"github.com/jackc/pgx/v5"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/app"
	"github.com/insight-agent/insight/internal/config"
	"github.com/insight-agent/insight/internal/demo"
	"github.com/insight-agent/insight/internal/eval"
	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/postgres/pgtest"
	"github.com/insight-agent/insight/internal/semantic"
)

// bar is what a set must reach without a model: shares of its cases.
type bar struct{ right, wrong float64 }

var bars = map[string]bar{
	"core":           {right: 1, wrong: 0},
	"vocabulary":     {right: 0.98, wrong: 0.01},
	"paraphrase-dev": {right: 0.80, wrong: 0.01},
	"paraphrase-a":   {right: 0.95, wrong: 0.01},
	"paraphrase-b":   {right: 0.97, wrong: 0.01},
	"next":           {right: 1, wrong: 0},
	"thresholds":     {right: 0.97, wrong: 0},
	"weekdays":       {right: 1, wrong: 0},
	"paraphrase-d":   {right: 0.56, wrong: 0.01},
	"paraphrase-e":   {right: 0.95, wrong: 0.01},
	"paraphrase-g":   {right: 0.79, wrong: 0.01},
	"paraphrase-j":   {right: 0.92, wrong: 0.01},
	"paraphrase-k":   {right: 0.74, wrong: 0.01},
	"paraphrase-l":   {right: 0.91, wrong: 0.01},
	"paraphrase-m":   {right: 0.62, wrong: 0.01},
	"paraphrase-n":   {right: 0.86, wrong: 0.02},
	"paraphrase-o":   {right: 0.53, wrong: 0.02},
	"paraphrase-s":   {right: 0.79, wrong: 0.01},
	"paraphrase-t":   {right: 0.75, wrong: 0.01},
	"fresh":          {right: 0.86, wrong: 0.04},
	"fresh-2":        {right: 0.90, wrong: 0.03},
	"fresh-3":        {right: 0.84, wrong: 0.02},
	"fresh-4":        {right: 0.84, wrong: 0.03},
	"fresh-5":        {right: 0.88, wrong: 0.04},
	"why":            {right: 1, wrong: 0},
	"steps":          {right: 1, wrong: 0},
	"followups":      {right: 1, wrong: 0},
	"plan":           {right: 0, wrong: 0}, // no rule reads them
	"steps-fresh":    {right: 0.9, wrong: 0},
}

// frozen holds the hashes of the sets that nothing may be tuned on.
var frozen = map[string]string{
	"fresh-5":     "1babe2af5a62f87c50ab2a6d0f63be4dc2a8cfaf90724c2575087dfa7b41e204",
	"fresh-4":     "177e7f6d725d53fc0d3964cdffb09e79899c1bb5594eec921c3962104eb1f852",
	"fresh-3":     "9428b0c73e3dba3d437a84e20b64d5dfcc92692baed3f18a2c644b2100b4a503",
	"fresh-2":     "0c2f925763169e8d53690fd33618c6638678363ab462739cf28c4038beca3c11",
	"steps-fresh": "9e665b8020780b0f398eae0e8b939924ad9e5d686e2a3add0bea500bb70817bc",
	"fresh":       "a6ff5c1499be80f8467239e6c4ed413a6359a223c0cc8befa1e4d351d12e1860",
}

func TestFrozenSetsAreAsWritten(t *testing.T) {
	t.Parallel()
	sets, err := eval.Golden()
	if err != nil {
		t.Fatal(err)
	}
	for _, set := range sets {
		if want, ok := frozen[set.Name]; ok && set.Hash != want {
			t.Errorf("set %s was changed: its hash is %s", set.Name, set.Hash)
		}
	}
}

// testBundle is the product on the demo world.
type testBundle struct {
	app  *app.App
	conn *pgx.Conn
	log  *errorLog
}

func setup(t *testing.T) testBundle {
	t.Helper()
	configure := func(dsn string) config.Config {
		cfg := config.Default()
		cfg.Demo, cfg.Database.URL = true, dsn
		return cfg
	}
	db := pgtest.Template(t, fmt.Sprintf("app on demo %d %d", demo.Version, demo.Seed), func(ctx context.Context, dsn string) error {
		a, err := app.Open(ctx, configure(dsn), app.Options{})
		if err != nil {
			return err
		}
		return a.Close(ctx)
	})
	b := testBundle{log: &errorLog{}}
	var err error
	if b.app, err = app.Open(t.Context(), configure(db.DSN), app.Options{Logger: slog.New(b.log)}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = b.app.Close(context.Background()) })
	if b.conn, err = pgx.Connect(t.Context(), db.DSN); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = b.conn.Close(context.Background()) })
	return b
}

func TestGoldenQuestionsWithoutAModel(t *testing.T) {
	t.Parallel()
	b := setup(t)
	sets, err := eval.Golden()
	if err != nil {
		t.Fatal(err)
	}
	asker := &inspector{t: t, asker: b.app.Agent}
	for _, set := range sets {
		want, ok := bars[set.Name]
		if !ok {
			t.Fatalf("no bar for set %s", set.Name)
		}
		verdicts, err := eval.Runner{Asker: asker, DB: b.conn, Planner: answer.PlannerRules}.Run(t.Context(), set, nil)
		if err != nil {
			t.Fatal(err)
		}
		s := eval.Sum(set.Name, verdicts, "")
		for _, v := range verdicts {
			if _, held := frozen[set.Name]; v.Outcome != eval.Right && !held {
				t.Logf("%s %s %q: %s", v.Outcome, v.Case.ID, v.Case.Question, v.Why)
			}
		}
		total := float64(s.Total)
		t.Logf("%s: %d of %d right, %d wrong, %d asked back", set.Name, s.Right, s.Total, s.Wrong, s.Asked)
		if float64(s.Right)/total < want.right || float64(s.Wrong)/total > want.wrong {
			t.Errorf("%s: %d of %d right and %d wrong; the bar is %.3f and %.3f", set.Name, s.Right, s.Total, s.Wrong, want.right, want.wrong)
		}
	}
	if asker.answers == 0 {
		t.Fatal("no answer was inspected")
	}
	for _, line := range b.log.lines {
		t.Errorf("logged an error: %s", line)
	}
}

// inspector checks the promises that hold for every answer, whatever it says.
type inspector struct {
	t       *testing.T
	asker   eval.Asker
	answers int
}

func (i *inspector) Answer(ctx context.Context, q answer.Question) (answer.Answer, error) {
	a, err := i.asker.Answer(ctx, q)
	if err == nil && a.Kind == answer.Answered {
		i.answers++
		i.inspect(a)
	}
	return a, err
}

// inspect requires that every figure lies in a span of a fact, that each fact
// leads to a source with SQL, that charts have ids of their own, and that no
// sentence is short of support.
func (i *inspector) inspect(a answer.Answer) {
	i.t.Helper()
	sources := make(map[string]answer.Source)
	for _, s := range a.Sources {
		sources[s.ID] = s
	}
	facts := make(map[string]evidence.Fact)
	for _, f := range a.Facts {
		facts[f.ID] = f
		if sources[f.Source].SQL == "" {
			i.t.Errorf("%q: fact %s has no SQL behind it (source %q)", a.Question, f.ID, f.Source)
		}
	}
	if len(a.Sentences) == 0 {
		i.t.Errorf("%q: an answer without a sentence", a.Question)
	}
	charts := make(map[string]bool)
	for _, c := range a.Charts {
		if c.ID == "" || charts[c.ID] { // the page keeps drawings by id
			i.t.Errorf("%q: charts are not told apart: %q", a.Question, c.ID)
		}
		charts[c.ID] = true
	}
	if a.Verdict.Unsupported+a.Verdict.Contradicted > 0 {
		i.t.Errorf("%q: shown with verdict %+v", a.Question, a.Verdict)
	}
	for _, s := range a.Sentences {
		for at, r := range s.Text {
			if unicode.IsDigit(r) && !covered(s, at, facts) {
				i.t.Errorf("%q: the figure at byte %d of %q belongs to no fact", a.Question, at, s.Text)
				break
			}
		}
	}
}

func covered(s answer.Sentence, at int, facts map[string]evidence.Fact) bool {
	for _, span := range s.Spans {
		if _, known := facts[span.Fact]; known && span.Start <= at && at < span.End {
			return true
		}
	}
	return false
}

func TestAnEarlierConversationIsCarriedOn(t *testing.T) {
	t.Parallel()
	b := setup(t)
	ask := func(text string) answer.Answer {
		a, err := b.app.Agent.Answer(t.Context(), answer.Question{
			Text: text, Conversation: "c1", Planner: answer.PlannerRules, Principal: semantic.Principal{ID: "ann"},
		})
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		return a
	}
	first := ask("What was revenue in Germany last month?")
	second := ask("and by device?")
	if got := second.Reading.Query; len(got.Dimensions) != 1 || got.Dimensions[0] != "device" || got.Period != first.Reading.Query.Period || len(got.Filters) != 1 {
		t.Errorf("the follow-up was read as %+v", got)
	}
	kept, turns, err := b.app.Services().Conversations.Conversation(t.Context(), semantic.Principal{ID: "ann"}, "c1")
	if err != nil || len(turns) != 2 || turns[1].Answer == nil || turns[1].Answer.ID != second.ID {
		t.Errorf("conversation %+v holds %d turns (%v)", kept, len(turns), err)
	}
	if _, _, err := b.app.Services().Conversations.Conversation(t.Context(), semantic.Principal{ID: "bob"}, "c1"); err == nil {
		t.Error("somebody else could read the conversation")
	}
}

// errorLog keeps what is logged as an error: rejected templates, lost answers.
type errorLog struct {
	mu    sync.Mutex
	lines []string
}

func (l *errorLog) Enabled(_ context.Context, level slog.Level) bool { return level >= slog.LevelError }
func (l *errorLog) WithAttrs([]slog.Attr) slog.Handler               { return l }
func (l *errorLog) WithGroup(string) slog.Handler                    { return l }
func (l *errorLog) Handle(_ context.Context, r slog.Record) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	line := r.Message
	r.Attrs(func(a slog.Attr) bool { line += " " + a.String(); return true })
	l.lines = append(l.lines, line)
	return nil
}
