package server_test

import (
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/semantic"
	"github.com/insight-agent/insight/internal/server"
)

// do sends a request to a server over a world; the body is JSON or raw text.
func do(t *testing.T, h http.Handler, method, path, body string, header ...string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func decode[T any](t *testing.T, w *httptest.ResponseRecorder) T {
	t.Helper()
	var v T
	if err := json.Unmarshal(w.Body.Bytes(), &v); err != nil {
		t.Fatalf("%v in %s", err, w.Body)
	}
	return v
}

func askOne(t *testing.T, h http.Handler, question string) answer.Answer {
	t.Helper()
	body, err := json.Marshal(map[string]string{"question": question})
	if err != nil {
		t.Fatal(err)
	}
	w := do(t, h, "POST", "/v1/ask", string(body))
	if w.Code != http.StatusOK {
		t.Fatalf("ask: %d %s", w.Code, w.Body)
	}
	return decode[answer.Answer](t, w)
}

func TestAskJSON(t *testing.T) {
	t.Parallel()
	w := newWorld()
	h := newServer(t, w, nil).Handler()
	a := askOne(t, h, askLookup)
	if a.Kind != answer.Answered || len(a.Facts) != 4 || a.Conversation == "" {
		t.Errorf("got kind %q with %d facts in conversation %q", a.Kind, len(a.Facts), a.Conversation)
	}
	res := do(t, h, "POST", "/v1/ask", `{"question":"`+askLookup+`","lang":"zh","planner":"rules","conversation":"`+a.Conversation+`","reading":{"intent":"rank","query":{"metrics":["spend"],"dimensions":["country"]}}}`)
	if res.Code != http.StatusOK {
		t.Fatalf("%d %s", res.Code, res.Body)
	}
	got := w.asked[1]
	want := answer.Question{Text: askLookup, Lang: evidence.ZH, Conversation: a.Conversation, Planner: answer.PlannerRules, Principal: semantic.Principal{ID: "local"},
		Reading: &answer.Reading{Intent: answer.Rank, Confidence: 1, By: answer.ByPerson, Query: semantic.Query{Metrics: []string{"spend"}, Dimensions: []string{"country"}}}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the question that was asked (-want +got):\n%s", diff)
	}
}

// TestAShareCanBeRunAgain: what the page changes about a share is asked as one.
func TestAShareCanBeRunAgain(t *testing.T) {
	t.Parallel()
	w := newWorld()
	h := newServer(t, w, nil).Handler()
	res := do(t, h, "POST", "/v1/ask", `{"question":"`+askLookup+`","reading":{"intent":"share","query":{"metrics":["spend"],"dimensions":["platform"]},"share":{"dimension":"platform","members":["Meta"]}}}`)
	if res.Code != http.StatusOK {
		t.Fatalf("%d %s", res.Code, res.Body)
	}
	want := &answer.Reading{Intent: answer.Share, Confidence: 1, By: answer.ByPerson, Query: semantic.Query{Metrics: []string{"spend"}, Dimensions: []string{"platform"}},
		Share: &answer.ShareOf{Dimension: "platform", Members: []string{"Meta"}}}
	if diff := cmp.Diff(want, w.asked[0].Reading); diff != "" {
		t.Errorf("the reading that was asked (-want +got):\n%s", diff)
	}
}

// TestAMemberAgainstTheWholeCanBeRunAgain: likewise what it is set against.
func TestAMemberAgainstTheWholeCanBeRunAgain(t *testing.T) {
	t.Parallel()
	w := newWorld()
	h := newServer(t, w, nil).Handler()
	res := do(t, h, "POST", "/v1/ask", `{"question":"`+askLookup+`","reading":{"intent":"compare","query":{"metrics":["roas"],"filters":[{"dimension":"platform","op":"=","values":["Meta"]}]},"against":{"dimension":"platform","rest":true}}}`)
	if res.Code != http.StatusOK {
		t.Fatalf("%d %s", res.Code, res.Body)
	}
	if diff := cmp.Diff(&answer.Against{Dimension: "platform", Rest: true}, w.asked[0].Reading.Against); diff != "" {
		t.Errorf("set against (-want +got):\n%s", diff)
	}
}

// TestAPartOfAQuestionCanBeRunAgain: the parts come with what was changed, and
// those behind it with their words.
func TestAPartOfAQuestionCanBeRunAgain(t *testing.T) {
	t.Parallel()
	w := newWorld()
	h := newServer(t, w, nil).Handler()
	res := do(t, h, "POST", "/v1/ask", `{"question":"`+askLookup+`","reading":{"intent":"diagnose","query":{"metrics":["spend"]},"stages":[`+
		`{"text":"which platform spent most","changed":true,"reading":{"intent":"rank","query":{"metrics":["spend"],"dimensions":["platform"],"period":"last_week"}}},`+
		`{"text":"why","from":1,"takes":"leader","reading":{"intent":"diagnose","query":{"metrics":["spend"]}}}]}}`)
	if res.Code != http.StatusOK {
		t.Fatalf("%d %s", res.Code, res.Body)
	}
	want := []answer.Stage{
		{Text: "which platform spent most", Reading: answer.Reading{Intent: answer.Rank, Confidence: 1, By: answer.ByPerson,
			Query: semantic.Query{Metrics: []string{"spend"}, Dimensions: []string{"platform"}, Period: "last_week"}}},
		{Text: "why", From: 1, Takes: answer.TakesLeader, Reading: answer.Reading{Intent: answer.Diagnose, Confidence: 1, By: answer.ByRules, Query: semantic.Query{Metrics: []string{"spend"}}}},
	}
	if diff := cmp.Diff(want, w.asked[0].Reading.Stages); diff != "" {
		t.Errorf("the parts that were asked (-want +got):\n%s", diff)
	}
}

func TestBadInputIsRefusedWithTheMend(t *testing.T) {
	t.Parallel()
	h := newServer(t, newWorld(), nil).Handler()
	q := func(s string) string { b, _ := json.Marshal(map[string]string{"question": s}); return string(b) }
	tests := map[string]struct {
		method, path, body string
		header             []string
		status             int
		code               string
	}{
		"empty question":       {"POST", "/v1/ask", q("  "), nil, 422, "empty"},
		"2,001 characters":     {"POST", "/v1/ask", q(strings.Repeat("花", 2001)), nil, 422, "too_long"},
		"64 KiB and more":      {"POST", "/v1/ask", q(strings.Repeat("a", 64<<10)), nil, 413, "too_large"},
		"control characters":   {"POST", "/v1/ask", `{"question":"a\u0000b"}`, nil, 422, "binary"},
		"lone surrogate":       {"POST", "/v1/ask", `{"question":"a\ud800b"}`, nil, 422, "binary"},
		"broken UTF-8":         {"POST", "/v1/ask", "{\"question\":\"a\xffb\"}", nil, 400, "encoding"},
		"no JSON":              {"POST", "/v1/ask", "spend?", nil, 400, "malformed"},
		"half JSON":            {"POST", "/v1/ask", `{"question":`, nil, 400, "malformed"},
		"two values":           {"POST", "/v1/ask", `{"question":"a"}{}`, nil, 400, "malformed"},
		"no question":          {"POST", "/v1/ask", `{}`, nil, 422, "invalid"},
		"no body":              {"POST", "/v1/ask", "", nil, 400, "malformed"},
		"unknown field":        {"POST", "/v1/ask", `{"question":"a","colour":"red"}`, nil, 422, "invalid"},
		"unknown query field":  {"POST", "/v1/query", `{"metrics":["spend"],"sql":"drop"}`, nil, 422, "invalid"},
		"wrong type":           {"POST", "/v1/ask", `{"question":7}`, nil, 422, "invalid"},
		"unknown language":     {"POST", "/v1/ask", `{"question":"a","lang":"de"}`, nil, 422, "invalid"},
		"unknown parameter":    {"GET", "/v1/metrics?colour=red", "", nil, 422, "invalid"},
		"per of a forecast":    {"POST", "/v1/ask", `{"question":"a","reading":{"intent":"forecast","query":{"metrics":["spend"],"period":"next_month","per":"day"}}}`, nil, 400, "unused"},
		"per of a part":        {"POST", "/v1/ask", `{"question":"a","reading":{"intent":"lookup","query":{"metrics":["spend"]},"stages":[{"text":"a","reading":{"intent":"anomaly","query":{"metrics":["spend"],"per":"week"}}}]}}`, nil, 400, "unused"},
		"other media type":     {"POST", "/v1/ask", `question=a`, []string{"Content-Type", "application/x-www-form-urlencoded"}, 415, "media_type"},
		"unknown path":         {"GET", "/v1/nothing", "", nil, 404, "not_found"},
		"wrong method":         {"PUT", "/v1/ask", "", nil, 405, "method"},
		"page of another site": {"POST", "/v1/ask", q("a"), []string{"Sec-Fetch-Site", "cross-site"}, 403, "cross_origin"},
		"another origin":       {"DELETE", "/v1/conversations/x", "", []string{"Origin", "http://evil.example"}, 403, "cross_origin"},
		"refused metric":       {"POST", "/v1/query", `{"metrics":["roi"]}`, nil, 422, "refused"},
		"unknown dimension":    {"GET", "/v1/dimensions/colour/members", "", nil, 404, "not_found"},
		"unknown answer":       {"GET", "/v1/answers/none", "", nil, 404, "not_found"},
		"unknown table":        {"GET", "/v1/answers/none/tables/t1.csv", "", nil, 404, "not_found"},
		"unknown chart":        {"GET", "/v1/answers/none/charts/c1.svg", "", nil, 404, "not_found"},
		"silly width":          {"GET", "/v1/answers/none/charts/c1.svg?width=9", "", nil, 422, "invalid"},
		"unknown conversation": {"GET", "/v1/conversations/none", "", nil, 404, "not_found"},
		"rename to nothing":    {"PATCH", "/v1/conversations/none", `{"title":"  "}`, nil, 422, "invalid"},
		"unknown reason":       {"POST", "/v1/answers/none/feedback", `{"helpful":false,"reason":"mood"}`, nil, 422, "invalid"},
		"unknown correction":   {"POST", "/v1/corrections/none/approve", "", nil, 404, "not_found"},
		"unknown run":          {"GET", "/v1/runs/none/events", "", nil, 404, "run_gone"},
		"stop an unknown run":  {"DELETE", "/v1/runs/none", "", nil, 404, "not_found"},
		"old asset":            {"GET", "/assets/0/app.js", "", nil, 404, "not_found"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := do(t, h, tt.method, tt.path, tt.body, tt.header...)
			p := decode[server.Problem](t, w)
			if w.Code != tt.status || p.Status != tt.status || p.Code != tt.code {
				t.Errorf("got %d %q, want %d %q: %s", w.Code, p.Code, tt.status, tt.code, w.Body)
			}
			if p.Detail == "" || p.Mend == "" || p.Title == "" {
				t.Errorf("no reason or no mend: %s", w.Body)
			}
			if got := w.Header().Get("Content-Type"); got != "application/problem+json" {
				t.Errorf("media type %q", got)
			}
			if strings.Contains(w.Body.String(), "花花") {
				t.Error("the question is echoed")
			}
		})
	}
}

