package server_test

import (
	"bufio"
	"context"
	"encoding/json"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/insight-agent/insight/internal/server"
)

// sse is one event as a client receives it.
type sse struct {
	id, kind string
	data     map[string]any
}

// open starts reading a stream; next returns its events one by one.
func open(t *testing.T, client *http.Client, r *http.Request) (next func() (sse, bool), stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	r = r.WithContext(ctx)
	r.Header.Set("Accept", "text/event-stream")
	res, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cancel(); res.Body.Close() })
	if got := res.Header.Get("Content-Type"); got != "text/event-stream; charset=utf-8" {
		t.Fatalf("media type %q, status %d", got, res.StatusCode)
	}
	lines := bufio.NewScanner(res.Body)
	lines.Buffer(nil, 16<<20)
	return func() (sse, bool) {
		var e sse
		for lines.Scan() {
			name, value, _ := strings.Cut(lines.Text(), ": ")
			switch name {
			case "id":
				e.id = value
			case "event":
				e.kind = value
			case "data":
				if err := json.Unmarshal([]byte(value), &e.data); err != nil {
					t.Fatal(err)
				}
			case "":
				if e.kind != "" {
					return e, true
				}
			}
		}
		return e, false
	}, cancel
}

func post(t *testing.T, url, question string) *http.Request {
	t.Helper()
	r, err := http.NewRequest("POST", url+"/v1/ask?chart_width=400", strings.NewReader(`{"question":"`+question+`"}`))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	return r
}

func TestStreamTellsTheAnswerInOrder(t *testing.T) {
	t.Parallel()
	srv := serve(t, newWorld())
	next, _ := open(t, srv.Client(), post(t, srv.URL, askRank))
	var kinds, ids []string
	for e, ok := next(); ok; e, ok = next() {
		kinds, ids = append(kinds, e.kind), append(ids, e.id)
		if e.kind == "chart" && !strings.Contains(e.data["svg"].(string), `width="400"`) {
			t.Errorf("the chart is not drawn at the width asked for: %.120s", e.data["svg"])
		}
	}
	if got, want := strings.Join(kinds, " "), "run reading step step step table chart sentence sentence answer"; got != want {
		t.Errorf("events %s, want %s", got, want)
	}
	if got, want := strings.Join(ids, " "), " 1 2 3 4 5 6 7 8 9"; got != want {
		t.Errorf("ids%s, want%s", got, want)
	}
}

func TestStreamResumesAfterALostConnection(t *testing.T) {
	t.Parallel()
	w := newWorld()
	release := w.holdBack(askSlow)
	srv := serve(t, w)
	next, stop := open(t, srv.Client(), post(t, srv.URL, askSlow))
	first, _ := next()
	run := first.data["run"].(string)
	next() // the reading, id 1
	stop()

	r, err := http.NewRequest("GET", srv.URL+"/v1/runs/"+run+"/events", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Last-Event-ID", "1")
	next, _ = open(t, srv.Client(), r)
	if e, _ := next(); e.kind != "run" || e.data["run"] != run {
		t.Errorf("resumed with %+v", e)
	}
	if e, _ := next(); e.id != "2" || e.kind != "step" {
		t.Errorf("went on with %+v, want event 2", e)
	}
	release()
	var last sse
	for e, ok := next(); ok; e, ok = next() {
		last = e
	}
	if last.kind != "answer" {
		t.Errorf("ended with %q", last.kind)
	}
}

func TestStopEndsARun(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.holdBack(askSlow)
	srv := serve(t, w)
	next, _ := open(t, srv.Client(), post(t, srv.URL, askSlow))
	first, _ := next()
	r, err := http.NewRequest("DELETE", srv.URL+"/v1/runs/"+first.data["run"].(string), nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := srv.Client().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	if res.StatusCode != http.StatusNoContent {
		t.Fatalf("status %d", res.StatusCode)
	}
	var last sse
	for e, ok := next(); ok; e, ok = next() {
		last = e
	}
	if f, _ := last.data["error"].(map[string]any); last.kind != "error" || f["code"] != "canceled" {
		t.Errorf("ended with %+v", last)
	}
}

func TestBusyServerSaysSo(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.holdBack(askSlow)
	s := newServer(t, w, func(c *server.Config) { c.MaxRuns = 1 })
	url := listen(t, s, nil)
	open(t, http.DefaultClient, post(t, url, askSlow))
	r := post(t, url, askRank)
	r.Header.Set("Accept", "text/event-stream")
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	var p server.Problem
	if err := json.NewDecoder(res.Body).Decode(&p); err != nil {
		t.Fatal(err)
	}
	if res.StatusCode != http.StatusServiceUnavailable || p.Code != "busy" {
		t.Errorf("got %d %+v", res.StatusCode, p)
	}
}

// listen serves on a loopback port until the test ends, or until stop is
// closed, and then checks that it stopped cleanly.
func listen(t *testing.T, s *server.Server, stop <-chan struct{}) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- s.Serve(ctx, l) }()
	if stop != nil {
		go func() { <-stop; cancel() }()
	}
	t.Cleanup(func() {
		cancel()
		select {
		case err := <-done:
			if err != nil {
				t.Errorf("serve: %v", err)
			}
		case <-time.After(20 * time.Second):
			t.Error("the server does not stop")
		}
	})
	return "http://" + l.Addr().String()
}

