package app

import (
	"encoding/json"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/marketing"
	"github.com/insight-agent/insight/internal/postgres"
	"github.com/insight-agent/insight/internal/postgres/pgtest"
	"github.com/insight-agent/insight/internal/semantic"
	"github.com/insight-agent/insight/internal/server"
)

// notesModel adds notes to the shop. They have no policy of their own: that of
// the sales holds for them.
const notesModel = `
models:
  - name: notes
    semantic_model: {enabled: true}
    config:
      meta:
        relation: marketing.annotations
        notes: {id: annotation_id, start: start_day, end: end_day, text: {en: note_en, zh: note_zh}}
    columns:
      - {name: platform, dimension: {type: categorical}}
      - {name: country, dimension: {type: categorical}}
`

// setupNoted is the product on a shop whose people write notes.
func setupNoted(t *testing.T) webBundle {
	t.Helper()
	dsn := pgtest.New(t).DSN
	if err := postgres.Migrate(t.Context(), dsn, marketing.Migrations(), "marketing_migrations", slog.New(slog.DiscardHandler)); err != nil {
		t.Fatal(err)
	}
	m, err := semantic.Load(fstest.MapFS{"shop.yaml": {Data: []byte(shopModel)}, "notes.yaml": {Data: []byte(notesModel)}})
	if err != nil {
		t.Fatal(err)
	}
	b := setupWith(t, dsn, m)
	return webBundle{b, serveOn(t, b)}
}

var (
	asBob  = []string{"Authorization", "Bearer bob"}
	asDora = []string{"Authorization", "Bearer dora"}
)

type noteList struct{ Annotations []server.Annotation }

// notes lists what somebody sees of a period, oldest first, as "id: text".
func (w webBundle) notes(t *testing.T, from, to string, header ...string) []string {
	t.Helper()
	out := []string{}
	for _, a := range into[noteList](t, w.do(t, "GET", "/v1/annotations?from="+from+"&to="+to, "", header...), 200).Annotations {
		out = append(out, a.ID+": "+a.Note[evidence.EN]+"|"+a.Note[evidence.ZH])
	}
	slices.Reverse(out)
	return out
}

func TestNotesOverHTTP(t *testing.T) {
	t.Parallel()
	w := setupNoted(t)
	add := func(body string) server.Annotation {
		t.Helper()
		return into[server.Annotation](t, w.do(t, "POST", "/v1/annotations", body, asBob...), 201)
	}
	const sale = `{"id":"sale","start":"2026-11-09","end":"2026-11-11","slice":{"country":"France"},"note":{"en":"Sale in France","zh":"法国大促"}}`
	got := add(sale)
	want := server.Annotation{ID: "sale", Slice: map[string]string{"country": "France"}, Note: semantic.Text{evidence.EN: "Sale in France", evidence.ZH: "法国大促"}}
	want.Start, want.End = got.Start, got.End
	if diff := cmp.Diff(want, got); diff != "" || got.Start.String() != "2026-11-09" || got.End.String() != "2026-11-11" {
		t.Errorf("kept from %s to %s (-want +got):\n%s", got.Start, got.End, diff)
	}
	add(sale) // a call that is repeated
	if a := add(`{"start":"2026-11-10","note":{"zh":"全店涨价，联系 jane.doe@example.com"}}`); a.ID == "" || strings.Contains(a.Note[evidence.ZH], "jane") {
		t.Errorf("kept as %+v, without an id or with an address", a)
	}
	if seen := w.notes(t, "2026-11-11", "2026-11-20"); !cmp.Equal(seen, []string{"sale: Sale in France|法国大促"}) {
		t.Errorf("of the days from 11 November: %v", seen)
	}
	if seen := w.notes(t, "2026-11-01", "2026-11-30"); len(seen) != 2 {
		t.Errorf("of November: %v", seen)
	}
	// Whoever may not see the sales of France sees no note about them, and
	// takes none back.
	if seen := w.notes(t, "2026-11-01", "2026-11-30", asDora...); len(seen) != 1 || strings.Contains(seen[0], "France") {
		t.Errorf("under the policy: %v", seen)
	}
	for _, who := range [][]string{{"Authorization", "Bearer ann"}, asDora} {
		if r := w.do(t, "DELETE", "/v1/annotations/sale", "", who...); r.status != 403 {
			t.Errorf("%s takes a note back: %d", who[1], r.status)
		}
		if r := w.do(t, "POST", "/v1/annotations", sale, who...); r.status != 403 {
			t.Errorf("%s writes a note: %d", who[1], r.status)
		}
	}
	if r := w.do(t, "DELETE", "/v1/annotations/sale", "", asBob...); r.status != 204 {
		t.Errorf("taken back: %d %s", r.status, r.body)
	}
	if r := w.do(t, "DELETE", "/v1/annotations/sale", "", asBob...); r.status != 404 {
		t.Errorf("taken back again: %d", r.status)
	}
	if seen := w.notes(t, "2026-11-01", "2026-11-30"); len(seen) != 1 {
		t.Errorf("left of November: %v", seen)
	}
	var actions []string
	for _, e := range w.audited(t) {
		actions = append(actions, e.Principal+" "+e.Action+" "+e.Outcome)
		if e.Action == "annotate" && !strings.Contains(e.Question, "2026-11-") || strings.Contains(e.Question, "jane") {
			t.Errorf("the audit says %q", e.Question)
		}
	}
	if diff := cmp.Diff([]string{"bob annotate done", "bob annotate done", "bob annotate done", "bob remove annotation done", "bob remove annotation refused"}, actions); diff != "" {
		t.Errorf("audit (-want +got):\n%s", diff)
	}
}

