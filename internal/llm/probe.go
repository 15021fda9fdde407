package llm

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/tmc/langchaingo/llms"
)

// Backend is a model server, opened for one chat model and one embedding model.
type Backend interface {
	llms.Model
	// Embedder returns the embedder, nil if no embedding model is configured.
	Embedder() Embedder
	// Probe asks the server what it is and has.
	Probe(ctx context.Context) (Info, error)
	// Close lets go of idle connections.
	Close()
}

// Info is what a server says of itself. What it does not say is zero.
type Info struct {
	Provider string
	Address  string // without user, password or query
	Version  string
	Models   []ModelInfo
	Chat     *ModelInfo // the configured chat model with its details, nil if the server lacks it
	Embed    *ModelInfo // the configured embedding model, nil likewise
	// MemoryAvailable is the memory free on this machine in bytes, 0 when unknown
	// or when the server runs elsewhere.
	MemoryAvailable int64
}

// ModelInfo describes one model of a server.
type ModelInfo struct {
	Name          string
	Digest        string
	Family        string
	Parameters    string // "1.8B"
	Quantization  string // "Q4_K_M"
	Bytes         int64  // on disk
	LoadedBytes   int64  // in memory now, 0 if not loaded
	ContextLength int    // the longest that the model was trained for, in tokens
	Capabilities  []string
}

// The capabilities that the product uses.
const (
	CanComplete = "completion"
	CanTools    = "tools"
	CanThink    = "thinking"
	CanEmbed    = "embedding"
)

// Can reports whether the model has a capability; true when the server lists none.
func (m ModelInfo) Can(capability string) bool {
	return len(m.Capabilities) == 0 || slices.Contains(m.Capabilities, capability)
}

// parameters is how many parameters a model has, 0 where that is not said.
func (m ModelInfo) parameters() float64 {
	units := map[byte]float64{'K': 1e3, 'M': 1e6, 'B': 1e9, 'T': 1e12}
	last := len(m.Parameters) - 1
	if last < 1 {
		return 0
	}
	n, err := strconv.ParseFloat(m.Parameters[:last], 64)
	if err != nil {
		return 0
	}
	return n * units[m.Parameters[last]]
}

// SameModel reports whether two names mean one model: Ollama adds ":latest" to
// a name without a tag.
func SameModel(a, b string) bool {
	return strings.TrimSuffix(a, ":latest") == strings.TrimSuffix(b, ":latest")
}

// ProblemCode names what stands in the way of a configuration.
type ProblemCode string

// The problems that a probe can find.
const (
	ProblemMissing  ProblemCode = "model_missing"    // Model is not on the server
	ProblemNoChat   ProblemCode = "cannot_chat"      // Model cannot complete
	ProblemNoTools  ProblemCode = "cannot_use_tools" // Model has no tools in its template: playbooks only
	ProblemNoEmbed  ProblemCode = "cannot_embed"     // Model is no embedding model
	ProblemContext  ProblemCode = "context_too_long" // Need tokens configured, Model has Have
	ProblemMemory   ProblemCode = "memory_short"     // Need bytes, Have are free
	ProblemThinking ProblemCode = "cannot_think"     // thinking configured, Model cannot
)

// Problem is one finding; who shows it words it in the reader's language.
type Problem struct {
	Code       ProblemCode
	Model      string
	Need, Have int64
}

// Problems holds the server against the configuration.
func (i Info) Problems(c Config) []Problem {
	var found []Problem
	found = append(found, i.chatProblems(c)...)
	switch {
	case c.EmbeddingModel == "":
	case i.Embed == nil:
		found = append(found, Problem{Code: ProblemMissing, Model: c.EmbeddingModel})
	case !i.Embed.Can(CanEmbed):
		found = append(found, Problem{Code: ProblemNoEmbed, Model: c.EmbeddingModel})
	}
	return append(found, i.memoryProblems()...)
}

func (i Info) chatProblems(c Config) []Problem {
	if i.Chat == nil {
		return []Problem{{Code: ProblemMissing, Model: c.Model}}
	}
	var found []Problem
	if !i.Chat.Can(CanComplete) {
		found = append(found, Problem{Code: ProblemNoChat, Model: c.Model})
	}
	if !i.Chat.Can(CanTools) {
		found = append(found, Problem{Code: ProblemNoTools, Model: c.Model})
	}
	if c.Think != "" && !i.Chat.Can(CanThink) {
		found = append(found, Problem{Code: ProblemThinking, Model: c.Model})
	}
	if i.Chat.ContextLength > 0 && c.Context > i.Chat.ContextLength {
		found = append(found, Problem{Code: ProblemContext, Model: c.Model, Need: int64(c.Context), Have: int64(i.Chat.ContextLength)})
	}
	return found
}

// memoryProblems asks whether what is not yet loaded will fit. A model needs a
// little more than its file (the 1.1 GB file of a 1.5B model takes 1.26 GB with a
// context of 4096), so a fifth is added.
func (i Info) memoryProblems() []Problem {
	if i.MemoryAvailable == 0 {
		return nil
	}
	var need int64
	var names []string
	for _, m := range []*ModelInfo{i.Chat, i.Embed} {
		if m != nil && m.LoadedBytes == 0 {
			need += m.Bytes + m.Bytes/5
			names = append(names, m.Name)
		}
	}
	if need <= i.MemoryAvailable {
		return nil
	}
	return []Problem{{Code: ProblemMemory, Model: strings.Join(names, ", "), Need: need, Have: i.MemoryAvailable}}
}
