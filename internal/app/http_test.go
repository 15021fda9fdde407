package app

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/csv"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/server"
	"github.com/insight-agent/insight/internal/store"
)

// webBundle is the product behind its HTTP server.
type webBundle struct {
	*testBundle
	url string
}

func setupWeb(t *testing.T) webBundle {
	t.Helper()
	b := setup(t)
	return webBundle{b, serveOn(t, b)}
}

func serveOn(t *testing.T, b *testBundle) string {
	t.Helper()
	srv, err := server.New(server.Config{
		Version: "test", Now: time.Now, NewID: newID, Log: b.log.logger(), Metrics: prometheus.NewRegistry(),
		SessionKey: make([]byte, 32),
		Tokens: []server.Token{
			{Name: "ann", Roles: []string{server.Viewer}, Hash: sha256.Sum256([]byte("ann"))},
			{Name: "bob", Roles: []string{server.Editor}, Hash: sha256.Sum256([]byte("bob"))},
			{Name: "dora", Roles: []string{server.Viewer, "de_only"}, Hash: sha256.Sum256([]byte("dora"))},
		},
	}, b.app.Services())
	if err != nil {
		t.Fatal(err)
	}
	h := httptest.NewServer(srv.Handler())
	t.Cleanup(h.Close)
	return h.URL
}

// reply is a response whose body has been read.
type reply struct {
	status int
	header http.Header
	body   []byte
}

func (w webBundle) do(t *testing.T, method, path, body string, header ...string) reply {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, w.url+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	r.Header.Set("Authorization", "Bearer ann")
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return reply{resp.StatusCode, resp.Header, text}
}

func into[T any](t *testing.T, r reply, status int) T {
	t.Helper()
	var v T
	if r.status != status {
		t.Fatalf("status %d, want %d: %s", r.status, status, r.body)
	}
	if err := json.Unmarshal(r.body, &v); err != nil {
		t.Fatalf("%v in %s", err, r.body)
	}
	return v
}

func TestAskOverHTTP(t *testing.T) {
	t.Parallel()
	w := setupWeb(t)
	a := into[answer.Answer](t, w.do(t, "POST", "/v1/ask", `{"question":"Which platform had the highest spend last week?","planner":"rules"}`), 200)
	// Google: 7×30; Meta: 7×10.
	if a.Kind != answer.Answered || !strings.Contains(a.Markdown, "Google") || !strings.Contains(a.Markdown, "$210") || a.Conversation == "" {
		t.Fatalf("%s %q in conversation %q", a.Kind, a.Markdown, a.Conversation)
	}
	kept := into[answer.Answer](t, w.do(t, "GET", "/v1/answers/"+a.ID, ""), 200)
	if diff := cmp.Diff(a.Markdown, kept.Markdown); diff != "" || kept.ID != a.ID || len(kept.Facts) != len(a.Facts) {
		t.Errorf("kept (-asked +kept):\n%s", diff)
	}
	if r := w.do(t, "GET", "/v1/answers/"+a.ID, "", "Authorization", "Bearer bob"); r.status != 404 {
		t.Errorf("somebody else's answer: %d", r.status)
	}

	sheet := w.do(t, "GET", "/v1/answers/"+a.ID+"/tables/"+a.Tables[0].ID+".csv", "")
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(sheet.body), "\ufeff"))).ReadAll()
	if err != nil || sheet.status != 200 || !strings.HasPrefix(sheet.header.Get("Content-Type"), "text/csv") {
		t.Fatalf("CSV: %d %s (%v)", sheet.status, sheet.header.Get("Content-Type"), err)
	}
	if len(rows) != 3 || rows[0][0] != "platform" || rows[1][0] != "Google" || rows[1][1] != "210" {
		t.Errorf("CSV rows %q", rows)
	}
	chart := w.do(t, "GET", "/v1/answers/"+a.ID+"/charts/"+a.Charts[0].ID+".svg", "")
	if chart.status != 200 || !strings.HasPrefix(string(chart.body), "<svg") {
		t.Errorf("chart: %d %.60s", chart.status, chart.body)
	}

	if r := w.do(t, "POST", "/v1/answers/"+a.ID+"/feedback", `{"helpful":false,"reason":"unclear","text":"which Google?"}`); r.status != 204 {
		t.Errorf("feedback: %d %s", r.status, r.body)
	}
	f, err := w.app.Store.Feedback(t.Context(), "ann", a.ID)
	if err != nil || f.Text != "which Google?" || f.Helpful {
		t.Errorf("kept feedback %+v (%v)", f, err)
	}
	if r := w.do(t, "POST", "/v1/answers/none/feedback", `{"helpful":true}`); r.status != 404 {
		t.Errorf("feedback on nothing: %d", r.status)
	}
}

