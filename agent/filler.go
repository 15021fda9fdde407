package agent

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/google/jsonschema-go/jsonschema"
	"github.com/tmc/langchaingo/llms"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/llm"
	"github.com/insight-agent/insight/prompts"
)

// maxOptions bounds how many candidates a small model chooses among.
const maxOptions = 12

// Filler lets a language model choose where the rules are unsure. It never
// writes a name, a date or a number: it picks the key of a candidate that the
// rules have prepared, or none of them.
type Filler struct {
	Model llms.Model
	Name  string
	// Candidates offers whole readings for a question that the rules could
	// hardly read: the nearest metrics, dimensions, periods.
	Candidates func(q answer.Question, r answer.Reading, now time.Time) []answer.Choice
}

// none is the key by which a model says that no candidate is meant.
const none = "none"

// Fill returns the reading with its open slots chosen. A reading in which the
// model chose none for a slot keeps that slot open, so that the person is
// asked.
func (f *Filler) Fill(ctx context.Context, q answer.Question, r answer.Reading, now time.Time) (answer.Reading, answer.ModelCall, error) {
	call := answer.ModelCall{Purpose: "read", Model: f.Name}
	open := r.Open
	if len(open) == 0 && f.Candidates != nil {
		open = f.Candidates(q, r, now)
	}
	if len(open) == 0 {
		return r, call, nil
	}
	prompt, schema, err := readPrompt(q.Text, open)
	if err != nil {
		return r, call, err
	}
	started := time.Now()
	picked, usage, err := llm.Structured[map[string]string](ctx, f.Model, []llms.MessageContent{
		llms.TextParts(llms.ChatMessageTypeSystem, prompt.System),
		llms.TextParts(llms.ChatMessageTypeHuman, prompt.User),
	}, schema, llm.With(llm.WithPurpose("read"), llms.WithTemperature(0), llms.WithMaxTokens(80)))
	call.Millis = millis(time.Since(started))
	call.PromptTokens, call.OutputTokens = usage.PromptTokens, usage.OutputTokens
	if err != nil {
		call.Error = string(llm.KindOf(err))
		return r, call, fmt.Errorf("let the model choose: %w", err)
	}
	return apply(r, open, picked), call, nil
}

// readPrompt offers every open slot with its candidates under short keys, so
// that names from outside the project stand in no schema.
func readPrompt(text string, open []answer.Choice) (prompts.Prompt, *jsonschema.Schema, error) {
	schema := &jsonschema.Schema{Type: "object", Properties: map[string]*jsonschema.Schema{}}
	read := prompts.Read{Question: text}
	for _, choice := range open {
		name := string(choice.Slot)
		if schema.Properties[name] != nil {
			continue // one question a slot at a time
		}
		slot := prompts.ReadSlot{Name: name, Words: choice.Text}
		property := &jsonschema.Schema{Type: "string"}
		for i, c := range choice.Candidates[:min(len(choice.Candidates), maxOptions)] {
			key := "v" + strconv.Itoa(i+1)
			property.Enum = append(property.Enum, key)
			slot.Options = append(slot.Options, prompts.ReadOption{Key: key, Label: c.Label})
		}
		property.Enum = append(property.Enum, none)
		slot.Options = append(slot.Options, prompts.ReadOption{Key: none, Label: "not said"})
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

func apply(r answer.Reading, open []answer.Choice, picked map[string]string) answer.Reading {
	var left []answer.Choice
	chosen := false
	for _, choice := range open {
		i, err := strconv.Atoi(trimKey(picked[string(choice.Slot)]))
		if err != nil || i < 1 || i > len(choice.Candidates) || choice.Candidates[i-1].Query == nil {
			left = append(left, choice)
			continue
		}
		c := choice.Candidates[i-1]
		r.Query = *c.Query
		r.Parts = append(r.Parts, answer.Part{Slot: choice.Slot, Text: choice.Text, Value: c.Value, Source: "model"})
		chosen = true
	}
	r.Open = left
	if chosen && len(left) == 0 {
		r.By, r.Confidence, r.Problem = answer.ByModel, max(r.Confidence, modelConfidence), nil
	}
	return r
}

func trimKey(s string) string {
	if len(s) > 1 && s[0] == 'v' {
		return s[1:]
	}
	return ""
}
