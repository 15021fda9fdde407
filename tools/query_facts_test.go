package tools_test

import (
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/period"
	"github.com/insight-agent/insight/tools"
)

var nearly = cmpopts.EquateApprox(0, 1e-12)

func rank(mf tools.MetricFacts) string       { return mf.Rank }
func rankLowest(mf tools.MetricFacts) string { return mf.RankLowest }
func share(mf tools.MetricFacts) string      { return mf.Share }

func TestValuesAndTheirComparison(t *testing.T) {
	t.Parallel()
	b := setup(t, values{
		"spend": 120.0, "spend.base": 100.0, "spend.delta": 20.0, "spend.change": 0.2,
		"conversion_rate": 0.025, "conversion_rate.base": 0.029, "conversion_rate.delta": -0.004, "conversion_rate.change": -0.004 / 0.029,
	})
	res := b.query(t, `{"metrics":["spend","conversion_rate"],"period":"last_week","compare":{"kind":"previous_period"}}`)
	cell := func(column string) *evidence.Cell { return &evidence.Cell{Table: "t0", Row: 0, Column: column} }
	of := func(f evidence.Fact) evidence.Fact {
		f.Source, f.Dims, f.Filters = "q0", map[string]string{}, []string{}
		return f
	}
	want := []evidence.Fact{
		of(evidence.Fact{Metric: "spend", Period: lastWeek, Kind: evidence.Observed, Value: 120, Unit: dollars, Cell: cell("spend")}),
		of(evidence.Fact{Metric: "spend", Period: weekPrev, Kind: evidence.Observed, Value: 100, Unit: dollars, Cell: cell("spend.base")}),
		of(evidence.Fact{Metric: "spend", Period: lastWeek, Base: &weekPrev, Kind: evidence.Change, Value: 20, Unit: dollars, Cell: cell("spend.delta"), From: []string{"@0", "@1"}}),
		of(evidence.Fact{Metric: "spend", Period: lastWeek, Base: &weekPrev, Kind: evidence.Change, Value: 0.2, Unit: percent, Cell: cell("spend.change"), From: []string{"@0", "@1"}}),
		of(evidence.Fact{Metric: "conversion_rate", Period: lastWeek, Kind: evidence.Observed, Value: 0.025, Unit: percent, Cell: cell("conversion_rate")}),
		of(evidence.Fact{Metric: "conversion_rate", Period: weekPrev, Kind: evidence.Observed, Value: 0.029, Unit: percent, Cell: cell("conversion_rate.base")}),
		// A percentage changes by points; the percent of a percent is not said.
		of(evidence.Fact{Metric: "conversion_rate", Period: lastWeek, Base: &weekPrev, Kind: evidence.Change, Value: -0.004, Unit: points, Cell: cell("conversion_rate.delta"), From: []string{"@4", "@5"}}),
	}
	if diff := cmp.Diff(want, res.Facts, nearly); diff != "" {
		t.Errorf("facts (-want +got):\n%s", diff)
	}
	wantRow := map[string]tools.MetricFacts{
		"spend":           {Value: "@0", Base: "@1", Delta: "@2", Change: "@3"},
		"conversion_rate": {Value: "@4", Base: "@5", Delta: "@6", Change: "@6"},
	}
	if diff := cmp.Diff(wantRow, res.Rows[0].Metrics); diff != "" {
		t.Errorf("references (-want +got):\n%s", diff)
	}
	if res.Period.Period != lastWeek || *res.Base != weekPrev {
		t.Errorf("period %v against %v", res.Period, res.Base)
	}
	source := res.Sources[0]
	if source.Rows != 1 || source.Millis != 1.5 || source.Watermarks["ads"] != period.NewDate(2026, 11, 23) || !strings.HasPrefix(source.SQL, "SELECT") && !strings.HasPrefix(source.SQL, "WITH") {
		t.Errorf("source %+v", source)
	}
}

