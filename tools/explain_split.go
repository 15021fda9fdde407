package tools

import (
	"cmp"
	"math"
	"slices"

	"github.com/insight-agent/insight/internal/analysis/drivers"
	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/semantic"
)

// SplitFacts takes a change apart by the members of one dimension.
type SplitFacts struct {
	Dimension string
	Table     string // its table, every member a row
	// Of a ratio: what its members' own ratios and what their weights added,
	// in the unit of the change and as shares of it.
	Rate, Mix, RateShare, MixShare string
	// Against is the share of the volume in members whose own ratio moved
	// against the whole, where that makes the change a reversal (Simpson).
	Against string
	Parts   []PartFacts // largest part first
	// Stands is the place in Parts of the member that stands out most: what it
	// added differs most from what its weight would have; -1 where that is less
	// than a tenth of the change. Beyond is the part of the change that this is.
	Stands int
	Beyond float64
}

// PartFacts says what one member added to the change.
type PartFacts struct {
	Member   string
	Presence drivers.Presence
	Moved    MetricFacts // of the member itself
	Weight   MetricFacts // of a ratio: its share of the denominator
	Effect   string      // contribution, in the unit of the change
	Share    string      // contribution, of the change
}

// maxParts is how many members a split names; the rest are told together.
const maxParts = 12

// part is a member's part of a change before it is a fact.
type part struct {
	member        string
	presence      drivers.Presence
	before, after float64 // its amount or ratio
	shareBefore   float64 // of the denominator
	shareAfter    float64
	rate, mix     float64 // of a ratio
	delta         float64
	rest          int // members told together
}

// split tells the change by the dimension that says most about it: the one by
// which it is a reversal, else that of the largest cause, else the one with the
// member that stands out most.
func (c *change) split(l leaves, found drivers.Explanation, m drivers.Metric) {
	var best split
	for i, dim := range l.cube.Dims {
		s, ok := splitBy(l.cube, i, m)
		if !ok {
			return
		}
		s.score /= math.Abs(c.delta.Value)
		if len(found.Causes) > 0 && within(found.Causes[0].Where, dim.Name) {
			s.score += 10
		}
		if s.reversed {
			s.score += 100 * s.reversal.Against
		}
		if d, ok := c.model.Dimension(dim.Name); ok && d.Untrusted || len(dim.Members) > 2*maxParts {
			s.score-- // a long list says little
		}
		if best.dimension == "" || s.score > best.score {
			best = s
		}
	}
	s := &SplitFacts{Dimension: best.dimension}
	if m.Ratio {
		about := c.about(evidence.Contribution, l.source, nil)
		s.Rate, s.RateShare = c.contribution(about, best.rate)
		s.Mix, s.MixShare = c.contribution(about, best.mix)
	}
	if best.reversed {
		against := c.about(evidence.Share, l.source, nil)
		against.Metric, against.Unit, against.Value = c.weight(l.fraction), evidence.Unit{Kind: evidence.Percent}, best.reversal.Against
		s.Against = c.res.add(against)
	}
	c.parts(s, largest(best.parts), l, m.Ratio)
	s.Stands = slices.IndexFunc(s.Parts, func(p PartFacts) bool {
		return p.Member == best.stands && best.beyond >= leastStanding*math.Abs(c.delta.Value)
	})
	s.Beyond = best.beyond / math.Abs(c.delta.Value)
	c.res.Explanation.Split = s
}

// leastStanding is the part of a change by which a member has to stand out.
const leastStanding = .1

// split is a change by the members of one dimension.
type split struct {
	dimension string
	parts     []part
	rate, mix float64 // of a ratio
	reversal  drivers.Reversal
	reversed  bool
	stands    string  // the member that stands out most, in the direction of the whole
	beyond    float64 // what it added beyond its weight, without sign
	score     float64 // beyond, over the root of its weight
}