// An editor under a row policy writes and takes back notes within it alone.
func TestAnEditorUnderAPolicyKeepsWithinIt(t *testing.T) {
	t.Parallel()
	w := setupNoted(t)
	notes := w.app.Services().Annotations
	editor := semantic.Principal{ID: "dora", Roles: []string{server.Editor, "de_only"}}
	note := func(country string) error {
		_, err := notes.AddAnnotation(t.Context(), editor, server.Annotation{
			ID: "n-" + country, Start: 20000, End: 20000, Slice: map[string]string{"country": country}, Note: semantic.Text{evidence.EN: "Sale"},
		}, evidence.EN)
		return err
	}
	if err := note("Germany"); err != nil {
		t.Error(err)
	}
	if err := note("France"); err == nil || strings.Contains(err.Error(), "France") {
		t.Errorf("a note about what is hidden: %v", err)
	}
	w.exec(t, `INSERT INTO marketing.annotations (annotation_id, start_day, country, note_en) VALUES ('theirs', '2026-11-09', 'France', 'Sale')`)
	if err := notes.RemoveAnnotation(t.Context(), editor, "theirs"); err != server.ErrNotFound {
		t.Errorf("took back what is hidden: %v", err)
	}
	var left int
	if err := w.admin.QueryRow(t.Context(), `SELECT count(*) FROM marketing.annotations`).Scan(&left); err != nil || left != 2 {
		t.Errorf("%d notes, %v; want Germany's and theirs", left, err)
	}
}

func TestNotesAreChecked(t *testing.T) {
	t.Parallel()
	w := setupNoted(t)
	into[server.Annotation](t, w.do(t, "POST", "/v1/annotations", `{"id":"n","start":"2026-11-09","note":{"en":"Sale"}}`, asBob...), 201)
	long, _ := json.Marshal(strings.Repeat("长", 501))
	for name, c := range map[string]struct {
		body, code, says string
	}{
		"no day":             {`{"start":"9 Nov","note":{"en":"Sale"}}`, "invalid", ""},
		"a day that is none": {`{"start":"2026-02-30","note":{"en":"Sale"}}`, "invalid", ""},
		"backwards":          {`{"start":"2026-11-09","end":"2026-11-08","note":{"en":"Sale"}}`, "invalid", "before the first"},
		"too long a time":    {`{"start":"2020-11-09","end":"2026-11-08","note":{"en":"Sale"}}`, "invalid", "days"},
		"no words":           {`{"start":"2026-11-09","note":{"en":"  "}}`, "empty", ""},
		"too many words":     {`{"start":"2026-11-09","note":{"zh":` + string(long) + `}}`, "too_long", "501"},
		"no text":            {`{"start":"2026-11-09","note":{"en":"a\u0000b"}}`, "binary", ""},
		"another language":   {`{"start":"2026-11-09","note":{"de":"Aktion"}}`, "invalid", "language"},
		"unknown dimension":  {`{"start":"2026-11-09","slice":{"colour":"red"},"note":{"en":"Sale"}}`, "refused", "colour"},
		"unknown member":     {`{"start":"2026-11-09","slice":{"platform":"google"},"note":{"en":"Sale"}}`, "refused", `"suggestions":["Google"]`},
		"another with an id": {`{"id":"n","start":"2026-11-10","note":{"en":"Sale"}}`, "refused", "another note"},
		"the same again":     {`{"start":"2026-11-09","note":{"en":"Sale"}}`, "refused", "already"},
		"an id of symbols":   {`{"id":"a b","start":"2026-11-09","note":{"en":"Sale"}}`, "invalid", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := w.do(t, "POST", "/v1/annotations", c.body, asBob...)
			p := into[server.Problem](t, r, 422)
			if p.Code != c.code || p.Mend == "" || !strings.Contains(string(r.body), c.says) {
				t.Errorf("%s", r.body)
			}
		})
	}
	for _, query := range []string{"", "?from=2026-11-09", "?from=2026-11-09&to=2026-11-08", "?from=x&to=y"} {
		if r := w.do(t, "GET", "/v1/annotations"+query, ""); r.status != 422 {
			t.Errorf("list with %q: %d", query, r.status)
		}
	}
}