func TestAnswersAndFiles(t *testing.T) {
	t.Parallel()
	w := newWorld()
	h := newServer(t, w, nil).Handler()
	a := askOne(t, h, askRank)
	if got := decode[answer.Answer](t, do(t, h, "GET", "/v1/answers/"+a.ID, "")); got.ID != a.ID || len(got.Tables) != 1 {
		t.Errorf("read back %q with %d tables", got.ID, len(got.Tables))
	}
	res := do(t, h, "GET", "/v1/answers/"+a.ID+"/tables/t1.csv", "")
	want := "\ufeffPlatform,ROAS,September 2026,Change,Spend,Share of spend\r\nGoogle,4.82,4.61,0.045553145336225676,214800,0.452\r\n"
	if !strings.HasPrefix(res.Body.String(), want) {
		t.Errorf("csv is %q, want it to begin with %q", res.Body, want)
	}
	if got := res.Header().Get("Content-Disposition"); got != `attachment; filename="`+a.ID+`-t1.csv"` {
		t.Errorf("disposition %q", got)
	}
	svg := do(t, h, "GET", "/v1/answers/"+a.ID+"/charts/c1.svg?width=300&theme=dark", "")
	if svg.Header().Get("Content-Type") != "image/svg+xml" || !strings.Contains(svg.Body.String(), `width="300"`) {
		t.Errorf("chart: %s %.200s", svg.Header(), svg.Body)
	}
	for _, path := range []string{"/tables/t9.csv", "/charts/c9.svg"} {
		if got := do(t, h, "GET", "/v1/answers/"+a.ID+path, ""); got.Code != http.StatusNotFound {
			t.Errorf("%s: %d", path, got.Code)
		}
	}
}

