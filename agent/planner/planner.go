// Package planner lets a capable language model work a question out by tool
// calls of its own. It holds the loop alone: what is offered, which calls are
// fit to run, when it ends. Running a call and saying what it found is the
// host's part, so the package knows neither playbooks nor sentences.
package planner

import (
	"context"
	"time"

	"github.com/tmc/langchaingo/llms"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/llm"
	"github.com/insight-agent/insight/prompts"
	"github.com/insight-agent/insight/tools"
)

// Planner plans with one model. It is safe for concurrent use.
type Planner struct {
	Model llms.Model
	Name  string // shown to the reader
	// Able reports whether the model is one that plans well enough to be asked.
	// It may ask the model's server and is called for each question that the
	// rules cannot read.
	Able func(context.Context) bool
}

// Host runs what a model asks for.
type Host interface {
	// Settle puts into the arguments, in place, what only the host knows, such as
	// the members behind handles. A violation says why the call cannot be run, in
	// words for the model; it holds no text from outside.
	Settle(ctx context.Context, tool string, args map[string]any) (violation string, err error)
	// Run runs calls side by side and says what each found, in their order. An
	// error ends the run: what the model can mend is told instead.
	Run(ctx context.Context, calls []Call) ([]Told, error)
}

// Call is a call that is fit to run.
type Call struct {
	Tool string
	Args []byte // JSON in canonical form: sorted keys, nothing that is empty
}

// Told is what a model is told of a call's result.
type Told struct {
	Text string // for the prompt: no text from outside
	// Mend is set where the call failed in a way that other arguments mend.
	Mend bool
}

// Budget bounds one loop; every field must be positive.
type Budget struct {
	Steps  int // calls that are run
	Tokens int // of prompts and answers together
}

// Ended says why a loop ended.
type Ended string

// The ends.
const (
	Done        Ended = "done"      // the model had what it needed
	OutOfSteps  Ended = "steps"     // the budget of calls is spent
	OutOfTokens Ended = "tokens"    // the budget of tokens is spent, or the next call would break it
	OutOfTime   Ended = "time"      // the run's time is nearly over
	Repeating   Ended = "repeating" // it asked twice for what it had been told
	Unmended    Ended = "unmended"  // its calls stayed unfit after it was told why
	Away        Ended = "away"      // the model failed; Err says how
)

// Outcome is what became of a loop.
type Outcome struct {
	Ended Ended
	Text  string // what the model wrote at its end; only of Done
	Steps int    // calls that were run
	Calls []answer.ModelCall
	Err   error // of Away
}

// Tokens counts the tokens of all calls.
func (o Outcome) Tokens() int {
	n := 0
	for _, c := range o.Calls {
		n += c.PromptTokens + c.OutputTokens
	}
	return n
}

// maxOutput bounds what a model may write in one turn, in tokens: some five
// calls, or an answer of a dozen sentences.
const maxOutput = 600

// Plan runs the loop: the model calls tools and is told what they found, until
// it writes its answer or a budget ends. The error is the host's, or that of a
// cancelled ctx; a model that fails ends the loop and is part of the outcome.
func (p *Planner) Plan(ctx context.Context, prompt prompts.Prompt, specs []tools.Spec, host Host, budget Budget) (Outcome, error) {
	offers, err := offer(specs)
	if err != nil {
		return Outcome{}, err
	}
	limited, cancel := reserve(ctx)
	defer cancel()
	l := &loop{planner: p, offers: offers, host: host, budget: budget, messages: prompt.Messages(), told: make(map[string]earlier)}
	for l.out.Ended == "" {
		if err := l.turn(ctx, limited); err != nil {
			return l.out, err
		}
	}
	return l.out, nil
}

// answerShare is the part of the time left that the answer is kept: a quarter.
const answerShare = 4

// reserve ends the loop while there is time to say what it has found.
func reserve(ctx context.Context) (context.Context, context.CancelFunc) {
	deadline, ok := ctx.Deadline()
	if !ok {
		return context.WithCancel(ctx)
	}
	return context.WithDeadline(ctx, deadline.Add(-time.Until(deadline)/answerShare))
}

// loop is one plan on its way.
type loop struct {
	planner  *Planner
	offers   offers
	host     Host
	budget   Budget
	messages []llms.MessageContent
	told     map[string]earlier // by call
	calls    int                // of all turns, fit or not
	last     int                // tokens of the last prompt and answer
	repeats  int
	unfit    int // turns in a row without a call that could be run
	out      Outcome
}

// earlier is what the model was told of a call.
type earlier struct {
	step int // from 1
	text string
	mend bool
}

// turn asks the model once and runs what it calls.
func (l *loop) turn(ctx, limited context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if l.out.Tokens()+l.last >= l.budget.Tokens {
		l.out.Ended = OutOfTokens
		return nil
	}
	response, err := l.ask(limited)
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case limited.Err() != nil:
		l.out.Ended = OutOfTime
		return nil
	case err != nil:
		l.out.Ended, l.out.Err = Away, err
		return nil
	}
	calls := llm.CallsOf(response)
	if len(calls) == 0 {
		l.out.Ended, l.out.Text = Done, response.Choices[0].Content
		return nil
	}
	return l.take(ctx, response, calls)
}

func (l *loop) ask(ctx context.Context) (*llms.ContentResponse, error) {
	call := answer.ModelCall{Purpose: "plan", Model: l.planner.Name}
	started := time.Now()
	response, err := l.planner.Model.GenerateContent(ctx, l.messages, llm.WithPurpose("plan"),
		llms.WithTemperature(0), llms.WithMaxTokens(maxOutput), llms.WithTools(l.offers.tools))
	if err == nil {
		err = llm.Answered(response)
	}
	call.Millis = float64(time.Since(started).Microseconds()) / 1000
	usage := llm.UsageOf(response)
	call.PromptTokens, call.OutputTokens = usage.PromptTokens, usage.OutputTokens
	if err == nil && usage.PromptTokens == 0 { // a server that does not count
		call.PromptTokens = l.estimate()
	}
	if err != nil {
		call.Error = string(llm.KindOf(err))
	}
	l.last = call.PromptTokens + call.OutputTokens
	l.out.Calls = append(l.out.Calls, call)
	return response, err
}

// estimate guesses the tokens of the next prompt, rather too many than too few.
func (l *loop) estimate() int {
	n := l.offers.tokens
	for _, m := range l.messages {
		for _, part := range m.Parts {
			switch p := part.(type) {
			case llms.TextContent:
				n += prompts.Tokens(p.Text)
			case llms.ToolCall:
				n += prompts.Tokens(p.FunctionCall.Arguments)
			case llms.ToolCallResponse:
				n += prompts.Tokens(p.Content)
			}
		}
	}
	return n
}
