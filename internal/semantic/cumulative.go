package semantic

import (
	"strconv"

	"github.com/insight-agent/insight/internal/period"
)

// frame says over which days a measure is aggregated, seen from a step of the
// query: over the step itself, or over days that one or more moves lead to.
type frame struct {
	base  bool // from the step of the comparison
	moves []move
}

// move leads from a range of days to another: back by n steps of a grain, or to
// the days that a cumulative metric gathers up to the last one of the range.
type move struct {
	metric *Metric // the cumulative metric; nil for an offset
	n      int
	grain  period.Grain
}

func (f frame) with(m move) frame {
	moves := make([]move, 0, len(f.moves)+1)
	return frame{f.base, append(append(moves, f.moves...), m)}
}

func (f frame) offset(in Input) frame {
	if in.Offset == 0 {
		return f
	}
	return f.with(move{n: in.Offset, grain: in.OffsetGrain})
}

func (f frame) cumulative(v *Metric) frame { return f.with(move{metric: v}) }

// key is equal for frames that cover the same days.
func (f frame) key() string {
	key := ""
	if f.base {
		key = "|base"
	}
	for _, m := range f.moves {
		if m.metric != nil {
			key += "|to date:" + string(m.metric.GrainToDate) + "|window:" + strconv.Itoa(m.metric.Window) + string(m.metric.WindowGrain)
			continue
		}
		key += "|offset:" + strconv.Itoa(m.n) + string(m.grain)
	}
	return key
}

// windows returns the days that a frame covers for each step of the plan.
func (pl *planner) windows(t *Table, f frame) []period.Period {
	steps := pl.plan.steps
	if f.base {
		steps = pl.base
	}
	if len(f.moves) == 0 {
		return steps
	}
	first, ok := pl.ask.env.FirstDays[t.Name]
	if !ok {
		first = period.MinDate
	}
	out := make([]period.Period, len(steps))
	for i, p := range steps {
		for _, m := range f.moves {
			p = m.apply(pl.ask.model.Calendar(), p, first)
		}
		out[i] = p
	}
	return out
}

func (m move) apply(cal period.Calendar, p period.Period, first period.Date) period.Period {
	switch {
	case p.Empty():
		return p
	case m.metric == nil:
		return back(cal, p, m.grain, m.n)
	case m.metric.Window > 0:
		return period.Period{Start: cal.Add(p.End, m.metric.WindowGrain, -m.metric.Window), End: p.End}
	case m.metric.GrainToDate != period.None:
		return period.Period{Start: cal.Floor(p.Last(), m.metric.GrainToDate), End: p.End}
	}
	return period.Period{Start: min(first, p.End), End: p.End}
}

// back moves days by n steps of a grain. Whole steps stay whole, however long
// they are: October moved by a month is September, 1 to 30 October is 1 to 30
// September.
func back(cal period.Calendar, p period.Period, g period.Grain, n int) period.Period {
	end := cal.Add(p.Last(), g, -n) + 1
	if cal.Floor(p.End, g) == p.End {
		end = cal.Add(p.End, g, -n)
	}
	return period.Period{Start: cal.Add(p.Start, g, -n), End: end}
}

// contiguous reports whether windows follow each other without gap or
// overlap, so that each day belongs to at most one.
func contiguous(windows []period.Period) bool {
	for i, w := range windows {
		if w.Empty() || i > 0 && windows[i-1].End != w.Start {
			return false
		}
	}
	return true
}

// covering returns the shortest range that holds all windows.
func covering(windows []period.Period) period.Period {
	var out period.Period
	for i, w := range windows {
		if i == 0 {
			out = w
			continue
		}
		out.Start, out.End = min(out.Start, w.Start), max(out.End, w.End)
	}
	return out
}

// mergeable reports whether aggregates of parts give the aggregate of the
// whole, so that rows may be aggregated by day first.
func mergeable(agg Agg) bool {
	switch agg {
	case Sum, CountAgg, SumBoolean, Min, Max:
		return true
	case CountDistinct, Average, Median:
	}
	return false
}
