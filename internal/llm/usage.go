package llm

import (
	"time"

	"github.com/tmc/langchaingo/llms"
)

// Usage is what a call cost. What a server does not report is zero.
type Usage struct {
	PromptTokens int `json:"prompt_tokens" yaml:"prompt_tokens"` // cached ones included
	CachedTokens int `json:"cached_tokens,omitempty" yaml:"cached_tokens,omitempty"`
	OutputTokens int `json:"output_tokens" yaml:"output_tokens"`

	Load   time.Duration `json:"load,omitempty" yaml:"-"`   // bringing the model into memory
	Prompt time.Duration `json:"prompt,omitempty" yaml:"-"` // reading the prompt
	Output time.Duration `json:"output,omitempty" yaml:"-"` // writing the answer
	Total  time.Duration `json:"total,omitempty" yaml:"-"`  // all of it, as the server measured
}

// Add returns the sum of two usages.
func (u Usage) Add(v Usage) Usage {
	return Usage{
		PromptTokens: u.PromptTokens + v.PromptTokens,
		CachedTokens: u.CachedTokens + v.CachedTokens,
		OutputTokens: u.OutputTokens + v.OutputTokens,
		Load:         u.Load + v.Load, Prompt: u.Prompt + v.Prompt,
		Output: u.Output + v.Output, Total: u.Total + v.Total,
	}
}

// The keys of ContentChoice.GenerationInfo. The three token counts stand there
// too, under the names that langchaingo's own providers use.
const (
	infoUsage  = "Usage"
	infoModel  = "Model"
	infoIssues = "ToolIssues"
)

// UsageOf returns the usage of a response of this package's adapters, and zero
// for any other.
func UsageOf(r *llms.ContentResponse) Usage {
	u, _ := info(r, infoUsage).(Usage)
	return u
}

// ModelOf returns the name of the model that the server says answered.
func ModelOf(r *llms.ContentResponse) string {
	s, _ := info(r, infoModel).(string)
	return s
}

// ToolIssuesOf returns what is wrong with the tool calls of a response. Calls
// with issues are kept: the caller tells the model, which may mend them.
func ToolIssuesOf(r *llms.ContentResponse) []ToolIssue {
	issues, _ := info(r, infoIssues).([]ToolIssue)
	return issues
}

func info(r *llms.ContentResponse, key string) any {
	if r == nil || len(r.Choices) == 0 {
		return nil
	}
	return r.Choices[0].GenerationInfo[key]
}