func TestWhatIsMissingIsNeverComputedWith(t *testing.T) {
	t.Parallel()
	const compared = `{"metrics":["spend"],"period":"last_week","compare":{"kind":"previous_period"}}`
	tests := map[string]struct {
		row  values
		want tools.MetricFacts
		n    int
	}{
		"both there":  {values{"spend": 3.0, "spend.base": 2.0, "spend.delta": 1.0, "spend.change": 0.5}, tools.MetricFacts{Value: "@0", Base: "@1", Delta: "@2", Change: "@3"}, 4},
		"no value":    {values{"spend.base": 2.0}, tools.MetricFacts{Value: "@0", Base: "@1", Missing: true}, 2},
		"no base":     {values{"spend": 3.0}, tools.MetricFacts{Value: "@0", Base: "@1"}, 2},
		"neither":     {values{}, tools.MetricFacts{Value: "@0", Base: "@1", Missing: true}, 2},
		"base of 0":   {values{"spend": 3.0, "spend.base": 0.0, "spend.delta": 3.0}, tools.MetricFacts{Value: "@0", Base: "@1", Delta: "@2"}, 3},
		"fell to 0":   {values{"spend": 0.0, "spend.base": 2.0, "spend.delta": -2.0, "spend.change": -1.0}, tools.MetricFacts{Value: "@0", Base: "@1", Delta: "@2", Change: "@3"}, 4},
		"0 on either": {values{"spend": 0.0, "spend.base": 0.0, "spend.delta": 0.0}, tools.MetricFacts{Value: "@0", Base: "@1", Delta: "@2"}, 3},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			res := setup(t, tt.row).query(t, compared)
			if diff := cmp.Diff(tt.want, res.Rows[0].Metrics["spend"]); diff != "" {
				t.Errorf("references (-want +got):\n%s", diff)
			}
			if len(res.Facts) != tt.n {
				t.Errorf("%d facts, want %d", len(res.Facts), tt.n)
			}
			_, there := tt.row["spend"]
			if f := fact(t, res, "@0"); f.Missing == there {
				t.Errorf("the value is marked missing: %v", f.Missing)
			}
		})
	}
}

func TestShares(t *testing.T) {
	t.Parallel()
	by := func(args string) string { return `{"period":"last_week","dimensions":["platform"],` + args + `}` }
	row := func(platform string, v any) values { return values{"platform": platform, "spend": v, "reach": v} }
	rest := values{"others": true, "spend": 10.0}
	three := []values{row("Google", 60.0), row("Meta", 30.0), row("TikTok", 10.0)}
	tests := map[string]struct {
		rows      []values
		truncated bool
		args      string
		metric    string
		want      []any
	}{
		"whole":                  {three, false, by(`"metrics":["spend"]`), "spend", []any{0.6, 0.3, 0.1}},
		"one value missing":      {[]values{row("Google", 75.0), row("Meta", nil), row("TikTok", 25.0)}, false, by(`"metrics":["spend"]`), "spend", []any{0.75, nil, 0.25}},
		"rest of a top-N":        {[]values{row("Google", 60.0), row("Meta", 30.0), rest}, false, by(`"metrics":["spend"],"limit":2,"others":true`), "spend", []any{0.6, 0.3, 0.1}},
		"top-N without its rest": {three[:2], false, by(`"metrics":["spend"],"limit":2`), "spend", []any{nil, nil}},
		"truncated":              {three, true, by(`"metrics":["spend"]`), "spend", []any{nil, nil, nil}},
		"a refund":               {[]values{row("Google", 60.0), row("Meta", -30.0)}, false, by(`"metrics":["spend"]`), "spend", []any{nil, nil}},
		"nothing at all":         {[]values{row("Google", 0.0), row("Meta", 0.0)}, false, by(`"metrics":["spend"]`), "spend", []any{nil, nil}},
		"people in two places":   {three, false, by(`"metrics":["reach"]`), "reach", []any{nil, nil, nil}},
		"no members":             {[]values{{"spend": 100.0}}, false, `{"metrics":["spend"],"period":"last_week"}`, "spend", []any{nil}},
		"steps of time":          {[]values{{"time": "2026-11-16", "spend": 60.0}, {"time": "2026-11-17", "spend": 40.0}}, false, `{"metrics":["spend"],"period":"last_week","grain":"day"}`, "spend", []any{nil, nil}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := setup(t, tt.rows...)
			b.warehouse.truncated = tt.truncated
			res := b.query(t, tt.args)
			got := figures(t, res, tt.metric, share)
			if diff := cmp.Diff(tt.want, got, nearly); diff != "" {
				t.Fatalf("shares (-want +got):\n%s", diff)
			}
			total := 0.0
			for i, v := range got {
				if v == nil {
					continue
				}
				total += v.(float64)
				f := fact(t, res, res.Rows[i].Metrics[tt.metric].Share)
				if f.Unit != percent || f.Cell != nil || f.Scope != len(tt.rows) || len(f.From) < 2 {
					t.Errorf("share fact %+v", f)
				}
			}
			if total != 0 && math.Abs(total-1) > 1e-12 {
				t.Errorf("the shares sum to %v", total)
			}
		})
	}
}

