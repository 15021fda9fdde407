package tools

import (
	"context"
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/insight-agent/insight/internal/analysis/anomaly"
	"github.com/insight-agent/insight/internal/analysis/forecast"
	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/period"
	"github.com/insight-agent/insight/internal/semantic"
)

// historyDays is how far back a history reaches: three years hold each holiday
// three times, and stay below the rows that one query may give.
const historyDays = 3 * 365

// history is what a metric did on each day up to the last one that is final.
type history struct {
	daily  daily
	call   Call
	metric *semantic.Metric
	read   days
	Period period.Period // of the values
}

// readHistory reads the days of a metric, in total or for the largest members
// of a dimension. A ratio is read by its sides.
func (d daily) readHistory(ctx context.Context, call Call, metric string, filters []semantic.Filter, by string, members int) (history, *answer.Problem, error) {
	q := semantic.Query{Metrics: []string{metric}, Filters: filters}
	if by != "" {
		q.Dimensions, q.Limit = []string{by}, members
	}
	if problem, err := d.check(call, q); problem != nil || err != nil {
		return history{}, problem, err
	}
	m, _ := d.model.Metric(metric)
	if m.Type == semantic.RatioType {
		q.Metrics = []string{m.Numerator, m.Denominator}
	}
	h := history{daily: d, call: call, metric: m}
	h.Period = period.Period{Start: d.finalDay(call, m) + 1 - historyDays, End: d.finalDay(call, m) + 1}
	if first, ok := d.firstDay(q.Metrics...); ok {
		h.Period.Start = max(h.Period.Start, first)
	}
	if h.Period.Empty() {
		return history{}, tooShort(0, 1, call.Lang), nil
	}
	q.Period = h.Period.Expr()
	var problem *answer.Problem
	var err error
	h.read, problem, err = d.read(ctx, call, q)
	return h, problem, err
}

// values returns the days of a slice, NaN where nothing is recorded. The days of
// a sum that often has none are days with nothing.
//
// A ratio is continued as a ratio, not as two sums whose forecasts are divided:
// its sides move together, so that an interval put together from theirs would be
// far too wide, and one from its own past errors is what it should be. The price
// is that days count alike, whatever their volume.
func (h history) values(sl slice) []float64 {
	switch {
	case h.metric.Type == semantic.RatioType:
		return quotient(sl.values[h.metric.Numerator], sl.values[h.metric.Denominator])
	case h.metric.Additive:
		return append(missing(sl.begun), filled(sl.values[h.metric.Name][sl.begun:])...)
	}
	return sl.values[h.metric.Name]
}

// over is a slice's value over some days of the history: their sum, the ratio of
// their sums, or their mean. It is missing where the history does not hold them
// all.
func (h history) over(sl slice, p period.Period) (float64, bool) {
	if p.Empty() || p.Start < h.Period.Start || p.End > h.Period.End {
		return 0, false
	}
	cut := func(v []float64) []float64 { return v[p.Start-h.Period.Start : p.End-h.Period.Start] }
	switch {
	case h.metric.Type == semantic.RatioType:
		num, den := sum(cut(sl.values[h.metric.Numerator])), sum(cut(sl.values[h.metric.Denominator]))
		return num / den, den > 0
	case h.metric.Additive:
		return sum(cut(h.values(sl))), true
	}
	v := mean(cut(h.values(sl)))
	return v, v != 0
}

func sum(values []float64) float64 {
	var total float64
	for _, v := range values {
		if !math.IsNaN(v) {
			total += v
		}
	}
	return total
}

// ahead continues a slice to the end of a period. The steps of the forecast are
// the days from the period's start or, where that lies in the history, from the
// history's end: days between the two are forecast over, so that totals of the
// forecast are those of the days asked about.
func (h history) ahead(sl slice, p period.Period) (*forecast.Forecast, period.Period, error) {
	days := period.Period{Start: max(p.Start, h.Period.End), End: p.End}
	y := append(h.values(sl), missing(int(days.Start-h.Period.End))...)
	f, err := forecast.Run(y, forecast.Options{
		Horizon: days.Days(), Periods: forecast.PeriodsFor(24 * time.Hour),
		Events: dayLabels(period.Period{Start: h.Period.Start, End: p.End}),
	})
	return f, days, err
}

// dayLabels numbers the days of both calendars' holidays, alike for the same day
// of the same holiday in any year.
func dayLabels(p period.Period) []int {
	first, _, _ := p.Start.YMD()
	last, _, _ := p.End.YMD()
	holidays := anomaly.BothCalendars(first, last)
	labels, known := make([]int, p.Days()), make(map[anomaly.Holiday]int)
	for i := range labels {
		day, ok := holidays[p.Start.AddDays(i)]
		if !ok {
			continue
		}
		if known[day] == 0 {
			known[day] = len(known) + 1
		}
		labels[i] = known[day]
	}
	return labels
}

// problemOfEngine turns what an engine refuses into a problem for the asker; nil
// for any other error.
func problemOfEngine(err error, lang evidence.Lang) *answer.Problem {
	var short *forecast.NotEnoughError
	if errors.As(err, &short) {
		return tooShort(short.Have, short.Need, lang)
	}
	return nil
}

var tooShortWords = map[evidence.Lang]string{
	evidence.EN: "%d days are recorded and %d are needed",
	evidence.ZH: "目前有 %d 天的数据，至少需要 %d 天",
}

// tooShort says how much data there is, and how much would be enough.
func tooShort(have, need int, lang evidence.Lang) *answer.Problem {
	return &answer.Problem{Kind: answer.NotEnough, Text: fmt.Sprintf(tooShortWords[lang], have, need)}
}