func splitBy(cube *drivers.Cube, dim int, m drivers.Metric) (split, bool) {
	s := split{dimension: cube.Dims[dim].Name}
	// As far as noise grows with the root of the size, a small member that moved
	// as much as a large one stands out more.
	stands := func(member string, beyond, whole, weight float64) {
		if score := math.Abs(beyond) / math.Sqrt(weight); member != semantic.NullMember && beyond*whole > 0 && weight > 0 && score > s.score {
			s.stands, s.beyond, s.score = member, math.Abs(beyond), score
		}
	}
	if !m.Ratio {
		sum, err := drivers.Contributions(cube.Parts(dim))
		for _, p := range sum.Parts {
			s.parts = append(s.parts, part{member: p.Name, presence: p.Presence, before: p.Before, after: p.After, delta: p.Delta})
			stands(p.Name, p.Unexpected, sum.Delta, (p.After-p.Unexpected)/sum.After)
		}
		return s, err == nil
	}
	ratio, err := drivers.DecomposeRatio(cube.Segments(dim))
	if err != nil {
		return s, false
	}
	s.rate, s.mix = ratio.Rate, ratio.Mix
	reversal, ok := ratio.Reversal(m.Unit)
	s.reversal, s.reversed = reversal, ok && reversal.Certain
	for _, seg := range ratio.Segments {
		s.parts = append(s.parts, part{
			member: seg.Name, presence: seg.Presence, before: seg.RateBefore, after: seg.RateAfter,
			shareBefore: seg.ShareBefore, shareAfter: seg.ShareAfter, rate: seg.Rate, mix: seg.Mix, delta: seg.Rate + seg.Mix,
		})
		weight := (seg.ShareBefore + seg.ShareAfter) / 2
		stands(seg.Name, seg.Rate+seg.Mix-ratio.Delta*weight, ratio.Delta, weight)
	}
	return s, true
}

func within(where []drivers.Member, dimension string) bool {
	return slices.ContainsFunc(where, func(m drivers.Member) bool { return m.Dimension == dimension })
}

// largest sorts parts by size and folds those beyond the limit into one, whose
// amounts and effects add up; a ratio of it has no value of its own.
func largest(parts []part) []part {
	size := func(p part) float64 { return math.Max(math.Abs(p.delta), math.Max(math.Abs(p.rate), math.Abs(p.mix))) }
	slices.SortStableFunc(parts, func(a, b part) int { return cmp.Compare(size(b), size(a)) })
	if len(parts) <= maxParts {
		return parts
	}
	rest := part{presence: drivers.Stayed, rest: len(parts) - maxParts}
	for _, p := range parts[maxParts:] {
		rest.before, rest.after = rest.before+p.before, rest.after+p.after
		rest.shareBefore, rest.shareAfter = rest.shareBefore+p.shareBefore, rest.shareAfter+p.shareAfter
		rest.rate, rest.mix, rest.delta = rest.rate+p.rate, rest.mix+p.mix, rest.delta+p.delta
	}
	return append(parts[:maxParts:maxParts], rest)
}

// parts makes the facts and the table of a split.
func (c *change) parts(s *SplitFacts, parts []part, l leaves, ratio bool) {
	t := c.splitTable(s.Dimension, l.source, parts, ratio)
	s.Table = t.ID
	c.res.Tables = append(c.res.Tables, t)
	for i, p := range parts {
		if p.rest > 0 {
			continue
		}
		where := []drivers.Member{{Dimension: s.Dimension, Member: p.member}}
		out := PartFacts{Member: p.member, Presence: p.presence}
		if !math.IsNaN(p.before) && !math.IsNaN(p.after) {
			out.Moved = c.moved(c.about(evidence.Observed, l.source, where), p.before, p.after)
			c.cellAt(out.Moved.Value, t.ID, i, c.in.Metric)
			c.cellAt(out.Moved.Base, t.ID, i, c.in.Metric+".base")
		}
		effectColumn := c.in.Metric + ".delta"
		if ratio {
			weight := c.about(evidence.Share, l.source, where)
			weight.Metric, weight.Unit = c.weight(l.fraction), evidence.Unit{Kind: evidence.Percent}
			out.Weight = c.moved(weight, p.shareBefore, p.shareAfter)
			c.cellAt(out.Weight.Value, t.ID, i, weightColumn)
			c.cellAt(out.Weight.Base, t.ID, i, weightColumn+".base")
			effectColumn = effectsColumn
		}
		var from []string
		for _, ref := range []string{out.Moved.Value, out.Moved.Base, out.Weight.Value, out.Weight.Base} {
			if ref != "" {
				from = append(from, ref)
			}
		}
		out.Effect, out.Share = c.contribution(c.about(evidence.Contribution, l.source, where), p.delta, from...)
		c.cellAt(out.Effect, t.ID, i, effectColumn)
		if out.Share != "" {
			c.cellAt(out.Share, t.ID, i, shareColumn)
		}
		s.Parts = append(s.Parts, out)
	}
}