// sent is one event of a stream.
type sent struct {
	id, kind string
	data     []byte
}

func readStream(t *testing.T, body io.Reader) []sent {
	t.Helper()
	var out []sent
	var e sent
	lines := bufio.NewScanner(body)
	lines.Buffer(nil, 4<<20)
	for lines.Scan() {
		name, value, _ := strings.Cut(lines.Text(), ": ")
		switch name {
		case "id":
			e.id = value
		case "event":
			e.kind = value
		case "data":
			e.data = []byte(value)
		case "":
			if lines.Text() == "" && e.kind != "" {
				out = append(out, e)
				e = sent{}
			}
		}
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

func TestStreamOverHTTP(t *testing.T) {
	t.Parallel()
	w := setupWeb(t)
	r := w.do(t, "POST", "/v1/ask", `{"question":"上周花费是多少？","planner":"rules"}`, "Accept", "text/event-stream")
	if r.status != 200 || !strings.HasPrefix(r.header.Get("Content-Type"), "text/event-stream") {
		t.Fatalf("%d %s %s", r.status, r.header.Get("Content-Type"), r.body)
	}
	events := readStream(t, strings.NewReader(string(r.body)))
	if len(events) < 6 || events[0].kind != "run" || events[0].id != "" {
		t.Fatalf("%d events, first %+v", len(events), events[0])
	}
	var order []string
	var text strings.Builder
	for i, e := range events[1:] {
		if e.id != strconv.Itoa(i+1) {
			t.Errorf("event %d has the id %q", i+1, e.id)
		}
		var ev answer.Event
		if err := json.Unmarshal(e.data, &ev); err != nil || string(ev.Type) != e.kind || strconv.FormatInt(ev.ID, 10) != e.id {
			t.Errorf("event %d is named %s and holds %s %d (%v)", i+1, e.kind, ev.Type, ev.ID, err)
		}
		if ev.Sentence != nil {
			text.WriteString(ev.Sentence.Text)
		}
		if len(order) == 0 || order[len(order)-1] != e.kind {
			order = append(order, e.kind)
		}
	}
	if diff := cmp.Diff([]string{"reading", "step", "table", "chart", "sentence", "answer"}, order); diff != "" {
		t.Errorf("order (-want +got):\n%s", diff)
	}
	var last answer.Event
	if err := json.Unmarshal(events[len(events)-1].data, &last); err != nil {
		t.Fatal(err)
	}
	whole := ""
	for _, s := range last.Answer.Sentences {
		whole += s.Text
	}
	if text.String() != whole || !strings.Contains(whole, "280") {
		t.Errorf("streamed %q, answered %q", text.String(), whole)
	}

	var run struct{ Run, Conversation string }
	if err := json.Unmarshal(events[0].data, &run); err != nil || run.Conversation != last.Answer.Conversation {
		t.Fatalf("run %+v (%v)", run, err)
	}
	again := w.do(t, "GET", "/v1/runs/"+run.Run+"/events", "", "Last-Event-ID", "3")
	resumed := readStream(t, strings.NewReader(string(again.body)))
	if len(resumed) != len(events)-3 || resumed[1].id != "4" || !cmp.Equal(resumed[1:], events[4:], cmp.AllowUnexported(sent{})) {
		t.Errorf("resumed with %d of %d events", len(resumed), len(events))
	}
}

func TestQueryOverHTTP(t *testing.T) {
	t.Parallel()
	w := setupWeb(t)
	got := into[server.QueryResult](t, w.do(t, "POST", "/v1/query?lang=zh", `{"metrics":["spend"],"dimensions":["country"],"period":"2026-10","filters":[{"dimension":"platform","op":"=","values":["Google"]}]}`), 200)
	if diff := cmp.Diff([][]any{{"France", 620.0}, {"Germany", 310.0}}, got.Table.Rows); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
	if got.Table.Columns[1].Label != "花费" || !strings.Contains(got.Source.SQL, "$1") || !slices.Contains(got.Source.Args, "Google") {
		t.Errorf("source %+v", got.Source)
	}
	list := into[struct{ Metrics []server.Metric }](t, w.do(t, "GET", "/v1/metrics", ""), 200)
	if len(list.Metrics) != 3 || list.Metrics[2].Name != "roas" || !slices.Contains(list.Metrics[2].Dimensions, "country") {
		t.Errorf("metrics %+v", list)
	}
	p := into[server.Problem](t, w.do(t, "POST", "/v1/query", `{"metrics":["roi"]}`), 422)
	if !strings.Contains(p.Detail, "margin") || !cmp.Equal(p.Suggestions, []string{"roas"}) {
		t.Errorf("ROI: %+v", p)
	}
}

func TestBadInputOverHTTP(t *testing.T) {
	t.Parallel()
	w := setupWeb(t)
	tests := map[string]struct {
		body   string
		status int
	}{
		"broken UTF-8":     {"{\"question\":\"spend \xff\xfe\"}", 400},
		"3,000 characters": {`{"question":"` + strings.Repeat("花", 3000) + `"}`, 422},
		"unknown field":    {`{"question":"spend","sql":"DROP TABLE shop.rows"}`, 422},
		"binary":           {`{"question":"spend\u0000\u0007"}`, 422},
		"raw binary":       {"\x00\x01\x02\x03", 400},
		"no JSON":          {"spend last week?", 400},
		"nothing":          {"{}", 422},
		"empty question":   {`{"question":"  \n"}`, 422},
		"unknown planner":  {`{"question":"spend","planner":"magic"}`, 422},
		"an enormous body": {`{"question":"` + strings.Repeat("a", 100<<10) + `"}`, 413},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, accept := range []string{"application/json", "text/event-stream"} {
				p := into[server.Problem](t, w.do(t, "POST", "/v1/ask", tt.body, "Accept", accept), tt.status)
				if p.Detail == "" || p.Mend == "" || p.Status != tt.status {
					t.Errorf("%s: %+v lacks a reason or a mend", accept, p)
				}
			}
		})
	}
}

