package server_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/insight-agent/insight/internal/server"
)

// findBrowser returns the path of a Chromium, or skips the test with a line.
func findBrowser(t *testing.T) string {
	t.Helper()
	if p := os.Getenv("INSIGHT_CHROMIUM"); p != "" {
		return p
	}
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if p, err := exec.LookPath(name); err == nil {
			return p
		}
	}
	t.Skip("no Chromium here: install it or name one in INSIGHT_CHROMIUM to run the browser tests")
	return ""
}

// serve starts the service over a fake world.
func serve(t *testing.T, w *world) *httptest.Server {
	t.Helper()
	s := newServer(t, w, nil)
	srv := httptest.NewServer(s.Handler())
	t.Cleanup(srv.Close)
	return srv
}

func newServer(t *testing.T, w *world, change func(*server.Config)) *server.Server {
	t.Helper()
	var ids atomic.Int64
	cfg := server.Config{
		Demo: true, Version: "test", Now: func() time.Time { return w.now }, NewID: func() string { return fmt.Sprintf("id%d", ids.Add(1)) },
		Log: slog.New(slog.NewTextHandler(io.Discard, nil)), Metrics: prometheus.NewRegistry(),
	}
	if change != nil {
		change(&cfg)
	}
	s, err := server.New(cfg, w.services())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// tab is one page in a browser of its own, with what it logged.
type tab struct {
	t      *testing.T
	ctx    context.Context
	logged *logs
}

func openTab(t *testing.T, w *world, width, height int, lang string) *tab {
	t.Helper()
	return openTabAt(t, findBrowser(t), serve(t, w).URL, width, height, lang)
}

func openTabAt(t *testing.T, browser, url string, width, height int, lang string) *tab {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(browser), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.UserDataDir(t.TempDir()),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("accept-lang", lang))
	ctx, cancel := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	b := &tab{t: t, ctx: ctx, logged: &logs{}}
	b.do(chromedp.EmulateViewport(int64(width), int64(height)))
	go b.logged.follow(chromedp.Console(ctx))
	b.visit(url)
	return b
}

// visit loads an address and waits until the page has started.
func (b *tab) visit(url string) {
	b.t.Helper()
	b.do(chromedp.Navigate(url))
	b.wait(`document.documentElement.dataset.ready === "yes"`)
}

// do runs a step that has to end within a minute.
func (b *tab) do(step chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	if err := chromedp.Do(b.ctx, step); err != nil {
		b.t.Fatalf("%v\nthe page logged: %s", err, b.logged)
	}
}

// wait returns when an expression of JavaScript is true.
func (b *tab) wait(condition string) {
	b.t.Helper()
	script := fmt.Sprintf(`new Promise((ok, no) => {
		const end = Date.now() + 15000;
		const look = () => { try { if (%[1]s) return ok(true); } catch (e) { if (Date.now() > end) return no(e); }
			Date.now() > end ? no(new Error("never true")) : setTimeout(look, 15); };
		look();
	})`, condition)
	ctx, cancel := context.WithTimeout(b.ctx, time.Minute)
	defer cancel()
	if _, err := chromedp.Run(ctx, chromedp.Evaluate[bool](script, chromedp.EvalAwaitPromise)); err != nil {
		b.t.Fatalf("%s: %v\nthe page logged: %s\nthe page reads: %s", condition, err, b.logged, eval[string](b, "document.body.innerText.slice(0, 3000)"))
	}
}

// eval returns what an expression of JavaScript gives.
func eval[T any](b *tab, expr string) T {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, time.Minute)
	defer cancel()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](expr))
	if err != nil {
		b.t.Fatalf("%s: %v\nthe page logged: %s", expr, err, b.logged)
	}
	return v
}

// seen is a condition: an element is there and visible.
func seen(selector string) string {
	return fmt.Sprintf("document.querySelector(%q)?.checkVisibility()", selector)
}

// click presses an element with the mouse once it is visible.
func (b *tab) click(selector string) {
	b.t.Helper()
	b.wait(seen(selector))
	b.do(chromedp.Click(chromedp.CSS(selector)))
}

// press sends a key to what has the focus.
func (b *tab) press(key string) {
	b.t.Helper()
	b.do(chromedp.KeyEvent(key))
}

// ask writes a question with the keyboard and waits for what follows from it.
func (b *tab) ask(text, wait string) {
	b.t.Helper()
	b.wait(`document.getElementById("stop").hidden`)
	b.do(chromedp.SendKeys(chromedp.CSS("#ask"), text))
	b.press("\r")
	b.wait(wait)
}

// text returns the visible text of an element.
func (b *tab) text(selector string) string {
	b.t.Helper()
	return eval[string](b, fmt.Sprintf("document.querySelector(%q).innerText", selector))
}

// shot writes a picture of the page where INSIGHT_SCREENSHOTS asks for them.
func (b *tab) shot(name string) {
	b.t.Helper()
	folder := os.Getenv("INSIGHT_SCREENSHOTS")
	if folder == "" {
		return
	}
	png, err := chromedp.Run(b.ctx, chromedp.CaptureScreenshot())
	if err != nil {
		b.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, name+".png"), png, 0o644); err != nil {
		b.t.Fatal(err)
	}
}

// navigateHere loads the address that the page is at anew.
func navigateHere(b *tab) chromedp.Action[chromedp.Void] {
	return chromedp.Navigate(eval[string](b, "location.href"))
}
