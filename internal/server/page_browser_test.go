package server_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"
	"github.com/google/go-cmp/cmp"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/period"
	"github.com/insight-agent/insight/internal/semantic"
)

// TestPage drives the page as a person does. Each part has a browser of its
// own; a page that logs anything fails.
func TestPage(t *testing.T) {
	t.Parallel()
	for name, part := range map[string]func(*testing.T, *world, *tab){
		"ask, stream and open a number": openNumber, "change a chip": changeChip, "change a part": changePart, "thresholds and averages": changeThreshold, "follow up": followUp, "choose": choose, "switch language": switchLanguage,
		"error and retry": errorAndRetry, "stop": stopRun, "resume after reload": resumeRun, "conversations": conversations, "table and chart": tableAndChart,
		"feedback": giveFeedback, "keyboard": keyboard, "note": noteWhatHappened, "small numbers": smallNumbers,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld()
			b := openTab(t, w, 1280, 860, "en")
			part(t, w, b)
			if s := b.logged.String(); s != "" && name != "resume after reload" { // there the conversation is not kept yet: a 404
				t.Errorf("the page logged: %s", s)
			}
		})
	}
}

func openNumber(t *testing.T, w *world, b *tab) {
	release := w.holdBack(askLookup)
	b.ask(askLookup, `document.querySelector(".steps")?.innerText.includes("Querying ad performance")`)
	release()
	b.wait(seen(".follow"))
	if got, want := b.text(".turn .text"), "Meta spend was $182,400 in October 2026."; !strings.HasPrefix(got, want) {
		t.Errorf("the answer reads %q", got)
	}
	if got := b.text(`.chip[data-slot="period"]`); !strings.Contains(got, "1–31 Oct 2026") || !strings.Contains(eval[string](b, `document.querySelector('.chip[data-slot="period"]').title`), "Asia/Shanghai") {
		t.Errorf("the period reads %q", got)
	}
	b.click(`.num[data-fact="f3"]`)
	b.wait(seen("#evidence .value"))
	got := b.text("#evidence")
	for _, want := range []string{"+6.09%", "Change", "1–31 Oct 2026", "1–30 Sep 2026", "$182,400", "$171,930.55", "marketing.ad_performance", "t.date_day >= $1", "2026-10-01", "1 row returned", "data complete to 23 Nov 2026"} {
		if !strings.Contains(got, want) {
			t.Errorf("the fact does not tell %q in\n%s", want, got)
		}
	}
	b.press(kb.Escape)
	b.wait(`document.getElementById("evidence").hidden && document.activeElement.dataset.fact === "f3"`)
}

func changeChip(t *testing.T, w *world, b *tab) {
	b.ask(askLookup, seen(".follow"))
	b.click(`.chip[data-slot="metric"]`)
	b.wait(seen("#pop"))
	b.click(`#pop .item:nth-child(6)`) // revenue
	b.wait(seen(".turn:nth-child(2) .follow"))
	q := w.asked[len(w.asked)-1]
	if q.Reading == nil || q.Reading.Query.Metrics[0] != "revenue" || q.Text != askLookup {
		t.Fatalf("asked again with %+v", q)
	}
	if !strings.Contains(b.text(".turn:nth-child(2)"), "Run again with a changed reading") {
		t.Error("the turn does not say that it is a changed one")
	}
	b.click(".teach button")
	b.wait(`document.querySelector(".teach").innerText.includes("Suggested")`)
	b.click(".teach button")
	b.wait(`document.querySelector(".teach").innerText.includes("Approved")`)
	if c := w.corrections; len(c) != 1 || c[0].Words != "spend" || c[0].Target != "revenue" || c[0].Status != "approved" {
		t.Errorf("corrections %+v", c)
	}
	// A filter by members of the data.
	b.click(".turn:nth-child(2) .chip.add")
	b.click("#pop .item:nth-child(2)") // filter
	b.click("#pop [role=menu] .item:nth-child(3)")
	b.wait(seen("#pop [role=menuitemcheckbox]"))
	b.click("#pop [role=menuitemcheckbox]:nth-child(3)")
	b.click("#pop .end .solid")
	b.wait(seen(".turn:nth-child(3) .follow"))
	q = w.asked[len(w.asked)-1]
	if f := q.Reading.Query.Filters; len(f) != 2 || f[1].Dimension != "country" || f[1].Values[0] != "Japan" {
		t.Errorf("filters %+v", f)
	}
}

