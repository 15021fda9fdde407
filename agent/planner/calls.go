package planner

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/tmc/langchaingo/llms"

	"github.com/insight-agent/insight/internal/llm"
)

// maxRepeats ends a loop: a model that asks a second time for what it has been
// told will ask a third time.
const maxRepeats = 2

// maxUnfit ends a loop: one turn to mend a call that cannot be run, no more.
const maxUnfit = 2

// asked is a call of one turn, on its way to what the model is told of it.
type asked struct {
	call   Call
	reply  string
	fresh  bool // is run
	repeat bool
	mend   bool // other arguments are called for
}

// take runs the calls of a turn that are fit and new, and tells the model of
// each, in the order of the calls.
func (l *loop) take(ctx context.Context, response *llms.ContentResponse, calls []llm.ToolCall) error {
	issues := llm.ToolIssuesOf(response)
	turn := make([]asked, len(calls))
	seen := make(map[string]bool)
	for i, c := range calls {
		var err error
		if turn[i], err = l.check(ctx, c, issues); err != nil {
			return err
		}
		a := &turn[i]
		if before, ok := l.told[a.key()]; a.fresh && ok {
			a.fresh, a.repeat, a.mend = false, true, before.mend
			a.reply = fmt.Sprintf("This is the same call as step %d, with the same result:\n%s", before.step, before.text)
		}
		if a.fresh && seen[a.key()] {
			a.fresh, a.repeat, a.reply = false, true, "The same call stands before this one; see its result."
		}
		if a.fresh {
			seen[a.key()] = true
		}
	}
	l.spend(turn)
	if err := l.run(ctx, turn); err != nil {
		return err
	}
	l.remember(response.Choices[0].Content, calls, turn)
	l.judge(turn)
	return nil
}

func (a asked) key() string { return a.call.Tool + " " + string(a.call.Args) }

// check makes a call fit to run, or says what is wrong with it in the terms of
// its schema.
func (l *loop) check(ctx context.Context, c llm.ToolCall, issues []llm.ToolIssue) (asked, error) {
	a := asked{call: Call{Tool: c.Name}}
	for _, issue := range issues {
		if issue.CallID == c.ID && issue.Problem == llm.UnknownTool {
			a.reply = "There is no such tool. The tools are: " + strings.Join(l.offers.names(), ", ") + "."
			return a, nil
		}
	}
	schema := l.offers.schemas[c.Name]
	takes := " The arguments are one JSON object: " + llm.Outline(schema.Schema())
	var args map[string]any
	if err := json.Unmarshal([]byte(c.Arguments), &args); err != nil {
		a.reply = "The arguments are not JSON." + takes
		return a, nil
	}
	args, _ = lean(args).(map[string]any)
	if args == nil {
		args = map[string]any{}
	}
	if err := schema.Validate(args); err != nil {
		a.reply = "The arguments do not fit: " + err.Error() + "." + takes
		return a, nil
	}
	violation, err := l.host.Settle(ctx, c.Name, args)
	if violation != "" || err != nil {
		a.reply = violation
		return a, err
	}
	a.call.Args, err = json.Marshal(args) // sorts the keys
	a.fresh = err == nil
	return a, err
}

// lean drops what is empty, so that two ways to leave an argument out are one,
// and the nulls that some servers fill optional arguments with are none.
func lean(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for key, item := range v {
			if v[key] = lean(item); v[key] == nil {
				delete(v, key)
			}
		}
		if len(v) == 0 {
			return nil
		}
	case []any:
		for i := range v {
			v[i] = lean(v[i])
		}
		if v = slices.DeleteFunc(v, func(item any) bool { return item == nil }); len(v) == 0 {
			return nil
		}
		return v
	case string:
		if strings.TrimSpace(v) == "" {
			return nil
		}
	}
	return v
}

// spend leaves out the calls that the budget of steps does not hold.
func (l *loop) spend(turn []asked) {
	left := l.budget.Steps - l.out.Steps
	for i := range turn {
		switch {
		case !turn[i].fresh:
		case left > 0:
			left--
		default:
			turn[i].fresh, turn[i].reply = false, "Not run: the number of steps is used up."
			l.out.Ended = OutOfSteps
		}
	}
}

// run runs the fresh calls.
func (l *loop) run(ctx context.Context, turn []asked) error {
	var calls []Call
	var at []int
	for i, a := range turn {
		if a.fresh {
			calls, at = append(calls, a.call), append(at, i)
		}
	}
	if len(calls) == 0 {
		return nil
	}
	told, err := l.host.Run(ctx, calls)
	if err != nil {
		return err
	}
	for j, i := range at {
		l.out.Steps++
		turn[i].reply, turn[i].mend = told[j].Text, told[j].Mend
		l.told[turn[i].key()] = earlier{step: l.out.Steps, text: told[j].Text, mend: told[j].Mend}
	}
	return nil
}

// remember adds a turn to the conversation. Calls are numbered over the whole
// loop, since servers that give no ids begin anew with every turn.
func (l *loop) remember(text string, calls []llm.ToolCall, turn []asked) {
	said := llms.MessageContent{Role: llms.ChatMessageTypeAI}
	if text != "" {
		said.Parts = append(said.Parts, llms.TextPart(text))
	}
	var results []llms.MessageContent
	for i, c := range calls {
		l.calls++
		id := "call_" + strconv.Itoa(l.calls)
		said.Parts = append(said.Parts, llms.ToolCall{ID: id, Type: "function", FunctionCall: &llms.FunctionCall{Name: c.Name, Arguments: object(c.Arguments)}})
		results = append(results, llms.MessageContent{Role: llms.ChatMessageTypeTool, Parts: []llms.ContentPart{
			llms.ToolCallResponse{ToolCallID: id, Name: c.Name, Content: turn[i].reply},
		}})
	}
	l.messages = append(append(l.messages, said), results...)
}

// object returns arguments that may go back to a server: those that are no
// JSON object would be refused by it.
func object(arguments string) string {
	var o map[string]json.RawMessage
	if json.Unmarshal([]byte(arguments), &o) != nil || o == nil {
		return "{}"
	}
	return arguments
}

// judge ends a loop that goes in circles or whose calls stay unfit.
func (l *loop) judge(turn []asked) {
	fit := false
	for _, a := range turn {
		if a.repeat {
			l.repeats++
		}
		fit = fit || (a.repeat || a.fresh) && !a.mend
	}
	l.unfit++
	if fit {
		l.unfit = 0
	}
	switch {
	case l.out.Ended != "":
	case l.out.Steps >= l.budget.Steps:
		l.out.Ended = OutOfSteps
	case l.repeats >= maxRepeats:
		l.out.Ended = Repeating
	case l.unfit >= maxUnfit:
		l.out.Ended = Unmended
	}
}
