package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// analyze runs the command on a file and returns its exit code and output.
func analyze(t *testing.T, csv string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "f.csv")
	if err := os.WriteFile(file, []byte(csv), 0o600); err != nil {
		t.Fatal(err)
	}
	var out, errs bytes.Buffer
	code = run(append([]string{"analyze", args[0], "--csv", file}, args[1:]...), &out, &errs)
	return code, out.String(), errs.String()
}

func decoded[T any](t *testing.T, csv string, args ...string) T {
	t.Helper()
	code, stdout, stderr := analyze(t, csv, append(args, "--json")...)
	if code != 0 {
		t.Fatalf("exit %d: %s", code, stderr)
	}
	var out T
	if err := json.Unmarshal([]byte(stdout), &out); err != nil {
		t.Fatalf("%v in %s", err, stdout)
	}
	return out
}

// A conversion rate that falls by half in one country on one device is found
// there, and the parts of every column add up to the change.
func TestAnalyzeChange(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(1, 2))
	var b strings.Builder
	b.WriteString("week,platform,country,device,clicks,orders\n")
	for _, week := range []string{"w46", "w47"} {
		for i := range 5 * 8 * 3 {
			country, device, rate := i%8, i/8%3, 0.05
			if week == "w47" && country == 2 && device == 1 {
				rate = 0.025
			}
			clicks := 2000 + rng.IntN(1000)
			orders := float64(clicks)*rate + math.Sqrt(float64(clicks)*rate)*rng.NormFloat64()
			fmt.Fprintf(&b, "%s,p%d,c%d,d%d,%d,%.0f\n", week, i/24, country, device, clicks, orders)
		}
	}
	out := decoded[changeOutput](t, b.String(), "change", "--value", "orders", "--denominator", "clicks", "--dims", "platform,country,device", "--split", "week=w46/w47")
	if len(out.Causes) != 1 || out.Causes[0].Where["country"] != "c2" || out.Causes[0].Where["device"] != "d1" || len(out.Causes[0].Where) != 2 {
		t.Fatalf("causes: %+v", out.Causes)
	}
	for column, d := range out.Decomposition {
		if sum := *d.Rate + *d.Mix; math.Abs(sum-out.Delta) > 1e-9*math.Abs(out.Delta) {
			t.Errorf("%s: rate and mix add up to %v, the change is %v", column, sum, out.Delta)
		}
	}
}

// Every line has its row, in the file's order, and the planted day is found.
func TestAnalyzeAnomaly(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(3, 4))
	start := time.Date(2026, 5, 1, 0, 0, 0, 0, time.UTC)
	lines := make([]string, 180)
	planted := ""
	for k := range lines {
		day := start.AddDate(0, 0, k)
		v := 5000 * (1 + 0.2*math.Sin(float64(k%7))) * (1 + 0.03*rng.NormFloat64())
		if k == 150 {
			v, planted = v*1.6, day.Format(time.DateOnly)
		}
		lines[k] = fmt.Sprintf("%s,%.2f", day.Format(time.DateOnly), v)
	}
	rng.Shuffle(len(lines), func(i, j int) { lines[i], lines[j] = lines[j], lines[i] })
	out := decoded[anomalyOutput](t, "day,spend\n"+strings.Join(lines, "\n")+"\n", "anomaly", "--time", "day", "--value", "spend")
	if len(out.Rows) != len(lines) {
		t.Fatalf("%d rows for %d lines", len(out.Rows), len(lines))
	}
	for i, row := range out.Rows {
		if !strings.HasPrefix(lines[i], row.T+",") {
			t.Fatalf("row %d is %s, the line %s", i, row.T, lines[i])
		}
		if row.Anomaly != (row.T == planted) {
			t.Errorf("%s: anomaly is %t", row.T, row.Anomaly)
		}
		if row.Score < 0 || row.Score > 1 {
			t.Errorf("%s: score %v", row.T, row.Score)
		}
	}
	if len(out.Events) != 1 || out.Events[0].Start != planted {
		t.Errorf("events: %+v; planted on %s", out.Events, planted)
	}
}

// A rhythm without noise goes on as it is, for each series, with the months of
// the calendar.
func TestAnalyzeForecast(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	b.WriteString("month,shop,revenue\n")
	start := time.Date(2022, 1, 1, 0, 0, 0, 0, time.UTC)
	for k := range 48 {
		for shop := range 2 {
			fmt.Fprintf(&b, "%s,s%d,%d\n", start.AddDate(0, k, 0).Format("2006-01"), shop, 1000*(shop+1)+100*(k%12))
		}
	}
	out := decoded[forecastOutput](t, b.String(), "forecast", "--time", "month", "--value", "revenue", "--horizon", "14", "--by", "shop")
	if len(out.Series) != 2 {
		t.Fatalf("%d series", len(out.Series))
	}
	for i, s := range out.Series {
		if s.By["shop"] != fmt.Sprintf("s%d", i) || len(s.Forecast) != 14 {
			t.Fatalf("series %d: %+v", i, s)
		}
		for k, p := range s.Forecast {
			want := float64(1000*(i+1) + 100*(k%12))
			if p.T != start.AddDate(0, 48+k, 0).Format(time.DateOnly) || math.Abs(p.Mean-want) > 0.02*want {
				t.Errorf("shop %d, step %d: %s %v, want %v", i, k, p.T, p.Mean, want)
			}
			if !(p.Lo95 <= p.Lo80 && p.Lo80 <= p.Mean && p.Mean <= p.Hi80 && p.Hi80 <= p.Hi95) {
				t.Errorf("shop %d, step %d: bounds are not in order: %+v", i, k, p)
			}
		}
	}
}

