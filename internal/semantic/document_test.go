package semantic

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"testing/fstest"
)

// The examples of docs/semantic-model.md are models, and show every key.
func TestTheDocumentIsTrue(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("../../docs/semantic-model.md")
	if err != nil {
		t.Fatal(err)
	}
	examples := 0
	for i, block := range strings.Split(string(raw), "```") {
		text, ok := strings.CutPrefix(block, "yaml\n")
		if i%2 == 0 || !ok || !strings.Contains(text, "models:") {
			continue
		}
		examples++
		indent := len(text) - len(strings.TrimLeft(text, " ")) // of an example within a list
		var lines []string
		for line := range strings.SplitSeq(text, "\n") {
			lines = append(lines, line[min(indent, len(line)):])
		}
		if _, err := Load(fstest.MapFS{fmt.Sprintf("example%d.yaml", examples): {Data: []byte(strings.Join(lines, "\n"))}}); err != nil {
			t.Error(err)
		}
	}
	if examples != 2 {
		t.Errorf("%d examples, want the small and the whole", examples)
	}
	for _, key := range metaKeys {
		if !strings.Contains(string(raw), key+":") {
			t.Errorf("the key %s is not documented", key)
		}
	}
}
