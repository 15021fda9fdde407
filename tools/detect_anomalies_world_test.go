package tools_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/insight-agent/insight/internal/analysis/anomaly"
	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/demo"
	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/marketing"
	"github.com/insight-agent/insight/internal/period"
	"github.com/insight-agent/insight/internal/postgres"
	"github.com/insight-agent/insight/internal/postgres/pgtest"
	"github.com/insight-agent/insight/internal/semantic"
	"github.com/insight-agent/insight/internal/warehouse"
	"github.com/insight-agent/insight/tools"
)

// outlookBundle holds the tools that judge and continue series over the demo
// world, as it was known at some time.
type outlookBundle struct {
	model *semantic.Model
	pool  *pgxpool.Pool
	tools tools.Registry
}

func setupOutlook(t *testing.T) outlookBundle {
	t.Helper()
	db := pgtest.Shared(t, fmt.Sprintf("demo %d %d", demo.Version, demo.Seed), func(ctx context.Context, dsn string) error {
		if err := postgres.Migrate(ctx, dsn, marketing.Migrations(), "marketing_migrations", slog.New(slog.DiscardHandler)); err != nil {
			return err
		}
		return demo.Load(ctx, dsn, nil)
	})
	pool, err := pgxpool.New(t.Context(), db.DSN)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	m, err := semantic.Load(marketing.Model())
	if err != nil {
		t.Fatal(err)
	}
	b := outlookBundle{model: m, pool: pool}
	w := warehouse.New(pool, warehouse.DefaultLimits(), warehouse.Options{Today: func() time.Time { return demo.Now }})
	var all []tools.Tool
	for _, open := range []func(*semantic.Model, tools.Warehouse) (tools.Tool, error){tools.DetectAnomalies, tools.ForecastMetric, tools.CheckPace, tools.MeasureTrend} {
		tool, err := open(m, w)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, tool)
	}
	if b.tools, err = tools.NewRegistry(all...); err != nil {
		t.Fatal(err)
	}
	return b
}

// call invokes a tool at a time, which must not break.
func (b outlookBundle) call(t *testing.T, name string, at time.Time, args string) tools.Result {
	t.Helper()
	res, err := b.tools.Invoke(t.Context(), name, tools.Call{Lang: evidence.EN, Now: at}, json.RawMessage(args))
	if err != nil {
		t.Fatalf("%s %s: %v", name, args, err)
	}
	return res
}

// must invokes a tool that must have an answer.
func (b outlookBundle) must(t *testing.T, name string, at time.Time, args string) tools.Result {
	t.Helper()
	res := b.call(t, name, at, args)
	if res.Problem != nil {
		t.Fatalf("%s %s: %+v", name, args, *res.Problem)
	}
	return res
}

// number reads one number by SQL that shares nothing with the compiler.
func (b outlookBundle) number(t *testing.T, sql string, args ...any) float64 {
	t.Helper()
	var v float64
	if err := b.pool.QueryRow(t.Context(), "SELECT ("+sql+")::float8", args...).Scan(&v); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return v
}

// morning is the demo's hour on some day.
func morning(year int, month time.Month, day int) time.Time {
	return time.Date(year, month, day, 9, 30, 0, 0, demo.Zone)
}

// What was planted must be found with its day and its slice. The clock is that
// of a reader who asks soon after.
func TestPlantedDaysAreFound(t *testing.T) {
	t.Parallel()
	b := setupOutlook(t)
	tests := []struct {
		name, period string
		at           time.Time
		metric       string
		dims         map[string]string
		kind         anomaly.Kind
		start        period.Date
		within       float64 // of days around start
		change       [2]float64
	}{
		{"tracking outage in Japan", "2026-09-21..2026-09-27", morning(2026, 9, 28), "sessions", map[string]string{"country": "Japan"}, anomaly.Outage, period.NewDate(2026, 9, 22), 0, [2]float64{}},
		{"its second day", "2026-09-23", morning(2026, 9, 24), "sessions", map[string]string{"country": "Japan"}, anomaly.Outage, period.NewDate(2026, 9, 22), 0, [2]float64{}},
		{"spend on prospecting is cut", "2026-10", demo.Now, "spend", map[string]string{"campaign": "Prospecting"}, anomaly.LevelDown, period.NewDate(2026, 10, 19), 0, [2]float64{-.43, -.35}},
		{"a fortnight after the cut", "past_14_days", morning(2026, 11, 2), "spend", map[string]string{"campaign": "Prospecting"}, anomaly.LevelDown, period.NewDate(2026, 10, 19), 0, [2]float64{-.43, -.35}},
		{"Shopping's overspend ends", "2026-09", demo.Now, "spend", map[string]string{"campaign": "Shopping"}, anomaly.LevelDown, period.NewDate(2026, 9, 1), 0, [2]float64{-.5, -.3}},
		{"prices rise", "2026-07", demo.Now, "aov", map[string]string{}, anomaly.LevelUp, period.NewDate(2026, 7, 1), 1, [2]float64{.06, .11}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			args := fmt.Sprintf(`{"period": %q}`, test.period)
			if test.metric == "aov" { // the price is told by the margin rate otherwise, which it raises too
				args = fmt.Sprintf(`{"period": %q, "metrics": ["aov"]}`, test.period)
			}
			res := b.must(t, tools.DetectAnomaliesName, test.at, args)
			for _, f := range res.Watch.Findings {
				actual := fact(t, res, f.Expected)
				if f.Kind != test.kind || f.Metric != test.metric || !sameDims(actual.Dims, test.dims) {
					continue
				}
				if apart := math.Abs(float64(f.Days.Start - test.start)); apart > test.within {
					t.Errorf("found from %s, want %s", f.Days.Start, test.start)
				}
				if test.change != [2]float64{} {
					if c := fact(t, res, f.Change).Value; c < test.change[0] || c > test.change[1] {
						t.Errorf("changed by %.3f, want between %v", c, test.change)
					}
				}
				return
			}
			t.Errorf("not found among %s", table(res.Tables[0]))
		})
	}
}