// What was taken for granted or mended is said beside the forecast.
func TestAnalyzeForecastSaysWhatItDid(t *testing.T) {
	t.Parallel()
	lines := func(n int, row func(day time.Time, i int) string) string {
		var b strings.Builder
		b.WriteString("day,v\n")
		for i := range n {
			b.WriteString(row(time.Date(2026, 1, 31, 0, 0, 0, 0, time.UTC), i))
		}
		return b.String()
	}
	daily := func(skip func(i int, day time.Time) bool) string {
		return lines(60, func(day time.Time, i int) string {
			if day = day.AddDate(0, 0, i); skip(i, day) {
				return ""
			}
			return fmt.Sprintf("%s,%d\n", day.Format(time.DateOnly), 100+i%7*10+i%3)
		})
	}
	for name, c := range map[string]struct {
		csv  string
		args []string
		want []string
	}{
		"gaps": {daily(func(i int, _ time.Time) bool { return i == 20 || i == 21 }), nil, []string{"2026-04-01", "steps of 1 day", "2 steps without a value were filled"}},
		"no weekends": {
			daily(func(_ int, day time.Time) bool { return day.Weekday() == time.Saturday || day.Weekday() == time.Sunday }), nil,
			[]string{"2026-04-01", "2026-04-03", "2026-04-06", "steps of 1 weekday"},
		},
		"a long season": {daily(func(int, time.Time) bool { return false }), []string{"--season", "7,40"}, []string{"a season of 40 steps does not fit twice"}},
		"one value":     {lines(20, func(day time.Time, i int) string { return day.AddDate(0, 0, i).Format(time.DateOnly) + ",5\n" }), nil, []string{"every value is the same"}},
		"month ends": {
			lines(24, func(day time.Time, i int) string {
				return fmt.Sprintf("%s,%d\n", day.AddDate(0, 0, -30).AddDate(0, i+1, -1).Format(time.DateOnly), 100+i%12)
			}), nil, []string{"2028-01-31", "2028-02-29", "steps of 1 month end"},
		},
	} {
		code, stdout, stderr := analyze(t, c.csv, append([]string{"forecast", "--time", "day", "--value", "v", "--horizon", "5"}, c.args...)...)
		if code != 0 {
			t.Errorf("%s: exit %d with %q", name, code, stderr)
		}
		for _, want := range c.want {
			if !strings.Contains(stdout, want) {
				t.Errorf("%s: no %q in\n%s", name, want, stdout)
			}
		}
		if strings.Contains(stdout, "2026-04-04") && name == "no weekends" {
			t.Errorf("a Saturday was forecast:\n%s", stdout)
		}
	}
}

func TestAnalyzeNamesTheMend(t *testing.T) {
	t.Parallel()
	const rows = "day,by,v\n2026-11-01,a,1\n2026-11-02,a,2\n2026-11-02,b,3\n"
	forecast := []string{"forecast", "--time", "day", "--value", "v", "--horizon", "3"}
	for name, c := range map[string]struct {
		csv  string
		args []string
		code int
		want string
	}{
		"no such column":     {rows, []string{"anomaly", "--time", "dya", "--value", "v"}, 1, "did you mean day?"},
		"no number":          {"day,v\n2026-11-01,lots\n", []string{"anomaly", "--time", "day", "--value", "v"}, 1, "line 2: column v"},
		"a time twice":       {rows, forecast, 1, "--by"},
		"too short":          {rows, append(forecast, "--by", "by"), 1, "any forecast needs"},
		"no horizon":         {rows, []string{"forecast", "--time", "day", "--value", "v"}, 2, "horizon"},
		"horizon of none":    {"day,v\n2026-11-01,1\n2026-11-02,2\n2026-11-03,2\n", []string{"forecast", "--time", "day", "--value", "v", "--horizon", "0"}, 2, "--horizon: must be at least 1"},
		"season of none":     {"day,v\n2026-11-01,1\n2026-11-02,2\n2026-11-03,2\n", append(forecast, "--season", "0"), 2, "--season: must be at least 1"},
		"an hour twice":      {"day,v\n2026-10-25 01:00,1\n2026-10-25 02:00,2\n2026-10-25 02:00,3\n", forecast, 1, "2026-10-25 02:00 stands twice; tell the series apart with --by, name the --zone"},
		"a split of one":     {rows, []string{"change", "--value", "v", "--dims", "by", "--split", "day"}, 2, "week=2026-W46/2026-W47"},
		"a side is absent":   {rows, []string{"change", "--value", "v", "--dims", "by", "--split", "day=2026-11-01/2026-11-09"}, 1, `no row has "2026-11-09"`},
		"nothing to compare": {rows, []string{"change", "--value", "v", "--dims", "by"}, 2, "--split"},
		"unknown zone":       {rows, []string{"anomaly", "--time", "day", "--value", "v", "--zone", "Mars"}, 2, "Asia/Shanghai"},
		"rate of nonsense":   {rows, []string{"anomaly", "--time", "day", "--value", "v", "--rate", "2"}, 2, "between 0 and 1"},
		"no file content":    {"", []string{"anomaly", "--time", "day", "--value", "v"}, 1, "empty"},
	} {
		code, _, stderr := analyze(t, c.csv, c.args...)
		if code != c.code || !strings.Contains(stderr, c.want) {
			t.Errorf("%s: exit %d with %q; want %d with %q", name, code, stderr, c.code, c.want)
		}
	}
}
