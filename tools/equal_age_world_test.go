package tools_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/demo"
	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/period"
	"github.com/insight-agent/insight/internal/semantic"
)

// The last complete week of the demo world, of which six days still grow on
// its clock, and the week before.
var (
	youngWeek  = days(2026, 11, 16, 7)
	weekBefore = days(2026, 11, 9, 7)
)

// baseByPlatform is the week before by hand, as it stood at the age that the
// last week has: the 11th at six days, the 12th at five, … the 15th at two.
const baseByPlatform = `
WITH rows AS (
	SELECT platform, conversions, conversions_value FROM marketing.ad_performance WHERE date_day IN ('2026-11-09', '2026-11-10')
	UNION ALL
	SELECT platform, conversions, conversions_value FROM (
		SELECT *, row_number() OVER (PARTITION BY date_day, platform, campaign_id, ad_group_id, country, device ORDER BY age_days DESC) AS nth
		FROM marketing.ad_conversions_by_age
		WHERE date_day BETWEEN '2026-11-11' AND '2026-11-15' AND age_days <= DATE '2026-11-17' - date_day
	) AS known WHERE nth = 1
)
SELECT platform, sum(conversions)::float8, sum(conversions_value)::float8 FROM rows GROUP BY platform`

// A naive reading of the last week shows a fall that is nothing but what has not
// been reported yet; at equal age there is none.
func TestNoFalseFallOfAYoungWeek(t *testing.T) {
	t.Parallel()
	w := setupWorld(t)
	number := func(sql string) float64 {
		t.Helper()
		var v float64
		if err := w.pool.QueryRow(t.Context(), sql).Scan(&v); err != nil {
			t.Fatalf("%s: %v", sql, err)
		}
		return v
	}
	spend := number(`SELECT sum(spend)::float8 FROM marketing.ad_performance WHERE date_day BETWEEN '2026-11-09' AND '2026-11-15'`)
	young := number(`SELECT (sum(conversions_value) / sum(spend))::float8 FROM marketing.ad_performance WHERE date_day BETWEEN '2026-11-16' AND '2026-11-22'`)
	final := number(`SELECT (sum(conversions_value) / sum(spend))::float8 FROM marketing.ad_performance WHERE date_day BETWEEN '2026-11-09' AND '2026-11-15'`)
	if naive := young/final - 1; naive > -0.04 {
		t.Fatalf("the naive change is %.4f: the world plants no false fall", naive)
	}
	byHand, total := make(map[string]float64), 0.0
	rows, err := w.pool.Query(t.Context(), baseByPlatform)
	if err != nil {
		t.Fatal(err)
	}
	var platform string
	var conversions, value float64
	if _, err := pgx.ForEachRow(rows, []any{&platform, &conversions, &value}, func() error {
		byHand[platform] = conversions
		total += value
		return nil
	}); err != nil {
		t.Fatal(err)
	}

	res := w.explain(t, evidence.EN, between(youngWeek, weekBefore, "roas"))
	x := res.Explanation
	if got := figure(t, res, x.Total.Base); math.Abs(got-total/spend) > 1e-9 {
		t.Errorf("the week before is %v, by hand %v", got, total/spend)
	}
	if got, want := figure(t, res, x.Total.Change), young/(total/spend)-1; math.Abs(got-want) > 1e-9 || got < 0 {
		t.Errorf("the change is %v, by hand %v, and no fall", got, want)
	}
	if !x.Total.EqualAge || !fact(t, res, x.Total.Value).Provisional || !fact(t, res, x.Total.Base).AsYoung {
		t.Errorf("%+v is not said to be of equal age", x.Total)
	}
	if !slices.ContainsFunc(res.Notes, func(n semantic.Note) bool {
		return n.Kind == semantic.NoteEqualAge && n.Metric == "roas" && n.Days == 6
	}) {
		t.Errorf("notes %+v", res.Notes)
	}
	for _, f := range x.Factors {
		if want := map[string]float64{"conversions_value": total, "spend": spend}[f.Metric]; math.Abs(figure(t, res, f.Moved.Base)/want-1) > 1e-9 {
			t.Errorf("%s of the week before is %v, by hand %v", f.Metric, figure(t, res, f.Moved.Base), want)
		}
	}

	// The leaves are at equal age too.
	in := between(youngWeek, weekBefore, "conversions")
	in.Dimensions = []string{"platform"}
	res = w.explain(t, evidence.ZH, in)
	at := slices.IndexFunc(res.Tables, func(t answer.Table) bool { return t.Columns[0].Dimension == "platform" })
	if at < 0 {
		t.Fatalf("no table by platform: %+v", res.Tables)
	}
	table := res.Tables[at]
	if c := table.Columns[1]; c.Name != "conversions.base" || !strings.Contains(c.Label, "同龄口径") {
		t.Errorf("the base column is %q, labelled %q", c.Name, c.Label)
	}
	for _, row := range table.Rows {
		if got, want := row[1].(float64), byHand[row[0].(string)]; math.Abs(got-want) > 1e-6 {
			t.Errorf("%s of the week before: %v, by hand %v", row[0], got, want)
		}
	}
	if len(table.Rows) != 5 {
		t.Errorf("%d rows, want the five platforms", len(table.Rows))
	}
}

// What a platform said at an age is its planted share of what it says in the
// end, within what rounding and chance do to a week of one platform.
func TestTheHistoryFollowsThePlantedCurve(t *testing.T) {
	t.Parallel()
	w := setupWorld(t)
	for _, platform := range []string{"Google", "Meta", "TikTok"} {
		for age := 1; age < demo.MaturityDays; age++ {
			var share float64
			err := w.pool.QueryRow(t.Context(), `
				SELECT (SELECT sum(conversions) FROM (SELECT DISTINCT ON (date_day, campaign_id, ad_group_id, country, device) conversions FROM marketing.ad_conversions_by_age
					WHERE platform = $1 AND date_day BETWEEN '2026-10-01' AND '2026-11-10' AND age_days <= $2
					ORDER BY date_day, campaign_id, ad_group_id, country, device, age_days DESC) AS known)::float8
				/ (SELECT sum(conversions) FROM marketing.ad_performance WHERE platform = $1 AND date_day BETWEEN '2026-10-01' AND '2026-11-10')::float8`, platform, age).Scan(&share)
			if want := demo.Completeness(platform, age); err != nil || math.Abs(share-want) > .03 {
				t.Errorf("%s after %d days: %.3f of the final conversions, planted are %.3f (%v)", platform, age, share, want, err)
			}
		}
	}
}

// Where nothing was recorded, the comparison stays untold.
func TestNoHistoryIsNotCompared(t *testing.T) {
	t.Parallel()
	w := setupWorld(t)
	year := period.Period{Start: youngWeek.Start.AddDays(-364), End: youngWeek.End.AddDays(-364)}
	res := w.explain(t, evidence.EN, between(youngWeek, year, "conversions"))
	if total := res.Explanation.Total; total.EqualAge || !total.Young || total.Change != "" {
		t.Errorf("against the year before: %+v, want it young and uncompared", total)
	}
}
