package config_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/insight-agent/insight/internal/config"
	"github.com/insight-agent/insight/internal/warehouse"
)

func write(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "insight.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestLoadPutsTheFileOverTheDefaults(t *testing.T) {
	t.Parallel()
	got, err := config.Load(write(t, `
listen: 0.0.0.0:9000
hosts: [insight.example.com]
database: {url: "postgres://a@db/shop", reader_url: "postgres://r@db/shop"}
semantic: [shop.yaml, web.yaml]
now: 2026-11-24T09:30:00+08:00
limits: {rows: 50, timeout: 1m30s}
llm: {model: "qwen2.5:1.5b", keep_alive: -1s}
retention: 720h
`))
	if err != nil {
		t.Fatal(err)
	}
	want := config.Default()
	want.Listen, want.Hosts = "0.0.0.0:9000", []string{"insight.example.com"}
	want.Database = config.Database{URL: "postgres://a@db/shop", ReaderURL: "postgres://r@db/shop"}
	want.Semantic, want.Now = []string{"shop.yaml", "web.yaml"}, "2026-11-24T09:30:00+08:00"
	want.Limits.Rows, want.Limits.Timeout = 50, 90*time.Second
	want.LLM.Model, want.LLM.KeepAlive = "qwen2.5:1.5b", -time.Second
	want.Retention = 30 * 24 * time.Hour
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("configuration (-want +got):\n%s", diff)
	}
}

func TestDefaults(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{"empty file": "", "comments only": "# nothing yet\n"} {
		got, err := config.Load(write(t, text))
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if diff := cmp.Diff(config.Default(), got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	d := config.Default()
	if d.Listen != "127.0.0.1:8080" || d.LogLevel != "info" || d.Retention != 2160*time.Hour || d.LLM.Model != "" || d.Demo ||
		d.Limits != (warehouse.Limits{Rows: 10_000, Bytes: 8 << 20, Timeout: 15 * time.Second, LockTimeout: 2 * time.Second, Cost: 5_000_000}) {
		t.Errorf("defaults %+v", d)
	}
	if err := d.Validate(); err != nil {
		t.Errorf("the defaults are refused: %v", err)
	}
}

func TestBadFilesAreRefusedByNameAndLine(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		text  string
		names []string
	}{
		"unknown key":          {"listen: :8080\nlissten: :9000\n", []string{"line 2", "lissten"}},
		"unknown key, deep":    {"database:\n  url: postgres://db\n  password: secret\n", []string{"line 3", "password"}},
		"unknown key of llm":   {"llm:\n  model: m\n  temprature: 1\n", []string{"line 3", "temprature"}},
		"key twice":            {"listen: :1\nlisten: :2\n", []string{"line 2", "listen"}},
		"text for a number":    {"limits:\n  rows: many\n", []string{"line 2", "many"}},
		"number for a list":    {"hosts: 7\n", []string{"line 1", "7"}},
		"length without unit":  {"limits: {timeout: fifteen}\n", []string{"line 1", "fifteen"}},
		"no YAML":              {"listen: [\n", []string{"line"}},
		"clock without a zone": {"now: 2026-11-24 09:30\n", []string{"now", "2026-11-24T09:30:00+08:00"}},
		"no rows":              {"limits: {rows: 0}\n", []string{"rows"}},
		"no cost":              {"limits: {cost: 0}\n", []string{"cost"}},
		"token without a name": {"tokens: [{roles: [viewer], token: 'env:A'}]\n", []string{"tokens", "name"}},
		"token twice":          {"tokens: [{name: a, roles: [viewer], token: 'env:A'}, {name: a, roles: [editor], token: 'env:B'}]\n", []string{"tokens", "a", "twice"}},
		"token without a role": {"tokens: [{name: a, roles: [de_only], token: 'env:A'}]\n", []string{"a", "viewer", "editor"}},
		"no time":              {"limits: {timeout: 0s}\n", []string{"timeout"}},
		"unknown provider":     {"llm: {model: m, provider: oracle}\n", []string{"llm.provider", "oracle", "ollama"}},
		"openai without place": {"llm: {model: m, provider: openai}\n", []string{"llm.base_url"}},
		"answer over context":  {"llm: {model: m, context: 512, max_tokens: 600}\n", []string{"llm.max_tokens", "600"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := config.Load(write(t, tt.text))
			if err == nil {
				t.Fatalf("%q was taken", tt.text)
			}
			for _, want := range tt.names {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("error %q does not name %q", err, want)
				}
			}
		})
	}
	missing := filepath.Join(t.TempDir(), "none.yaml")
	if _, err := config.Load(missing); err == nil || !strings.Contains(err.Error(), missing) {
		t.Errorf("a file that is not there: %v", err)
	}
}
