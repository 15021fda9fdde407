package nlq

import (
	"slices"
	"strings"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/period"
	"github.com/insight-agent/insight/internal/semantic"
)

// readIntent decides what sort of answer is wanted, from the strongest cue to
// the weakest.
func (d *draft) readIntent() {
	q := &d.query
	d.intent = answer.Lookup
	switch {
	case d.isHelp():
		d.take(answer.Help, cueHelp)
	case d.has(cueWhy) && !d.droveMost():
		d.take(answer.Diagnose, cueWhy)
	case d.pace:
		d.take(answer.Forecast, cuePace)
	case d.has(cueForecast) || d.inFuture():
		d.take(answer.Forecast, cueForecast)
	case d.has(cueAnomaly):
		d.take(answer.Anomaly, cueAnomaly)
	case len(q.Having) > 0:
		d.intent = answer.Rank
	case d.share != nil && (len(d.share.Members) > 0 || !d.has(superlatives...)):
		d.intent = answer.Share
	case d.rankedTime():
		d.take(answer.Rank, superlatives...)
	case q.Grain != period.None, d.has(cueTrend):
		d.take(answer.Trend, cueTrend)
	case d.has(superlatives...) && !d.comparesMembers():
		d.take(answer.Rank, superlatives...)
	case q.Compare.Kind != semantic.CompareNone:
		d.intent = answer.Compare
	case d.anyIn() && d.has(cueCompare):
		d.take(answer.Compare, cueCompare)
	case len(q.Dimensions) > 0, d.has(cueBreakdown):
		d.take(answer.Rank, cueBreakdown, cueBy)
	case d.comparesMembers(), d.has(cueRise, cueFall, cueChange):
		d.take(answer.Compare, cueCompare, cueRise, cueFall, cueChange)
	case len(q.Metrics) == 0 && (d.has(cueOverview) || q.Period != "" || len(q.Filters) > 0):
		d.take(answer.Overview, cueOverview)
	case len(q.Metrics) == 0:
		d.intent = answer.Unknown
	}
}

// take sets the intent and records the words that gave it.
func (d *draft) take(intent answer.Intent, cues ...cue) {
	d.intent = intent
	if m := d.firstOf(cues...); m != nil {
		d.part(answer.SlotIntent, string(intent), m.i, m.j, "exact")
	}
}

// droveMost reports whether a member is asked for by what it brought: "which
// platform drove the most orders" is no question for the cause of a change.
func (d *draft) droveMost() bool {
	m := d.firstOf(cueWhy)
	verb := strings.ToLower(d.textOf(m.i, m.j))
	return (verb == "drove" || verb == "driving") && len(d.query.Dimensions) > 0 && d.has(superlatives...) && !d.has(cueRise, cueFall, cueChange)
}

// isHelp reports whether nothing but help is asked for: "help me see spend" is
// not.
func (d *draft) isHelp() bool {
	return d.has(cueHelp) && len(d.query.Metrics) == 0 && len(d.query.Dimensions) == 0 && len(d.query.Filters) == 0 &&
		d.query.Period == "" && len(d.unread) == 0 && !d.has(cueWhy, cueForecast, cueAnomaly, cueTrend, cueOutside)
}

// comparesMembers reports whether members of one dimension stand against each
// other.
func (d *draft) comparesMembers() bool {
	return d.anyIn() && d.has(append(superlatives, cueCompare)...)
}

// inFuture reports whether the question is about what comes: the next week or
// month, or a day to come of which it says that it "will" be. A mere date to
// come is none: the data simply does not reach it.
func (d *draft) inFuture() bool {
	if d.query.Period == "" || d.plans() {
		return false
	}
	if strings.HasPrefix(string(d.query.Period), "next_") {
		return true
	}
	r, err := d.cal.Resolve(d.query.Period, d.today)
	return err == nil && r.Start > d.today && slices.ContainsFunc(d.toks, func(t token) bool { return comingWords[t.text] })
}

var comingWords = set("will would going gonna 会 将 能")

// claims returns the direction that a question about a change takes for
// granted; 0 where it takes none, or both.
func (d *draft) claims() int {
	asksChange := d.intent == answer.Diagnose || d.intent == answer.Compare || d.intent == answer.Trend
	if !asksChange || len(d.query.Dimensions) > 0 || d.has(cueRise) == d.has(cueFall) {
		return 0
	}
	m, direction := d.firstOf(cueRise, cueFall), 1
	if m.is(cueFall) {
		direction = -1
	}
	if judging[strings.ToLower(d.textOf(m.i, m.j))] && len(d.query.Metrics) > 0 && d.lex.model.GoodDirection(d.query.Metrics[0]) < 0 {
		return -direction // a cost that improves falls
	}
	return direction
}

// judging words say whether a change is good, not where it went.
var judging = set("improve improved improving improvement worsen worsened deteriorate deteriorated 改善 好转 变好 变差 恶化")