func TestHealthOverHTTP(t *testing.T) {
	t.Parallel()
	start := startPrivate(t)
	db := start()
	b := setupOn(t, db.DSN("postgres"))
	w := webBundle{b, serveOn(t, b)}
	type readiness struct {
		Status string
		Checks []server.Check
	}
	if got := into[readiness](t, w.do(t, "GET", "/readyz", ""), 200); got.Status == "not_ready" {
		t.Errorf("with the database: %+v", got)
	}
	into[map[string]any](t, w.do(t, "POST", "/v1/ask", `{"question":"spend last week","planner":"rules"}`), 200)
	meters := w.do(t, "GET", "/metrics", "")
	for _, want := range []string{`insight_runs_total{end="answered"} 1`, `insight_http_request_seconds_count{method="POST",route="/v1/ask",status="2xx"} 1`} {
		if !strings.Contains(string(meters.body), want) {
			t.Errorf("/metrics lacks %s", want)
		}
	}
	api := into[struct {
		OpenAPI string
		Paths   map[string]any
	}](t, w.do(t, "GET", "/openapi.json", ""), 200)
	if !strings.HasPrefix(api.OpenAPI, "3.1") {
		t.Errorf("OpenAPI %s, want 3.1", api.OpenAPI)
	}
	for _, path := range []string{"/v1/ask", "/v1/query", "/v1/metrics", "/v1/conversations", "/v1/answers/{id}", "/v1/answers/{id}/feedback", "/healthz", "/readyz"} {
		if api.Paths[path] == nil {
			t.Errorf("/openapi.json does not describe %s", path)
		}
	}

	if err := db.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	if r := w.do(t, "GET", "/healthz", ""); r.status != 200 {
		t.Errorf("/healthz without the database: %d", r.status)
	}
	got := into[readiness](t, w.do(t, "GET", "/readyz", ""), 503)
	at := slices.IndexFunc(got.Checks, func(c server.Check) bool { return c.Name == "database" })
	if got.Status != "not_ready" || at < 0 || got.Checks[at].OK || got.Checks[at].Mend == "" {
		t.Errorf("without the database: %+v", got)
	}
	start()
	// Each pool may find one connection that died with the server.
	for try := 1; w.do(t, "GET", "/readyz", "").status != 200; try++ {
		if try == 10 {
			t.Fatal("the service does not find the database again")
		}
	}
}

