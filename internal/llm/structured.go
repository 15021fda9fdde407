package llm

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"github.com/google/jsonschema-go/jsonschema"
	"github.com/tmc/langchaingo/llms"
)

// oneLine stands at the end of the system prompt of every structured call: it
// never changes, so the prefix cache holds, and it halves the time of an answer,
// since models otherwise indent their JSON and fence it.
const oneLine = "Answer with one line of JSON and nothing else: no code block, no explanation."

// repair asks for a second try. What was wrong is said in the schema's terms.
const repair = "That does not fit the required JSON. Answer again with one line of JSON that does."

// StructuredOption changes how Structured asks.
type StructuredOption func(*structured)

type structured struct {
	repairs int
	options []llms.CallOption
}

// Repair allows one second try when the first answer does not fit the schema.
// Small models seldom use it well: their profile leaves it out.
func Repair() StructuredOption { return func(s *structured) { s.repairs = 1 } }

// With adds call options (purpose, token limit).
func With(options ...llms.CallOption) StructuredOption {
	return func(s *structured) { s.options = append(s.options, options...) }
}

// InvalidAnswer is the cause of the BadResponse that Structured returns. Its
// text is safe to log; its fields hold what the model wrote.
type InvalidAnswer struct {
	Output    string // the answer
	Violation string // what is wrong with it, may quote it
}

// Error says no more than that the answer does not fit.
func (*InvalidAnswer) Error() string { return "the answer does not fit the schema" }

// Structured asks for an answer that fits schema and decodes it into T. It adds
// one fixed line to the system prompt and the schema as format; the prompt itself
// should outline the schema (Outline). Numbers written as strings are accepted
// where the schema wants numbers, a code fence around the JSON too. The usage is
// the sum over tries, and is returned with an error as well.
func Structured[T any](ctx context.Context, model llms.Model, messages []llms.MessageContent, schema *jsonschema.Schema, options ...StructuredOption) (T, Usage, error) {
	var zero T
	var s structured
	for _, option := range options {
		option(&s)
	}
	resolved, err := schema.Resolve(nil)
	if err != nil {
		return zero, Usage{}, badRequest("the schema of the answer is not valid: " + err.Error())
	}
	messages = withOneLine(messages)
	var usage Usage
	for try := 0; ; try++ {
		response, err := model.GenerateContent(ctx, messages, append(slices.Clone(s.options), WithFormat(schema))...)
		usage = usage.Add(UsageOf(response))
		if err != nil {
			return zero, usage, err
		}
		if err := Answered(response); err != nil {
			return zero, usage, err
		}
		choice := response.Choices[0]
		value, err := decode[T](resolved, choice.Content)
		if err == nil {
			return value, usage, nil
		}
		if choice.StopReason == StopLength {
			return zero, usage, &Error{Kind: BadResponse, Mend: "the token limit cut the JSON off; raise it", Cause: err}
		}
		if try == s.repairs {
			return zero, usage, &Error{Kind: BadResponse, Mend: "the answer does not fit the schema; use a larger model or a flatter schema", Cause: err}
		}
		messages = append(messages, llms.TextParts(llms.ChatMessageTypeAI, choice.Content),
			llms.TextParts(llms.ChatMessageTypeHuman, repair+" "+violation(err)))
	}
}

// Answered returns a BadResponse where a response holds no answer at all.
func Answered(r *llms.ContentResponse) error {
	if r == nil || len(r.Choices) == 0 {
		return &Error{Kind: BadResponse, Mend: "the model gave no answer"}
	}
	return nil
}

func withOneLine(messages []llms.MessageContent) []llms.MessageContent {
	messages = slices.Clone(messages)
	for i, m := range messages {
		if m.Role == llms.ChatMessageTypeSystem {
			messages[i].Parts = append(slices.Clone(m.Parts), llms.TextPart(oneLine))
			return messages
		}
	}
	return append([]llms.MessageContent{llms.TextParts(llms.ChatMessageTypeSystem, oneLine)}, messages...)
}

func violation(err error) string {
	var invalid *InvalidAnswer
	if errors.As(err, &invalid) {
		return "Wrong was: " + invalid.Violation
	}
	return ""
}

func decode[T any](schema *jsonschema.Resolved, output string) (T, error) {
	var value T
	invalid := func(err error) error { return &InvalidAnswer{Output: output, Violation: err.Error()} }
	var loose any
	if err := json.Unmarshal([]byte(unfence(output)), &loose); err != nil {
		return value, invalid(err)
	}
	loose = coerceNumbers(schema.Schema(), loose)
	if err := schema.Validate(loose); err != nil {
		return value, invalid(err)
	}
	raw, err := json.Marshal(loose)
	if err != nil {
		return value, invalid(err)
	}
	if err := json.NewDecoder(bytes.NewReader(raw)).Decode(&value); err != nil {
		return value, invalid(err)
	}
	return value, nil
}

// unfence takes the JSON out of a code block, which servers without a grammar
// let through.
func unfence(s string) string {
	s = strings.TrimSpace(s)
	if body, ok := strings.CutPrefix(s, "```"); ok {
		body = strings.TrimPrefix(body, "json")
		return strings.TrimSpace(strings.TrimSuffix(body, "```"))
	}
	return s
}