func TestFeedbackAndCorrections(t *testing.T) {
	t.Parallel()
	w := newWorld()
	h := newServer(t, w, nil).Handler()
	a := askOne(t, h, askLookup)
	if res := do(t, h, "POST", "/v1/answers/"+a.ID+"/feedback", `{"helpful":false,"reason":"wrong_number","text":" off by ten "}`); res.Code != http.StatusNoContent {
		t.Fatalf("feedback: %d %s", res.Code, res.Body)
	}
	if diff := cmp.Diff([]server.Feedback{{Answer: a.ID, Reason: "wrong_number", Text: "off by ten"}}, w.feedback); diff != "" {
		t.Errorf("feedback (-want +got):\n%s", diff)
	}
	path := "/v1/answers/" + a.ID + "/corrections"
	if res := do(t, h, "POST", path, `{"words":"revenue","kind":"metric","target":"revenue"}`); res.Code != http.StatusUnprocessableEntity {
		t.Errorf("words that the question lacks: %d", res.Code)
	}
	res := do(t, h, "POST", path, `{"words":"spend","kind":"metric","target":"revenue","query":{"metrics":["revenue"]}}`)
	if res.Code != http.StatusCreated {
		t.Fatalf("propose: %d %s", res.Code, res.Body)
	}
	c := decode[server.Correction](t, res)
	if c.Question != askLookup || c.Status != "proposed" || c.Lang != evidence.EN {
		t.Errorf("proposed %+v", c)
	}
	if got := decode[server.Correction](t, do(t, h, "POST", "/v1/corrections/"+c.ID+"/approve", "")); got.Status != "approved" {
		t.Errorf("approved %+v", got)
	}
}

