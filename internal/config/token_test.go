package config_test

import (
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/insight-agent/insight/internal/config"
	"github.com/insight-agent/insight/internal/server"
)

const long = "0123456789abcdef0123456789abcdef"

func TestAccountsAreReadFromHashVariableAndFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(path, []byte(long+"-file\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("INSIGHT_TEST_TOKEN", long+"-env")
	cfg := config.Default()
	cfg.Tokens = []config.Token{
		{Name: "ann", Roles: []string{"editor"}, Token: fmt.Sprintf("sha256:%x", sha256.Sum256([]byte(long)))},
		{Name: "bob", Roles: []string{"viewer", "de_only"}, Token: "env:INSIGHT_TEST_TOKEN"},
		{Name: "kim", Roles: []string{"viewer"}, Token: "file:" + path},
	}
	got, err := cfg.Accounts()
	if err != nil {
		t.Fatal(err)
	}
	want := []server.Token{
		{Name: "ann", Roles: []string{"editor"}, Hash: sha256.Sum256([]byte(long))},
		{Name: "bob", Roles: []string{"viewer", "de_only"}, Hash: sha256.Sum256([]byte(long + "-env"))},
		{Name: "kim", Roles: []string{"viewer"}, Hash: sha256.Sum256([]byte(long + "-file"))},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("accounts (-want +got):\n%s", diff)
	}
}

// A token that is written into the file, short, or missing is refused by name,
// and no error repeats it.
func TestBadAccountsAreRefused(t *testing.T) {
	t.Setenv("INSIGHT_TEST_SHORT", "hunter2")
	t.Setenv("INSIGHT_TEST_TOKEN", long)
	hash := fmt.Sprintf("sha256:%x", sha256.Sum256([]byte(long)))
	tests := map[string]struct {
		tokens []string
		names  string
	}{
		"the token itself": {[]string{"hunter2hunter2hunter2hunter2hunter2"}, "env:NAME"},
		"nothing":          {[]string{""}, "env:NAME"},
		"short":            {[]string{"env:INSIGHT_TEST_SHORT"}, "insight token"},
		"no variable":      {[]string{"env:INSIGHT_TEST_NONE"}, "INSIGHT_TEST_NONE"},
		"half a hash":      {[]string{"sha256:abcd"}, "64"},
		"no hash":          {[]string{"sha256:" + strings.Repeat("z", 64)}, "64"},
		"the same twice":   {[]string{hash, "env:INSIGHT_TEST_TOKEN"}, "same"},
	}
	for name, tt := range tests {
		cfg := config.Default()
		for i, text := range tt.tokens {
			cfg.Tokens = append(cfg.Tokens, config.Token{Name: fmt.Sprintf("user%d", i), Roles: []string{"viewer"}, Token: text})
		}
		_, err := cfg.Accounts()
		if err == nil || !strings.Contains(err.Error(), tt.names) || !strings.Contains(err.Error(), "user0") || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