// changePart runs a question of two parts again with a changed metric in the
// first.
func changePart(t *testing.T, w *world, b *tab) {
	b.ask(askParts, seen(".follow"))
	if n := eval[int](b, `document.querySelectorAll(".parts > li .chips").length`); n != 2 {
		t.Fatalf("%d rows of chips", n)
	}
	if n := eval[int](b, `document.querySelectorAll(".text > p").length`); n != 2 {
		t.Errorf("%d paragraphs", n)
	}
	b.click(`.parts > li:nth-child(1) .chip[data-slot="metric"]`)
	b.wait(seen("#pop"))
	b.click(`#pop .item:nth-child(6)`) // revenue
	b.wait(seen(".turn:nth-child(2) .follow"))
	stages := w.asked[len(w.asked)-1].Reading.Stages
	if len(stages) != 2 || stages[0].Reading.By != answer.ByPerson || stages[0].Reading.Query.Metrics[0] != "revenue" ||
		stages[1].Reading.By == answer.ByPerson || stages[1].Text != "why" {
		t.Errorf("asked again with %+v", stages)
	}
}

// changeThreshold adds a threshold, changes it, takes it away, and asks for an
// average. Each edit is one script: a page that still scrolls closes its menus.
func changeThreshold(t *testing.T, w *world, b *tab) {
	last := func() semantic.Query { return w.asked[len(w.asked)-1].Reading.Query }
	edit := func(turn int, steps ...string) {
		b.wait(seen(fmt.Sprintf(".turn:nth-child(%d) .follow", turn)))
		eval[bool](b, fmt.Sprintf(`(() => {
			const turn = document.querySelector(".turn:nth-child(%d)"), pop = document.getElementById("pop");
			const pick = (text) => [...pop.querySelectorAll(".item")].find((i) => i.textContent.includes(text)).click();
			const fill = (query, value) => { const e = pop.querySelector(query); e.value = value; e.dispatchEvent(new Event("change")); };
			const apply = () => pop.querySelector(".end .solid").click();
			%s
			return true; })()`, turn, strings.Join(steps, ";\n")))
		b.wait(seen(fmt.Sprintf(".turn:nth-child(%d) .follow", turn+1)))
	}
	b.ask(askRank, seen(".follow"))
	edit(1, `turn.querySelector(".chip.add").click()`, `pick("Threshold")`, `pick("ROAS")`, `fill("input", "2.5")`, `apply()`)
	if diff := cmp.Diff([]semantic.Threshold{{Metric: "roas", Op: semantic.Greater, Values: []float64{2.5}}}, last().Having); diff != "" {
		t.Error(diff)
	}
	if got := b.text(`.turn:nth-child(2) .chip[data-slot="having"]`); !strings.Contains(got, "ROAS") || !strings.Contains(got, "above 2.5") {
		t.Errorf("the chip reads %q", got)
	}
	edit(2, `turn.querySelector('.chip[data-slot="having"]').click()`, `fill("select", "between")`, `fill("input:nth-of-type(2)", "4")`, `apply()`)
	if h := last().Having; len(h) != 1 || h[0].Op != semantic.Between || len(h[0].Values) != 2 || h[0].Values[1] != 4 {
		t.Errorf("changed to %+v", h)
	}
	edit(3, `turn.querySelector('.chip[data-slot="having"]').click()`, `pick("Remove")`)
	if h := last().Having; len(h) != 0 {
		t.Errorf("%+v is still there", h)
	}
	edit(4, `turn.querySelector(".chip.add").click()`, `pick("Average")`, `pick("average per day")`)
	if last().Per != period.Day {
		t.Errorf("averages per %q", last().Per)
	}
}

func followUp(t *testing.T, w *world, b *tab) {
	b.click("#starters button")
	b.wait(seen(".follow"))
	b.click(".follow button")
	b.wait(seen(".turn:nth-child(2) .follow"))
	if len(w.asked) != 2 || w.asked[1].Conversation != w.asked[0].Conversation || w.asked[1].Text != "And without brand campaigns?" {
		t.Errorf("asked %+v", w.asked)
	}
	if got := eval[string](b, "location.pathname"); got != "/c/"+w.asked[0].Conversation {
		t.Errorf("at %s", got)
	}
}

