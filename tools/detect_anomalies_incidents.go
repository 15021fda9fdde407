package tools

import (
	"cmp"
	"math"
	"slices"
	"time"

	"github.com/insight-agent/insight/internal/analysis/anomaly"
	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/period"
	"github.com/insight-agent/insight/internal/semantic"
)

// found is an event with the series that it is of.
type found struct {
	series int
	event  anomaly.Event
}

// incident is one thing that happened, which several series show: when a
// campaign's spend is cut, so are its clicks, its platform's, and the total.
type incident struct {
	lead   found
	others []found // that stray on the same days, the most money first
	impact float64 // of the series that shows the most money
}

const (
	// togetherDays is how far the first days of what happened together may lie
	// apart.
	togetherDays = 1
	// An incident is told by its clearest series among those that show a good
	// part of the money, and by the narrowest slice that holds nearly all of it.
	clearPart     = 0.2
	nearlyAll     = 0.8
	mostIncidents = 5
)

// incidents joins the events of one happening, those that stand for the most
// money first.
func (s *scan) incidents() []incident {
	rest := s.events()
	slices.SortStableFunc(rest, func(a, b found) int { return cmp.Compare(b.event.Impact, a.event.Impact) })
	var out []incident
	for len(rest) > 0 {
		first, joined := rest[0], []found(nil)
		joined, rest = s.with(first, rest)
		in := s.incident(joined)
		joined, rest = s.with(in.lead, rest)
		in.others = append(in.others, joined...)
		out = append(out, in)
	}
	return out
}

// with parts the events that belong together with one from the others.
func (s *scan) with(one found, events []found) (joined, left []found) {
	for _, f := range events {
		if s.together(one, f) {
			joined = append(joined, f)
		} else {
			left = append(left, f)
		}
	}
	return joined, left
}

// events lists what was found in the judged days. What is missing of a ratio is
// missing of its sides, and is told there.
func (s *scan) events() []found {
	var out []found
	for i, r := range s.results {
		for _, e := range r.Events {
			last := e.End
			if e.Kind == anomaly.LevelUp || e.Kind == anomaly.LevelDown {
				last = e.Start
			}
			switch {
			case period.DateOf(e.Start) >= s.judged.End || period.DateOf(last) < s.judged.Start:
			case e.Kind.Run() && !s.worthTelling(e):
			case e.Kind.Data() && s.series[i].metric.Type == semantic.RatioType:
			case silent(e) && s.expects(i, e) < leastMissed:
			default:
				if e.Kind == anomaly.Doubled && !s.allDoubled(i, e) {
					e.Kind = anomaly.Spike
				}
				out = append(out, found{series: i, event: e})
			}
		}
	}
	return out
}

// leastRun is how far off, as a share of what was expected, a run of days must
// be to be told: over many days chance can be ruled out for less, and nobody
// would act on it.
const leastRun = 0.1

// worthTelling reports whether a run of days is of a size to act on, and its
// days are for the greater part those that are judged: what has gone on for
// weeks is nothing of yesterday's.
func (s *scan) worthTelling(e anomaly.Event) bool {
	days := daysOf(e)
	judged := min(days.End, s.judged.End) - max(days.Start, s.judged.Start)
	return relative(e) >= leastRun && 2*int(judged) >= days.Days()
}

// leastMissed is how many events must be missing of a day: with fewer, none at
// all happens by chance.
const leastMissed = 10

func silent(e anomaly.Event) bool {
	return e.Kind == anomaly.Outage || e.Kind == anomaly.Gap || e.Kind == anomaly.Collapse
}

// expects is how many events of a day were expected of a slice's table by its
// smallest count.
func (s *scan) expects(series int, e anomaly.Event) float64 {
	of, least := s.series[series], math.Inf(1)
	for i, other := range s.series {
		if other.table != of.table || other.slice != of.slice || other.metric.Type == semantic.RatioType || other.metric.Unit.Kind != evidence.Integer {
			continue
		}
		if row, ok := s.rowOn(i, e.Start); ok && !math.IsNaN(row.Expected) {
			least = min(least, row.Expected)
		}
	}
	return least
}

// allDoubled reports whether every sum of a slice's table is twice what was
// expected of it for a day or two: a load that ran twice doubles all columns, a
// campaign that was scaled up only some, and for longer.
func (s *scan) allDoubled(series int, e anomaly.Event) bool {
	const off = 0.1
	of, sums := s.series[series], 0
	for i, other := range s.series {
		if other.table != of.table || other.slice != of.slice || other.metric.Type == semantic.RatioType {
			continue
		}
		row, ok := s.rowOn(i, e.Start)
		if ok && math.Abs(row.Value/row.Expected/2-1) > off {
			return false
		}
		sums++
	}
	return sums > 1 && e.Steps <= 2 && math.Abs(e.Value/e.Expected/2-1) <= off
}

