package agent

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/nlq"
)

// runAt is the confidence from which a reading by rule is run as it is. Below it
// a model may fill what is open, and what stays unsure is asked.
const runAt = nlq.Sure

// read settles what is asked: by the person who changed a part, by rule, or
// with the model's choice among the rules' candidates.
func (r *run) read(ctx context.Context) error {
	if given := r.question.Reading; given != nil {
		r.reading = *given
		r.reading.By, r.reading.Confidence = answer.ByPerson, 1
		r.reading.Open, r.reading.Problem = nil, nil
		q := r.question
		q.Reading = nil
		r.reading.Left = r.agent.cfg.Reader().Read(q, r.now).Left // still not answered
		if len(given.Stages) > 0 {
			r.reread()
		}
		return nil
	}
	if err := r.recall(ctx); err != nil {
		return err
	}
	started := time.Now()
	r.reading = r.agent.cfg.Reader().Read(r.question, r.now)
	r.timings.Reading = millis(time.Since(started))
	return r.fill(ctx)
}

// recall fetches the reading before this one, which a follow-up builds on.
func (r *run) recall(ctx context.Context) error {
	m := r.agent.cfg.Memory
	if m == nil || r.question.Conversation == "" || r.question.Previous != nil {
		return nil
	}
	previous, err := m.LastReading(ctx, r.question.Principal, r.question.Conversation)
	if err != nil {
		return fmt.Errorf("recall the conversation: %w", err)
	}
	r.question.Previous = previous
	return nil
}

// fill lets the model choose where the rules are unsure.
func (r *run) fill(ctx context.Context) error {
	f := r.agent.cfg.Filler
	unsure := r.reading.Confidence < runAt || len(r.reading.Open) > 0
	switch {
	case len(r.reading.Stages) > 0: // each was read for sure
		return nil
	case f == nil, r.question.Planner == answer.PlannerRules:
		return nil
	case !unsure && r.question.Planner != answer.PlannerLLM:
		return nil
	}
	question := r.question
	question.Lang = r.lang
	open := f.Open(question, r.reading, r.now)
	if len(open) == 0 {
		return nil
	}
	step := r.startStep("read", titles["read"][r.lang])
	started := time.Now()
	filled, call, err := f.Fill(ctx, question, r.reading, open, r.now)
	state := "done"
	if err != nil {
		state, r.readErr = "failed", err
	} else {
		r.reading = filled
	}
	r.endStep(step, state, time.Since(started), 0)
	r.timings.Model += call.Millis
	r.timings.Calls = append(r.timings.Calls, call)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return nil // without the model the rules' reading stands, and asks where it must
}

// mustAsk reports that the reading is too unsure to run.
func (r *run) mustAsk() bool {
	if r.reading.Problem != nil || r.reading.By == answer.ByPerson {
		return false
	}
	return len(r.reading.Open) > 0 || r.reading.Confidence < runAt
}

// offerReading opens a choice where the reading is not sure enough to run and
// holds no choice yet: a question is never answered over words that could not be
// read, or that may mean something else. The person is asked whether they may be
// left out, or whether the reading is right.
func (r *run) offerReading() {
	if r.reading.Confidence >= runAt || r.reading.Confidence == 0 || len(r.reading.Open) > 0 || r.reading.Problem != nil || r.reading.By == answer.ByPerson {
		return
	}
	query := r.reading.Query
	r.reading.Open = []answer.Choice{{
		Slot: answer.SlotFilter, Text: strings.Join(r.reading.Unread, ", "),
		Candidates: []answer.Candidate{{Value: "", Label: r.echo(nil), Score: r.reading.Confidence, Query: &query}},
	}}
}