func choose(t *testing.T, w *world, b *tab) {
	b.ask(askAmbiguous, seen(".choices button"))
	b.click(".choices button:nth-child(2)")
	b.wait(seen(".turn:nth-child(2) .follow"))
	if q := w.asked[1]; q.Reading == nil || q.Reading.Query.Metrics[0] != "conversion_rate" {
		t.Errorf("chose %+v", q.Reading)
	}
	b.ask(askCannot, seen(".turn:nth-child(3) .choices button"))
	b.click(".turn:nth-child(3) .choices button")
	b.wait(seen(".turn:nth-child(4) .follow"))
	if got := w.asked[3].Text; got != "Forecast our spend next month" {
		t.Errorf("the mend asked %q", got)
	}
}

func switchLanguage(t *testing.T, _ *world, b *tab) {
	b.ask(askRankZH, seen(".follow"))
	b.click("#toggle-lang")
	for _, want := range []string{"新问题", "指标", "接着问", "本回答未使用语言模型", "数据为虚构店铺的模拟数据，其中的“今天”是 2026 年 11 月 24 日。"} {
		b.wait(`document.body.innerText.includes("` + want + `")`)
	}
	if got := eval[string](b, "document.documentElement.lang"); got != "zh-Hans" {
		t.Errorf("lang %q", got)
	}
	b.do(navigateHere(b))
	b.wait(`document.documentElement.dataset.ready === "yes" && document.body.innerText.includes("接着问")`)
	b.click("#toggle-theme")
	first := eval[string](b, "document.documentElement.dataset.theme")
	b.click("#toggle-theme")
	if second := eval[string](b, "document.documentElement.dataset.theme"); first == second || first == "" {
		t.Errorf("themes %q and %q", first, second)
	}
}

func errorAndRetry(t *testing.T, w *world, b *tab) {
	b.ask(askBroken, seen(".trouble"))
	if got := b.text(".trouble"); !strings.Contains(got, "The database is away") || !strings.Contains(got, "reconnects by itself") {
		t.Errorf("the error reads %q", got)
	}
	b.click(".trouble button")
	b.wait(seen(".turn:nth-child(2) .trouble"))
	if len(w.asked) != 2 || w.asked[1].Conversation != w.asked[0].Conversation {
		t.Errorf("tried again as %+v", w.asked)
	}
}

func stopRun(t *testing.T, w *world, b *tab) {
	w.holdBack(askSlow)
	b.ask(askSlow, seen(".steps .spin"))
	b.click("#stop")
	b.wait(seen(".trouble.quiet"))
	if got := <-w.cancelled; got != askSlow {
		t.Errorf("cancelled %q", got)
	}
	b.wait(`document.getElementById("stop").hidden && !document.getElementById("send").hidden`)
}

func resumeRun(t *testing.T, w *world, b *tab) {
	release := w.holdBack(askSlow)
	b.ask(askSlow, seen(".steps .spin"))
	b.wait(`location.pathname.startsWith("/c/")`)
	b.do(navigateHere(b))
	b.wait(seen(".steps .spin"))
	release()
	b.wait(seen(".follow"))
	if len(w.asked) != 1 {
		t.Errorf("asked %d times", len(w.asked))
	}
	if n := eval[int](b, `document.querySelectorAll(".turn").length`); n != 1 {
		t.Errorf("%d turns", n)
	}
}

func conversations(t *testing.T, w *world, b *tab) {
	b.ask(askLookup, seen(".follow"))
	b.click("#new")
	b.ask(askRank, seen(".follow"))
	b.wait(`document.querySelectorAll(".talk").length === 2`)
	b.click(".talk:nth-child(2) a")
	b.wait(`document.querySelector(".question")?.innerText === "` + askLookup + `"`)
	b.wait(seen(".follow"))
	b.click(".talk:nth-child(2) button")
	b.click("#pop .item:nth-of-type(1)")
	b.wait(seen(".talk input"))
	eval[any](b, `document.querySelector(".talk input").value = "", null`)
	b.press("Meta")
	b.press("\r")
	b.wait(`document.getElementById("talk-title").innerText === "Meta"`)
	b.click(".talk:nth-child(2) button")
	b.click("#pop .danger")
	b.click("#pop .danger")
	b.wait(`document.querySelectorAll(".talk").length === 1 && location.pathname === "/"`)
	if len(w.talks) != 1 {
		t.Errorf("%d conversations are left", len(w.talks))
	}
}

