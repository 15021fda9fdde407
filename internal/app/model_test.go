package app

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/config"
	"github.com/insight-agent/insight/internal/evidence"
)

// hungModel is a server that takes every call and says nothing.
func hungModel(t *testing.T) (url string, calls *atomic.Int32) {
	t.Helper()
	calls = new(atomic.Int32)
	over := make(chan struct{})
	srv := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			calls.Add(1)
		}
		select {
		case <-r.Context().Done():
		case <-over:
		}
	}))
	t.Cleanup(func() { close(over); srv.Close() })
	return srv.URL, calls
}

// A model that hangs costs a few questions their patience; then it is left
// alone, and every answer says that it is away.
func TestAHungModelIsLeftAlone(t *testing.T) {
	t.Parallel()
	b := setup(t)
	url, calls := hungModel(t)
	cfg := config.Default()
	cfg.Database.URL, cfg.Now, cfg.Home = b.app.DSN(), shopNow, t.TempDir()
	cfg.LLM.Model, cfg.LLM.BaseURL = "hung:1b", url
	cfg.LLM.Policy.Timeout = 150 * time.Millisecond
	a, err := Open(t.Context(), cfg, Options{Logger: b.log.logger(), Model: shop(t)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.Close(context.Background()) })
	away := map[evidence.Lang]string{evidence.EN: "The language model is away at the moment; written from templates.", evidence.ZH: "语言模型暂时不可用，本回答由模板生成。"}
	slowly := map[evidence.Lang]string{evidence.EN: "did not answer in time", evidence.ZH: "未能及时响应"}
	texts := []string{"spend last week", "上周花费是多少？"}
	for i := range 8 {
		sent := calls.Load()
		got, err := a.Answer(t.Context(), answer.Question{Text: texts[i%2], Principal: ann})
		if err != nil || got.Kind != answer.Answered || got.WrittenBy != "template" {
			t.Fatalf("question %d: %s by %q (%v)", i, got.Kind, got.WrittenBy, err)
		}
		caveats := strings.Join(got.Caveats, " ")
		switch {
		case i < cfg.LLM.Policy.BreakAfter:
			if calls.Load() == sent || !strings.Contains(caveats, slowly[got.Lang]) {
				t.Errorf("question %d: %d calls, caveats %q", i, calls.Load()-sent, caveats)
			}
		case calls.Load() != sent || !strings.Contains(caveats, away[got.Lang]):
			t.Errorf("question %d: %d calls, caveats %q", i, calls.Load()-sent, caveats)
		}
	}
	if !strings.Contains(b.log.String(), "language model is left alone") {
		t.Error("the log does not tell of it")
	}
}
