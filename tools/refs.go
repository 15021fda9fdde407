package tools

import (
	"slices"
	"strconv"
	"strings"

	"github.com/insight-agent/insight/internal/evidence"
)

// A tool numbers the parts of its result from zero: facts are "@0", "@1", …,
// tables "t0", … and sources "q0", …. Collected gives them their ids in the
// answer.
const (
	localTable  = "t0"
	localSource = "q0"
)

// add takes a fact into the result and returns the reference to it.
func (r *Result) add(f evidence.Fact) string {
	r.Facts = append(r.Facts, f)
	return "@" + strconv.Itoa(len(r.Facts)-1)
}

// fact returns the fact that a reference of the result points at. The reference
// must be one that add returned.
func (r *Result) fact(ref string) *evidence.Fact {
	i, _ := strconv.Atoi(ref[1:])
	return &r.Facts[i]
}

// renumbering replaces the references to the parts of a result.
type renumbering struct{ fact, table, source func(string) string }

// behind moves references behind the parts that a result has already.
func (r *Result) behind() renumbering {
	facts, tables, sources := len(r.Facts), len(r.Tables), len(r.Sources)
	return renumbering{
		fact:   func(ref string) string { return shift(ref, "@", "@", facts) },
		table:  func(id string) string { return shift(id, "t", "t", tables) },
		source: func(id string) string { return shift(id, "q", "q", sources) },
	}
}

// takeIn adds the facts, tables and sources of another result to this one. It
// returns that result with its references shifted; its rows and notes are left to
// the caller.
func (r *Result) takeIn(other Result) Result {
	other = other.renumbered(r.behind())
	r.Facts = append(r.Facts, other.Facts...)
	r.Tables = append(r.Tables, other.Tables...)
	r.Sources = append(r.Sources, other.Sources...)
	return other
}

// renumbered returns the result with its references replaced. The facts have no
// id yet.
func (r Result) renumbered(n renumbering) Result {
	out := r
	out.Facts = make([]evidence.Fact, len(r.Facts))
	for i, f := range r.Facts {
		f.Source, f.From = n.source(f.Source), mapAll(f.From, n.fact)
		if f.Cell != nil {
			cell := *f.Cell
			cell.Table = n.table(cell.Table)
			f.Cell = &cell
		}
		out.Facts[i] = f
	}
	out.Tables = slices.Clone(r.Tables)
	for i := range out.Tables {
		t := &out.Tables[i]
		t.ID, t.Source = n.table(t.ID), n.source(t.Source)
	}
	out.Sources = slices.Clone(r.Sources)
	for i := range out.Sources {
		out.Sources[i].ID = n.source(out.Sources[i].ID)
	}
	out.Rows = make([]RowFacts, len(r.Rows))
	for i, row := range r.Rows {
		metrics := make(map[string]MetricFacts, len(row.Metrics))
		for name, mf := range row.Metrics {
			metrics[name] = mf.mapped(n.fact)
		}
		row.Metrics = metrics
		out.Rows[i] = row
	}
	out.Trends = make(map[string]TrendFacts, len(r.Trends))
	for name, t := range r.Trends {
		out.Trends[name] = TrendFacts{
			First: t.First.mapped(n.fact), Last: t.Last.mapped(n.fact), Change: n.fact(t.Change), Delta: n.fact(t.Delta),
			Peak: t.Peak.mapped(n.fact), Trough: t.Trough.mapped(n.fact),
		}
	}
	out.Shares = ShareFacts{Part: r.Shares.Part.mapped(n.fact), Total: n.fact(r.Shares.Total)}
	out.Chosen, out.Steps = r.Chosen.mapped(n.fact), n.fact(r.Steps)
	out.Against = WholeFacts{Member: r.Against.Member.mapped(n.fact), Whole: r.Against.Whole.mapped(n.fact), Gap: n.fact(r.Against.Gap), Part: n.fact(r.Against.Part)}
	out.Explanation = r.Explanation.mapped(n.fact, n.table)
	out.Watch, out.Ahead = r.Watch.mapped(n.fact), r.Ahead.mapped(n.fact)
	out.Pace, out.Slope = r.Pace.mapped(n.fact), r.Slope.mapped(n.fact)
	return out
}

func (mf MetricFacts) mapped(fact func(string) string) MetricFacts {
	for _, ref := range []*string{&mf.Value, &mf.Base, &mf.Change, &mf.Delta, &mf.Share, &mf.BaseShare, &mf.ShareDelta, &mf.Rank, &mf.RankLowest, &mf.Gap, &mf.Times} {
		*ref = fact(*ref)
	}
	return mf
}

// shift moves a reference ("@0", "t0") behind n parts and gives it another
// prefix. What is no such reference stays as it is.
func shift(ref, from, to string, n int) string {
	digits, ok := strings.CutPrefix(ref, from)
	if !ok {
		return ref
	}
	i, err := strconv.Atoi(digits)
	if err != nil {
		return ref
	}
	return to + strconv.Itoa(i+n)
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

// relativeTo says how far a value lies from its base, as changes are told: in
// points where both are percentages, else as a fraction of the base, of which
// there is none where the base is zero.
func relativeTo(base, value float64, unit evidence.Unit) (change float64, of evidence.Unit, ok bool) {
	if unit.Kind == evidence.Percent {
		return value - base, evidence.Unit{Kind: evidence.Points}, true
	}
	return value/base - 1, evidence.Unit{Kind: evidence.Percent}, base != 0
}