func TestConversations(t *testing.T) {
	t.Parallel()
	h := newServer(t, newWorld(), nil).Handler()
	a := askOne(t, h, askLookup)
	type list struct{ Conversations []server.Conversation }
	read := func() []server.Conversation {
		return decode[list](t, do(t, h, "GET", "/v1/conversations", "")).Conversations
	}
	if got := read(); len(got) != 1 || got[0].ID != a.Conversation || got[0].Title != askLookup {
		t.Fatalf("listed %+v", got)
	}
	path := "/v1/conversations/" + a.Conversation
	if res := do(t, h, "PATCH", path, `{"title":"Meta spend"}`); res.Code != http.StatusNoContent {
		t.Fatalf("rename: %d %s", res.Code, res.Body)
	}
	one := decode[struct {
		Conversation server.Conversation
		Turns        []server.Turn
	}](t, do(t, h, "GET", path, ""))
	if one.Conversation.Title != "Meta spend" || len(one.Turns) != 1 || one.Turns[0].Answer.ID != a.ID {
		t.Errorf("read %+v", one)
	}
	if res := do(t, h, "DELETE", path, ""); res.Code != http.StatusNoContent {
		t.Fatalf("delete: %d", res.Code)
	}
	if got := read(); len(got) != 0 {
		t.Errorf("left over: %+v", got)
	}
}

func TestOnePersonDoesNotSeeAnother(t *testing.T) {
	t.Parallel()
	h := newServer(t, newWorld(), withTokens).Handler()
	a := decode[answer.Answer](t, do(t, h, "POST", "/v1/ask", `{"question":"`+askRank+`"}`, as("ann")...))
	for _, path := range []string{"/v1/answers/" + a.ID, "/v1/answers/" + a.ID + "/tables/t1.csv", "/v1/answers/" + a.ID + "/charts/c1.svg", "/v1/conversations/" + a.Conversation} {
		if got := do(t, h, "GET", path, "", as("ann")...).Code; got != http.StatusOK {
			t.Errorf("%s for its owner: %d", path, got)
		}
		if got := do(t, h, "GET", path, "", as("bob")...).Code; got != http.StatusNotFound {
			t.Errorf("%s for another: %d", path, got)
		}
	}
}

