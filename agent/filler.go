package agent

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/jsonschema-go/jsonschema"
	"github.com/tmc/langchaingo/llms"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/llm"
	"github.com/insight-agent/insight/prompts"
)

// maxOptions bounds how many candidates a small model chooses among.
const maxOptions = 12

// Filler lets a language model choose where the rules are unsure. It never
// writes a name, a date or a number: it picks the key of a candidate that code
// has prepared, or none of them.
type Filler struct {
	Model   llms.Model
	Name    string
	Catalog Catalog
	// Second judges metrics that the model chose; without it each is put to the
	// person.
	Second *SecondOpinion
	// Able reports whether the model is large enough to use a second try at an
	// answer that does not fit; nil gives it none.
	Able func(context.Context) bool
}

// none is the key by which a model says that no candidate is meant.
const none = "none"

// Open returns what a model may choose; nothing means that it is not to be
// called.
func (f *Filler) Open(q answer.Question, r answer.Reading, now time.Time) []answer.Choice {
	return offers(f.Catalog.Candidates(q, r, now))
}

// Fill returns the reading with the open choices made, and as it was where the
// model chose none.
func (f *Filler) Fill(ctx context.Context, q answer.Question, r answer.Reading, open []answer.Choice, now time.Time) (answer.Reading, answer.ModelCall, error) {
	call := answer.ModelCall{Purpose: "read", Model: f.Name}
	prompt, schema, err := readPrompt(q, open)
	if err != nil {
		return r, call, err
	}
	if deadline, ok := ctx.Deadline(); ok { // the answer needs the other half
		var cancel context.CancelFunc
		ctx, cancel = context.WithDeadline(ctx, deadline.Add(-time.Until(deadline)/2))
		defer cancel()
	}
	started := time.Now()
	options := []llm.StructuredOption{llm.With(llm.WithPurpose("read"), llms.WithTemperature(0), llms.WithMaxTokens(80))}
	if f.Able != nil && f.Able(ctx) {
		options = append(options, llm.Repair())
	}
	keys, usage, err := llm.Structured[map[string]string](ctx, f.Model, prompt.Messages(), schema, options...)
	call.Millis = millis(time.Since(started))
	call.PromptTokens, call.OutputTokens = usage.PromptTokens, usage.OutputTokens
	if err != nil {
		call.Error = string(llm.KindOf(err))
		return r, call, fmt.Errorf("let the model choose: %w", err)
	}
	picked := make([]*answer.Candidate, len(open))
	for i, choice := range open {
		picked[i] = pick(choice, keys[string(choice.Slot)])
	}
	filled := f.Catalog.Settle(q, r, open, picked, now)
	if i := slices.IndexFunc(open, func(c answer.Choice) bool { return c.Slot == answer.SlotMetric }); i >= 0 && picked[i] != nil && len(r.Query.Metrics) == 0 {
		filled = f.confirm(ctx, q, r, filled, open[i], picked[i].Value)
		call.Millis = millis(time.Since(started))
	}
	return filled, call, nil
}

// confirm lets a metric that only the model has read stand where a second
// opinion agrees, and else has the person asked.
func (f *Filler) confirm(ctx context.Context, q answer.Question, r, filled answer.Reading, choice answer.Choice, metric string) answer.Reading {
	if filled.By != answer.ByModel {
		return filled
	}
	if f.Second == nil {
		return f.Catalog.Doubt(r, choice, metric)
	}
	nearest, agrees, err := f.Second.Nearest(ctx, q.Text, metric)
	switch {
	case err != nil:
		return f.Catalog.Doubt(r, choice, metric)
	case !agrees:
		return f.Catalog.Doubt(r, choice, metric, nearest)
	}
	return filled
}

// offers keeps one choice a slot, the first, of candidates that a model can
// tell apart by what it may see.
func offers(open []answer.Choice) []answer.Choice {
	var out []answer.Choice
	for _, choice := range open {
		if choice.Slot == answer.SlotFilter && !distinct(choice) ||
			slices.ContainsFunc(out, func(o answer.Choice) bool { return o.Slot == choice.Slot }) {
			continue
		}
		out = append(out, choice)
	}
	return out
}

func distinct(choice answer.Choice) bool {
	seen := make(map[string]bool)
	for _, c := range choice.Candidates {
		seen[shownAs(choice.Slot, c)] = true
	}
	return len(seen) == len(choice.Candidates)
}

// shownAs is what a model sees of a candidate. A member's name comes from the
// data and may hold anything: of a filter only the dimension is shown.
func shownAs(slot answer.Slot, c answer.Candidate) string {
	if slot != answer.SlotFilter {
		return c.Label
	}
	label, _, _ := strings.Cut(c.Label, " = ")
	return label
}

// notSaid is what the key none means.
var notSaid = map[evidence.Lang]string{evidence.EN: "not said", evidence.ZH: "没有提到"}

// keyOf is what a model answers with: the name that the semantic model's author
// gave, which a small model knows better than a number, and a number for members,
// whose names come from outside.
func keyOf(slot answer.Slot, i int, c answer.Candidate) string {
	if slot == answer.SlotFilter {
		return "v" + strconv.Itoa(i+1)
	}
	return c.Value
}

// readPrompt offers every open slot with its candidates under their keys. None
// comes first: small models fill in whatever they are asked for.
func readPrompt(q answer.Question, open []answer.Choice) (prompts.Prompt, *jsonschema.Schema, error) {
	for most := maxOptions; ; most-- { // fewer options where they would be too many words
		prompt, schema, err := readPromptOf(q, open, most)
		if err != nil || prompt.Tokens()+formatLine <= prompts.MaxTokens || most == 1 {
			return prompt, schema, err
		}
	}
}

// formatLine is what llm.Structured adds to a prompt, in tokens.
const formatLine = 40

func readPromptOf(q answer.Question, open []answer.Choice, most int) (prompts.Prompt, *jsonschema.Schema, error) {
	schema := &jsonschema.Schema{Type: "object", Properties: map[string]*jsonschema.Schema{}}
	read := prompts.Read{Question: prompts.OneLine(q.Text)}
	for _, choice := range open {
		name := string(choice.Slot)
		slot := prompts.ReadSlot{Name: name, Words: choice.Text, Options: []prompts.ReadOption{{Key: none, Label: notSaid[q.Lang]}}}
		property := &jsonschema.Schema{Type: "string", Enum: []any{none}}
		for i, c := range choice.Candidates[:min(len(choice.Candidates), most)] {
			key := keyOf(choice.Slot, i, c)
			property.Enum = append(property.Enum, key)
			slot.Options = append(slot.Options, prompts.ReadOption{Key: key, Label: shownAs(choice.Slot, c)})
		}
		schema.Properties[name] = property
		schema.PropertyOrder = append(schema.PropertyOrder, name)
		schema.Required = append(schema.Required, name)
		read.Slots = append(read.Slots, slot)
	}
	read.Outline = llm.Outline(schema)
	prompt, err := read.Render()
	return prompt, schema, err
}

// modelConfidence is what a reading is worth once the model has chosen: enough
// to run, and less than a reading that needed no choice.
const modelConfidence = 0.86

// pick returns the candidate of a key, nil for none and for keys that were not
// offered.
func pick(choice answer.Choice, key string) *answer.Candidate {
	for i, c := range choice.Candidates[:min(len(choice.Candidates), maxOptions)] {
		if keyOf(choice.Slot, i, c) == key && c.Query != nil {
			return &choice.Candidates[i]
		}
	}
	return nil
}