func (s *scan) rowOn(series int, day time.Time) (anomaly.Row, bool) {
	rows := s.results[series].Rows
	i := int(period.DateOf(day) - s.series[series].first)
	if i < 0 || i >= len(rows) {
		return anomaly.Row{}, false
	}
	return rows[i], true
}

// together reports whether two events may be one happening: they begin on
// neighbouring days, or one is a run of days and holds half of the other's; they
// go the same way, and speak of no two members of one dimension. A ratio may go
// either way.
func (s *scan) together(a, b found) bool {
	x, y := s.series[a.series], s.series[b.series]
	apart := math.Abs(a.event.Start.Sub(b.event.Start).Hours() / 24)
	ratio := x.metric.Type == semantic.RatioType || y.metric.Type == semantic.RatioType
	if apart > togetherDays && !overlapping(a.event, b.event) || !ratio && way(a.event) != way(b.event) {
		return false
	}
	for d, member := range x.dims {
		if other, ok := y.dims[d]; ok && other != member {
			return false
		}
	}
	return true
}

func overlapping(a, b anomaly.Event) bool {
	if !a.Kind.Run() && !b.Kind.Run() {
		return false
	}
	x, y := daysOf(a), daysOf(b)
	common := min(x.End, y.End) - max(x.Start, y.Start)
	return 2*int(common) >= min(x.Days(), y.Days())
}

func daysOf(e anomaly.Event) period.Period {
	return period.Period{Start: period.DateOf(e.Start), End: period.DateOf(e.End) + 1}
}

// way is up (1) or down (−1); findings about the data are apart from both (0).
func way(e anomaly.Event) int {
	switch {
	case e.Kind.Data():
		return 0
	case e.Value > e.Expected:
		return 1
	}
	return -1
}

// incident tells what belongs together by its clearest event, with the clearest
// one of another table beside it, or of another metric where all are of one.
func (s *scan) incident(joined []found) incident {
	lead := s.clearest(joined)
	in := incident{lead: lead, impact: joined[0].event.Impact}
	in.others = slices.DeleteFunc(slices.Clone(joined), func(f found) bool { return f.series == lead.series })
	return in
}

// also is the sum that shows the same happening best beside the one that tells
// it: of another table where there is one, else another metric; beside a total
// only another total.
func (s *scan) also(in incident) (found, bool) {
	of := s.series[in.lead.series]
	for _, other := range []func(series) bool{
		func(x series) bool { return s.watches[x.table].table != s.watches[of.table].table },
		func(x series) bool { return x.metric != of.metric },
	} {
		rest := slices.DeleteFunc(slices.Clone(in.others), func(f found) bool {
			x := s.series[f.series]
			return !x.metric.Additive || !other(x) || len(of.dims) == 0 && len(x.dims) > 0
		})
		if len(rest) > 0 {
			slices.SortStableFunc(rest, func(a, b found) int { return cmp.Compare(b.event.Impact, a.event.Impact) })
			return s.clearest(rest), true
		}
	}
	return found{}, false
}

// clearest chooses among events, the most money first: of those that show a
// good part of the money the least likely by chance, and of that metric the
// narrowest slice that holds nearly all of its part.
func (s *scan) clearest(events []found) found {
	most, lead := events[0].event.Impact, events[0]
	for _, f := range events {
		if f.event.Impact >= clearPart*most && s.clarity(f) > s.clarity(lead) {
			lead = f
		}
	}
	metric := s.series[lead.series].metric
	if !metric.Additive { // a rate's parts do not add up to it
		return lead
	}
	var top float64
	for _, f := range events {
		if s.series[f.series].metric == metric {
			top = max(top, f.event.Impact)
		}
	}
	for _, f := range events {
		if s.series[f.series].metric == metric && f.event.Impact >= nearlyAll*top && relative(f.event) > relative(lead.event) {
			lead = f
		}
	}
	return lead
}

// clarity grows as chance grows less likely. Beyond one in a million million all
// are certain, and what counts is how near to money and to rows a metric is.
func (s *scan) clarity(f found) float64 {
	clear := min(-math.Log10(max(f.event.P, 1e-300)), 12)
	if f.event.Kind.Data() {
		clear = 12
	}
	m := s.series[f.series].metric
	switch {
	case m.Type == semantic.RatioType:
		return clear
	case m.Unit.Kind == evidence.Currency:
		return clear + 2
	}
	return clear + 1
}

func relative(e anomaly.Event) float64 {
	if e.Expected == 0 {
		return math.Inf(1)
	}
	return math.Abs(e.Value/e.Expected - 1)
}
