package secret_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/insight-agent/insight/internal/secret"
)

func TestRead(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{"key": " s3cret\n", "empty": "\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("INSIGHT_TEST_SECRET", "s3cret")
	tests := map[string]struct{ reference, want, names string }{
		"variable":       {"env:INSIGHT_TEST_SECRET", "s3cret", ""},
		"file":           {"file:" + filepath.Join(dir, "key"), "s3cret", ""},
		"no variable":    {"env:INSIGHT_TEST_NOTHING", "", "INSIGHT_TEST_NOTHING"},
		"no file":        {"file:" + filepath.Join(dir, "none"), "", "none"},
		"empty file":     {"file:" + filepath.Join(dir, "empty"), "", "empty"},
		"a secret":       {"hunter2", "", "env:NAME"},
		"another scheme": {"postgres://a:hunter2@db", "", "env:NAME"},
		"no name":        {"env:", "", "env:NAME"},
		"nothing":        {"", "", "env:NAME"},
	}
	for name, tt := range tests {
		got, err := secret.Read(tt.reference)
		if got != tt.want || (err == nil) != (tt.names == "") {
			t.Errorf("%s: %q, %v", name, got, err)
		}
		if err != nil && (!strings.Contains(err.Error(), tt.names) || strings.Contains(err.Error(), "hunter2")) {
			t.Errorf("%s: error %q does not name %q, or tells the secret", name, err, tt.names)
		}
		if tt.names == "env:NAME" && !errors.Is(err, secret.ErrNoReference) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
