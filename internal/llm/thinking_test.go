package llm

import (
	"context"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestText(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ whole, text, thinking string }{
		"text":                  {"Hi.", "Hi.", ""},
		"thinking first":        {"<think>Hm.</think>\n\nHi.", "Hi.", "Hm."},
		"space before":          {"\n <think>\nHm.\n</think>Hi.", "Hi.", "Hm."},
		"never closed":          {"<think>Hm.", "", "Hm."},
		"a tag that is none":    {"<thin air", "<thin air", ""},
		"only a beginning":      {"<thi", "<thi", ""},
		"a tag later is text":   {"Hi <think>Hm.</think>", "Hi <think>Hm.</think>", ""},
		"empty thinking":        {"<think></think>Hi.", "Hi.", ""},
		"a second one is text":  {"<think>a</think>b<think>c</think>", "b<think>c</think>", "a"},
		"leading space is text": {"  Hi.", "  Hi.", ""},
		"nothing":               {"", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			rapid.Check(t, func(t *rapid.T) {
				var heard strings.Builder
				text := Text{Listen: func(_ context.Context, chunk []byte) error {
					heard.Write(chunk)
					return nil
				}}
				// However the answer is cut, the same comes out.
				for rest := c.whole; rest != ""; {
					n := rapid.IntRange(1, len(rest)).Draw(t, "n")
					if err := text.Add(context.Background(), rest[:n]); err != nil {
						t.Fatal(err)
					}
					rest = rest[n:]
				}
				got, thinking, err := text.End(context.Background())
				if err != nil || got != c.text || thinking != c.thinking || heard.String() != c.text {
					t.Fatalf("text %q, thinking %q, heard %q, error %v; want %q and %q", got, thinking, heard.String(), err, c.text, c.thinking)
				}
			})
		})
	}
}
