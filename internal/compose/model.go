package compose

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/tmc/langchaingo/llms"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/llm"
	"github.com/insight-agent/insight/prompts"
)

// maxOutput bounds what a model may write: some four sentences with slots.
const maxOutput = 260

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

// errStop ends a stream whose reader is gone.
var errStop = errors.New("compose: the reader is gone")

// Write words a draft and yields each sentence once it is verified. Points that
// the model leaves out or gets wrong come as their templates, in place where
// it failed, at the end where it said nothing. Without the model every point
// comes as its template, and Report.Err says why.
func (w *ModelWriter) Write(ctx context.Context, d Draft, yield func(answer.Sentence) bool) Report {
	p := &pen{draft: d, yield: yield, said: make([]bool, len(d.Points))}
	report := Report{Call: answer.ModelCall{Purpose: "compose", Model: w.Name}}
	started := time.Now()
	report.Err = w.generate(ctx, d, p, &report.Call)
	report.Call.Millis = float64(time.Since(started).Microseconds()) / 1000
	if report.Err != nil {
		report.Call.Error = string(llm.KindOf(report.Err))
	}
	if ctx.Err() == nil && !p.gone {
		p.rest(p.used == 0)
	}
	report.Used, report.Replaced = p.used, p.replaced
	return report
}

func (w *ModelWriter) generate(ctx context.Context, d Draft, p *pen, call *answer.ModelCall) error {
	notes := make([]string, len(d.Points))
	for i, point := range d.Points {
		notes[i] = d.slots(point)
	}
	prompt, err := prompts.Compose{Language: languageNames[d.Lang], Question: d.Question, Points: notes}.Render()
	if err != nil {
		return err
	}
	var split splitter
	response, err := w.Model.GenerateContent(ctx, []llms.MessageContent{
		llms.TextParts(llms.ChatMessageTypeSystem, prompt.System),
		llms.TextParts(llms.ChatMessageTypeHuman, prompt.User),
	}, llm.WithPurpose("compose"), llms.WithTemperature(0), llms.WithMaxTokens(maxOutput),
		llms.WithStreamingFunc(func(_ context.Context, chunk []byte) error {
			for _, sentence := range split.add(string(chunk)) {
				p.take(sentence)
			}
			if p.gone {
				return errStop
			}
			return nil
		}))
	usage := llm.UsageOf(response)
	call.PromptTokens, call.OutputTokens = usage.PromptTokens, usage.OutputTokens
	if err != nil {
		return err
	}
	// A text that the token limit cut off ends inside a sentence, which is
	// not taken.
	if last := split.rest(); last != "" && len(response.Choices) > 0 && response.Choices[0].StopReason != llm.StopLength {
		p.take(last)
	}
	return nil
}

var languageNames = map[evidence.Lang]string{evidence.EN: "English", evidence.ZH: "Chinese (中文)"}

// pen takes a model's sentences one by one and keeps account of what has been
// said.
type pen struct {
	draft    Draft
	yield    func(answer.Sentence) bool
	said     []bool
	used     int
	replaced int
	gone     bool
}

// take verifies one sentence. One that says nothing checkable is small talk
// and is dropped; one that fails becomes the templates of the points that it
// was about.
func (p *pen) take(text string) {
	text = strings.TrimSpace(text)
	if text == "" || p.gone {
		return
	}
	s, finding, err := p.draft.sentence(text)
	switch {
	case err == nil && finding.Verdict == evidence.NotCheckable:
		return
	case err == nil && finding.Verdict == evidence.Supported && p.fresh(s):
		s.By = ByModel
		if p.draft.Lang == evidence.EN {
			s = capitalise(s)
		}
		p.used++
		p.mark(s)
		p.put(s)
		return
	}
	p.replaced++
	if p.draft.Replaced != nil {
		p.draft.Replaced(text, fmt.Sprint(err, finding.Verdict, finding.Reasons))
	}
	for i, point := range p.draft.Points {
		if !p.said[i] && mentions(text, point) {
			p.template(i)
			return
		}
	}
}

// fresh reports that a sentence brings a fact that has not been said: small
// models repeat themselves.
func (p *pen) fresh(s answer.Sentence) bool {
	for i, point := range p.draft.Points {
		if !p.said[i] && cites(s, point.key()) {
			return true
		}
	}
	return false
}

// mark notes the points whose key fact a sentence has said.
func (p *pen) mark(s answer.Sentence) {
	for i, point := range p.draft.Points {
		if cites(s, point.key()) {
			p.said[i] = true
		}
	}
}

func cites(s answer.Sentence, fact string) bool {
	return slices.ContainsFunc(s.Spans, func(span evidence.Span) bool { return span.Fact == fact })
}

// mentions reports that slot text names the key fact of a point, be the rest
// of it broken or not.
func mentions(text string, point Point) bool {
	key := point.key()
	return strings.Contains(text, "{{"+key+"}}") || strings.Contains(text, "{{"+key+".") || strings.Contains(text, "{{ "+key)
}

// rest writes the points that nothing has said, and the optional ones too when
// the model wrote nothing usable.
func (p *pen) rest(all bool) {
	for i, point := range p.draft.Points {
		if !p.said[i] && (all || !point.Optional) {
			p.template(i)
		}
	}
}

func (p *pen) template(i int) {
	p.said[i] = true
	if s, ok := p.draft.template(p.draft.Points[i]); ok {
		p.put(s)
	}
}

func (p *pen) put(s answer.Sentence) {
	if !p.gone && !p.yield(s) {
		p.gone = true
	}
}

// ModelAway says in the reader's words that the answer was written without the
// model although one is configured.
func ModelAway(err error, lang evidence.Lang) string {
	text := map[evidence.Lang]string{
		evidence.EN: "The language model did not answer in time; written from templates.",
		evidence.ZH: "语言模型未能及时响应，本回答由模板生成。",
	}
	if llm.KindOf(err) == llm.ModelMissing {
		text = map[evidence.Lang]string{
			evidence.EN: "The configured language model is not installed; written from templates.",
			evidence.ZH: "所配置的语言模型尚未安装，本回答由模板生成。",
		}
	}
	return text[lang]
}
