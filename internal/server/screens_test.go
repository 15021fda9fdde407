package server_test

import (
	"fmt"
	"os"
	"testing"

	"github.com/chromedp/chromedp"
)

// TestScreens walks the page's states in both languages, themes and widths. It
// checks that nothing overflows, and takes pictures where they are asked for.
func TestScreens(t *testing.T) {
	t.Parallel()
	if os.Getenv("INSIGHT_SCREENSHOTS") == "" {
		t.Skip("set INSIGHT_SCREENSHOTS to a folder to take pictures of every state")
	}
	browser := findBrowser(t)
	for _, lang := range []string{"en", "zh"} {
		for _, theme := range []string{"light", "dark"} {
			for _, width := range []int{360, 1280} {
				t.Run(fmt.Sprint(lang, theme, width), func(t *testing.T) {
					w := newWorld()
					slow := map[string]string{"en": askSlow, "zh": "一个需要等待的问题"}[lang]
					w.holdBack(slow)
					b := openTabAt(t, browser, serve(t, w).URL, width, map[int]int{360: 740, 1280: 860}[width], lang)
					if theme == "dark" {
						b.run(chromedp.Evaluate(`document.documentElement.dataset.theme = "dark"`, nil))
					} else {
						b.run(chromedp.Evaluate(`document.documentElement.dataset.theme = "light"`, nil))
					}
					walk(b, lang, func(state string) {
						b.run(chromedp.Evaluate(`new Promise(r => setTimeout(r, 450))`, nil, chromedp.EvalAsValue))
						b.fits(state)
						b.shot(fmt.Sprintf("%d-%s-%s-%s", width, lang, theme, state))
					}, slow)
				})
			}
		}
	}
}

func walk(b *tab, lang string, show func(string), slow string) {
	zh := lang == "zh"
	pick := func(en, other string) string {
		if zh {
			return other
		}
		return en
	}
	show("1-start")
	b.ask(pick(askRank, askRankZH), ".follow")
	show("2-rank")
	b.run(chromedp.Evaluate(`document.getElementById("scroll").scrollTo({top: 1e6, behavior: "instant"})`, nil))
	show("2-rank-end")
	b.run(chromedp.Click(".turn .text .num:not(:disabled)"), chromedp.WaitVisible("#evidence .value"))
	show("3-fact")
	b.run(chromedp.Evaluate(`document.querySelector("#evidence header button").click()`, nil), chromedp.Evaluate(`document.querySelector('.chip[data-slot="period"]').click()`, nil), chromedp.WaitVisible("#pop"))
	show("4-chip")
	b.run(chromedp.KeyEvent("\u001b"), chromedp.Evaluate(`document.getElementById("new").click()`, nil))
	b.ask(pick(askTrend, askTrendZH), ".turn .text")
	show("5-trend")
	b.run(chromedp.Evaluate(`document.getElementById("new").click()`, nil))
	b.ask(pick(askAmbiguous, "效果怎么样？"), ".choices button")
	b.ask(pick(askCannot, "竞争对手下个月会花多少钱？"), ".turn:nth-child(2) .choices button")
	b.run(chromedp.Evaluate(`document.getElementById("scroll").scrollTo({top: 0, behavior: "instant"})`, nil))
	show("6-asked-cannot")
	b.run(chromedp.Evaluate(`document.getElementById("new").click()`, nil))
	b.ask(askBroken, ".trouble")
	show("7-error")
	b.run(chromedp.Evaluate(`document.getElementById("new").click()`, nil))
	b.ask(slow, ".steps .spin")
	show("8-running")
	b.run(chromedp.Click("#stop", chromedp.ByID), chromedp.WaitVisible(".trouble.quiet"))
	b.run(chromedp.Evaluate(`document.getElementById("toggle-side").click()`, nil))
	show("9-side")
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
