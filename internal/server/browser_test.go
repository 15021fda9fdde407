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

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/runtime"
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
	url    string
	logged *logs
}

func openTab(t *testing.T, w *world, width, height int, accept string) *tab {
	t.Helper()
	return openTabAt(t, findBrowser(t), serve(t, w).URL, width, height, accept)
}

func openTabAt(t *testing.T, browser, url string, width, height int, accept string) *tab {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(browser), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.UserDataDir(t.TempDir()),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-sync", true), chromedp.Flag("no-first-run", true), chromedp.Flag("lang", accept), chromedp.Flag("accept-lang", accept))
	ctx, cancel := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	ctx, cancel = context.WithTimeout(ctx, 90*time.Second)
	t.Cleanup(cancel)
	b := &tab{t: t, ctx: ctx, url: url, logged: &logs{}}
	chromedp.ListenTarget(ctx, b.logged.listen)
	b.run(runtime.Enable(), emulation.SetDeviceMetricsOverride(int64(width), int64(height), 1, width < 600), chromedp.Navigate(url), ready)
	return b
}

var ready = chromedp.WaitReady(`html[data-ready="yes"]`)

func (b *tab) run(actions ...chromedp.Action) {
	b.t.Helper()
	if err := chromedp.Run(b.ctx, actions...); err != nil {
		b.t.Fatalf("%v\nthe page logged: %s", err, b.logged)
	}
}

// ask writes a question and waits for what follows from it.
func (b *tab) ask(text, wait string) {
	b.t.Helper()
	b.run(chromedp.SetValue("#ask", "", chromedp.ByID), chromedp.SendKeys("#ask", text, chromedp.ByID), chromedp.Click("#send", chromedp.ByID), chromedp.WaitVisible(wait))
}

// text returns the text of an element.
func (b *tab) text(selector string) string {
	b.t.Helper()
	var s string
	b.run(chromedp.Text(selector, &s))
	return s
}

// eval returns what an expression of JavaScript gives.
func eval[T any](b *tab, expr string) T {
	b.t.Helper()
	var v T
	b.run(chromedp.Evaluate(expr, &v, chromedp.EvalAsValue))
	return v
}

// wait polls a condition of JavaScript until it is true.
func (b *tab) wait(condition string) {
	b.t.Helper()
	if err := chromedp.Run(b.ctx, chromedp.Poll(condition, nil, chromedp.WithPollingTimeout(10*time.Second))); err != nil {
		b.t.Fatalf("%s is not so: %v\nthe page logged: %s", condition, err, b.logged)
	}
}

// shot writes a picture of the page where INSIGHT_SCREENSHOTS asks for them.
func (b *tab) shot(name string) {
	b.t.Helper()
	folder := os.Getenv("INSIGHT_SCREENSHOTS")
	if folder == "" {
		return
	}
	var png []byte
	b.run(chromedp.CaptureScreenshot(&png))
	if err := os.WriteFile(filepath.Join(folder, name+".png"), png, 0o644); err != nil {
		b.t.Fatal(err)
	}
}
