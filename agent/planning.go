package agent

import (
	"context"
	"log/slog"
	"strings"
	"time"

	"github.com/insight-agent/insight/agent/planner"
	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/llm"
	"github.com/insight-agent/insight/prompts"
)

// planFreely has a capable model work out by tool calls what the rules cannot
// read, and reports whether that gave an answer. Where it gave none, the rules
// ask or refuse as they would without the model.
func (r *run) planFreely(ctx context.Context) (bool, error) {
	if !r.beyondRules() || !r.mayPlan(ctx) {
		return false, nil
	}
	host := newPlanHost(r)
	prompt, err := r.planPrompt(host)
	if err != nil {
		return false, err
	}
	step := r.startStep("plan", planWords["plan"][r.lang])
	started := time.Now()
	budget := planner.Budget{Steps: r.agent.cfg.Budget.Steps, Tokens: r.agent.cfg.Budget.Tokens}
	out, err := r.agent.cfg.Planner.Plan(ctx, prompt, r.plannable(), host, budget)
	state := "done"
	if err != nil || out.Ended != planner.Done {
		state = "failed"
	}
	r.endStep(step, state, time.Since(started), 0)
	for _, c := range out.Calls {
		r.timings.Model += c.Millis
	}
	r.timings.Calls = append(r.timings.Calls, out.Calls...)
	r.agent.cfg.Logger.LogAttrs(ctx, slog.LevelInfo, "question planned",
		slog.String("answer", r.id), slog.String("ended", string(out.Ended)), slog.Int("steps", out.Steps),
		slog.Int("turns", len(out.Calls)), slog.Int("tokens", out.Tokens()), slog.String("failure", string(llm.KindOf(out.Err))))
	if err != nil {
		return false, err
	}
	told := host.told()
	if len(told) == 0 {
		r.readErr = out.Err
		return false, nil
	}
	return true, r.composePlanned(ctx, told, out)
}

// beyondRules reports whether the reading is one that free planning may do
// better than asking back: words that nothing claimed, several asks of which
// the rules read some, an intent without a playbook. What the data lacks stays
// refused, and a choice of one word stays the person's, unless they ask for the
// model.
func (r *run) beyondRules() bool {
	wanted := r.question.Planner == answer.PlannerLLM
	if len(r.reading.Stages) > 0 { // each was read for sure
		return false
	}
	if p := r.reading.Problem; p != nil {
		switch p.Kind {
		case answer.NotUnderstood, answer.NotYet:
			return true
		case answer.UnknownMetric, answer.UnknownDimension, answer.UnknownValue:
			return wanted
		case answer.OutsideData, answer.NoPeriodData, answer.NotAllowed, answer.InvalidDate, answer.NotEnough, answer.BadArguments:
		}
		return false
	}
	if len(r.reading.Open) > 0 {
		return wanted || len(r.reading.Aside) > 0
	}
	_, known := playbooks[r.plannedAs()]
	return !known || r.reading.Confidence < runAt
}

// mayPlan reports whether there is a model that plans, and whether it may be
// asked.
func (r *run) mayPlan(ctx context.Context) bool {
	p := r.agent.cfg.Planner
	if p == nil || r.question.Planner == answer.PlannerRules || r.question.Reading != nil {
		return false
	}
	return p.Able == nil || p.Able(ctx)
}

// planPrompt shows the model the question, the names that it may use, and what
// the rules have read, each part by the asker's own words.
func (r *run) planPrompt(host *planHost) (prompts.Prompt, error) {
	m := r.agent.cfg.Model
	p := prompts.Plan{Question: prompts.OneLine(r.question.Text), Chinese: r.lang == evidence.ZH, Today: r.today().String()}
	for _, metric := range m.Metrics {
		if len(metric.Refuse) == 0 {
			p.Metrics = append(p.Metrics, metric.Name)
		}
	}
	for _, d := range m.Dimensions {
		p.Dimensions = append(p.Dimensions, d.Name)
	}
	for _, part := range r.reading.Parts {
		if part.Text == "" {
			continue
		}
		value := part.Value
		switch part.Slot {
		case answer.SlotFilter:
			dimension, member, ok := strings.Cut(part.Value, "=")
			if !ok {
				continue
			}
			dimension, without := strings.CutSuffix(dimension, "!")
			value = dimension + " "
			if without {
				value = "that leaves out " + value
			}
			value += host.handle(dimension, member)
		case answer.SlotMetric, answer.SlotDimension, answer.SlotPeriod:
		case answer.SlotIntent, answer.SlotGrain, answer.SlotCompare, answer.SlotOrder, answer.SlotLimit, answer.SlotHaving, answer.SlotPer:
			continue
		}
		p.Read = append(p.Read, "“"+prompts.OneLine(part.Text)+"” is the "+string(part.Slot)+" "+value)
	}
	return p.Render()
}
