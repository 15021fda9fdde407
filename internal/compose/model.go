package compose

import (
	"context"
	"errors"
	"time"

	"github.com/tmc/langchaingo/llms"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/llm"
	"github.com/insight-agent/insight/prompts"
)

// maxOutput bounds what a model may write: some six sentences with slots.
const maxOutput = 320

// ModelWriter has a language model word the points. The model sees slots and
// never a digit; what it writes is taken sentence by sentence, and only when
// the verifier supports it.
type ModelWriter struct {
	Model llms.Model
	Name  string // shown to the reader
}

// Report says how a model's writing went.
type Report struct {
	Call     answer.ModelCall
	Used     int // sentences of the model that were taken
	Replaced int // sentences that failed and became templates
	Err      error
}

// errStop ends a stream of which no more is wanted.
var errStop = errors.New("compose: no more is wanted")

// Write words a draft and yields each sentence once it is verified. Points that
// the model leaves out or gets wrong come as their templates, each in its place
// of the plan. Without the model every point comes as its template, and
// Report.Err says why.
func (w *ModelWriter) Write(ctx context.Context, d Draft, yield func(answer.Sentence) bool) Report {
	p := newPen(d, yield)
	report := Report{Call: answer.ModelCall{Purpose: "compose", Model: w.Name}}
	started := time.Now()
	limited, cancel := reserve(ctx)
	defer cancel()
	report.Err = w.generate(limited, d, p, &report.Call)
	report.Call.Millis = float64(time.Since(started).Microseconds()) / 1000
	if report.Err != nil {
		report.Call.Error = string(llm.KindOf(report.Err))
	}
	if ctx.Err() == nil && !p.gone {
		p.rest()
	}
	report.Used, report.Replaced = p.used, p.replaced
	return report
}

// reserve ends a model call while a part of the run's time is left, in which
// templates can still say what the model has not.
func reserve(ctx context.Context) (context.Context, context.CancelFunc) {
	deadline, ok := ctx.Deadline()
	if !ok {
		return context.WithCancel(ctx)
	}
	return context.WithDeadline(ctx, deadline.Add(-time.Until(deadline)/templateShare))
}

// templateShare is the part of the time left that templates are kept: a tenth.
const templateShare = 10

func (w *ModelWriter) generate(ctx context.Context, d Draft, p *pen, call *answer.ModelCall) error {
	prompt, err := composePrompt(d)
	if err != nil {
		return err
	}
	var split splitter
	response, err := w.Model.GenerateContent(ctx, prompt.Messages(),
		llm.WithPurpose("compose"), llms.WithTemperature(0), llms.WithMaxTokens(maxOutput),
		llms.WithStreamingFunc(func(_ context.Context, chunk []byte) error {
			for _, sentence := range split.add(string(chunk)) {
				p.take(sentence)
			}
			if p.gone || p.surplus {
				return errStop
			}
			return nil
		}))
	usage := llm.UsageOf(response)
	call.PromptTokens, call.OutputTokens = usage.PromptTokens, usage.OutputTokens
	switch {
	case errors.Is(err, errStop): // all is said and the model goes on, or nobody reads
		return nil
	case err != nil:
		return err
	}
	// A text that the token limit cut off ends inside a sentence, which is
	// not taken.
	if last := split.rest(); last != "" && len(response.Choices) > 0 && response.Choices[0].StopReason != llm.StopLength {
		p.take(last)
	}
	return nil
}

// composePrompt offers the points as notes: the templates of the plan, whose
// slots already stand in grammatical sentences. Points beyond the budget of
// the prompt are left to their templates.
func composePrompt(d Draft) (prompts.Prompt, error) {
	c := prompts.Compose{Chinese: d.Lang == evidence.ZH}
	for _, point := range d.Points {
		c.Points = append(c.Points, d.slots(point))
	}
	for {
		prompt, err := c.Render()
		if err != nil || prompt.Tokens() <= prompts.MaxTokens || len(c.Points) == 1 {
			return prompt, err
		}
		c.Points = c.Points[:len(c.Points)-1]
	}
}

// ModelAway says in the reader's words that the answer was written without the
// model although one is configured.
func ModelAway(err error, lang evidence.Lang) string {
	text := map[evidence.Lang]string{
		evidence.EN: "The language model did not answer in time; written from templates.",
		evidence.ZH: "语言模型未能及时响应，本回答由模板生成。",
	}
	switch llm.KindOf(err) {
	case llm.Unavailable:
		text = map[evidence.Lang]string{
			evidence.EN: "The language model is away at the moment; written from templates.",
			evidence.ZH: "语言模型暂时不可用，本回答由模板生成。",
		}
	case llm.ModelMissing:
		text = map[evidence.Lang]string{
			evidence.EN: "The configured language model is not installed; written from templates.",
			evidence.ZH: "所配置的语言模型尚未安装，本回答由模板生成。",
		}
	}
	return text[lang]
}
