package ingest

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Notes are kept in spreadsheets under whatever headers people use, mostly
// without an id; the same file imported again changes nothing.
func TestNotesOfASpreadsheet(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		target string
		rows   []string
		want   []string
	}{
		"date, platform and note": {
			rows: []string{"Date,Platform,Note", "2026-11-09,Meta,Budget cut by 40 %", "2026-11-10,,List prices raised"},
			want: []string{"2026-11-09||Meta||Budget cut by 40 %|", "2026-11-10||||List prices raised|"},
		},
		"start and end": {
			rows: []string{"Start,End,Event,Country", "2026-11-09,2026-11-11,Sale,Japan"},
			want: []string{"2026-11-09|2026-11-11||Japan|Sale|"},
		},
		"chinese": {
			rows: []string{"开始日期,结束日期,国家,备注", "2026年11月9日,2026年11月11日,Japan,双 11 大促"},
			want: []string{"2026-11-09|2026-11-11||Japan||双 11 大促"},
		},
		"nothing but date and note, into the named table": {
			target: "marketing.annotations",
			rows:   []string{"date,note", "2026-11-09,<script>alert(1)</script>"},
			want:   []string{"2026-11-09||||<script>alert(1)</script>|"},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			pool := setup(t)
			o := Options{}
			if tt.target != "" {
				o.Map = &Map{Target: tt.target}
			}
			p := plan(t, pool, "notes.csv", o, tt.rows...)
			if p.Target != "marketing.annotations" || !p.OK() {
				t.Fatalf("target %s, problems %v, errors %v", p.Target, p.Problems, p.Errors)
			}
			n := int64(len(tt.want))
			wantCounts(t, load(t, pool, LoadOptions{}, p), counts{Loaded: true, Inserted: n})
			wantCounts(t, load(t, pool, LoadOptions{}, plan(t, pool, "notes.csv", o, tt.rows...)), counts{Loaded: true, Unchanged: n})
			got := rowsOf(t, pool, `SELECT start_day || '|' || coalesce(end_day::text, '') || '|' || coalesce(platform, '') || '|' || coalesce(country, '') || '|' ||
				coalesce(note_en, '') || '|' || coalesce(note_zh, '') FROM marketing.annotations ORDER BY 1`)
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// A note that was given an id is found again by it, and its words can change.
func TestANoteIsFoundByItsID(t *testing.T) {
	t.Parallel()
	pool := setup(t)
	load(t, pool, LoadOptions{}, plan(t, pool, "a.csv", Options{}, "ID,Date,Note", "sale,2026-11-09,Sale"))
	wantCounts(t, load(t, pool, LoadOptions{}, plan(t, pool, "a.csv", Options{}, "ID,Date,Note", "sale,2026-11-10,Autumn sale")), counts{Loaded: true, Updated: 1})
}