// A client that asked for one JSON answer and goes away takes its queries with
// it.
func TestAClientThatLeavesOverHTTP(t *testing.T) {
	t.Parallel()
	w := setupWeb(t)
	w.ask(t, question("spend last month", "", ann))
	w.setPace(t, slow)
	ctx, leave := context.WithCancel(t.Context())
	request := w.askRequest(ctx, t, "application/json")
	left := make(chan error, 1)
	go func() {
		resp, err := http.DefaultClient.Do(request)
		if err == nil {
			_ = resp.Body.Close()
		}
		left <- err
	}()
	w.asleep(t, 2)
	leave()
	if err := <-left; err == nil {
		t.Error("the client that left got an answer")
	}
	w.asleep(t, 0)
}

// Whoever watches a stream may come back, so leaving does not end its run; a
// DELETE does.
func TestARunIsCancelledOverHTTP(t *testing.T) {
	t.Parallel()
	w := setupWeb(t)
	w.ask(t, question("spend last month", "", ann))
	w.setPace(t, slow)
	resp, err := http.DefaultClient.Do(w.askRequest(t.Context(), t, "text/event-stream"))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	lines := bufio.NewReader(resp.Body)
	var run struct{ Run string }
	for range 2 { // "event: run", then its data
		line, err := lines.ReadString('\n')
		if err != nil {
			t.Fatal(err)
		}
		if data, ok := strings.CutPrefix(line, "data: "); ok {
			if err := json.Unmarshal([]byte(data), &run); err != nil {
				t.Fatal(err)
			}
		}
	}
	w.asleep(t, 2)
	if r := w.do(t, "DELETE", "/v1/runs/"+run.Run, "", "Authorization", "Bearer bob"); r.status != 404 {
		t.Errorf("somebody else's run: %d", r.status)
	}
	if r := w.do(t, "DELETE", "/v1/runs/"+run.Run, ""); r.status != 204 {
		t.Errorf("cancel: %d %s", r.status, r.body)
	}
	events := readStream(t, lines)
	var last answer.Event
	if n := len(events); n == 0 || json.Unmarshal(events[n-1].data, &last) != nil || last.Error == nil || last.Error.Code != "canceled" || last.Error.Mend == "" {
		t.Errorf("the stream ends with %+v", last)
	}
	w.asleep(t, 0)
}

func (w webBundle) askRequest(ctx context.Context, t *testing.T, accept string) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(ctx, "POST", w.url+"/v1/ask", strings.NewReader(`{"question":"revenue last week","planner":"rules"}`))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept", accept)
	r.Header.Set("Authorization", "Bearer ann")
	return r
}

// The whole way of a correction: a viewer proposes, only an editor lets it teach
// the reader, and who did is in the audit.
func TestOnlyAnEditorApprovesOverHTTP(t *testing.T) {
	t.Parallel()
	w := setupWeb(t)
	a := into[answer.Answer](t, w.do(t, "POST", "/v1/ask", `{"question":"How much moolah did we make last week?","planner":"rules"}`), 200)
	c := into[server.Correction](t, w.do(t, "POST", "/v1/answers/"+a.ID+"/corrections", `{"words":"moolah","kind":"metric","target":"revenue"}`), 201)
	path := "/v1/corrections/" + c.ID + "/approve"
	if p := into[server.Problem](t, w.do(t, "POST", path, ""), 403); p.Code != "role" || !strings.Contains(p.Mend, "editor") {
		t.Errorf("a viewer is told %+v", p)
	}
	if list, err := w.app.Store.Corrections(t.Context(), store.Approved); err != nil || len(list) != 0 {
		t.Errorf("approved by a viewer: %+v (%v)", list, err)
	}
	into[server.Correction](t, w.do(t, "POST", path, "", "Authorization", "Bearer bob"), 200)
	log := w.audited(t)
	if last := log[len(log)-1]; last.Action != "approve" || last.Principal != "bob" || last.Outcome != "approved" || !strings.Contains(last.Question, "moolah") {
		t.Errorf("the audit ends with %+v", last)
	}

	// An editor sees what waits and what holds, and may take it back.
	type list struct{ Corrections []server.Correction }
	if r := w.do(t, "GET", "/v1/corrections", ""); r.status != 403 {
		t.Errorf("a viewer lists: %d", r.status)
	}
	bob := []string{"Authorization", "Bearer bob"}
	if got := into[list](t, w.do(t, "GET", "/v1/corrections?status=approved", "", bob...), 200); len(got.Corrections) != 1 || got.Corrections[0].Words != "moolah" {
		t.Errorf("approved are %+v", got)
	}
	again := into[answer.Answer](t, w.do(t, "POST", "/v1/ask", `{"question":"How much moolah did we make last week?","planner":"rules"}`), 200)
	if again.Kind != answer.Answered || again.Reading.Query.Metrics[0] != "revenue" {
		t.Errorf("with the correction: %s", again.Kind)
	}
	into[server.Correction](t, w.do(t, "POST", "/v1/corrections/"+c.ID+"/reject", "", bob...), 200)
	if got := into[list](t, w.do(t, "GET", "/v1/corrections?status=approved", "", bob...), 200); len(got.Corrections) != 0 {
		t.Errorf("approved are %+v", got)
	}
	again = into[answer.Answer](t, w.do(t, "POST", "/v1/ask", `{"question":"How much moolah did we make last week?","planner":"rules"}`), 200)
	if again.Kind == answer.Answered {
		t.Errorf("without the correction: %s %q", again.Kind, again.Markdown)
	}
}

