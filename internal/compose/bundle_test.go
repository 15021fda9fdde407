package compose_test

import (
	"sync"
	"testing"
	"time"

	"github.com/insight-agent/insight/internal/compose"
	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/marketing"
	"github.com/insight-agent/insight/internal/period"
	"github.com/insight-agent/insight/internal/semantic"
)

var (
	today     = period.NewDate(2026, time.November, 24)
	october   = period.Period{Start: period.NewDate(2026, time.October, 1), End: period.NewDate(2026, time.November, 1)}
	september = period.Period{Start: period.NewDate(2026, time.September, 1), End: period.NewDate(2026, time.October, 1)}

	dollars = evidence.Unit{Kind: evidence.Currency, Currency: "USD"}
	multi   = evidence.Unit{Kind: evidence.Ratio}
	percent = evidence.Unit{Kind: evidence.Percent}
)

// testBundle builds drafts over the marketing model.
type testBundle struct {
	model *semantic.Model
	set   evidence.Set
}

// model is read once: it is read-only, and property tests build many drafts.
var model = sync.OnceValues(func() (*semantic.Model, error) { return semantic.Load(marketing.Model()) })

func setup(t testing.TB) *testBundle {
	t.Helper()
	m, err := model()
	if err != nil {
		t.Fatal(err)
	}
	return &testBundle{model: m}
}

func (b *testBundle) add(f evidence.Fact) string { return b.set.Add(f)[0] }

func (b *testBundle) observed(metric string, dims map[string]string, p period.Period, value float64, unit evidence.Unit) string {
	return b.add(evidence.Fact{Metric: metric, Dims: dims, Period: p, Kind: evidence.Observed, Value: value, Unit: unit})
}

// changed adds a value, the one before it and the relative change.
func (b *testBundle) changed(metric string, dims map[string]string, value, before float64, unit evidence.Unit) map[string]string {
	v := b.observed(metric, dims, october, value, unit)
	w := b.observed(metric, dims, september, before, unit)
	c := b.add(evidence.Fact{
		Metric: metric, Dims: dims, Period: october, Base: &september, Kind: evidence.Change, Value: value/before - 1, Unit: percent, From: []string{v, w},
	})
	return map[string]string{"v": v, "b": w, "c": c}
}

func (b *testBundle) ranked(metric string, dims map[string]string, value string, lowest bool) string {
	return b.add(evidence.Fact{
		Metric: metric, Dims: dims, Period: october, Kind: evidence.Rank, Value: 1, Unit: evidence.Unit{Kind: evidence.Integer}, Scope: 5, Lowest: lowest, From: []string{value},
	})
}

func (b *testBundle) draft(lang evidence.Lang, points ...compose.Point) compose.Draft {
	return compose.Draft{
		Lang: lang, Points: points, Set: &b.set,
		Renderer: &evidence.Renderer{Lang: lang, Labels: b.model, Today: today},
		Verifier: &evidence.Verifier{Lang: lang, Labels: b.model, Today: today, Calendar: b.model.Calendar(), Names: evidence.NewNames(nil)},
	}
}

func platform(name string) map[string]string { return map[string]string{"platform": name} }

// spendDraft says that Meta's spend fell (f1 to f3), what Google's was (f4), and,
// where a model takes it up, how TikTok's moved (f5 to f7).
func (b *testBundle) spendDraft(lang evidence.Lang) compose.Draft {
	return b.draft(lang,
		compose.Point{Role: compose.ValueChange, Facts: b.changed("spend", platform("Meta"), 79531, 83531, dollars)},
		compose.Point{Role: compose.Next, Facts: map[string]string{"v": b.observed("spend", platform("Google"), october, 61200, dollars)}},
		compose.Point{Role: compose.MemberChange, Facts: b.changed("spend", platform("TikTok"), 44000, 40000, dollars), Optional: true},
	)
}

// rankDraft says which platform had the best ROAS, how it moved, who came next
// and who was last.
func (b *testBundle) rankDraft(lang evidence.Lang) compose.Draft {
	lead := b.changed("roas", platform("Microsoft"), 4, 2.98, multi)
	weight := b.add(evidence.Fact{Metric: "spend", Dims: platform("Microsoft"), Period: october, Kind: evidence.Share, Value: 0.088, Unit: percent, Scope: 5})
	first := map[string]string{"v": lead["v"], "r": b.ranked("roas", platform("Microsoft"), lead["v"], false), "w": weight}
	last := b.observed("roas", platform("TikTok"), october, 1.41, multi)
	return b.draft(lang,
		compose.Point{Role: compose.LeaderWeight, Facts: first},
		compose.Point{Role: compose.LeaderChange, Facts: lead, Optional: true},
		compose.Point{Role: compose.NextTwo, Facts: map[string]string{
			"v": b.observed("roas", platform("Google"), october, 3.4, multi), "b": b.observed("roas", platform("Meta"), october, 2.65, multi),
		}},
		compose.Point{Role: compose.Last, Facts: map[string]string{"v": last, "r": b.ranked("roas", platform("TikTok"), last, true)}},
	)
}

// moveDraft says that revenue rose, and where.
func (b *testBundle) moveDraft(lang evidence.Lang) compose.Draft {
	channel := func(name string) map[string]string { return map[string]string{"channel": name} }
	return b.draft(lang,
		compose.Point{Role: compose.Moved, Facts: b.changed("revenue", nil, 364899, 349146, dollars)},
		compose.Point{Role: compose.MemberChange, Facts: b.changed("revenue", channel("Paid Social"), 97797, 69710, dollars), Optional: true},
		compose.Point{Role: compose.MemberChange, Facts: b.changed("revenue", channel("Direct"), 38275, 41308, dollars), Optional: true},
	)
}

// trendDraft says how clicks went, and their best week.
func (b *testBundle) trendDraft(lang evidence.Lang) compose.Draft {
	week := func(day int) period.Period {
		start := period.NewDate(2026, time.October, day)
		return period.Period{Start: start, End: start.AddDays(7)}
	}
	count := evidence.Unit{Kind: evidence.Integer}
	first, peak := week(5), week(12)
	v := b.observed("clicks", nil, week(19), 21614, count)
	w := b.observed("clicks", nil, first, 19500, count)
	c := b.add(evidence.Fact{Metric: "clicks", Period: week(19), Base: &first, Kind: evidence.Change, Value: 21614.0/19500 - 1, Unit: percent, From: []string{v, w}})
	top := b.observed("clicks", nil, peak, 21918, count)
	r := b.add(evidence.Fact{Metric: "clicks", Period: peak, Kind: evidence.Rank, Value: 1, Unit: count, Scope: 3, From: []string{top}})
	return b.draft(lang,
		compose.Point{Role: compose.TrendMoved, Facts: map[string]string{"v": v, "b": w, "c": c}},
		compose.Point{Role: compose.Peak, Facts: map[string]string{"v": top, "r": r}},
	)
}
