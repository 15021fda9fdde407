package server_test

import (
	"fmt"
	"os"
	"testing"

	"github.com/chromedp/chromedp/kb"
)

// TestEveryState walks the page's states in both languages, themes and widths:
// nothing may overflow, and axe-core may find nothing. Where
// INSIGHT_SCREENSHOTS names a folder, it takes a picture of every state in
// every combination.
func TestEveryState(t *testing.T) {
	t.Parallel()
	browser := findBrowser(t)
	axe, err := axeOnce()
	if err != nil {
		t.Run("axe-core", func(t *testing.T) {
			t.Skipf("it is not here (%v): name its axe.min.js in INSIGHT_AXE to check accessibility", err)
		})
	}
	for i := range 8 {
		lang, theme, width := []string{"en", "zh"}[i&1], []string{"light", "dark"}[i>>1&1], []int{360, 1280}[i>>2]
		if odd := i&1 ^ i>>1&1 ^ i>>2; odd == 1 && os.Getenv("INSIGHT_SCREENSHOTS") == "" {
			continue // every pair of the three is met in the other half
		}
		t.Run(fmt.Sprintf("%s-%s-%d", lang, theme, width), func(t *testing.T) {
			t.Parallel()
			w := newWorld()
			slow := map[string]string{"en": askSlow, "zh": "一个需要等待的问题"}[lang]
			w.holdBack(slow)
			b := openTabAt(t, browser, serve(t, w).URL, width, map[int]int{360: 740, 1280: 860}[width], lang)
			eval[string](b, fmt.Sprintf("document.documentElement.dataset.theme = %q", theme))
			eval[any](b, string(axe)+"\n;null")
			walk(b, lang, slow, func(state string) {
				b.still()
				b.fits(state)
				b.shot(fmt.Sprintf("%d-%s-%s-%s", width, lang, theme, state))
				for _, v := range b.violations() {
					t.Errorf("%s: %s (%s): %s at %q", state, v.ID, v.Impact, v.Help, v.Nodes)
				}
			})
		})
	}
}

// walk brings the page into each state and shows it.
func walk(b *tab, lang, slow string, show func(string)) {
	pick := func(en, zh string) string { return map[string]string{"en": en, "zh": zh}[lang] }
	fresh := func() { eval[any](b, `document.getElementById("new").click(), null`) }
	top := func(px int) {
		eval[any](b, fmt.Sprintf(`document.getElementById("scroll").scrollTo({top: %d, behavior: "instant"}), null`, px))
	}
	show("1-start")
	b.ask(pick(askRank, askRankZH), seen(".follow"))
	top(0)
	show("2-rank")
	top(1e6)
	show("2-rank-end")
	b.click(".foot button:nth-child(4)")
	b.wait(seen(".feedback"))
	show("2-feedback")
	b.click(".foot button:nth-child(5)")
	b.wait(seen("#evidence .sql"))
	show("3-sources")
	b.press(kb.Escape)
	top(0)
	b.click(".turn .text .num")
	b.wait(seen("#evidence .value"))
	show("3-fact")
	b.press(kb.Escape)
	b.click(`.chip[data-slot="period"]`)
	b.wait(seen("#pop"))
	show("4-chip")
	b.press(kb.Escape)
	b.click(".chip.add")
	b.click("#pop .item")
	b.click("#pop [role=menu] .item:nth-child(3)")
	b.wait(seen("#pop [role=menuitemcheckbox]"))
	show("4-filter")
	b.press(kb.Escape)
	fresh()
	b.ask(pick(askTrend, askTrendZH), seen(".follow"))
	top(0)
	show("5-trend")
	b.click(".figure header button")
	b.click("#pop .item")
	b.wait(seen(".note-form"))
	show("5-note")
	b.press(kb.Escape)
	fresh()
	b.ask(pick(askAmbiguous, "效果怎么样？"), seen(".choices button"))
	b.ask(pick(askCannot, "竞争对手下个月会花多少钱？"), seen(".turn:nth-child(2) .choices button"))
	top(0)
	show("6-asked-cannot")
	fresh()
	b.ask(pick(askBroken, askBrokenZH), seen(".trouble"))
	show("7-error")
	fresh()
	b.ask(slow, seen(".steps .spin"))
	show("8-running")
	b.click("#stop")
	b.wait(seen(".trouble.quiet"))
	b.click("#toggle-side")
	show("9-side")
}

// still waits until nothing moves but what moves for ever.
func (b *tab) still() {
	b.t.Helper()
	b.wait(`document.getAnimations().every(a => a.playState === "finished" || a.effect.getTiming().iterations === Infinity)`)
}

// fits fails where the page or a part of it is wider than the window.
func (b *tab) fits(state string) {
	b.t.Helper()
	wide := eval[[]string](b, `[...document.querySelectorAll("body *")].filter(e => {
		const r = e.getBoundingClientRect();
		if (r.width === 0 || r.right <= innerWidth + 0.5 || e.closest(".wide, pre, .hidden, .sprite, .side, .skip")) return false;
		return true;
	}).map(e => e.tagName + "." + e.className + " " + Math.round(e.getBoundingClientRect().right)).concat(
		document.documentElement.scrollWidth > innerWidth ? ["page " + document.documentElement.scrollWidth] : [])`)
	if len(wide) > 0 {
		b.t.Errorf("%s is wider than the window: %v", state, wide)
	}
}