func TestRanks(t *testing.T) {
	t.Parallel()
	row := func(platform string, spend, clicks any) values {
		return values{"platform": platform, "spend": spend, "clicks": clicks}
	}
	// Two tie in the middle.
	four := []values{row("Google", 50.0, 1.0), row("Meta", 30.0, 9.0), row("TikTok", 30.0, 4.0), row("Bing", 10.0, 7.0)}
	by := func(args string) string { return `{"period":"last_week","dimensions":["platform"],` + args + `}` }
	tests := map[string]struct {
		rows         []values
		truncated    bool
		args, metric string
		top, bottom  []any
	}{
		"ties share a place":      {four, false, by(`"metrics":["spend"]`), "spend", []any{1.0, 2.0, 2.0, 4.0}, []any{4.0, 2.0, 2.0, 1.0}},
		"of every metric":         {four, false, by(`"metrics":["spend","clicks"]`), "clicks", []any{4.0, 1.0, 3.0, 2.0}, []any{1.0, 4.0, 2.0, 3.0}},
		"missing has none":        {[]values{row("Google", 5.0, 0), row("Meta", nil, 0), row("TikTok", 7.0, 0)}, false, by(`"metrics":["spend"]`), "spend", []any{2.0, nil, 1.0}, []any{1.0, nil, 2.0}},
		"first of a top-N":        {four[:2], false, by(`"metrics":["spend"],"limit":2`), "spend", []any{1.0, 2.0}, []any{nil, nil}},
		"first, order spelt out":  {four[:2], false, by(`"metrics":["spend"],"limit":2,"order_by":[{"field":"spend","desc":true}]`), "spend", []any{1.0, 2.0}, []any{nil, nil}},
		"last of a bottom-N":      {[]values{four[3], four[1]}, false, by(`"metrics":["spend"],"limit":2,"order_by":[{"field":"spend"}]`), "spend", []any{nil, nil}, []any{1.0, 2.0}},
		"more room than members":  {four, false, by(`"metrics":["spend"],"limit":9`), "spend", []any{1.0, 2.0, 2.0, 4.0}, []any{4.0, 2.0, 2.0, 1.0}},
		"chosen by another":       {four[:2], false, by(`"metrics":["spend","clicks"],"limit":2`), "clicks", []any{nil, nil}, []any{nil, nil}},
		"chosen by the change":    {four[:2], false, by(`"metrics":["spend"],"limit":2,"compare":{"kind":"previous_period"},"order_by":[{"field":"spend.change","desc":true}]`), "spend", []any{nil, nil}, []any{nil, nil}},
		"chosen by name":          {four[:2], false, by(`"metrics":["spend"],"limit":2,"order_by":[{"field":"platform"},{"field":"spend","desc":true}]`), "spend", []any{nil, nil}, []any{nil, nil}},
		"the rest has none":       {[]values{four[0], four[1], {"others": true, "spend": 99.0}}, false, by(`"metrics":["spend"],"limit":2,"others":true`), "spend", []any{1.0, 2.0, nil}, []any{nil, nil, nil}},
		"truncated":               {four, true, by(`"metrics":["spend"]`), "spend", []any{nil, nil, nil, nil}, []any{nil, nil, nil, nil}},
		"a single member":         {four[:1], false, by(`"metrics":["spend"]`), "spend", []any{nil}, []any{nil}},
		"members at every step":   {[]values{{"platform": "Google", "time": "2026-11-16", "spend": 1.0}, {"platform": "Meta", "time": "2026-11-16", "spend": 2.0}}, false, by(`"metrics":["spend"],"grain":"day"`), "spend", []any{nil, nil}, []any{nil, nil}},
		"the first steps only":    {[]values{{"time": "2026-11-16", "spend": 1.0}, {"time": "2026-11-17", "spend": 2.0}}, false, `{"metrics":["spend"],"period":"last_week","grain":"day","limit":2}`, "spend", []any{nil, nil}, []any{nil, nil}},
		"the best steps":          {[]values{{"time": "2026-11-17", "spend": 2.0}, {"time": "2026-11-16", "spend": 1.0}}, false, `{"metrics":["spend"],"period":"last_week","grain":"day","limit":2,"order_by":[{"field":"spend","desc":true}]}`, "spend", []any{1.0, 2.0}, []any{nil, nil}},
		"a step that is not over": {[]values{{"time": "2026-11-02", "spend": 7.0}, {"time": "2026-11-09", "spend": 9.0}, {"time": "2026-11-23", "spend": 1.0}}, false, `{"metrics":["spend"],"period":"2026-11-02..2026-11-23","grain":"week"}`, "spend", []any{2.0, 1.0, nil}, []any{1.0, 2.0, nil}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := setup(t, tt.rows...)
			b.warehouse.truncated = tt.truncated
			res := b.query(t, tt.args)
			if diff := cmp.Diff(tt.top, figures(t, res, tt.metric, rank)); diff != "" {
				t.Errorf("from the top (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.bottom, figures(t, res, tt.metric, rankLowest)); diff != "" {
				t.Errorf("from the bottom (-want +got):\n%s", diff)
			}
			for i, r := range res.Rows {
				mf := r.Metrics[tt.metric]
				for _, ref := range []string{mf.Rank, mf.RankLowest} {
					if ref == "" {
						continue
					}
					f := fact(t, res, ref)
					if f.Lowest != (ref == mf.RankLowest) || f.Unit != integer || f.Cell != nil || !cmp.Equal(f.From, []string{mf.Value}) || f.Dims["platform"] != r.Dims["platform"] {
						t.Errorf("row %d: rank fact %+v", i, f)
					}
				}
			}
		})
	}
}

