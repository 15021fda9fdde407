package fold

import (
	"testing"
	"unicode/utf8"
)

func TestString(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"ROAS": "roas", "ＲＯＡＳ　７天": "roas 7天", "過去三十天的轉化率": "过去三十天的转化率", "São Paulo": "sao paulo", "last\u200b week": "last week",
		"year’s": "year's", "6.1–6.18": "6.1-6.18", "①": "1", "\x00a\tb": " a b", "\xff": "\uFFFD", "": "", "臺灣": "台湾", "Ünïcode": "unicode", "İ": "i",
	} {
		if got := String(in); got != want {
			t.Errorf("String(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestSpan(t *testing.T) {
	t.Parallel()
	text := "花費　ＡＢ é"
	folded := New(text)
	start, end := folded.Span(3, 5)
	if got := text[start:end]; got != "ＡＢ" {
		t.Errorf("runes 3 to 5 come from %q", got)
	}
	if start, end = folded.Span(6, 7); text[start:end] != "é" {
		t.Errorf("the accented letter comes from %q", text[start:end])
	}
}

func FuzzNew(f *testing.F) {
	for _, s := range []string{"a", "ｱ", "é́", "\xff\xfe", "㎡", "上週", "\u202e"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		folded := New(s)
		last := 0
		for i := range folded.Runes {
			start, end := folded.Span(i, i+1)
			if start < last || end <= start || end > len(s) {
				t.Fatalf("rune %d of %q comes from %d to %d", i, s, start, end)
			}
			last = start
		}
		if !utf8.ValidString(string(folded.Runes)) {
			t.Fatal("folded text is broken")
		}
	})
}
