package server_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/insight-agent/insight/internal/server"
)

// A visitor pastes a token once, asks, comes back signed in, and signs out; in
// both languages, on a narrow screen.
func TestSignInOnThePage(t *testing.T) {
	t.Parallel()
	browser := findBrowser(t)
	for lang, words := range map[string]struct{ title, wrong, question, waits string }{
		"en": {"Sign in", "not valid", askLookup, "once an editor has approved it"},
		"zh": {"登录", "令牌无效", askRankZH, "待编辑人员批准"},
	} {
		t.Run(lang, func(t *testing.T) {
			t.Parallel()
			w := newWorld()
			srv := httptest.NewServer(newServer(t, w, withTokens).Handler())
			t.Cleanup(srv.Close)
			b := openTabAt(t, browser, srv.URL+"/c/somewhere", 360, 740, lang)
			b.wait(seen("#signin"))
			b.shot("360-" + lang + "-sign-in")
			if got := b.text("body"); !strings.Contains(got, words.title) {
				t.Errorf("the page reads %q", got)
			}
			if eval[bool](b, `!!document.querySelector("#ask").checkVisibility()`) || len(w.asked) > 0 {
				t.Error("there is a place for a question before the sign-in")
			}
			b.fits("sign-in")
			b.do(chromedp.SendKeys(chromedp.CSS("#token"), "insight_wrong"))
			b.press("\r")
			b.wait(`document.getElementById("token-wrong").textContent.includes("` + words.wrong + `")`)

			paste(b, secretOf("ann"))
			b.wait(`document.documentElement.dataset.ready === "yes" && document.getElementById("ask").checkVisibility()`)
			if got := eval[string](b, "document.cookie"); strings.Contains(got, "insight_session") {
				t.Errorf("scripts can read the session: %q", got)
			}
			eval[any](b, `document.getElementById("new").click(), null`)
			b.ask(words.question, seen(".follow"))
			if q := w.asked[0]; q.Principal.ID != "ann" {
				t.Errorf("asked as %+v", q.Principal)
			}
			// A correction of a viewer waits for an editor.
			if lang == "en" {
				b.click(`.chip[data-slot="metric"]`)
				b.click(`#pop .item:nth-child(6)`)
				b.wait(seen(".turn:nth-child(2) .follow"))
				b.click(".teach button")
				b.wait(`document.querySelector(".teach").innerText.includes("` + words.waits + `")`)
				if eval[bool](b, `!!document.querySelector(".teach button")`) {
					t.Error("a viewer is offered to approve")
				}
			}
			b.visit(srv.URL) // comes back
			b.wait(`document.getElementById("account").textContent.includes("ann")`)
			b.click("#toggle-side")
			b.still()
			b.shot("360-" + lang + "-signed-in")
			b.click("#account button")
			b.wait(seen("#signin"))
		})
	}
}

func paste(b *tab, token string) {
	b.t.Helper()
	eval[any](b, `document.getElementById("token").value = "`+token+`", null`)
	b.click("#signin-form button")
}

// When a token is taken away, the page asks for one at the next step.
func TestARemovedTokenEndsThePage(t *testing.T) {
	t.Parallel()
	browser := findBrowser(t)
	w := newWorld()
	var handler atomic.Value
	handler.Store(newServer(t, w, withTokens).Handler())
	srv := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) { handler.Load().(http.Handler).ServeHTTP(rw, r) }))
	t.Cleanup(srv.Close)
	b := openTabAt(t, browser, srv.URL, 1280, 860, "en")
	b.wait(seen("#signin"))
	paste(b, secretOf("bob"))
	b.wait(`document.documentElement.dataset.ready === "yes" && document.getElementById("ask").checkVisibility()`)
	b.do(chromedp.SendKeys(chromedp.CSS("#ask"), askLookup)) // before: any request may be the step that is refused
	handler.Store(newServer(t, w, func(c *server.Config) { withTokens(c); c.Tokens = c.Tokens[:1] }).Handler())
	b.press("\r")
	b.wait(seen("#signin"))
}
