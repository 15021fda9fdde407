package agent

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"github.com/insight-agent/insight/agent/planner"
	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/compose"
	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/tools"
)

// planHost runs what a planning model calls, and keeps what it found.
type planHost struct {
	*handles
	run   *run
	steps []planned
}

// planned is a step of a plan, as the playbook of its call sees it.
type planned struct {
	reading answer.Reading
	book    playbook
	result  tools.Result // with global ids
	at      int          // its place among the collected results
}

func newPlanHost(r *run) *planHost {
	return &planHost{run: r, handles: newHandles(r.membersOf)}
}

// membersOf lists the members of a dimension that the asker may see and that
// contain a text, and whether there is such a dimension.
func (r *run) membersOf(ctx context.Context, dimension, search string) (members []memberName, ok bool, err error) {
	args, err := json.Marshal(map[string]string{"dimension": dimension, "search": search})
	if err != nil {
		return nil, false, err
	}
	call := tools.Call{Principal: r.question.Principal, Lang: r.lang, Now: r.now}
	res, err := r.agent.cfg.Tools.Invoke(ctx, tools.ListMembersName, call, args)
	if err != nil || res.Problem != nil || len(res.Tables) == 0 {
		return nil, false, err
	}
	for _, row := range res.Tables[0].Rows {
		value, _ := row[0].(string)
		m := memberName{value: value}
		for _, lang := range evidence.Langs {
			m.labels = append(m.labels, r.agent.cfg.Model.ValueLabel(dimension, value, lang))
		}
		members = append(members, m)
	}
	return members, true, nil
}

// unplannable are the tools that a plan does not need: the names of metrics
// stand in the prompt, and a member and the whole are two calls.
var unplannable = []string{tools.ListMetricsName, tools.QueryWholeName}

// plannable lists the tools that are offered.
func (r *run) plannable() []tools.Spec {
	return slices.DeleteFunc(r.agent.cfg.Tools.Specs(), func(s tools.Spec) bool { return slices.Contains(unplannable, s.Name) })
}

// Run runs the calls of one turn side by side.
func (h *planHost) Run(ctx context.Context, calls []planner.Call) ([]planner.Told, error) {
	r := h.run
	plan := make([]call, len(calls))
	for i, c := range calls {
		plan[i] = call{tool: c.Tool, title: planTitle(c.Tool), args: json.RawMessage(c.Args)}
	}
	at := len(r.collected.Results)
	results, err := r.call(ctx, plan)
	if err != nil {
		return nil, err
	}
	told := make([]planner.Told, len(results))
	for i, res := range results {
		if res.Problem != nil {
			told[i] = planner.Told{Text: h.scrub(problemForModel(*res.Problem)), Mend: mendable(res.Problem.Kind)}
			continue
		}
		step, ok := plannedStep(calls[i], res)
		if !ok {
			told[i] = planner.Told{Text: h.members(calls[i], res)}
			continue
		}
		step.at = at + i
		h.steps = append(h.steps, step)
		told[i] = planner.Told{Text: h.tell(step)}
	}
	return told, nil
}

// told returns the steps that an answer can be made of, in the order of the
// plan.
func (h *planHost) told() []planned {
	return slices.DeleteFunc(slices.Clone(h.steps), func(s planned) bool {
		out := h.run.stepOutcome(s)
		return out.empty() || len(s.book.points(out)) == 0
	})
}

// stepOutcome is what a step found, in a run of its own that asked nothing but
// what the step's call asks.
func (r *run) stepOutcome(s planned) outcome {
	alone := *r
	alone.reading, alone.query = s.reading, s.reading.Query
	alone.first, alone.covered, alone.readErr = 0, false, nil
	return alone.outcome([]tools.Result{s.result})
}

// mendable reports whether other arguments may do better.
func mendable(k answer.ProblemKind) bool {
	switch k {
	case answer.BadArguments, answer.UnknownMetric, answer.UnknownDimension, answer.UnknownValue, answer.InvalidDate:
		return true
	case answer.OutsideData, answer.NoPeriodData, answer.NotAllowed, answer.NotUnderstood, answer.NotYet, answer.NotEnough:
	}
	return false
}

// problemForModel says why a call failed. Suggestions of metrics and dimensions
// are names of the semantic model; members are never suggested.
func problemForModel(p answer.Problem) string {
	text := "This call failed: " + strings.ReplaceAll(string(p.Kind), "_", " ") + "."
	switch p.Kind {
	case answer.UnknownMetric, answer.UnknownDimension:
		if len(p.Suggestions) > 0 {
			text += " Possible here: " + strings.Join(p.Suggestions, ", ") + "."
		}
	case answer.BadArguments, answer.NotAllowed, answer.NotEnough:
		text += " " + p.Text
	case answer.OutsideData, answer.NoPeriodData, answer.UnknownValue, answer.NotUnderstood, answer.NotYet, answer.InvalidDate:
	}
	return text
}

// members tells of list_members: how many there are, by their handles.
func (h *planHost) members(c planner.Call, res tools.Result) string {
	var in struct{ Dimension string }
	if json.Unmarshal(c.Args, &in) != nil || len(res.Tables) == 0 {
		return "There are none."
	}
	var names []string
	for _, row := range res.Tables[0].Rows {
		if value, ok := row[0].(string); ok && len(names) < maxHandlesShown {
			names = append(names, h.handle(in.Dimension, value))
		}
	}
	if len(names) == 0 {
		return "There are none."
	}
	return "Members of " + in.Dimension + ", the most frequent first: " + strings.Join(names, ", ")
}

// maxHandlesShown is how many members a model is told of at once.
const maxHandlesShown = 12

// notes gives what a step's playbook says of it, as slot text.
func (h *planHost) notes(s planned) ([]string, []compose.Point) {
	out := h.run.stepOutcome(s)
	if out.empty() {
		return nil, nil
	}
	points := s.book.points(out)
	return out.run.draft(points).Notes(points), points
}