// The roles of a token are those that the row policies ask for.
func TestTokensCarryTheRowPoliciesOverHTTP(t *testing.T) {
	t.Parallel()
	w := setupWeb(t)
	query := `{"metrics":["spend"],"dimensions":["country"],"period":"2026-10"}`
	all := into[server.QueryResult](t, w.do(t, "POST", "/v1/query", query), 200)
	some := into[server.QueryResult](t, w.do(t, "POST", "/v1/query", query, "Authorization", "Bearer dora"), 200)
	if len(all.Table.Rows) != 2 || !cmp.Equal(some.Table.Rows, [][]any{{"Germany", 465.0}}) { // 31×15
		t.Errorf("all %v, under the policy %v", all.Table.Rows, some.Table.Rows)
	}
	for _, token := range []string{"", "Bearer ", "Bearer eve", "Basic ann", "ann"} {
		if r := w.do(t, "POST", "/v1/query", query, "Authorization", token); r.status != 401 {
			t.Errorf("with %q: %d", token, r.status)
		}
	}
}

func TestAMisspeltRoleIsRefused(t *testing.T) {
	t.Parallel()
	m := shop(t)
	token := server.Token{Name: "dora", Roles: []string{"viewer", "de_onyl"}}
	if err := CheckRoles(m, []server.Token{token}); err == nil || !strings.Contains(err.Error(), "de_onyl") || !strings.Contains(err.Error(), "de_only") {
		t.Errorf("%v names neither the role nor those that there are", err)
	}
	token.Roles = []string{"viewer", "de_only"}
	if err := CheckRoles(m, []server.Token{token}); err != nil {
		t.Error(err)
	}
}

// The period is told in days, as asked in the reading and as run in the answer:
// the day that is not over is left out.
func TestThePeriodIsToldInDaysOverHTTP(t *testing.T) {
	t.Parallel()
	w := setupWeb(t)
	r := w.do(t, "POST", "/v1/ask", `{"question":"spend this month","planner":"rules"}`, "Accept", "text/event-stream")
	var asked, ran map[string]any
	for _, e := range readStream(t, strings.NewReader(string(r.body))) {
		var ev struct {
			Reading struct{ Period map[string]any }
			Answer  struct {
				ID      string
				Reading struct{ Period map[string]any }
			}
		}
		if err := json.Unmarshal(e.data, &ev); err != nil {
			t.Fatal(err)
		}
		switch e.kind {
		case "reading":
			asked = ev.Reading.Period
		case "answer":
			ran = ev.Answer.Reading.Period
			kept := into[struct {
				Reading struct{ Period map[string]any }
			}](t, w.do(t, "GET", "/v1/answers/"+ev.Answer.ID, ""), 200)
			if diff := cmp.Diff(ran, kept.Reading.Period); diff != "" {
				t.Errorf("kept (-told +kept):\n%s", diff)
			}
		}
	}
	if diff := cmp.Diff(map[string]any{"start": "2026-11-01", "end": "2026-12-01", "zone": "Asia/Shanghai"}, asked); diff != "" {
		t.Errorf("as asked (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(map[string]any{"start": "2026-11-01", "end": "2026-11-24", "zone": "Asia/Shanghai"}, ran); diff != "" {
		t.Errorf("as run (-want +got):\n%s", diff)
	}
	api := into[struct {
		Components struct {
			Schemas map[string]struct{ Properties map[string]any }
		}
	}](t, w.do(t, "GET", "/openapi.json", ""), 200)
	if api.Components.Schemas["Reading"].Properties["period"] == nil || api.Components.Schemas["Days"].Properties["zone"] == nil {
		t.Errorf("/openapi.json does not describe the period: %v", api.Components.Schemas["Reading"].Properties)
	}
}