func tableAndChart(t *testing.T, _ *world, b *tab) {
	b.ask(askRank, seen(".follow"))
	first := `document.querySelector("tbody td").innerText`
	b.click("th:nth-child(5) button") // spend
	b.wait(first + ` === "Google" && document.querySelector("th:nth-child(5)").ariaSort === "descending"`)
	b.click("th:nth-child(5) button")
	b.wait(first + ` === "LinkedIn"`)
	if got := eval[string](b, `document.querySelector("tbody tr:nth-child(2) .num").dataset.fact`); got != "f5" {
		t.Errorf("after sorting, TikTok's cell opens %q, want f5", got)
	}
	if got := eval[string](b, `document.querySelector("section.grid header a").getAttribute("href")`); !strings.HasSuffix(got, "/tables/t1.csv") {
		t.Errorf("csv at %q", got)
	}
	eval[any](b, `document.querySelector(".plot").focus(), null`)
	b.press(kb.ArrowDown)
	b.wait(`!document.getElementById("tip").hidden && document.getElementById("tip").innerText.includes("4.82")`)
	b.press(kb.ArrowDown)
	b.wait(`document.getElementById("live").innerText.includes("September 2026")`)
	eval[any](b, `fetch(document.querySelector(".foot a[download]").href).then((r) => r.text()).then((s) => { window.file = s; }), null`)
	b.wait("window.file")
	if got := eval[string](b, "window.file"); !strings.HasPrefix(got, "# "+askRank) || !strings.Contains(got, "| Google |") {
		t.Errorf("the answer's file reads %q", got)
	}
}

// smallNumbers asserts that the page writes what is less than one so that it can
// be read, and a difference of rates in points.
func smallNumbers(t *testing.T, _ *world, b *tab) {
	eval[any](b, `import(document.querySelector("script[type=module]").src.replace("app.js", "i18n.js")).then((m) => { window.words = m; }), null`)
	b.wait("window.words")
	for call, want := range map[string]string{
		`cell(0.0008, {kind: "points"})`: "0.08\u00a0pp", `cell(-0.231, {kind: "points"})`: "−23.1\u00a0pp", `cell(0.0184, {kind: "percent"})`: "1.84%",
		`cell(0.0123, {kind: "currency", currency: "USD"})`: "$0.0123", `cell(46.8, {kind: "currency", currency: "USD"})`: "$46.8",
		`exact(0.012345, {kind: "currency", currency: "USD"})`: "$0.01235", `exact(0.43, {kind: "currency", currency: "USD"})`: "$0.43",
	} {
		if got := eval[string](b, "window.words."+call); strings.ReplaceAll(got, " ", "\u00a0") != want {
			t.Errorf("%s is %q, want %q", call, got, want)
		}
	}
}

func giveFeedback(t *testing.T, w *world, b *tab) {
	b.ask(askLookup, seen(".follow"))
	b.click(`.foot button[aria-label="This did not help"]`)
	b.click(".feedback .row .outline:nth-child(2)")
	b.click(".feedback .solid")
	b.wait(seen(".thanks"))
	if len(w.feedback) != 1 || w.feedback[0].Helpful || w.feedback[0].Reason != "wrong_reading" {
		t.Errorf("feedback %+v", w.feedback)
	}
}

func keyboard(t *testing.T, w *world, b *tab) {
	b.press(askLookup) // the question has the focus from the start
	b.press("\r")
	b.wait(seen(".follow"))
	eval[any](b, `document.activeElement.blur(), null`)
	b.press("/")
	b.wait(`document.activeElement.id === "ask"`)
	// Everything that the mouse can press can be reached by Tab.
	unreachable := eval[[]string](b, `[...document.querySelectorAll("button, a, input, textarea")].filter(e => e.checkVisibility() && !e.disabled && e.tabIndex < 0).map(e => e.outerHTML)`)
	if len(unreachable) > 0 {
		t.Errorf("not reachable by keyboard: %v", unreachable)
	}
	if len(w.asked) != 1 {
		t.Errorf("asked %d times", len(w.asked))
	}
}
