package app

import (
	"context"
	"encoding/json"
	"errors"
	"iter"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/ingest"
	"github.com/insight-agent/insight/internal/period"
	"github.com/insight-agent/insight/internal/semantic"
	"github.com/insight-agent/insight/internal/store"
	"github.com/insight-agent/insight/internal/warehouse"
)

// Ask answers a question by the agent of who asks, and records it: who asked,
// what, which relations and how many rows were read, how long it took and what
// came of it. The record is written before the last event is handed over, so
// whoever has an answer finds it there.
func (a *App) Ask(ctx context.Context, q answer.Question) iter.Seq2[answer.Event, error] {
	return func(yield func(answer.Event, error) bool) {
		ctx, r := a.record(ctx, store.AuditEntry{
			Principal: q.Principal.ID, Roles: q.Principal.Roles, Action: "ask",
			Question: plainText(ingest.Redact(q.Text)), Conversation: q.Conversation, Policy: a.Model.PolicyFingerprint(q.Principal),
		})
		defer r.end("canceled") // where no last event came, its reader went away
		agent, err := a.agentFor(ctx, q.Principal)
		if err != nil {
			r.end("failed")
			yield(answer.Event{}, err)
			return
		}
		for ev, err := range agent.Ask(ctx, q) {
			switch {
			case err != nil:
				r.end("failed")
			case ev.Error != nil:
				r.end(ev.Error.Code)
			case ev.Answer != nil:
				r.entry.Answer = ev.Answer.ID
				r.entry.Query = a.queryText(ev.Answer.Reading.Query)
				r.end(string(ev.Answer.Kind))
			}
			if !yield(ev, err) {
				return
			}
		}
	}
}

// Answer runs Ask to its end and returns the answer.
func (a *App) Answer(ctx context.Context, q answer.Question) (answer.Answer, error) {
	for ev, err := range a.Ask(ctx, q) {
		if err != nil {
			return answer.Answer{}, err
		}
		if ev.Answer != nil {
			return *ev.Answer, nil
		}
	}
	return answer.Answer{}, errors.New("the run ended without an answer")
}

// recording is an entry of the audit on its way: what is read under its
// context is added, and its end is written once.
type recording struct {
	app     *App
	ctx     context.Context //nolint:containedctx // of the request, whose entry this is
	started time.Time
	once    sync.Once

	mu    sync.Mutex
	entry store.AuditEntry
}

type recordingKey struct{}

// record begins an entry. Relations and rows that are read under the context
// that it returns are noted in it.
func (a *App) record(ctx context.Context, e store.AuditEntry) (context.Context, *recording) {
	r := &recording{app: a, ctx: context.WithoutCancel(ctx), started: time.Now(), entry: e}
	return context.WithValue(ctx, recordingKey{}, r), r
}

// auditTime bounds the writing of an entry, so that a database that hangs does
// not hold an answer back for ever.
const auditTime = 5 * time.Second

// end writes the entry with its outcome; only the first end counts.
func (r *recording) end(outcome string) {
	r.once.Do(func() {
		ctx, cancel := context.WithTimeout(r.ctx, auditTime)
		defer cancel()
		r.mu.Lock()
		defer r.mu.Unlock()
		r.entry.Outcome = outcome
		r.entry.MS = float64(time.Since(r.started).Microseconds()) / 1000
		slices.Sort(r.entry.Relations)
		if err := r.app.Store.Audit(ctx, r.entry); err != nil {
			r.app.logger.LogAttrs(ctx, slog.LevelError, "request not recorded in the audit", slog.String("action", r.entry.Action),
				slog.String("principal", r.entry.Principal), slog.String("outcome", outcome), slog.Any("error", err))
		}
	})
}

func (r *recording) note(relations []string, rows int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.entry.Rows += int64(rows)
	for _, relation := range relations {
		if !slices.Contains(r.entry.Relations, relation) {
			r.entry.Relations = append(r.entry.Relations, relation)
		}
	}
}

// recordedReads notes what is read in the entry of the request that it is read
// for. A query that fails is noted too: it was let at the relations.
type recordedReads struct{ *warehouse.Postgres }

// Run runs a query and notes it.
func (w recordedReads) Run(ctx context.Context, c *semantic.Compiled) (*warehouse.Result, error) {
	res, err := w.Postgres.Run(ctx, c)
	if r, ok := ctx.Value(recordingKey{}).(*recording); ok {
		rows := 0
		if res != nil {
			rows = len(res.Rows)
		}
		r.note(c.Tables, rows)
	}
	return res, err
}

// queryText writes a query as JSON with its free texts redacted. A period is
// left as it is when the calendar knows it: digits of dates can look like those
// of a card.
func (a *App) queryText(q semantic.Query) string {
	redact := func(list []string) []string {
		out := make([]string, len(list))
		for i, s := range list {
			out[i] = ingest.Redact(s)
		}
		return out
	}
	q.Metrics, q.Dimensions = redact(q.Metrics), redact(q.Dimensions)
	q.Filters = slices.Clone(q.Filters)
	for i, f := range q.Filters {
		q.Filters[i].Dimension, q.Filters[i].Values = ingest.Redact(f.Dimension), redact(f.Values)
	}
	q.OrderBy = slices.Clone(q.OrderBy)
	for i, o := range q.OrderBy {
		q.OrderBy[i].Field = ingest.Redact(o.Field)
	}
	q.Period, q.Compare.Period = a.periodText(q.Period), a.periodText(q.Compare.Period)
	text, err := json.Marshal(q)
	if err != nil {
		return "" // strings and numbers always marshal
	}
	return plainText(string(text))
}

func (a *App) periodText(e period.Expr) period.Expr {
	cal := a.Model.Calendar()
	if _, err := cal.Resolve(e, cal.Today(a.Now())); err == nil || e == "" {
		return e
	}
	return period.Expr(ingest.Redact(string(e)))
}

// maxAudited bounds a text of the audit, in bytes: a question has at most 2,000
// characters.
const maxAudited = 8 << 10

// plainText makes of what somebody sent what PostgreSQL can store.
func plainText(s string) string {
	if len(s) > maxAudited {
		s = s[:maxAudited] + "…"
	}
	return strings.ReplaceAll(strings.ToValidUTF8(s, "\ufffd"), "\x00", "\ufffd")
}
