package ingest

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/insight-agent/insight/internal/period"
)

// What a file says of young days is kept by their age; final days are not, and
// nothing that was kept is changed by a later day's file.
func TestYoungDaysAreRecorded(t *testing.T) {
	t.Parallel()
	pool := setup(t)
	on := func(day int, rows ...string) {
		t.Helper()
		o := LoadOptions{Histories: map[string]History{"marketing.ad_performance": {
			Log: "marketing.ad_conversions_by_age", Age: "age_days", Day: "date_day", Maturity: 7, Today: period.NewDate(2026, 11, day),
		}}}
		if r := load(t, pool, o, plan(t, pool, "ads.csv", Options{}, append([]string{adHeader}, rows...)...)); !r.Loaded {
			t.Fatalf("not loaded: %v %v", r.Problems, r.Errors)
		}
	}
	recorded := func(want ...string) {
		t.Helper()
		got := rowsOf(t, pool, `SELECT concat_ws('|', to_char(date_day, 'DD'), platform, age_days, conversions::float8) FROM marketing.ad_conversions_by_age ORDER BY date_day, platform, age_days`)
		if diff := cmp.Diff(strings.Join(want, "\n"), strings.Join(got, "\n")); diff != "" {
			t.Fatal(diff)
		}
	}
	on(18, "2026-11-17,Sale,Google,USD,10,5,2", "2026-11-12,Sale,Google,USD,10,5,9", "2026-11-11,Sale,Google,USD,10,5,8", "2026-11-18,Sale,Google,USD,10,5,1")
	recorded("12|Google|6|9", "17|Google|1|2")
	on(18, "2026-11-17,Sale,Google,USD,10,5,3")
	recorded("12|Google|6|9", "17|Google|1|3")
	on(20, "2026-11-17,Sale,Google,USD,10,5,3", "2026-11-18,Sale,Google,USD,10,5,4", "2026-11-12,Sale,Google,USD,10,5,10", "2026-11-19,Sale,Google,USD,10,5,1")
	recorded("12|Google|6|9", "17|Google|1|3", "17|Google|3|3", "18|Google|2|4", "19|Google|1|1")

	// A file without the values that grow records what the table says of them.
	o := LoadOptions{Histories: map[string]History{"marketing.ad_performance": {
		Log: "marketing.ad_conversions_by_age", Age: "age_days", Day: "date_day", Maturity: 7, Today: period.NewDate(2026, 11, 21),
	}}}
	load(t, pool, o, plan(t, pool, "spend.csv", Options{}, "Date,Campaign,Platform,Currency,Cost,Clicks", "2026-11-17,Sale,Google,USD,11,6", "2026-11-20,Sale,Google,USD,11,6"))
	recorded("12|Google|6|9", "17|Google|1|3", "17|Google|3|3", "17|Google|4|3", "18|Google|2|4", "19|Google|1|1", "20|Google|1")
}

// Ages count from how far the data reaches: a file that is loaded three days late
// is no older for it, and one of an older day alone is as old as that day.
func TestALateFileIsNoOlder(t *testing.T) {
	t.Parallel()
	pool := setup(t)
	o := LoadOptions{Histories: map[string]History{"marketing.ad_performance": {
		Log: "marketing.ad_conversions_by_age", Age: "age_days", Day: "date_day", Maturity: 7, Today: period.NewDate(2026, 11, 21),
	}}}
	load(t, pool, o, plan(t, pool, "ads.csv", Options{}, adHeader, "2026-11-17,Sale,Google,USD,10,5,2", "2026-11-12,Sale,Google,USD,10,5,9"))
	load(t, pool, o, plan(t, pool, "day.csv", Options{}, adHeader, "2026-11-16,Sale,Google,USD,10,5,3"))
	got := rowsOf(t, pool, `SELECT concat_ws('|', to_char(date_day, 'DD'), age_days, conversions::float8) FROM marketing.ad_conversions_by_age ORDER BY date_day, age_days`)
	if diff := cmp.Diff("12|6|9\n16|2|3\n17|1|2", strings.Join(got, "\n")); diff != "" {
		t.Error(diff)
	}
}

// A log that lacks the key is named, with what to do.
func TestALogWithoutTheKeyIsRefused(t *testing.T) {
	t.Parallel()
	pool := setup(t)
	o := LoadOptions{Histories: map[string]History{"marketing.ad_performance": {
		Log: "marketing.targets", Age: "age_days", Day: "date_day", Maturity: 7, Today: period.NewDate(2026, 11, 18),
	}}}
	p := plan(t, pool, "ads.csv", Options{}, adHeader, "2026-11-17,Sale,Google,USD,10,5,2")
	if _, err := Load(t.Context(), pool, o, p); err == nil || !strings.Contains(err.Error(), "marketing.targets has no column") {
		t.Errorf("got %v, want the column that is missing", err)
	}
}
