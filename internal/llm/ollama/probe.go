package ollama

import (
	"context"
	"net"
	"os"
	"strconv"
	"strings"

	"github.com/ollama/ollama/api"

	"github.com/insight-agent/insight/internal/llm"
)

// Probe asks the server for its version, its models, what is loaded, and the
// details of the configured ones. A model that is missing is not an error: see
// Info.Problems.
func (m *Model) Probe(ctx context.Context) (llm.Info, error) {
	from := llm.Origin{Provider: llm.ProviderOllama}
	info := llm.Info{Provider: llm.ProviderOllama, Address: m.base.Scheme + "://" + m.base.Host}
	var err error
	if info.Version, err = m.client.Version(ctx); err != nil {
		return info, failure(ctx, from, err, nil)
	}
	list, err := m.client.List(ctx)
	if err != nil {
		return info, failure(ctx, from, err, nil)
	}
	running, err := m.client.ListRunning(ctx)
	if err != nil {
		return info, failure(ctx, from, err, nil)
	}
	for _, l := range list.Models {
		info.Models = append(info.Models, describe(l, running.Models))
	}
	if info.Chat, err = m.detail(ctx, info.Models, m.config.Model); err != nil {
		return info, err
	}
	if info.Embed, err = m.detail(ctx, info.Models, m.config.EmbeddingModel); err != nil {
		return info, err
	}
	if info.Chat != nil {
		m.digest.Store(info.Chat.Digest)
	}
	if isLoopback(m.base.Hostname()) {
		info.MemoryAvailable = availableMemory()
	}
	return info, nil
}

func describe(l api.ListModelResponse, running []api.ProcessModelResponse) llm.ModelInfo {
	model := llm.ModelInfo{
		Name: l.Name, Digest: l.Digest, Bytes: l.Size, Family: l.Details.Family,
		Parameters: l.Details.ParameterSize, Quantization: l.Details.QuantizationLevel,
	}
	for _, r := range running {
		if r.Digest == l.Digest {
			model.LoadedBytes = r.Size
		}
	}
	return model
}

// detail adds what only Show tells. It returns nil for a model that is not there.
func (m *Model) detail(ctx context.Context, models []llm.ModelInfo, name string) (*llm.ModelInfo, error) {
	for _, model := range models {
		if name == "" || !llm.SameModel(model.Name, name) {
			continue
		}
		show, err := m.client.Show(ctx, &api.ShowRequest{Model: name})
		if err != nil {
			return nil, failure(ctx, llm.Origin{Provider: llm.ProviderOllama, Model: name}, err, nil)
		}
		for _, c := range show.Capabilities {
			model.Capabilities = append(model.Capabilities, string(c))
		}
		// The key carries the architecture: "qwen2.context_length".
		for key, value := range show.ModelInfo {
			if length, ok := value.(float64); ok && strings.HasSuffix(key, ".context_length") {
				model.ContextLength = int(length)
			}
		}
		return &model, nil
	}
	return nil, nil
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// availableMemory reads what Linux says a new program could take, in bytes; 0
// on other systems.
func availableMemory() int64 {
	raw, err := os.ReadFile("/proc/meminfo")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(raw)) {
		if fields := strings.Fields(line); len(fields) >= 2 && fields[0] == "MemAvailable:" {
			kilobytes, _ := strconv.ParseInt(fields[1], 10, 64)
			return kilobytes * 1024
		}
	}
	return 0
}
