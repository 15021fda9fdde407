package llmtest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"gopkg.in/yaml.v3"

	"github.com/insight-agent/insight/internal/llm"
)

// transcript is the file of a test's exchanges with a real model.
type transcript struct {
	Exchanges []exchange `yaml:"exchanges"`
}

type exchange struct {
	Asked   asked   `yaml:"asked"`
	Replied replied `yaml:"replied"`
}

// asked is all of a request that bears on the answer.
type asked struct {
	Purpose     string        `yaml:"purpose,omitempty"`
	Messages    []llm.Message `yaml:"messages"`
	Tools       []tool        `yaml:"tools,omitempty"`
	ToolChoice  string        `yaml:"tool_choice,omitempty"`
	Format      string        `yaml:"format,omitempty"`
	Model       string        `yaml:"model,omitempty"`
	MaxTokens   int           `yaml:"max_tokens,omitempty"`
	Temperature float64       `yaml:"temperature,omitempty"`
	TopP        float64       `yaml:"top_p,omitempty"`
	Seed        int           `yaml:"seed,omitempty"`
	Stop        []string      `yaml:"stop,omitempty"`
}

type tool struct {
	Name        string `yaml:"name"`
	Description string `yaml:"description"`
	Parameters  string `yaml:"parameters"`
}

type replied struct {
	Model      string         `yaml:"model"`
	Text       string         `yaml:"text,omitempty"`
	Thinking   string         `yaml:"thinking,omitempty"`
	ToolCalls  []llm.ToolCall `yaml:"tool_calls,omitempty"`
	StopReason string         `yaml:"stop_reason"`
	Usage      llm.Usage      `yaml:"usage"` // tokens only: times would change with every recording
	Failure    llm.Kind       `yaml:"failure,omitempty"`
}

func ask(r llm.Request) asked {
	a := asked{
		Purpose: r.Purpose, Messages: slices.Clone(r.Messages), ToolChoice: r.ToolChoice, Format: string(r.Format), Model: r.Model,
		MaxTokens: r.MaxTokens, Temperature: r.Temperature, TopP: r.TopP, Seed: r.Seed, Stop: r.Stop,
	}
	for _, t := range r.Tools {
		a.Tools = append(a.Tools, tool{t.Name, t.Description, string(t.Parameters)})
	}
	return a
}

// key tells one request from another.
func (a asked) key() (string, error) {
	raw, err := json.Marshal(a)
	return string(raw), err
}

func load(path string) (transcript, error) {
	var t transcript
	raw, err := os.ReadFile(path)
	if err != nil {
		return t, err
	}
	decoder := yaml.NewDecoder(bytes.NewReader(raw))
	decoder.KnownFields(true)
	if err := decoder.Decode(&t); err != nil {
		return t, fmt.Errorf("%s: %w", path, err)
	}
	return t, nil
}

func (t transcript) save(path string) error {
	var b bytes.Buffer
	b.WriteString("# Recorded from a real model; record again with INSIGHT_RECORD=1.\n")
	encoder := yaml.NewEncoder(&b)
	encoder.SetIndent(2)
	if err := encoder.Encode(t); err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, b.Bytes(), 0o644)
}
