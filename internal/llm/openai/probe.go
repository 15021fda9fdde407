package openai

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/insight-agent/insight/internal/llm"
)

// Probe lists the server's models; these servers tell little more. vLLM gives the
// context length. Azure has no such list at a deployment's address: there the
// configured models are taken to be present.
func (m *Model) Probe(ctx context.Context) (llm.Info, error) {
	info := llm.Info{Provider: llm.ProviderOpenAI, Address: m.base.Scheme + "://" + m.base.Host + m.base.Path}
	if m.config.APIVersion != "" {
		info.Models = m.configured()
	} else {
		models, err := m.list(ctx)
		if err != nil {
			return info, err
		}
		info.Models = models
	}
	for _, model := range info.Models {
		if llm.SameModel(model.Name, m.config.Model) {
			info.Chat = &model
		}
		if m.config.EmbeddingModel != "" && llm.SameModel(model.Name, m.config.EmbeddingModel) {
			info.Embed = &model
		}
	}
	return info, nil
}

func (m *Model) configured() []llm.ModelInfo {
	models := []llm.ModelInfo{{Name: m.config.Model}}
	if m.config.EmbeddingModel != "" {
		models = append(models, llm.ModelInfo{Name: m.config.EmbeddingModel})
	}
	return models
}

func (m *Model) list(ctx context.Context) ([]llm.ModelInfo, error) {
	from := m.origin("")
	body, err := m.send(ctx, from, http.MethodGet, "models", nil)
	if err != nil {
		return nil, err
	}
	defer body.Close()
	var answer struct {
		Data []struct {
			ID          string `json:"id"`
			MaxModelLen int    `json:"max_model_len"`
		} `json:"data"`
	}
	if err := json.NewDecoder(http.MaxBytesReader(nil, body, maxLine)).Decode(&answer); err != nil {
		return nil, unreadable(ctx, from, err)
	}
	var models []llm.ModelInfo
	for _, d := range answer.Data {
		models = append(models, llm.ModelInfo{Name: d.ID, ContextLength: d.MaxModelLen})
	}
	return models, nil
}