// Notes stand on the charts of their days and slice, under the policies of who
// asks, and whatever they say stays text.
func TestNotesStandOnCharts(t *testing.T) {
	t.Parallel()
	w := setupNoted(t)
	w.exec(t, `INSERT INTO marketing.annotations (annotation_id, start_day, end_day, platform, country, note_en, note_zh) VALUES
		('1', '2026-11-18', NULL, NULL, NULL, '<img src=x onerror=alert(1)> {{f1}} raised', NULL),
		('2', '2026-11-18', '2026-11-19', NULL, 'France', 'Sale in France', '法国大促'),
		('3', '2026-11-20', '2026-11-20', 'Meta', NULL, 'Meta budget cut', 'Meta 预算削减'),
		('4', '2026-11-01', '2026-11-02', NULL, NULL, 'Long ago', NULL)`)
	marked := func(text string, p semantic.Principal) map[string]string {
		t.Helper()
		out := map[string]string{}
		a := w.ask(t, question(text, "", p))
		if len(a.Charts) == 0 {
			t.Fatalf("%q has no chart: %s %q", text, a.Kind, a.Markdown)
		}
		for _, m := range a.Charts[0].Marks {
			out[m.X] = m.Text
		}
		return out
	}
	all := marked("spend per day last week", ann)
	if len(all) != 2 || !strings.HasSuffix(all["2026-11-18"], "raised; Sale in France (18–19 Nov 2026)") || all["2026-11-20"] != "Meta budget cut" {
		t.Errorf("marks %q", all)
	}
	if strings.ContainsAny(all["2026-11-18"], "<>{}") {
		t.Errorf("markup in %q", all["2026-11-18"])
	}
	if some := marked("spend per day last week", semantic.Principal{ID: "dora", Roles: []string{"de_only"}}); len(some) != 2 || strings.Contains(some["2026-11-18"], "France") {
		t.Errorf("under the policy: %q", some)
	}
	if google := marked("Google spend per day last week", ann); len(google) != 1 || google["2026-11-20"] != "" {
		t.Errorf("of Google alone: %q", google)
	}
	if weekly := marked("近 4 周每周花费", ann); len(weekly) != 2 || !strings.Contains(weekly["2026-11-16"], "法国大促（") || !strings.Contains(weekly["2026-11-16"], "；Meta 预算削减") {
		t.Errorf("by week: %q", weekly)
	}
}

// A model of somebody's own data that reads no notes has none, and says where
// they could be written.
func TestNotesNeedATable(t *testing.T) {
	t.Parallel()
	w := setupWeb(t)
	if seen := w.notes(t, "2026-11-01", "2026-11-30"); len(seen) != 0 {
		t.Errorf("notes %v", seen)
	}
	p := into[server.Problem](t, w.do(t, "POST", "/v1/annotations?lang=zh", `{"start":"2026-11-09","note":{"en":"Sale"}}`, asBob...), 422)
	if !strings.Contains(p.Mend, "marketing.annotations") || !strings.Contains(p.Detail, "备注") {
		t.Errorf("%+v", p)
	}
}

// The reading role cannot write what it reads.
func TestNotesAreNotWrittenByTheReader(t *testing.T) {
	t.Parallel()
	w := setupNoted(t)
	if _, err := w.app.reader.Exec(t.Context(), `INSERT INTO marketing.annotations (start_day, note_en) VALUES ('2026-11-09', 'Sale')`); err == nil {
		t.Error("the reading role wrote a note")
	}
}
