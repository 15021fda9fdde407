package app

import (
	"strings"
	"testing"

	"github.com/insight-agent/insight/internal/answer"
)

// TestARatioThatMovedByItsMix: in the week of 16 November each platform brings
// 5 % more for its money, and Meta, which brings least, gets twenty times as
// much of it: the whole falls from 3 to 2.28 by the mix alone.
func TestARatioThatMovedByItsMix(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.exec(t, `UPDATE shop.rows SET spend = spend * CASE platform WHEN 'Meta' THEN 20 ELSE 1 END, value = value * 1.05 * CASE platform WHEN 'Meta' THEN 20 ELSE 1 END
		WHERE day BETWEEN '2026-11-16' AND '2026-11-22'`)
	for text, want := range map[string][]string{
		"How did ROAS change last week?": {"It is the mix, not the rates: by platform", "the rates themselves went the other way", "The share of Meta in spend rose"},
		"上周 ROAS 环比变化如何？":                {"变化出在结构，而非比率本身：按平台看", "Meta 在花费中的占比上升"},
	} {
		got := b.ask(t, question(text, "", ann))
		said := strings.ReplaceAll(got.Markdown, "\u00a0", " ")
		for _, w := range want {
			if got.Kind != answer.Answered || !strings.Contains(said, w) {
				t.Errorf("%s: %q does not say %q", text, said, w)
			}
		}
		if len(got.Caveats) == 0 {
			t.Errorf("%s: nothing says that arithmetic is no reason", text)
		}
	}
}

// TestARatioThatMovedByItsMembers: where each member's own ratio rose and the
// weights stayed, nothing is said of the mix.
func TestARatioThatMovedByItsMembers(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.exec(t, `UPDATE shop.rows SET value = value * 1.5 WHERE day BETWEEN '2026-11-16' AND '2026-11-22'`)
	got := b.ask(t, question("How did ROAS change last week?", "", ann))
	if strings.Contains(got.Markdown, "mix") || !strings.Contains(got.Markdown, "ROAS **rose 50") {
		t.Errorf("said %q", got.Markdown)
	}
}
