package tools_test

import (
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/demo"
	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/period"
	"github.com/insight-agent/insight/internal/semantic"
	"github.com/insight-agent/insight/tools"
)

// A forecast that was made earlier is held against what then came: of intervals
// that should hold it four times in five, about so many must. The origins are a
// fortnight apart, so that most of the days that they are about differ.
func TestIntervalsHoldWhatThenCame(t *testing.T) {
	t.Parallel()
	b := setupOutlook(t)
	sums := map[string]string{
		"revenue":  "SELECT sum(revenue) FROM marketing.orders WHERE (ordered_at AT TIME ZONE 'Asia/Shanghai')::date >= $1::date AND (ordered_at AT TIME ZONE 'Asia/Shanghai')::date < $2::date",
		"spend":    "SELECT sum(spend) FROM marketing.ad_performance WHERE date_day >= $1::date AND date_day < $2::date",
		"sessions": "SELECT sum(sessions) FROM marketing.web_performance WHERE date_day >= $1::date AND date_day < $2::date",
		// The mean of days and the ratio of sums are told apart by their weights only.
		"conversion_rate": "SELECT sum(key_events)::float8 / sum(sessions) FROM marketing.web_performance WHERE date_day >= $1::date AND date_day < $2::date",
	}
	all, held := 0, 0
	for metric, sql := range sums {
		mine, in := 0, 0
		for origin := period.NewDate(2026, 4, 6); origin <= period.NewDate(2026, 10, 26); origin = origin.AddDays(14) {
			ahead := period.Period{Start: origin, End: origin.AddDays(14)}
			res := b.must(t, tools.ForecastMetricName, origin.In(demo.Zone).Add(9*time.Hour), fmt.Sprintf(`{"metric": %q, "period": %q}`, metric, ahead))
			f := fact(t, res, res.Ahead.Total)
			if f.Kind != evidence.Forecast || f.Period != ahead || f.Level != .8 || f.Low == nil || f.High == nil {
				t.Fatalf("forecast of %s: %+v", metric, f)
			}
			came := b.number(t, sql, ahead.Start.String(), ahead.End.String())
			mine++
			if *f.Low <= came && came <= *f.High {
				in++
			}
			if off := math.Abs(f.Value/came - 1); off > .5 {
				t.Errorf("%s over %s: forecast %.4g, came %.4g", metric, ahead, f.Value, came)
			}
		}
		t.Logf("%s: %d of %d", metric, in, mine)
		all, held = all+mine, held+in
	}
	// 60 outcomes, of which neighbours are not independent: .8 ± .15.
	if share := float64(held) / float64(all); all < 40 || share < .65 || share > .97 {
		t.Errorf("%d of %d outcomes lie in their 80 %% interval", held, all)
	}
}

// The days of a forecast and what is recorded add up to the total.
func TestTotalIsTheSumOfItsDays(t *testing.T) {
	t.Parallel()
	b := setupOutlook(t)
	for _, args := range []string{`{"metric": "revenue", "period": "next_month"}`, `{"metric": "revenue", "period": "this_month"}`, `{"metric": "spend", "period": "this_quarter", "filters": [{"dimension": "platform", "op": "=", "values": ["Google"]}]}`} {
		res := b.must(t, tools.ForecastMetricName, demo.Now, args)
		total, sum := fact(t, res, res.Ahead.Total), 0.0
		if res.Ahead.SoFar != "" {
			sum = fact(t, res, res.Ahead.SoFar).Value
		}
		first, last := "", ""
		for _, row := range res.Tables[0].Rows {
			if v, ok := row[2].(float64); ok {
				sum += v
				if last = row[0].(string); first == "" {
					first = last
				}
			}
		}
		if math.Abs(sum/total.Value-1) > 1e-9 {
			t.Errorf("%s: days add up to %v, the total is %v", args, sum, total.Value)
		}
		if last != total.Period.Last().String() {
			t.Errorf("%s: the last day is %s, want %s", args, last, total.Period.Last())
		}
		if want := max(total.Period.Start, demo.End+1).String(); first != want {
			t.Errorf("%s: the first day is %s, want %s", args, first, want)
		}
	}
}