func TestFailedRuns(t *testing.T) {
	t.Parallel()
	w := newWorld()
	h := newServer(t, w, nil).Handler()
	res := do(t, h, "POST", "/v1/ask", `{"question":"`+askBroken+`"}`)
	p := decode[server.Problem](t, res)
	if res.Code != http.StatusServiceUnavailable || p.Code != "database" || !strings.Contains(p.Mend, "Try again") {
		t.Errorf("got %d %+v", res.Code, p)
	}
	w.failNext = errors.New("password=hunter2 refused")
	res = do(t, h, "POST", "/v1/ask", `{"question":"a"}`)
	if res.Code != http.StatusInternalServerError || strings.Contains(res.Body.String(), "hunter2") {
		t.Errorf("an unknown error tells %d %s", res.Code, res.Body)
	}
}

func TestHealth(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		checks []server.Check
		code   int
		status string
	}{
		"all well":        {[]server.Check{{Name: "database", OK: true, Required: true}}, 200, "ready"},
		"model away":      {[]server.Check{{Name: "database", OK: true, Required: true}, {Name: "model"}}, 200, "degraded"},
		"database away":   {[]server.Check{{Name: "model"}, {Name: "database", Required: true, Mend: "start it"}}, 503, "not_ready"},
		"nothing checked": {nil, 200, "ready"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld()
			w.checks = tt.checks
			h := newServer(t, w, nil).Handler()
			res := do(t, h, "GET", "/readyz", "")
			got := decode[struct{ Status string }](t, res)
			if res.Code != tt.code || got.Status != tt.status {
				t.Errorf("got %d %s", res.Code, res.Body)
			}
			if do(t, h, "GET", "/healthz", "").Code != http.StatusOK {
				t.Error("not alive")
			}
		})
	}
}

func TestMetricsCountRequestsAndRuns(t *testing.T) {
	t.Parallel()
	w := newWorld()
	h := newServer(t, w, nil).Handler()
	a := askOne(t, h, askLookup)
	do(t, h, "POST", "/v1/ask", `{"question":"`+askLookup+`"}`, "Accept", "text/event-stream")
	do(t, h, "GET", "/v1/answers/"+a.ID, "")
	do(t, h, "GET", "/v1/answers/none-of-this-id", "")
	do(t, h, "GET", "/wp-login.php", "")
	do(t, h, "BREW", "/v1/ask", "")
	text := do(t, h, "GET", "/metrics", "").Body.String()
	for _, want := range []string{
		`insight_http_request_seconds_count{method="POST",route="/v1/ask",status="2xx"} 1`, // the stream is not among them
		`insight_http_stream_seconds_count{method="POST",route="/v1/ask"} 1`,
		`insight_http_request_seconds_count{method="GET",route="/v1/answers/{id}",status="2xx"} 1`,
		`insight_http_request_seconds_count{method="GET",route="/v1/answers/{id}",status="4xx"} 1`,
		`insight_http_request_seconds_count{method="GET",route="none",status="4xx"} 1`,
		`insight_http_request_seconds_count{method="other",route="none",status="4xx"} 1`,
		`insight_runs_total{end="answered"} 2`,
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %s in\n%s", want, text)
		}
	}
	for _, never := range []string{"none-of-this-id", "wp-login", "BREW", a.ID + `"`} {
		if strings.Contains(text, never) {
			t.Errorf("a label holds %s, which a client chose", never)
		}
	}
}

