package llm_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/jsonschema-go/jsonschema"
	"github.com/tmc/langchaingo/llms"

	"github.com/insight-agent/insight/internal/llm"
	"github.com/insight-agent/insight/internal/llm/llmtest"
)

type slots struct {
	Metric string   `json:"metric"`
	Limit  int      `json:"limit"`
	Tags   []string `json:"tags,omitempty"`
}

func slotsSchema() *jsonschema.Schema {
	return &jsonschema.Schema{
		Type: "object",
		Properties: map[string]*jsonschema.Schema{
			"metric": {Type: "string", Enum: []any{"spend", "roas"}},
			"limit":  {Type: "integer", Minimum: jsonschema.Ptr(1.0)},
			"tags":   {Type: "array", Items: &jsonschema.Schema{Type: "string"}},
		},
		Required: []string{"metric", "limit"}, PropertyOrder: []string{"metric", "limit"},
		AdditionalProperties: &jsonschema.Schema{Not: &jsonschema.Schema{}},
	}
}

func TestStructured(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		answer string
		want   slots
		kind   llm.Kind
	}{
		"as asked":             {`{"metric":"spend","limit":5}`, slots{Metric: "spend", Limit: 5}, ""},
		"number as string":     {`{"metric":"spend","limit":" 5 "}`, slots{Metric: "spend", Limit: 5}, ""},
		"whole float":          {`{"metric":"spend","limit":5.0}`, slots{Metric: "spend", Limit: 5}, ""},
		"fenced":               {"```json\n{\"metric\":\"spend\",\"limit\":5}\n```", slots{Metric: "spend", Limit: 5}, ""},
		"digits stay a string": {`{"metric":"spend","limit":5,"tags":["2026"]}`, slots{Metric: "spend", Limit: 5, Tags: []string{"2026"}}, ""},
		"a word for a number":  {`{"metric":"spend","limit":"five"}`, slots{}, llm.BadResponse},
		"NaN for a number":     {`{"metric":"spend","limit":"NaN"}`, slots{}, llm.BadResponse},
		"fraction":             {`{"metric":"spend","limit":5.5}`, slots{}, llm.BadResponse},
		"below the bound":      {`{"metric":"spend","limit":0}`, slots{}, llm.BadResponse},
		"not in the enum":      {`{"metric":"profit","limit":5}`, slots{}, llm.BadResponse},
		"missing":              {`{"metric":"spend"}`, slots{}, llm.BadResponse},
		"unknown field":        {`{"metric":"spend","limit":5,"x":1}`, slots{}, llm.BadResponse},
		"prose":                {`Spend, please.`, slots{}, llm.BadResponse},
		"two values":           {`{"metric":"spend","limit":5} {}`, slots{}, llm.BadResponse},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			model := llmtest.NewModel(t, llmtest.Turn{Chunks: []string{c.answer}, Usage: llm.Usage{PromptTokens: 9, OutputTokens: 2}})
			got, usage, err := llm.Structured[slots](t.Context(), model, hello, slotsSchema())
			wantKind(t, err, c.kind)
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
			if usage.PromptTokens != 9 {
				t.Errorf("usage is %+v", usage)
			}
		})
	}
}

func TestStructuredAsks(t *testing.T) {
	t.Parallel()
	model := llmtest.NewModel(t, llmtest.Says(`{"metric":"spend","limit":5}`))
	_, _, err := llm.Structured[slots](t.Context(), model, hello, slotsSchema(), llm.With(llm.WithPurpose("read"), llms.WithMaxTokens(60)))
	wantKind(t, err, "")
	sent := model.Sent()[0]
	if sent.Purpose != "read" || sent.MaxTokens != 60 || !strings.Contains(string(sent.Format), `"enum":["spend","roas"]`) {
		t.Errorf("sent %+v", sent)
	}
	if system := sent.Messages[0].Text; !strings.HasPrefix(system, "You are brief.\n") || !strings.Contains(system, "one line of JSON") {
		t.Errorf("the system prompt is %q", system)
	}
	if len(hello[0].Parts) != 1 {
		t.Error("the caller's messages were changed")
	}
}

func TestStructuredRepairs(t *testing.T) {
	t.Parallel()
	turn := func(text string) llmtest.Turn {
		return llmtest.Turn{Chunks: []string{text}, Usage: llm.Usage{PromptTokens: 10, OutputTokens: 1}}
	}
	model := llmtest.NewModel(t, turn(`{"metric":"profit","limit":5}`), turn(`{"metric":"roas","limit":5}`))
	got, usage, err := llm.Structured[slots](t.Context(), model, hello, slotsSchema(), llm.Repair())
	wantKind(t, err, "")
	if got.Metric != "roas" || usage.PromptTokens != 20 {
		t.Errorf("got %+v, usage %+v", got, usage)
	}
	second := model.Sent()[1].Messages
	if len(second) != 4 || second[2].Text != `{"metric":"profit","limit":5}` || !strings.Contains(second[3].Text, "enum") {
		t.Errorf("the second try was sent %+v", second)
	}
}

func TestStructuredFailures(t *testing.T) {
	t.Parallel()
	t.Run("a second miss is final", func(t *testing.T) {
		t.Parallel()
		model := llmtest.NewModel(t, llmtest.Says("no"), llmtest.Says("never"))
		_, _, err := llm.Structured[slots](t.Context(), model, hello, slotsSchema(), llm.Repair())
		wantKind(t, err, llm.BadResponse)
		var invalid *llm.InvalidAnswer
		if !errors.As(err, &invalid) || invalid.Output != "never" {
			t.Errorf("the cause is %+v", invalid)
		}
		if strings.Contains(err.Error(), "never") {
			t.Errorf("the error repeats the answer: %v", err)
		}
	})
	t.Run("an answer cut by the limit is not repaired", func(t *testing.T) {
		t.Parallel()
		model := llmtest.NewModel(t, llmtest.Turn{Chunks: []string{`{"metric":"sp`}, StopReason: llm.StopLength})
		_, _, err := llm.Structured[slots](t.Context(), model, hello, slotsSchema(), llm.Repair())
		wantKind(t, err, llm.BadResponse)
		if !strings.Contains(err.Error(), "token limit") {
			t.Errorf("the error does not name the mend: %v", err)
		}
	})
	t.Run("a failed call", func(t *testing.T) {
		t.Parallel()
		_, _, err := llm.Structured[slots](t.Context(), llmtest.NewModel(t, llmtest.Fails(llm.Timeout)), hello, slotsSchema())
		wantKind(t, err, llm.Timeout)
	})
	t.Run("a schema that is none", func(t *testing.T) {
		t.Parallel()
		_, _, err := llm.Structured[slots](t.Context(), llmtest.NewModel(t), hello, &jsonschema.Schema{Ref: "#/nowhere"})
		wantKind(t, err, llm.BadRequest)
	})
}

func TestOutline(t *testing.T) {
	t.Parallel()
	got := llm.Outline(slotsSchema())
	if want := `{"metric": "spend"|"roas", "limit": integer, "tags": [string, …]}`; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}
