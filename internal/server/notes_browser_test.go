package server_test

import (
	"crypto/sha256"
	"net/http/httptest"
	"testing"

	"github.com/chromedp/chromedp/kb"

	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/server"
)

const hostileNote = `<img src=x onerror="window.hit=1"> & "budget" cut`

// noteWhatHappened writes a note from a chart's menu, sees it on the next
// chart, and takes it back. What a note says stays text.
func noteWhatHappened(t *testing.T, w *world, b *tab) {
	b.ask(askTrend, seen(".follow"))
	b.click(".figure header button")
	b.click("#pop .item")
	b.wait(seen(".note-form textarea"))
	// The last week of the chart.
	if got := eval[[]string](b, `[...document.querySelectorAll(".note-form input[type=date]")].map(i => i.value)`); len(got) != 2 || got[0] != "2026-11-23" || got[1] != "2026-11-29" {
		t.Errorf("the days are prefilled with %q", got)
	}
	b.press(kb.ArrowDown) // stays in the text
	for _, r := range hostileNote {
		b.press(string(r))
	}
	b.click(".note-form .solid")
	b.wait(seen(".noted"))
	if len(w.notes) != 1 || w.notes[0].Note[evidence.EN] != hostileNote || w.notes[0].Start.String() != "2026-11-23" || w.notes[0].End.String() != "2026-11-29" {
		t.Fatalf("kept %+v", w.notes)
	}
	b.click(".noted button:nth-of-type(1)")
	b.wait(seen(".turn:nth-child(2) .follow"))
	marks := `[...document.querySelectorAll(".turn:nth-child(2) .mark.event")]`
	b.wait(marks + `.length === 2`)
	if got := eval[string](b, marks+`.at(-1).dataset.v`); got != hostileNote {
		t.Errorf("the mark says %q", got)
	}
	eval[any](b, `document.querySelector(".turn:nth-child(2) .plot").focus(), null`)
	b.press(kb.End)
	b.wait(`["tip", "live"].every(id => document.getElementById(id).textContent.includes("onerror"))`)
	if eval[bool](b, `!!window.hit || !!document.querySelector("main img, #tip img, #turns img")`) {
		t.Error("the note became markup")
	}
	// By keyboard: the page may still be scrolling to the second answer.
	eval[any](b, `document.querySelector(".turn:nth-child(1) .noted button:nth-of-type(2)").focus(), null`)
	b.press(kb.Enter)
	b.wait(`document.querySelector(".noted").innerText.includes("Taken back")`)
	if len(w.notes) != 0 {
		t.Errorf("left %+v", w.notes)
	}
}

// Whoever may not write notes is offered no menu, and a page of another site
// cannot write one in an editor's name.
func TestNotesAreForEditors(t *testing.T) {
	t.Parallel()
	w := newWorld()
	h := newServer(t, w, func(c *server.Config) {
		c.SessionKey = make([]byte, 32)
		c.Tokens = []server.Token{
			{Name: "ann", Roles: []string{server.Viewer}, Hash: sha256.Sum256([]byte("ann"))},
			{Name: "bob", Roles: []string{server.Editor}, Hash: sha256.Sum256([]byte("bob"))},
		}
	}).Handler()
	const note = `{"start":"2026-11-09","note":{"en":"Sale"}}`
	for name, c := range map[string]struct {
		header []string
		status int
	}{
		"a viewer":         {[]string{"Authorization", "Bearer ann"}, 403},
		"nobody":           {nil, 401},
		"another site":     {[]string{"Authorization", "Bearer bob", "Sec-Fetch-Site", "cross-site"}, 403},
		"a form":           {[]string{"Authorization", "Bearer bob", "Content-Type", "application/x-www-form-urlencoded"}, 415},
		"an editor":        {[]string{"Authorization", "Bearer bob"}, 201},
		"an editor's page": {[]string{"Authorization", "Bearer bob", "Sec-Fetch-Site", "same-origin"}, 201},
	} {
		if r := do(t, h, "POST", "/v1/annotations", note, c.header...); r.Code != c.status {
			t.Errorf("%s: %d %s", name, r.Code, r.Body)
		}
	}
	if len(w.notes) != 2 {
		t.Errorf("kept %+v", w.notes)
	}
	srv := httptest.NewServer(h)
	t.Cleanup(srv.Close)
	b := openTabAt(t, findBrowser(t), srv.URL, 1280, 860, "en")
	eval[any](b, `fetch("/v1/session", {method: "POST", headers: {"Content-Type": "application/json"}, body: '{"token":"ann"}'}).then(() => { window.signed = true; }), null`)
	b.wait("window.signed")
	b.visit(srv.URL)
	b.ask(askTrend, seen(".follow"))
	b.wait(seen(".figure .mark.event")) // and sees the notes
	if got := eval[int](b, `document.querySelectorAll(".figure header button").length`); got != 0 {
		t.Errorf("a viewer is offered %d menus", got)
	}
}