func TestOpenAPIDescribesEveryRoute(t *testing.T) {
	t.Parallel()
	h := newServer(t, newWorld(), nil).Handler()
	doc := decode[struct {
		OpenAPI string
		Paths   map[string]map[string]any
	}](t, do(t, h, "GET", "/openapi.json", ""))
	if doc.OpenAPI != "3.1.0" {
		t.Errorf("version %q", doc.OpenAPI)
	}
	for _, want := range []string{
		"POST /v1/ask", "DELETE /v1/runs/{id}", "GET /v1/runs/{id}/events", "POST /v1/query", "GET /v1/metrics", "GET /v1/dimensions", "GET /v1/dimensions/{name}/members", "GET /v1/starters",
		"GET /v1/conversations", "GET /v1/conversations/{id}", "PATCH /v1/conversations/{id}", "DELETE /v1/conversations/{id}", "GET /v1/answers/{id}", "GET /v1/answers/{id}/tables/{file}",
		"GET /v1/answers/{id}/charts/{file}", "POST /v1/answers/{id}/feedback", "POST /v1/answers/{id}/corrections", "POST /v1/corrections/{id}/approve", "GET /healthz", "GET /readyz",
	} {
		method, path, _ := strings.Cut(want, " ")
		if doc.Paths[path][strings.ToLower(method)] == nil {
			t.Errorf("%s is not described", want)
		}
	}
}

func TestSecurityHeaders(t *testing.T) {
	t.Parallel()
	h := newServer(t, newWorld(), nil).Handler()
	for _, path := range []string{"/", "/c/x", "/v1/metrics", "/v1/nothing", "/openapi.json"} {
		res := do(t, h, "GET", path, "")
		policy := res.Header().Get("Content-Security-Policy")
		if !strings.HasPrefix(policy, "default-src 'none'; script-src 'self';") || strings.Contains(policy, "unsafe") || !strings.Contains(policy, "frame-ancestors 'none'") {
			t.Errorf("%s: policy %q", path, policy)
		}
		for name, want := range map[string]string{"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Cross-Origin-Resource-Policy": "same-origin"} {
			if got := res.Header().Get(name); got != want {
				t.Errorf("%s: %s is %q, want %q", path, name, got, want)
			}
		}
		if res.Header().Get("X-Request-Id") == "" {
			t.Errorf("%s: no request id", path)
		}
	}
}

func TestClientGoneCancelsTheWork(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.holdBack(askSlow)
	srv := serve(t, w)
	client := srv.Client()
	client.Timeout = 300 * time.Millisecond // the client gives up; the service has to notice
	res, err := client.Post(srv.URL+"/v1/ask", "application/json", strings.NewReader(`{"question":"`+askSlow+`"}`))
	if err == nil {
		_, _ = io.Copy(io.Discard, res.Body)
		res.Body.Close()
		t.Fatal("the question was answered")
	}
	select {
	case <-w.cancelled:
	case <-time.After(10 * time.Second):
		t.Fatal("the work goes on")
	}
}

func TestPanicIsTold(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.panics = "secret state"
	h := newServer(t, w, nil).Handler()
	res := do(t, h, "GET", "/v1/metrics", "")
	if p := decode[server.Problem](t, res); res.Code != http.StatusInternalServerError || p.Code != "internal" || strings.Contains(res.Body.String(), "secret") {
		t.Errorf("got %d %s", res.Code, res.Body)
	}
}

func TestLogsHoldNoQuestion(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	w := newWorld()
	h := newServer(t, w, func(c *server.Config) { c.Log = slog.New(slog.NewJSONHandler(&out, nil)) }).Handler()
	askOne(t, h, "How secret is this?")
	do(t, h, "GET", "/v1/dimensions/platform/members?q=secret", "")
	if !strings.Contains(out.String(), `"path":"/v1/ask"`) || !strings.Contains(out.String(), `"request_id":"id`) || strings.Contains(out.String(), "secret") {
		t.Errorf("the log reads\n%s", out.String())
	}
}

func TestRunWithoutAnswerSaysSoInTheReadersLanguage(t *testing.T) {
	t.Parallel()
	w := newWorld()
	h := newServer(t, w, func(c *server.Config) { c.AskTimeout = time.Nanosecond }).Handler()
	res := do(t, h, "POST", "/v1/ask", `{"question":"花费多少？"}`)
	if p := decode[server.Problem](t, res); res.Code != http.StatusGatewayTimeout || p.Code != "timeout" || p.Detail != "查询耗时过长。" {
		t.Errorf("got %d %s", res.Code, res.Body)
	}
}