func TestLoopbackAnswersToItsOwnNamesOnly(t *testing.T) {
	t.Parallel()
	url := listen(t, newServer(t, newWorld(), nil), nil)
	for host, want := range map[string]int{"localhost": 200, "localhost:8080": 200, "127.0.0.1": 200, "[::1]:80": 200, "evil.example": 421, "127.0.0.1.evil.example": 421} {
		r, err := http.NewRequest("GET", url+"/healthz", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Host = host
		res, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if res.StatusCode != want {
			t.Errorf("host %s: %d, want %d", host, res.StatusCode, want)
		}
	}
}

func TestShutdownLetsARunFinish(t *testing.T) {
	t.Parallel()
	w := newWorld()
	release := w.holdBack(askSlow)
	stop := make(chan struct{})
	url := listen(t, newServer(t, w, nil), stop)
	next, _ := open(t, http.DefaultClient, post(t, url, askSlow))
	next()
	close(stop)
	release()
	var last sse
	for e, ok := next(); ok; e, ok = next() {
		last = e
	}
	if last.kind != "answer" {
		t.Errorf("the run ended with %q, want its answer", last.kind)
	}
}

// deadlines is a response that notes until when its body may be read.
type deadlines struct {
	*httptest.ResponseRecorder
	set []time.Time
}

func (d *deadlines) SetReadDeadline(t time.Time) error {
	d.set = append(d.set, t)
	return nil
}

// net/http goes on reading after the body, to notice that the client left: a
// deadline that is still set then cuts every answer that takes longer.
func TestNoDeadlineIsLeftWhileTheAnswerIsMade(t *testing.T) {
	t.Parallel()
	h := newServer(t, newWorld(), nil).Handler()
	for path, body := range map[string]string{"/v1/ask": `{"question":"` + askRank + `"}`, "/v1/query": `{"metrics":["spend"]}`} {
		for _, accept := range []string{"application/json", "text/event-stream"} {
			r := httptest.NewRequest("POST", path, strings.NewReader(body))
			r.Header.Set("Content-Type", "application/json")
			r.Header.Set("Accept", accept)
			w := &deadlines{ResponseRecorder: httptest.NewRecorder()}
			h.ServeHTTP(w, r)
			if n := len(w.set); n < 2 || w.set[0].IsZero() || !w.set[n-1].IsZero() {
				t.Errorf("%s as %s: deadlines %v, want one for the body and then none", path, accept, w.set)
			}
		}
	}
}