func TestForecastThatCannotBe(t *testing.T) {
	t.Parallel()
	b := setupOutlook(t)
	tests := []struct {
		name, args string
		at         time.Time
		kind       answer.ProblemKind
	}{
		{"a month that is over", `{"metric": "revenue", "period": "last_month"}`, demo.Now, answer.BadArguments},
		{"three days of history", `{"metric": "revenue", "period": "next_month"}`, morning(2025, 8, 27), answer.NotEnough},
		{"no such metric", `{"metric": "luck"}`, demo.Now, answer.UnknownMetric},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			res := b.call(t, tools.ForecastMetricName, test.at, test.args)
			if res.Problem == nil || res.Problem.Kind != test.kind {
				t.Errorf("problem %+v, want %s", res.Problem, test.kind)
			}
		})
	}
}

// A pace is held against figures read by hand.
func TestPaceOfTheMonth(t *testing.T) {
	t.Parallel()
	b := setupOutlook(t)
	res := b.must(t, tools.CheckPaceName, demo.Now, `{"metric": "revenue_target"}`)
	p := res.Pace
	so := b.number(t, "SELECT sum(revenue) FROM marketing.orders WHERE (ordered_at AT TIME ZONE 'Asia/Shanghai')::date >= '2026-11-01'")
	plan := b.number(t, "SELECT sum(value) FROM marketing.target_days WHERE metric = 'revenue' AND date_day >= '2026-11-01' AND date_day < '2026-12-01'")
	landing := fact(t, res, p.Landing)
	for name, pair := range map[string][2]float64{
		"actual":   {fact(t, res, p.Actual).Value, so},
		"plan":     {fact(t, res, p.Plan).Value, plan},
		"used":     {fact(t, res, p.Used).Value, so / plan},
		"left":     {fact(t, res, p.Left).Value, 7},
		"needed":   {fact(t, res, p.Needed).Value, (plan - so) / 7},
		"gap":      {fact(t, res, p.Gap).Value, landing.Value/plan - 1},
		"expected": {fact(t, res, p.Expected).Value, (landing.Value - so) / 7},
	} {
		if math.Abs(pair[0]-pair[1]) > 1e-9*math.Abs(pair[1]) {
			t.Errorf("%s is %v, want %v", name, pair[0], pair[1])
		}
	}
	if c := fact(t, res, p.Chance); c.Kind != evidence.Probability || (c.Value > .5) != (landing.Value > plan) {
		t.Errorf("chance %+v with a landing of %v against %v", c, landing.Value, plan)
	}
}

// A price that rises once is a change of level on its day, and nothing else.
func TestTrendFindsTheDayOfThePriceRise(t *testing.T) {
	t.Parallel()
	b := setupOutlook(t)
	res := b.must(t, tools.MeasureTrendName, demo.Now, `{"metric": "aov", "period": "2026-04-01..2026-10-31"}`)
	if n := len(res.Slope.Steps); n != 1 {
		t.Fatalf("%d changes of level, want 1", n)
	}
	step := res.Slope.Steps[0]
	if day := step.Day; day < period.NewDate(2026, 6, 28) || day > period.NewDate(2026, 7, 4) {
		t.Errorf("the level changed on %s, want 1 July", day)
	}
	if c := fact(t, res, step.Change).Value; c < .06 || c > .11 {
		t.Errorf("by %v, want 8.5 %%", c)
	}
	if !res.Slope.Clear || !res.Slope.Up {
		t.Errorf("slope %+v", res.Slope)
	}
}

// Forecasts of members say that they need not add up to that of the total; a
// ratio's never would, and nobody expects it.
func TestMembersAreForecastApart(t *testing.T) {
	t.Parallel()
	b := setupOutlook(t)
	for metric, apart := range map[string]bool{"revenue": true, "aov": false} {
		res := b.must(t, tools.ForecastMetricName, demo.Now, fmt.Sprintf(`{"metric": %q, "period": "2026-12", "by": "country"}`, metric))
		if len(res.Ahead.Members) < 2 {
			t.Fatalf("%s: %d members are forecast", metric, len(res.Ahead.Members))
		}
		said := slices.ContainsFunc(res.Notes, func(n semantic.Note) bool { return n.Kind == semantic.NoteApart })
		if said != apart {
			t.Errorf("%s: said that members are forecast apart: %t, want %t", metric, said, apart)
		}
	}
}
