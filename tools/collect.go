package tools

import (
	"strconv"
	"strings"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/evidence"
)

// A tool numbers the parts of its result from zero; these are the ids of the
// first ones.
const (
	localTable  = "t0"
	localSource = "q0"
)

// Collected gathers the results of one run and gives their parts ids that are
// unique in the answer. Results are added in plan order, never in the order
// in which they finished, so that the same plan always gives the same ids.
type Collected struct {
	Set     evidence.Set
	Tables  []answer.Table
	Sources []answer.Source
	Results []Result
}

// Add takes a result in and returns it with global ids.
func (c *Collected) Add(r Result) Result {
	facts, tables, sources := c.Set.Len(), len(c.Tables), len(c.Sources)
	fact := func(ref string) string { return shift(ref, "@", "f", facts) }
	table := func(id string) string { return shift(id, "t", "t", tables) }
	source := func(id string) string { return shift(id, "q", "q", sources) }

	global := r
	global.Facts = make([]evidence.Fact, len(r.Facts))
	for i, f := range r.Facts {
		f.Source = source(f.Source)
		if f.Cell != nil {
			cell := *f.Cell
			cell.Table = table(cell.Table)
			f.Cell = &cell
		}
		f.From = mapAll(f.From, fact)
		f.ID = c.Set.Add(f)[0]
		global.Facts[i] = f
	}
	global.Tables = make([]answer.Table, len(r.Tables))
	for i, t := range r.Tables {
		t.ID, t.Source = table(t.ID), source(t.Source)
		global.Tables[i] = t
	}
	global.Sources = make([]answer.Source, len(r.Sources))
	for i, s := range r.Sources {
		s.ID = source(s.ID)
		global.Sources[i] = s
	}
	global.Rows = make([]RowFacts, len(r.Rows))
	for i, row := range r.Rows {
		metrics := make(map[string]MetricFacts, len(row.Metrics))
		for name, mf := range row.Metrics {
			metrics[name] = mf.mapped(fact)
		}
		row.Metrics = metrics
		global.Rows[i] = row
	}
	global.Trends = make(map[string]TrendFacts, len(r.Trends))
	for name, t := range r.Trends {
		global.Trends[name] = TrendFacts{
			First: t.First.mapped(fact), Last: t.Last.mapped(fact), Change: fact(t.Change), Delta: fact(t.Delta),
			Peak: t.Peak.mapped(fact), Trough: t.Trough.mapped(fact),
		}
	}
	global.Shares = ShareFacts{Part: r.Shares.Part.mapped(fact), Total: fact(r.Shares.Total)}
	global.Explanation = r.Explanation.mapped(fact, table)
	global.Watch, global.Ahead = r.Watch.mapped(fact), r.Ahead.mapped(fact)
	global.Pace, global.Slope = r.Pace.mapped(fact), r.Slope.mapped(fact)
	c.Tables = append(c.Tables, global.Tables...)
	c.Sources = append(c.Sources, global.Sources...)
	c.Results = append(c.Results, global)
	return global
}

func (mf MetricFacts) mapped(fact func(string) string) MetricFacts {
	for _, ref := range []*string{&mf.Value, &mf.Base, &mf.Change, &mf.Delta, &mf.Share, &mf.BaseShare, &mf.ShareDelta, &mf.Rank, &mf.RankLowest, &mf.Gap} {
		*ref = fact(*ref)
	}
	return mf
}

// shift turns a local reference ("@0", "t0") into a global one, which counts
// from 1, after n parts that are there already.
func shift(ref, from, to string, n int) string {
	digits, ok := strings.CutPrefix(ref, from)
	if !ok {
		return ref
	}
	i, err := strconv.Atoi(digits)
	if err != nil {
		return ref
	}
	return to + strconv.Itoa(n+i+1)
}

func mapAll(refs []string, f func(string) string) []string {
	if refs == nil {
		return nil
	}
	out := make([]string, len(refs))
	for i, r := range refs {
		out[i] = f(r)
	}
	return out
}