func TestTrends(t *testing.T) {
	t.Parallel()
	step := func(day string, v any) values { return values{"time": day, "spend": v, "conversion_rate": v} }
	// November up to Monday the 23rd, in weeks: the first week begins in
	// October and the last has one day.
	weeks := []values{step("2026-11-01", 99.0), step("2026-11-02", 40.0), step("2026-11-09", nil), step("2026-11-16", 50.0), step("2026-11-23", 1.0)}
	const byWeek = `"period":"2026-11-01..2026-11-23","grain":"week"}`
	tests := map[string]struct {
		rows                          []values
		args, metric                  string
		first, last, peak, trough     float64
		delta                         float64
		deltaUnit                     evidence.Unit
		change                        any // nil: none of its own
		firstStep, lastStep, peakStep period.Period
		truncated, none               bool
	}{
		"whole steps only": {rows: weeks, args: `{"metrics":["spend"],` + byWeek, metric: "spend", first: 40, last: 50, peak: 50, trough: 40,
			delta: 10, deltaUnit: dollars, change: 0.25, firstStep: days(2026, 11, 2, 7), lastStep: lastWeek, peakStep: lastWeek},
		"a percentage moves by points": {rows: []values{step("2026-11-02", 0.03), step("2026-11-09", 0.05), step("2026-11-16", 0.02)}, args: `{"metrics":["conversion_rate"],` + byWeek, metric: "conversion_rate",
			first: 0.03, last: 0.02, peak: 0.05, trough: 0.02, delta: -0.01, deltaUnit: points, firstStep: days(2026, 11, 2, 7), lastStep: lastWeek, peakStep: weekPrev},
		"from nothing": {rows: []values{step("2026-11-02", 0.0), step("2026-11-09", 8.0)}, args: `{"metrics":["spend"],` + byWeek, metric: "spend", first: 0, last: 8, peak: 8, trough: 0,
			delta: 8, deltaUnit: dollars, firstStep: days(2026, 11, 2, 7), lastStep: weekPrev, peakStep: weekPrev},
		"the first of equal peaks": {rows: []values{step("2026-11-02", 8.0), step("2026-11-09", 8.0), step("2026-11-16", 4.0)}, args: `{"metrics":["spend"],` + byWeek, metric: "spend", first: 8, last: 4, peak: 8, trough: 4,
			delta: -4, deltaUnit: dollars, change: -0.5, firstStep: days(2026, 11, 2, 7), lastStep: lastWeek, peakStep: days(2026, 11, 2, 7)},
		"one whole step": {rows: weeks[:2], args: `{"metrics":["spend"],` + byWeek, metric: "spend", none: true},
		"truncated":      {rows: weeks, args: `{"metrics":["spend"],` + byWeek, metric: "spend", truncated: true, none: true},
		"of several members": {rows: []values{{"time": "2026-11-02", "platform": "Meta", "spend": 1.0}, {"time": "2026-11-09", "platform": "Meta", "spend": 2.0}},
			args: `{"metrics":["spend"],"dimensions":["platform"],` + byWeek, metric: "spend", none: true},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := setup(t, tt.rows...)
			b.warehouse.truncated = tt.truncated
			res := b.query(t, tt.args)
			trend, ok := res.Trends[tt.metric]
			if ok == tt.none {
				t.Fatalf("trend %+v", trend)
			}
			if tt.none {
				return
			}
			for what, want := range map[string]struct {
				ref   string
				value float64
			}{"first": {trend.First.Value, tt.first}, "last": {trend.Last.Value, tt.last}, "peak": {trend.Peak.Value, tt.peak}, "trough": {trend.Trough.Value, tt.trough}} {
				if got := fact(t, res, want.ref).Value; got != want.value {
					t.Errorf("%s: %v, want %v", what, got, want.value)
				}
			}
			delta := fact(t, res, trend.Delta)
			if math.Abs(delta.Value-tt.delta) > 1e-12 || delta.Unit != tt.deltaUnit || delta.Period != tt.lastStep || *delta.Base != tt.firstStep ||
				!cmp.Equal(delta.From, []string{trend.Last.Value, trend.First.Value}) {
				t.Errorf("delta %+v against %v", delta, *delta.Base)
			}
			if got := fact(t, res, trend.Peak.Value).Period; got != tt.peakStep {
				t.Errorf("peak in %v, want %v", got, tt.peakStep)
			}
			switch {
			case tt.change != nil:
				if f := fact(t, res, trend.Change); f.Value != tt.change || f.Unit != percent {
					t.Errorf("change %+v", f)
				}
			case tt.deltaUnit == points && trend.Change != trend.Delta, tt.deltaUnit != points && trend.Change != "":
				t.Errorf("change %q beside delta %q", trend.Change, trend.Delta)
			}
		})
	}
}