// Days that are moderately off together are one finding, with the first and the
// last of them, within what chance blurs at both ends.
func TestPlantedRunsAreFound(t *testing.T) {
	t.Parallel()
	b := setupOutlook(t)
	tests := []struct {
		name, args string
		kind       anomaly.Kind
		dims       map[string]string
		days       period.Period
		points     [2]float64 // change of the rate
	}{
		{
			"refunds in the United Kingdom", `{"period": "2026-05"}`, anomaly.High, map[string]string{"country": "United Kingdom"},
			period.Period{Start: period.NewDate(2026, 5, 4), End: period.NewDate(2026, 5, 18)}, [2]float64{.07, .13},
		},
		{
			"mobile checkout in Germany", `{"period": "2026-11-16..2026-11-22", "metrics": ["conversion_rate"], "dimensions": ["country", "device"]}`,
			anomaly.Low, map[string]string{"country": "Germany", "device": "mobile"},
			period.Period{Start: period.NewDate(2026, 11, 16), End: period.NewDate(2026, 11, 20)}, [2]float64{-.008, -.003},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			res := b.must(t, tools.DetectAnomaliesName, demo.Now, test.args)
			for _, f := range res.Watch.Findings {
				if f.Kind != test.kind || !sameDims(fact(t, res, f.Expected).Dims, test.dims) {
					continue
				}
				common := min(f.Days.End, test.days.End) - max(f.Days.Start, test.days.Start)
				if 3*int(common) < 2*test.days.Days() || f.Days.Days() > 2*test.days.Days()+1 {
					t.Errorf("found from %s to %s, planted from %s to %s", f.Days.Start, f.Days.End, test.days.Start, test.days.End)
				}
				if c := fact(t, res, f.Change).Value; c < test.points[0] || c > test.points[1] {
					t.Errorf("changed by %.4f, want between %v", c, test.points)
				}
				return
			}
			t.Errorf("not found among %s", table(res.Tables[0]))
		})
	}
}

func sameDims(got, want map[string]string) bool {
	if len(got) != len(want) {
		return false
	}
	for d, member := range want {
		if got[d] != member {
			return false
		}
	}
	return true
}

func table(t answer.Table) string {
	var lines []string
	for _, row := range t.Text {
		lines = append(lines, strings.Join(row, " | "))
	}
	return "\n" + strings.Join(lines, "\n")
}

// Weeks in which nothing was planted hold no finding, and yet the rarest
// deviation is named with how often one such is seen.
func TestQuietWeeksHaveNoFinding(t *testing.T) {
	t.Parallel()
	b := setupOutlook(t)
	quiet := []struct{ year, month, day int }{{2026, 4, 14}, {2026, 4, 21}, {2026, 6, 10}, {2026, 8, 20}, {2026, 9, 17}, {2026, 11, 24}}
	found := 0
	for _, day := range quiet {
		res := b.must(t, tools.DetectAnomaliesName, morning(day.year, time.Month(day.month), day.day), `{"period": "yesterday"}`)
		if len(res.Watch.Findings) > 0 {
			found++
			t.Logf("%v: %s", day, table(res.Tables[0]))
			continue
		}
		if n := fact(t, res, res.Watch.Watched).Value; n < 300 {
			t.Errorf("%v: %v series watched, want hundreds", day, n)
		}
		if l := fact(t, res, res.Watch.Largest.Chance); l.Value <= 0 || l.Value > .05 {
			t.Errorf("%v: the largest deviation has p %v", day, l.Value)
		}
	}
	if found > 1 {
		t.Errorf("%d of %d quiet days have findings", found, len(quiet))
	}
}

// What has not come in yet is no collapse: the platforms' conversions of the
// last week are not judged, and that is said.
func TestYoungConversionsAreNotJudged(t *testing.T) {
	t.Parallel()
	b := setupOutlook(t)
	res := b.must(t, tools.DetectAnomaliesName, demo.Now, `{"period": "2026-11-17..2026-11-23", "metrics": ["conversions", "roas", "spend"]}`)
	for _, f := range res.Watch.Findings {
		if f.Metric != "spend" {
			t.Errorf("%s of %s is judged", f.Kind, f.Metric)
		}
	}
	noted := false
	for _, n := range res.Notes {
		noted = noted || n.Kind == semantic.NoteImmature && n.Metric == "conversions"
	}
	if !noted {
		t.Errorf("notes %v do not say that conversions are not judged", res.Notes)
	}
}
