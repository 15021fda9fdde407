package nlq

import (
	"slices"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/period"
	"github.com/insight-agent/insight/internal/semantic"
)

// readShare reads "what share of spend went to Meta" and 各平台花费占比: which
// part of a total is asked for. What a share cannot be taken of is reported
// with its words.
func (d *draft) readShare() {
	k := slices.IndexFunc(d.mentions, func(m mention) bool { return m.is(cueShare) })
	if k < 0 {
		return
	}
	m := &d.mentions[k]
	if n := d.near(k, 1); n != nil && n.is(cueRise, cueFall, cueChange) { // the percentage change
		m.cue = []cueEntry{{cue: filler}}
		return
	}
	if n := d.near(k, -1); n != nil && n.is(cueRise, cueFall, cueChange) && d.toks[m.i].kind == han { // 涨了百分之几
		m.cue = []cueEntry{{cue: filler}}
		return
	}
	share := d.shareAt(k)
	if share == nil || !d.sharable() {
		if share == nil && len(d.query.Dimensions) > 1 && !d.anyPositive() {
			return // the parts of a breakdown, each with its share
		}
		d.ignored = append(d.ignored, d.textOf(m.i, m.j))
		return
	}
	if len(share.Members) > 1 && d.shareOfEach() { // each among all of them
		d.query.Filters = slices.DeleteFunc(d.query.Filters, func(f semantic.Filter) bool { return f.Dimension == share.Dimension && f.Keeps() })
		share.Members = nil
		d.addDimension(share.Dimension)
		d.restated[answer.SlotDimension] = true
	}
	d.share = share
	d.part(answer.SlotIntent, string(answer.Share), m.i, m.j, "exact")
	if len(share.Members) == 0 {
		return
	}
	d.query.Filters = slices.DeleteFunc(d.query.Filters, func(f semantic.Filter) bool { return f.Dimension == share.Dimension && f.Keeps() })
	d.query.Dimensions = nil
	d.addDimension(share.Dimension)
	d.restated[answer.SlotDimension] = true
}

// shareOfEach reports 各占, 分别占 and "each": the shares of several members are not
// added up.
func (d *draft) shareOfEach() bool {
	for i, t := range d.toks {
		switch t.text {
		case "each", "respectively", "individually":
			return true
		case "各", "别":
			if d.textAt(i+1) == "占" {
				return true
			}
		}
	}
	return false
}

// sharable reports whether what is named adds up to a total, at one time.
func (d *draft) sharable() bool {
	if d.query.Grain != period.None || len(d.query.Metrics) > 1 {
		return false
	}
	for _, name := range d.query.Metrics {
		if v, ok := d.lex.model.Metric(name); !ok || !v.Additive {
			return false
		}
	}
	return true
}

// shareAt returns the part and the total of the share word at mention k: the
// members that are its part, or every member of the dimension that cuts.
func (d *draft) shareAt(k int) *answer.ShareOf {
	for _, f := range d.query.Filters {
		if len(d.query.Dimensions) > 0 && f.Keeps() && !slices.Contains(d.query.Dimensions, f.Dimension) && d.sideOf(k, f.Dimension) == partSide {
			return nil // the mobile share of each country is no share of a country
		}
	}
	if len(d.query.Dimensions) == 1 && !d.filters(d.query.Dimensions[0]) {
		return &answer.ShareOf{Dimension: d.query.Dimensions[0]}
	}
	var sure, possible []string
	for _, f := range d.query.Filters {
		if !f.Keeps() || len(d.query.Dimensions) > 0 && !slices.Contains(d.query.Dimensions, f.Dimension) {
			continue
		}
		switch d.sideOf(k, f.Dimension) {
		case partSide:
			sure = append(sure, f.Dimension)
		case eitherSide:
			possible = append(possible, f.Dimension)
		case wholeSide:
		}
	}
	if len(sure) == 0 {
		sure = possible
	}
	if len(sure) != 1 {
		return nil
	}
	share := &answer.ShareOf{Dimension: sure[0]}
	for _, f := range d.query.Filters {
		if f.Dimension == sure[0] && f.Keeps() {
			share.Members = append(share.Members, f.Values...)
		}
	}
	return share
}

// side says on which side of a share the members of a dimension stand.
type side uint8

const (
	eitherSide side = iota
	partSide
	wholeSide
)

// sideOf tells from the words around the members of a dimension whether they
// are the part or limit the whole, of the share word at mention k.
func (d *draft) sideOf(k int, dimension string) side {
	word := &d.mentions[k]
	for n := range d.mentions {
		m := &d.mentions[n]
		if !isMember(m) || m.senses[0].dimension != dimension {
			continue
		}
		switch {
		case m.j == word.i && !wholeWords[d.before(m.i)]: // Meta's share, Meta占
			return partSide
		case m.j < len(d.toks) && inside[d.toks[m.j].text], wholeWords[d.before(m.i)], d.ownsMetric(m):
			return wholeSide
		case m.i == word.j || d.before(m.i) == "占": // share of Meta in …; 占德国花费
			if d.toks[m.i].kind == han || d.toks[word.i].kind == han {
				return wholeSide
			}
			return partSide
		case partWords[d.before(m.i)]:
			return partSide
		}
	}
	return eitherSide
}

// ownsMetric reports whether a metric follows a member directly and the share
// word stands before both: "the share of Germany's spend".
func (d *draft) ownsMetric(m *mention) bool {
	next := d.mentionAt(m.j)
	return m.j < len(d.toks) && next != nil && isMetric(next) && d.hasBefore(m.i, cueShare)
}

func (d *draft) hasBefore(i int, c cue) bool {
	for k := range d.mentions {
		if m := &d.mentions[k]; m.j <= i && m.is(c) {
			return true
		}
	}
	return false
}

// before returns the word before token i, without an article.
func (d *draft) before(i int) string {
	i--
	if i >= 0 && d.toks[i].text == "the" {
		i--
	}
	if i < 0 {
		return ""
	}
	return d.toks[i].text
}

var (
	partWords  = set("to from by via through on was were is are came went 来自 是 为")
	wholeWords = set("in within for among across 在 占")
	inside     = set("中 里 内 占")
)

// anyPositive reports whether a filter keeps members.
func (d *draft) anyPositive() bool {
	return slices.ContainsFunc(d.query.Filters, semantic.Filter.Keeps)
}

// carryShare keeps asking for a share in a follow-up that names another part.
func (d *draft) carryShare() {
	before := d.previous.Share
	if before == nil || d.share != nil || d.said(answer.SlotIntent) || d.said(answer.SlotDimension) || !d.sharable() {
		return
	}
	share := *before
	for _, f := range d.query.Filters {
		if f.Dimension == share.Dimension && f.Keeps() {
			share.Members = slices.Clone(f.Values)
		}
	}
	d.query.Filters = slices.DeleteFunc(d.query.Filters, func(f semantic.Filter) bool { return f.Dimension == share.Dimension && f.Keeps() })
	d.addDimension(share.Dimension)
	d.share, d.intent = &share, answer.Share
}
