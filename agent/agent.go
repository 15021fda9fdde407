// Package agent answers questions: it reads one, plans which tools to call,
// runs them, and has the facts that they return written and verified. The
// whole way is one function, Ask, which streams what happens as it happens.
package agent

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/insight-agent/insight/agent/planner"
	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/compose"
	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/nlq"
	"github.com/insight-agent/insight/internal/semantic"
	"github.com/insight-agent/insight/tools"
)

// MaxQuestion is the longest question that is read, in characters.
const MaxQuestion = 2000

// ErrQuestion is wrapped by the errors of a question that cannot be read at
// all: empty, over-long, or not text.
var ErrQuestion = errors.New("bad question")

// Config is what an Agent works with. Model, Tools, Reader, Now and NewID are
// needed; the rest may be left out.
type Config struct {
	Model  *semantic.Model
	Tools  tools.Registry
	Reader func() *nlq.Reader // called for each question, so that new members and synonyms are seen
	Now    func() time.Time
	NewID  func() string
	Logger *slog.Logger

	// Names are the members and labels that the verifier watches for.
	Names func() *evidence.Names
	// Writer words the answer; nil leaves it to templates.
	Writer *compose.ModelWriter
	// Filler chooses among a reading's candidates; nil leaves it to rules.
	Filler *Filler
	// Planner works out what the rules cannot read; nil leaves it unanswered.
	Planner *planner.Planner
	// Memory keeps conversations; nil keeps nothing.
	Memory Memory
	// Notes are marked on line charts; nil marks none.
	Notes Notes
	// Budget bounds one run.
	Budget Budget
}

// Memory keeps the turns of conversations.
type Memory interface {
	// LastReading returns the reading of the latest answered question of a
	// conversation of the principal, nil when there is none.
	LastReading(ctx context.Context, p semantic.Principal, conversation string) (*answer.Reading, error)
	// SaveQuestion stores a question before its run, so that it survives
	// whatever happens to the run. Its id is that of the answer to come.
	SaveQuestion(ctx context.Context, a answer.Answer) error
	// SaveTurn stores a question in its conversation, with its answer or, when
	// the run failed, with the failure.
	SaveTurn(ctx context.Context, a answer.Answer, failure *answer.Failure) error
}

// Budget bounds one run.
type Budget struct {
	Time   time.Duration `yaml:"time"`   // default 2 minutes
	Steps  int           `yaml:"steps"`  // tool calls, default 8
	Tokens int           `yaml:"tokens"` // of the model's prompts and answers while it plans, default 40,000
}

func (b Budget) withDefaults() Budget {
	if b.Time <= 0 {
		b.Time = 2 * time.Minute
	}
	if b.Steps <= 0 {
		b.Steps = 8
	}
	if b.Tokens <= 0 {
		b.Tokens = 40_000
	}
	return b
}

// Agent answers questions. It is safe for concurrent use.
type Agent struct {
	cfg Config
}

// New returns an agent.
func New(cfg Config) (*Agent, error) {
	switch {
	case cfg.Model == nil, cfg.Tools == nil, cfg.Reader == nil, cfg.Now == nil, cfg.NewID == nil:
		return nil, errors.New("agent: model, tools, reader, clock and ids are needed")
	}
	if cfg.Logger == nil {
		cfg.Logger = slog.New(slog.DiscardHandler)
	}
	if cfg.Names == nil {
		cfg.Names = func() *evidence.Names { return nil }
	}
	cfg.Budget = cfg.Budget.withDefaults()
	return &Agent{cfg: cfg}, nil
}

// Ask answers a question. The sequence ends with an EventAnswer, or with an
// error after an EventError that names the mend. Breaking off the iteration
// cancels the run.
func (a *Agent) Ask(ctx context.Context, q answer.Question) iter.Seq2[answer.Event, error] {
	return func(yield func(answer.Event, error) bool) {
		ctx, cancel := context.WithTimeout(ctx, a.cfg.Budget.Time)
		defer cancel()
		r := &run{id: a.cfg.NewID(), agent: a, question: q, started: time.Now(), cancel: cancel, yield: yield}
		ctx = context.WithValue(ctx, runKey{}, r.id)
		if err := r.answer(ctx); err != nil && !r.gone {
			failure := failureOf(ctx, err, r.lang)
			r.saveFailure(context.WithoutCancel(ctx), failure)
			level := slog.LevelWarn
			if failure.Code == "question" || failure.Code == "canceled" {
				level = slog.LevelInfo // the asker's own doing
			}
			a.cfg.Logger.LogAttrs(ctx, level, "question failed", slog.String("code", failure.Code), slog.Any("error", err))
			if r.emit(answer.Event{Type: answer.EventError, Error: &failure}) {
				yield(answer.Event{}, err)
			}
		}
	}
}

type runKey struct{}

// RunID returns the id of the answer that a call is made for, "" outside of a
// run: records of model calls are kept with their answer.
func RunID(ctx context.Context) string {
	id, _ := ctx.Value(runKey{}).(string)
	return id
}

// Answer runs Ask to its end and returns the answer.
func (a *Agent) Answer(ctx context.Context, q answer.Question) (answer.Answer, error) {
	for ev, err := range a.Ask(ctx, q) {
		if err != nil {
			return answer.Answer{}, err
		}
		if ev.Type == answer.EventAnswer {
			return *ev.Answer, nil
		}
	}
	return answer.Answer{}, errors.New("agent: the run ended without an answer")
}

// CheckText refuses a question that cannot be read at all.
func CheckText(text string) error {
	switch {
	case !utf8.ValidString(text), strings.ContainsRune(text, utf8.RuneError):
		return fmt.Errorf("%w: the text is not valid UTF-8", ErrQuestion)
	case strings.TrimSpace(text) == "":
		return fmt.Errorf("%w: it is empty", ErrQuestion)
	case utf8.RuneCountInString(text) > MaxQuestion:
		return fmt.Errorf("%w: it is longer than %d characters", ErrQuestion, MaxQuestion)
	case strings.ContainsRune(text, 0):
		return fmt.Errorf("%w: it holds binary data", ErrQuestion)
	}
	return nil
}