func TestStepsAreCutToThePeriod(t *testing.T) {
	t.Parallel()
	b := setup(t, values{"time": "2026-11-01", "spend": 1.0}, values{"time": "2026-11-02", "spend": 7.0}, values{"time": "2026-11-23", "spend": 2.0})
	res := b.query(t, `{"metrics":["spend"],"period":"2026-11-01..2026-11-23","grain":"week"}`)
	wantSteps := []period.Period{days(2026, 11, 1, 1), days(2026, 11, 2, 7), days(2026, 11, 23, 1)}
	for i, want := range wantSteps {
		row := res.Rows[i]
		if *row.Step != want || row.Partial != (i != 1) {
			t.Errorf("step %d: %v, partial %v; want %v", i, *row.Step, row.Partial, want)
		}
		if f := fact(t, res, row.Metrics["spend"].Value); f.Period != want {
			t.Errorf("step %d: the fact speaks of %v", i, f.Period)
		}
	}
}

func TestRowsSpeakOfTheirMembers(t *testing.T) {
	t.Parallel()
	b := setup(t, values{"platform": "Google", "spend": 5.0}, values{"platform": nil, "spend": 3.0}, values{"others": true, "spend": 2.0})
	res := b.query(t, `{"metrics":["spend"],"dimensions":["platform"],"period":"2026-11","limit":2,"others":true,
		"filters":[{"dimension":"country","op":"in","values":["Germany"]},{"dimension":"platform","op":"!=","values":["Meta"]}]}`)
	want := []map[string]string{
		{"platform": "Google", "country": "Germany"},
		{"platform": "", "country": "Germany"}, // not set
		{"country": "Germany"},                 // the rest is no member
	}
	for i, row := range res.Rows {
		if diff := cmp.Diff(want[i], row.Dims); diff != "" || row.Others != (i == 2) {
			t.Errorf("row %d (others %v, -want +got):\n%s", i, row.Others, diff)
		}
		f := fact(t, res, row.Metrics["spend"].Value)
		if diff := cmp.Diff(want[i], f.Dims); diff != "" {
			t.Errorf("fact of row %d (-want +got):\n%s", i, diff)
		}
		if diff := cmp.Diff([]string{"platform excluding Meta"}, f.Filters); diff != "" {
			t.Errorf("filters of row %d (-want +got):\n%s", i, diff)
		}
	}
	several := b.query(t, `{"metrics":["spend"],"filters":[{"dimension":"country","op":"in","values":["Germany","France"]}]}`)
	if len(several.Rows[0].Dims) != 0 {
		t.Errorf("two countries are no member: %v", several.Rows[0].Dims)
	}
	if got := kinds(several); got[evidence.Observed] != len(several.Rows) {
		t.Errorf("facts %v for %d rows", got, len(several.Rows))
	}
}

func TestTruncationIsNoted(t *testing.T) {
	t.Parallel()
	b := setup(t, values{"platform": "Google", "spend": 5.0})
	b.warehouse.truncated = true
	res := b.query(t, `{"metrics":["spend"],"dimensions":["platform"],"period":"last_week"}`)
	if n := len(res.Notes); n == 0 || res.Notes[n-1].Kind != "truncated" {
		t.Errorf("notes %v", res.Notes)
	}
}
