package nlq

import (
	"slices"
	"strings"

	"github.com/insight-agent/insight/internal/answer"
	"github.com/insight-agent/insight/internal/evidence"
	"github.com/insight-agent/insight/internal/period"
	"github.com/insight-agent/insight/internal/semantic"
)

// readAverage reads "average CTR" and 平均每天花费. A ratio is an average by
// itself, so that the word alone adds nothing to it. Of a sum, an average is per
// step of time: where no step is named, or the step may as well cut a course, the
// person is asked which is meant.
func (d *draft) readAverage() {
	m := d.firstOf(cueAverage)
	if m == nil || len(d.query.Metrics) == 0 {
		return
	}
	sums := slices.ContainsFunc(d.query.Metrics, d.isSum)
	step, at := d.averageStep(m), m
	if step == period.None && sums && d.byDays() { // average revenue on Saturdays
		step = period.Day
	}
	if step == period.None {
		step, at = d.rateStep(sums)
	}
	if step != period.None && d.averages() {
		d.averagePer(step, at)
		return
	}
	if !sums && d.query.Grain == period.None && d.averageStep(m) == period.None {
		return
	}
	d.ignored = append(d.ignored, d.textOf(m.i, m.j))
	d.averaged = d.averageStep(m)
	if d.averaged == period.None {
		d.averaged = d.query.Grain
	}
	if d.averaged == period.None {
		d.averaged = period.Day
	}
}

// averages reports whether every metric has an average over time, and nothing
// is asked that an average does not go with.
func (d *draft) averages() bool {
	for _, name := range d.query.Metrics {
		if v, ok := d.lex.model.Metric(name); !ok || len(v.Refuse) > 0 || !v.Additive && v.Type != semantic.RatioType {
			return false
		}
	}
	return d.share == nil && !d.pace && !d.has(cueWhy, cueForecast, cueAnomaly, cueTrend, cueShare, cueWhatIf, cueAttain)
}

// rateStep is the step of "per day", "daily" or 每天. "By day" and 按天 cut a
// course; so does "per day" of a ratio, which is one for each day.
func (d *draft) rateStep(sums bool) (period.Grain, *mention) {
	for k := range d.mentions {
		m := &d.mentions[k]
		for _, e := range m.cue {
			if e.cue != cueGrain {
				continue
			}
			words := strings.ToLower(d.textOf(m.i, m.j))
			each := strings.HasPrefix(words, "per ") || strings.HasPrefix(words, "each ") || strings.HasPrefix(words, "every ") || strings.HasPrefix(words, "每")
			single := m.j == m.i+1 && bareUnit[d.toks[m.i].text] && (d.wordAt(m.i-1, "a") || d.wordAt(m.i-1, "per"))
			if strings.HasSuffix(words, "ly") || sums && (each || single) {
				return e.grain, m
			}
		}
	}
	return period.None, nil
}

// averagePer asks for the average; a step that the same words gave no longer
// cuts.
func (d *draft) averagePer(step period.Grain, at *mention) {
	d.query.Per = step
	if d.query.Grain == step {
		d.query.Grain = period.None
		d.parts = slices.DeleteFunc(d.parts, func(p answer.Part) bool { return p.Slot == answer.SlotGrain && p.Value == string(step) })
		delete(d.restated, answer.SlotGrain)
		for _, p := range d.parts { // "average daily spend by month"
			if p.Slot == answer.SlotGrain {
				d.query.Grain, d.restated[answer.SlotGrain] = period.Grain(p.Value), true
			}
		}
	}
	if d.query.Grain == period.None {
		d.keepNoGrain(at)
	}
	d.part(answer.SlotPer, string(step), at.i, at.j, "exact")
}

// keepNoGrain makes a filler of the step, so that no later rule cuts by it.
func (d *draft) keepNoGrain(at *mention) {
	at.cue = slices.DeleteFunc(slices.Clone(at.cue), func(e cueEntry) bool { return e.cue == cueGrain })
	if len(at.cue) == 0 {
		at.cue = []cueEntry{{cue: filler}}
	}
}

// isSum reports whether a metric adds up, so that its average is another number.
func (d *draft) isSum(metric string) bool {
	v, ok := d.lex.model.Metric(metric)
	return !ok || v.Type != semantic.RatioType && (v.Additive || v.Type != semantic.Derived)
}

// averageStep is the step that an averaging word names itself: the day of 日均.
func (d *draft) averageStep(m *mention) period.Grain {
	word := d.textOf(m.i, m.j)
	for step, sign := range map[period.Grain]string{period.Day: "日", period.Week: "周", period.Month: "月", period.Quarter: "季"} {
		if strings.Contains(word, sign) {
			return step
		}
	}
	return period.None
}

var averageChoices = map[evidence.Lang][3]string{
	evidence.EN: {"the average per %s", "the total", "the course by %s"},
	evidence.ZH: {"每%s平均", "合计", "按%s的走势"},
}

var stepNames = map[period.Grain]map[evidence.Lang]string{
	period.Day: {evidence.EN: "day", evidence.ZH: "日"}, period.Week: {evidence.EN: "week", evidence.ZH: "周"},
	period.Month: {evidence.EN: "month", evidence.ZH: "月"}, period.Quarter: {evidence.EN: "quarter", evidence.ZH: "季度"},
	period.Year: {evidence.EN: "year", evidence.ZH: "年"},
}

// openAverage asks whether the average, the sum or its course is meant.
func (d *draft) openAverage() {
	if d.averaged == period.None || d.problem != nil || len(d.open) > 0 {
		return
	}
	total, course := clone(d.query), clone(d.query)
	total.Grain, course.Grain = period.None, d.averaged
	words := averageChoices[d.lang]
	named := func(k int) string { return strings.Replace(words[k], "%s", stepNames[d.averaged][d.lang], 1) }
	m := d.firstOf(cueAverage)
	choice := answer.Choice{Slot: answer.SlotGrain, Text: d.textOf(m.i, m.j)}
	if d.averages() && len(d.query.Having) == 0 {
		average := clone(total)
		average.Per = d.averaged
		choice.Candidates = append(choice.Candidates, answer.Candidate{Value: "average", Label: named(0), Score: 0.5, Query: &average})
	}
	choice.Candidates = append(choice.Candidates,
		answer.Candidate{Value: "total", Label: words[1], Score: 0.5, Query: &total},
		answer.Candidate{Value: string(d.averaged), Label: named(2), Score: 0.5, Query: &course})
	d.open = append(d.open, choice)
}
